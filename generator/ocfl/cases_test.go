package ocfl_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/evpack/evpack/generator/ocfl"
)

func TestCases(t *testing.T) {
	text, err := os.ReadFile("testdata/fixtures.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?m)^case `).Split(string(text), -1)[1:]
	for _, c := range list {
		name, script, _ := strings.Cut(c, "\n")
		for _, spec := range []string{"1.0", "1.1"} {
			if only := regexp.MustCompile(`(?m)^only (.*)$`).FindStringSubmatch(script); only == nil || only[1] == spec {
				t.Run(name+"/"+spec, func(t *testing.T) { runCase(t, strings.ReplaceAll(script, "SPEC", spec), spec) })
			}
		}
	}
	t.Logf("%d cases", len(list))
}

// object is an object in the making.
type object struct {
	t           *testing.T
	dir, spec   string
	format      string // of versions' names
	inventories map[string]map[string]any
	edits       [][3]string // of text: where, old, new
	content     string
	versions    int
}

func runCase(t *testing.T, script, spec string) {
	o := &object{t: t, dir: t.TempDir(), spec: spec, format: "v%d", content: "content"}
	if kept := os.Getenv("EVPACK_OCFL_CASES"); kept != "" { // for other validators to look at
		o.dir = filepath.Join(kept, regexp.MustCompile(`(?m)^want (\w+)`).FindStringSubmatch(script)[1], strings.ReplaceAll(t.Name(), "/", "-"))
	}
	sealed := false
	for line := range strings.Lines(script) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") || words[0] == "only" {
			continue
		}
		if !sealed && slices.Contains([]string{"write", "append", "remove", "mkdir", "link", "move", "copy", "want"}, words[0]) {
			o.seal()
			sealed = true
		}
		o.do(words[0], words[1:], strings.TrimSpace(line))
	}
}

func (o *object) do(verb string, w []string, line string) {
	switch verb {
	case "base":
		o.base(w)
	case "set", "del":
		rest := strings.SplitN(line, " ", 4)
		for _, where := range o.where(w[0]) {
			var value any
			if verb == "set" {
				o.must(json.Unmarshal([]byte(digests(rest[3])), &value))
			}
			change(o.inventories[where], strings.Split(digests(w[1]), "|"), value)
		}
	case "alg":
		for _, where := range o.where(w[0]) {
			o.algorithm(o.inventories[where], w[1])
		}
	case "text":
		a := quotedWords(line)
		for _, where := range o.where(w[0]) {
			o.edits = append(o.edits, [3]string{where, digests(a[2]), digests(a[3])})
		}
	case "want":
		o.want(w[0], w[1:])
	default:
		o.file(verb, quotedWords(line)[1:])
	}
}

// quotedWords splits at spaces, and unquotes words in quotation marks.
func quotedWords(line string) []string {
	var out []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if q, err := strconv.QuotedPrefix(line); err == nil {
			word, _ := strconv.Unquote(q)
			out, line = append(out, word), line[len(q):]
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		out, line = append(out, word), rest
	}
	return out
}

func (o *object) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *object) where(w string) []string {
	last := fmt.Sprintf(o.format, o.versions)
	switch w {
	case "all":
		list := []string{"."}
		for n := range o.versions {
			list = append(list, fmt.Sprintf(o.format, n+1))
		}
		return list
	case "root":
		return []string{"."}
	case "head":
		return []string{".", last}
	}
	return []string{w}
}

func change(at map[string]any, keys []string, value any) {
	for ; len(keys) > 1; keys = keys[1:] {
		at = at[keys[0]].(map[string]any)
	}
	if value == nil {
		delete(at, keys[0])
		return
	}
	at[keys[0]] = value
}

var token = regexp.MustCompile(`\$([a-zA-Z])|%([a-zA-Z0-9/-]+):([a-z])`)

// digests puts digests where $x and %algorithm:x are; capital letters give
// capital digits.
func digests(text string) string {
	return token.ReplaceAllStringFunc(text, func(m string) string {
		algorithm, what := "sha512", m[1:]
		if m[0] == '%' {
			algorithm, what, _ = strings.Cut(m[1:], ":")
		}
		d := digest(strings.ToLower(algorithm), strings.ToLower(what))
		if algorithm != strings.ToLower(algorithm) || what != strings.ToLower(what) {
			d = strings.ToUpper(d)
		}
		return d
	})
}

func digest(algorithm, text string) string {
	data := []byte(text)
	var sum []byte
	switch algorithm {
	case "md5":
		s := md5.Sum(data)
		sum = s[:]
	case "sha1":
		s := sha1.Sum(data)
		sum = s[:]
	case "sha256":
		s := sha256.Sum256(data)
		sum = s[:]
	case "sha512/256":
		s := sha512.Sum512_256(data)
		sum = s[:]
	case "blake2b-512":
		s := blake2b.Sum512(data)
		sum = s[:]
	case "blake2b-160":
		h, _ := blake2b.New(20, nil)
		h.Write(data)
		sum = h.Sum(nil)
	default:
		s := sha512.Sum512(data)
		sum = s[:]
	}
	return hex.EncodeToString(sum)
}

// base makes one of the objects that cases begin with.
func (o *object) base(w []string) {
	if len(w) > 1 && w[1] == "padded" {
		o.format = "v%03d"
	}
	if len(w) > 1 && w[1] == "stuff" {
		o.content = "stuff"
	}
	v := func(n int, name string) string { return fmt.Sprintf(o.format, n) + "/" + o.content + "/" + name }
	files := map[string]string{v(1, "a.txt"): "a", v(1, "b.txt"): "b", v(2, "a.txt"): "c"}
	states := []map[string]string{{"a.txt": "a", "b.txt": "b"}, {"a.txt": "c", "b.txt": "b"}, {"a.txt": "c", "d/c.txt": "b"}}
	if w[0] == "one" {
		files, states = map[string]string{v(1, "a.txt"): "a"}, []map[string]string{{"a.txt": "a"}}
	}
	o.versions = len(states)
	o.inventories = map[string]map[string]any{}
	for n := range states {
		o.inventories[fmt.Sprintf(o.format, n+1)] = o.inventory(files, states[:n+1])
	}
	o.inventories["."] = o.inventory(files, states)
	for name, text := range files {
		o.file("write", []string{name, text})
	}
	o.file("write", []string{"0=ocfl_object_" + o.spec, "ocfl_object_" + o.spec + "\n"})
}

func (o *object) inventory(files map[string]string, states []map[string]string) map[string]any {
	versions, manifest := map[string]any{}, map[string]any{}
	for n, s := range states {
		state := map[string]any{}
		for path, text := range s {
			state[digest("sha512", text)] = []any{path}
		}
		versions[fmt.Sprintf(o.format, n+1)] = map[string]any{
			"created": fmt.Sprintf("2026-0%d-28T10:00:00Z", n+1), "message": "m", "state": state,
			"user": map[string]any{"name": "Jo", "address": "mailto:jo@example.org"},
		}
	}
	for path, text := range files {
		if ocfl.Number(strings.Split(path, "/")[0]) <= len(states) {
			manifest[digest("sha512", text)] = []any{path}
		}
	}
	inv := map[string]any{
		"id": "urn:example:one", "type": "https://ocfl.io/" + o.spec + "/spec/#inventory", "digestAlgorithm": "sha512",
		"head": fmt.Sprintf(o.format, len(states)), "manifest": manifest, "versions": versions,
	}
	if o.content != "content" {
		inv["contentDirectory"] = o.content
	}
	return inv
}

// algorithm replaces every digest of an inventory.
func (o *object) algorithm(inv map[string]any, name string) {
	data, err := json.Marshal(inv)
	o.must(err)
	text := string(data)
	for _, c := range "abc" {
		text = strings.ReplaceAll(text, digest("sha512", string(c)), digest(name, string(c)))
	}
	clear(inv)
	o.must(json.Unmarshal([]byte(text), &inv))
	inv["digestAlgorithm"] = name
}

// seal writes the inventories and their sidecars.
func (o *object) seal() {
	for where, inv := range o.inventories {
		data, err := json.MarshalIndent(inv, "", "  ")
		o.must(err)
		for _, e := range o.edits {
			if e[0] == where {
				data = bytes.ReplaceAll(data, []byte(e[1]), []byte(e[2]))
			}
		}
		algorithm, _ := inv["digestAlgorithm"].(string)
		name := filepath.Join(where, ocfl.InventoryName)
		o.file("write", []string{name, string(data)})
		o.file("write", []string{name + "." + algorithm, digest(algorithm, string(data)) + " inventory.json\n"})
	}
}

func (o *object) file(verb string, w []string) {
	o.t.Helper()
	at := func(i int) string { return filepath.Join(o.dir, w[i]) }
	o.must(os.MkdirAll(filepath.Dir(at(0)), 0o755))
	switch verb {
	case "write":
		o.must(os.WriteFile(at(0), []byte(w[1]), 0o644))
	case "append":
		data, err := os.ReadFile(at(0))
		o.must(err)
		o.must(os.WriteFile(at(0), append(data, w[1]...), 0o644))
	case "remove":
		o.must(os.RemoveAll(at(0)))
	case "mkdir":
		o.must(os.MkdirAll(at(0), 0o755))
	case "link":
		o.must(os.Symlink(w[1], at(0)))
	case "move":
		o.must(os.MkdirAll(filepath.Dir(at(1)), 0o755))
		o.must(os.Rename(at(0), at(1)))
	case "copy":
		data, err := os.ReadFile(at(0))
		o.must(err)
		o.must(os.WriteFile(at(1), data, 0o644))
	default:
		o.t.Fatalf("unknown verb %s", verb)
	}
}

func (o *object) want(verdict string, codes []string) {
	r := judge(o.t, o.dir)
	found := map[string]bool{}
	for _, p := range r.Problems {
		found[p.Code] = true
	}
	if word, _, _ := strings.Cut(string(r.Verdict), " "); word != verdict {
		o.t.Errorf("%s, want %s: %v %v", r.Verdict, verdict, r.Problems, r.Unread)
	}
	for _, c := range codes {
		if !found[c] {
			o.t.Errorf("no %s: %v", c, r.Problems)
		}
	}
	if verdict == "valid" && len(found) != len(codes) {
		o.t.Errorf("%v, want only %v", r.Problems, codes)
	}
}

func judge(t *testing.T, dir string) *ocfl.Report {
	t.Helper()
	store, err := ocfl.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r, err := ocfl.ValidateObject(t.Context(), store, ".", ocfl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

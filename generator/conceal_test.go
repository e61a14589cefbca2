package generator_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/verify"
)

// awkward are people with names that are hard to find: accents, particles,
// marks within, words like any other, one word, two alike.
var awkward = []string{
	"Zoë O'Brien", "Jürgen Müller-Lüdenscheid", "Will May", "Mark Rich", "Grant Hope", "Ángel Núñez Peña", "Łukasz Wójcik", "José María de la Cruz",
	"Nguyễn Thị Ánh", "Søren Ærø", "Jean-Luc d'Arcy", "Ana Ng", "Dr. Anne Meier-Groß", "Sukarno", "Bill Price", "Hope Key", "Will May",
}

// crowd adds people to the sample until there are 200, and writes of them in
// minutes, findings, messages, files' names and evidence.
func crowd(t *testing.T, content string) {
	t.Helper()
	var people, findings, messages, minutes strings.Builder
	for i := range 140 {
		name := fmt.Sprintf("Tess%c%c Farnham%c%c", 'a'+i%26, 'a'+i/26, 'a'+i%26, 'a'+i/26)
		if i < len(awkward) {
			name = awkward[i]
		}
		id, mail := fmt.Sprintf("q-%03d", i), fmt.Sprintf("mail.%03d@crowd.example", i)
		if i%7 == 3 {
			id = fmt.Sprintf("person.tess%03d", i)
		}
		fmt.Fprintf(&people, "\n[[person]]\nid = %q\nname = %q\nemail = %q\ntitle = \"Keeper of Cabinet %d\"\nstart = 2026-11-%02d\nmanager = \"p-0004\"\nkind = \"employee\"\n", id, name, mail, i, 1+i%28)
		fmt.Fprintf(&minutes, "\n%s spoke, and so did the keeper of cabinet %d; write to %s.\n", name, i, mail)
		if given, last, ok := strings.Cut(name, " "); ok {
			fmt.Fprintf(&minutes, "\n%s, %s: done by %s. %s\n", last, given, string([]rune(name)[0])+". "+last, strings.Join(strings.Fields(name), "\n"))
		}
		if i%20 == 0 {
			file := fmt.Sprintf("evidence/findings/%s.txt", strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, " ", "-"), "'", "")))
			writeFile(t, filepath.Join(content, file), "About "+name)
			fmt.Fprintf(&findings, "\n[[finding]]\nid = \"crowd-%d\"\nkind = \"observation\"\ngrade = \"observation\"\ntitle = %q\nraised = 2026-11-02\nowner = %q\ncorrection = %q\n",
				i, "A drawer of "+name+" was open", id, "Told **"+name+"** ("+mail+").")
			fmt.Fprintf(&messages, "\n[[communication]]\nid = \"crowd-%d\"\ndate = 2026-11-03\nfrom = %q\nchannel = \"mail\"\nsubject = %q\naudience = \"staff\"\nevidence = [%q]\n", i, id, "Thanks to "+name, "file:"+file)
		}
	}
	for file, text := range map[string]string{"registers/people.toml": people.String(), "registers/findings.toml": findings.String(), "registers/communications.toml": messages.String(), "minutes/tb-2026-09.md": minutes.String()} {
		data, err := os.ReadFile(filepath.Join(content, file))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(content, file), string(data)+text)
	}
}

func writeFile(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// crowded is a workspace of the sample and the crowd; privacy is what follows
// [privacy] in pack.toml.
func crowded(t *testing.T, privacy string) *generator.Workspace {
	t.Helper()
	dir := t.TempDir()
	content := filepath.Join(dir, "content")
	if err := os.CopyFS(content, os.DirFS("../content")); err != nil {
		t.Fatal(err)
	}
	crowd(t, content)
	data, err := os.ReadFile(filepath.Join(content, "pack.toml"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^people +=.*$`).ReplaceAllString(string(data), privacy)
	writeFile(t, filepath.Join(content, "pack.toml"), text)
	ws, err := generator.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return ws
}

func keysIn(dir string) func(string) string {
	return func(name string) string {
		if name == "EVPACK_KEYS" {
			return dir
		}
		return ""
	}
}

// Nothing of anybody outside top management is in any byte of a pack in codes,
// which says the same as one with names, and is intact.
func TestPseudonyms(t *testing.T) {
	for privacy, top := range map[string]bool{`people = "pseudonyms"`: false, "people = \"pseudonyms\"\ntop_management = \"pseudonyms\"": true} {
		ws := crowded(t, privacy)
		keys := t.TempDir()
		opt := generator.BuildOptions{Env: keysIn(keys), Now: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)}
		built := mustBuild(t, ws, opt)
		named, probs, err := generator.Check(ws, "")
		if err != nil || len(probs) > 0 {
			t.Fatal(err, probs)
		}
		if is, want := built.Result.Assessment.Summary(), named.Assessment.Summary(); is != want || built.Result.Assessment.Verdict() != named.Assessment.Verdict() {
			t.Errorf("%s: found %+v, with names %+v", privacy, is, want)
		}
		search(t, built.Dir, needles(t, ws, top))
		if info, err := os.Stat(filepath.Join(keys, "pseudonyms.key")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key: %v, %v", info, err)
		}
		if !top {
			proves(t, ws, built.Dir, keys)
		}
	}
}

// proves demands that the pack is intact and can be built again, with the key.
func proves(t *testing.T, ws *generator.Workspace, dir, keys string) {
	t.Helper()
	r, err := verify.Path(dir, verify.Options{At: time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.State == verify.Broken {
			t.Errorf("%s %s: %s", f.Path, f.Code, f.Message)
		}
	}
	for where, want := range map[string]verify.State{keys: verify.Holds, t.TempDir(): verify.Unproved} {
		found, probs, err := generator.Rebuild(context.Background(), ws, dir, keysIn(where), nil)
		if err != nil || len(probs) > 0 || len(found) != 1 || found[0].State != want {
			t.Errorf("built again with %s: %v, %v, %v", where, found, probs, err)
		}
	}
}

// needles are what must not be found: names in their forms, addresses, ids,
// titles that few hold.
func needles(t *testing.T, ws *generator.Workspace, top bool) []string {
	t.Helper()
	pack, err := evidence.Load(ws.Content(), evidence.Options{}, new(diag.Problems))
	if err != nil {
		t.Fatal(err)
	}
	holders := map[string]int{}
	for _, who := range pack.People {
		holders[who.Title]++
	}
	var out []string
	for _, who := range pack.People {
		if pack.TopManager(who) && !top {
			continue
		}
		out = append(out, who.FullName, who.Email, who.ID)
		if given, last, ok := strings.Cut(who.FullName, " "); ok {
			out = append(out, last+", "+given, given+"\n"+last, strings.ToLower(given)+"-"+strings.ToLower(last))
		}
		if holders[who.Title] < 5 {
			out = append(out, who.Title)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// search looks for needles in every byte of a pack: names of files, what is
// packed in XLSX and in the streams of PDFs, and the text of those.
func search(t *testing.T, dir string, needles []string) {
	t.Helper()
	begins := map[string][]string{} // by their first four bytes
	for _, n := range needles {
		begins[n[:min(4, len(n))]] = append(begins[n[:min(4, len(n))]], n)
	}
	n := 0
	look := func(where string, data []byte) {
		n++
		texts := []string{string(data)}
		if strings.HasSuffix(where, ".pdf") {
			texts = append(texts, fromUTF16(data), fromUTF16(data[min(1, len(data)):]))
		}
		for _, text := range texts {
			if at, found := first(text, begins); found != "" {
				t.Errorf("%s: %q in %q", where, found, text[max(0, at-40):min(len(text), at+60)])
			}
		}
	}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		look("a name", []byte(strings.TrimPrefix(file, dir)))
		data, err := os.ReadFile(file)
		if err == nil {
			look(file, data)
			unpacked(t, file, data, look)
		}
		return err
	})
	if err != nil || n < 400 {
		t.Fatalf("%d texts, %v", n, err)
	}
}

// first finds the first needle that stands by itself in a text.
func first(text string, begins map[string][]string) (at int, found string) {
	alone := func(i int) bool {
		return i < 0 || i >= len(text) || !(text[i] >= '0' && text[i] <= '9' || text[i] >= 'A' && text[i] <= 'Z' || text[i] >= 'a' && text[i] <= 'z')
	}
	for i := 0; i+4 <= len(text); i++ {
		if !alone(i - 1) {
			continue
		}
		for _, n := range begins[text[i:i+4]] {
			if strings.HasPrefix(text[i:], n) && alone(i+len(n)) {
				return i, n
			}
		}
	}
	return 0, ""
}

func unpacked(t *testing.T, file string, data []byte, look func(string, []byte)) {
	t.Helper()
	switch filepath.Ext(file) {
	case ".xlsx":
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			part, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			look(file+"!"+f.Name, part)
		}
	case ".pdf":
		for _, s := range bytes.Split(data, []byte("stream\n"))[1:] {
			if r, err := zlib.NewReader(bytes.NewReader(s)); err == nil {
				part, _ := io.ReadAll(r) // what follows the stream is no part of it
				look(file+", a stream", part)
			}
		}
		if text := pdfText(t, file); text != nil {
			look(file+", its text", text)
		}
	}
}

// pdfText is what a reader sees of a PDF, by poppler where it is there.
func pdfText(t *testing.T, file string) []byte {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Log("without pdftotext the drawn text of PDFs is not searched")
		return nil
	}
	text, err := exec.Command(tool, file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func fromUTF16(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
	}
	return string(utf16.Decode(units))
}

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"
)

// full is a workspace in which every key of every register is there once; free
// text is the key's name between two @ (package schema makes and tests it).
func full(t *testing.T, text func(key string) string) string {
	t.Helper()
	ar, err := txtar.ParseFile("../../generator/schema/testdata/full.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range ar.Files {
		name := filepath.Join(dir, "content", filepath.FromSlash(f.Name))
		data := placeholder.ReplaceAllFunc(f.Data, func(m []byte) []byte {
			s := text(strings.Trim(string(m), "@"))
			if !bytes.HasSuffix(m, []byte(".body@")) { // in TOML, not in Markdown
				s = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
			}
			return []byte(s)
		})
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var placeholder = regexp.MustCompile(`@[a-z_.]+@`)

// hostile is text that would run, be called or lead away, if anything let it.
func hostile(key string) string {
	return "zq" + strings.NewReplacer(".", "", "_", "").Replace(key) + ` <script>alert(1)</script> <img src=x onerror=alert(1)> {{ printf "%s" . }} {{< x >}} {{% x %}} [x](javascript:alert(1)) "><svg onload=alert(1)>`
}

// Text of a register is text: in every field of every register, on every page
// and in both PDFs.
func TestHostileText(t *testing.T) {
	dir := full(t, hostile)
	var out, errs bytes.Buffer
	if code := run([]string{"-C", dir, "build", "--no-sign", "-q"}, strings.NewReader(""), &out, &errs); code != exitDone {
		t.Fatalf("exit code %d\n%s%s", code, out.String(), errs.String())
	}
	built := filepath.Join(dir, "output/2026-Q4")
	pages := 0
	err := filepath.WalkDir(filepath.Join(built, "site"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".html") {
			return err
		}
		pages++
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		root, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(built, name)
		if err != nil {
			return err
		}
		for _, what := range unsafe(root) {
			t.Errorf("%s: %s", rel, what)
		}
		return nil
	})
	if err != nil || pages < 20 {
		t.Fatalf("%d pages, %v", pages, err)
	}
	for _, name := range []string{"audit-pack.pdf", "review-pack.pdf"} {
		safePDF(t, filepath.Join(built, name))
	}
}

// unsafe lists what in a page would run or lead away: a script of a register, a
// handler, an address that is a program.
func unsafe(n *html.Node) []string {
	var out []string
	if n.Type == html.ElementNode {
		if n.Data == "script" && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, "alert(1)") {
			out = append(out, "a script of a register")
		}
		for _, a := range n.Attr {
			if unsafeAttribute(a) {
				out = append(out, "<"+n.Data+" "+a.Key+"="+a.Val+">")
			}
		}
	}
	for c := range n.ChildNodes() {
		out = append(out, unsafe(c)...)
	}
	return out
}

func unsafeAttribute(a html.Attribute) bool {
	switch key := strings.ToLower(a.Key); key {
	case "srcdoc":
		return true
	case "style":
		return strings.Contains(a.Val, "alert")
	case "href", "src", "action", "formaction", "xlink:href":
		u, err := url.Parse(strings.TrimSpace(a.Val))
		return err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" || strings.Contains(a.Val, "alert(")
	default:
		return strings.HasPrefix(key, "on")
	}
}

// The test above sees what it looks for.
func TestUnsafe(t *testing.T) {
	for page, want := range map[string]int{
		`<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`: 0, `<a href="reviews/mr-1.html#d1">x</a><script src="assets/search.js"></script>`: 0,
		`<script>alert(1)</script>`: 1, `<img src=x onerror=alert(1)>`: 1, `<a href="javascript:alert(1)">x</a>`: 1, `<a href=" JavaScript:x">x</a>`: 1,
		`<a href="data:text/html,x">x</a>`: 1, `<svg onload=alert(1)></svg>`: 1, `<iframe srcdoc="x"></iframe>`: 1,
	} {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		if got := unsafe(root); len(got) != want {
			t.Errorf("%s: %q", page, got)
		}
	}
}

// safePDF asks poppler and qpdf, where they are installed: the text is there as
// text, and nothing runs, launches or leads to a script.
func safePDF(t *testing.T, name string) {
	t.Helper()
	text := tool(t, "pdftotext", name, "-")
	flat := strings.Join(strings.Fields(text), " ")
	for _, want := range []string{"<script>alert(1)</script>", "{{< x >}}"} {
		if text != "" && !strings.Contains(flat, want) {
			t.Errorf("%s: %q is not there as text", filepath.Base(name), want)
		}
	}
	plain := tool(t, "qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", name, "-")
	for _, bad := range []string{"/JavaScript", "/JS ", "/JS(", "/Launch", "/SubmitForm", "/ImportData", "/URI (javascript:", "/URI(javascript:"} {
		if strings.Contains(plain, bad) {
			t.Errorf("%s has %s", filepath.Base(name), bad)
		}
	}
}

// tool runs an outside program; without it the check is left out, unless
// EVPACK_REQUIRE_TOOLS asks for all of them.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
			t.Fatal(err)
		}
		t.Logf("%s is not installed", name)
		return ""
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

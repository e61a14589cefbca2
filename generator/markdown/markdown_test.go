package markdown_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/markdown"
	"golang.org/x/tools/txtar"
)

// views are what a case of testdata/*.txtar can ask of a text, by file name.
var views = map[string]func(source string) string{
	"html": func(s string) string { return render(s, markdown.Options{Level: 2}) },
	"html3": func(s string) string {
		return render(s, markdown.Options{Level: 3, AnchorPrefix: "isp-", Link: pages})
	},
	"text":         markdown.Text,
	"words":        func(s string) string { return strings.Join(markdown.Words(markdown.Text(s)), " ") },
	"headings":     headings,
	"leftovers":    func(s string) string { return listed(markdown.Leftovers(s)) },
	"placeholders": func(s string) string { return listed(markdown.Placeholders(s)) },
	"versions":     func(s string) string { return listed(markdown.Versions(s)) },
}

// A case is a text "NAME.md" and its views "NAME.html", "NAME.text", …
func TestTexts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	source, asked := "", false
	for i, f := range archive.Files {
		name, view, _ := strings.Cut(f.Name, ".")
		if view == "md" {
			source = strings.ReplaceAll(string(f.Data), "␍", "\r")
			continue
		}
		asked = true
		got := views[view](source)
		if got != "" && !strings.HasSuffix(got, "\n") {
			got += "\n"
		}
		if got != string(f.Data) && os.Getenv("UPDATE") == "" {
			t.Errorf("%s.%s\ngot:\n%s\nwant:\n%s", name, view, got, f.Data)
		}
		archive.Files[i].Data = []byte(got)
	}
	if !asked {
		t.Error("nothing is asked of the texts")
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func render(source string, opt markdown.Options) string {
	var b bytes.Buffer
	if err := markdown.HTML(&b, source, opt); err != nil {
		return "error: " + err.Error()
	}
	return b.String()
}

// pages knows one page, and tries to lead another one astray.
func pages(dest string) (string, bool) {
	switch dest {
	case "access-control.md":
		return "../policies/access-control.html", true
	case "evil.md":
		return "javascript:alert(1)", true
	}
	return "", false
}

func headings(source string) string {
	var b strings.Builder
	for _, h := range markdown.Headings(source) {
		fmt.Fprintf(&b, "%d: h%d #%s %s\n", h.Line, h.Level, h.Anchor, h.Text)
	}
	return b.String()
}

func listed(found []markdown.Leftover) string {
	var b strings.Builder
	for _, l := range found {
		fmt.Fprintf(&b, "%d:%d: %s: %q\n", l.Line, l.Column, l.What, l.Text)
	}
	return b.String()
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestHTMLTellsTheWritersError(t *testing.T) {
	if err := markdown.HTML(broken{}, "text", markdown.Options{}); err != os.ErrClosed {
		t.Errorf("got %v", err)
	}
}

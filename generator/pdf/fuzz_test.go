package pdf

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/report"
)

// sound fails where a file cannot be read again, through its own tables, or
// where qpdf refuses it; PDF_QPDF=1 asks qpdf, which takes its time.
func sound(t *testing.T, d *Document) {
	t.Helper()
	var b bytes.Buffer
	err := Write(&b, d)
	var missing MissingGlyphs
	if errors.As(err, &missing) || err != nil && strings.Contains(err.Error(), "longer than a page") {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, b.Bytes())
	for _, p := range f.pages() {
		f.contentOf(p)
	}
	f.walk(f.document(), 0, func(int, int, dict) {})
	if err := f.bookmarks(); err != nil && !strings.HasSuffix(err.Error(), " bookmarks") {
		t.Fatal(err)
	}
	if os.Getenv("PDF_QPDF") != "" {
		accepted(t, b.Bytes())
	}
}

// accepted asks qpdf.
func accepted(t *testing.T, data []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// FuzzProse: no Markdown makes the PDF fail, or a PDF that cannot be read.
func FuzzProse(f *testing.F) {
	prose, err := os.ReadFile("testdata/prose.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(prose))
	for _, part := range strings.Split(string(prose), "\n\n") {
		f.Add(part)
	}
	f.Add("[^a]\n\n[^a]: one[^b]\n\n[^b]: two[^a]")
	f.Add("| a |\n|---|\n| " + strings.Repeat("long ", 40) + " |\n")
	f.Fuzz(func(t *testing.T, source string) {
		sound(t, &Document{Title: "x", Date: time.Unix(0, 0), Pages: []*report.Page{{ID: "a", Title: "A", Sections: []*report.Section{
			{ID: "s", Blocks: []report.Block{&report.Prose{Source: source, Level: 2, Anchor: "t-"}}},
			{ID: "r", Blocks: []report.Block{&report.Record{ID: "x", Title: report.T("x"), Blocks: []report.Block{&report.Prose{Source: source, Level: 4}}}}}}}}})
	})
}

// FuzzFinish: no text, name, address or attachment makes the finishing writer
// fail, or a file that cannot be read.
func FuzzFinish(f *testing.F) {
	f.Add("Title (", "text \\ ) endstream", "https://example.com/a?b=(c)", "a.toml", "text/plain", "en", []byte("endstream\nendobj\n"))
	f.Add("é", "\u202e", "mailto:a@b", "é.txt", "a/b/c#", "de-CH", []byte{})
	f.Fuzz(func(t *testing.T, title, text, href, name, mime, language string, data []byte) {
		if name == "" || strings.ContainsAny(name, `/\`) {
			return
		}
		sound(t, &Document{Title: title, Author: text, Subject: title, Language: language, Program: text, Running: text, Contents: true, SealField: true, Date: time.Unix(0, 0),
			Cover:       Cover{Organisation: text, Title: title, Classification: text, InputsDigest: sampleDigest, Verdict: report.Tag{State: report.Warn, Word: text}},
			Attachments: []Attachment{{Name: name, MIME: mime, Relationship: "Data", Description: text, Data: data}},
			Pages: []*report.Page{{ID: href, Title: title, Sections: []*report.Section{{ID: text, Title: title, Blocks: []report.Block{
				&report.Para{Text: report.Inline{{Text: text, Href: href}, {Text: title, Href: href + ".html#" + text, Style: report.ID}}},
				&report.Table{ID: text, Places: true, Caption: text, Columns: []report.Column{{Title: title}, {Title: text}}, Rows: []report.Row{{ID: href, Cells: []report.Inline{report.T(text), report.Link(text, href+".html")}}}},
				&report.Chart{ID: name, Caption: text, Form: "line", Unit: text, Series: []report.Series{{Name: text, Points: []report.Point{{Label: text, Value: 1}, {Label: title, Value: -3}}}}},
			}}}}}})
	})
}

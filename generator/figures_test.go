package generator

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/evpack/evpack/generator/pdf"
	"github.com/evpack/evpack/generator/report"
)

// drawn are the packs of the sample organisation, unsealed, in a folder.
func drawn(t *testing.T) (b *build, docs map[string]*pdf.Document, dir string) {
	t.Helper()
	ws, err := Open("..")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	res, probs, err := Check(ws, "")
	if err != nil || len(probs) > 0 {
		t.Fatal(err, probs)
	}
	b = &build{BuildOptions: BuildOptions{NoSign: true, logs: ws.Content()}, ctx: context.Background(), ws: ws, res: res}
	if probs := b.refuse(); len(probs) > 0 {
		t.Fatal(probs)
	}
	if err := b.report(); err != nil {
		t.Fatal(err)
	}
	docs, dir = map[string]*pdf.Document{}, t.TempDir()
	for name, make := range map[string]func([][]byte) (*pdf.Document, error){"audit": b.audit, "review": b.review} {
		doc, err := make(nil)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := pdf.Write(&out, doc); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		docs[name] = doc
	}
	return b, docs, dir
}

// tool runs another program, or skips the test where it is not installed.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// Other people's programs read in the packs every figure of the report, find no
// fault, and take the registers out byte for byte.
func TestPacksAsRead(t *testing.T) {
	b, docs, dir := drawn(t)
	for name, doc := range docs {
		file := filepath.Join(dir, name+".pdf")
		tool(t, "qpdf", "--check", file)
		text, n := squeezed(tool(t, "pdftotext", "-raw", file, "-")), 0
		for _, p := range doc.Pages {
			for _, s := range p.Sections {
				figuresOf(s.Blocks, func(figure string) {
					if n++; !strings.Contains(text, squeezed(figure)) {
						t.Errorf("%s pack, %s: %q is not in it", name, p.ID, figure)
					}
				})
			}
		}
		if n < 60 {
			t.Errorf("%s pack: only %d figures", name, n)
		}
	}
	tool(t, "pdfdetach", "-saveall", "-o", dir, filepath.Join(dir, "audit.pdf"))
	for _, in := range b.res.Pack.Inputs {
		if sourceKind(in.Name) == "" {
			continue
		}
		want, err := b.res.Pack.Open(in.Name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, strings.ReplaceAll(in.Name, "/", "-"))); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not inside as it is: %v", in.Name, err)
		}
	}
}

// The review pack is short, has no table wider than six columns, and puts what
// is awaited first.
func TestReviewPack(t *testing.T) {
	_, docs, dir := drawn(t)
	for _, p := range docs["review"].Pages {
		for _, s := range p.Sections {
			for _, b := range s.Blocks {
				if table, ok := b.(*report.Table); ok && len(table.Columns) > 6 {
					t.Errorf("%s: %d columns", p.ID, len(table.Columns))
				}
			}
		}
	}
	info := tool(t, "pdfinfo", filepath.Join(dir, "review.pdf"))
	_, after, _ := strings.Cut(info, "Pages:")
	if pages, _, _ := strings.Cut(strings.TrimSpace(after), "\n"); len(pages) > 2 || len(pages) < 2 && pages < "6" || len(pages) == 2 && pages > "12" {
		t.Errorf("%s pages", pages)
	}
}

// figuresOf visits the figures of blocks, and every cell and fact with a digit.
func figuresOf(blocks []report.Block, visit func(string)) {
	line := func(in report.Inline) {
		text := ""
		for _, s := range in {
			text += s.Text
		}
		if strings.ContainsFunc(text, unicode.IsDigit) {
			visit(text)
		}
	}
	facts := func(list []report.Fact) {
		for _, f := range list {
			line(f.Text)
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *report.Figures:
			for _, f := range b.Items {
				visit(f.Value)
				visit(f.Of)
			}
		case *report.Chart:
			for _, s := range b.Series {
				for _, p := range s.Points {
					visit(p.Text)
				}
			}
		case *report.Table:
			for _, r := range b.Rows {
				for _, c := range r.Cells {
					line(c)
				}
			}
		case *report.Facts:
			facts(b.Items)
		case *report.Record:
			facts(b.Facts)
			figuresOf(b.Blocks, visit)
		case *report.Answer:
			line(b.Text)
			facts(b.Facts)
		}
	}
}

// squeezed is text without white space, as far as it wraps.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00ad' {
			return -1
		}
		return r
	}, s)
}

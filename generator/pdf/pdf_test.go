package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/report"
)

// The same document gives the same bytes, however many workers draw it.
func TestSameBytes(t *testing.T) {
	first := sampleFile(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if !bytes.Equal(first, write(t, sample(t))) {
		t.Error("one worker and several make different bytes")
	}
	runtime.GOMAXPROCS(7)
	d := sample(t)
	d.Date = d.Date.In(time.FixedZone("elsewhere", 3600))
	if !bytes.Equal(first, write(t, d)) {
		t.Error("the zone of a date changes the bytes")
	}
}

func TestMissingGlyphs(t *testing.T) {
	d := sample(t)
	d.Pages = append(d.Pages, &report.Page{ID: "x", Title: "Title \U0001FAE0", Sections: []*report.Section{{Blocks: []report.Block{
		&report.Para{Text: report.T("ideograph \u4e16, private \ue000")}, &report.Prose{Source: "bell \u4e16"}}}}})
	d.Running = "\U0001F680"
	err := Write(&bytes.Buffer{}, d)
	var all MissingGlyphs
	if !errors.As(err, &all) {
		t.Fatalf("got %v, want MissingGlyphs", err)
	}
	var got []string
	for _, m := range all {
		got = append(got, fmt.Sprintf("%U", m.Rune))
	}
	if want := "U+4E16 U+E000 U+1F680 U+1FAE0"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	var one *MissingGlyph
	if !errors.As(err, &one) || one.Rune != 0x4e16 || one.Text != "ideograph \u4e16, private \ue000" {
		t.Errorf("the first is %+v", one)
	}
}

func TestRefusals(t *testing.T) {
	cases := map[string]func(d *Document){
		"accent":     func(d *Document) { d.Accent = "blue" },
		"page":       func(d *Document) { d.Page = "A5" },
		"font":       func(d *Document) { d.Fonts = [][]byte{[]byte("OTTO")} },
		"font bytes": func(d *Document) { d.Fonts = [][]byte{make([]byte, 400)} },
		"overlong":   func(d *Document) { d.Pages[0].Title = strings.Repeat("long ", 9000) },
		"figure": func(d *Document) {
			d.Pages[0].Sections[0].Blocks = []report.Block{&report.Figures{Items: []report.Figure{{Value: "1", Label: strings.Repeat("long ", 2000)}}}}
		},
		"field": func(d *Document) {
			d.Pages[0].Sections[0].Blocks = []report.Block{&report.Fields{Items: []report.Field{{Name: "seal"}}}}
		},
		"twice": func(d *Document) { d.Attachments = append(d.Attachments, d.Attachments[0]) },
		"path":  func(d *Document) { d.Attachments[0].Name = "../people.toml" },
	}
	for name, spoil := range cases {
		d := sample(t)
		d.Pages = d.Pages[:1]
		spoil(d)
		if err := Write(&bytes.Buffer{}, d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A document of nothing is still a file.
func TestEmpty(t *testing.T) {
	for _, d := range []*Document{{}, {Contents: true, SealField: true, Page: "Letter", Density: Dense, Accent: "#ffe680"},
		{Pages: []*report.Page{{ID: "a", Sections: []*report.Section{{}}}}}} {
		open(t, write(t, d))
	}
}

func TestColumns(t *testing.T) {
	plain := make([]report.Column, 3)
	weighed := []report.Column{{Weight: 4}, {Weight: 1}, {Nowrap: true}}
	cases := []struct {
		cols   []report.Column
		want   []extent
		widths string
		ok     bool
	}{
		{plain, []extent{{10, 10, 20}, {10, 10, 40}, {10, 10, 40}}, "[20 40 40]", true},
		{plain, []extent{{10, 10, 10}, {10, 10, 90}, {10, 10, 50}}, "[10 56.67 33.33]", true},
		{plain, []extent{{10, 10, 10}, {80, 80, 90}, {90, 90, 90}}, "[10 45 45]", false},
		{plain, []extent{{10, 10, 10}, {20, 80, 90}, {40, 60, 90}}, "[10 42.5 47.5]", false},
		{plain, []extent{{5, 5, 5}, {10, 10, 10}, {10, 10, 10}}, "[20 40 40]", true},
		{weighed, []extent{{10, 10, 90}, {10, 10, 90}, {30, 30, 30}}, "[50 20 30]", true},
		{weighed, []extent{{10, 10, 20}, {10, 10, 90}, {30, 30, 30}}, "[20 50 30]", true},
		{weighed, []extent{{10, 10, 20}, {10, 10, 20}, {30, 30, 30}}, "[44 26 30]", true},
		{weighed, []extent{{40, 40, 90}, {40, 40, 90}, {30, 30, 30}}, "[35 35 30]", false},
		{nil, nil, "[]", true},
	}
	for _, c := range cases {
		widths, ok := columns(100, c.cols, c.want)
		for i := range widths {
			widths[i] = float64(int(widths[i]*100+0.5)) / 100
		}
		if got := fmt.Sprint(widths); got != c.widths || ok != c.ok {
			t.Errorf("columns(100, %v, %v) = %s %v, want %s %v", c.cols, c.want, got, ok, c.widths, c.ok)
		}
	}
}

func TestWrap(t *testing.T) {
	b, err := newBook(&Document{})
	if err != nil {
		t.Fatal(err)
	}
	ch := b.newChapter("", "", false)
	cases := []struct {
		in    report.Inline
		width float64
		want  string
	}{
		{report.T("one two  three"), 45, "one two|three"},
		{report.T(" leads and trails "), 400, "leads and trails"},
		{report.T("well-known and/or 2026-10-14"), 40, "well-|known|and/or|2026-|10-14"},
		{report.Inline{{Text: "mr-two-three", Style: report.ID}}, 75, "mr-two-three"},
		{report.Inline{{Text: "policy:", Style: report.Strong}, {Text: "mr-two-three", Style: report.ID}}, 80, "policy:mr-two-|three"},
		{report.Inline{{Text: "a"}, {Style: report.Break}, {Text: "b"}, {Style: report.Break}, {Style: report.Break}, {Text: "c"}}, 400, "a|b||c"},
		{report.Inline{{Text: sampleDigest[:24], Style: report.Hash}}, 110, "7c1e93ab40d2f85e|6b0917ac"},
		{nil, 10, ""},
	}
	for _, c := range cases {
		var got []string
		for _, l := range ch.wrap(ch.runs(c.in, ch.base()), c.width) {
			text := ""
			for _, p := range l.pieces {
				text += p.run.text[p.from:p.to]
			}
			got = append(got, text)
			if l.w > c.width+0.02 {
				t.Errorf("%q is %.1f points wide, of %.1f", text, l.w, c.width)
			}
		}
		if s := strings.ReplaceAll(strings.Join(got, "|"), " |", "|"); s != c.want {
			t.Errorf("%v in %v: got %q, want %q", c.in, c.width, s, c.want)
		}
	}
}

// A heading or a table's head is never the last thing on a page.
func TestNothingHangs(t *testing.T) {
	for n := range 60 {
		var blocks []report.Block
		for range n {
			blocks = append(blocks, &report.Para{Small: true, Text: report.T("x")})
		}
		page := &report.Page{ID: "p", Title: "P", Sections: []*report.Section{{Blocks: blocks}, {Title: "HEAD", Blocks: []report.Block{
			&report.Table{Columns: []report.Column{{Title: "COLUMN"}}, Rows: []report.Row{{Cells: []report.Inline{report.T("row")}}, {Cells: []report.Inline{report.T("row")}}}}}}}}
		b := laidOut(t, &Document{Pages: []*report.Page{page}})
		last := b.parts[1].marks[len(b.parts[1].marks)-1]
		rows := 0
		for _, e := range last.page.owners {
			if e.tag == "TH" {
				rows++
			}
		}
		if rows < 3 {
			t.Errorf("after %d lines the heading's page has %d cells", n, rows)
		}
	}
}

func laidOut(t *testing.T, d *Document) *book {
	t.Helper()
	b, err := newBook(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.layOut(); err != nil {
		t.Fatal(err)
	}
	return b
}

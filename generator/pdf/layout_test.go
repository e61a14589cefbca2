package pdf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/report"
)

// lorem is a page with about so many lines.
func lorem(id string, lines int) *report.Page {
	var blocks []report.Block
	for i := range lines {
		blocks = append(blocks, &report.Para{Small: true, Text: report.T(fmt.Sprintf("line %d", i))})
	}
	return &report.Page{ID: id, Title: id, Sections: []*report.Section{{Blocks: blocks}}}
}

// starts says on which page each chapter begins, from 1, and how many pages
// there are.
func starts(b *book) string {
	number := map[*page]int{}
	for i, p := range b.pages {
		number[p] = i + 1
	}
	var out []string
	for _, part := range b.parts[1:] {
		out = append(out, fmt.Sprint(part.title, " ", number[part.marks[0].page]))
	}
	return strings.Join(append(out, fmt.Sprint("of ", len(b.pages))), ", ")
}

func TestFlow(t *testing.T) {
	wide := lorem("wide", 3)
	wide.Wide = true
	field := &report.Fields{Items: []report.Field{{Name: "sig", Person: "Ada"}, {Name: "sig2", Person: "Ben"}}}
	signed := &report.Page{ID: "sign", Title: "sign", Sections: []*report.Section{{Title: "S", Blocks: []report.Block{field}}}}
	cases := []struct {
		name  string
		pages []*report.Page
		flow  bool
		want  string
	}{
		{"half used", []*report.Page{lorem("a", 3), lorem("b", 20), lorem("c", 3)}, false, "a 2, b 2, c 3, of 3"},
		{"flow", []*report.Page{lorem("a", 3), lorem("b", 16), lorem("c", 2)}, true, "a 2, b 2, c 2, of 2"},
		{"no room to begin", []*report.Page{lorem("a", 26), lorem("b", 16)}, true, "a 2, b 3, of 3"},
		{"another orientation", []*report.Page{lorem("a", 3), wide, lorem("c", 3)}, true, "a 2, wide 3, c 4, of 4"},
		{"signatures stay together", []*report.Page{lorem("a", 18), signed}, true, "a 2, sign 3, of 3"},
		{"signatures have room", []*report.Page{lorem("a", 3), signed}, true, "a 2, sign 2, of 2"},
		{"contents", []*report.Page{lorem("a", 3), lorem("b", 3)}, false, "Contents 2, a 3, b 3, of 3"},
	}
	for _, c := range cases {
		b := laidOut(t, &Document{Pages: c.pages, Flow: c.flow, Contents: c.name == "contents"})
		if got := starts(b); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// The last page of a chapter is never nearly empty, however long the chapter.
func TestBalance(t *testing.T) {
	b, err := newBook(&Document{})
	if err != nil {
		t.Fatal(err)
	}
	for lines := range 120 {
		c := b.compose(lorem("a", lines))
		b.planAfter(c, nil)
		before := c.plan.page
		c.balance()
		if used := c.plan.y - c.top; c.plan.page > 0 && used < (c.bottom-c.top)*0.3 || c.plan.page > before {
			t.Errorf("%d lines: the last page has %.0f points", lines, used)
		}
		for i := range c.plan.places {
			if at := c.plan.places[i]; at.y+c.boxes[i].h > c.bottom+14.1 {
				t.Errorf("%d lines: box %d ends below the text", lines, i)
			}
		}
	}
}

// A matrix's cells that ask for nothing are dashes, and one note says what a
// dash is; a link and a word said less often stay.
func TestQuietMatrix(t *testing.T) {
	none := func(word, href string) report.Inline {
		return report.Inline{{Text: word, Style: report.Badge, State: report.None, Href: href}}
	}
	table := &report.Table{Matrix: true, Columns: []report.Column{{Title: "What"}, {Title: "Ada"}, {Title: "Ben"}}, Rows: []report.Row{
		{Cells: []report.Inline{report.T("x"), none("Not asked", ""), none("Not asked", "")}},
		{Cells: []report.Inline{report.T("y"), none("Excluded", ""), none("Not asked", "#")}}}}
	d := &Document{Language: "de-CH", Pages: []*report.Page{{ID: "a", Title: "A", Sections: []*report.Section{{Blocks: []report.Block{table}}}}}}
	tree := open(t, write(t, d)).tree()
	if n := strings.Count(tree, `"–"`); n != 2 {
		t.Errorf("%d dashes, want 2", n)
	}
	for _, want := range []string{`P "– Not asked"`, `"Excluded"`, `TD "Not asked"`} {
		if !strings.Contains(tree, want) {
			t.Errorf("no %s in\n%s", want, tree)
		}
	}
}

// Widths, with Nowrap columns that must not give way and weights that share
// only what is left.
func TestNowrap(t *testing.T) {
	badge := report.Inline{{Text: "Observation of note", Style: report.Badge, State: report.Info}}
	table := &report.Table{Columns: []report.Column{{Title: "Grade", Nowrap: true}, {Title: "What was found", Weight: 6}, {Title: "To mend it", Weight: 4}}}
	for range 4 {
		table.Rows = append(table.Rows, report.Row{Cells: []report.Inline{badge, report.T(strings.Repeat("many words ", 30)), report.T(strings.Repeat("more words ", 20))}})
	}
	for _, density := range []Density{Roomy, Dense} {
		b, err := newBook(&Document{Density: density})
		if err != nil {
			t.Fatal(err)
		}
		g := &grid{chapter: b.newChapter("", "", false), t: table, st: style{}, wide: 490}
		g.fit()
		if g.st.size < b.sizes.least {
			t.Errorf("type of %.1f points", g.st.size)
		}
		if cells := g.row(g.cells[0]); len(cells[0].lines) != 1 || len(cells[1].lines) > 9 {
			t.Errorf("widths %v: the badge takes %d lines, the text %d", g.widths, len(cells[0].lines), len(cells[1].lines))
		}
	}
}

func TestFigureRows(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "1", 3: "3", 4: "4", 5: "3 2", 6: "3 3", 7: "4 3", 8: "4 4", 9: "3 3 3", 10: "4 3 3"} {
		b, err := newBook(&Document{})
		if err != nil {
			t.Fatal(err)
		}
		ch := b.newChapter("", "", false)
		var f report.Figures
		for range n {
			f.Items = append(f.Items, report.Figure{Value: "1", Label: "x"})
		}
		b.squeeze = newSqueezer()
		b.turn(ch.paperW, ch.paperH)
		var got []string
		for _, box := range ch.figures(&f, ch.wide) {
			before := len(b.page.owners)
			box.draw(b.canvas, spot{})
			got = append(got, fmt.Sprint((len(b.page.owners)-before)/2)) // a value and a label each
		}
		b.squeeze.wait()
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%d figures: rows of %q, want %q", n, s, want)
		}
	}
}

// Short neighbours share a row, in order; a digest keeps its line whole.
func TestFacts(t *testing.T) {
	b, err := newBook(&Document{Density: Dense})
	if err != nil {
		t.Fatal(err)
	}
	ch := b.newChapter("", "", false)
	fact := func(term, text string, style report.Style) report.Fact {
		return report.Fact{Term: term, Text: report.Inline{{Text: text, Style: style}}}
	}
	facts := []report.Fact{fact("When", "24 Mar 2026", ""), fact("Signed by", "Mikael Lindqvist, Chief Operating Officer", ""),
		fact("Method", strings.Repeat("a long method ", 8), ""), fact("Key", "sha256:"+sampleDigest, report.Hash), fact("Id", "sig-2026-010", report.ID)}
	boxes := ch.facts(facts, 480)
	line := lineHeight(ch.factStyle(), tableLeading) + 2*factPad
	var heights []string
	for _, b := range boxes {
		heights = append(heights, fmt.Sprintf("%.0f", b.h/line))
	}
	if got := strings.Join(heights, " "); got != "1 2 1 1" {
		t.Errorf("rows of %s lines, want 1 2 1 1", got)
	}
	if n := len(ch.factRows(facts, 480)); n != 5 {
		t.Errorf("%d rows of their own", n)
	}
}

// Our own words are in the document's language, the decimal sign too.
func TestWords(t *testing.T) {
	d := sample(t)
	d.Language, d.Pages = "de", []*report.Page{d.Pages[0], d.Pages[6]}
	tree := open(t, write(t, d)).tree()
	for _, want := range []string{`H1 "Inhalt"`, `"Beurteilt zum"`, `Figure alt="Liniendiagramm: `, "98,6%", `"Eine Unterschrift hier genehmigt"`, `"Unterschrift, Datum"`} {
		if !strings.Contains(tree, want) {
			t.Errorf("no %s", want)
		}
	}
	if wordsOf("fr") != english() || wordsOf("DE-at") != german() {
		t.Error("languages")
	}
}

// A footnote's mark leads to its note and the note's number back.
func TestFootnoteLinks(t *testing.T) {
	text := "One[^a] and two[^b], one again[^a].\n\n[^a]: First.\n[^b]: Second."
	d := &Document{Pages: []*report.Page{{ID: "p", Title: "P", Sections: []*report.Section{{Blocks: []report.Block{&report.Prose{Source: text, Level: 3}, &report.Prose{Source: text, Level: 3}}}}}}}
	f := open(t, write(t, d))
	var got []string
	for _, p := range f.pages() {
		for _, n := range references(p.get("/Annots")) {
			a := f.objects[n].dict
			if !strings.HasPrefix(a.get("/Dest"), "[") {
				t.Errorf("link %v leads nowhere", a)
			}
			got = append(got, decodeHex(a.get("/Contents")))
		}
	}
	want := "Footnote 1|Footnote 2|Footnote 1|Back to the text of footnote 1|Back to the text of footnote 2"
	if s := strings.Join(got, "|"); s != want+"|"+want {
		t.Errorf("links %s", s)
	}
	if n := len(f.idTree()); n != 4 {
		t.Errorf("%d notes have ids of their own, want 4", n)
	}
}

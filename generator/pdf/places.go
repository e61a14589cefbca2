package pdf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// A late is a page number that is not known while its place is drawn: its
// marked content has an MCID there, and is written into the page's second
// stream, with head and foot.
type late struct {
	href string
	tag  string
	mcid int
	x, y float64 // the right end of the number, its baseline
	run  *run
}

// withPlaces is the table with a column of page numbers: the last column's
// links, the first of each chapter.
func (ch *chapter) withPlaces(t *report.Table) *report.Table {
	out := *t
	last := len(t.Columns) - 1
	out.Columns = append(slices.Clone(t.Columns), report.Column{Title: ch.say.page, Num: true, Nowrap: true})
	out.Rows = make([]report.Row, len(t.Rows))
	for i, r := range t.Rows {
		out.Rows[i] = r
		if len(r.Cells) == last+1 {
			out.Rows[i].Cells = append(slices.Clone(r.Cells), ch.links(r.Cells[last]))
		}
	}
	return &out
}

// links are a line's links within the document, the first of each chapter.
func (ch *chapter) links(in report.Inline) (out report.Inline) {
	seen := map[string]bool{}
	for _, s := range in {
		page, _, _ := strings.Cut(s.Href, "#")
		if ch.known[ch.target(s.Href)] && !seen[page] {
			seen[page] = true
			out = append(out, s)
		}
	}
	return out
}

// placeRuns leaves room for the numbers, one beneath the other.
func (g *grid) placeRuns(in report.Inline, st style) []run {
	var out []run
	for i, s := range in {
		if i > 0 {
			out = append(g.add(out, " ", st, nil), run{hard: true, style: st, face: g.faces[st.face]})
		}
		n := len(out)
		out = g.add(out, "0000", st.in(g.deep), &inline{tag: "Link", href: g.target(s.Href), text: g.say.page + ": " + s.Text, bare: true})
		out[n].place = g.target(s.Href)
	}
	return out
}

// later notes that a number is to be written at the right of a piece.
func (c *canvas) later(e *elem, p *piece, x, y float64) {
	c.close()
	e.attach()
	id := len(c.page.owners)
	c.page.owners = append(c.page.owners, e)
	e.kids = append(e.kids, kid{page: c.page, n: int32(id)})
	c.page.late = append(c.page.late, late{p.run.place, e.tag, id, x + p.w, y, p.run})
	c.link(p.run.mark.link(), x, y, p.w, &p.run.style)
}

// number writes one; of a place that was not drawn, a dash.
func (c *canvas) number(l late, n int) {
	text := "–"
	if n > 0 {
		text = strconv.Itoa(n)
	}
	c.op("/" + l.tag + "<</MCID " + strconv.Itoa(l.mcid) + ">>BDC")
	st := l.run.style
	c.show(l.x-l.run.face.width(text, st.size), l.y, l.run.face, st.size, st.colour, text)
	c.op("EMC")
}

// numbers are the page numbers of all anchors.
func (b *book) numbers() map[string]int {
	of := make(map[*page]int, len(b.pages))
	for i, p := range b.pages {
		of[p] = i + 1
	}
	out := make(map[string]int, len(b.places))
	for _, a := range b.places {
		if out[a.name] == 0 {
			out[a.name] = of[a.page]
		}
	}
	return out
}

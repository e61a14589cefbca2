package pdf

import (
	"fmt"

	"github.com/evpack/evpack/generator/report"
)

// A grid is a table while it is laid out.
type grid struct {
	*chapter
	t       *report.Table
	st      style
	padX    float64
	padY    float64
	heads   [][]run   // by column
	cells   [][][]run // by row and column
	digest  bool      // a cell holds one
	upright bool      // the heads are turned, for want of width
	quiet   string    // what a matrix's dashes stand for
	widths  []float64
	wide    float64
	elem    *elem
}

func (ch *chapter) table(t *report.Table, width float64) []box {
	if len(t.Rows) == 0 {
		return ch.emptyTable(t, width)
	}
	if t.Places {
		t = ch.withPlaces(t)
	}
	g := &grid{chapter: ch, t: t, wide: width, st: style{colour: ink}, padY: 3.3}
	g.quiet = quietWord(t)
	g.fit()
	out := append(ch.tableHead(g), g.rows()...)
	if g.quiet != "" {
		g.quiet = fmt.Sprintf(ch.say.quiet, g.quiet)
	}
	for _, note := range nonEmpty(g.quiet, t.Note) {
		out[len(out)-1].keep = true
		out = append(out, under(4, ch.para(&report.Para{Text: report.T(note), Small: true}, width))...)
	}
	return joined(out, (ch.bottom-ch.top)*0.25)
}

// emptyTable says that there are no rows: silence would not be a statement.
func (ch *chapter) emptyTable(t *report.Table, width float64) []box {
	var out []box
	if t.ID != "" {
		out = append(out, ch.mark(t.ID))
	}
	st := ch.base()
	if t.Caption != "" {
		bold := st.at(ch.sizes.table + 0.6).bold()
		out = append(out, keepAll(ch.text("P", ch.add(nil, t.Caption, bold, nil), bold, width, bodyLeading), true)...)
	}
	return append(out, ch.para(&report.Para{Text: report.T(t.Empty)}, width)...)
}

// fill makes runs of all cells.
func (g *grid) fill() {
	g.heads = make([][]run, len(g.t.Columns))
	for i, c := range g.t.Columns {
		g.heads[i] = g.add(nil, c.Title, g.st.bold().in(ink2), nil)
	}
	g.cells = make([][][]run, len(g.t.Rows))
	flat := make([][]run, len(g.t.Rows)*len(g.t.Columns))
	for i, r := range g.t.Rows {
		g.cells[i], flat = flat[:len(g.t.Columns):len(g.t.Columns)], flat[len(g.t.Columns):]
		for j := range min(len(r.Cells), len(g.t.Columns)) {
			g.cells[i][j] = g.cell(r.Cells[j], j)
		}
	}
}

// cell makes runs of a cell.
func (g *grid) cell(in report.Inline, column int) []run {
	st := g.cellStyle(column)
	if g.t.Places && column == len(g.t.Columns)-1 {
		return g.placeRuns(in, st)
	}
	if column > 0 && g.quiet != "" && quiet(in) && in[0].Text == g.quiet {
		return g.add(nil, "–", st.in(ink2), nil)
	}
	for i := range in {
		g.digest = g.digest || in[i].Style == report.Hash
	}
	return g.runs(in, st)
}

func (g *grid) cellStyle(column int) style {
	st := g.st
	if g.t.Columns[column].Num {
		st.face = figures
	}
	if column == 0 {
		st = st.bold()
	}
	return st
}

// A cell is wrapped text at its place in a row.
type cell struct {
	lines []line
	x, w  float64
	down  float64 // from the row's top
	num   bool
}

func (g *grid) row(runs [][]run) []cell {
	out := make([]cell, len(runs))
	x := 0.0
	for j := range runs {
		w := g.widths[j]
		out[j] = cell{x: x + g.padX, w: w - 2*g.padX, num: g.t.Columns[j].Num}
		if len(runs[j]) > 0 {
			out[j].lines = g.wrap(runs[j], w-2*g.padX)
		}
		x += w
	}
	if len(out) > 0 { // the first column begins where the text begins
		out[0].x -= g.padX
	}
	return out
}

func tallest(cells []cell) int {
	n := 1
	for i := range cells {
		n = max(n, len(cells[i].lines))
	}
	return n
}

// draw writes a row's cells; elems are their elements, or nil for an artifact.
func (g *grid) draw(c *canvas, at spot, cells []cell, elems []*elem) {
	h := lineHeight(g.st, tableLeading)
	for j := range cells {
		if elems != nil {
			elems[j].attach()
		}
		for i := range cells[j].lines {
			l := &cells[j].lines[i]
			x := at.x + cells[j].x
			if cells[j].num {
				x += cells[j].w - l.w
			}
			y := at.y + g.padY + cells[j].down + float64(i)*h + baseline(h, g.st.size)
			if elems == nil {
				c.plain(l, x, y)
			} else {
				c.line(elems[j], l, x, y)
			}
		}
	}
}

// plain draws a line as decoration: without elements and links.
func (c *canvas) plain(l *line, x, y float64) {
	c.aside()
	for i := range l.pieces {
		p := &l.pieces[i]
		if p.run.icon == "" {
			c.show(x+p.x, y, p.run.face, p.run.style.size, p.run.style.colour, p.run.text[p.from:p.to])
		}
	}
}

// tableHead is the caption and the true head row, which occurs once.
func (ch *chapter) tableHead(g *grid) []box {
	g.elem = ch.up.new("Table")
	var out []box
	if g.t.ID != "" {
		out = append(out, ch.mark(g.t.ID))
	}
	if g.t.Caption != "" {
		st := style{size: ch.sizes.table + 0.6, face: strong, colour: ink}
		caption := ch.lines(g.elem.new("Caption"), ch.wrap(ch.add(nil, g.t.Caption, st, nil), g.wide), st, 1.4)
		out = append(out, append(keepAll(caption, true), kept(space(2)))...)
	}
	return out
}

// rows are the head row and the body's rows.
func (g *grid) rows() []box {
	thead, tbody := g.elem.new("THead"), g.elem.new("TBody")
	tr := thead.new("TR")
	ths := make([]*elem, len(g.heads))
	for j := range ths {
		ths[j] = tr.new("TH").with("/A<</O/Table/Scope/Column>>")
	}
	h, draw := g.headRow()
	ruled := func(c *canvas, at spot, elems []*elem) {
		draw(c, at, elems)
		c.hairline(at.x, at.y+h-0.5, g.wide, 0.9, ink)
	}
	again := &head{h: h, draw: func(c *canvas, at spot) { ruled(c, at, nil) }}
	out := make([]box, 1, len(g.cells)+1)
	out[0] = box{h: h, keep: true, draw: func(c *canvas, at spot) { ruled(c, at, ths) }}
	for i := range g.cells {
		out = append(out, g.bodyRow(tbody, i, again)...)
	}
	if n := len(out); n > 3 { // neither the first row nor the last stands alone
		out[1].keep, out[n-2].keep = true, true
	}
	return out
}

// headRow is the head's height and drawing; elems are nil where it is repeated.
func (g *grid) headRow() (float64, func(c *canvas, at spot, elems []*elem)) {
	if g.upright {
		return g.uprightHeads()
	}
	cells := g.row(g.heads)
	h := float64(tallest(cells))*lineHeight(g.st, tableLeading) + 2*g.padY + 1
	lh := lineHeight(g.st, tableLeading)
	for j := range cells { // they stand on the rule
		cells[j].down = float64(tallest(cells)-max(1, len(cells[j].lines))) * lh
	}
	return h, func(c *canvas, at spot, elems []*elem) { g.draw(c, at, cells, elems) }
}

// bodyRow is one row: one box, or several where it is longer than a page.
func (g *grid) bodyRow(tbody *elem, i int, again *head) []box {
	tr := tbody.new("TR")
	cells := g.row(g.cells[i])
	elems := make([]*elem, len(cells))
	for j := range elems {
		elems[j] = tr.new("TD")
	}
	if len(elems) > 0 {
		elems[0].tag, elems[0].attrs = "TH", "/A<</O/Table/Scope/Row>>"
	}
	id := g.t.Rows[i].ID
	lh := lineHeight(g.st, tableLeading)
	most := max(1, int((g.bottom-g.top-again.h-2*g.padY)/lh))
	var out []box
	for from, n := 0, tallest(cells); from < n; from += most {
		part := cells
		if n > most {
			part = section(cells, from, from+most)
		}
		h := float64(tallest(part))*lh + 2*g.padY
		first, last := from == 0, from+most >= n
		out = append(out, box{h: h, head: again, draw: func(c *canvas, at spot) {
			if first && id != "" {
				g.anchor(id, at.y)
			}
			g.draw(c, at, part, elems)
			if last {
				c.hairline(at.x, at.y+h, g.wide, 0.5, rule)
			}
		}})
	}
	return out
}

// section is a row's lines from one to another.
func section(cells []cell, from, to int) []cell {
	out := make([]cell, len(cells))
	copy(out, cells)
	for j := range out {
		n := len(out[j].lines)
		out[j].lines = out[j].lines[min(from, n):min(to, n)]
	}
	return out
}

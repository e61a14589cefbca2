package pdf

import (
	"github.com/evpack/evpack/generator/report"
)

// A grid is a table while it is laid out.
type grid struct {
	*chapter
	t      *report.Table
	st     style
	padX   float64
	padY   float64
	heads  [][]run   // by column
	cells  [][][]run // by row and column
	widths []float64
	wide   float64
	elem   *elem
}

func (ch *chapter) table(t *report.Table, width float64) []box {
	if len(t.Rows) == 0 {
		return ch.emptyTable(t, width)
	}
	g := &grid{chapter: ch, t: t, wide: width, st: style{size: ch.sizes.table, colour: ink}, padX: 4.5, padY: 3.3}
	if t.Matrix {
		g.padX = 3
	}
	g.fit()
	out := ch.tableHead(g)
	out = append(out, g.rows()...)
	if t.Note != "" {
		out[len(out)-1].keep = true
		out = append(out, under(4, ch.para(&report.Para{Text: report.T(t.Note), Small: true}, width))...)
	}
	return out
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

// fit chooses the widths; where they do not suffice the type gets smaller, to
// seven tenths and no further.
func (g *grid) fit() {
	base := g.st.size
	for _, scale := range []float64{1, 0.92, 0.85, 0.78, 0.7} {
		g.st.size = base * scale
		g.fill()
		var ok bool
		want := g.extents()
		if g.widths, ok = columns(g.wide, g.t.Columns, want); ok {
			if !roomy(g.widths, want) {
				g.settle(want)
			}
			return
		}
		g.padX = max(2, g.padX*0.85)
	}
}

// roomy reports that no cell needs a second line for want of width.
func roomy(widths []float64, want []extent) bool {
	for i, w := range widths {
		if w+0.01 < want[i].most {
			return false
		}
	}
	return true
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
			g.cells[i][j] = g.runs(r.Cells[j], g.cellStyle(j))
		}
	}
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

func (g *grid) extents() []extent {
	out := make([]extent, len(g.t.Columns))
	for j, c := range g.t.Columns {
		e := &out[j]
		e.least, e.most = g.measure(g.heads[j])
		for i := range g.cells {
			least, most := g.measure(g.cells[i][j])
			if c.Nowrap || c.Num {
				least = most
			}
			e.least, e.most = max(e.least, least), max(e.most, most)
		}
		e.least, e.most = min(e.least, g.wide*0.45)+2*g.padX, e.most+2*g.padX
	}
	return out
}

// A cell is wrapped text at its place in a row.
type cell struct {
	lines []line
	x, w  float64
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
			y := at.y + g.padY + float64(i)*h + baseline(h, g.st.size)
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
	cells := g.row(g.heads)
	h := float64(tallest(cells))*lineHeight(g.st, tableLeading) + 2*g.padY + 1
	tr := thead.new("TR")
	ths := make([]*elem, len(cells))
	for j := range ths {
		ths[j] = tr.new("TH").with("/A<</O/Table/Scope/Column>>")
	}
	ruled := func(c *canvas, at spot, elems []*elem) {
		g.draw(c, at, cells, elems)
		c.hairline(at.x, at.y+h-0.5, g.wide, 0.9, ink)
	}
	again := &head{h: h, draw: func(c *canvas, at spot) { ruled(c, at, nil) }}
	out := make([]box, 1, len(g.cells)+1)
	out[0] = box{h: h, keep: true, draw: func(c *canvas, at spot) { ruled(c, at, ths) }}
	for i := range g.cells {
		out = append(out, g.bodyRow(tbody, i, again)...)
	}
	if n := len(out); n > 2 { // the last row never stands alone
		out[n-2].keep = true
	}
	return out
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

package pdf

import "github.com/evpack/evpack/generator/report"

// A factGrid is how a list of terms and descriptions is set under hairlines:
// two facts share a row where both are short.
type factGrid struct {
	*chapter
	st    style
	width float64
	term  float64 // the terms' column
	split float64 // where the right fact of a row begins; 0: none share
	list  *elem
}

// facts lets short neighbours share rows.
func (ch *chapter) facts(items []report.Fact, width float64) []box {
	g := ch.factGrid(items, width)
	fewest := len(items)
	for _, part := range []float64{0.5, 0.4, 0.6} {
		if n := g.count(items, width*part); n < fewest {
			fewest, g.split = n, width*part
		}
	}
	return g.rows(items)
}

// factRows are facts of a row each.
func (ch *chapter) factRows(items []report.Fact, width float64) []box {
	return ch.factGrid(items, width).rows(items)
}

func (ch *chapter) factGrid(items []report.Fact, width float64) *factGrid {
	g := &factGrid{chapter: ch, st: ch.factStyle(), width: width, term: ch.termColumn(items, width)}
	g.list = ch.up.new("L").with("/A<</O/List/ListNumbering/None>>")
	return g
}

func (ch *chapter) factStyle() style { return ch.base().at(ch.sizes.table + 0.4) }

// termColumn is the width that the terms take.
func (ch *chapter) termColumn(items []report.Fact, width float64) float64 {
	col := 0.0
	for _, f := range items {
		col = max(col, ch.labelWidth(f.Term, ch.factStyle()))
	}
	return min(max(col+16, width*0.14), width*0.32)
}

// count is the number of rows with a split.
func (g *factGrid) count(items []report.Fact, split float64) int {
	n := 0
	for i := 0; i < len(items); n++ {
		i += g.sharing(items[i:], split)
	}
	return n
}

// sharing is how many of items, one or two, go into the next row.
func (g *factGrid) sharing(items []report.Fact, split float64) int {
	if split > 0 && len(items) > 1 && g.brief(items[0], split-14) && g.brief(items[1], g.width-split) {
		return 2
	}
	return 1
}

// brief reports whether a fact takes one line of that width.
func (g *factGrid) brief(f report.Fact, width float64) bool {
	for _, s := range f.Text {
		if s.Style == report.Break {
			return false
		}
	}
	want := g.measure(g.runs(f.Text, g.st))
	return g.term+want.most <= width && g.labelWidth(f.Term, g.st) <= g.term-10
}

func (g *factGrid) rows(items []report.Fact) []box {
	var out []box
	for len(items) > 0 {
		if g.sharing(items, g.split) == 1 {
			out = append(out, g.row(g.fact(items[0], g.width))...)
			items = items[1:]
			continue
		}
		left, right := g.fact(items[0], g.split-14), g.fact(items[1], g.width-g.split)
		h := lineHeight(g.st, tableLeading) + 2*factPad
		out = append(out, box{h: h, draw: func(c *canvas, at spot) {
			c.hairline(at.x, at.y, g.width, 0.5, rule)
			left.draw(c, at.x, at.y+factPad)
			right.draw(c, at.x+g.split, at.y+factPad)
		}})
		items = items[2:]
	}
	return out
}

const factPad = 3.2

// A fact is one term and its description, set.
type fact struct {
	g           *factGrid
	lbl, lbody  *elem
	terms, text []line
}

func (g *factGrid) fact(f report.Fact, width float64) fact {
	li := g.list.new("LI")
	return fact{g, li.new("Lbl"), li.new("LBody"),
		g.wrap(g.add(nil, f.Term, g.st.in(ink2), nil), g.term-10), g.wrap(g.runs(f.Text, g.st), width-g.term)}
}

func (f *fact) draw(c *canvas, x, y float64) {
	h := lineHeight(f.g.st, tableLeading)
	c.stack(f.lbl, f.terms, x, y, h, f.g.st.size)
	c.stack(f.lbody, f.text, x+f.g.term, y, h, f.g.st.size)
}

// row is a fact of its own row: one box, or its lines where it is longer than a
// page.
func (g *factGrid) row(f fact) []box {
	h := lineHeight(g.st, tableLeading)
	n := max(len(f.terms), len(f.text))
	if float64(n)*h < g.bottom-g.top {
		return []box{{h: float64(n)*h + 2*factPad, draw: func(c *canvas, at spot) {
			c.hairline(at.x, at.y, g.width, 0.5, rule)
			f.draw(c, at.x, at.y+factPad)
		}}}
	}
	return append(g.lines(f.lbl, f.terms, g.st, tableLeading), shifted(g.term, g.lines(f.lbody, f.text, g.st, tableLeading))...)
}

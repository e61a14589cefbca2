package pdf

import "math"

// fit chooses type size, padding and widths so that no word is broken: less
// white, then smaller type down to the least size, in a matrix then turned
// heads. Where nothing helps, long words are broken.
func (g *grid) fit() {
	turns := []bool{false}
	if g.t.Matrix {
		turns = append(turns, true)
	}
	for _, g.upright = range turns {
		for _, g.st.size = range []float64{g.sizes.table, g.sizes.least} {
			if g.fill(); g.choose() {
				return
			}
		}
	}
	g.upright, g.padX = false, leastPad
	want := withPad(g.extents(), leastPad)
	g.widths, _ = columns(g.wide, g.t.Columns, want)
	g.settle(want)
}

// The white on both sides of a cell's text.
const (
	fairPad  = 4.5
	leastPad = 2
)

// choose tries fair and narrow padding, and digests broken or whole. The table
// that is shortest wins; less white must make it shorter by a tenth.
func (g *grid) choose() bool {
	bare := [][]extent{g.extents()}
	if g.digest {
		g.digests = true
		bare = append(bare, g.extents())
		g.digests = false
	}
	best, pad := math.Inf(1), 0.0
	var widths []float64
	for _, g.padX = range []float64{fairPad, 3, leastPad} {
		for whole := range bare {
			want := withPad(bare[whole], g.padX)
			var ok bool
			if g.widths, ok = columns(g.wide, g.t.Columns, want); !ok {
				continue
			}
			if h := g.settle(want); h < best*0.9 || whole == 1 && g.padX == pad && h <= best {
				best, pad, widths = h, g.padX, g.widths
			}
		}
		if best == 0 { // roomy
			break
		}
	}
	g.padX, g.widths = pad, widths
	return widths != nil
}

func withPad(bare []extent, pad float64) []extent {
	out := make([]extent, len(bare))
	for i, e := range bare {
		out[i] = extent{e.loose + 2*pad, e.least + 2*pad, e.most + 2*pad}
	}
	return out
}

// extents are what widths the columns can take, without padding.
func (g *grid) extents() []extent {
	out := make([]extent, len(g.t.Columns))
	for j, c := range g.t.Columns {
		e := &out[j]
		if !g.upright || j == 0 {
			*e = g.measure(g.heads[j])
		} else {
			h := lineHeight(g.st, tableLeading)
			*e = extent{h, h, h}
		}
		for i := range g.cells {
			m := g.measure(g.cells[i][j])
			if c.Nowrap || c.Num {
				m.loose, m.least = m.most, m.most
			}
			e.loose, e.least, e.most = max(e.loose, m.loose), max(e.least, m.least), max(e.most, m.most)
		}
	}
	return out
}

// uprightHeads are turned by a quarter, for matrices of many columns.
func (g *grid) uprightHeads() (float64, func(c *canvas, at spot, elems []*elem)) {
	const longest = 150.0
	lh := lineHeight(g.st, tableLeading)
	lines := make([][]line, len(g.heads))
	h := lh
	for j, runs := range g.heads {
		length := longest
		if j == 0 {
			length = g.widths[0] - g.padX
		}
		lines[j] = g.wrap(runs, length)
		for i := range lines[j] {
			if j > 0 {
				h = max(h, lines[j][i].w)
			}
		}
	}
	h += 2*g.padY + 1
	return h, func(c *canvas, at spot, elems []*elem) {
		x := at.x
		for j := range lines {
			var e *elem
			if elems != nil {
				e = elems[j]
				e.attach()
			}
			for i := range lines[j] {
				l := &lines[j][i]
				if j == 0 {
					y := at.y + h - 1 - g.padY - float64(len(lines[j])-1-i)*lh - lh + baseline(lh, g.st.size)
					c.head(e, l, at.x, y)
					continue
				}
				first := (g.widths[j] - lh*float64(len(lines[j]))) / 2
				c.rising(e, l, x+first+float64(i)*lh+baseline(lh, g.st.size), at.y+h-1-g.padY)
			}
			x += g.widths[j]
		}
	}
}

// head draws a line of a head: as decoration where it is repeated.
func (c *canvas) head(e *elem, l *line, x, y float64) {
	if e == nil {
		c.plain(l, x, y)
	} else {
		c.line(e, l, x, y)
	}
}

// rising draws a line upwards from x, y.
func (c *canvas) rising(e *elem, l *line, x, y float64) {
	for i := range l.pieces {
		p := &l.pieces[i]
		if e == nil {
			c.aside()
		} else {
			c.tag(e)
		}
		c.showUp(x, y-p.x, p.run.face, p.run.style.size, p.run.style.colour, p.run.text[p.from:p.to])
	}
}

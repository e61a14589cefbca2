package pdf

import (
	"github.com/evpack/evpack/generator/report"
)

// quietWord is the word most often said in a matrix where nothing is asked. A
// dash stands for it: what stands out should be what is asked.
func quietWord(t *report.Table) string {
	count := map[string]int{}
	word := ""
	for _, r := range t.Rows {
		for j, cell := range r.Cells {
			if t.Matrix && j > 0 && quiet(cell) {
				w := cell[0].Text
				if count[w]++; count[w] > count[word] || word == "" {
					word = w
				}
			}
		}
	}
	return word
}

func quiet(cell report.Inline) bool {
	return len(cell) == 1 && cell[0].Style == report.Badge && cell[0].State == report.None && cell[0].Href == ""
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

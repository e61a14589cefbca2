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
	for _, g.padX = range []float64{fairPad, 3.4, leastPad} {
		if g.padX == leastPad && widths != nil { // only so that words stay whole
			break
		}
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

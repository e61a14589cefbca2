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

// choose tries fair and narrow padding, digests broken or whole, and long names
// of files whole or broken. The table that is shortest wins; less white must
// make it shorter by a tenth, broken names by more.
func (g *grid) choose() bool {
	plain := g.extents()
	best, pad := math.Inf(1), 0.0
	var widths []float64
	try := func(bare []extent, enough float64) {
		want := withPad(bare, g.padX)
		var ok bool
		if g.widths, ok = columns(g.wide, g.t.Columns, want); !ok {
			return
		}
		if h := g.settle(want); h <= best*enough {
			best, pad, widths = h, g.padX, g.widths
		}
	}
	for _, g.padX = range []float64{fairPad, 3.4, leastPad} {
		if g.padX == leastPad && widths != nil { // only so that words stay whole
			break
		}
		if try(plain, 0.9); widths == nil {
			continue
		}
		if g.digest && pad == g.padX {
			try(g.wholeDigests(), 1)
		}
		if best == 0 { // each cell is one line
			break
		}
		try(loosened(plain), 0.85)
	}
	g.padX, g.widths = pad, widths
	return widths != nil
}

func (g *grid) wholeDigests() []extent {
	g.digests = true
	defer func() { g.digests = false }()
	return g.extents()
}

// loosened lets long names be broken at punctuation.
func loosened(bare []extent) []extent {
	out := make([]extent, len(bare))
	for i, e := range bare {
		out[i] = extent{e.loose, e.loose, e.most}
	}
	return out
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

package pdf

// A word is an unbreakable part of a cell: its width, that of the space
// before it, and whether a line break stands before it.
type word struct {
	w, space float64
	hard     bool
}

// words are a cell's words, for counting lines without making them.
func (t *setter) words(runs []run) []word {
	atoms := t.cut(runs)
	var out []word
	var next word
	for i := 0; i < len(atoms); {
		switch a := atoms[i]; a.kind {
		case breakAtom:
			next.hard = true
			i++
		case spaceAtom:
			next.space += a.w
			i++
		default:
			for end := unit(atoms, i); i < end; i++ {
				next.w += atoms[i].w
			}
			out = append(out, next)
			next = word{}
		}
	}
	return out
}

// count is the number of lines that words take in a width.
func count(words []word, width float64) int {
	n, x := 1, 0.0
	for _, w := range words {
		if x > 0 && (w.hard || x+w.space+w.w > width+0.01) {
			n, x = n+1, 0
		}
		if x > 0 {
			x += w.space
		}
		for x += w.w; x > width+0.01 && width > 1; x -= width {
			n++
		}
	}
	return n
}

// A balance moves width between columns as long as the table gets shorter. It
// looks at a sample of rows; nothing of it depends on chance.
type balance struct {
	words  [][][]word // by column and sampled row
	lines  [][]int    // likewise
	widths []float64
	least  []float64
	pad    float64
}

const sampledRows = 24

// settle improves g.widths, which already fit, and returns the sample's height.
func (g *grid) settle(want []extent) float64 {
	if len(g.widths) == 0 || roomy(g.widths, want) {
		return 0
	}
	b := &balance{widths: g.widths, pad: 2 * g.padX}
	step := max(1, (len(g.cells)+sampledRows-1)/sampledRows)
	for j := range g.t.Columns {
		var words [][]word
		for i := 0; i < len(g.cells); i += step {
			words = append(words, g.setter.words(g.cells[i][j]))
		}
		b.words = append(b.words, words)
		b.least = append(b.least, min(want[j].least, g.widths[j]))
		b.lines = append(b.lines, b.linesOf(j, g.widths[j]))
	}
	for _, d := range []float64{0.08, 0.04, 0.02} {
		for range 3 {
			if !b.round(g.wide * d) {
				break
			}
		}
	}
	return b.total()
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

// total is the height of the sampled rows, in lines.
func (b *balance) total() float64 {
	sum := 0.0
	for i := range b.lines[0] {
		tall := 1
		for j := range b.lines {
			tall = max(tall, b.lines[j][i])
		}
		sum += float64(tall)
	}
	return sum
}

func (b *balance) linesOf(j int, width float64) []int {
	out := make([]int, len(b.words[j]))
	for i, words := range b.words[j] {
		out[i] = count(words, width-b.pad)
	}
	return out
}

// height is the sum of the rows' heights in lines, and a little of each
// column's own so that ties go to fewer lines.
func (b *balance) height(j int, lj []int, k int, lk []int) float64 {
	sum := 0.0
	for i := range lj {
		tall := max(lj[i], lk[i])
		few := lj[i] + lk[i]
		for m := range b.lines {
			if m != j && m != k {
				tall, few = max(tall, b.lines[m][i]), few+b.lines[m][i]
			}
		}
		sum += float64(tall) + float64(few)/1000
	}
	return sum
}

// round tries to move d points from each column to each other one.
func (b *balance) round(d float64) (moved bool) {
	for from := range b.widths {
		for to := range b.widths {
			if from == to || b.widths[from]-d < b.least[from] {
				continue
			}
			now := b.height(from, b.lines[from], to, b.lines[to])
			lf, lt := b.linesOf(from, b.widths[from]-d), b.linesOf(to, b.widths[to]+d)
			if b.height(from, lf, to, lt) < now-1e-9 {
				b.widths[from], b.widths[to] = b.widths[from]-d, b.widths[to]+d
				b.lines[from], b.lines[to] = lf, lt
				moved = true
			}
		}
	}
	return moved
}

package pdf

import (
	"sort"

	"github.com/evpack/evpack/generator/report"
)

// An extent is what widths a column can take, its padding included.
type extent struct{ least, most float64 }

// columns shares a table's width among its columns: first what each cannot do
// without, then what remains, in proportion to what each still wants. ok is
// false where even the least does not fit; the widest then give way and their
// words are broken.
func columns(width float64, cols []report.Column, want []extent) (widths []float64, ok bool) {
	widths = make([]float64, len(cols))
	free := width - weigh(width, cols, widths)
	var open []int
	var least, most float64
	for i, e := range want {
		if cols[i].Weight == 0 {
			open = append(open, i)
			least, most = least+e.least, most+e.most
		}
	}
	ceiling := 1e9
	if least > free {
		ceiling = waterline(free, want, open)
	}
	for _, i := range open {
		widths[i] = share(free, least, most, ceiling, want[i])
	}
	return widths, ceiling == 1e9 && fits(widths, want)
}

func fits(widths []float64, want []extent) bool {
	for i, w := range widths {
		if w+0.01 < want[i].least {
			return false
		}
	}
	return true
}

// weigh gives weighted columns their part and returns what they take: an
// unweighted column counts as one, and if there is none they take it all.
func weigh(width float64, cols []report.Column, widths []float64) float64 {
	all, weights := 0.0, 0.0
	for _, c := range cols {
		weights += c.Weight
		all += c.Weight
		if c.Weight == 0 {
			all++
		}
	}
	taken := 0.0
	for i, c := range cols {
		if c.Weight > 0 {
			widths[i] = width * c.Weight / all
			taken += widths[i]
		}
	}
	return taken
}

// share is one column's width out of free points.
func share(free, least, most, ceiling float64, e extent) float64 {
	switch {
	case most <= free:
		return e.most + (free-most)*e.most/max(most, 1)
	case least <= free:
		return e.least + (free-least)*(e.most-e.least)/max(most-least, 0.01)
	default:
		return min(e.least, ceiling)
	}
}

// waterline is the width to which the widest columns are cut so that all fit.
func waterline(free float64, want []extent, open []int) float64 {
	order := append([]int(nil), open...)
	sort.Slice(order, func(a, b int) bool { return want[order[a]].least < want[order[b]].least })
	for n, i := range order {
		line := free / float64(len(order)-n)
		if want[i].least >= line {
			return line
		}
		free -= want[i].least
	}
	return free
}

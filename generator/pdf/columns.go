package pdf

import "github.com/evpack/evpack/generator/report"

// A span of widths that a column can take, its padding included.
type extent struct{ least, most float64 }

// columns shares a table's width among its columns: first what each cannot do
// without, then what remains, in proportion to what each still wants. ok is
// false where even the least does not fit; the widths then share the shortage
// and words are broken.
func columns(width float64, cols []report.Column, want []extent) (widths []float64, ok bool) {
	widths = make([]float64, len(cols))
	fixed, weights := weigh(width, cols, widths)
	free := width - fixed
	var least, most float64
	for i, e := range want {
		if cols[i].Weight == 0 || weights == 0 {
			least, most = least+e.least, most+e.most
		}
	}
	for i, e := range want {
		if cols[i].Weight > 0 && weights > 0 {
			ok = true
			continue
		}
		widths[i] = share(free, least, most, e)
	}
	return widths, least <= free+0.01 && fits(widths, want)
}

func fits(widths []float64, want []extent) bool {
	for i, w := range widths {
		if w+0.01 < want[i].least {
			return false
		}
	}
	return true
}

// weigh gives weighted columns their part and returns what they take.
func weigh(width float64, cols []report.Column, widths []float64) (taken, weights float64) {
	all := 0.0
	for _, c := range cols {
		weights += c.Weight
		all += max(c.Weight, 1)
	}
	for i, c := range cols {
		if c.Weight > 0 {
			widths[i] = width * c.Weight / all
			taken += widths[i]
		}
	}
	if taken > width*0.99 && len(cols) > 0 { // all are weighted: no column is left to take the rest
		for i := range widths {
			widths[i] *= width / taken
		}
	}
	return taken, weights
}

// share is one column's width out of free points.
func share(free, least, most float64, e extent) float64 {
	switch {
	case most <= free:
		return e.most + (free-most)*e.most/max(most, 1)
	case least < free:
		return e.least + (free-least)*(e.most-e.least)/max(most-least, 0.01)
	default:
		return e.least * free / least
	}
}

package pdf

import (
	"sort"

	"github.com/evpack/evpack/generator/report"
)

// An extent is what widths a column can take: so that
// words are broken at punctuation alone, so that none is broken, so that each
// cell is one line.
type extent struct{ loose, least, most float64 }

// columns shares a table's width among its columns. First each gets the least,
// then what is left is shared by weight. ok is false where words must be
// broken: the columns with the longest give way.
func columns(width float64, cols []report.Column, want []extent) (widths []float64, ok bool) {
	widths = make([]float64, len(cols))
	loose, least := 0.0, 0.0
	for i, e := range want {
		loose, least = loose+e.loose, least+e.least
		widths[i] = e.least
	}
	if left := width - least; left >= -0.01 {
		shareOut(widths, cols, want, left)
		return widths, true
	}
	if loose > width { // words are broken anywhere: none may starve the others
		line := max(waterline(width, want), width/float64(len(want)))
		for i, e := range want {
			widths[i] = min(e.loose, line)
		}
		return widths, false
	}
	for i, e := range want { // in proportion to what words still want
		widths[i] = e.loose + (width-loose)*(e.least-e.loose)/(least-loose)
	}
	return widths, false
}

// shareOut gives what is left to the columns that want more, by their weights;
// where none wants more, to those that have weights, else to all in proportion.
func shareOut(widths []float64, cols []report.Column, want []extent, left float64) {
	weights := make([]float64, len(cols))
	weighed := false
	for i, c := range cols {
		weights[i] = c.Weight
		weighed = weighed || c.Weight > 0
	}
	for i, e := range want {
		if !weighed {
			weights[i] = e.most - e.least
		} else if weights[i] == 0 && e.most > e.least {
			weights[i] = 1
		}
	}
	for left > 0.01 {
		given := pour(widths, weights, want, left)
		if left -= given; given < 0.01 {
			break
		}
	}
	spread(widths, cols, left, weighed)
}

// pour shares left once and returns how much of it the columns took.
func pour(widths, weights []float64, want []extent, left float64) (given float64) {
	sum := 0.0
	for i, w := range weights {
		if widths[i] < want[i].most-0.01 {
			sum += w
		}
	}
	for i, w := range weights {
		if room := want[i].most - widths[i]; room > 0.01 && sum > 0 {
			d := min(room, left*w/sum)
			widths[i] += d
			given += d
		}
	}
	return given
}

// spread widens columns that all have what they want, so that the table fills
// its width.
func spread(widths []float64, cols []report.Column, left float64, weighed bool) {
	sum := 0.0
	part := func(i int) float64 {
		if weighed {
			return cols[i].Weight
		}
		return widths[i]
	}
	for i := range widths {
		sum += part(i)
	}
	for i := range widths {
		if sum > 0 {
			widths[i] += left * part(i) / sum
		}
	}
}

// waterline is the width to which the widest columns are cut so that all fit.
func waterline(free float64, want []extent) float64 {
	order := make([]int, len(want))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return want[order[a]].loose < want[order[b]].loose })
	for n, i := range order {
		line := free / float64(len(order)-n)
		if want[i].loose >= line {
			return line
		}
		free -= want[i].loose
	}
	return free
}

package site

import (
	"math"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// bars draws one bar a point: its label above, its value at the end. Points of
// several series with one label stand together.
func (c *canvas) bars(b *report.Chart, target string) {
	top := end(b)
	room := 0.0 // for the values after the bars
	for _, s := range b.Series {
		for _, p := range s.Points {
			room = max(room, wide(printed(p, b.Unit)))
		}
	}
	room = min(room+10, chartWidth/2)
	scale := (chartWidth - room) / top
	y := 0.0
	if b.HasTarget {
		y = 16
	}
	start := y
	heads, rows := labels(b)
	for i, label := range heads {
		c.text("t", 0, y+12, "", short(text(label), chartWidth))
		y += 18
		for k, p := range rows[i] {
			if p == nil {
				continue
			}
			c.bar(*p, b.Unit, seriesClass(k), scale, y)
			y += barHeight + 3
		}
		y += 8
	}
	if b.HasTarget {
		c.target(b.Target*scale, start, y-8, target+" "+amount(b.Target, b.Unit))
	}
	c.height = y
}

func (c *canvas) bar(p report.Point, unit, class string, scale, y float64) {
	w := 0.0
	if !p.Missing {
		w = max(p.Value, 0) * scale
		c.rect(class, 0, y, max(w, 1), barHeight)
	}
	c.text("v", w+6, y+barHeight-3, "", short(printed(p, unit), chartWidth-w-6))
}

func (c *canvas) target(x, from, to float64, label string) {
	c.path("tgt", "M"+num(x)+" "+num(from)+"V"+num(to))
	anchor, at := "middle", x
	switch half := wide(label) / 2; {
	case x+half > chartWidth:
		anchor, at = "end", chartWidth
	case x < half:
		anchor, at = "", 0
	}
	c.text("m", at, from-5, anchor, label)
}

// labels lists the points' labels in the order of their first use and, for
// each, its point in every series.
func labels(b *report.Chart) (heads []string, rows [][]*report.Point) {
	at := map[string]int{}
	for k := range b.Series {
		for n := range b.Series[k].Points {
			p := &b.Series[k].Points[n]
			i, ok := at[p.Label]
			if !ok {
				i = len(heads)
				at[p.Label] = i
				heads = append(heads, p.Label)
				rows = append(rows, make([]*report.Point, len(b.Series)))
			}
			rows[i][k] = p
		}
	}
	return heads, rows
}

// stacks draws one bar a series, cut into its points.
func (c *canvas) stacks(b *report.Chart) {
	scale := chartWidth / end(b)
	order := stackLabels(b)
	y := 0.0
	for _, s := range b.Series {
		c.text("t", 0, y+12, "", short(text(s.Name), chartWidth))
		y += 18
		x := 0.0
		for k, label := range order {
			for _, p := range s.Points {
				if p.Label != label || p.Missing || p.Value <= 0 {
					continue
				}
				w := p.Value * scale
				c.part(seriesClass(k), printed(p, b.Unit), x, y, w)
				x += w
			}
		}
		if x == 0 {
			c.text("m", 0, y+14.5, "", nothing)
		}
		y += 20 + 10
	}
	c.height = y
}

func (c *canvas) part(class, label string, x, y, w float64) {
	c.rect(class, x, y, max(w-2, 1), 20)
	if wide(label)+10 < w {
		c.text("on-"+class, x+6, y+14.5, "", label)
	}
}

// Where a line chart's plot stands in its box.
const (
	plotLeft, plotRight = 40.0, chartWidth - 46
	plotTop, plotBottom = 18.0, 128.0
)

// lines draws a line for each series over the labels of the first.
func (c *canvas) lines(b *report.Chart, target string) {
	low, high, step := axis(b)
	at := func(v float64) float64 { return plotBottom - (v-low)/(high-low)*(plotBottom-plotTop) }
	for i := 0; i <= 8 && low+float64(i)*step <= high+step/2; i++ {
		v := low + float64(i)*step
		c.path("ax", "M"+num(plotLeft)+" "+num(at(v))+"H"+num(plotRight))
		c.text("m", plotLeft-6, at(v)+4, "end", tick(v, b.Unit))
	}
	if b.HasTarget {
		c.path("tgt", "M"+num(plotLeft)+" "+num(at(b.Target))+"H"+num(plotRight))
		c.text("m", plotLeft+4, at(b.Target)-5, "", target+" "+amount(b.Target, b.Unit))
	}
	n := 0
	for _, s := range b.Series {
		n = max(n, len(s.Points))
	}
	place := func(i int) float64 {
		if n < 2 {
			return (plotLeft + plotRight) / 2
		}
		return plotLeft + 6 + float64(i)*(plotRight-plotLeft-12)/float64(n-1)
	}
	for k, s := range b.Series {
		c.line(s, b.Unit, k, place, at)
	}
	c.months(b, n, place)
	c.height = plotBottom + 24
}

// line draws a series: broken where a value is missing, a dot at each point,
// the last value printed.
func (c *canvas) line(s report.Series, unit string, k int, place func(int) float64, at func(float64) float64) {
	var d strings.Builder
	pen, last := "M", -1
	for i, p := range s.Points {
		if p.Missing {
			pen = "M"
			continue
		}
		d.WriteString(pen + num(place(i)) + " " + num(at(p.Value)))
		pen, last = "L", i
	}
	if last < 0 {
		return
	}
	c.path("ln "+lineClass(k), d.String())
	for i, p := range s.Points {
		if !p.Missing {
			c.dot("dot "+seriesClass(k), place(i), at(p.Value))
		}
	}
	p := s.Points[last]
	c.text("v", place(last)+8, at(p.Value)+4, "", short(printed(p, unit), chartWidth-place(last)-8))
}

// months writes the labels under a line chart: at most seven, the last among
// them.
func (c *canvas) months(b *report.Chart, n int, place func(int) float64) {
	if n == 0 {
		return
	}
	var points []report.Point
	for _, s := range b.Series {
		if len(s.Points) == n {
			points = s.Points
			break
		}
	}
	every := (n + 6) / 7
	for i := (n - 1) % every; i < n; i += every {
		label := short(text(points[i].Label), (plotRight-plotLeft)*float64(every)/float64(n)-2)
		c.text("m", place(i), plotBottom+18, "middle", label)
	}
}

func tick(v float64, unit string) string {
	if unit == "%" {
		return amount(v, "%")
	}
	return amount(v, "")
}

// axis gives a line chart's range and its step. It begins at nought unless all
// values are far from it: a share that moves between 91 and 99 % is read from 90.
func axis(b *report.Chart) (low, high, step float64) {
	high = end(b)
	low = high
	for _, s := range b.Series {
		for _, p := range s.Points {
			if !p.Missing {
				low = min(low, p.Value)
			}
		}
	}
	if b.HasTarget {
		low = min(low, b.Target)
	}
	if low > 0 && low < high*0.6 || low == high {
		low = 0
	}
	step = nice((high - low) / 3)
	low = math.Floor(low/step) * step
	if b.Max > 0 && high == b.Max {
		return low, max(b.Max, low+step), step
	}
	return low, max(math.Ceil(high/step)*step, low+step), step
}

// nice is the next of 1, 2, 2.5, 5 times a power of ten.
func nice(x float64) float64 {
	if x <= 0 {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range [...]float64{1, 2, 2.5, 5, 10} {
		if m*p >= x*0.999 {
			return m * p
		}
	}
	return 10 * p
}

package site

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/report"
)

// Charts are drawn in a box 380 units wide with letters 12 high, so that on a
// phone a letter is a letter. Labels stand beside what they name; series are
// told apart by fill, outline, hatching and dashes, not by colour alone; the
// figures stand in a table below.
const (
	chartWidth = 380.0
	barHeight  = 14.0
	letter     = 6.7 // an average letter's width
)

// seriesClasses are the fills of bars in the order of their series; a line has
// the same number with an l.
var seriesClasses = [...]string{"s1", "s2", "s3", "s4"}

func seriesClass(i int) string { return seriesClasses[i%len(seriesClasses)] }

func lineClass(i int) string { return "l" + seriesClass(i)[1:] }

// A canvas gathers the shapes of a chart.
type canvas struct {
	marks  []markView
	height float64
}

func (v *viewer) chart(b *report.Chart) element {
	b = finite(b)
	out := &chartView{
		Kind: "chart", ID: v.claim(b.ID), Label: v.label(), Caption: text(b.Caption), Note: text(b.Note),
		Form: "bars", Summary: v.texts["chart_data"],
	}
	var c canvas
	switch b.Form {
	case "line":
		out.Form = "line"
		c.lines(b, v.texts["target"])
	case "stack":
		out.Form = "stack"
		c.stacks(b)
	default:
		c.bars(b, v.texts["target"])
	}
	out.Keys = keys(b)
	out.Marks = c.marks
	out.Box = "0 0 " + num(chartWidth) + " " + num(c.height)
	out.Heads, out.Data = chartTable(b, v.texts["chart_point"], v.texts["chart_value"])
	return out
}

// finite is a chart whose values can be drawn: what is no number, or beyond
// any that a chart is for, is missing.
func finite(b *report.Chart) *report.Chart {
	fit := func(x float64) bool { return math.Abs(x) < 1e12 } // false for NaN
	c := *b
	if !fit(c.Max) {
		c.Max = 0
	}
	c.HasTarget = c.HasTarget && fit(c.Target)
	c.Series = make([]report.Series, len(b.Series))
	for i, s := range b.Series {
		points := make([]report.Point, len(s.Points))
		for k, p := range s.Points {
			p.Missing = p.Missing || !fit(p.Value)
			points[k] = p
		}
		c.Series[i] = report.Series{Name: s.Name, Points: points}
	}
	return &c
}

// keys tells what the fills mean, where there are several.
func keys(b *report.Chart) []keyView {
	var names []string
	if b.Form == "stack" {
		names = stackLabels(b)
	} else {
		for _, s := range b.Series {
			names = append(names, s.Name)
		}
	}
	if len(names) < 2 {
		return nil
	}
	out := make([]keyView, len(names))
	for i, n := range names {
		out[i] = keyView{Class: seriesClass(i), Name: text(n)}
		if b.Form == "line" {
			out[i].Class = lineClass(i)
		}
	}
	return out
}

// stackLabels lists the points' labels in the order of their first use.
func stackLabels(b *report.Chart) []string {
	var out []string
	for _, s := range b.Series {
		for _, p := range s.Points {
			out = include(out, p.Label)
		}
	}
	return out
}

// chartTable is the chart as figures: a row for each label, a column for each
// series.
func chartTable(b *report.Chart, corner, value string) (heads []string, rows []chartData) {
	heads = []string{corner}
	for _, s := range b.Series {
		name := text(s.Name)
		if name == "" {
			name = value
		}
		heads = append(heads, name)
	}
	at := map[string]int{}
	for k, s := range b.Series {
		for _, p := range s.Points {
			i, ok := at[p.Label]
			if !ok {
				i = len(rows)
				at[p.Label] = i
				rows = append(rows, chartData{Label: text(p.Label), Values: make([]string, len(b.Series))})
			}
			rows[i].Values[k] = printed(p, b.Unit)
		}
	}
	for _, r := range rows {
		for k := range r.Values {
			if r.Values[k] == "" {
				r.Values[k] = nothing
			}
		}
	}
	return heads, rows
}

// nothing stands where there is no value.
const nothing = "–"

// printed is a point's value as people read it.
func printed(p report.Point, unit string) string {
	switch {
	case p.Text != "":
		return text(p.Text)
	case p.Missing:
		return nothing
	}
	return amount(p.Value, unit)
}

func amount(x float64, unit string) string {
	s := strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
	switch unit {
	case "":
		return s
	case "%":
		return s + "\u00a0%"
	}
	return s + " " + text(unit)
}

// num writes a coordinate with at most one decimal.
func num(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

func (c *canvas) text(class string, x, y float64, anchor, s string) {
	c.marks = append(c.marks, markView{Shape: "text", Class: class, X: num(x), Y: num(y), Anchor: anchor, Text: s})
}

func (c *canvas) rect(class string, x, y, w, h float64) {
	c.marks = append(c.marks, markView{Shape: "rect", Class: class, X: num(x), Y: num(y), W: num(w), H: num(h)})
}

func (c *canvas) path(class, d string) {
	c.marks = append(c.marks, markView{Shape: "path", Class: class, D: d})
}

func (c *canvas) dot(class string, x, y float64) {
	c.marks = append(c.marks, markView{Shape: "circle", Class: class, X: num(x), Y: num(y)})
}

// short cuts s so that it fits a width; the whole text is in the table.
func short(s string, width float64) string {
	n := int(width / letter)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + "…"
}

func wide(s string) float64 { return float64(utf8.RuneCountInString(s)) * letter }

// end is the axis's last value: the chart's, or the largest that it shows.
func end(b *report.Chart) float64 {
	top := b.Max
	if b.HasTarget {
		top = max(top, b.Target)
	}
	for _, s := range b.Series {
		sum := 0.0
		for _, p := range s.Points {
			if p.Missing {
				continue
			}
			sum += max(p.Value, 0)
			if b.Form != "stack" {
				top = max(top, p.Value)
			}
		}
		if b.Form == "stack" {
			top = max(top, sum)
		}
	}
	if top <= 0 {
		return 1
	}
	return top
}

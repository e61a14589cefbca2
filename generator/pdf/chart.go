package pdf

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// A plot is a chart's drawing: a box of fixed height that needs no colour,
// each value with its word beside it.
type plot struct {
	h    float64
	draw func(c *canvas, x, y float64)
}

// chart is a caption, the figure with its alternative text, and a note.
func (ch *chapter) chart(v *report.Chart, width float64) []box {
	var out []box
	if v.Caption != "" {
		st := ch.base().at(ch.sizes.table + 0.8).bold()
		out = keepAll(ch.text("P", ch.add(nil, v.Caption, st, nil), st, width, 1.35), true)
	}
	if !hasPoints(v) {
		return append(out, ch.para(&report.Para{Text: report.T(ch.say.noValues), Small: true}, width)...)
	}
	e := ch.up.new("Figure")
	p := ch.plot(v, width)
	out = append(out, box{gap: 5, h: p.h, keep: v.Note != "", draw: func(c *canvas, at spot) {
		c.figure(e, ch.say.alternative(v), at.x, at.y, width, p.h)
		p.draw(c, at.x, at.y)
	}})
	if v.Note != "" {
		small := ch.base().at(ch.sizes.small).in(ink2)
		out = append(out, under(3, ch.text("P", ch.add(nil, v.Note, small, nil), small, width, 1.4))...)
	}
	return ch.anchored(v.ID, out)
}

func hasPoints(v *report.Chart) bool {
	for _, s := range v.Series {
		if len(s.Points) > 0 {
			return true
		}
	}
	return false
}

// figure opens a figure's content, with what PDF/UA-1, 7.3, asks of it.
func (c *canvas) figure(e *elem, alt string, x, y, w, h float64) {
	b := append([]byte("/Alt"+textString(alt)), "/A<</O/Layout/Placement/Block/BBox["...)
	for _, f := range []float64{x, c.page.h - y - h, x + w, c.page.h - y} {
		b = append(appendNum(b, f), ' ')
	}
	e.attrs = string(append(b, "]>>"...))
	c.tag(e)
}

// chartPair puts two charts side by side.
func (ch *chapter) chartPair(a, b *report.Chart, width float64) []box {
	const gutter = 26.0
	half := (width - gutter) / 2
	left, right := stacked(ch.chart(a, half)), stacked(ch.chart(b, half))
	return []box{{gap: ch.sizes.body, h: max(left.h, right.h), draw: func(c *canvas, at spot) {
		left.draw(c, at.x, at.y)
		right.draw(c, at.x+half+gutter, at.y)
	}}}
}

func (ch *chapter) plot(v *report.Chart, width float64) plot {
	switch v.Form {
	case "line":
		return ch.linePlot(v, width)
	case "stack":
		return ch.stackPlot(v, width)
	default:
		return ch.barPlot(v, width)
	}
}

// alternative says the whole chart in words.
func (say words) alternative(v *report.Chart) string {
	var b strings.Builder
	form := map[string]string{"line": say.lines, "stack": say.stack}[v.Form]
	if form == "" {
		form = say.bars
	}
	fmt.Fprintf(&b, "%s: %s.", form, v.Caption)
	for _, s := range v.Series {
		if s.Name != "" {
			fmt.Fprintf(&b, " %s:", s.Name)
		}
		for i, p := range s.Points {
			sep := ","
			if i == len(s.Points)-1 {
				sep = "."
			}
			fmt.Fprintf(&b, " %s %s%s", p.Label, say.point(v, p), sep)
		}
	}
	if v.HasTarget {
		fmt.Fprintf(&b, say.goal, say.number(v, v.Target))
	}
	return b.String()
}

func (say words) point(v *report.Chart, p report.Point) string {
	switch {
	case p.Missing:
		return say.missing
	case p.Text != "":
		return p.Text
	}
	return say.number(v, p.Value)
}

func (say words) number(v *report.Chart, f float64) string {
	s := strings.Replace(strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64), ".", say.decimal, 1)
	switch v.Unit {
	case "":
		return s
	case "%":
		return s + "%"
	}
	return s + " " + v.Unit
}

// top is the end of the axis.
func top(v *report.Chart, stacked bool) float64 {
	most := v.Max
	if most > 0 {
		return most
	}
	for _, s := range v.Series {
		sum := 0.0
		for _, p := range s.Points {
			if !p.Missing {
				most, sum = max(most, p.Value), sum+p.Value
			}
		}
		if stacked {
			most = max(most, sum)
		}
	}
	if v.HasTarget {
		most = max(most, v.Target)
	}
	return max(most, 1e-9)
}

func share01(value, end float64) float64 { return min(max(value/end, 0), 1) }

// A label is one line of text in a plot.
type label struct {
	line line
	size float64
}

func (ch *chapter) label(text string, st style, width float64) label {
	ls := ch.wrap(ch.add(nil, text, st, nil), width)
	l := ls[0]
	if len(ls) > 1 { // too long for its place: cut, the alternative text has it whole
		l = ch.wrap(ch.add(nil, ellipsis(text, len(ls)), st, nil), 1e6)[0]
	}
	return label{l, st.size}
}

// ellipsis cuts text to about the part that one of n lines holds.
func ellipsis(text string, n int) string {
	r := []rune(text)
	return string(r[:max(1, len(r)/n-1)]) + "…"
}

// put draws a label as part of the figure e; align is 0 for left, 0.5 for
// centred, 1 for right.
func (l *label) put(c *canvas, e *elem, x, y, align float64) {
	for i := range l.line.pieces {
		p := &l.line.pieces[i]
		c.tag(e)
		c.show(x-align*l.line.w+p.x, y, p.run.face, p.run.style.size, p.run.style.colour, p.run.text[p.from:p.to])
	}
}

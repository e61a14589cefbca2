package pdf

import (
	"fmt"

	"github.com/evpack/evpack/generator/report"
)

// A figure is one piece of content to a reader: its alternative text replaces
// all of it. The plots' drawing therefore goes on in the sequence that
// canvas.figure opened.

func (ch *chapter) small() style { return ch.base().at(ch.sizes.small) }

// barPlot is a bar a point, the value at its end.
func (ch *chapter) barPlot(v *report.Chart, width float64) plot {
	const pitch, thick = 19.0, 11.0
	var names, values []label
	var points []report.Point
	nameW, valueW := 0.0, 0.0
	for _, b := range bars(v) {
		n := ch.label(b.Label, ch.small(), width*0.5)
		value := ch.label(ch.say.point(v, b), ch.small().bold(), width*0.3)
		nameW, valueW = max(nameW, n.line.w), max(valueW, value.line.w)
		names, values, points = append(names, n), append(values, value), append(points, b)
	}
	end := top(v, false)
	axis := width - nameW - valueW - 16
	h := float64(len(points)) * pitch
	var target label
	if v.HasTarget {
		target = ch.label(fmt.Sprintf(ch.say.target, ch.say.number(v, v.Target)), ch.small().in(ink2), width)
		h += 13
	}
	return plot{h, func(c *canvas, x, y float64) {
		x0 := x + nameW + 8
		for i, p := range points {
			at := y + float64(i)*pitch
			names[i].put(c, c.owner, x, at+thick-1, 0)
			w := axis * share01(p.Value, end)
			if p.Missing {
				w = 0
			}
			c.fill(ch.accent)
			c.pen(ch.deep, 0.5)
			c.box(x0, at+1, max(w, 0.5), thick, "B")
			vx := x0 + w + 5
			if tx := x0 + axis*share01(v.Target, end); v.HasTarget && tx > vx-3 && tx < vx+values[i].line.w+3 {
				vx = tx + 5 // the target's line would cross the words
			}
			values[i].put(c, c.owner, vx, at+thick-1, 0)
		}
		if v.HasTarget {
			tx := x0 + axis*share01(v.Target, end)
			c.targetLine(tx, y-1, tx, y+h-12)
			target.put(c, c.owner, min(max(tx, x+target.line.w/2), x+width-target.line.w/2), y+h-2, 0.5)
		}
	}}
}

// bars are the points in the order of bars: those of one label side by side, so
// that series are compared where it matters.
func bars(v *report.Chart) (out []report.Point) {
	longest := 0
	for _, s := range v.Series {
		longest = max(longest, len(s.Points))
	}
	for i := range longest {
		for _, s := range v.Series {
			if i >= len(s.Points) {
				continue
			}
			p := s.Points[i]
			if len(v.Series) > 1 && s.Name != "" {
				p.Label += ", " + s.Name
			}
			out = append(out, p)
		}
	}
	return out
}

func (c *canvas) targetLine(x0, y0, x1, y1 float64) {
	c.pen(ink, 0.8)
	c.dashed(3, 2)
	c.stroke(x0, y0, x1, y1)
	c.dashed(0, 0)
}

// stackPlot is a bar a series; its parts differ in ground and outline, and say
// what they are. Parts too narrow for their words have them beneath.
func (ch *chapter) stackPlot(v *report.Chart, width float64) plot {
	const pitch, thick = 34.0, 15.0
	nameW := 0.0
	names := make([]label, len(v.Series))
	for i, s := range v.Series {
		names[i] = ch.label(s.Name, ch.small().bold(), width*0.34)
		nameW = max(nameW, names[i].line.w)
	}
	end := top(v, true)
	axis := width - nameW - 10
	bars := make([]func(c *canvas, x, y float64), len(v.Series))
	for i, s := range v.Series {
		bars[i] = ch.stackBar(v, s, axis/end, thick, axis)
	}
	return plot{float64(len(bars)) * pitch, func(c *canvas, x, y float64) {
		for i := range bars {
			at := y + float64(i)*pitch
			names[i].put(c, c.owner, x, at+thick-4, 0)
			bars[i](c, x+nameW+10, at)
		}
	}}
}

func (ch *chapter) stackBar(v *report.Chart, s report.Series, scale, thick, axis float64) func(c *canvas, x, y float64) {
	inside := make([]label, len(s.Points))
	widths := make([]float64, len(s.Points))
	var beneath string
	sum := 0.0
	for i, p := range s.Points {
		widths[i] = max(p.Value, 0) * scale
		sum += widths[i]
		words := ch.say.point(v, p) + " " + p.Label
		st := ch.small()
		if i == 0 && ch.accent.dark() {
			st = st.in(paper)
		}
		l := ch.label(words, st, 1e6)
		if l.line.w+8 <= widths[i] {
			inside[i] = l
		} else if p.Value > 0 || len(s.Points) == 1 {
			if beneath != "" {
				beneath += ", "
			}
			beneath += words
		}
	}
	if sum == 0 && beneath == "" {
		beneath = ch.say.nothing
	}
	rest := ch.label(beneath, ch.small().in(ink2), axis)
	grounds := []rgb{ch.accent, 0xedeae3, 0xc9c4b8, paper}
	return func(c *canvas, x, y float64) {
		at := x
		for i := range s.Points {
			if widths[i] == 0 {
				continue
			}
			c.fill(grounds[i%len(grounds)])
			c.pen(rule2, 0.6)
			c.box(at, y, widths[i], thick, "B")
			inside[i].put(c, c.owner, at+4, y+thick-4.4, 0)
			at += widths[i]
		}
		if sum == 0 {
			rest.put(c, c.owner, x, y+thick-4.4, 0)
		} else if beneath != "" {
			rest.put(c, c.owner, x, y+thick+10, 0)
		}
	}
}

package pdf

import (
	"fmt"
	"math"

	"github.com/evpack/evpack/generator/report"
)

// linePlot draws points in order with the lowest, the highest and the last
// value written at them; a missing value is a gap in the line.
func (ch *chapter) linePlot(v *report.Chart, width float64) plot {
	const h, foot, head = 142.0, 26.0, 14.0 // at the foot the lowest value and the months, one beneath the other
	lo, hi := valueRange(v)
	ticks := ticksOf(lo, hi)
	lo, hi = ticks[0], ticks[len(ticks)-1]
	tickW := 0.0
	marks := make([]label, len(ticks))
	for i, t := range ticks {
		marks[i] = ch.label(ch.say.number(v, t), ch.small().in(ink2), width)
		tickW = max(tickW, marks[i].line.w)
	}
	target := ch.label(fmt.Sprintf(ch.say.target, ch.say.number(v, v.Target)), ch.small().in(ink2), width)
	right := ch.lineEnds(v)
	if v.HasTarget {
		right = max(right, target.line.w)
	}
	axisX, axisW := tickW+8, width-tickW-8-right-6
	yOf := func(value float64) float64 { return head + (h-foot-head)*(1-(value-lo)/(hi-lo)) }
	var curves []func(c *canvas, x, y float64)
	for i, s := range v.Series {
		curves = append(curves, ch.curve(v, s, i, axisX, axisW, yOf))
	}
	months := ch.axisLabels(v, axisW)
	return plot{h, func(c *canvas, x, y float64) {
		for i, t := range ticks {
			c.pen(rule, 0.6)
			c.stroke(x+axisX, y+yOf(t), x+axisX+axisW, y+yOf(t))
			marks[i].put(c, c.owner, x+tickW, y+yOf(t)+3, 1)
		}
		if v.HasTarget {
			ty := y + yOf(v.Target)
			c.targetLine(x+axisX, ty, x+axisX+axisW, ty)
			target.put(c, c.owner, x+axisX+axisW+6, y+clearOf(yOf(v.Target)+3, h-foot+3, ends(v, yOf)), 0)
		}
		for _, draw := range curves {
			draw(c, x, y)
		}
		months(c, x+axisX, y+h-3)
	}}
}

// ends are the heights of the words at the curves' ends.
func ends(v *report.Chart, yOf func(float64) float64) []float64 {
	var out []float64
	for _, s := range v.Series {
		for i := len(s.Points) - 1; i >= 0; i-- {
			if !s.Points[i].Missing {
				out = append(out, yOf(s.Points[i].Value)+3)
				break
			}
		}
	}
	return out
}

// clearOf moves y down until it is a line away from all of taken; up, where
// that would be below lowest, among the labels of the axis.
func clearOf(y, lowest float64, taken []float64) float64 {
	down := stepped(y, 11, taken)
	if down > lowest {
		return stepped(y, -11, taken)
	}
	return down
}

func stepped(y, step float64, taken []float64) float64 {
	for range taken {
		for _, t := range taken {
			if math.Abs(y-t) < math.Abs(step) {
				y = t + step
			}
		}
	}
	return y
}

// lineEnds is the room that the words after the curves need.
func (ch *chapter) lineEnds(v *report.Chart) float64 {
	room := 0.0
	for _, s := range v.Series {
		if n := len(s.Points); n > 0 {
			l := ch.label(ch.endText(v, s), ch.small().bold(), 1e6)
			room = max(room, l.line.w)
		}
	}
	return room
}

func (ch *chapter) endText(v *report.Chart, s report.Series) string {
	for i := len(s.Points) - 1; i >= 0; i-- {
		if !s.Points[i].Missing {
			text := ch.say.point(v, s.Points[i])
			if len(v.Series) > 1 && s.Name != "" {
				text += " " + s.Name
			}
			return text
		}
	}
	return ""
}

// curve draws one series; the second and later ones are dashed.
func (ch *chapter) curve(v *report.Chart, s report.Series, index int, axisX, axisW float64, yOf func(float64) float64) func(c *canvas, x, y float64) {
	step := axisW / float64(max(len(s.Points)-1, 1))
	last, low := -1, -1
	for i, p := range s.Points {
		if p.Missing {
			continue
		}
		last = i
		if low < 0 || p.Value < s.Points[low].Value {
			low = i
		}
	}
	if last < 0 {
		return func(*canvas, float64, float64) {}
	}
	end := ch.label(ch.endText(v, s), ch.small().bold(), 1e6)
	lowest := ch.label(ch.say.point(v, s.Points[low]), ch.small(), 1e6)
	return func(c *canvas, x, y float64) {
		at := func(i int) (float64, float64) { return x + axisX + float64(i)*step, y + yOf(s.Points[i].Value) }
		c.pen(ch.deep, 1.4)
		if index > 0 {
			c.dashed(4, 2)
		}
		c.polyline(s.Points, at)
		c.dashed(0, 0)
		c.fill(ch.deep)
		px, py := at(last)
		c.circle(px, py, 2.4, "f")
		end.put(c, c.owner, px+6, py+3, 0)
		if low != last {
			px, py = at(low)
			c.circle(px, py, 2.4, "f")
			lowest.put(c, c.owner, min(max(px, x+axisX+lowest.line.w/2), x+axisX+axisW-lowest.line.w/2), py+11, 0.5)
		}
	}
}

// polyline joins neighbouring points that both have values.
func (c *canvas) polyline(points []report.Point, at func(i int) (float64, float64)) {
	open := false
	for i, p := range points {
		if p.Missing {
			open = false
			continue
		}
		x, y := at(i)
		verb := "m"
		if open {
			verb = "l"
		}
		c.nums(verb, x, c.page.h-y)
		open = true
	}
	c.op("S")
}

// axisLabels writes as many of the points' labels as there is room for.
func (ch *chapter) axisLabels(v *report.Chart, axisW float64) func(c *canvas, x, y float64) {
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return func(*canvas, float64, float64) {}
	}
	points := v.Series[0].Points
	labels := make([]label, len(points))
	widest := 1.0
	for i, p := range points {
		labels[i] = ch.label(p.Label, ch.small().in(ink2), 1e6)
		widest = max(widest, labels[i].line.w)
	}
	step := axisW / float64(max(len(points)-1, 1))
	every := max(1, int(math.Ceil((widest+8)/step)))
	return func(c *canvas, x, y float64) {
		for i := 0; i < len(labels); i += every {
			labels[i].put(c, c.owner, x+float64(i)*step, y, 0.5)
		}
	}
}

func valueRange(v *report.Chart) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	grow := func(f float64) { lo, hi = min(lo, f), max(hi, f) }
	for _, s := range v.Series {
		for _, p := range s.Points {
			if !p.Missing {
				grow(p.Value)
			}
		}
	}
	if v.HasTarget {
		grow(v.Target)
	}
	if v.Max > 0 {
		grow(v.Max)
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

// ticksOf are three to five round values around lo and hi.
func ticksOf(lo, hi float64) []float64 {
	if hi-lo < 1e-9 {
		lo, hi = lo-0.5, hi+0.5
		if lo < 0 && hi > 0 {
			lo = 0
		}
	}
	raw := (hi - lo) / 3
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*unit >= raw-1e-12 {
			unit *= m
			break
		}
	}
	var out []float64
	for i := math.Floor(lo/unit + 1e-9); ; i++ {
		out = append(out, i*unit)
		if i*unit >= hi-unit*1e-6 {
			return out
		}
	}
}

package pdf

import (
	"math"

	"github.com/evpack/evpack/generator/report"
)

// Coordinates here are the canvas's: points from the top left.

func (c *canvas) stroke(x0, y0, x1, y1 float64) {
	h := c.page.h
	c.nums("m", x0, h-y0)
	c.nums("l S", x1, h-y1)
}

func (c *canvas) box(x, y, w, h float64, op string) {
	c.nums("re "+op, x, c.page.h-y-h, w, h)
}

// ground fills a rectangle as decoration.
func (c *canvas) ground(x, y, w, h float64, colour rgb) {
	c.aside()
	c.fill(colour)
	c.box(x, y, w, h, "f")
}

// hairline draws a horizontal rule as decoration.
func (c *canvas) hairline(x, y, w, width float64, colour rgb) {
	c.aside()
	c.pen(colour, width)
	c.stroke(x, y, x+w, y)
}

// path draws straight lines through points, x and y in turn.
func (c *canvas) path(op string, xy ...float64) {
	h := c.page.h
	for i := 0; i < len(xy); i += 2 {
		verb := "l"
		if i == 0 {
			verb = "m"
		}
		c.nums(verb, xy[i], h-xy[i+1])
	}
	c.op(op)
}

// circle draws one as four Bézier curves.
func (c *canvas) circle(x, y, r float64, op string) {
	const k = 0.5523
	y = c.page.h - y
	c.nums("m", x+r, y)
	c.nums("c", x+r, y+k*r, x+k*r, y+r, x, y+r)
	c.nums("c", x-k*r, y+r, x-r, y+k*r, x-r, y)
	c.nums("c", x-r, y-k*r, x-k*r, y-r, x, y-r)
	c.nums("c", x+k*r, y-r, x+r, y-k*r, x+r, y)
	c.op(op)
}

// rounded draws a rectangle with round corners.
func (c *canvas) rounded(x, y, w, h, r float64, op string) {
	k := r * (1 - 0.5523)
	b := c.page.h - y - h
	t := b + h
	c.nums("m", x+r, b)
	c.nums("l", x+w-r, b)
	c.nums("c", x+w-k, b, x+w, b+k, x+w, b+r)
	c.nums("l", x+w, t-r)
	c.nums("c", x+w, t-k, x+w-k, t, x+w-r, t)
	c.nums("l", x+r, t)
	c.nums("c", x+k, t, x, t-k, x, t-r)
	c.nums("l", x, b+r)
	c.nums("c", x, b+k, x+k, b, x+r, b)
	c.op(op)
}

// dashed sets the pen's dashes; without lengths the line is whole again.
func (c *canvas) dashed(on, off float64) {
	if on == 0 {
		c.op("[]0 d")
		return
	}
	c.page.buf = append(c.page.buf, '[')
	c.nums("", on, off)
	c.op("]0 d")
}

// state draws a state's shape beside text of that size. It is decoration: the
// word after it says the same.
func (c *canvas) state(s report.State, x, baseline, size float64) {
	c.aside()
	c.pen(stateColour(s), size*0.095)
	c.op("1 J 1 j")
	r := size * 0.46
	x, y := x+r+size*0.05, baseline-size*0.36
	switch s {
	case report.OK:
		c.circle(x, y, r, "S")
		c.path("S", x-r*0.42, y+r*0.02, x-r*0.1, y+r*0.36, x+r*0.45, y-r*0.32)
	case report.Warn:
		c.path("s", x, y-r*0.98, x+r*1.02, y+r*0.86, x-r*1.02, y+r*0.86)
		c.path("S", x, y-r*0.34, x, y+r*0.2)
		c.path("S", x, y+r*0.54, x, y+r*0.55)
	case report.Bad:
		c.octagon(x, y, r*1.04)
		c.path("S", x-r*0.36, y-r*0.36, x+r*0.36, y+r*0.36)
		c.path("S", x-r*0.36, y+r*0.36, x+r*0.36, y-r*0.36)
	case report.Info:
		c.rounded(x-r*0.92, y-r*0.92, r*1.84, r*1.84, r*0.35, "S")
		c.path("S", x, y-r*0.08, x, y+r*0.48)
		c.path("S", x, y-r*0.46, x, y-r*0.45)
	case report.Wait:
		c.dashedCircle(x, y, r)
		c.path("S", x, y-r*0.5, x, y+r*0.04, x+r*0.36, y+r*0.26)
	default:
		c.dashedCircle(x, y, r)
	}
	c.op("0 J 0 j")
}

func (c *canvas) dashedCircle(x, y, r float64) {
	c.dashed(r*0.42, r*0.36)
	c.circle(x, y, r, "S")
	c.dashed(0, 0)
}

func (c *canvas) octagon(x, y, r float64) {
	var xy []float64
	for i := range 8 {
		sin, cos := math.Sincos(math.Pi/8 + float64(i)*math.Pi/4)
		xy = append(xy, x+r*cos, y+r*sin)
	}
	c.path("s", xy...)
}

package pdf

// A box is a strip of a chapter that stays on one page: a line of text, a row
// of a table, a figure. A chapter is a list of boxes before it is pages.
type box struct {
	gap  float64 // white above it, left out at the top of a page
	h    float64
	keep bool  // not to be parted from the next box
	head *head // what is drawn again above it where a page begins with it
	draw func(c *canvas, at spot)
}

// A spot is where a box is drawn: its top left corner, and the white above it
// that a ground may have to fill.
type spot struct{ x, y, gap float64 }

// A head is a table's head, as repeated.
type head struct {
	h    float64
	draw func(c *canvas, at spot)
}

// keepAll joins boxes to each other and, with next, to what follows them.
func keepAll(boxes []box, next bool) []box {
	for i := range boxes {
		boxes[i].keep = next || i < len(boxes)-1
	}
	return boxes
}

// joined keeps boxes together where they take no more than h.
func joined(boxes []box, h float64) []box {
	if stacked(boxes).h > h {
		return boxes
	}
	return keepAll(boxes, len(boxes) > 0 && boxes[len(boxes)-1].keep)
}

// paragraph joins the first two and the last two lines: no widow, no orphan.
func paragraph(boxes []box) []box {
	if n := len(boxes); n > 1 {
		boxes[0].keep, boxes[n-2].keep = true, true
	}
	return boxes
}

// under puts white above the first of boxes.
func under(gap float64, boxes []box) []box {
	if len(boxes) > 0 {
		boxes[0].gap = max(boxes[0].gap, gap)
	}
	return boxes
}

// shifted moves boxes to the right.
func shifted(dx float64, boxes []box) []box {
	return dressed(boxes, func(c *canvas, at spot, h float64) spot {
		at.x += dx
		return at
	})
}

// dressed draws something before each box: a bar, a ground. before gets the
// box's height and says where the box itself goes. The white above the first
// box is outside.
func dressed(boxes []box, before func(c *canvas, at spot, h float64) spot) []box {
	for i := range boxes {
		draw, h := boxes[i].draw, boxes[i].h
		boxes[i].draw = func(c *canvas, at spot) {
			if i == 0 {
				at.gap = 0
			}
			draw(c, before(c, at, h))
		}
		if hd := boxes[i].head; hd != nil {
			boxes[i].head = &head{h: hd.h, draw: func(c *canvas, at spot) { hd.draw(c, before(c, at, hd.h)) }}
		}
	}
	return boxes
}

// space is an empty box.
func space(h float64) box { return box{h: h, draw: func(*canvas, spot) {}} }

// A place is where a box goes: on which page, counted from that on which the
// plan begins, and how far down.
type place struct {
	page   int
	y, gap float64
	headed bool // the table's head is drawn again above it
}

// A plan places boxes on pages. Boxes kept together move together unless they
// are longer than a page. It draws nothing, so one may try several.
type plan struct {
	top, bottom float64
	short       int     // the page that ends earlier,
	less        float64 // by this
	page        int     // where it stands now
	y           float64
	places      []place
	overlong    bool // a box is longer than a page
}

func (p *plan) put(boxes []box) {
	for i := 0; i < len(boxes); {
		end := i + 1
		for end < len(boxes) && boxes[end-1].keep {
			end++
		}
		if !p.atTop() && !p.fits(boxes[i:end]) {
			p.turn()
		}
		for ; i < end; i++ {
			p.add(&boxes[i])
		}
	}
}

func (p *plan) atTop() bool { return p.y == p.top }

func (p *plan) foot() float64 {
	if p.less > 0 && p.page == p.short {
		return p.bottom - p.less
	}
	return p.bottom + 0.01
}

func (p *plan) turn() { p.page, p.y = p.page+1, p.top }

func (p *plan) fits(boxes []box) bool {
	h := 0.0
	for i := range boxes {
		if i > 0 || !p.atTop() {
			h += boxes[i].gap
		}
		h += boxes[i].h
	}
	return p.y+h <= p.foot()
}

func (p *plan) add(b *box) {
	if !p.atTop() && p.y+b.gap+b.h > p.foot() {
		p.turn()
	}
	at, full := place{page: p.page, y: p.y}, p.bottom-p.top+0.01
	if !p.atTop() {
		at.gap = b.gap
	} else if b.head != nil {
		at.headed = true
		at.y += b.head.h
		full -= b.head.h
	}
	p.overlong = p.overlong || b.h > full
	at.y += at.gap
	p.places = append(p.places, at)
	p.y = at.y + b.h
}

// draw draws boxes at their places; turn begins the next page.
func (c *canvas) draw(boxes []box, places []place, left float64, turn func()) {
	page := 0
	for i := range boxes {
		b, at := &boxes[i], places[i]
		for ; page < at.page; page++ {
			turn()
		}
		if at.headed {
			b.head.draw(c, spot{x: left, y: at.y - b.head.h})
		}
		b.draw(c, spot{x: left, y: at.y, gap: at.gap})
	}
}

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

// place draws boxes on the chapter's pages. Boxes kept together move together
// unless they are longer than a page.
func (ch *chapter) place(boxes []box) {
	for i := 0; i < len(boxes); {
		end := i + 1
		for end < len(boxes) && boxes[end-1].keep {
			end++
		}
		if !ch.fits(boxes[i:end]) && !ch.atTop() {
			ch.turn()
		}
		for ; i < end; i++ {
			ch.draw(&boxes[i])
		}
	}
}

func (ch *chapter) atTop() bool { return ch.page != nil && ch.y == ch.top }

func (ch *chapter) fits(boxes []box) bool {
	h := 0.0
	for i := range boxes {
		if i > 0 || !ch.atTop() {
			h += boxes[i].gap
		}
		h += boxes[i].h
	}
	return ch.y+h <= ch.bottom+0.01
}

func (ch *chapter) draw(b *box) {
	if ch.y+b.gap+b.h > ch.bottom+0.01 && !ch.atTop() {
		ch.turn()
	}
	if b.h > ch.bottom-ch.top || b.head != nil && b.h+b.head.h > ch.bottom-ch.top+0.01 {
		ch.overlong = true
	}
	at := spot{x: ch.left, y: ch.y}
	if !ch.atTop() {
		at.gap = b.gap
	} else if b.head != nil {
		b.head.draw(ch.canvas, at)
		at.y += b.head.h
	}
	at.y += at.gap
	b.draw(ch.canvas, at)
	ch.y = at.y + b.h
}

// turn begins a page.
func (ch *chapter) turn() {
	ch.canvas.close()
	ch.pages = append(ch.pages, &page{w: ch.paperW, h: ch.paperH})
	ch.canvas.turn(ch.pages[len(ch.pages)-1])
	ch.y = ch.top
}

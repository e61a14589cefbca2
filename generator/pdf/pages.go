package pdf

import (
	"fmt"
	"math"
	"runtime"

	"github.com/evpack/evpack/generator/report"
)

// A composed chapter is boxes and where they go, not yet pages.
type composed struct {
	*chapter
	boxes  []box
	plan   *plan
	shares bool // it begins on the page where the chapter before it ends
}

// drawBody composes the chapters side by side, a few ahead, and draws them in
// their order. All are looked at, so that all missing glyphs are found.
func (b *book) drawBody() []*chapter {
	ahead := make(chan chan *composed, runtime.GOMAXPROCS(0))
	go func() {
		defer close(ahead)
		for _, p := range b.Pages {
			one := make(chan *composed, 1)
			ahead <- one
			go func() { one <- b.compose(p) }()
		}
	}()
	var out []*chapter
	var held *composed // is drawn when it is known what follows it
	for one := range ahead {
		c := <-one
		b.planAfter(c, held)
		if held != nil {
			b.drawChapter(held, !c.shares)
		}
		held, out = c, append(out, c.chapter)
	}
	if held != nil {
		b.drawChapter(held, true)
	}
	return out
}

// compose makes a report page's boxes.
func (b *book) compose(p *report.Page) *composed {
	ch := b.newChapter(p.Title, p.URL(), p.Wide)
	ch.records = countRecords(p)
	boxes := ch.heading(1, p.Title, p.Status, "")
	if p.Lead != "" {
		boxes = append(boxes, keepAll(ch.lead(p.Lead), true)...)
	}
	for _, s := range p.Sections {
		boxes = append(boxes, ch.section(s)...)
	}
	if ch.signed {
		boxes = joined(boxes, ch.bottom-ch.top)
	}
	if len(boxes) == 0 {
		boxes = []box{space(0)}
	}
	draw := boxes[0].draw
	boxes[0].draw = func(c *canvas, at spot) {
		ch.anchor("", at.y)
		draw(c, at)
	}
	return &composed{chapter: ch, boxes: boxes}
}

// planAfter decides where c's boxes go: on the last page of the chapter before
// it, where the first of them fit there, else on a new one.
func (b *book) planAfter(c, before *composed) {
	if before != nil && b.mayShare(c, before) && before.plan.y+min(stacked(c.boxes).h, worthBeginning*(c.bottom-c.top)) < before.bottom {
		c.plan = c.planned(plan{y: before.plan.y})
		if c.shares = c.plan.places[0].page == 0 && c.begun() > worthBeginning*(c.bottom-c.top); c.shares {
			return
		}
	}
	c.plan = c.planned(plan{y: c.top})
}

// begun is how much of the chapter stands on the page that it shares: as far as
// its last box there, or without end where all of it does.
func (c *composed) begun() float64 {
	for i, at := range c.plan.places {
		if at.page > 0 {
			last := c.plan.places[i-1]
			return last.y + c.boxes[i-1].h - c.plan.places[0].y
		}
	}
	return math.Inf(1)
}

// worthBeginning is the part of a page that a chapter must find free to begin
// there, unless it ends there too.
const worthBeginning = 0.2

// mayShare says whether a chapter may begin on a page that another has begun:
// where pages are to flow, always, else where less than half of it is used.
func (b *book) mayShare(c, before *composed) bool {
	return c.paperW == before.paperW && before.plan.y > before.top && (b.Flow || before.plan.y-before.top < (before.bottom-before.top)/2)
}

func (c *composed) planned(p plan) *plan {
	p.top, p.bottom = c.top, c.bottom+p.bottom
	p.put(c.boxes)
	return &p
}

// balance mends a last page that holds little: a little more on the pages
// before it, else less on the one before it.
func (c *composed) balance() {
	const little, spare, step = 0.3, 14, 12
	full := c.bottom - c.top
	if c.plan.page == 0 || c.plan.y-c.top > little*full {
		return
	}
	start := c.plan.places[0].y
	if start == c.plan.top || !c.shares {
		start = c.top
	}
	if p := c.planned(plan{y: start, bottom: spare}); p.page < c.plan.page {
		c.plan = p
		return
	}
	for less := 0.0; less < full/2; less += step {
		p := c.planned(plan{y: start, short: c.plan.page - 1, less: less})
		if p.page != c.plan.page {
			return
		}
		if p.y-p.top > little*full {
			c.plan = p
			return
		}
	}
}

// drawChapter draws what compose made; alone says that the page on which it
// ends has nothing else.
func (b *book) drawChapter(c *composed, alone bool) {
	if alone {
		c.balance()
	}
	if !c.shares {
		b.turn(c.paperW, c.paperH)
	}
	b.canvas.draw(c.boxes, c.plan.places, c.left, func() {
		b.turn(c.paperW, c.paperH)
		b.page.title = c.title
	})
	b.checkLength(c.chapter, c.plan)
	c.boxes, c.plan.places = nil, nil
	b.lacking = append(b.lacking, c.missing)
}

// turn begins a page and sends the one before it to be compressed.
func (b *book) turn(w, h float64) {
	b.leave()
	p := &page{w: w, h: h, buf: b.squeeze.buffer()}
	b.pages = append(b.pages, p)
	b.canvas.turn(p)
}

// leave ends the page.
func (b *book) leave() {
	if p := b.page; p != nil {
		b.close()
		b.squeeze.give(p.buf, &p.zipped)
		p.buf, b.page = nil, nil
	}
}

// place draws boxes from y on; the cover and the contents are laid out by hand.
func (ch *chapter) place(boxes []box, y float64) {
	p := &plan{top: ch.top, bottom: ch.bottom, y: y}
	p.put(boxes)
	ch.checkLength(ch, p)
	ch.canvas.draw(boxes, p.places, ch.left, func() { ch.book.turn(ch.paperW, ch.paperH) })
}

// checkLength notes the first chapter that holds what no page can hold.
func (b *book) checkLength(ch *chapter, p *plan) {
	if p.overlong && b.overlong == nil {
		b.overlong = fmt.Errorf("chapter %q: a heading, figure or name in it is longer than a page", ellipsis(ch.title, 1+len(ch.title)/80))
	}
}

func countRecords(p *report.Page) int {
	n := 0
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if _, ok := b.(*report.Record); ok {
				n++
			}
		}
	}
	return n
}

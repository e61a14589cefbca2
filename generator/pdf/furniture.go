package pdf

import "fmt"

// drawFurniture writes the pages' heads and feet, each page's in a stream of
// its own: their number is known last.
func (b *book) drawFurniture() {
	b.leave()
	ch := b.newChapter("", "", false)
	st := style{size: 8, colour: ink2}
	numbers := b.numbers()
	for i, p := range b.pages {
		if i == 0 {
			continue
		}
		c := b.canvas
		c.turn(&page{w: p.w, h: p.h, buf: b.squeeze.buffer()})
		c.pagination("Header")
		ch.furnish(p.title, st, marginX, 34, 0)
		ch.furnish(b.Cover.Classification, st, p.w-marginX, 34, 1)
		c.pagination("Footer")
		ch.furnish(b.Running, st, marginX, p.h-30, 0)
		ch.furnish(fmt.Sprintf(b.say.pageOf, i+1, len(b.pages)), st, p.w-marginX, p.h-30, 1)
		c.close()
		for _, l := range p.late {
			c.number(l, numbers[l.href])
		}
		b.squeeze.give(c.page.buf, &p.over)
		c.page = nil
	}
	b.lacking = append(b.lacking, ch.missing)
}

// furnish writes one line, cut where it is too long; align is 0 for left, 1
// for right.
func (ch *chapter) furnish(text string, st style, x, y, align float64) {
	if text == "" {
		return
	}
	l := ch.label(text, st, ch.wide*0.62).line
	for i := range l.pieces {
		p := &l.pieces[i]
		ch.show(x-align*l.w+p.x, y, p.run.face, st.size, st.colour, p.run.text[p.from:p.to])
	}
}

package pdf

import "strconv"

// drawFurniture numbers the pages and writes their heads and feet.
func (b *book) drawFurniture() map[rune]string {
	ch := b.newChapter("", "", false)
	st := style{size: 7.8, colour: ink2}
	for i, p := range b.pages {
		p.number = i + 1
		if i == 0 {
			continue
		}
		ch.turnTo(p)
		ch.pagination("Header")
		ch.furnish(b.Cover.Classification, st, p.w-marginX, 34, 1)
		ch.pagination("Footer")
		ch.furnish(b.Running, st, marginX, p.h-30, 0)
		ch.furnish("Page "+strconv.Itoa(i+1)+" of "+strconv.Itoa(len(b.pages)), st, p.w-marginX, p.h-30, 1)
		ch.canvas.close()
	}
	b.parts = append(b.parts, ch)
	return ch.missing
}

func (ch *chapter) turnTo(p *page) { ch.canvas.turn(p) }

func (ch *chapter) furnish(text string, st style, x, y, align float64) {
	if text == "" {
		return
	}
	l := ch.wrap(ch.add(nil, text, st, nil), ch.wide*0.8)[0]
	for i := range l.pieces {
		p := &l.pieces[i]
		ch.show(x-align*l.w+p.x, y, p.run.face, st.size, st.colour, p.run.text[p.from:p.to])
	}
}

package pdf

import (
	"fmt"
	"strconv"
)

// drawContents is the table of contents. Its own length moves the numbers that
// it prints, so it is set again until that length is right; after two rounds
// it is, for the number of lines does not depend on the numbers.
func (b *book) drawContents(before int, body []*chapter) *chapter {
	b.leave()
	rest := b.pages[before:]
	for n := 1; ; {
		c := b.contents(before+n, rest, body)
		if got := c.plan.page + 1; got != n {
			n = got
			continue
		}
		b.pages = b.pages[:before:before]
		b.drawChapter(c, false)
		b.leave()
		b.pages = append(b.pages, rest...)
		return c.chapter
	}
}

// contents composes the table where the pages in rest are numbered from first.
func (b *book) contents(first int, rest []*page, body []*chapter) *composed {
	ch := b.newChapter(b.say.contents, "contents.html", false)
	boxes := ch.heading(1, b.say.contents, nil, "")
	toc := ch.up.new("TOC")
	deepest := 2
	if lines := countMarks(body); lines > 90 {
		deepest = 1
	}
	numbers := make(map[*page]int, len(rest))
	for i, p := range rest {
		numbers[p] = first + i + 1
	}
	for _, part := range body {
		for i, m := range part.marks {
			if m.level <= deepest {
				next := deepest == 2 && i+1 < len(part.marks) && part.marks[i+1].level == 2
				line := ch.contentsLine(toc, m, markTarget(part, i), numbers[m.page])
				if deepest == 1 {
					line.gap = 0.5
				}
				line.keep = m.level == 1 && next
				boxes = append(boxes, line)
			}
		}
	}
	c := &composed{chapter: ch, boxes: boxes}
	c.plan = c.planned(plan{y: c.top})
	c.balance()
	return c
}

func countMarks(body []*chapter) int {
	n := 0
	for _, part := range body {
		for _, m := range part.marks {
			if m.level <= 2 {
				n++
			}
		}
	}
	return n
}

func (ch *chapter) contentsLine(toc *elem, m bookmark, href string, number int) box {
	st := ch.base().at(ch.sizes.table + 0.8)
	indent, gap := 16.0, 1.5
	if m.level == 1 {
		st, indent, gap = st.bold(), 0, 7
	}
	e := toc.new("TOCI")
	link := &inline{tag: "Link", href: href, text: fmt.Sprintf(ch.say.onPage, m.title, number), up: &inline{tag: "Reference"}}
	title := ch.wrap(ch.add(nil, m.title, st, link), ch.wide-indent-40)
	fig := st
	fig.face = figures
	page := ch.wrap(ch.add(nil, strconv.Itoa(number), fig, link), 40)[0]
	h := lineHeight(st, 1.45)
	return box{gap: gap, h: h * float64(len(title)), draw: func(c *canvas, at spot) {
		c.quietLinks = true
		c.stack(e, title, at.x+indent, at.y, h, st.size)
		y := at.y + float64(len(title)-1)*h
		c.show(at.x+indent+title[len(title)-1].w, y+baseline(h, st.size), ch.faces[regular], st.size, st.colour, " ")
		c.line(e, &page, at.x+ch.wide-page.w, y+baseline(h, st.size))
		c.quietLinks = false
		c.leader(at.x+indent+title[len(title)-1].w+6, at.x+ch.wide-page.w-6, y+baseline(h, st.size)-0.5)
	}}
}

// markTarget is the anchor that a bookmark's line in the contents leads to.
func markTarget(part *chapter, i int) string { return part.id + "#\x00" + strconv.Itoa(i) }

// leader is the row of dots that leads the eye to the number.
func (c *canvas) leader(x0, x1, y float64) {
	if x1-x0 < 8 {
		return
	}
	c.aside()
	c.pen(rule2, 0.6)
	c.dashed(0.6, 3)
	c.stroke(x0, y, x1, y)
	c.dashed(0, 0)
}

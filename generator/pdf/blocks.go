package pdf

import (
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// heading is a heading with its bookmark; a level is never skipped (PDF/UA-1,
// 7.4.2), whatever was asked for.
func (ch *chapter) heading(level int, title string, status *report.Tag, id string) []box {
	level = min(level, ch.level+1, 6)
	ch.level = level
	st := style{size: ch.sizes.head[level], face: strong, colour: ink}
	runs := ch.add(nil, title, st, nil)
	if status != nil {
		small := st.at(max(st.size*0.55, ch.sizes.small))
		runs = append(ch.addExact(runs, "    ", small, nil), ch.tagged(nil, status, small)...)
	}
	boxes := keepAll(ch.lines(ch.up.new("H"+strconv.Itoa(level)), ch.wrap(runs, ch.wide), st, headLeading), true)
	if len(boxes) == 0 {
		return nil
	}
	draw := boxes[0].draw
	boxes[0].draw = func(c *canvas, at spot) {
		if level == 1 && at.gap > 0 { // a chapter that begins within a page
			c.hairline(at.x, at.y-at.gap*0.42, ch.wide, 0.9, ink)
		}
		draw(c, at)
	}
	boxes = ch.anchored(id, ch.marked(level, title, boxes))
	gaps := [7]float64{0, 3.4, 2.0, 1.6, 1.4, 1.3, 1.3}
	return append(under(ch.sizes.body*gaps[level], boxes), kept(space(st.size*0.28)))
}

// marked makes a bookmark that leads to the first of boxes.
func (ch *chapter) marked(level int, title string, boxes []box) []box {
	draw := boxes[0].draw
	boxes[0].draw = func(c *canvas, at spot) {
		ch.marks = append(ch.marks, bookmark{anchor{page: c.page, y: at.y}, strings.TrimSpace(clean(title)), level})
		draw(c, at)
	}
	return boxes
}

func kept(b box) box { b.keep = true; return b }

func (ch *chapter) lead(text string) []box {
	st := ch.base().at(ch.sizes.lead).in(ink2)
	return append(ch.text("P", ch.add(nil, text, st, nil), st, ch.measured(ch.wide)*1.06, 1.42), space(ch.sizes.body*0.6))
}

func (ch *chapter) section(s *report.Section) []box {
	e := ch.up.new("Sect")
	return ch.within(e, func() []box {
		var out []box
		if s.Title != "" {
			out = ch.heading(2, s.Title, nil, s.ID)
		} else if s.ID != "" {
			out = []box{ch.mark(s.ID)}
		}
		return append(out, ch.blocks(s.Blocks, ch.wide)...)
	})
}

// mark is an anchor without a word.
func (ch *chapter) mark(id string) box {
	return box{keep: true, draw: func(_ *canvas, at spot) { ch.anchor(id, at.y) }}
}

// blocks lays blocks out in a column. Two charts in a row stand side by side.
func (ch *chapter) blocks(list []report.Block, width float64) []box {
	var out []box
	for i := 0; i < len(list); i++ {
		if a, ok := list[i].(*report.Chart); ok && i+1 < len(list) && width > 400 {
			if b, ok := list[i+1].(*report.Chart); ok {
				out = append(out, ch.chartPair(a, b, width)...)
				i++
				continue
			}
		}
		out = append(out, ch.block(list[i], width)...)
	}
	return out
}

func (ch *chapter) block(b report.Block, width float64) []box {
	gap := ch.sizes.body * 0.75
	switch v := b.(type) {
	case *report.Para:
		return under(gap, ch.para(v, width))
	case *report.Prose:
		return under(gap, ch.prose(v, width))
	case *report.List:
		return under(gap, ch.list(v, width))
	case *report.Facts:
		return under(gap, ch.facts(v.Items, width))
	case *report.Figures:
		return under(gap*1.3, ch.figures(v, width))
	case *report.Answer:
		return under(gap*1.4, ch.answer(v, width))
	case *report.Table:
		return under(gap*1.4, ch.table(v, width))
	case *report.Record:
		return under(gap*1.2, ch.record(v, width))
	case *report.Listing:
		return under(gap, ch.listing(v.Caption, v.Text, width))
	case *report.Diff:
		return under(gap, ch.listing(v.Caption, v.Text(), width))
	case *report.Chart:
		return under(gap*1.4, ch.chart(v, min(width, 470)))
	case *report.Fields:
		return under(gap*1.4, ch.fields(v, width))
	}
	return nil
}

func (ch *chapter) para(p *report.Para, width float64) []box {
	st := ch.base()
	if p.Small {
		st = st.at(ch.sizes.small).in(ink2)
	}
	return ch.text("P", ch.runs(p.Text, st), st, ch.measured(width), bodyLeading)
}

func (ch *chapter) list(l *report.List, width float64) []box {
	marks := make([]string, len(l.Items))
	numbering := "Disc"
	for i := range marks {
		marks[i] = "•"
		if l.Ordered {
			marks[i], numbering = strconv.Itoa(i+1)+".", "Decimal"
		}
	}
	return ch.items(numbering, marks, width, func(i int, w float64) []box {
		return ch.text("P", ch.runs(l.Items[i], ch.base()), ch.base(), w, bodyLeading)
	})
}

// items is a list: a label for each item and the boxes of its body.
func (ch *chapter) items(numbering string, labels []string, width float64, body func(i int, width float64) []box) []box {
	st := ch.base()
	width = ch.measured(width)
	indent := st.size * 1.45
	for _, l := range labels {
		indent = max(indent, ch.labelWidth(l, st)+st.size*0.6)
	}
	e := ch.up.new("L").with("/A<</O/List/ListNumbering/" + numbering + ">>")
	var out []box
	for i, label := range labels {
		li := e.new("LI")
		lbl, lbody := li.new("Lbl"), li.new("LBody")
		boxes := shifted(indent, ch.within(lbody, func() []box { return body(i, width-indent) }))
		if len(boxes) == 0 {
			boxes = []box{space(st.size * bodyLeading)}
		}
		if n := len(out); n > 0 && (i == 1 || i == len(labels)-1) { // no item stands alone
			out[n-1].keep = true
		}
		out = append(out, under(st.size*0.28, ch.labelled(lbl, lbody, ch.add(nil, label, st.in(ink2), nil), st, indent, boxes))...)
	}
	return out
}

func (ch *chapter) labelWidth(label string, st style) float64 {
	return ch.measure(ch.add(nil, label, st, nil)).most
}

// labelled draws a label at the left of the first of boxes.
func (ch *chapter) labelled(lbl, lbody *elem, label []run, st style, indent float64, boxes []box) []box {
	l := ch.wrap(label, 1e6)[0]
	draw := boxes[0].draw
	h := lineHeight(st, bodyLeading)
	boxes[0].draw = func(c *canvas, at spot) {
		c.line(lbl, &l, at.x+max(0, indent-st.size*0.55-l.w), at.y+baseline(h, st.size))
		lbody.attach()
		draw(c, at)
	}
	return boxes
}

// stack draws lines one beneath the other and attaches e even for none.
func (c *canvas) stack(e *elem, ls []line, x, y, h, size float64) {
	e.attach()
	for i := range ls {
		c.line(e, &ls[i], x, y+float64(i)*h+baseline(h, size))
	}
}

// listing is text as it is, in mono, on a ground.
func (ch *chapter) listing(caption, text string, width float64) []box {
	var out []box
	if caption != "" {
		st := style{size: ch.sizes.small, face: strong, colour: ink2}
		out = keepAll(ch.text("P", ch.add(nil, caption, st, nil), st, width, bodyLeading), true)
	}
	st := style{size: ch.sizes.small * 0.94, face: mono, colour: ink, wrap: anywhere}
	e := ch.up.new("P")
	code := e.new("Code")
	var ls []line
	for _, l := range strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n") {
		ls = append(ls, ch.wrapExact(l, st, width-20)...)
	}
	body := padded(ch.lines(code, ls, st, 1.45), 6)
	if len(body) <= 16 {
		keepAll(body, false)
	}
	return append(out, paragraph(dressed(body, func(c *canvas, at spot, h float64) spot {
		c.ground(at.x, at.y-at.gap, width, h+at.gap, sunk)
		at.x += 10
		return at
	}))...)
}

// padded puts white before the first and after the last of boxes, inside.
func padded(boxes []box, pad float64) []box {
	top, foot := space(pad), space(pad)
	top.keep = true
	if n := len(boxes); n > 0 {
		boxes[n-1].keep = true
	}
	return append(append([]box{top}, boxes...), foot)
}

// wrapExact breaks a line of a listing at any character and keeps its spaces.
func (ch *chapter) wrapExact(l string, st style, width float64) []line {
	runs := ch.addExact(nil, exact(l), st, nil)
	b := breaker{runs: runs, width: width + 0.01}
	var u []atom
	for i := range runs {
		u = append(u, atom{run: i, to: len(runs[i].text), w: runs[i].face.width(runs[i].text, st.size)})
	}
	b.unit(u)
	b.flush()
	return b.lines
}

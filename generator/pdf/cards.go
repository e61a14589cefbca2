package pdf

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// figures are numbers in rows of about the same length, between rules.
func (ch *chapter) figures(f *report.Figures, width float64) []box {
	e := ch.up.new("L").with("/A<</O/List/ListNumbering/None>>")
	rest, most := f.Items, max(1, int(width/118))
	rows := (len(rest) + most - 1) / most
	cols := (len(rest) + rows - 1) / max(rows, 1)
	var out []box
	for ; rows > 0; rows-- {
		n := (len(rest) + rows - 1) / rows
		out = append(out, ch.figureRow(e, rest[:n], cols, width, len(out) == 0))
		rest = rest[n:]
	}
	return out
}

// A panel is blocks stacked in a narrow column.
type panel struct {
	boxes []box
	h     float64
}

func stacked(boxes []box) panel {
	p := panel{boxes: boxes}
	for i := range boxes {
		p.h += boxes[i].h
		if i > 0 {
			p.h += boxes[i].gap
		}
	}
	return p
}

func (p *panel) draw(c *canvas, x, y float64) {
	for i := range p.boxes {
		b := &p.boxes[i]
		at := spot{x: x, y: y}
		if i > 0 {
			at.gap = b.gap
		}
		at.y += at.gap
		b.draw(c, at)
		y = at.y + b.h
	}
}

func (ch *chapter) figureRow(e *elem, row []report.Figure, cols int, width float64, first bool) box {
	const pad = 8
	col := width / float64(max(cols, 3))
	panels := make([]panel, len(row))
	h := 0.0
	for i := range row {
		li := e.new("LI")
		panels[i] = stacked(ch.within(li.new("LBody"), func() []box { return ch.figure(&row[i], col-2*pad) }))
		h = max(h, panels[i].h)
	}
	return box{h: h + 2*pad, draw: func(c *canvas, at spot) {
		if first {
			c.hairline(at.x, at.y, width, 0.9, ink)
		}
		c.hairline(at.x, at.y+h+2*pad, width, 0.9, ink)
		for i := range panels {
			x := at.x + float64(i)*col
			if i > 0 {
				c.aside()
				c.pen(rule, 0.6)
				c.stroke(x, at.y+4, x, at.y+h+2*pad-4)
				x += pad
			}
			panels[i].draw(c, x, at.y+pad)
		}
	}}
}

func (ch *chapter) figure(f *report.Figure, width float64) []box {
	big := style{size: ch.sizes.display, face: strong, colour: ink}
	small := ch.base().at(ch.sizes.small).in(ink2)
	value := ch.add(nil, f.Value, big, nil)
	if f.Of != "" {
		value = ch.add(value, fmt.Sprintf(ch.say.of, f.Of), small.at(ch.sizes.body), nil)
	}
	out := ch.text("P", value, big, width, 1.2)
	label := ch.runs(report.Link(f.Label, f.Href), small)
	out = append(out, ch.text("P", label, small, width, 1.35)...)
	if f.Status != nil {
		out = append(out, under(3, ch.text("P", ch.tagged(nil, f.Status, small), small, width, 1.35))...)
	}
	return out
}

// answer is a box that settles a question.
func (ch *chapter) answer(a *report.Answer, width float64) []box {
	const bar, pad = 3.0, 13.0
	inner := width - bar - 2*pad
	e := ch.up.new("Sect")
	boxes := ch.within(e, func() []box {
		st := ch.base().bold()
		out := keepAll(ch.text("P", ch.add(nil, a.Question, st, nil), st, inner, 1.4), true)
		if a.Status != nil {
			out = append(out, keepAll(under(3, ch.text("P", ch.tagged(nil, a.Status, ch.base().at(ch.sizes.small)), ch.base(), inner, 1.4)), true)...)
		}
		out = append(out, under(4, ch.text("P", ch.runs(a.Text, ch.base()), ch.base(), inner, bodyLeading))...)
		return append(out, under(6, ch.facts(a.Facts, inner))...)
	})
	boxes = padded(boxes, 9)
	ground := ch.accent.wash()
	dressed(boxes, func(c *canvas, at spot, h float64) spot {
		c.ground(at.x, at.y-at.gap, width, h+at.gap, ground)
		c.ground(at.x, at.y-at.gap, bar, h+at.gap, ch.accent)
		at.x += bar + pad
		return at
	})
	return ch.anchored(a.ID, boxes)
}

// anchored notes id where the first of boxes is drawn.
func (ch *chapter) anchored(id string, boxes []box) []box {
	if id == "" || len(boxes) == 0 {
		return boxes
	}
	draw := boxes[0].draw
	boxes[0].draw = func(c *canvas, at spot) {
		ch.anchor(id, at.y)
		draw(c, at)
	}
	return boxes
}

// record is one entry: its title with the state, its facts, its blocks.
func (ch *chapter) record(r *report.Record, width float64) []box {
	const indent = 12.0
	level := ch.level
	boxes := ch.within(ch.up.new("Sect"), func() []box {
		out := ch.recordTitle(r, width-indent)
		out = append(out, keepFirst(under(4, ch.facts(r.Facts, width-indent)))...)
		return append(out, ch.blocks(r.Blocks, width-indent)...)
	})
	boxes = joined(boxes, (ch.bottom-ch.top)*0.3)
	ch.level = level
	boxes = dressed(boxes, func(c *canvas, at spot, h float64) spot {
		c.ground(at.x, at.y-at.gap, 2, h+at.gap, rule)
		at.x += indent
		return at
	})
	return ch.anchored(r.ID, boxes)
}

// keepFirst joins the first of boxes to the second: a title with one fact
// alone is no beginning.
func keepFirst(boxes []box) []box {
	if len(boxes) > 1 {
		boxes[0].keep = true
	}
	return boxes
}

// fewRecords is how many of a chapter's records have bookmarks of their own.
const fewRecords = 12

// recordTitle is a heading below the section's, with a bookmark where the
// chapter has few of them.
func (ch *chapter) recordTitle(r *report.Record, width float64) []box {
	level := min(max(ch.level, 2)+1, ch.level+1, 6)
	ch.level = level
	st := ch.base().bold()
	runs := ch.runs(r.Title, st)
	if r.Status != nil {
		small := st.at(ch.sizes.small)
		runs = append(ch.addExact(runs, "    ", small, nil), ch.tagged(nil, r.Status, small)...)
	}
	tag := "H" + string(rune('0'+level))
	boxes := keepAll(ch.lines(ch.up.new(tag), ch.wrap(runs, width), st, 1.4), true)
	if title := plainText(r.Title); ch.records <= fewRecords && title != "" {
		return ch.marked(level, title, boxes)
	}
	return boxes
}

func plainText(in report.Inline) string {
	var b strings.Builder
	for _, s := range in {
		b.WriteString(s.Text)
	}
	return strings.TrimSpace(b.String())
}

// shortDigest is a digest's two ends, as people compare them.
func shortDigest(d string) string {
	_, hex, found := strings.Cut(d, ":")
	if !found {
		hex = d
	}
	if len(hex) <= 17 {
		return hex
	}
	return hex[:8] + "…" + hex[len(hex)-8:]
}

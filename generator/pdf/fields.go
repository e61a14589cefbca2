package pdf

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// fields are signature fields: on the left the field itself, on the right
// what a signature in it approves.
func (ch *chapter) fields(f *report.Fields, width float64) []box {
	ch.signed = true
	var out []box
	for i := range f.Items {
		out = append(out, under(14, ch.field(&f.Items[i], width))...)
	}
	return out
}

const (
	fieldW = 246.0
	fieldH = 74.0 // room for a title and four lines of the sealer's text
)

func (ch *chapter) field(f *report.Field, width float64) []box {
	left := min(fieldW, width*0.5)
	right := width - left - 18
	sect := ch.up.new("Sect")
	var list []box
	frame := ch.fieldFrame(sect, f.Name, f.Person, f.Title, ch.say.signHint, left)
	ch.within(sect, func() []box { list = ch.approvals(f.Approves, right); return nil })
	p := stacked(list)
	if h := max(frame.h, p.h); h < ch.bottom-ch.top {
		return []box{{h: h, draw: func(c *canvas, at spot) {
			frame.draw(c, at)
			p.draw(c, at.x+left+18, at.y)
		}}}
	}
	frame.keep = true
	return append([]box{frame}, under(8, list)...)
}

// fieldFrame is where a person signs: their name and office, the field, a hint
// for those who sign on paper. The printed line runs exactly where that of a
// sealer's appearance will run, so that a signed field has one frame.
func (ch *chapter) fieldFrame(up *elem, name, person, title, hintText string, width float64) box {
	const thin = 0.5
	bold := ch.base().bold()
	small := ch.base().at(ch.sizes.small).in(ink2)
	who := ch.wrap(ch.add(nil, person, bold, nil), width)
	var office []line
	if title != "" {
		office = ch.wrap(ch.add(nil, title, small, nil), width)
	}
	e, o, form, below := up.new("P"), up.new("P"), up.new("Form"), up.new("P")
	hint := ch.wrap(ch.add(nil, hintText, small.at(ch.sizes.least), nil), width)[0]
	hw, ho := lineHeight(bold, 1.35), lineHeight(small, 1.35)
	top := float64(len(who))*hw + float64(len(office))*ho + 5
	what := strings.Join(nonEmpty(fmt.Sprintf(ch.say.signature, person), title), ", ")
	return box{h: top + fieldH + ho + 2, draw: func(c *canvas, at spot) {
		c.stack(e, who, at.x, at.y, hw, bold.size)
		if len(office) > 0 {
			c.stack(o, office, at.x, at.y+float64(len(who))*hw, ho, small.size)
		}
		c.aside()
		c.pen(frameGrey, thin)
		c.box(at.x+thin/2, at.y+top+thin/2, width-thin, fieldH-thin, "S")
		c.sign(form, name, what, at.x, at.y+top, width, fieldH)
		c.line(below, &hint, at.x, at.y+top+fieldH+ho-2)
	}}
}

// sign makes an empty signature field.
func (c *canvas) sign(e *elem, name, text string, x, y, w, h float64) {
	e.attach()
	e.kids = append(e.kids, kid{page: c.page, n: int32(len(c.page.annots)), annot: true})
	top := c.page.h - y
	c.page.annots = append(c.page.annots, annot{x0: x, y0: top - h, x1: x + w, y1: top, elem: e, text: text, field: name})
}

// approvals is the list beside a field.
func (ch *chapter) approvals(list []report.Approval, width float64) []box {
	small := ch.base().at(ch.sizes.small)
	out := keepAll(ch.text("P", ch.add(nil, ch.say.approves, small.bold(), nil), small, width, 1.4), true)
	if len(list) == 0 {
		return append(out, ch.text("P", ch.add(nil, ch.say.approvesFile, small, nil), small, width, 1.4)...)
	}
	e := ch.up.new("L").with("/A<</O/List/ListNumbering/None>>")
	for _, a := range list {
		runs := ch.add(nil, a.Title, small, nil)
		runs = append(ch.add(runs, " ", small, nil), run{hard: true, style: small, face: ch.faces[regular]})
		runs = ch.add(runs, a.Subject, small.in(ink2).wrapped(whole), nil)
		if a.Digest != "" {
			runs = ch.addExact(runs, "  "+shortDigest(a.Digest), ch.coded(small).in(ink2), nil)
		}
		body := e.new("LI").new("LBody")
		out = append(out, under(3, keepAll(ch.lines(body, ch.wrap(runs, width), small, 1.36), false))...)
	}
	return out
}

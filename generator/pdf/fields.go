package pdf

import (
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// fields are signature fields: on the left the field itself, on the right
// what a signature in it approves.
func (ch *chapter) fields(f *report.Fields, width float64) []box {
	var out []box
	for i := range f.Items {
		out = append(out, under(14, ch.field(&f.Items[i], width))...)
	}
	return out
}

const (
	fieldW = 216.0
	fieldH = 116.0 // with its name
	signH  = 76.0  // of the field and the words beneath it
)

func (ch *chapter) field(f *report.Field, width float64) []box {
	left := min(fieldW, width*0.48)
	right := width - left - 18
	sect := ch.up.new("Sect")
	var list []box
	frame := ch.fieldFrame(sect, f.Name, f.Person, f.Title, "Signature, date", left)
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

// fieldFrame is the box that a person signs in, with their name above it and a
// hint beneath, for those who sign on paper.
func (ch *chapter) fieldFrame(up *elem, name, person, title, hintText string, width float64) box {
	const pad = 10.0
	bold := ch.base().bold()
	small := ch.base().at(ch.sizes.small).in(ink2)
	who := ch.wrap(ch.add(nil, person, bold, nil), width-2*pad)
	office := ch.wrap(ch.add(nil, title, small, nil), width-2*pad)
	e, o, form := up.new("P"), up.new("P"), up.new("Form")
	hint := ch.wrap(ch.add(nil, hintText, small.at(7), nil), width)[0]
	hw, ho := lineHeight(bold, 1.35), lineHeight(small, 1.35)
	top := pad + float64(len(who))*hw + float64(len(office))*ho + 4
	h := max(fieldH, top+signH)
	return box{h: h, draw: func(c *canvas, at spot) {
		c.aside()
		c.pen(rule2, 0.8)
		c.rounded(at.x, at.y, width, h, 3, "S")
		c.stack(e, who, at.x+pad, at.y+pad, hw, bold.size)
		c.stack(o, office, at.x+pad, at.y+pad+float64(len(who))*hw, ho, small.size)
		c.sign(form, name, strings.Join(nonEmpty("Signature: "+person, title), ", "), at.x+pad-2, at.y+top, width-2*pad+4, h-top-20)
		c.hairline(at.x+pad, at.y+h-17, width-2*pad, 0.7, ink)
		c.plain(&hint, at.x+pad, at.y+h-6.5)
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
	out := keepAll(ch.text("P", ch.add(nil, "A signature here approves", small.bold(), nil), small, width, 1.4), true)
	if len(list) == 0 {
		return append(out, ch.text("P", ch.add(nil, "this file, as it stands before the signature", small, nil), small, width, 1.4)...)
	}
	e := ch.up.new("L").with("/A<</O/List/ListNumbering/None>>")
	for _, a := range list {
		runs := ch.add(nil, a.Title, small, nil)
		runs = append(ch.add(runs, " ", small, nil), run{hard: true, style: small, face: ch.faces[regular]})
		runs = ch.add(runs, a.Subject, small.in(ink2).wrapped(whole), nil)
		if a.Digest != "" {
			runs = ch.addExact(runs, "  "+shortDigest(a.Digest), small.coded().in(ink2), nil)
		}
		body := e.new("LI").new("LBody")
		out = append(out, under(3, keepAll(ch.lines(body, ch.wrap(runs, width), small, 1.36), false))...)
	}
	return out
}

package pdf

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// drawCover is the first page: who, what, when, of which inputs, and how to
// verify it.
func (b *book) drawCover() *chapter {
	ch := b.newChapter(b.Cover.Title, "", false)
	b.turn(ch.paperW, ch.paperH)
	y := ch.band()
	above, foot := ch.coverFacts(), ch.coverFoot()
	if rest := ch.bottom - stacked(foot).h; y+stacked(above).h+16 < rest {
		ch.place(above, y)
		ch.place(foot, rest)
	} else {
		ch.place(append(above, under(16, foot)...), y)
	}
	b.lacking = append(b.lacking, ch.missing)
	return ch
}

// band is the coloured head with the title; it returns where the text begins.
func (ch *chapter) band() float64 {
	c := &ch.Cover
	words := paper
	if !ch.accent.dark() {
		words = ink
	}
	h := ch.paperH * 0.37
	ch.ground(0, 0, ch.paperW, h, ch.accent)
	org := style{size: 13, face: regular, colour: words}
	title := style{size: 35, face: strong, colour: words}
	sub := style{size: 13.5, face: regular, colour: words}
	ch.setAt(ch.up.new("P"), c.Organisation, org, 58)
	ls := ch.wrap(ch.add(nil, c.Title, title, nil), ch.wide)
	ch.stack(ch.up.new("H1"), ls, ch.left, h*0.36, title.size*1.14, title.size)
	ch.level = 1
	line := strings.Join(nonEmpty(c.Cycle, c.Period), " · ")
	ch.setAt(ch.up.new("P"), line, sub, h-46)
	ch.marks = append(ch.marks, bookmark{anchor{page: ch.page}, clean(c.Title), 1})
	return h + 34
}

func nonEmpty(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// setAt writes one paragraph whose first line begins at y.
func (ch *chapter) setAt(e *elem, text string, st style, y float64) {
	if text != "" {
		ch.stack(e, ch.wrap(ch.add(nil, text, st, nil), ch.wide), ch.left, y, st.size*1.4, st.size)
	}
}

func (ch *chapter) coverFacts() []box {
	c := &ch.Cover
	var facts []report.Fact
	fact := func(term string, text report.Inline) {
		if len(text) > 0 && !(len(text) == 1 && text[0].Text == "") {
			facts = append(facts, report.Fact{Term: term, Text: text})
		}
	}
	fact(ch.say.period, report.T(c.Period))
	fact(ch.say.asOf, report.T(c.AsOf))
	fact(ch.say.classification, report.T(c.Classification))
	if c.Verdict.Word != "" {
		result := report.Inline{{Text: c.Verdict.Word, Style: report.Badge, State: c.Verdict.State}}
		if len(c.Result) > 0 {
			result = append(append(result, report.Span{Style: report.Break}), c.Result...)
		}
		fact(ch.say.result, result)
	} else {
		fact(ch.say.result, c.Result)
	}
	fact(ch.say.program, report.T(ch.Program))
	out := ch.factRows(facts, ch.wide)
	if c.InputsDigest != "" {
		out = append(out, ch.digest(c.InputsDigest, ch.termColumn(facts, ch.wide)))
	}
	if len(c.Asked) > 0 {
		st := ch.base().at(12)
		asked := dressed(ch.text("P", ch.runs(c.Asked, st), st, ch.wide-20, 1.5), func(cv *canvas, at spot, h float64) spot {
			cv.ground(at.x, at.y, 3, h, ch.accent)
			at.x += 16
			return at
		})
		out = append(out, under(22, asked)...)
	}
	return out
}

// digest prints the inputs digest in eights, four to a line, the first and
// the last in a frame for comparison through another channel.
func (ch *chapter) digest(hex string, col float64) box {
	st := style{size: 10, face: mono, colour: ink}
	term := ch.factStyle().in(ink2)
	lbl := ch.wrap(ch.add(nil, ch.say.digest, term, nil), col-6)
	var groups []label
	for i := 0; i < len(hex); i += 8 {
		groups = append(groups, ch.label(hex[i:min(i+8, len(hex))], st, 1e6))
	}
	e, l := ch.up.new("P"), ch.up.new("P")
	lines := (len(groups) + 3) / 4
	h := float64(lines)*20 + 12
	return box{gap: 0, h: h, draw: func(c *canvas, at spot) {
		c.hairline(at.x, at.y, ch.wide, 0.5, rule)
		c.stack(l, lbl, at.x, at.y+4, term.size*1.4, term.size)
		for i := range groups {
			x, y := at.x+col+4+float64(i%4)*(groups[0].line.w+13), at.y+18+float64(i/4)*20
			if i == 0 || i == len(groups)-1 {
				c.aside()
				c.fill(ch.accent.wash())
				c.pen(ch.deep, 0.9)
				c.rounded(x-4, y-11.5, groups[i].line.w+8, 16, 2, "B")
			}
			groups[i].put(c, e, x, y, 0)
			if i < len(groups)-1 { // a space between groups, for who copies the text
				c.show(x+groups[i].line.w, y, ch.faces[mono], 10, ink, " ")
			}
		}
		c.hairline(at.x, at.y+h, ch.wide, 0.5, rule)
	}}
}

// coverFoot is the seal's field and how to verify, at the foot of the page.
func (ch *chapter) coverFoot() []box {
	st := ch.base().at(ch.sizes.small + 0.4).in(ink2)
	verify := func(w float64) []box { return ch.text("P", ch.runs(ch.Cover.Verify, st), st, w, 1.5) }
	if !ch.SealField {
		return verify(min(ch.wide, 430))
	}
	sect := ch.up.new("Sect")
	frame := ch.fieldFrame(sect, "seal", fmt.Sprintf(ch.say.seal, ch.Cover.Organisation), "", ch.say.sealHint, fieldW)
	text := stacked(verify(ch.wide - fieldW - 22))
	return []box{{h: max(frame.h, text.h), draw: func(c *canvas, at spot) {
		frame.draw(c, at)
		text.draw(c, at.x+fieldW+22, at.y)
	}}}
}

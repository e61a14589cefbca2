package pdf

import (
	"github.com/evpack/evpack/generator/report"
)

// base is running text.
func (b *book) base() style { return style{size: b.sizes.body, colour: ink} }

// runs turns a line of the report into runs.
func (ch *chapter) runs(in report.Inline, st style) []run {
	var out []run
	for i := range in {
		out = ch.span(out, &in[i], st)
	}
	return out
}

func (ch *chapter) span(out []run, s *report.Span, st style) []run {
	var mark *inline
	switch s.Style {
	case report.Break:
		return append(ch.add(out, " ", st, nil), run{hard: true, style: st, face: ch.faces[st.face]})
	case report.Badge:
		return ch.tagged(out, &report.Tag{State: s.State, Word: s.Text}, st)
	case report.Strong:
		st, mark = st.bold(), &inline{tag: "Strong"}
	case report.Muted:
		st = st.in(ink2)
	case report.ID:
		st = st.wrapped(whole)
	case report.Hash:
		st = ch.coded(st).wrapped(anywhere)
	case report.Code:
		st, mark = ch.coded(st), &inline{tag: "Code"}
	}
	if to := ch.target(s.Href); to != "" {
		st = st.in(ch.deep)
		mark = &inline{tag: "Link", href: to, text: s.Text, up: mark}
	}
	return ch.add(out, s.Text, st, mark)
}

// tagged is a state's shape and its word.
func (ch *chapter) tagged(out []run, tag *report.Tag, st style) []run {
	if tag == nil || tag.Word == "" && tag.State == "" {
		return out
	}
	st = st.in(stateColour(tag.State))
	if tag.State != "" {
		out = append(out, run{icon: tag.State, style: st, face: ch.faces[st.face]})
	}
	return ch.add(out, tag.Word, st.bold().wrapped(glued), nil)
}

// lineHeight is the distance from one line to the next.
func lineHeight(st style, leading float64) float64 { return st.size * leading }

// baseline is where text of that size stands in a line of height h: Inter's
// capitals (0.73 of the size) and descenders balanced by eye.
func baseline(h, size float64) float64 { return h/2 + size*0.355 }

// lines are boxes for wrapped lines of one block e. A line that first draws
// nothing still attaches e, so that empty cells and items exist.
func (ch *chapter) lines(e *elem, ls []line, st style, leading float64) []box {
	h := lineHeight(st, leading)
	out := make([]box, len(ls))
	for i := range ls {
		l := &ls[i]
		out[i] = box{h: h, draw: func(c *canvas, at spot) { c.line(e, l, at.x, at.y+baseline(h, st.size)) }}
	}
	return out
}

// text is a paragraph-like block with the tag.
func (ch *chapter) text(tag string, runs []run, st style, width, leading float64) []box {
	if len(runs) == 0 {
		return nil
	}
	return paragraph(ch.lines(ch.up.new(tag), ch.wrap(runs, width), st, leading))
}

// within makes e the parent of what fn builds.
func (ch *chapter) within(e *elem, fn func() []box) []box {
	up := ch.up
	ch.up = e
	out := fn()
	ch.up = up
	return out
}

// measured is the width of running text in a column of that width.
func (b *book) measured(width float64) float64 { return min(width, b.sizes.measure) }

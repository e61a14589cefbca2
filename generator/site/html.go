package site

// This file writes blocks as the theme's partials of the same names do, byte
// for byte; TestSpliceEqualsPartials holds the two together. Everything that
// comes from a register goes through esc.

// esc appends s as html/template escapes text and quoted attributes.
func esc(b []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); i++ {
		var r string
		switch s[i] {
		case '"':
			r = "&#34;"
		case '&':
			r = "&amp;"
		case '\'':
			r = "&#39;"
		case '+':
			r = "&#43;"
		case '<':
			r = "&lt;"
		case '>':
			r = "&gt;"
		default:
			continue
		}
		b = append(append(b, s[last:i]...), r...)
		last = i + 1
	}
	return append(b, s[last:]...)
}

// attr appends name="value" with a space before it, unless value is empty.
func attr(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, ' '), name...), `="`...)
	return append(esc(b, value), '"')
}

// wrap appends s escaped between an opening and a closing tag.
func wrap(b []byte, open, s, end string) []byte {
	return append(esc(append(b, open...), s), end...)
}

func icon(b []byte, state string) []byte {
	return append(append(append(b, `<svg class="i" aria-hidden="true"><use href="#i-`...), state...), `"/></svg>`...)
}

func (t *tagView) html(b []byte) []byte {
	b = append(append(append(b, `<span class="tag `...), t.State...), `">`...)
	return wrap(icon(b, t.State), "", t.Word, "</span>")
}

func (l lineView) html(b []byte) []byte {
	for i := range l {
		b = l[i].html(b)
	}
	return b
}

func (s *spanView) html(b []byte) []byte {
	if s.Href == "" {
		return s.inner(b)
	}
	b = append(b, "<a"...)
	if s.Style == "id" {
		b = append(b, ` class="id"`...)
	}
	if s.Away {
		b = append(b, ` rel="noreferrer"`...)
	}
	b = append(attr(b, "href", s.Href), '>')
	if s.Style == "id" {
		b = esc(b, s.Text)
	} else {
		b = s.inner(b)
	}
	return append(b, "</a>"...)
}

func (s *spanView) inner(b []byte) []byte {
	switch s.Style {
	case "br":
		return append(b, "<br>"...)
	case "strong":
		return wrap(b, "<strong>", s.Text, "</strong>")
	case "muted", "id", "hash":
		return wrap(append(append(append(b, `<span class="`...), s.Style...), `">`...), "", s.Text, "</span>")
	case "code":
		return wrap(b, "<code>", s.Text, "</code>")
	case "tag":
		return (&tagView{s.State, s.Text}).html(b)
	case "mark":
		if s.State != "none" {
			b = icon(b, s.State)
		}
		return wrap(b, `<span class="vh">`, s.Text, "</span>")
	}
	return esc(b, s.Text)
}

func (p *paraView) html(b []byte) []byte {
	if p.Small {
		b = append(b, `<p class="small muted">`...)
	} else {
		b = append(b, "<p>"...)
	}
	return append(p.Text.html(b), "</p>\n"...)
}

func (p *proseView) html(b []byte) []byte {
	return append(append(append(b, `<div class="prose">`...), p.HTML...), "</div>\n"...)
}

func (l *listView) html(b []byte) []byte {
	open, end := "<ul>", "</ul>\n"
	if l.Ordered {
		open, end = "<ol>", "</ol>\n"
	}
	b = append(b, open...)
	for _, item := range l.Items {
		b = append(item.html(append(b, "<li>"...)), "</li>"...)
	}
	return append(b, end...)
}

func (f *factsView) html(b []byte) []byte { return facts(b, f.Items) }

func facts(b []byte, items []factView) []byte {
	b = append(b, `<dl class="sum">`...)
	for _, f := range items {
		b = wrap(b, "<div><dt>", f.Term, "</dt><dd>")
		b = append(f.Text.html(b), "</dd></div>"...)
	}
	return append(b, "</dl>\n"...)
}

func (f *figuresView) html(b []byte) []byte {
	b = append(b, `<ul class="figs">`...)
	for _, it := range f.Items {
		b = it.html(append(b, "<li>"...))
		b = append(b, "</li>"...)
	}
	return append(b, "</ul>\n"...)
}

func (it *figureView) html(b []byte) []byte {
	b = wrap(b, "<b>", it.Value, "")
	if it.Of != "" {
		b = wrap(b, "<small> ", it.Of, "</small>")
	}
	b = append(b, "</b>"...)
	if it.Href == "" {
		b = wrap(b, "<span>", it.Label, "</span>")
	} else {
		b = append(b, "<a"...)
		if it.Away {
			b = append(b, ` rel="noreferrer"`...)
		}
		b = wrap(append(attr(b, "href", it.Href), '>'), "", it.Label, "</a>")
	}
	if it.Status != nil {
		b = it.Status.html(b)
	}
	return b
}

func (a *answerView) html(b []byte) []byte {
	b = append(attr(append(b, `<div class="answers"`...), "id", a.ID), '>')
	b = wrap(b, "<p><strong><q>", a.Question, "</q></strong>")
	if a.Status != nil {
		b = a.Status.html(append(b, ' '))
	}
	b = append(b, "</p>"...)
	if len(a.Text) > 0 {
		b = append(a.Text.html(append(b, "<p>"...)), "</p>"...)
	}
	if len(a.Facts) > 0 {
		b = facts(b, a.Facts)
	}
	return append(b, "</div>\n"...)
}

func (r *recordView) html(b []byte) []byte {
	if r.Seal == "" {
		b = append(attr(append(b, `<article class="card"`...), "id", r.ID), "><header><h"...)
	} else {
		b = append(attr(append(b, `<article class="card sig"`...), "id", r.ID), '>')
		b = append(r.When.html(append(b, `<p class="when">`...)), "</p>"...)
		b = attr(append(b, "<svg"...), "class", "seal "+r.Seal)
		b = append(append(append(b, ` aria-hidden="true"><use href="#seal-`...), r.Seal...), `"/></svg><header><h`...)
	}
	b = r.Title.html(append(append(b, r.Level...), '>'))
	b = append(append(append(b, "</h"...), r.Level...), '>')
	if r.Status != nil {
		b = r.Status.html(append(b, ' '))
	}
	b = append(b, "</header>\n"...)
	if len(r.Facts) > 0 {
		b = facts(b, r.Facts)
	}
	for _, e := range r.Blocks {
		b = e.html(b)
	}
	return append(b, "</article>\n"...)
}

func (l *listingView) html(b []byte) []byte {
	if l.Caption == "" {
		return wrap(b, `<pre tabindex="0">`, l.Text, "</pre>\n")
	}
	b = append(attr(append(b, `<figure class="listing"><figcaption`...), "id", l.Label), '>')
	b = esc(b, l.Caption)
	b = append(attr(append(b, `</figcaption><pre tabindex="0" role="region"`...), "aria-labelledby", l.Label), '>')
	return wrap(b, "", l.Text, "</pre></figure>\n")
}

func (d *diffView) html(b []byte) []byte {
	b = append(attr(append(b, `<figure class="diff"><figcaption`...), "id", d.Label), '>')
	b = append(esc(b, d.Caption), "</figcaption>\n"...)
	for i := range d.Lines {
		b = d.Lines[i].html(b, d)
	}
	return append(b, "</figure>\n"...)
}

func (l *diffLine) html(b []byte, d *diffView) []byte {
	if l.Gap {
		b = append(b, `<hr>`...)
	}
	if l.Heading != "" {
		b = wrap(b, `<p class="at">`, l.Heading, "</p>")
	}
	b = append(attr(append(b, "<p"...), "class", l.Class), '>')
	for _, p := range l.Pieces {
		switch p.Op {
		case "gone":
			b = wrap(wrap(b, `<del><span class="vh">`, d.Gone, " </span>"), "", p.Text, "</del>")
		case "fresh":
			b = wrap(wrap(b, `<ins><span class="vh">`, d.Fresh, " </span>"), "", p.Text, "</ins>")
		default:
			b = esc(b, p.Text)
		}
	}
	return append(b, "</p>\n"...)
}

func (f *fieldsView) html(b []byte) []byte {
	b = append(b, `<ul class="fields">`...)
	for i := range f.Items {
		b = f.Items[i].html(append(b, "<li>"...), f.Approves)
		b = append(b, "</li>"...)
	}
	return append(b, "</ul>\n"...)
}

func (f *fieldView) html(b []byte, approves string) []byte {
	b = wrap(b, "<p><strong>", f.Person, "</strong>")
	if f.Title != "" {
		b = wrap(b, ", ", f.Title, "")
	}
	b = wrap(b, ` <code>`, f.Name, "</code></p>")
	if len(f.Approves) == 0 {
		return b
	}
	b = wrap(b, `<p class="small muted">`, approves, "</p><ul>")
	for _, a := range f.Approves {
		b = wrap(b, "<li>", a.Title, "")
		b = wrap(b, ` <code>`, a.Subject, "</code>")
		if a.Digest != "" {
			b = wrap(b, ` <span class="hash">`, a.Digest, "</span>")
		}
		b = append(b, "</li>"...)
	}
	return append(b, "</ul>"...)
}

func (s *streamView) html(b []byte) []byte {
	if s.ID != "" {
		b = append(attr(append(b, `<div class="stream"`...), "id", s.ID), ">\n"...)
	}
	for _, e := range s.Blocks {
		b = e.html(b)
	}
	b = append(b, s.Marker...)
	if s.ID != "" {
		b = append(b, "</div>\n"...)
	}
	return b
}

package pdf

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/evpack/evpack/generator/markdown"
)

// inlines are the runs of n's inline children.
func (p *composer) inlines(n ast.Node, st style, mark *inline) []run {
	var out []run
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = p.inline(out, c, st, mark)
	}
	return out
}

func (p *composer) inline(out []run, n ast.Node, st style, mark *inline) []run {
	switch v := n.(type) {
	case *ast.Text:
		out = p.add(out, markdown.Literal(v, p.source), st, mark)
		if v.HardLineBreak() {
			return append(p.add(out, " ", st, mark), run{hard: true, style: st, face: p.faces[st.face]})
		}
		if v.SoftLineBreak() {
			return p.add(out, " ", st, mark)
		}
		return out
	case *ast.String:
		return p.add(out, markdown.Literal(v, p.source), st, mark)
	case *ast.CodeSpan:
		return p.add(out, markdown.Literal(v, p.source), p.coded(st), &inline{tag: "Code", up: mark})
	case *ast.Emphasis:
		if v.Level > 1 {
			return append(out, p.inlines(v, st.bold(), &inline{tag: "Strong", up: mark})...)
		}
		return append(out, p.inlines(v, st.oblique(), &inline{tag: "Em", up: mark})...)
	case *east.Strikethrough:
		st.strike = true
		return append(out, p.inlines(v, st, &inline{tag: "Span", attrs: "/A<</O/Layout/TextDecorationType/LineThrough>>", up: mark})...)
	case *ast.Link:
		return append(out, p.link(v, st, mark)...)
	case *east.TaskCheckBox:
		return p.add(out, markdown.Box(v)+" ", st, mark)
	case *east.FootnoteLink:
		return p.footnoteMark(out, v, st, mark)
	case *east.FootnoteBacklink:
		return out
	}
	return append(out, p.inlines(n, st, mark)...)
}

// link is a link where its target is in this PDF or on the web, else text.
func (p *composer) link(n *ast.Link, st style, mark *inline) []run {
	to := p.proseTarget(string(n.Destination))
	if to == "" || mark.link() != nil {
		return p.inlines(n, st, mark)
	}
	return p.inlines(n, st.in(p.deep), &inline{tag: "Link", href: to, text: markdown.Plain(n, p.source), up: mark})
}

// proseTarget is target with the text's own anchors.
func (p *composer) proseTarget(dest string) string {
	fragment, own := strings.CutPrefix(dest, "#")
	if !own {
		return p.target(dest)
	}
	id, err := url.PathUnescape(fragment)
	if err != nil {
		return ""
	}
	if to := p.target(p.id + "#" + p.anchor + id); to != "" && p.anchor != "" {
		return to
	}
	return p.target(p.id + "#" + id)
}

// footnoteMark is a link to its note; the note's number leads back here.
func (p *composer) footnoteMark(out []run, v *east.FootnoteLink, st style, mark *inline) []run {
	small := st.at(st.size * 0.7)
	small.rise = st.size * 0.33
	to := &inline{tag: "Reference", up: mark}
	if mark.link() == nil {
		k := p.notesBefore + v.Index
		small = small.in(p.deep)
		to = &inline{tag: "Link", up: to, href: p.id + "#" + noteAnchor(k), text: fmt.Sprintf(p.say.footnote, v.Index), bare: true}
		if v.RefIndex == 0 {
			to.here = p.id + "#" + markAnchor(k)
		}
	}
	return p.add(out, strconv.Itoa(v.Index), small, to)
}

// noteAnchor is a footnote's place in its chapter, markAnchor that of its first
// mark; no register can name either.
func noteAnchor(k int) string { return "\x00note" + strconv.Itoa(k) }
func markAnchor(k int) string { return "\x00mark" + strconv.Itoa(k) }

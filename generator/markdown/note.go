package markdown

import (
	"strconv"

	east "github.com/yuin/goldmark/extension/ast"
)

// mark writes the raised number that leads to a footnote, with the role that
// DPUB-ARIA gives it.
func (p *page) mark(n *east.FootnoteLink) {
	number := strconv.Itoa(n.Index)
	p.WriteString(`<sup><a id="` + p.id(markID(n.Index, n.RefIndex)) + `" href="#` + encode(p.opt.AnchorPrefix+noteID(n.Index)) +
		`" role="doc-noteref" aria-label="Footnote ` + number + `">` + number + "</a></sup>")
}

// notes writes the footnotes, which follow the text.
func (p *page) notes(list *east.FootnoteList) {
	p.WriteString(`<section class="notes" role="doc-endnotes" aria-label="Footnotes">` + "\n<ol>\n")
	for c := list.FirstChild(); c != nil; c = c.NextSibling() {
		if n, ok := c.(*east.Footnote); ok {
			p.WriteString(`<li id="` + p.id(noteID(n.Index)) + `">`)
			p.below(n)
			p.WriteString("</li>\n")
		}
	}
	p.WriteString("</ol>\n</section>\n")
}

// back writes the way back from a footnote to one of its marks.
func (p *page) back(n *east.FootnoteBacklink) {
	label := "Back to footnote mark " + strconv.Itoa(n.Index)
	if n.RefCount > 1 {
		label += ", place " + strconv.Itoa(n.RefIndex+1)
	}
	p.WriteString(` <a href="#` + encode(p.opt.AnchorPrefix+markID(n.Index, n.RefIndex)) + `" role="doc-backlink" aria-label="` + label + `">↩</a>`)
}

func noteID(index int) string { return "fn:" + strconv.Itoa(index) }

func markID(index, place int) string {
	return "fnref:" + strconv.Itoa(index) + ":" + strconv.Itoa(place+1)
}

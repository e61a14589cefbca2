package pdf

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/evpack/evpack/generator/markdown"
	"github.com/evpack/evpack/generator/report"
)

// A composer sets one Markdown text.
type composer struct {
	*chapter
	source      []byte
	width       float64
	st          style
	outline     markdown.Outline
	notesBefore int    // footnotes in the chapter's texts before this one
	anchor      string // before each heading's anchor; empty: headings have none
}

func (ch *chapter) prose(p *report.Prose, width float64) []box {
	root, source := markdown.Parse(p.Source)
	pr := &composer{chapter: ch, source: source, width: width, st: ch.base(), anchor: p.Anchor, notesBefore: ch.notes,
		outline: markdown.Outline{First: p.Level}}
	return pr.children(root)
}

// children sets the blocks in n, one beneath the other.
func (p *composer) children(n ast.Node) []box {
	var out []box
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		gap := p.st.size * 0.7
		switch c.(type) {
		case *ast.TextBlock:
			gap = 0
		case *ast.List:
			if n.Kind() == ast.KindListItem {
				gap = p.st.size * 0.28
			}
		}
		if out == nil {
			gap = 0
		}
		out = append(out, under(gap, p.block(c))...)
		if p.announces(c) {
			out[len(out)-1].keep = true
		}
	}
	return out
}

// announces reports whether a paragraph ends with a colon and what follows is
// none: alone at a page's foot it would announce nothing.
func (p *composer) announces(n ast.Node) bool {
	next := n.NextSibling()
	return n.Kind() == ast.KindParagraph && next != nil && next.Kind() != ast.KindParagraph &&
		strings.HasSuffix(strings.TrimSpace(markdown.Plain(n, p.source)), ":")
}

func (p *composer) block(n ast.Node) []box {
	switch v := n.(type) {
	case *ast.Heading:
		return p.title(v)
	case *ast.Paragraph, *ast.TextBlock:
		return p.text("P", p.inlines(n, p.st, nil), p.st, p.measured(p.width), bodyLeading)
	case *ast.List:
		return p.bullets(v)
	case *ast.Blockquote:
		return p.quote(v)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return p.listing("", markdown.Literal(n, p.source), p.measured(p.width))
	case *ast.ThematicBreak:
		return []box{{h: 8, draw: func(c *canvas, at spot) { c.hairline(at.x, at.y+4, p.measured(p.width), 0.6, rule2) }}}
	case *east.Table:
		return p.gfmTable(v)
	case *east.DefinitionList:
		return p.definitions(v)
	case *east.FootnoteList:
		return p.footnotes(v)
	}
	return p.children(n)
}

func (p *composer) title(h *ast.Heading) []box {
	id := ""
	if p.anchor != "" {
		id = p.anchor + markdown.Anchor(h)
	}
	return p.heading(p.outline.Level(h.Level), markdown.Plain(h, p.source), nil, id)
}

func (p *composer) bullets(l *ast.List) []box {
	var labels []string
	var items []ast.Node
	numbering := "Disc"
	for n := l.FirstChild(); n != nil; n = n.NextSibling() {
		label := "•"
		if l.IsOrdered() {
			numbering = "Decimal"
			label = strconv.Itoa(l.Start+len(items)) + string(l.Marker)
		}
		labels, items = append(labels, label), append(items, n)
	}
	return p.items(numbering, labels, p.width, func(i int, w float64) []box {
		return p.narrowed(w, p.st, func() []box { return p.children(items[i]) })
	})
}

// narrowed sets what fn sets in a narrower column.
func (p *composer) narrowed(width float64, st style, fn func() []box) []box {
	w, s := p.width, p.st
	p.width, p.st = max(width, 60), st
	out := fn()
	p.width, p.st = w, s
	return out
}

func (p *composer) quote(n ast.Node) []box {
	const indent = 14.0
	boxes := p.within(p.up.new("BlockQuote"), func() []box {
		return p.narrowed(p.measured(p.width)-indent, p.st.in(ink2), func() []box { return p.children(n) })
	})
	return dressed(boxes, func(c *canvas, at spot, h float64) spot {
		c.ground(at.x, at.y-at.gap, 2, h+at.gap, rule2)
		at.x += indent
		return at
	})
}

func (p *composer) definitions(l *east.DefinitionList) []box {
	e := p.up.new("L").with("/A<</O/List/ListNumbering/None>>")
	var out []box
	li, described := e.new("LI"), false
	for n := l.FirstChild(); n != nil; n = n.NextSibling() {
		_, term := n.(*east.DefinitionTerm)
		if term && described {
			li = e.new("LI")
		}
		if described = !term; term {
			lines := p.wrap(p.inlines(n, p.st.bold(), nil), p.measured(p.width))
			out = append(out, under(p.st.size*0.7, keepAll(p.lines(li.new("Lbl"), lines, p.st, bodyLeading), true))...)
			continue
		}
		body := p.within(li.new("LBody"), func() []box {
			return p.narrowed(p.width-16, p.st, func() []box { return p.children(n) })
		})
		out = append(out, shifted(16, body)...)
	}
	return out
}

// footnotes are Notes with unique ids (PDF/UA-1, 7.9), set small under a rule.
func (p *composer) footnotes(l *east.FootnoteList) []box {
	st := p.st.at(p.sizes.small)
	out := []box{{h: 7, keep: true, draw: func(c *canvas, at spot) { c.hairline(at.x, at.y+3, 90, 0.6, rule2) }}}
	for n := l.FirstChild(); n != nil; n = n.NextSibling() {
		f, ok := n.(*east.Footnote)
		if !ok {
			continue
		}
		p.chapter.notes++
		note := p.up.new("Note").named(p.id + " note " + strconv.Itoa(p.chapter.notes))
		boxes := p.within(note, func() []box {
			return p.narrowed(p.width-16, st, func() []box { return p.children(f) })
		})
		if len(boxes) == 0 {
			boxes = []box{space(st.size * bodyLeading)}
		}
		k := p.notesBefore + f.Index
		back := &inline{tag: "Link", href: p.id + "#" + markAnchor(k), text: fmt.Sprintf(p.say.back, f.Index), bare: true}
		label := p.add(nil, strconv.Itoa(f.Index), st.in(p.deep), back)
		boxes = p.labelled(note.new("Lbl"), note, label, st, 16, shifted(16, boxes))
		out = append(out, p.anchored(noteAnchor(k), boxes)...)
	}
	return out
}

// gfmTable goes through the report's table, so that it breaks and repeats its
// head alike.
func (p *composer) gfmTable(t *east.Table) []box {
	g := &grid{chapter: p.chapter, t: &report.Table{}, wide: p.width, padX: fairPad, padY: 3.3,
		st: style{size: p.sizes.table, colour: ink}, elem: p.up.new("Table")}
	for n := t.FirstChild(); n != nil; n = n.NextSibling() {
		var row [][]run
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			st := g.st
			if _, ok := n.(*east.TableHeader); ok {
				st = st.bold().in(ink2)
				align := c.(*east.TableCell).Alignment
				g.t.Columns = append(g.t.Columns, report.Column{Num: align == east.AlignRight})
			}
			row = append(row, p.inlines(c, st, nil))
		}
		if g.heads == nil {
			g.heads = row
			continue
		}
		g.cells = append(g.cells, append(row, make([][]run, max(0, len(g.heads)-len(row)))...)[:len(g.heads)])
		g.t.Rows = append(g.t.Rows, report.Row{})
	}
	want := withPad(g.extents(), g.padX)
	g.widths, _ = columns(g.wide, g.t.Columns, want)
	g.settle(want)
	return g.rows()
}

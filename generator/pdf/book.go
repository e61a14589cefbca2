package pdf

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/markdown"
	"github.com/evpack/evpack/generator/report"
)

// A book is a document while it is made.
type book struct {
	*Document
	*canvas
	fonts          *fonts
	sizes          sizes
	say            words
	accent         rgb
	deep           rgb // the accent where it is dark enough for text and lines on white, else ink
	paperW, paperH float64
	known          map[string]bool // anchors that the chapters have

	squeeze  *squeezer
	overlong error      // the first thing that is longer than a page
	parts    []*chapter // cover, contents, chapters: in the order of pages
	pages    []*page
	root     *elem
	lacking  []map[rune]string // by part
}

// A chapter is one report page, the cover or the contents. It is made in two
// steps: boxes, by a goroutine of its own, then pages, in the book's order.
type chapter struct {
	*book
	setter
	root  *elem // the part of the tree that is this chapter's
	up    *elem // where the next block's element goes
	level int   // of the last heading

	left, top, bottom, wide float64 // of the text on each page; wide is its width
	paperW, paperH          float64

	marks   []bookmark
	notes   int  // footnotes so far
	records int  // whose titles are bookmarks: none where there are many
	signed  bool // it has signature fields
	title   string
	id      string // the report page's URL, the base of its anchors
}

// An anchor is a place that links lead to.
type anchor struct {
	name string // reviews/mr-2026-q4.html#d1
	page *page
	y    float64 // from the top
}

// A bookmark is a line of the outline.
type bookmark struct {
	anchor
	title string
	level int // from 1
}

const (
	marginX    = 51.0
	marginTop  = 66.0
	marginFoot = 62.0
)

func newBook(d *Document) (*book, error) {
	b := &book{Document: d, sizes: d.Density.sizes(), say: wordsOf(d.Language), root: &elem{tag: "Document", in: true}, known: map[string]bool{}}
	var err error
	if b.accent, err = parseColour(d.Accent); err != nil {
		return nil, err
	}
	if b.deep = b.accent; !b.accent.dark() {
		b.deep = ink
	}
	switch d.Page {
	case "", "A4":
		b.paperW, b.paperH = 595.28, 841.89
	case "Letter":
		b.paperW, b.paperH = 612, 792
	default:
		return nil, fmt.Errorf("page %q is neither A4 nor Letter", d.Page)
	}
	if b.fonts, err = loadFonts(d.Fonts); err != nil {
		return nil, err
	}
	b.canvas = newCanvas(len(b.fonts.faces))
	for _, p := range d.Pages {
		b.know(p)
	}
	return b, nil
}

func (b *book) newChapter(title, id string, landscape bool) *chapter {
	ch := &chapter{book: b, title: title, id: id,
		setter: setter{fonts: b.fonts, missing: map[rune]string{}}, paperW: b.paperW, paperH: b.paperH}
	if landscape {
		ch.paperW, ch.paperH = b.paperH, b.paperW
	}
	ch.left, ch.top = marginX, marginTop
	ch.wide, ch.bottom = ch.paperW-2*marginX, ch.paperH-marginFoot
	ch.root = &elem{tag: "Sect", up: b.root, in: true} // layOut puts it in, in the order of parts
	ch.up = ch.root
	return ch
}

// layOut draws all parts and numbers their pages.
func (b *book) layOut() error {
	b.squeeze = newSqueezer()
	defer b.squeeze.wait()
	b.parts = []*chapter{b.drawCover()}
	before := len(b.pages)
	body := b.drawBody()
	if b.Contents {
		b.parts = append(b.parts, b.drawContents(before, body))
	}
	b.parts = append(b.parts, body...)
	b.drawFurniture()
	for _, part := range b.parts {
		if len(part.root.kids) > 0 {
			b.root.kids = append(b.root.kids, kid{elem: part.root})
		}
	}
	if b.overlong != nil {
		return b.overlong
	}
	return gatherMissing(b.lacking...)
}

// anchor notes a place of the chapter; id is empty for its beginning.
func (ch *chapter) anchor(id string, y float64) {
	name := ch.id
	if id != "" {
		name += "#" + id
	}
	ch.places = append(ch.places, anchor{name, ch.page, y})
}

// know notes the anchors that the chapter for p will have.
func (b *book) know(p *report.Page) {
	url := p.URL()
	b.known[url] = true
	for _, s := range p.Sections {
		b.known[url+"#"+s.ID] = true
		b.knowBlocks(url, s.Blocks)
	}
}

func (b *book) knowBlocks(url string, blocks []report.Block) {
	for _, block := range blocks {
		switch v := block.(type) {
		case *report.Answer:
			b.known[url+"#"+v.ID] = true
		case *report.Table:
			b.known[url+"#"+v.ID] = true
			for _, r := range v.Rows {
				if r.ID != "" {
					b.known[url+"#"+r.ID] = true
				}
			}
		case *report.Record:
			b.known[url+"#"+v.ID] = true
			b.knowBlocks(url, v.Blocks)
		case *report.Chart:
			b.known[url+"#"+v.ID] = true
		case *report.Prose:
			b.knowHeadings(url, v)
		}
	}
}

func (b *book) knowHeadings(url string, p *report.Prose) {
	if p.Anchor == "" {
		return
	}
	for _, h := range markdown.Headings(p.Source) {
		b.known[url+"#"+p.Anchor+h.Anchor] = true
	}
}

// target is the link that href becomes: an anchor of this PDF, an address on
// the web, or nothing.
func (b *book) target(href string) string {
	if strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "mailto:") {
		return href
	}
	if b.known[href] {
		return href
	}
	return ""
}

package pdf

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/evpack/evpack/generator/markdown"
	"github.com/evpack/evpack/generator/report"
)

// A book is a document while it is made.
type book struct {
	*Document
	fonts          *fonts
	sizes          sizes
	accent         rgb
	deep           rgb // the accent where it is dark enough for text and lines on white, else ink
	paperW, paperH float64
	known          map[string]bool // anchors that the chapters have

	parts []*chapter // cover, contents, chapters: in the order of pages
	pages []*page
	root  *elem
	drawn [][]uint64 // by face: a bit for each code point
}

// A chapter is one report page while it is laid out; one goroutine owns it.
type chapter struct {
	*book
	*canvas
	setter
	root  *elem // the part of the tree that is this chapter's
	up    *elem // where the next block's element goes
	level int   // of the last heading

	pages                   []*page
	left, top, bottom, wide float64 // of the text on each page; wide is its width
	paperW, paperH          float64
	y                       float64

	anchors []anchor
	marks   []bookmark
	notes   int // footnotes so far

	overlong bool // something that cannot be broken is longer than a page
	title    string
	id       string // the report page's URL, the base of its anchors
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
	b := &book{Document: d, sizes: d.Density.sizes(), root: &elem{tag: "Document", in: true}, known: map[string]bool{}}
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
	b.fonts, err = loadFonts(d.Fonts)
	for _, p := range d.Pages {
		b.know(p)
	}
	return b, err
}

func (b *book) newChapter(title, id string, landscape bool) *chapter {
	ch := &chapter{book: b, canvas: newCanvas(len(b.fonts.faces)), title: title, id: id,
		setter: setter{fonts: b.fonts, missing: map[rune]string{}}, paperW: b.paperW, paperH: b.paperH}
	if landscape {
		ch.paperW, ch.paperH = b.paperH, b.paperW
	}
	ch.left, ch.top = marginX, marginTop
	ch.wide, ch.bottom = ch.paperW-2*marginX, ch.paperH-marginFoot
	ch.root = &elem{tag: "Sect", in: true} // its parent is all goroutines': join sets it
	ch.up = ch.root
	return ch
}

// layOut draws all parts and numbers their pages.
func (b *book) layOut() error {
	body := b.layOutPages()
	cover := b.drawCover()
	b.parts = append([]*chapter{cover}, body...)
	if b.Contents {
		b.parts = append([]*chapter{cover, b.drawContents(len(cover.pages), body)}, body...)
	}
	var missing []map[rune]string
	for _, part := range b.parts {
		b.pages = append(b.pages, part.pages...)
		missing = append(missing, part.missing)
		if part.overlong {
			return fmt.Errorf("chapter %q: a heading, figure or name in it is longer than a page", part.title)
		}
	}
	missing = append(missing, b.drawFurniture())
	if err := gatherMissing(missing...); err != nil {
		return err
	}
	b.join()
	return nil
}

// layOutPages lays the chapters out side by side; none knows of another.
func (b *book) layOutPages() []*chapter {
	out := make([]*chapter, len(b.Pages))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(b.Pages)) {
		wg.Go(func() {
			for i := range next {
				out[i] = b.drawPage(b.Pages[i])
			}
		})
	}
	for i := range b.Pages {
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}

// drawPage lays out one report page as a chapter.
func (b *book) drawPage(p *report.Page) *chapter {
	ch := b.newChapter(p.Title, p.URL(), p.Wide)
	ch.turn()
	ch.anchor("", ch.top)
	boxes := ch.heading(1, p.Title, p.Status, "")
	if p.Lead != "" {
		boxes = append(boxes, ch.lead(p.Lead)...)
	}
	for _, s := range p.Sections {
		boxes = append(boxes, ch.section(s)...)
	}
	ch.place(boxes)
	ch.canvas.close()
	return ch
}

// join gathers what the parts drew into one tree, in the order of pages.
func (b *book) join() {
	for _, part := range b.parts {
		if len(part.root.kids) > 0 {
			part.root.up = b.root
			b.root.kids = append(b.root.kids, kid{elem: part.root})
		}
	}
	b.drawn = b.parts[0].canvas.used
	for _, part := range b.parts[1:] {
		for i := range part.canvas.used {
			for j, bits := range part.canvas.used[i] {
				b.drawn[i][j] |= bits
			}
		}
	}
}

// anchor notes a place of the chapter; id is empty for its beginning.
func (ch *chapter) anchor(id string, y float64) {
	name := ch.id
	if id != "" {
		name += "#" + id
	}
	ch.anchors = append(ch.anchors, anchor{name, ch.page, y})
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

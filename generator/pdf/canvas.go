package pdf

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// A page is one page as drawn: its operators and what the last step must know
// of it. Points, the origin at the top left; the operators have PDF's origin.
type page struct {
	w, h    float64
	buf     []byte
	zipped  []byte  // buf, compressed when the page is full
	size    int     // of zipped, when gofpdf has it
	over    []byte  // head and foot, compressed
	title   string  // of the chapter that goes on at its top
	owners  []*elem // by MCID
	late    []late  // numbers to be written when all pages are there
	annots  []annot
	obj     int
	parents int // key in the parent tree
}

// An annot is a link or a signature field on a page.
type annot struct {
	x0, y0, x1, y1 float64 // PDF coordinates
	elem           *elem
	text           string // what a reader announces
	href           string // a link's target
	field          string // a signature field's name
	obj, key       int
}

// A canvas writes operators to a page and notes the places on it. Marked content is lazy: naming the
// element or artifact that follows is free while it stays the same, so a
// paragraph has one sequence a page.
type canvas struct {
	page   *page
	places []anchor
	used   [][]uint64 // by face: a bit for each code drawn

	owner    *elem // of the open sequence
	artifact bool  // whether an artifact is open

	face   *face
	size   float64
	fillOn rgb
	penOn  rgb
	width  float64

	quietLinks bool // links without the hairline, where all lines are links
}

func newCanvas(faces int) *canvas {
	c := &canvas{used: make([][]uint64, faces)}
	for i := range c.used {
		c.used[i] = make([]uint64, 1<<16/64)
	}
	return c
}

// turn begins a page; the graphics state is the default one again.
func (c *canvas) turn(p *page) {
	c.page = p
	c.face, c.size, c.fillOn, c.penOn, c.width = nil, 0, 1<<24, 1<<24, -1
}

// close ends the open sequence.
func (c *canvas) close() {
	if c.owner != nil || c.artifact {
		c.op("EMC")
	}
	c.owner, c.artifact = nil, false
}

// tag makes what follows content of e.
func (c *canvas) tag(e *elem) {
	if c.owner == e {
		return
	}
	c.close()
	e.attach()
	id := len(c.page.owners)
	c.page.owners = append(c.page.owners, e)
	e.kids = append(e.kids, kid{page: c.page, n: int32(id)})
	b := append(c.page.buf, '/')
	b = append(b, e.tag...)
	b = append(b, "<</MCID "...)
	b = strconv.AppendInt(b, int64(id), 10)
	c.page.buf = append(b, ">>BDC\n"...)
	c.owner = e
}

// aside makes what follows an artifact: decoration that no reader announces.
func (c *canvas) aside() {
	if c.artifact {
		return
	}
	c.close()
	c.op("/Artifact BMC")
	c.artifact = true
}

// pagination makes what follows a running head or foot.
func (c *canvas) pagination(kind string) {
	c.close()
	c.op("/Artifact<</Type/Pagination/Subtype/" + kind + ">>BDC")
	c.artifact = true
}

func (c *canvas) op(s string) {
	c.page.buf = append(append(c.page.buf, s...), '\n')
}

// nums writes numbers and an operator.
func (c *canvas) nums(op string, v ...float64) {
	b := c.page.buf
	for _, f := range v {
		b = append(appendNum(b, f), ' ')
	}
	c.page.buf = append(append(b, op...), '\n')
}

// appendNum writes f with two decimals at most.
func appendNum(b []byte, f float64) []byte {
	n := int64(math.Round(f * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if d := n % 100; d != 0 {
		b = append(b, '.', byte('0'+d/10))
		if d%10 != 0 {
			b = append(b, byte('0'+d%10))
		}
	}
	return b
}

// show draws text whose left end is at x and whose baseline is at y.
func (c *canvas) show(x, y float64, f *face, size float64, colour rgb, s string) {
	c.font(f, size, colour)
	b := append(c.page.buf, "BT "...)
	b = append(appendNum(b, x), ' ')
	b = append(appendNum(b, c.page.h-y), " Td "...)
	c.page.buf = append(c.shown(b, f, s), " ET\n"...)
}

// showUp draws text that runs upwards from x, y.
func (c *canvas) showUp(x, y float64, f *face, size float64, colour rgb, s string) {
	c.font(f, size, colour)
	b := append(c.page.buf, "BT 0 1 -1 0 "...)
	b = append(appendNum(b, x), ' ')
	b = append(appendNum(b, c.page.h-y), " Tm "...)
	c.page.buf = append(c.shown(b, f, s), " ET\n"...)
}

func (c *canvas) font(f *face, size float64, colour rgb) {
	c.fill(colour)
	if c.face != f || c.size != size {
		c.face, c.size = f, size
		b := append(c.page.buf, "/F"...)
		b = strconv.AppendInt(b, int64(f.index), 10)
		b = appendNum(append(b, ' '), size)
		c.page.buf = append(b, " Tf "...)
	}
}

// shown appends the operator that draws s, and notes its runes.
func (c *canvas) shown(b []byte, f *face, s string) []byte {
	b = append(b, '(')
	used := c.used[f.index]
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		r = f.code(r)
		used[r>>6] |= 1 << (r & 63)
		b = appendByte(appendByte(b, byte(r>>8)), byte(r))
	}
	return append(b, ")Tj"...)
}

// appendByte writes one byte of a literal string (ISO 32000-1, 7.3.4.2).
func appendByte(b []byte, v byte) []byte {
	switch v {
	case '(', ')', '\\':
		return append(b, '\\', v)
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, v)
}

func (c *canvas) fill(v rgb) {
	if c.fillOn != v {
		c.fillOn = v
		c.nums("rg", float64(v>>16)/255, float64(v>>8&0xff)/255, float64(v&0xff)/255)
	}
}

func (c *canvas) pen(v rgb, width float64) {
	if c.penOn != v {
		c.penOn = v
		c.nums("RG", float64(v>>16)/255, float64(v>>8&0xff)/255, float64(v&0xff)/255)
	}
	if c.width != width {
		c.width = width
		c.nums("w", width)
	}
}

// line draws l within the block e, its baseline at y.
func (c *canvas) line(e *elem, l *line, x, y float64) {
	for i := range l.pieces {
		p := &l.pieces[i]
		c.piece(p.run.mark.element(e), p, x+p.x, y)
	}
}

func (c *canvas) piece(e *elem, p *piece, x, y float64) {
	st := &p.run.style
	if p.run.icon != "" {
		c.state(p.run.icon, x, y, st.size)
		return
	}
	if p.run.place != "" {
		c.later(e, p, x, y)
		return
	}
	c.tag(e)
	c.show(x, y-st.rise, p.run.face, st.size, st.colour, p.run.text[p.from:p.to])
	if st.strike {
		c.aside()
		c.pen(st.colour, st.size*0.06)
		c.stroke(x, y-st.size*0.27, x+p.w, y-st.size*0.27)
	}
	if m := p.run.mark.link(); m != nil {
		c.link(m, x, y, p.w, st)
		if m.here != "" {
			c.places = append(c.places, anchor{m.here, c.page, y - 2*st.size})
		}
	}
}

// link draws the hairline under a link's piece and makes its annotation. The
// hairline is the sign of a link that needs no colour.
func (c *canvas) link(m *inline, x, y, w float64, st *style) {
	if !c.quietLinks && !m.bare {
		c.aside()
		c.pen(st.colour.thin(), 0.45)
		c.stroke(x, y+st.size*0.16, x+w, y+st.size*0.16)
	}
	e := m.elem
	n := len(c.page.annots)
	if n > 0 {
		if last := &c.page.annots[n-1]; last.elem == e && last.y1 == c.page.h-y+st.size*0.95 && x-last.x1 < 1 {
			last.x1 = x + w
			return
		}
	}
	e.kids = append(e.kids, kid{page: c.page, n: int32(n), annot: true})
	c.page.annots = append(c.page.annots, annot{x0: x, x1: x + w, y0: c.page.h - y - st.size*0.3, y1: c.page.h - y + st.size*0.95,
		elem: e, text: m.text, href: m.href})
}

// thin is c mixed half with white.
func (c rgb) thin() rgb {
	half := func(shift uint) rgb { return (255 - (255-(c>>shift)&0xff)/2) << shift }
	return half(16) | half(8) | half(0)
}

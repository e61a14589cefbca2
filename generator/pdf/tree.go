package pdf

// An elem is a structure element (ISO 32000-1, 14.7.2). It enters the tree
// when something of it is first drawn, so the order of the tree is the order
// of drawing, and what is never drawn is not in the tree.
type elem struct {
	tag   string
	attrs string // further entries of its dictionary, as PDF source
	up    *elem
	kids  []kid
	in    bool
	obj   int // object number; the last step sets it
}

// A kid is an element, marked content on a page (n is its MCID), or an
// annotation of a page (n is its index there).
type kid struct {
	elem  *elem
	page  *page
	n     int32
	annot bool
}

func (e *elem) new(tag string) *elem { return &elem{tag: tag, up: e} }

// named gives a Note an id that no other element of the document has.
func (e *elem) named(id string) *elem { return e.with("/ID" + literal(id)) }

func (e *elem) with(attrs string) *elem { e.attrs = attrs; return e }

// attach puts e, and what it stands in, into the tree.
func (e *elem) attach() {
	if e.in || e.up == nil {
		return
	}
	e.up.attach()
	e.up.kids = append(e.up.kids, kid{elem: e})
	e.in = true
}

// An inline is a span that is an element of its own within a paragraph or
// cell: a link, emphasis, code. Pieces of it on several lines share it.
type inline struct {
	tag   string
	attrs string
	up    *inline
	href  string // resolved: see book.target; empty: no link
	text  string // of a link: what a reader announces
	bare  bool   // a link without the line beneath it
	here  string // the anchor of this place, or empty
	block *elem  // the block for which elem was made
	elem  *elem
}

// element is the span's structure element within the block e.
func (m *inline) element(e *elem) *elem {
	if m == nil {
		return e
	}
	if m.block != e {
		m.block, m.elem = e, m.up.element(e).new(m.tag).with(m.attrs)
	}
	return m.elem
}

// link is the innermost link that the span stands in, or nil.
func (m *inline) link() *inline {
	for ; m != nil; m = m.up {
		if m.href != "" {
			return m
		}
	}
	return nil
}

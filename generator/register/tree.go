package register

import "strconv"

// A tree tells where each key and value of one row, or of a file's root,
// stands. It is built from text that the library has accepted; on other text
// it stops early, and places are then those of the row.
//
// On the way it finds what is defined twice, by the rules of TOML, because the
// library lets some of it pass: after a.b = 1 it drops a = 2 without a word.
type tree struct {
	file  *file
	spans []span
	top   node
	dups  []name // second definitions
}

type form byte

const (
	formValue  form = iota
	formArray       // [1, 2]
	formTable       // [a], or what a dotted key makes
	formTables      // [[a]]
)

type node struct {
	form     form
	explicit bool // has its own [header]
	dotted   bool // made by a dotted key
	closed   bool // an inline table: nothing can be added
	key, val uint32
	kids     map[string]*node
	elems    []*node
}

func newTree(f *file, spans []span) *tree {
	t := &tree{file: f, spans: spans, top: node{form: formTable}}
	for _, s := range spans {
		p := &parser{tree: t, d: f.bytes(s), base: s.off}
		p.segment()
	}
	return t
}

// find walks down path; array elements go by their index from 0. It is nil
// where there is nothing.
func (t *tree) find(path []string) *node {
	n := &t.top
	for _, p := range path {
		if n = n.kid(p); n == nil {
			return nil
		}
	}
	return n
}

func (n *node) kid(p string) *node {
	if n.form == formTable {
		return n.kids[p]
	}
	i, err := strconv.Atoi(p)
	if err != nil || i < 0 || i >= len(n.elems) {
		return nil
	}
	return n.elems[i]
}

// at finds the table whose value begins at off, or nil.
func (n *node) at(off uint32) *node {
	if n.val == off && n.form == formTable {
		return n
	}
	for _, k := range n.kids {
		if m := k.at(off); m != nil {
			return m
		}
	}
	for _, e := range n.elems {
		if m := e.at(off); m != nil {
			return m
		}
	}
	return nil
}

// A parser builds the tree of one span.
type parser struct {
	tree  *tree
	d     []byte
	i     int
	base  uint32 // the offset of d in the file
	depth int
	bad   bool // the text is not what the library accepted
}

func (p *parser) off(i int) uint32 { return p.base + uint32(i) }

func (p *parser) dup(n name) { p.tree.dups = append(p.tree.dups, name{n.text, int(p.off(n.off))}) }

func (p *parser) segment() {
	cur := &p.tree.top
	for !p.bad {
		p.i = skipVoid(p.d, p.i)
		if p.i >= len(p.d) {
			return
		}
		if p.d[p.i] != '[' {
			p.assign(cur)
			continue
		}
		h, end, ok := readHeader(p.d, p.i)
		if !ok {
			return
		}
		p.i = end
		cur = p.header(h)
	}
}

// header finds or makes the table that a header opens. Where that is a second
// definition, what follows goes to a table that hangs nowhere.
func (p *parser) header(h header) *node {
	n := &p.tree.top
	last := len(h.parts) - 1
	for _, part := range h.parts[:last] {
		kid := n.kids[part.text]
		if kid == nil {
			kid = n.add(part.text, &node{form: formTable, key: p.off(part.off), val: p.off(h.off)})
		}
		if kid.form == formTables {
			kid = kid.elems[len(kid.elems)-1]
		}
		if kid.form != formTable || kid.closed {
			p.dup(part)
			return &node{form: formTable}
		}
		n = kid
	}
	fresh := &node{form: formTable, explicit: true, key: p.off(h.parts[last].off), val: p.off(h.off)}
	if h.array {
		return p.element(n, h.parts[last], fresh)
	}
	return p.table(n, h.parts[last], fresh)
}

func (p *parser) element(n *node, part name, fresh *node) *node {
	kid := n.kids[part.text]
	switch {
	case kid == nil:
		kid = n.add(part.text, &node{form: formTables, key: fresh.key, val: fresh.val})
	case kid.form != formTables:
		p.dup(part)
		return fresh
	}
	kid.elems = append(kid.elems, fresh)
	return fresh
}

func (p *parser) table(n *node, part name, fresh *node) *node {
	kid := n.kids[part.text]
	switch {
	case kid == nil:
		return n.add(part.text, fresh)
	case kid.form != formTable || kid.explicit || kid.dotted || kid.closed:
		p.dup(part)
		return fresh
	}
	kid.explicit, kid.key, kid.val = true, fresh.key, fresh.val
	return kid
}

func (n *node) add(text string, kid *node) *node {
	if n.kids == nil {
		n.kids = map[string]*node{}
	}
	n.kids[text] = kid
	return kid
}

// assign reads key = value into the table cur.
func (p *parser) assign(cur *node) {
	parts, end, ok := readKey(p.d, p.i, nil)
	if !ok || end >= len(p.d) || p.d[end] != '=' {
		p.bad = true
		return
	}
	p.i = end + 1
	val := p.value()
	last := len(parts) - 1
	for _, part := range parts[:last] {
		kid := cur.kids[part.text]
		if kid == nil {
			kid = cur.add(part.text, &node{form: formTable, dotted: true, key: p.off(part.off), val: p.off(part.off)})
		}
		if kid.form != formTable || kid.explicit || kid.closed {
			p.dup(part)
			return
		}
		cur = kid
	}
	if cur.kids[parts[last].text] != nil {
		p.dup(parts[last])
		return
	}
	val.key = p.off(parts[last].off)
	cur.add(parts[last].text, val)
}

func (p *parser) value() *node {
	p.i = skipBlank(p.d, p.i)
	n := &node{val: p.off(p.i)}
	if p.i >= len(p.d) {
		p.bad = true
		return n
	}
	switch p.d[p.i] {
	case '[':
		p.array(n)
	case '{':
		p.inline(n)
	case '"', '\'':
		p.i, _ = skipString(p.d, p.i)
	default:
		for p.i < len(p.d) && !isEnd(p.d[p.i]) {
			p.i++
		}
	}
	return n
}

// isEnd holds for what ends a number, a date or a word.
func isEnd(c byte) bool {
	return c == ',' || c == ']' || c == '}' || c == '#' || c == '\n' || c == '\r'
}

// enter steps into a bracket; the text may have changed since it was indexed.
func (p *parser) enter() {
	p.i++
	p.depth++
	p.bad = p.bad || p.depth > maxDepth
}

// more reports whether another member stands before the closing bracket, and
// steps over the bracket otherwise.
func (p *parser) more(closing byte) bool {
	p.i = skipVoid(p.d, p.i)
	if p.i < len(p.d) && p.d[p.i] == ',' {
		p.i = skipVoid(p.d, p.i+1)
	}
	switch {
	case p.i >= len(p.d):
		p.bad = true
	case p.d[p.i] == closing:
		p.i++
	default:
		return !p.bad
	}
	p.depth--
	return false
}

func (p *parser) array(n *node) {
	n.form = formArray
	p.enter()
	for p.more(']') {
		from := p.i
		n.elems = append(n.elems, p.value())
		p.bad = p.bad || p.i == from
	}
}

func (p *parser) inline(n *node) {
	n.form = formTable
	p.enter()
	for p.more('}') {
		p.assign(n)
	}
	n.close()
}

func (n *node) close() {
	n.closed = true
	for _, k := range n.kids {
		if k.form == formTable {
			k.close()
		}
	}
}

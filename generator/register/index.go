package register

import (
	"bytes"
	"fmt"
	"slices"
)

// maxDepth bounds how deep arrays, inline tables and dotted keys may nest, as
// the register format says. The library has no bound, and its time grows with
// the cube of the depth: 16 KB of nested tables cost it ten seconds.
const maxDepth = 32

// A shape is what a top-level name stands for in one file.
type shape byte

const (
	isKey   shape = iota + 1 // name = …, or name.x = …
	isTable                  // [name], or [name.x]
	isArray                  // [[name]]
)

// The indexer finds the rows of one file in one pass over its bytes, without
// recursion. It understands strings, comments and brackets, and no values.
type indexer struct {
	f    *file
	d    []byte
	i    int    // where it is
	line uint32 // the number of that line

	start, startLine uint32 // of the segment being read
	part             *part  // whose last row it belongs to; nil: the root
	headed           bool   // it has a header
	drop             bool   // it belongs to nothing
	deep             bool   // the segment was refused for its depth

	frames []frame
	dots   int  // in the current key
	inKey  bool // before the equals sign
	torn   bool // a string of this expression lacks its end on its line
}

// A frame is an open bracket.
type frame struct {
	off   int
	table bool
	depth int // inside it
	dots  int // of the key before it
}

func (f *file) index() {
	f.names, f.byID = map[string]shape{}, map[string]*part{}
	x := &indexer{f: f, d: f.data, i: f.bom(), line: f.first}
	x.start, x.startLine = uint32(x.i), x.line
	for x.i < len(x.d) {
		x.topLine()
	}
	x.endSegment(x.i)
}

// topLine reads one line outside brackets, with the lines its value spans.
func (x *indexer) topLine() {
	i := skipBlank(x.d, x.i)
	if i < len(x.d) && x.d[i] == '[' {
		if h, end, ok := readHeader(x.d, i); ok {
			x.endSegment(x.i)
			x.begin(h)
			x.escapes(h.off, end)
			x.i = skipLine(x.d, end)
			x.newline()
			return
		}
	}
	if !x.headed {
		x.rootKey(i)
	}
	x.expression()
}

func (x *indexer) newline() {
	if x.i < len(x.d) {
		x.i++
		x.line++
	}
}

// rootKey notes the top-level name of a key that stands before all headers.
func (x *indexer) rootKey(i int) {
	if i >= len(x.d) || x.d[i] == '\n' || x.d[i] == '\r' || x.d[i] == '#' {
		return
	}
	if text, _, ok := readName(x.d, i); ok {
		x.f.names[text] = isKey
	}
}

// endSegment gives the lines since the last header to whom they belong.
func (x *indexer) endSegment(end int) {
	s := span{x.start, uint32(end), x.startLine}
	x.start, x.startLine = uint32(end), x.line
	switch {
	case x.drop:
		return
	case x.part != nil:
		x.endRow(s)
	case x.deep:
		x.f.reg.breakDown()
	case s.end > s.off || len(x.f.root) == 0:
		x.f.root = join(x.f.root, s)
	}
	x.deep = false
}

// join appends s, or lengthens the last span where s follows on.
func join(spans []span, s span) []span {
	if n := len(spans); n > 0 && spans[n-1].end == s.off {
		spans[n-1].end = s.end
		return spans
	}
	return append(spans, s)
}

func (x *indexer) endRow(s span) {
	p, i := x.part, len(x.part.rows)-1
	row := &p.rows[i]
	switch {
	case row.end == 0:
		*row = s
	case row.end == s.off && len(p.more[i]) == 0:
		row.end = s.end
	default:
		if p.more == nil {
			p.more = map[int][]span{}
		}
		p.more[i] = join(p.more[i], s)
	}
	if x.deep {
		x.refuseRow()
	}
}

func (x *indexer) refuseRow() {
	x.f.reg.breakDown()
	if x.part.bad == nil {
		x.part.bad = map[int]bool{}
	}
	x.part.bad[len(x.part.rows)-1] = true
}

// begin starts the segment of a header.
func (x *indexer) begin(h header) {
	top := h.parts[0].text
	was := x.f.names[top]
	sub := len(h.parts) > 1
	x.part, x.drop, x.headed = nil, false, true
	if len(h.parts) > maxDepth {
		x.tooDeep(h.parts[maxDepth].off)
	}
	switch {
	case h.array && !sub && (was == isArray || was == 0):
		x.f.names[top] = isArray
		x.part = x.f.partOf(top)
		x.part.rows = append(x.part.rows, span{})
	case was == isArray && sub:
		x.part = x.f.byID[top]
		x.part.complex = true
	case was == isArray || h.array && !sub:
		x.clash(h)
	case was == 0:
		x.f.names[top] = isTable
	}
}

// clash reports a name that is both an array of tables and something else.
func (x *indexer) clash(h header) {
	x.drop = true
	x.f.reg.breakDown()
	top := h.parts[0]
	x.f.problem(top.off, "duplicate-key", "", fmt.Sprintf("%q is given both as [[%s]] and as a single key or table", top.text, top.text))
}

func (f *file) partOf(name string) *part {
	p := f.byID[name]
	if p == nil {
		p = &part{name: name, file: f}
		f.byID[name] = p
		f.parts = append(f.parts, p)
	}
	return p
}

// expression reads to the end of the line on which all brackets are closed.
func (x *indexer) expression() {
	x.frames, x.dots, x.inKey, x.torn = x.frames[:0], 0, true, false
	for x.i < len(x.d) {
		c := x.d[x.i]
		switch c {
		case '\n':
			x.newline()
			if len(x.frames) == 0 {
				return
			}
			if headerAhead(x.d, x.i) {
				x.unclosed()
				return
			}
			continue
		case '#':
			x.i = skipLine(x.d, x.i)
			continue
		case '"', '\'':
			x.quoted()
			continue
		case '[', '{':
			x.open(c == '{')
		case ']', '}':
			x.shut()
		case ',':
			x.comma()
		case '=':
			x.inKey = false
		case '.':
			x.dot()
		}
		x.i++
	}
	x.unclosed()
}

// quoted passes a string, or a quoted key, which is always on one line.
func (x *indexer) quoted() {
	from := x.i
	var closed bool
	if x.inKey || !isBlock(x.d, x.i) {
		x.i, closed = skipLineString(x.d, x.i)
		x.torn = x.torn || !closed
	} else {
		x.i, closed = skipBlockString(x.d, x.i)
		x.line += uint32(bytes.Count(x.d[from:x.i], []byte{'\n'}))
		if !closed {
			x.syntax(from, "add the closing quotes", "multi-line string is never closed")
		}
	}
	x.escapes(from, x.i)
}

// escapes refuses escapes in d[from:to] that stand for what may not be written.
func (x *indexer) escapes(from, to int) {
	if x.d[from] == '\'' {
		return
	}
	s := x.d[from:to]
	if bytes.IndexByte(s, '\\') < 0 {
		return
	}
	i, r := escapedControl(s)
	switch {
	case i < 0:
	case r == 0:
		x.f.problem(from+i, "nul", "", "NUL in a text file")
	default:
		x.f.problem(from+i, "bidi-control", bidiHint, fmt.Sprintf("bidirectional control character U+%04X", r))
	}
}

func (x *indexer) depth() int {
	if n := len(x.frames); n > 0 {
		return x.frames[n-1].depth
	}
	return 0
}

func (x *indexer) open(table bool) {
	if x.inKey {
		return // not TOML; the library will say so
	}
	d := x.depth() + x.dots + 1
	x.frames = append(x.frames, frame{x.i, table, d, x.dots})
	x.dots, x.inKey = 0, table
	if d > maxDepth {
		x.tooDeep(x.i)
	}
	if table && x.part != nil {
		x.part.complex = true
	}
}

func (x *indexer) shut() {
	n := len(x.frames)
	if n == 0 {
		return
	}
	x.dots, x.inKey = x.frames[n-1].dots, false
	x.frames = x.frames[:n-1]
}

func (x *indexer) comma() {
	if n := len(x.frames); n > 0 && x.frames[n-1].table {
		x.inKey, x.dots = true, 0
	}
}

func (x *indexer) dot() {
	if !x.inKey {
		return
	}
	x.dots++
	if x.depth()+x.dots >= maxDepth {
		x.tooDeep(x.i)
	}
	if x.part != nil {
		x.part.complex = true
	}
}

// tooDeep refuses the segment, once.
func (x *indexer) tooDeep(off int) {
	if x.deep || x.drop {
		return
	}
	x.deep = true
	x.f.problem(off, "too-deep", "", fmt.Sprintf("nested deeper than %d", maxDepth))
}

// unclosed reports the innermost bracket that is still open. Where a string
// lacks its end the library knows better what is wrong.
func (x *indexer) unclosed() {
	if n := len(x.frames); n > 0 && !x.torn {
		off := x.frames[n-1].off
		x.syntax(off, "", fmt.Sprintf("%q is never closed", x.d[off]))
	}
}

// syntax reports an error of the segment and keeps it from the library.
func (x *indexer) syntax(off int, hint, msg string) {
	if !x.deep && !x.drop {
		x.f.problem(off, "syntax", hint, msg)
	}
	x.deep = true
}

// headerAhead reports whether the line at i can only be a header: the bracket
// before it was forgotten. No value is a bare word but true, false, inf, nan.
func headerAhead(d []byte, i int) bool {
	i = skipBlank(d, i)
	if i >= len(d) || d[i] != '[' {
		return false
	}
	h, end, ok := readHeader(d, i)
	if !ok || !isWord(d[h.parts[0].off], h.parts[0].text) {
		return false
	}
	end = skipBlank(d, end)
	return end == len(d) || d[end] == '\n' || d[end] == '\r' || d[end] == '#'
}

func isWord(first byte, text string) bool {
	letter := first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z' || first == '_'
	return letter && !slices.Contains([]string{"true", "false", "inf", "nan"}, text)
}

package register

import (
	"fmt"

	"github.com/evpack/evpack/generator/diag"
)

// maxDepth bounds how deep arrays, inline tables and dotted keys may nest, as
// the register format says. The library has no bound, and its time grows with
// the cube of the depth: 16 KB of nested tables cost it ten seconds.
const maxDepth = 32

// maxRow bounds the bytes of one row, or of what stands between two headers: a
// place in it costs time in proportion.
const maxRow = 1 << 20

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
	deep             bool   // the segment was refused: its depth, a bracket, its size
	odd              int    // escapes that were refused

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
		x.badHeader()
		return
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

// badHeader reports a line that begins as a header and is none, in the words
// of the library. What follows it belongs to nothing.
func (x *indexer) badHeader() {
	x.endSegment(x.i)
	x.part, x.drop, x.headed = nil, true, true
	x.f.reg.breakDown()
	s := span{uint32(x.i), uint32(skipLine(x.d, x.i)), x.line}
	if x.f.decodeOne(s) {
		x.f.parseProblem([]span{s}, "", errNoHeader, new(mending))
	}
	x.i = int(s.end)
	x.newline()
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
	if s.end-s.off > maxRow && !x.drop && !x.deep {
		x.problem(int(s.off), "too-large", "keep long texts in a file, and refer to it", fmt.Sprintf("more than %d KB in one row", maxRow>>10))
		x.deep = true
	}
	x.start, x.startLine = uint32(end), x.line
	switch {
	case x.drop:
		return
	case x.part != nil:
		x.endRow(s)
	case x.deep:
		x.f.reg.breakDown()
		x.f.reg.rootTorn = true
	case s.end > s.off:
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
	x.problem(top.off, "duplicate-key", "", fmt.Sprintf("%q is given both as [[%s]] and as a single key or table", top.text, top.text))
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

// problem records a problem in the current segment.
func (x *indexer) problem(off int, code, hint, msg string) {
	at, text := position(x.f.name, x.d[x.start:], x.startLine, off-int(x.start))
	x.f.reg.probs.Add(diag.Problem{Place: at, Code: code, Hint: hint, Message: msg, Text: text})
}

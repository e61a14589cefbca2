package register

import (
	"bytes"
	"io/fs"
	"sort"
	"sync"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/diag"
)

// A file is one file of a register: its bytes while it is read, and for ever
// after where its rows stand (12 bytes each).
type file struct {
	reg     *Register
	fsys    fs.FS // nil for OpenBytes
	name    string
	data    []byte // nil once dropped; then it is read page by page
	kept    bool   // data is never dropped: there is nowhere to read it again
	refused bool   // its bytes are no text
	size    uint32 // in bytes
	mark    uint32 // the length of its byte order mark
	first   uint32 // the number of its first line

	root  []span           // what belongs to no row
	names map[string]shape // the top-level names
	parts []*part
	byID  map[string]*part

	pages  pages
	mu     sync.Mutex
	lastAt uint32 // the row whose tree is last, found through At
	last   *tree
}

// A span is a run of whole lines.
type span struct{ off, end, line uint32 }

// A part is the rows of one kind in one file.
type part struct {
	name    string
	file    *file
	rows    []span
	more    map[int][]span // further spans of a row: sub-tables after another table
	bad     map[int]bool   // rows that the index pass refused
	complex bool           // some row has dotted keys, inline tables or sub-tables
}

// spans lists where row i stands.
func (p *part) spans(i int) []span {
	return append([]span{p.rows[i]}, p.more[i]...)
}

// maxText is the greatest length in bytes of a source line that is shown.
const maxText = 4096

// find returns the part and row that hold offset off; no part for the root.
func (f *file) find(off uint32) (*part, int) {
	for _, p := range f.parts {
		i := sort.Search(len(p.rows), func(i int) bool { return p.rows[i].off > off }) - 1
		if i >= 0 && off < p.rows[i].end {
			return p, i
		}
		for i, more := range p.more {
			for _, s := range more {
				if s.off <= off && off < s.end {
					return p, i
				}
			}
		}
	}
	return nil, 0
}

// treeOf builds the tree of those spans, or returns the one it built last.
func (f *file) treeOf(spans []span) *tree {
	if len(spans) == 0 {
		return &tree{}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil || f.lastAt != spans[0].off {
		f.last, f.lastAt = newTree(f, spans), spans[0].off
	}
	return f.last
}

// place turns an offset in one of the spans into line and column.
func (f *file) place(spans []span, off uint32) (diag.Place, string) {
	for _, s := range spans {
		if s.off <= off && off <= s.end {
			b := f.bytes(s)
			return position(f.name, b, s.line, int(min(off-s.off, uint32(len(b)))))
		}
	}
	return diag.Place{File: f.name, Line: int(f.first), Column: 1}, ""
}

// position gives the place of b[i:], where b begins with line number line, and
// the text of the line it is on.
func position(name string, b []byte, line uint32, i int) (diag.Place, string) {
	start := bytes.LastIndexByte(b[:i], '\n') + 1
	p := diag.Place{
		File:   name,
		Line:   int(line) + bytes.Count(b[:i], []byte{'\n'}),
		Column: 1 + utf8.RuneCount(b[start:i]),
	}
	return p, lineText(b[start:], i-start)
}

// lineText is the first line of b without its end, cut where it is very long.
func lineText(b []byte, col int) string {
	b = bytes.TrimSuffix(b[:skipLine(b, 0)], []byte{'\r'})
	if len(b) <= maxText {
		return string(b)
	}
	if col > maxText/2 {
		return ""
	}
	b = b[:maxText]
	for len(b) > 0 && !utf8.Valid(b[len(b)-min(4, len(b)):]) && !utf8.RuneStart(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return string(bytes.ToValidUTF8(b, nil))
}

// problem records a problem at offset off of the whole file, which must still
// be in memory.
func (f *file) problem(off int, code, hint, msg string) {
	at, text := position(f.name, f.data[f.bom():], f.first, off-f.bom())
	f.reg.probs.Add(diag.Problem{Place: at, Code: code, Hint: hint, Message: msg, Text: text})
}

func (f *file) bom() int { return int(f.mark) }

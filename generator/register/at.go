package register

import (
	"fmt"

	"github.com/evpack/evpack/generator/diag"
)

// rootOff is the offset of an At that stands for a register's root.
const rootOff = ^uint32(0)

// An At finds a row's places later, when the row is long gone: it is kept in
// the model, has 16 bytes and no text. Asked for more than the row's line it
// reads the row again from the file system; should the file have changed since,
// the place may be the row's own. The zero At is nowhere.
type At struct {
	file *file
	off  uint32 // of the row's first line, of a sub-table's value, or rootOff
	line uint32
}

// IsZero reports whether a is nowhere.
func (a At) IsZero() bool { return a.file == nil }

// Place is the row's header, column 1; of a root the file's first line; of a
// table within a row its header or opening brace.
func (a At) Place() diag.Place {
	p, _ := a.find(nil)
	return p
}

// Key is the place of the value at path, its first character; array elements
// go by their index from 0: a.Key("accepted", "1", "person"). Where there is no
// such value it is that of the longest part of the path that is there, and else
// the row's. A path that leads nowhere from a table within a row is taken from
// the row.
func (a At) Key(path ...string) diag.Place {
	p, _ := a.find(path)
	return p
}

// Problem records a problem at the value at path.
func (a At) Problem(probs *diag.Problems, path []string, code, hint, format string, args ...any) {
	at, text := a.find(path)
	probs.Add(diag.Problem{Place: at, Code: code, Hint: hint, Message: fmt.Sprintf(format, args...), Text: text})
}

func (a At) placeText() (diag.Place, string) { return a.find(nil) }

func (a At) find(path []string) (diag.Place, string) {
	switch {
	case a.file == nil:
		return diag.Place{}, ""
	case a.off == rootOff:
		return a.inRoot(path)
	}
	p, i := a.file.find(a.off)
	if p == nil {
		return a.below(a.file.root, nil, path)
	}
	spans := p.spans(i)
	if p.rows[i].off != a.off {
		return a.below(spans, nil, path)
	}
	if len(path) == 0 {
		return a.header(spans)
	}
	return a.below(spans, []string{p.name, "0"}, path)
}

// below walks down path from the row at the given path or, where there is
// none, from the table whose value is at a.off.
func (a At) below(spans []span, row, path []string) (diag.Place, string) {
	t := a.file.treeOf(spans)
	n := t.find(row)
	if row == nil {
		n = t.top.at(a.off)
	}
	if row == nil && len(path) > 0 && (n == nil || n.kid(path[0]) == nil) {
		return a.top(spans, path)
	}
	steps := 0
	for ; n != nil && steps < len(path) && n.kid(path[steps]) != nil; steps++ {
		n = n.kid(path[steps])
	}
	if n == nil || row != nil && steps == 0 {
		return a.header(spans)
	}
	return a.file.place(spans, n.val)
}

// top finds a path from the row that the table at a stands in.
func (a At) top(spans []span, path []string) (diag.Place, string) {
	p, i := a.file.find(a.off)
	if p == nil {
		if n := a.file.treeOf(spans).find(path[:1]); n != nil {
			return a.inRoot(path)
		}
		return a.header(spans)
	}
	row := At{file: a.file, off: p.rows[i].off, line: p.rows[i].line}
	if a.file.treeOf(spans).find([]string{p.name, "0", path[0]}) != nil {
		return row.find(path)
	}
	return a.header(spans)
}

// header is the place of the row's first line and the text of it.
func (a At) header(spans []span) (diag.Place, string) {
	_, text := a.file.place(spans, a.off)
	return diag.Place{File: a.file.name, Line: int(a.line), Column: 1}, text
}

func (a At) inRoot(path []string) (diag.Place, string) {
	f, spans, n := a.file.reg.locate(path)
	for n == nil && len(path) > 0 {
		path = path[:len(path)-1]
		f, spans, n = a.file.reg.locate(path)
	}
	if n == nil {
		b := a.file.firstLine()
		return diag.Place{File: a.file.name, Line: int(a.line), Column: 1}, lineText(b, 0)
	}
	return f.place(spans, n.val)
}

func (f *file) firstLine() []byte {
	return f.bytes(span{f.mark, min(f.size, f.mark+maxText), f.first})
}

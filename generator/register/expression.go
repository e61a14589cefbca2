package register

import (
	"bytes"
	"fmt"
	"slices"
)

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
	if i < 0 || x.odd == maxByteProblems {
		return
	}
	x.odd++
	switch {
	case r == 0:
		x.problem(from+i, "nul", "", "NUL in a text file")
	default:
		x.problem(from+i, "bidi-control", bidiHint, fmt.Sprintf("bidirectional control character U+%04X", r))
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
	x.problem(off, "too-deep", "", fmt.Sprintf("nested deeper than %d", maxDepth))
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
		x.problem(off, "syntax", hint, msg)
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

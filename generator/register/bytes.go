package register

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// maxByteProblems is how many bad characters of one file are reported.
const maxByteProblems = 20

// checkBytes refuses what is no text for people: it reports whether the file
// may be read on. Bidirectional controls are reported and read over.
func (f *file) checkBytes() bool {
	if uint64(len(f.data)) > maxFile {
		f.reg.probs.Addf(f.at().Place(), "too-large", "split it into shards", "the file has %d bytes", len(f.data))
		return false
	}
	f.size = uint32(len(f.data))
	if bytes.HasPrefix(f.data, []byte("\ufeff")) {
		f.mark = 3
	}
	if i := badUTF8(f.data); i >= 0 {
		f.problemRaw(i, "bad-encoding", "save the file as UTF-8", fmt.Sprintf("byte 0x%02x is not UTF-8", f.data[i]))
		return false
	}
	ok := true
	for i, n := nextOdd(f.data, f.bom()), 0; i >= 0 && n < maxByteProblems; i, n = nextOdd(f.data, i+1), n+1 {
		r, _ := utf8.DecodeRune(f.data[i:])
		ok = f.oddRune(i, r) && ok
	}
	return ok
}

func (f *file) at() At { return At{file: f, off: rootOff, line: f.first} }

// problemRaw is problem for a file that is not UTF-8: the line is not shown.
func (f *file) problemRaw(off int, code, hint, msg string) {
	at, _ := position(f.name, f.data[:off], f.first, off)
	f.reg.probs.Addf(at, code, hint, "%s", msg)
}

// oddRune reports the character at i; false where the file cannot be read on.
func (f *file) oddRune(i int, r rune) bool {
	switch {
	case r == 0:
		f.problem(i, "nul", "", "NUL in a text file")
		return false
	case isBidi(r):
		f.problem(i, "bidi-control", bidiHint, fmt.Sprintf("bidirectional control character U+%04X", r))
		return true
	case r == '\r':
		f.problem(i, "syntax", "end lines with LF or CRLF", "carriage return without a line feed")
		return false
	}
	f.problem(i, "syntax", "", fmt.Sprintf("control character U+%04X", r))
	return false
}

const bidiHint = "delete it: such characters make text read otherwise than it is"

func badUTF8(d []byte) int {
	if utf8.Valid(d) {
		return -1
	}
	for i := 0; i < len(d); {
		r, n := utf8.DecodeRune(d[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// isBidi holds for Unicode's property Bidi_Control.
func isBidi(r rune) bool {
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// nextOdd finds the next control character at or after i, or -1.
func nextOdd(d []byte, i int) int {
	for ; i < len(d); i++ {
		c := d[i]
		switch {
		case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
		case c == '\r':
			if i+1 >= len(d) || d[i+1] != '\n' {
				return i
			}
		case c < ' ', c == 0x7f:
			return i
		case c == 0xd8, c == 0xe2:
			if r, _ := utf8.DecodeRune(d[i:]); isBidi(r) {
				return i
			}
		}
	}
	return -1
}

// escapedControl finds the first \u escape in the string s that stands for NUL
// or a bidirectional control, or -1.
func escapedControl(s []byte) (int, rune) {
	for i := bytes.IndexByte(s, '\\'); i >= 0 && i < len(s); {
		r, n := escape(s[i:])
		if n > 2 && (r == 0 || isBidi(r)) {
			return i, r
		}
		i += max(n, 2)
		if i >= len(s) {
			break
		}
		next := bytes.IndexByte(s[i:], '\\')
		if next < 0 {
			break
		}
		i += next
	}
	return -1, 0
}

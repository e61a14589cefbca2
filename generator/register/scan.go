package register

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What the index pass and the scanner for places share: the lexical parts of
// TOML. They read any bytes without harm; whether the text is TOML at all is
// for the library to say.

// skipLineString returns the offset after the one-line string that begins at
// i; closed is false where the line or the text ends first.
func skipLineString(d []byte, i int) (end int, closed bool) {
	q := d[i]
	for i++; i < len(d); i++ {
		switch d[i] {
		case q:
			return i + 1, true
		case '\n':
			return i, false
		case '\\':
			if q == '"' && i+1 < len(d) && d[i+1] != '\n' {
				i++
			}
		}
	}
	return i, false
}

// isBlock reports whether three quotes stand at i: a multi-line string.
func isBlock(d []byte, i int) bool {
	return i+2 < len(d) && d[i+1] == d[i] && d[i+2] == d[i]
}

// skipBlockString returns the offset after the multi-line string that begins
// at i. It may end with up to two quotes of its own before the closing three.
func skipBlockString(d []byte, i int) (end int, closed bool) {
	q := d[i]
	for i += 3; i < len(d); i++ {
		switch {
		case d[i] == '\\' && q == '"':
			i++
		case d[i] == q && isBlock(d, i):
			i += 3
			for n := 0; n < 2 && i < len(d) && d[i] == q; n++ {
				i++
			}
			return i, true
		}
	}
	return len(d), false
}

// skipString returns the offset after the string of either form at i.
func skipString(d []byte, i int) (end int, closed bool) {
	if isBlock(d, i) {
		return skipBlockString(d, i)
	}
	return skipLineString(d, i)
}

// skipBlank passes spaces and tabs.
func skipBlank(d []byte, i int) int {
	for i < len(d) && (d[i] == ' ' || d[i] == '\t') {
		i++
	}
	return i
}

// skipLine returns the offset of the newline at or after i, or the end.
func skipLine(d []byte, i int) int {
	if n := bytes.IndexByte(d[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(d)
}

// skipVoid passes spaces, newlines and comments.
func skipVoid(d []byte, i int) int {
	for i < len(d) {
		switch d[i] {
		case ' ', '\t', '\r', '\n':
			i++
		case '#':
			i = skipLine(d, i)
		default:
			return i
		}
	}
	return i
}

func isBare(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// A name is one part of a dotted key and the offset of its first character.
type name struct {
	text string
	off  int
}

// readKey reads a dotted key that begins at i, spaces around it included.
func readKey(d []byte, i int, parts []name) (_ []name, end int, ok bool) {
	for {
		i = skipBlank(d, i)
		text, e, ok := readName(d, i)
		if !ok {
			return parts, i, false
		}
		parts = append(parts, name{text, i})
		i = skipBlank(d, e)
		if i >= len(d) || d[i] != '.' {
			return parts, i, true
		}
		i++
	}
}

func readName(d []byte, i int) (text string, end int, ok bool) {
	if i >= len(d) {
		return "", i, false
	}
	if d[i] == '"' || d[i] == '\'' {
		e, closed := skipLineString(d, i)
		if !closed {
			return "", i, false
		}
		raw := string(d[i+1 : e-1])
		if d[i] == '"' {
			raw, ok = unescape(raw)
			return raw, e, ok
		}
		return raw, e, true
	}
	e := i
	for e < len(d) && isBare(d[e]) {
		e++
	}
	return string(d[i:e]), e, e > i
}

// unescape resolves the escapes of a basic string on one line.
func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		r, n := escape(s[i:])
		if n == 0 {
			return "", false
		}
		b.WriteRune(r)
		i += n
	}
	return b.String(), true
}

// escape reads the escape at the start of s: its character and its length in
// bytes, which is 0 where s begins with none.
func escape[T string | []byte](s T) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`btnfre"\`, s[1]); i >= 0 {
		return rune("\b\t\n\f\r\x1b\"\\"[i]), 2
	}
	n := 0
	switch s[1] {
	case 'x':
		n = 4
	case 'u':
		n = 6
	case 'U':
		n = 10
	}
	if n == 0 || len(s) < n {
		return 0, 0
	}
	v, err := strconv.ParseUint(string(s[2:n]), 16, 32)
	if err != nil || !utf8.ValidRune(rune(v)) {
		return 0, 0
	}
	return rune(v), n
}

// A header is a line [a.b] or [[a.b]].
type header struct {
	parts []name
	array bool
	off   int // of its first bracket
}

// readHeader reads a header that begins at i, which must be a bracket.
func readHeader(d []byte, i int) (h header, end int, ok bool) {
	h.off = i
	i++
	if i < len(d) && d[i] == '[' {
		h.array = true
		i++
	}
	h.parts, i, ok = readKey(d, i, nil)
	if !ok || i >= len(d) || d[i] != ']' {
		return h, i, false
	}
	i++
	if !h.array {
		return h, i, true
	}
	return h, i + 1, i < len(d) && d[i] == ']'
}

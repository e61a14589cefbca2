package seal

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
)

const maxDepth = 64 // of arrays and dictionaries within each other

// A lexer reads objects from data, beginning at pos. It is strict where two
// readers could understand different things: a key that stands twice, a string
// or a name that is not well formed are errors.
type lexer struct {
	data  []byte
	pos   int
	depth int
}

func malformedPDF(at int, what string) error {
	return fmt.Errorf("%w PDF: %s at byte %d", ErrMalformed, what, at)
}

func isSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func isDelimiter(c byte) bool { return strings.IndexByte("()<>[]{}/%", c) >= 0 }

func isRegular(c byte) bool { return !isSpace(c) && !isDelimiter(c) }

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// spaces passes white space, and nothing else.
func (l *lexer) spaces() {
	for l.pos < len(l.data) && isSpace(l.data[l.pos]) {
		l.pos++
	}
}

// skip passes white space and comments.
func (l *lexer) skip() {
	for l.spaces(); l.pos < len(l.data) && l.data[l.pos] == '%'; l.spaces() {
		for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
			l.pos++
		}
	}
}

// word reads regular characters after white space.
func (l *lexer) word() string {
	l.skip()
	from := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	return string(l.data[from:l.pos])
}

// expect reads a word and says whether it is this one.
func (l *lexer) expect(word string) bool { return l.word() == word }

// uint reads a word of at most 15 digits after white space alone.
func (l *lexer) uint() (int64, bool) {
	if l.spaces(); l.pos < len(l.data) && l.data[l.pos] == '%' {
		return 0, false
	}
	w := l.word()
	if len(w) > 15 || !isDigits(w) {
		return 0, false
	}
	return asInt(number(w))
}

func (l *lexer) next(prefix string) bool {
	return bytes.HasPrefix(l.data[l.pos:], []byte(prefix))
}

// object reads one object that is not a stream.
func (l *lexer) object() (object, error) {
	l.skip()
	if l.pos >= len(l.data) {
		return nil, malformedPDF(l.pos, "the end inside an object")
	}
	switch c := l.data[l.pos]; {
	case c == '/':
		return l.name()
	case c == '(':
		return l.literal()
	case c == '[':
		return l.array()
	case l.next("<<"):
		return l.dict()
	case c == '<':
		return l.hex()
	}
	return l.bare()
}

// bare reads a number, a reference or a keyword.
func (l *lexer) bare() (object, error) {
	at := l.pos
	w := l.word()
	switch {
	case w == "true" || w == "false" || w == "null":
		return keyword(w), nil
	case isDigits(w) && len(w) <= 10:
		if r, ok := l.reference(w); ok {
			return r, nil
		}
		return number(w), nil
	case isNumber(w):
		return number(w), nil
	}
	return nil, malformedPDF(at, "not an object")
}

// reference looks ahead for "gen R" after an object number.
func (l *lexer) reference(num string) (ref, bool) {
	was := l.pos
	gen, ok := l.uint()
	if ok && gen <= 65535 && l.expect("R") {
		n, _ := asInt(number(num))
		return ref{n, gen}, true
	}
	l.pos = was
	return ref{}, false
}

func isNumber(w string) bool {
	if w != "" && (w[0] == '+' || w[0] == '-') {
		w = w[1:]
	}
	whole, fraction, _ := strings.Cut(w, ".")
	return len(w) <= 32 && isDigits(whole+fraction)
}

func (l *lexer) name() (name, error) {
	at := l.pos
	l.pos++
	from := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	raw := string(l.data[from:l.pos])
	if !strings.Contains(raw, "#") {
		return name(raw), nil
	}
	var b []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] != '#' {
			b = append(b, raw[i])
			continue
		}
		if i+2 >= len(raw) {
			return "", malformedPDF(at, "a name")
		}
		c, err := hex.DecodeString(raw[i+1 : i+3])
		if err != nil || c[0] == 0 {
			return "", malformedPDF(at, "a name")
		}
		b, i = append(b, c[0]), i+2
	}
	return name(b), nil
}

func (l *lexer) literal() (text, error) {
	from, depth := l.pos, 0
	for ; l.pos < len(l.data); l.pos++ {
		switch l.data[l.pos] {
		case '\\':
			l.pos++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return text(l.data[from:l.pos]), nil
			}
		}
	}
	l.pos = len(l.data)
	return "", malformedPDF(from, "a string without its end")
}

func (l *lexer) hex() (text, error) {
	from := l.pos
	for l.pos++; l.pos < len(l.data); l.pos++ {
		switch c := l.data[l.pos]; {
		case c == '>':
			l.pos++
			return text(l.data[from:l.pos]), nil
		case !isSpace(c) && !isHex(c):
			return "", malformedPDF(l.pos, "a hexadecimal string")
		}
	}
	return "", malformedPDF(from, "a string without its end")
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func (l *lexer) enter() error {
	if l.depth++; l.depth > maxDepth {
		return malformedPDF(l.pos, "too deeply nested")
	}
	return nil
}

func (l *lexer) array() (array, error) {
	if err := l.enter(); err != nil {
		return nil, err
	}
	a := array{}
	for l.pos++; ; {
		l.skip()
		if l.pos < len(l.data) && l.data[l.pos] == ']' {
			l.pos++
			l.depth--
			return a, nil
		}
		o, err := l.object()
		if err != nil {
			return nil, err
		}
		a = append(a, o)
	}
}

func (l *lexer) dict() (dict, error) {
	d, _, err := l.dictSpans()
	return d, err
}

// A span is where a value stands in the file: from its first byte to behind its last.
type span struct{ from, to int }

// dictSpans reads a dictionary and where each value stands.
func (l *lexer) dictSpans() (dict, map[name]span, error) {
	if err := l.enter(); err != nil {
		return nil, nil, err
	}
	d, spans := dict{}, map[name]span{}
	for l.pos += len("<<"); ; {
		l.skip()
		if l.next(">>") {
			l.pos += len(">>")
			l.depth--
			return d, spans, nil
		}
		at := l.pos
		if !l.next("/") {
			return nil, nil, malformedPDF(at, "a dictionary")
		}
		key, err := l.name()
		if err != nil {
			return nil, nil, err
		}
		if _, twice := spans[key]; twice {
			return nil, nil, malformedPDF(at, fmt.Sprintf("key %q twice", key))
		}
		l.skip()
		from := l.pos
		value, err := l.object()
		if err != nil {
			return nil, nil, err
		}
		spans[key] = span{from, l.pos}
		d = append(d, entry{key, value})
	}
}

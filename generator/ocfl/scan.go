package ocfl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON (RFC 8259) from the front, without a tree: what it is not
// asked for costs nothing, and strings share the text's memory. encoding/json
// takes the last of two equal keys in silence, and is five times slower.
type scanner struct {
	text  string
	pos   int
	depth int
}

// maxDepth is how deep values may be nested; an inventory needs 5.
const maxDepth = 32

var errSyntax = errors.New("not JSON")

func (s *scanner) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", errSyntax, what, s.pos)
}

// peek is the first byte of the next value; 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) eat(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// object reads an object; each is called with a key, and reads the value.
func (s *scanner) object(each func(key string) error) error {
	return s.members('{', '}', func() error {
		key, err := s.string()
		if err != nil {
			return err
		}
		if !s.eat(':') {
			return s.fail("no colon")
		}
		return each(key)
	})
}

// array reads an array; each reads one value.
func (s *scanner) array(each func() error) error { return s.members('[', ']', each) }

func (s *scanner) members(open, end byte, each func() error) error {
	if !s.eat(open) {
		return s.fail("no " + strconv.QuoteRune(rune(open)))
	}
	if s.depth++; s.depth > maxDepth {
		return s.fail("nested too deep")
	}
	defer func() { s.depth-- }()
	if s.eat(end) {
		return nil
	}
	for {
		if err := each(); err != nil {
			return err
		}
		if s.eat(end) {
			return nil
		}
		if !s.eat(',') {
			return s.fail("no comma")
		}
	}
}

// string reads a string of valid UTF-8.
func (s *scanner) string() (string, error) {
	if !s.eat('"') {
		return "", s.fail("no string")
	}
	from, plain, ascii := s.pos, true, true
	for ; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case c == '"':
			raw := s.text[from:s.pos]
			s.pos++
			if !ascii && !utf8.ValidString(raw) {
				return "", s.fail("not UTF-8")
			}
			if plain {
				return raw, nil
			}
			return s.unescape(raw)
		case c == '\\':
			plain = false
			s.pos++
		case c < 0x20:
			return "", s.fail("a control character")
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", s.fail("a string without end")
}

func (s *scanner) unescape(raw string) (string, error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(raw, `\`)
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		if i := strings.IndexByte(`"\/bfnrt`, after[0]); i >= 0 {
			b.WriteByte("\"\\/\b\f\n\r\t"[i])
			raw = after[1:]
			continue
		}
		r, size := escaped(after)
		if size == 0 {
			return "", s.fail("an unknown escape")
		}
		b.WriteRune(r)
		raw = after[size:]
	}
}

// escaped reads uXXXX, or two of them that are one rune; a surrogate alone is
// refused: size is 0.
func escaped(text string) (r rune, size int) {
	one, ok := unit(text)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(one) {
		return one, 5
	}
	if len(text) < 6 || text[5] != '\\' {
		return 0, 0
	}
	two, ok := unit(text[6:])
	if r = utf16.DecodeRune(one, two); !ok || r == utf8.RuneError {
		return 0, 0
	}
	return r, 11
}

func unit(text string) (rune, bool) {
	if len(text) < 5 || text[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[1:5], 16, 16)
	return rune(n), err == nil
}

// skip reads any value and forgets it.
func (s *scanner) skip() error {
	switch c := s.peek(); c {
	case '{':
		return s.object(func(string) error { return s.skip() })
	case '[':
		return s.array(s.skip)
	case '"':
		_, err := s.string()
		return err
	default:
		return s.scalar()
	}
}

// scalar reads a number or a word.
func (s *scanner) scalar() error {
	from := s.pos
	for s.pos < len(s.text) && strings.IndexByte(" \t\r\n,:]}[{\"", s.text[s.pos]) < 0 {
		s.pos++
	}
	switch word := s.text[from:s.pos]; word {
	case "true", "false", "null":
		return nil
	default:
		if !isNumber(word) {
			return s.fail("an unknown word")
		}
		return nil
	}
}

// isNumber: RFC 8259, section 6.
func isNumber(w string) bool {
	w = strings.TrimPrefix(w, "-")
	whole := digits(w)
	if whole == 0 || whole > 1 && w[0] == '0' {
		return false
	}
	w = w[whole:]
	if rest, ok := strings.CutPrefix(w, "."); ok {
		n := digits(rest)
		if n == 0 {
			return false
		}
		w = rest[n:]
	}
	if w != "" && (w[0] == 'e' || w[0] == 'E') {
		if w = w[1:]; w != "" && (w[0] == '+' || w[0] == '-') {
			w = w[1:]
		}
		return w != "" && digits(w) == len(w)
	}
	return w == ""
}

func digits(w string) int { return len(w) - len(strings.TrimLeft(w, "0123456789")) }

// end tells that nothing follows.
func (s *scanner) end() error {
	if s.peek(); s.pos < len(s.text) {
		return s.fail("something after the end")
	}
	return nil
}

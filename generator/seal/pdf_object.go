package seal

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// An object is a PDF object (ISO 32000-1, 7.3): one of the types below. Each
// can write itself, so that an increment repeats what it does not change.
type object interface {
	write(b []byte) []byte
}

type (
	// A name is without its slash and its #xx escapes.
	name string
	// A number is as it was written.
	number string
	// A keyword is true, false or null.
	keyword string
	// A text is a string as it was written, delimiters included.
	text string
	// A ref is an indirect reference.
	ref struct{ num, gen int64 }
	// An array is a list of objects.
	array []object
	// A dict keeps its keys in the order of the file; none stands twice.
	dict []entry
	// A stream is a dictionary and its bytes as they stand in the file.
	stream struct {
		dict dict
		raw  []byte
	}
)

type entry struct {
	key   name
	value object
}

const null = keyword("null")

func (n name) write(b []byte) []byte {
	b = append(b, '/')
	for i := 0; i < len(n); i++ {
		if c := n[i]; c <= ' ' || c > '~' || c == '#' || isDelimiter(c) {
			b = append(b, '#', "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}

func (n number) write(b []byte) []byte  { return append(b, n...) }
func (k keyword) write(b []byte) []byte { return append(b, k...) }
func (t text) write(b []byte) []byte    { return append(b, t...) }

func (r ref) write(b []byte) []byte {
	b = strconv.AppendInt(b, r.num, 10)
	b = strconv.AppendInt(append(b, ' '), r.gen, 10)
	return append(b, " R"...)
}

func (a array) write(b []byte) []byte {
	b = append(b, '[')
	for i, o := range a {
		if i > 0 {
			b = append(b, ' ')
		}
		b = o.write(b)
	}
	return append(b, ']')
}

func (d dict) write(b []byte) []byte {
	b = append(b, "<<"...)
	for i, e := range d {
		if i > 0 {
			b = append(b, '\n')
		}
		b = e.value.write(append(e.key.write(b), ' '))
	}
	return append(b, ">>"...)
}

// write needs a direct /Length equal to the bytes; the increment's streams have it.
func (s stream) write(b []byte) []byte {
	b = append(s.dict.write(b), "\nstream\n"...)
	return append(append(b, s.raw...), "\nendstream"...)
}

// get gives the value of a key, null when there is none.
func (d dict) get(key name) object {
	for _, e := range d {
		if e.key == key {
			return e.value
		}
	}
	return null
}

func (d dict) has(key name) bool { return d.get(key) != object(null) }

// with returns a copy in which key has value: in its place, or at the end.
func (d dict) with(key name, value object) dict {
	out := slices.Clone(d)
	for i := range out {
		if out[i].key == key {
			out[i].value = value
			return out
		}
	}
	return append(out, entry{key, value})
}

// without returns a copy that lacks the keys.
func (d dict) without(keys ...name) dict {
	return slices.DeleteFunc(slices.Clone(d), func(e entry) bool { return slices.Contains(keys, e.key) })
}

func integer(n int64) number { return number(strconv.FormatInt(n, 10)) }

// asInt gives an integer that is not negative.
func asInt(o object) (int64, bool) {
	n, ok := o.(number)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseInt(string(n), 10, 64)
	return v, err == nil && v >= 0
}

func asFloat(o object) (float64, bool) {
	n, ok := o.(number)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(n), 64)
	return v, err == nil
}

// same compares two objects by meaning: the order of keys and the spelling of
// strings and names do not matter.
func same(a, b object) bool {
	switch a := a.(type) {
	case text:
		b, ok := b.(text)
		return ok && bytes.Equal(a.bytes(), b.bytes())
	case array:
		b, ok := b.(array)
		return ok && slices.EqualFunc(a, b, same)
	case dict:
		b, ok := b.(dict)
		return ok && sameDict(a, b)
	case stream:
		b, ok := b.(stream)
		return ok && sameDict(a.dict, b.dict) && bytes.Equal(a.raw, b.raw)
	}
	if _, ok := b.(array); ok {
		return false
	}
	switch b.(type) {
	case dict, stream:
		return false
	}
	return a == b
}

func sameDict(a, b dict) bool {
	if len(a) != len(b) {
		return false
	}
	index := make(map[name]object, len(b))
	for _, e := range b {
		index[e.key] = e.value
	}
	for _, e := range a {
		if v, ok := index[e.key]; !ok || !same(e.value, v) {
			return false
		}
	}
	return true
}

// bytes decodes a string (ISO 32000-1, 7.3.4). The lexer has seen to it that
// its delimiters are there.
func (t text) bytes() []byte {
	if len(t) < 2 {
		return nil
	}
	inner := string(t[1 : len(t)-1])
	if t[0] == '<' {
		return unhex(inner)
	}
	return unescape(inner)
}

func unhex(s string) []byte {
	digits := make([]byte, 0, len(s)+1)
	for i := 0; i < len(s); i++ {
		if !isSpace(s[i]) {
			digits = append(digits, s[i])
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, len(digits)/2)
	if _, err := hex.Decode(out, digits); err != nil {
		return nil
	}
	return out
}

func unescape(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\r': // an end of line is one line feed
			out = append(out, '\n')
			if i+1 < len(s) && s[i+1] == '\n' {
				i++
			}
		case s[i] != '\\' || i+1 == len(s):
			out = append(out, s[i])
		default:
			i++
			c, n, ok := escape(s[i:])
			if ok {
				out = append(out, c)
			}
			i += n - 1
		}
	}
	return out
}

// escape reads what follows a backslash: the byte, how many characters it took
// and whether it stands for a byte at all.
func escape(s string) (c byte, n int, ok bool) {
	if at := strings.IndexByte("nrtbf", s[0]); at >= 0 {
		return "\n\r\t\b\f"[at], 1, true
	}
	switch {
	case s[0] == '\r' && len(s) > 1 && s[1] == '\n':
		return 0, 2, false // a line that goes on
	case s[0] == '\r' || s[0] == '\n':
		return 0, 1, false
	case s[0] < '0' || s[0] > '7':
		return s[0], 1, true
	}
	v := 0
	for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
		v, n = v*8+int(s[n]-'0'), n+1
	}
	return byte(v), n, true
}

// string decodes a text string: UTF-16BE or UTF-8 with its mark, else Latin-1,
// which is PDFDocEncoding for all that names are made of.
func (t text) string() string {
	b := t.bytes()
	switch {
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		u := make([]uint16, 0, len(b)/2)
		for i := 2; i+1 < len(b); i += 2 {
			u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
		}
		return string(utf16.Decode(u))
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return strings.ToValidUTF8(string(b[3:]), "\ufffd")
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

// newText writes a text string: ASCII as a literal, all else as UTF-16BE.
func newText(s string) text {
	ascii := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	if ascii {
		return text("(" + strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(s) + ")")
	}
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = appendHex16(b, u)
	}
	return text(append(b, '>'))
}

func appendHex16(b []byte, u uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}

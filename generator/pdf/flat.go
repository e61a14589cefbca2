package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// A flat file is what gofpdf writes: whole objects in the clear and a classic
// cross-reference table. This reader knows that dialect and no other.
type flatFile struct {
	objects map[int]*object
	last    int // greatest object number
	root    int
	info    int
}

// An object is a dictionary and, where it has one, its stream's bytes.
type object struct {
	dict   dict
	stream []byte
	plain  []byte // an object that is not a dictionary
}

// A dict keeps the order of its keys; values are PDF source.
type dict []entry

type entry struct {
	key   string // with its slash
	value string
}

func (d dict) get(key string) string {
	for _, e := range d {
		if e.key == key {
			return e.value
		}
	}
	return ""
}

func (d *dict) set(key, value string) {
	for i := range *d {
		if (*d)[i].key == key {
			(*d)[i].value = value
			return
		}
	}
	*d = append(*d, entry{key, value})
}

func (d dict) String() string {
	var b bytes.Buffer
	b.WriteString("<<")
	for _, e := range d {
		b.WriteString(e.key)
		if c := e.value[0]; c != '/' && c != '(' && c != '<' && c != '[' {
			b.WriteByte(' ')
		}
		b.WriteString(e.value)
	}
	b.WriteString(">>")
	return b.String()
}

var errFlat = errors.New("gofpdf wrote a file that this program cannot read")

func readFlat(data []byte) (*flatFile, error) {
	at := bytes.LastIndex(data, []byte("startxref"))
	if at < 0 {
		return nil, errFlat
	}
	s := &scanner{data: data, at: at + len("startxref")}
	offset, err := s.number()
	if err != nil {
		return nil, err
	}
	s.at = min(offset, len(data))
	if s.word() != "xref" || s.word() != "0" {
		return nil, errFlat
	}
	return readObjects(data, s)
}

func readObjects(data []byte, s *scanner) (*flatFile, error) {
	n, err := s.number()
	if err != nil {
		return nil, err
	}
	f := &flatFile{objects: map[int]*object{}, last: n - 1}
	for i := range n {
		offset, err := s.number()
		if err != nil {
			return nil, err
		}
		_, kind := s.word(), s.word()
		if kind != "n" || offset == 0 {
			continue
		}
		if f.objects[i], err = readObject(&scanner{data: data, at: min(offset, len(data))}, i); err != nil {
			return nil, err
		}
	}
	if s.word() != "trailer" {
		return nil, errFlat
	}
	trailer, err := s.dict()
	if err != nil {
		return nil, err
	}
	f.root, f.info = reference(trailer.get("/Root")), reference(trailer.get("/Info"))
	return f, nil
}

func readObject(s *scanner, n int) (*object, error) {
	if got, err := s.number(); err != nil || got != n {
		return nil, errFlat
	}
	if s.word() != "0" || s.word() != "obj" {
		return nil, errFlat
	}
	s.space()
	if !bytes.HasPrefix(s.data[s.at:], []byte("<<")) {
		v, err := s.value()
		return &object{plain: []byte(v)}, err
	}
	d, err := s.dict()
	if err != nil {
		return nil, err
	}
	o := &object{dict: d}
	if s.word() == "stream" {
		length, err := strconv.Atoi(d.get("/Length"))
		if err != nil || length < 0 || s.at+1+length > len(s.data) {
			return nil, errFlat
		}
		o.stream = s.data[s.at+1 : s.at+1+length]
	}
	return o, nil
}

// reference is the object number of "12 0 R", or 0.
func reference(v string) int {
	num, rest, _ := bytes.Cut([]byte(v), []byte(" "))
	n, err := strconv.Atoi(string(num))
	if err != nil || string(rest) != "0 R" {
		return 0
	}
	return n
}

// A scanner reads PDF source (ISO 32000-1, 7.2 and 7.3).
type scanner struct {
	data  []byte
	at    int
	depth int // of values in values
}

const deepest = 32

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (s *scanner) space() {
	for s.at < len(s.data) && isSpace(s.data[s.at]) {
		s.at++
	}
}

// word is the next token of regular characters.
func (s *scanner) word() string {
	s.space()
	from := s.at
	for s.at < len(s.data) && !isSpace(s.data[s.at]) && !isDelimiter(s.data[s.at]) {
		s.at++
	}
	return string(s.data[from:s.at])
}

func (s *scanner) number() (int, error) {
	w := s.word()
	n, err := strconv.Atoi(w)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: %q is no number", errFlat, w)
	}
	return n, nil
}

func (s *scanner) dict() (dict, error) {
	s.space()
	if !bytes.HasPrefix(s.data[min(s.at, len(s.data)):], []byte("<<")) {
		return nil, errFlat
	}
	s.at += 2
	var d dict
	for {
		s.space()
		if bytes.HasPrefix(s.data[s.at:], []byte(">>")) {
			s.at += 2
			return d, nil
		}
		key, err := s.value()
		if err != nil || key[0] != '/' {
			return nil, errFlat
		}
		v, err := s.value()
		if err != nil {
			return nil, err
		}
		d = append(d, entry{key, v})
	}
}

// value is the source of the next value: a reference as a whole.
func (s *scanner) value() (string, error) {
	s.space()
	if s.at >= len(s.data) {
		return "", errFlat
	}
	if s.depth++; s.depth > deepest {
		return "", errFlat
	}
	from := s.at
	var err error
	switch c := s.data[s.at]; {
	case c == '/':
		s.at++
		s.word()
	case c == '(':
		err = s.literal()
	case c == '[':
		err = s.array()
	case c == '<' && s.at+1 < len(s.data) && s.data[s.at+1] == '<':
		_, err = s.dict()
	case c == '<':
		end := bytes.IndexByte(s.data[s.at:], '>')
		if end < 0 {
			return "", errFlat
		}
		s.at += end + 1
	default:
		if s.word() == "" {
			return "", errFlat
		}
		s.maybeReference()
	}
	if err != nil {
		return "", err
	}
	s.depth--
	return string(s.data[from:s.at]), nil
}

// maybeReference goes on over "0 R" after a number.
func (s *scanner) maybeReference() {
	ahead := *s
	if ahead.word() == "0" && ahead.word() == "R" {
		s.at = ahead.at
	}
}

func (s *scanner) literal() error {
	depth := 0
	for ; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '\\':
			s.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				s.at++
				return nil
			}
		}
	}
	return errFlat
}

func (s *scanner) array() error {
	s.at++
	for {
		s.space()
		if s.at >= len(s.data) {
			return errFlat
		}
		if s.data[s.at] == ']' {
			s.at++
			return nil
		}
		if _, err := s.value(); err != nil {
			return err
		}
	}
}

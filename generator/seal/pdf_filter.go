package seal

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// inflate decodes a stream's bytes: none, or FlateDecode with or without a
// predictor. Everything inflated counts against the file's budget.
func (p *PDF) inflate(rev int, s stream) ([]byte, error) {
	filter, params, err := p.filter(rev, s.dict)
	if err != nil {
		return nil, err
	}
	if filter == "" {
		return s.raw, nil
	}
	if filter != "FlateDecode" {
		return nil, fmt.Errorf("%w: PDF filter %q", ErrUnsupported, filter)
	}
	z, err := zlib.NewReader(bytes.NewReader(s.raw))
	if err != nil {
		return nil, fmt.Errorf("%w PDF: a compressed stream: %s", ErrMalformed, err)
	}
	defer z.Close()
	data, err := io.ReadAll(io.LimitReader(z, int64(p.budget)+1))
	if err != nil {
		return nil, fmt.Errorf("%w PDF: a compressed stream: %s", ErrMalformed, err)
	}
	if len(data) > p.budget {
		return nil, errWork
	}
	p.budget -= len(data)
	return unpredict(data, params)
}

// filter gives the one filter of a stream and its parameters.
func (p *PDF) filter(rev int, d dict) (name, dict, error) {
	f, err := p.one(rev, d.get("Filter"))
	if err != nil || f == object(null) {
		return "", nil, err
	}
	n, ok := f.(name)
	if !ok {
		return "", nil, fmt.Errorf("%w PDF: /Filter", ErrMalformed)
	}
	o, err := p.one(rev, d.get("DecodeParms"))
	if err != nil {
		return "", nil, err
	}
	params, ok := o.(dict)
	if !ok && o != object(null) {
		return "", nil, fmt.Errorf("%w PDF: /DecodeParms", ErrMalformed)
	}
	return n, params, nil
}

// one resolves a value that may stand alone or in an array of one. A section
// that is still being read has no revision to resolve in: -1.
func (p *PDF) one(rev int, o object) (object, error) {
	for range 2 {
		if rev >= 0 {
			var err error
			if o, err = p.get(rev, o); err != nil {
				return nil, err
			}
		}
		a, ok := o.(array)
		switch {
		case !ok:
			return o, nil
		case len(a) == 0:
			return null, nil
		case len(a) > 1:
			return nil, fmt.Errorf("%w: PDF with several filters on a stream", ErrUnsupported)
		}
		o = a[0]
	}
	return o, nil
}

// unpredict undoes the PNG predictors (ISO 32000-1, 7.4.4.4).
func unpredict(data []byte, params dict) ([]byte, error) {
	get := func(key name, otherwise int64) int64 {
		if n, ok := asInt(params.get(key)); ok {
			return n
		}
		return otherwise
	}
	predictor := get("Predictor", 1)
	colors, bits, columns := get("Colors", 1), get("BitsPerComponent", 8), get("Columns", 1)
	switch {
	case predictor == 1:
		return data, nil
	case predictor < 10 || predictor > 15 || bits != 8 || colors < 1 || colors > 32 || columns < 1 || columns > 1<<20:
		return nil, fmt.Errorf("%w: PDF predictor %d", ErrUnsupported, predictor)
	}
	return unPNG(data, int(colors), int(colors*columns))
}

func unPNG(data []byte, pixel, width int) ([]byte, error) {
	if len(data)%(width+1) != 0 {
		return nil, errors.Join(ErrMalformed, errors.New("rows of a predictor"))
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, width)
	for ; len(data) > 0; data = data[width+1:] {
		from := len(out)
		out = append(out, data[1:width+1]...)
		line := out[from:]
		if !unfilter(data[0], line, above, pixel) {
			return nil, fmt.Errorf("%w PDF: a predictor's row", ErrMalformed)
		}
		above = line
	}
	return out, nil
}

// unfilter undoes one row's filter in place (PNG specification, clause 9).
func unfilter(kind byte, line, above []byte, pixel int) bool {
	if kind > 4 {
		return false
	}
	for i := range line {
		var left, corner byte
		if i >= pixel {
			left, corner = line[i-pixel], above[i-pixel]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
	return true
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// An objectStream is one inflated: its objects' numbers and places.
type objectStream struct {
	data  []byte
	first int
	nums  []int64
	at    []int64
}

// unpack reads an object out of its object stream (ISO 32000-1, 7.5.7).
func (p *PDF) unpack(rev int, r row) (object, error) {
	s, err := p.objectStream(rev, r.at)
	if err != nil {
		return nil, err
	}
	i := int(r.extra)
	if i >= len(s.nums) || s.nums[i] != r.num {
		return nil, fmt.Errorf("%w PDF: object %d is not in stream %d", ErrMalformed, r.num, r.at)
	}
	at := int64(s.first) + s.at[i]
	if at > int64(len(s.data)) {
		return nil, fmt.Errorf("%w PDF: object %d is not in stream %d", ErrMalformed, r.num, r.at)
	}
	l := &lexer{data: s.data, pos: int(at)}
	o, err := l.object()
	return o, errors.Join(err, p.spend(l.pos-int(at)))
}

// objectStream inflates a stream once. It must itself stand plainly in the
// file, and its filter too, so that no stream leads to another.
func (p *PDF) objectStream(rev int, num int64) (*objectStream, error) {
	bad := fmt.Errorf("%w PDF: object stream %d", ErrMalformed, num)
	at, written, ok := p.find(rev, num)
	if !ok || at.kind != rowPlain || at.extra != 0 {
		return nil, bad
	}
	if s := p.streams[at.at]; s != nil {
		return s, nil
	}
	o, _, err := p.indirect(rev, written, ref{num, 0}, int(at.at))
	if err != nil {
		return nil, err
	}
	st, ok := o.(stream)
	if !ok || st.dict.get("Type") != object(name("ObjStm")) {
		return nil, bad
	}
	data, err := p.inflate(-1, st)
	if err != nil {
		return nil, err
	}
	s, ok := readObjectStream(st.dict, data)
	if !ok {
		return nil, bad
	}
	p.streams[at.at] = s
	return s, nil
}

func readObjectStream(d dict, data []byte) (*objectStream, bool) {
	n, ok1 := asInt(d.get("N"))
	first, ok2 := asInt(d.get("First"))
	if !ok1 || !ok2 || first > int64(len(data)) || n > int64(len(data)) {
		return nil, false
	}
	s := &objectStream{data: data, first: int(first)}
	l := &lexer{data: data[:first]}
	for range n {
		num, ok1 := l.uint()
		at, ok2 := l.uint()
		if !ok1 || !ok2 {
			return nil, false
		}
		s.nums, s.at = append(s.nums, num), append(s.at, at)
	}
	return s, true
}

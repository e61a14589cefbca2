package seal

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
)

// A PDF is a file with its revisions: what its first maker wrote, and each
// increment that was appended. Reading touches the cross-reference sections
// alone; objects are parsed when they are asked for.
//
// The reader is stricter than viewers, since two readers of one file must not
// see two documents: the file begins with %PDF- and ends with %%EOF, each
// revision's objects stand before its end, keys stand once. Hybrid
// cross-reference files and encryption are refused as ErrUnsupported. A PDF is
// not for use by several goroutines at once.
type PDF struct {
	data      []byte
	revisions []*revision // the oldest first
	budget    int         // bytes that may still be inflated
	work      int         // bytes that may still be parsed
	streams   map[int64]*objectStream
	starts    map[int]bool // where cross-reference sections stand
	sums      *prefixes
	compared  *compared
}

// A revision is the bytes up to its end and what its sections say.
type revision struct {
	sections []section // newest first; two in a linearised file's first revision
	trailer  dict
	at       int  // where its newest section stands
	stream   bool // that section is a cross-reference stream
	end      int  // behind its %%EOF and the end of line there, if any
	eof      int  // behind its %%EOF
}

// Work is bounded by the file's size: real files inflate to some tens of it,
// and no object needs to be parsed more than a few times. Objects of a hostile
// file may lie within each other.
const (
	baseBytes   = 16 << 20
	timesBytes  = 100
	mostInflate = 1 << 30
	maxHops     = 16 // references from one object to the next
)

// errWork: the file costs more than any real one of its size would.
var errWork = fmt.Errorf("%w: the PDF unfolds beyond all measure", ErrUnsupported)

func (p *PDF) spend(n int) error {
	if p.work -= n; p.work < 0 {
		return errWork
	}
	return nil
}

// ReadPDF reads the structure of a file. The file must not change afterwards.
func ReadPDF(pdf []byte) (*PDF, error) {
	limit := baseBytes + timesBytes*len(pdf)
	p := &PDF{data: pdf, budget: min(limit, mostInflate), work: limit, streams: map[int64]*objectStream{}, starts: map[int]bool{}, sums: newPrefixes(pdf)}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		return nil, malformedPDF(0, "no header")
	}
	if err := p.readRevisions(); err != nil {
		return nil, err
	}
	for _, r := range p.revisions {
		p.sums.ends = append(p.sums.ends, r.end)
	}
	if _, err := p.catalog(p.newest()); err != nil {
		return nil, err
	}
	return p, nil
}

// before is the file as it stood when it had k revisions.
func (p *PDF) before(k int) *PDF {
	b := *p
	b.data, b.revisions, b.compared = p.data[:p.revisions[k-1].end:p.revisions[k-1].end], p.revisions[:k:k], nil
	return &b
}

// Revisions tells how many there are; the first is number 0.
func (p *PDF) Revisions() int { return len(p.revisions) }

func (p *PDF) newest() int { return len(p.revisions) - 1 }

// find gives the row of an object as revision rev sees it, and which revision
// wrote it.
func (p *PDF) find(rev int, num int64) (row, int, bool) {
	for ; rev >= 0; rev-- {
		for _, s := range p.revisions[rev].sections {
			if r, ok := s.find(num); ok {
				return r, rev, true
			}
		}
	}
	return row{}, 0, false
}

// get follows references, as revision rev sees them, to something that is
// none. An object that is not there is null (ISO 32000-1, 7.3.10).
func (p *PDF) get(rev int, o object) (object, error) {
	for hop := 0; hop < maxHops; hop++ {
		r, ok := o.(ref)
		if !ok {
			return o, nil
		}
		var err error
		if o, err = p.load(rev, r); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w PDF: references without an end", ErrMalformed)
}

// load reads one indirect object as revision rev sees it.
func (p *PDF) load(rev int, r ref) (object, error) {
	at, written, ok := p.find(rev, r.num)
	switch {
	case !ok || at.kind == rowFree:
		return null, nil
	case at.kind == rowPacked:
		if r.gen != 0 {
			return null, nil
		}
		return p.unpack(rev, at)
	case int64(at.extra) != r.gen:
		return null, nil
	}
	o, _, err := p.indirect(rev, written, r, int(at.at))
	return o, err
}

// indirect reads "num gen obj … endobj" at a place within the revision that
// wrote it, and tells where it ends.
func (p *PDF) indirect(rev, written int, r ref, at int) (object, int, error) {
	l := &lexer{data: p.data[:p.revisions[written].end], pos: at}
	if at >= len(l.data) || isSpace(l.data[at]) {
		return nil, 0, malformedPDF(at, fmt.Sprintf("object %d is not there", r.num))
	}
	num, ok1 := l.uint()
	gen, ok2 := l.uint()
	if !ok1 || !ok2 || num != r.num || gen != r.gen || !l.expect("obj") {
		return nil, 0, malformedPDF(at, fmt.Sprintf("object %d is not there", r.num))
	}
	o, err := l.object()
	if werr := p.spend(l.pos - at); werr != nil || err != nil {
		return nil, 0, errors.Join(werr, err)
	}
	switch word := l.word(); {
	case word == "endobj":
		return o, l.pos, nil
	case word == "stream":
		if d, ok := o.(dict); ok {
			s, err := p.stream(l, rev, d)
			return s, l.pos, err
		}
	}
	return nil, 0, malformedPDF(l.pos, fmt.Sprintf("object %d does not end", r.num))
}

// stream reads a stream's bytes; the lexer stands behind the word stream.
func (p *PDF) stream(l *lexer, rev int, d dict) (object, error) {
	switch {
	case l.next("\r\n"):
		l.pos += 2
	case l.next("\n"):
		l.pos++
	default:
		return nil, malformedPDF(l.pos, "a stream without its line")
	}
	length, err := p.length(rev, d)
	if err != nil {
		return nil, err
	}
	from := l.pos
	if length > int64(len(l.data)-from) {
		return nil, malformedPDF(from, "a stream longer than the file")
	}
	l.pos += int(length)
	if raw := l.data[from:l.pos]; l.expect("endstream") && l.expect("endobj") {
		return stream{d, raw}, nil
	}
	return nil, malformedPDF(l.pos, "a stream of another length")
}

// length reads /Length. A reference must lead to a plain number: an object
// with a stream of its own could lead here again.
func (p *PDF) length(rev int, d dict) (int64, error) {
	o := d.get("Length")
	if r, ok := o.(ref); ok {
		at, written, ok := p.find(rev, r.num)
		if !ok || at.kind != rowPlain {
			return 0, fmt.Errorf("%w PDF: a stream's length is not there", ErrMalformed)
		}
		l := &lexer{data: p.data[:p.revisions[written].end], pos: int(at.at)}
		num, _ := l.uint()
		gen, _ := l.uint()
		if num != r.num || gen != r.gen || !l.expect("obj") {
			return 0, malformedPDF(int(at.at), "a stream's length is not there")
		}
		o = number(l.word())
	}
	n, ok := asInt(o)
	if !ok {
		return 0, fmt.Errorf("%w PDF: a stream without its length", ErrMalformed)
	}
	return n, nil
}

// dict follows references to a dictionary; ok is false for null.
func (p *PDF) dict(rev int, o object) (d dict, ok bool, err error) {
	v, err := p.get(rev, o)
	if err != nil || v == object(null) {
		return nil, false, err
	}
	switch v := v.(type) {
	case dict:
		return v, true, nil
	case stream:
		return v.dict, true, nil
	}
	return nil, false, fmt.Errorf("%w PDF: something else where a dictionary belongs", ErrMalformed)
}

// array follows references to an array; null is an empty one.
func (p *PDF) array(rev int, o object) (array, error) {
	v, err := p.get(rev, o)
	if err != nil || v == object(null) {
		return nil, err
	}
	a, ok := v.(array)
	if !ok {
		return nil, fmt.Errorf("%w PDF: something else where an array belongs", ErrMalformed)
	}
	return a, nil
}

// text follows references to a text string; anything else is empty.
func (p *PDF) text(rev int, o object) (string, error) {
	v, err := p.get(rev, o)
	t, ok := v.(text)
	if err != nil || !ok {
		return "", err
	}
	return t.string(), nil
}

func (p *PDF) root(rev int) (ref, error) {
	r, ok := p.revisions[rev].trailer.get("Root").(ref)
	if !ok {
		return r, fmt.Errorf("%w PDF: no catalog", ErrMalformed)
	}
	return r, nil
}

func (p *PDF) catalog(rev int) (dict, error) {
	r, err := p.root(rev)
	if err != nil {
		return nil, err
	}
	d, ok, err := p.dict(rev, r)
	if err == nil && (!ok || d.get("Type") != object(name("Catalog"))) {
		err = fmt.Errorf("%w PDF: no catalog", ErrMalformed)
	}
	return d, err
}

// A section is the rows of one cross-reference section, by object number.
type section []row

type row struct {
	num   int64
	at    int64  // the offset in the file, or the number of the object stream
	extra uint32 // the generation, or the index in the object stream
	kind  rowKind
}

type rowKind uint8

const (
	rowFree rowKind = iota
	rowPlain
	rowPacked // in an object stream
)

func (s section) find(num int64) (row, bool) {
	i := sort.Search(len(s), func(i int) bool { return s[i].num >= num })
	if i < len(s) && s[i].num == num {
		return s[i], true
	}
	return row{}, false
}

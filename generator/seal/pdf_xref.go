package seal

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

const (
	maxRevisions = 200
	maxObject    = 8388607 // ISO 32000-1, annex C
	rowLength    = 20      // bytes of a row in a cross-reference table
)

// readRevisions walks from the last startxref along /Prev.
func (p *PDF) readRevisions() error {
	at, err := p.lastStart()
	if err != nil {
		return err
	}
	for next := at; next >= 0; {
		if p.starts[next] || len(p.starts) >= maxRevisions {
			return malformedPDF(next, "a circle of cross-reference sections")
		}
		p.starts[next] = true
		r, tail, err := p.section(next)
		if err != nil {
			return err
		}
		prev, err := p.previous(r)
		if err != nil {
			return err
		}
		if next, err = p.addRevision(r, tail, prev); err != nil {
			return err
		}
	}
	slices.Reverse(p.revisions)
	return p.checkRevisions()
}

// lastStart reads the end of the file: startxref, offset, %%EOF and at most
// one end of line.
func (p *PDF) lastStart() (int, error) {
	l := &lexer{data: p.data, pos: max(0, bytes.LastIndex(p.data, []byte("startxref")))}
	start, _, end, err := l.tail()
	if err != nil {
		return 0, err
	}
	if end != len(p.data) {
		return 0, malformedPDF(end, "bytes after the end of the file")
	}
	return start, nil
}

// tail reads "startxref offset %%EOF"; eof is behind the mark, end behind its line.
func (l *lexer) tail() (start, eof, end int, err error) {
	l.spaces()
	if !l.next("startxref") {
		return 0, 0, 0, malformedPDF(l.pos, "no startxref")
	}
	l.pos += len("startxref")
	l.spaces()
	n, ok := l.uint()
	l.spaces()
	if !ok || !l.next("%%EOF") {
		return 0, 0, 0, malformedPDF(l.pos, "no %%EOF")
	}
	l.pos += len("%%EOF")
	eof = l.pos
	switch {
	case l.next("\r\n"):
		l.pos += 2
	case l.next("\n") || l.next("\r"):
		l.pos++
	}
	return int(n), eof, l.pos, nil
}

// section reads one section and where its trailer or object ends.
func (p *PDF) section(at int) (*revision, *lexer, error) {
	if at >= len(p.data) {
		return nil, nil, malformedPDF(at, "startxref leads out of the file")
	}
	l := &lexer{data: p.data, pos: at}
	r := &revision{at: at}
	var rows section
	var err error
	if l.next("xref") {
		rows, r.trailer, err = p.readTable(l)
	} else {
		r.stream = true
		rows, r.trailer, err = p.readXrefStream(l)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, key := range []name{"Encrypt", "XRefStm"} {
		if r.trailer.has(key) {
			return nil, nil, fmt.Errorf("%w: PDF with /%s", ErrUnsupported, key)
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.num, b.num) })
	size, ok := asInt(r.trailer.get("Size"))
	if !ok || len(rows) > 0 && rows[len(rows)-1].num >= size {
		return nil, nil, malformedPDF(at, "object numbers beyond /Size")
	}
	for i := 1; i < len(rows); i++ {
		if rows[i].num == rows[i-1].num {
			return nil, nil, malformedPDF(at, fmt.Sprintf("object %d twice in a section", rows[i].num))
		}
	}
	r.sections = []section{rows}
	return r, l, nil
}

// previous gives the offset of the section before, or -1.
func (p *PDF) previous(r *revision) (int, error) {
	if !r.trailer.has("Prev") {
		return -1, nil
	}
	n, ok := asInt(r.trailer.get("Prev"))
	if !ok || n >= int64(len(p.data)) {
		return 0, malformedPDF(r.at, "/Prev")
	}
	return int(n), nil
}

// addRevision reads the tail of r. In a linearised file the first section
// stands before the second, and the tail of the second names the first: both
// are one revision.
func (p *PDF) addRevision(r *revision, l *lexer, prev int) (next int, err error) {
	start := r.at
	if prev > r.at {
		var second *revision
		if second, l, err = p.section(prev); err != nil {
			return 0, err
		}
		p.starts[prev] = true
		if second.trailer.has("Prev") {
			return 0, malformedPDF(prev, "a linearised file with something before it")
		}
		r.sections = append(r.sections, second.sections[0])
		prev = -1
	}
	named, eof, end, err := l.tail()
	if err != nil {
		return 0, err
	}
	if named != start {
		return 0, malformedPDF(r.at, "startxref names another section")
	}
	r.eof, r.end = eof, end
	p.revisions = append(p.revisions, r)
	return prev, nil
}

// checkRevisions demands that revisions follow each other and that no revision
// speaks of bytes behind its own end: such a row could be given an object after
// the signature.
func (p *PDF) checkRevisions() error {
	end := 0
	for _, r := range p.revisions {
		if r.at < end || r.end <= end {
			return malformedPDF(r.at, "revisions within each other")
		}
		end = r.end
		for _, s := range r.sections {
			for _, row := range s {
				if row.kind == rowPlain && row.at >= int64(end) {
					return malformedPDF(r.at, fmt.Sprintf("object %d behind the end of its revision", row.num))
				}
			}
		}
	}
	if end != len(p.data) {
		return malformedPDF(end, "bytes after the end of the file")
	}
	return nil
}

// readTable reads a cross-reference table and its trailer (ISO 32000-1, 7.5.4).
func (p *PDF) readTable(l *lexer) (section, dict, error) {
	l.pos += len("xref")
	var rows section
	for {
		l.spaces()
		if l.next("trailer") {
			break
		}
		from, ok1 := l.uint()
		count, ok2 := l.uint()
		l.spaces()
		if !ok1 || !ok2 || from+count > maxObject+1 || count > int64(len(l.data)-l.pos)/rowLength {
			return nil, nil, malformedPDF(l.pos, "a cross-reference table")
		}
		for i := range count {
			r, ok := readRow(l.data[l.pos : l.pos+rowLength])
			if !ok {
				return nil, nil, malformedPDF(l.pos, "a row of a cross-reference table")
			}
			r.num = from + i
			rows = append(rows, r)
			l.pos += rowLength
		}
	}
	l.pos += len("trailer")
	o, err := l.object()
	if err != nil {
		return nil, nil, err
	}
	d, ok := o.(dict)
	if !ok {
		return nil, nil, malformedPDF(l.pos, "a trailer")
	}
	return rows, d, nil
}

// readRow reads "nnnnnnnnnn ggggg n" and its two-byte end of line.
func readRow(b []byte) (row, bool) {
	at, err1 := strconv.ParseUint(string(b[:10]), 10, 63)
	gen, err2 := strconv.ParseUint(string(b[11:16]), 10, 16)
	eol := string(b[18:])
	if err1 != nil || err2 != nil || b[10] != ' ' || b[16] != ' ' || eol != " \n" && eol != " \r" && eol != "\r\n" {
		return row{}, false
	}
	switch b[17] {
	case 'n':
		return row{at: int64(at), extra: uint32(gen), kind: rowPlain}, true
	case 'f':
		return row{kind: rowFree}, true
	}
	return row{}, false
}

// readXrefStream reads a cross-reference stream (ISO 32000-1, 7.5.8).
func (p *PDF) readXrefStream(l *lexer) (section, dict, error) {
	at := l.pos
	_, ok1 := l.uint()
	_, ok2 := l.uint()
	if !ok1 || !ok2 || isSpace(l.data[at]) || !l.expect("obj") {
		return nil, nil, malformedPDF(at, "no cross-reference section")
	}
	o, err := l.object()
	if err != nil {
		return nil, nil, err
	}
	d, ok := o.(dict)
	if _, direct := asInt(d.get("Length")); !ok || !direct || d.get("Type") != object(name("XRef")) || !l.expect("stream") {
		return nil, nil, malformedPDF(at, "no cross-reference stream")
	}
	s, err := p.stream(l, -1, d)
	if err != nil {
		return nil, nil, err
	}
	data, err := p.inflate(-1, s.(stream))
	if err != nil {
		return nil, nil, err
	}
	rows, err := p.xrefRows(d, data)
	return rows, d, err
}

// xrefRows cuts the data into rows; a file has no more of them than bytes.
func (p *PDF) xrefRows(d dict, data []byte) (section, error) {
	bad := fmt.Errorf("%w PDF: a cross-reference stream", ErrMalformed)
	w, err := xrefWidths(d)
	if err != nil {
		return nil, err
	}
	size, ok := asInt(d.get("Size"))
	index, isArray := d.get("Index").(array)
	if !d.has("Index") {
		index, isArray = array{integer(0), integer(size)}, true
	}
	if !ok || !isArray || len(index)%2 != 0 {
		return nil, bad
	}
	var rows section
	length := w[0] + w[1] + w[2]
	for ; len(index) > 0; index = index[2:] {
		from, ok1 := asInt(index[0])
		count, ok2 := asInt(index[1])
		if !ok1 || !ok2 || from > maxObject || count > maxObject+1-from ||
			count > int64(len(data)/length) || count > int64(len(p.data)-len(rows)) {
			return nil, bad
		}
		for i := range count {
			r, ok := xrefRow(data[:length], w)
			if !ok {
				return nil, bad
			}
			r.num = from + i
			rows, data = append(rows, r), data[length:]
		}
	}
	if len(data) != 0 {
		return nil, bad
	}
	return rows, nil
}

func xrefWidths(d dict) (w [3]int, err error) {
	a, _ := d.get("W").(array)
	if len(a) != 3 {
		return w, fmt.Errorf("%w PDF: /W of a cross-reference stream", ErrMalformed)
	}
	for i := range w {
		n, ok := asInt(a[i])
		if !ok || n > 8 || i == 1 && n == 0 {
			return w, fmt.Errorf("%w PDF: /W of a cross-reference stream", ErrMalformed)
		}
		w[i] = int(n)
	}
	return w, nil
}

func xrefRow(b []byte, w [3]int) (row, bool) {
	kind, at, extra := uint64(1), bigEndian(b[w[0]:w[0]+w[1]]), bigEndian(b[w[0]+w[1]:])
	if w[0] > 0 {
		kind = bigEndian(b[:w[0]])
	}
	switch {
	case kind == 0:
		return row{kind: rowFree}, true
	case at > 1<<62 || extra > maxObject || kind > 2:
		return row{}, false
	case kind == 1:
		return row{at: int64(at), extra: uint32(extra), kind: rowPlain}, true
	}
	return row{at: int64(at), extra: uint32(extra), kind: rowPacked}, true
}

func bigEndian(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"sort"
	"strconv"
	"unicode/utf16"
)

// A writer gathers the final file's objects and writes them: streams and what
// a sealer must find as they are, the rest in object streams (ISO 32000-1,
// 7.5.7), then a cross-reference stream. PDF 1.7, deterministic. Object streams
// are closed as they fill and compressed meanwhile, so that a great structure
// tree is never held as text.
type writer struct {
	*squeezer
	objects []final // by object number
	apartly []*alone
	shelf   shelf
}

// A final says where an object is.
type final struct {
	offset  int   // in the file, or 0
	holder  int32 // the object stream that has it, or 0
	ordinal int16
}

// An alone object is not in an object stream: it is a stream, or others change
// or look for it.
type alone struct {
	number int
	source []byte // a value, or a stream's dictionary without Length and Filter
	stream bool
	raw    bool // the stream stays as it is
	data   []byte
}

// A shelf is the object stream that is being filled.
type shelf struct {
	number, members int
	index, body     []byte
}

func newWriter() *writer { return &writer{squeezer: newSqueezer(), objects: make([]final, 1)} }

func (w *writer) reserve() int {
	w.objects = append(w.objects, final{})
	return len(w.objects) - 1
}

const perObjectStream = 200

// set puts an object into the object stream that is being filled.
func (w *writer) set(n int, source string) { w.put(n, []byte(source)) }

func (w *writer) put(n int, source []byte) {
	s := &w.shelf
	if s.members == 0 {
		s.number = w.reserve()
	}
	w.objects[n] = final{holder: int32(s.number), ordinal: int16(s.members)}
	s.index = strconv.AppendInt(s.index, int64(n), 10)
	s.index = strconv.AppendInt(append(s.index, ' '), int64(len(s.body)), 10)
	s.index = append(s.index, ' ')
	s.body = append(append(s.body, source...), '\n')
	if s.members++; s.members == perObjectStream {
		w.close()
	}
}

// close ends the object stream that is being filled.
func (w *writer) close() {
	s := &w.shelf
	if s.members > 0 {
		o := &alone{number: s.number, stream: true, source: fmt.Appendf(nil, "/Type/ObjStm/N %d/First %d", s.members, len(s.index))}
		w.apartly = append(w.apartly, o)
		w.give(append(append(w.buffer(), s.index...), s.body...), &o.data)
		w.shelf = shelf{index: s.index[:0], body: s.body[:0]}
	}
}

func (w *writer) add(source string) int {
	n := w.reserve()
	w.set(n, source)
	return n
}

// apart sets an object that stays out of object streams.
func (w *writer) apart(n int, source string) {
	w.apartly = append(w.apartly, &alone{number: n, source: []byte(source)})
}

// stream sets an object to a stream; entries are those of its dictionary.
func (w *writer) stream(n int, entries string, data []byte) {
	o := &alone{number: n, source: []byte(entries), stream: true}
	w.apartly = append(w.apartly, o)
	w.squeezer.add(data, &o.data)
}

// packed adds a stream that is compressed already.
func (w *writer) packed(entries string, zipped []byte) int {
	n := w.reserve()
	w.apartly = append(w.apartly, &alone{number: n, source: []byte(entries), stream: true, data: zipped})
	return n
}

// plain sets an object to a stream that stays as it is.
func (w *writer) plain(n int, entries string, data []byte) {
	w.apartly = append(w.apartly, &alone{number: n, source: []byte(entries), stream: true, raw: true, data: data})
}

// writeTo writes the file. The /ID is the SHA-256 of all before it, halved.
func (w *writer) writeTo(out io.Writer, root, info int) error {
	w.close()
	w.wait()
	sort.Slice(w.apartly, func(i, j int) bool { return w.apartly[i].number < w.apartly[j].number })
	if b, ok := out.(interface{ Grow(n int) }); ok { // a buffer that doubles takes thrice the file
		b.Grow(w.size())
	}
	t := &tally{out: out, hash: sha256.New()}
	t.write([]byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"))
	var buf []byte
	for _, o := range w.apartly {
		w.objects[o.number].offset = t.n
		buf = o.append(buf[:0])
		t.write(buf)
	}
	id := t.hash.Sum(nil)[:16]
	xref := w.reserve()
	w.objects[xref].offset = t.n
	o := alone{number: xref, stream: true, data: zipped(w.table()), source: fmt.Appendf(nil,
		"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]", xref+1, root, info, id, id)}
	t.write(fmt.Appendf(o.append(nil), "startxref\n%d\n%%%%EOF\n", w.objects[xref].offset))
	return t.err
}

// size is about that of the file, never less.
func (w *writer) size() int {
	n := 1024 + 2*len(w.objects)
	for _, o := range w.apartly {
		n += len(o.data) + len(o.source) + 128
	}
	return n
}

// A tally counts and digests what it passes on; its first error stays.
type tally struct {
	out  io.Writer
	hash hash.Hash
	n    int
	err  error
}

func (t *tally) write(b []byte) {
	if t.err == nil {
		t.hash.Write(b) // a hash does not fail
		_, t.err = t.out.Write(b)
		t.n += len(b)
	}
}

func zipped(data []byte) []byte {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	z.Write(data) // a bytes.Buffer does not fail
	z.Close()
	return buf.Bytes()
}

// append writes one object. endstream has its own line (PDF/A-3, 6.1.7.1).
func (o *alone) append(b []byte) []byte {
	b = fmt.Appendf(b, "%d 0 obj\n", o.number)
	if !o.stream {
		return append(append(b, o.source...), "\nendobj\n"...)
	}
	filter := "/Filter/FlateDecode"
	if o.raw {
		filter = ""
	}
	b = append(append(b, "<<"...), o.source...)
	b = fmt.Appendf(b, "%s/Length %d>>\nstream\n", filter, len(o.data))
	return append(append(b, o.data...), "\nendstream\nendobj\n"...)
}

// table is the cross-reference stream's content (ISO 32000-1, 7.5.8.3).
func (w *writer) table() []byte {
	out := make([]byte, 0, 7*len(w.objects))
	put := func(kind byte, a uint32, c uint16) {
		out = append(out, kind)
		out = binary.BigEndian.AppendUint32(out, a)
		out = binary.BigEndian.AppendUint16(out, c)
	}
	for n, o := range w.objects {
		switch {
		case n == 0:
			put(0, 0, 65535)
		case o.holder != 0:
			put(2, uint32(o.holder), uint16(o.ordinal))
		default:
			put(1, uint32(o.offset), 0)
		}
	}
	return out
}

// textString is a text string in UTF-16 (ISO 32000-1, 7.9.2.2), hexadecimal.
func textString(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

// literal is a byte string in parentheses.
func literal(s string) string {
	b := []byte{'('}
	for i := range len(s) {
		b = appendByte(b, s[i])
	}
	return string(append(b, ')'))
}

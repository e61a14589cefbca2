package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"runtime"
	"strconv"
	"sync"
	"unicode/utf16"
)

// A writer gathers the final file's objects and writes them: streams and what
// a sealer must find as they are, the rest in object streams (ISO 32000-1,
// 7.5.7), then a cross-reference stream. PDF 1.7, deterministic.
type writer struct {
	objects []*final // by object number; [0] is nil
}

// A final is one object as it will be written.
type final struct {
	source  []byte // a value, or a stream's dictionary without Length and Filter
	stream  []byte
	raw     bool // the stream stays uncompressed
	packed  bool // the stream is compressed already
	isData  bool // it is a stream
	apart   bool // not in an object stream, because others change or look for it
	zipped  []byte
	offset  int
	holder  int // the object stream that has it
	ordinal int
}

func (w *writer) reserve() int {
	if len(w.objects) == 0 {
		w.objects = append(w.objects, nil)
	}
	w.objects = append(w.objects, &final{})
	return len(w.objects) - 1
}

func (w *writer) set(n int, source string) { w.objects[n].source = []byte(source) }
func (w *writer) apart(n int, source string) {
	*w.objects[n] = final{source: []byte(source), apart: true}
}

func (w *writer) add(source string) int {
	n := w.reserve()
	w.set(n, source)
	return n
}

// stream sets an object to a stream; entries are those of its dictionary.
func (w *writer) stream(n int, entries string, data []byte) {
	*w.objects[n] = final{source: []byte(entries), stream: data, isData: true}
}

// compress zips all streams, side by side, with a compressor a worker.
func (w *writer) compress() {
	jobs := make(chan *final)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var buf bytes.Buffer
			z := zlib.NewWriter(&buf)
			for o := range jobs {
				buf.Reset()
				z.Reset(&buf)
				z.Write(o.stream) // a bytes.Buffer does not fail
				z.Close()
				o.zipped = bytes.Clone(buf.Bytes())
			}
		})
	}
	for _, o := range w.objects {
		if o != nil && o.isData && !o.raw && !o.packed && o.zipped == nil {
			jobs <- o
		}
	}
	close(jobs)
	wg.Wait()
}

const perObjectStream = 200

// pack moves plain objects into object streams.
func (w *writer) pack() {
	var members []int
	for n, o := range w.objects {
		if o != nil && !o.isData && !o.apart {
			members = append(members, n)
		}
	}
	for len(members) > 0 {
		part := members[:min(perObjectStream, len(members))]
		members = members[len(part):]
		holder := w.reserve()
		var index, body []byte
		for i, n := range part {
			o := w.objects[n]
			o.holder, o.ordinal = holder, i
			index = strconv.AppendInt(index, int64(n), 10)
			index = strconv.AppendInt(append(index, ' '), int64(len(body)), 10)
			index = append(index, ' ')
			body = append(append(body, o.source...), '\n')
		}
		w.stream(holder, fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(part), len(index)), append(index, body...))
	}
}

// writeTo writes the file. The /ID is the SHA-256 of all before it, halved.
func (w *writer) writeTo(out io.Writer, root, info int) error {
	w.pack()
	w.compress()
	t := &tally{out: out, hash: sha256.New()}
	t.write([]byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"))
	var buf []byte
	for n, o := range w.objects {
		if o == nil || o.holder != 0 {
			continue
		}
		o.offset = t.n
		buf = o.append(buf[:0], n)
		t.write(buf)
	}
	id := t.hash.Sum(nil)[:16]
	xref := w.reserve()
	o := w.objects[xref]
	*o = final{isData: true, offset: t.n, source: fmt.Appendf(nil,
		"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]", xref+1, root, info, id, id)}
	o.stream = w.table()
	o.zipped = zipped(o.stream)
	t.write(fmt.Appendf(o.append(nil, xref), "startxref\n%d\n%%%%EOF\n", o.offset))
	return t.err
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
func (o *final) append(b []byte, n int) []byte {
	b = fmt.Appendf(b, "%d 0 obj\n", n)
	if !o.isData {
		return append(append(b, o.source...), "\nendobj\n"...)
	}
	data, filter := o.zipped, "/Filter/FlateDecode"
	if o.raw {
		data, filter = o.stream, ""
	}
	if o.packed {
		data = o.stream
	}
	b = append(append(b, "<<"...), o.source...)
	b = fmt.Appendf(b, "%s/Length %d>>\nstream\n", filter, len(data))
	return append(append(b, data...), "\nendstream\nendobj\n"...)
}

// table is the cross-reference stream's content (ISO 32000-1, 7.5.8.3).
func (w *writer) table() []byte {
	out := make([]byte, 0, 7*len(w.objects))
	put := func(kind byte, a uint32, c uint16) {
		out = append(out, kind)
		out = binary.BigEndian.AppendUint32(out, a)
		out = binary.BigEndian.AppendUint16(out, c)
	}
	for _, o := range w.objects {
		switch {
		case o == nil:
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

package register

import (
	"fmt"
	"runtime"
	"sort"
	"sync"

	"github.com/evpack/evpack/generator/diag"
)

// chunkRows and chunkBytes bound what one call of the library reads.
const (
	chunkRows  = 1000
	chunkBytes = 4 << 20
)

// A chunk is rows [lo, hi) of a part, whose results begin at out.
type chunk struct {
	part        *part
	lo, hi, out int
}

// Rows reads every [[kind]] row, in chunks and in parallel; the results are in
// file order, shards sorted by name. read is called from many goroutines, once
// for each row, and must not keep the *Row: keep its At. Rows that are not
// TOML are reported and left out.
func Rows[T any](g *Register, kind string, read func(*Row) T) []T {
	chunks, n := g.chunks(kind)
	out, ok := make([]T, n), make([]bool, n)
	g.each(chunks, func(c chunk, i int, r *Row) {
		out[i], ok[i] = read(r), true
	})
	kept := out[:0]
	for i := range out {
		if ok[i] {
			kept = append(kept, out[i])
		}
	}
	clear(out[len(kept):])
	return kept
}

// chunks marks the kind as known and cuts its rows into chunks.
func (g *Register) chunks(kind string) (list []chunk, rows int) {
	g.asked = append(g.asked, kind)
	g.notRows(kind)
	k := g.kinds[kind]
	if k == nil {
		return nil, 0
	}
	for _, p := range k.parts {
		for lo := 0; lo < len(p.rows); {
			hi := p.chunkEnd(lo)
			list = append(list, chunk{p, lo, hi, rows})
			rows += hi - lo
			lo = hi
		}
	}
	return list, rows
}

func (p *part) chunkEnd(lo int) int {
	hi, size := lo, uint32(0)
	for hi < len(p.rows) && hi-lo < chunkRows && size < chunkBytes {
		size += p.rows[hi].end - p.rows[hi].off
		hi++
	}
	return hi
}

// notRows reports a kind that stands in the root: [kind] or kind = ….
func (g *Register) notRows(kind string) {
	for _, f := range g.files {
		if s := f.names[kind]; s == isKey || s == isTable {
			at, text := f.rootPlace([]string{kind})
			g.breakDown()
			g.probs.Add(diag.Problem{Place: at, Code: "bad-type", Hint: "write a table [[" + kind + "]] for each row", Text: text,
				Message: fmt.Sprintf("%s is not an array of tables", kind)})
		}
	}
}

// each decodes the chunks on all processors and hands over each row that is
// TOML, with its index.
func (g *Register) each(chunks []chunk, do func(c chunk, i int, r *Row)) {
	work := make(chan chunk)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chunks)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			rd := reader{reg: g, in: newInterner(g.pool)}
			for c := range work {
				rd.chunk(c, do)
			}
		}()
	}
	for _, c := range chunks {
		work <- c
	}
	close(work)
	wg.Wait()
}

// A reader is one goroutine's means of decoding.
type reader struct {
	reg   *Register
	in    *interner
	buf   []byte
	asked []string
}

func (rd *reader) chunk(c chunk, do func(c chunk, i int, r *Row)) {
	for i, vals := range rd.decode(c) {
		if vals == nil {
			continue
		}
		s := c.part.rows[c.lo+i]
		r := &Row{
			src:   &source{reg: rd.reg, file: c.part.file, part: c.part, row: c.lo + i, in: rd.in},
			vals:  vals,
			at:    At{file: c.part.file, off: s.off, line: s.line},
			asked: rd.asked[:0],
		}
		do(c, c.out+i, r)
		r.unknown()
		rd.asked = r.asked
	}
}

// decode returns the tables of the chunk's rows, nil where a row is not TOML.
func (rd *reader) decode(c chunk) []map[string]any {
	p, n := c.part, c.hi-c.lo
	if !p.anyBad(c.lo, c.hi) {
		rd.buf = rd.buf[:0]
		for i := c.lo; i < c.hi; i++ {
			rd.buf = p.file.gather(rd.buf, p.spans(i))
		}
		if m, err := decode(rd.buf); err == nil {
			if list, ok := m[p.name].([]map[string]any); ok && len(list) == n {
				return p.once(c, list)
			}
		}
	}
	list := make([]map[string]any, n)
	for i := range list {
		list[i] = p.decodeRow(c.lo + i)
	}
	return list
}

func (p *part) anyBad(lo, hi int) bool {
	for i := range p.bad {
		if lo <= i && i < hi {
			return true
		}
	}
	return false
}

// once strikes out the rows that define something twice.
func (p *part) once(c chunk, list []map[string]any) []map[string]any {
	if !p.complex {
		return list
	}
	for i := range list {
		if !p.file.checkTwice(p.spans(c.lo + i)) {
			list[i] = nil
			p.file.reg.breakDown()
		}
	}
	return list
}

func (p *part) decodeRow(i int) map[string]any {
	if p.bad[i] {
		return nil
	}
	m, ok := p.file.decodeSpans(p.spans(i), p.name)
	if list, isList := m[p.name].([]map[string]any); ok && isList && len(list) == 1 {
		return list[0]
	}
	p.file.reg.breakDown()
	return nil
}

// Root reads what stands outside the rows as one Row, over all files: the keys
// before the first header and the single tables such as [cycle]. Arrays of
// tables can be read from it with Tables, or beside it with Rows. What nobody
// asked for is reported by Close. An absent register has an empty root, which
// lacks no key; so does a root that could not be read.
func Root[T any](g *Register, read func(*Row) T) T {
	g.openRoot()
	return read(g.root)
}

func (g *Register) openRoot() {
	if g.root != nil {
		return
	}
	g.root = &Row{src: &source{reg: g, in: newInterner(g.pool)}, vals: map[string]any{}, at: g.At()}
	for _, f := range g.files {
		if len(f.root) == 0 {
			continue
		}
		m, ok := f.decodeSpans(f.root, "")
		if !ok {
			g.breakDown()
			g.rootTorn = true
			continue
		}
		g.mergeRoot(f, m)
	}
}

// mergeRoot adds the root of one file; a key of an earlier shard stays.
func (g *Register) mergeRoot(f *file, m map[string]any) {
	for _, key := range sortedKeys(m) {
		first := g.owner[key]
		if first == nil && g.kinds[key] == nil {
			g.owner[key], g.root.vals[key] = f, m[key]
			continue
		}
		if first == nil {
			first = g.kinds[key].parts[0].file
		}
		at, text := f.rootPlace([]string{key})
		g.breakDown()
		g.probs.Add(diag.Problem{Place: at, Code: "duplicate-key", Hint: "keep it in one shard", Text: text,
			Message: fmt.Sprintf("%s also stands in %s", key, first.name)})
	}
}

// rootPlace is the place of a key's value, or of its header, in the file's root.
func (f *file) rootPlace(path []string) (diag.Place, string) {
	if n := newTree(f, f.root).find(path); n != nil {
		return f.place(f.root, n.key)
	}
	return f.at().Place(), ""
}

// Close reports what nobody asked for, and drops the bytes. It reads the root
// if nobody did, so that no part of a file goes unread.
func (g *Register) Close() {
	g.openRoot()
	known := append(append([]string(nil), g.asked...), g.root.asked...)
	g.root.unknownAmong(known)
	for _, name := range sortedKeys(g.kinds) {
		if !contains(known, name) {
			g.unknownKind(g.kinds[name].parts[0], known)
		}
	}
	g.pool = newPool()
	for _, f := range g.files {
		if !f.kept {
			f.data = nil
		}
		f.pages.forget()
	}
}

func (g *Register) unknownKind(p *part, known []string) {
	spans := p.spans(0)
	off := spans[0].off
	if n := newTree(p.file, spans).find([]string{p.name}); n != nil {
		off = n.key
	}
	at, text := p.file.place(spans, off)
	g.probs.Add(diag.Problem{Place: at, Code: "unknown-table", Hint: DidYouMean(p.name, known), Text: text,
		Message: fmt.Sprintf("unknown table [[%s]]", p.name)})
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

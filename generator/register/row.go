package register

import (
	"fmt"
	"sort"
	"strconv"

	"github.com/evpack/evpack/generator/diag"
)

// maxAlike is how many problems of one sort are reported for one table or
// array; finding a place costs time in proportion to the row.
const maxAlike = 100

// A Row is one table while it is read. Every getter marks its key as known; a
// value that is missing or of the wrong type is reported at its place, and the
// zero value returned. A Row is for one goroutine and must not be kept.
type Row struct {
	src   *source
	vals  map[string]any
	path  []string // from the row that stands in the file; nil for that row
	at    At       // of the row that stands in the file
	asked []string
	subs  []sub
}

// A sub is the tables that were asked for under one key.
type sub struct {
	key  string
	rows []*Row
}

// A source finds the places of one row that stands in a file, or of the root.
type source struct {
	reg  *Register
	file *file // nil for the root, which may be in many
	part *part
	row  int
	in   *interner
	tree *tree
}

// locate finds the node at path, with the file and the spans it is in.
func (s *source) locate(path []string) (*file, []span, *node) {
	if s.file == nil {
		return s.reg.locate(path)
	}
	spans := s.part.spans(s.row)
	if s.tree == nil {
		s.tree = newTree(s.file, spans)
	}
	return s.file, spans, s.tree.find(append([]string{s.part.name, "0"}, path...))
}

// locate finds a node of the root.
func (g *Register) locate(path []string) (*file, []span, *node) {
	if len(path) == 0 {
		return nil, nil, nil
	}
	if f := g.owner[path[0]]; f != nil {
		return f, f.root, f.treeOf(f.root).find(path)
	}
	if len(path) < 2 || g.kinds[path[0]] == nil {
		return nil, nil, nil
	}
	i, err := strconv.Atoi(path[1])
	for _, p := range g.kinds[path[0]].parts {
		if err == nil && i >= 0 && i < len(p.rows) {
			spans := p.spans(i)
			return p.file, spans, p.file.treeOf(spans).find(append([]string{p.name, "0"}, path[2:]...))
		}
		i -= len(p.rows)
	}
	return nil, nil, nil
}

// under is the path of a key of this row.
func (r *Row) under(keys ...string) []string {
	return append(r.path[:len(r.path):len(r.path)], keys...)
}

// place is where the value at keys stands; where there is none, the row.
func (r *Row) place(keys ...string) (diag.Place, string) {
	if f, spans, n := r.src.locate(r.under(keys...)); n != nil && len(keys) > 0 {
		return f.place(spans, n.val)
	}
	return r.At().placeText()
}

// At is a handle on the row that may be kept: 16 bytes.
func (r *Row) At() At {
	if len(r.path) == 0 {
		return r.at
	}
	f, spans, n := r.src.locate(r.path)
	if n == nil {
		return r.at
	}
	at, _ := f.place(spans, n.val)
	return At{file: f, off: n.val, line: uint32(at.Line)}
}

// Top is a handle on the row that stands in the file: r itself, or the row
// that r is a table of.
func (r *Row) Top() At { return r.at }

// Path is the path of keys from Top to the value at keys of this row.
func (r *Row) Path(keys ...string) []string { return r.under(keys...) }

func (r *Row) ask(key string) {
	if !contains(r.asked, key) {
		r.asked = append(r.asked, key)
	}
}

// get marks the key as known and returns its value.
func (r *Row) get(key string) (any, bool) {
	r.ask(key)
	v, ok := r.vals[key]
	return v, ok
}

// Has reports whether the key is there, and marks it as known.
func (r *Row) Has(key string) bool {
	_, ok := r.get(key)
	return ok || r.isRoot() && r.src.reg.kinds[key] != nil
}

func (r *Row) isRoot() bool { return r.src.file == nil && len(r.path) == 0 }

// Keys lists the keys that are there, sorted: for free tables such as
// [grades]. It marks none of them as known.
func (r *Row) Keys() []string {
	keys := make([]string, 0, len(r.vals))
	for k := range r.vals {
		keys = append(keys, r.src.in.keep(k))
	}
	sort.Strings(keys)
	return keys
}

// Errorf records a problem at the value of key, or at the row where it has no
// such key.
func (r *Row) Errorf(key string, code, hint, format string, args ...any) {
	r.report([]string{key}, code, hint, fmt.Sprintf(format, args...))
}

// ErrorfIn records a problem at element i of the array that is key's value.
func (r *Row) ErrorfIn(key string, i int, code, hint, format string, args ...any) {
	keys := []string{key, strconv.Itoa(i)}
	if _, _, n := r.src.locate(r.under(keys...)); n == nil {
		keys = keys[:1]
	}
	r.report(keys, code, hint, fmt.Sprintf(format, args...))
}

func (r *Row) report(keys []string, code, hint, msg string) {
	if isIllegible(r.vals, keys) {
		return // told already
	}
	at, text := r.place(keys...)
	r.src.reg.probs.Add(diag.Problem{Place: at, Code: code, Hint: hint, Message: msg, Text: text})
}

// missing records that a required key is not there.
func (r *Row) missing(key string) {
	if g := r.src.reg; r.isRoot() && (!g.Present || g.rootTorn) {
		return
	}
	at, text := r.At().placeText()
	r.src.reg.probs.Add(diag.Problem{Place: at, Code: "missing-key", Message: "key " + strconv.Quote(key) + " is missing",
		Hint: "add " + key + " = … to " + r.title(), Text: text})
}

// title names the table for people: [[person]], [cycle], the file.
func (r *Row) title() string {
	switch {
	case len(r.path) == 0 && r.src.file == nil:
		return "the file"
	case len(r.path) == 0:
		return "this [[" + r.src.part.name + "]]"
	case len(r.path) == 1 && r.src.file == nil:
		return "[" + r.path[0] + "]"
	}
	return "this table"
}

// unknown reports the keys that nobody asked for, here and in the tables below.
func (r *Row) unknown() { r.unknownAmong(r.asked) }

func (r *Row) unknownAmong(known []string) {
	var odd []string
	for k := range r.vals {
		if !contains(known, k) {
			odd = append(odd, k)
		}
	}
	sort.Strings(odd)
	for _, k := range odd[:min(len(odd), maxAlike)] {
		r.unknownKey(k, known)
	}
	for _, s := range r.subs {
		for _, row := range s.rows {
			row.unknown()
		}
	}
}

func (r *Row) unknownKey(key string, known []string) {
	p := diag.Problem{Code: "unknown-key", Hint: DidYouMean(key, known), Message: "unknown key " + strconv.Quote(key)}
	f, spans, n := r.src.locate(r.under(key))
	if n == nil {
		p.Place, p.Text = r.At().placeText()
		r.src.reg.probs.Add(p)
		return
	}
	if n.form == formTables || n.form == formTable && !n.dotted && !n.closed {
		p.Code, p.Message = "unknown-table", "unknown table "+strconv.Quote(key)
	}
	p.Place, p.Text = f.place(spans, n.key)
	r.src.reg.probs.Add(p)
}

package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// A registerChange is what became of the rows of one register.
type registerChange struct {
	title, href             string
	was                     int // rows in the cycle before
	added, changed, removed rowChanges
}

// rowChanges counts rows and keeps the first of them.
type rowChanges struct {
	n    int
	list []rowChange
}

// A rowChange is one row, with the fields that differ.
type rowChange struct {
	what   Inline
	fields []fieldChange
}

type fieldChange struct{ name, before, after string }

// textShown is how many characters of a text a cell shows whole; of longer ones
// it shows where they differ.
const textShown = 160

// cells are before and after as they are shown.
func (f fieldChange) cells() (before, after Inline) {
	was, is := []rune(f.before), []rune(f.after)
	if len(was) > textShown || len(is) > textShown {
		was, is = around(was, is)
	}
	return textCell(was), textCell(is)
}

func textCell(s []rune) Inline {
	if len(s) == 0 {
		return T("–")
	}
	return T(string(s))
}

// around cuts what two texts share at both ends, but for a few words, and what
// is still too long.
func around(was, is []rune) (before, after []rune) {
	start := 0
	for start < len(was) && start < len(is) && was[start] == is[start] {
		start++
	}
	end := 0
	for end < len(was)-start && end < len(is)-start && was[len(was)-1-end] == is[len(is)-1-end] {
		end++
	}
	return window(was, start, len(was)-end), window(is, start, len(is)-end)
}

// window is the part of a text from one place to another, with about thirty
// characters on either side.
func window(s []rune, from, to int) []rune {
	const beside = 30
	from, to = max(0, from-beside), min(len(s), to+beside)
	for from > 0 && s[from-1] != ' ' {
		from--
	}
	for to < len(s) && s[to] != ' ' {
		to++
	}
	out := slices.Clone(s[from:min(to, from+2*textShown)])
	if from > 0 {
		out = append([]rune("… "), out...)
	}
	if to < len(s) || to-from > 2*textShown {
		out = append(out, []rune(" …")...)
	}
	return out
}

// A field is one value of a row, as text.
type field struct{ name, text string }

// rowsKept is how many changed rows of one register are kept for the page.
const rowsKept = 200

func (r *rowChanges) add(what func() Inline, fields []fieldChange) {
	if r.n++; r.n <= rowsKept {
		r.list = append(r.list, rowChange{what(), fields})
	}
}

// A sort of rows is how rows of one register are told apart and compared.
type rowKind[T any] struct {
	title, href string
	key         func(T) string // what makes a row the same row in both cycles
	what        func(T) Inline // names it
	fields      func(T) []field
}

// compareRows walks both lists by key: no row of one is searched in the other.
// Of rows with one key the last of each list counts.
func compareRows[T any](k rowKind[T], was, is []T) registerChange {
	was, is = byKey(was, k.key), byKey(is, k.key)
	c := registerChange{title: k.title, href: k.href, was: len(was)}
	for len(was) > 0 || len(is) > 0 {
		switch order := heads(was, is, k.key); {
		case order > 0:
			c.added.add(func() Inline { return k.what(is[0]) }, nil)
			is = is[1:]
		case order < 0:
			c.removed.add(func() Inline { return k.what(was[0]) }, nil)
			was = was[1:]
		default:
			if diff := differing(k.fields(was[0]), k.fields(is[0])); len(diff) > 0 {
				c.changed.add(func() Inline { return k.what(is[0]) }, diff)
			}
			was, is = was[1:], is[1:]
		}
	}
	return c
}

// heads compares the first rows of two lists; an empty list comes last.
func heads[T any](was, is []T, key func(T) string) int {
	switch {
	case len(was) == 0:
		return 1
	case len(is) == 0:
		return -1
	}
	return cmp.Compare(key(was[0]), key(is[0]))
}

func byKey[T any](list []T, key func(T) string) []T {
	order := func(x, y T) int { return cmp.Compare(key(x), key(y)) }
	if slices.IsSortedFunc(list, order) {
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, order)
	return list
}

// differing compares two lists of fields by name.
func differing(was, is []field) []fieldChange {
	before := map[string]string{}
	for _, f := range was {
		before[f.name] = f.text
	}
	var out []fieldChange
	for _, f := range is {
		if before[f.name] != f.text {
			out = append(out, fieldChange{f.name, before[f.name], f.text})
		}
		delete(before, f.name)
	}
	for _, f := range was {
		if v, left := before[f.name]; left && v != "" {
			out = append(out, fieldChange{f.name, v, ""})
		}
	}
	return out
}

// ided is the kind of rows that have an id: T is a record.
func ided[T evidence.Record](b *builder, title, href string, fields func(T) []field) rowKind[T] {
	return rowKind[T]{title: title, href: href, key: func(r T) string { return r.Ref() }, fields: fields, what: func(r T) Inline {
		_, id, _ := strings.Cut(r.Ref(), ":")
		line := Inline{{Text: id, Style: ID, Href: b.addressIfHere(r)}}
		if r.Name() != id && len([]rune(r.Name())) <= 80 {
			line = append(line, text(" "+r.Name()))
		}
		return line
	}}
}

// addressIfHere is where a record stands, if this cycle has it.
func (b *builder) addressIfHere(rec evidence.Record) string {
	here, ok := b.p.Lookup(rec.Ref())
	if !ok {
		return ""
	}
	return b.address(here)
}

func ids(list []*evidence.Person) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.ID
	}
	return strings.Join(out, ", ")
}

func personID(p *evidence.Person) string {
	if p == nil {
		return ""
	}
	return p.ID
}

// day writes a day in a comparison; the zero day is no value.
func (b *builder) day(d evidence.Date) string {
	if d.IsZero() {
		return ""
	}
	return b.short(d)
}

func digest(data []byte) string {
	if data == nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:8]) + "…"
}

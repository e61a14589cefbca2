// Package ledger lays every register out as tables of text: one row a record,
// one column a key of the register, lists joined by "; ", dates as ISO 8601
// writes them. Exports, samples and the comparison of two cycles all read
// these tables, so they cannot disagree about what a row says. It judges
// nothing, writes no format but CSV, and shows nothing of a disciplinary case
// but its quarter.
package ledger

import (
	"fmt"
	"iter"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/register"
)

// A Table is one table of a register.
type Table struct {
	Name     string   // names its CSV: role-acceptances
	Register string   // where its rows stand: roles
	Columns  []string // as the register's keys; those of a row around it first

	rows   source
	nested bool // rows of rows, which stand in the register's order
}

// A Row is one record as text.
type Row struct {
	Key   string   // its canonical key, unique in the table: see the table's place in Tables
	Ref   string   // kind:id where references lead to the record; else empty
	Cells []string // as many as the table has columns
	Again bool     // a row before it has the same key, but for the number after it

	at   register.At
	path []string
}

// Place is where the row stands. It may read the register's file again.
func (r Row) Place() diag.Place {
	if len(r.path) > 0 {
		return r.at.Key(r.path...)
	}
	return r.at.Place()
}

// source gives the rows of a pack, in their natural order.
type source func(*evidence.Pack) iter.Seq[Row]

// Tables is the table of contents: every table of every register.
func Tables() []Table {
	return concat(personnel(), governance(), reviews(), applicability(), resources(), conduct(), improvement())
}

func concat(lists ...[]Table) []Table {
	var out []Table
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// Present gives the tables of the registers that are there: a register that is
// absent is not the same as one without rows.
func Present(p *evidence.Pack) []Table {
	var out []Table
	for _, t := range Tables() {
		if t.Register == "mappings" && len(p.Mappings) > 0 || p.Has(t.Register) {
			out = append(out, t)
		}
	}
	return out
}

// Find finds a table by its name.
func Find(name string) (Table, bool) {
	for _, t := range Tables() {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}

// Rows gives the rows of a pack in their natural order. A second row of one key
// has " #2" after it, a third " #3".
func (t Table) Rows(p *evidence.Pack) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		seen := map[string]int{}
		last := ""
		for r := range t.rows(p) {
			if !t.nested && r.Key != last {
				clear(seen) // equal keys stand side by side: no need to remember all
			}
			last = r.Key
			seen[r.Key]++
			if seen[r.Key] > 1 {
				r.Key, r.Again = fmt.Sprintf("%s #%d", r.Key, seen[r.Key]), true
			}
			if !yield(r) {
				return
			}
		}
	}
}

// Column finds a column by its name; -1 where there is none.
func (t Table) Column(name string) int {
	for i, c := range t.Columns {
		if c == name {
			return i
		}
	}
	return -1
}

// each makes a source of a list of the pack.
func each[T any](list func(*evidence.Pack) []T, row func(T) Row) source {
	return func(p *evidence.Pack) iter.Seq[Row] {
		return func(yield func(Row) bool) {
			for _, v := range list(p) {
				if !yield(row(v)) {
					return
				}
			}
		}
	}
}

// within makes a source of the parts of each record of a list.
func within[T, U any](list func(*evidence.Pack) []T, parts func(T) []U, row func(T, U) Row) source {
	return func(p *evidence.Pack) iter.Seq[Row] {
		return func(yield func(Row) bool) {
			for _, v := range list(p) {
				for _, part := range parts(v) {
					if !yield(row(v, part)) {
						return
					}
				}
			}
		}
	}
}

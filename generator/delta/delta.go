// Package delta says what changed between two cycles: rows added, changed and
// removed, register by register, and findings that are new, standing or closed.
// It compares what the registers say as text and judges nothing: whether a
// change is good is for whoever reads it. It does not compare the texts of
// policies and minutes word by word; their digests tell that they differ.
package delta

import (
	"cmp"
	"slices"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// Kind is what happened to a row.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Removed Kind = "removed"
)

// A Change is one row that is not the same in both cycles.
type Change struct {
	Kind     Kind
	Register string
	Table    string // of package ledger: role-acceptances
	Key      string // the row's canonical key in that table
	Ref      string // kind:id where references lead to the record; else empty
	Fields   []Field

	// Row is the row as it is now, of a removed one as it was. Its Place may
	// read the register again.
	Row ledger.Row
}

// A Field is a column that differs. Of an added row Before is empty, of a
// removed one After; columns without text are left out.
type Field struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Compare gives what changed from one cycle to another: by table, in the order
// of the registers, then by key.
func Compare(before, after *evidence.Pack) []Change {
	var out []Change
	for _, t := range ledger.Tables() {
		out = append(out, compare(t, before, after)...)
	}
	return out
}

func compare(t ledger.Table, before, after *evidence.Pack) []Change {
	var out []Change
	change := func(k Kind, row ledger.Row, was, is []string) {
		if f := fields(t.Columns, was, is); len(f) > 0 || k != Changed {
			out = append(out, Change{Kind: k, Register: t.Register, Table: t.Name, Key: row.Key, Ref: row.Ref, Fields: f, Row: row})
		}
	}
	old := map[string]ledger.Row{}
	for r := range t.Rows(before) {
		old[r.Key] = r
	}
	for r := range t.Rows(after) {
		was, ok := old[r.Key]
		delete(old, r.Key)
		switch {
		case !ok:
			change(Added, r, nil, r.Cells)
		default:
			change(Changed, r, was.Cells, r.Cells)
		}
	}
	for _, r := range old {
		change(Removed, r, r.Cells, nil)
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// fields gives the columns that differ; a row that is not there has none.
func fields(columns, was, is []string) []Field {
	var out []Field
	for i, name := range columns {
		f := Field{Name: name, Before: at(was, i), After: at(is, i)}
		if f.Before != f.After {
			out = append(out, f)
		}
	}
	return out
}

func at(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return cells[i]
}

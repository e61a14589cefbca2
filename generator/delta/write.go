package delta

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/evpack/evpack/generator/diag"
)

// A Side is one of the two cycles.
type Side struct {
	Cycle   string `json:"cycle"`
	AsOf    string `json:"as_of"`
	Verdict string `json:"verdict"`
}

// A Report is the whole comparison, as `evpack diff` tells it.
type Report struct {
	Before, After Side
	Findings      []FindingChange
	Rows          []Change
	Unread        string // why no row is compared; empty: they all are
}

// most is how many rows of a table the text tells one by one.
const most = 40

// JSON writes the report as one document: before, after, findings, rows.
func (r *Report) JSON(w io.Writer) error {
	type row struct {
		Change   Kind    `json:"change"`
		Register string  `json:"register"`
		Table    string  `json:"table"`
		Key      string  `json:"key"`
		Ref      string  `json:"ref,omitempty"`
		Fields   []Field `json:"fields"`
	}
	doc := struct {
		Before   Side            `json:"before"`
		After    Side            `json:"after"`
		Findings []FindingChange `json:"findings"`
		Rows     []row           `json:"rows"`
		Unread   string          `json:"unread,omitempty"`
	}{r.Before, r.After, append([]FindingChange{}, r.Findings...), []row{}, r.Unread}
	for _, c := range r.Rows {
		doc.Rows = append(doc.Rows, row{c.Kind, c.Register, c.Table, c.Key, c.Ref, append([]Field{}, c.Fields...)})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// Text writes the report for a terminal; what comes from registers is printed
// without its control characters. The rows of a table are told one by one up
// to forty; the JSON has them all.
func (r *Report) Text(out io.Writer) error {
	w := writer{bufio.NewWriter(out)}
	w.printf("%s (as of %s, %s) -> %s (as of %s, %s)\n", r.Before.Cycle, r.Before.AsOf, r.Before.Verdict, r.After.Cycle, r.After.AsOf, r.After.Verdict)
	w.findings(r.Findings)
	for rows := r.Rows; len(rows) > 0; {
		n := 1
		for n < len(rows) && rows[n].Table == rows[0].Table {
			n++
		}
		w.table(rows[:n])
		rows = rows[n:]
	}
	switch {
	case r.Unread != "":
		w.printf("\nregisters: not compared: %s\n", diag.Escape(r.Unread))
	case len(r.Rows) == 0:
		w.printf("\nregisters: no row differs\n")
	}
	return w.Flush()
}

type writer struct{ *bufio.Writer }

// printf leaves errors to Flush, which gives the first.
func (w writer) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w writer) findings(list []FindingChange) {
	n := map[State]int{}
	for _, f := range list {
		n[f.State]++
	}
	w.printf("\nfindings: %d new, %d standing, %d closed\n", n[New], n[Standing], n[Closed])
	for _, f := range list {
		grade := f.Grade
		if f.Was != "" && f.Was != f.Grade {
			grade = f.Was + " -> " + f.Grade
		}
		w.printf("  %-8s  %-11s  %s  %s: %s\n", f.State, grade, f.Check, diag.Escape(f.Subject), diag.Escape(f.Message))
	}
}

func (w writer) table(rows []Change) {
	n := map[Kind]int{}
	for _, c := range rows {
		n[c.Kind]++
	}
	w.printf("\n%s: %d added, %d changed, %d removed\n", rows[0].Table, n[Added], n[Changed], n[Removed])
	sign := map[Kind]string{Added: "+", Changed: "~", Removed: "-"}
	for _, c := range rows[:min(len(rows), most)] {
		w.printf("  %s %s\n", sign[c.Kind], diag.Escape(c.Key))
		if c.Kind == Changed {
			w.fields(c.Fields)
		}
	}
	if more := len(rows) - most; more > 0 {
		w.printf("  and %d more\n", more)
	}
}

func (w writer) fields(list []Field) {
	for _, f := range list {
		w.printf("      %s: %s -> %s\n", f.Name, said(f.Before), said(f.After))
	}
}

// said is a value on one line, cut where it is long.
func said(s string) string {
	const long = 80
	if s == "" {
		return "nothing"
	}
	if r := []rune(s); len(r) > long {
		s = string(r[:long]) + "…"
	}
	return `"` + diag.Escape(s) + `"`
}

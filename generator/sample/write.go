package sample

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/ledger"
)

// JSON writes the sample as one document.
func (s *Sample) JSON(w io.Writer) error {
	type proof struct {
		What    string   `json:"what"`
		Date    string   `json:"date,omitempty"`
		Refs    []string `json:"refs,omitempty"`
		Missing bool     `json:"missing,omitempty"`
	}
	type row struct {
		N        int               `json:"n"`
		Key      string            `json:"key"`
		SHA256   string            `json:"sha256"`
		Record   map[string]string `json:"record"` // written with its names sorted
		Evidence []proof           `json:"evidence"`
		Source   diag.Place        `json:"source"`
	}
	doc := struct {
		Kind       string `json:"kind"`
		Seed       string `json:"seed"`
		Size       int    `json:"size"`
		Population int    `json:"population"`
		Table      string `json:"table"`
		Cycle      string `json:"cycle"`
		AsOf       string `json:"as_of"`
		Inputs     string `json:"inputs_digest"`
		Sample     []row  `json:"sample"`
	}{s.Kind, s.Seed, s.Size, s.Population, s.Table, s.Cycle, s.AsOf, s.Inputs, []row{}}
	for i, r := range s.Rows {
		one := row{N: i + 1, Key: r.Key, SHA256: r.Hash, Record: map[string]string{}, Evidence: []proof{}, Source: r.Place}
		for k, name := range s.Columns {
			one.Record[name] = r.Cells[k]
		}
		for _, e := range r.Evidence {
			one.Evidence = append(one.Evidence, proof(e))
		}
		doc.Sample = append(doc.Sample, one)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// CSV writes a line a member: its place in the draw, key and digest, the
// columns of the register, the evidence, the place, and room for a verdict.
func (s *Sample) CSV(w io.Writer) error {
	out := ledger.NewWriter(w)
	head := append([]string{"n", "key", "sha256"}, s.Columns...)
	for i, c := range head[3:] {
		if c == "evidence" {
			head[i+3] = "evidence_refs"
		}
	}
	if err := out.Write(append(head, "evidence", "source", "verdict", "notes")...); err != nil {
		return err
	}
	for i, r := range s.Rows {
		var lines []string
		for _, e := range r.Evidence {
			lines = append(lines, e.String())
		}
		cells := append([]string{fmt.Sprint(i + 1), r.Key, r.Hash}, r.Cells...)
		if err := out.Write(append(cells, strings.Join(lines, "\n"), r.Place.String(), "", "")...); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Text writes the sample for a terminal; what comes from registers is printed
// without its control characters.
func (s *Sample) Text(out io.Writer) error {
	w := bufio.NewWriter(out)
	say := func(format string, args ...any) { fmt.Fprintf(w, format, args...) } // Flush gives the first error
	say("%d of %d %s, cycle %s as of %s, seed %q\n", len(s.Rows), s.Population, s.Kind, s.Cycle, s.AsOf, s.Seed)
	say("drawn from exports/registers/%s.csv, inputs %s\n", s.Table, s.Inputs)
	for i, r := range s.Rows {
		say("\n%3d  %s  %s  %s\n", i+1, diag.Escape(r.Key), r.Hash[:12], diag.Escape(r.Place.String()))
		say("     %s\n", diag.Escape(s.record(r)))
		for _, e := range r.Evidence {
			sign := "-"
			if e.Missing {
				sign = "!"
			}
			say("     %s %s\n", sign, diag.Escape(e.String()))
		}
	}
	if len(s.Rows) == 0 {
		say("\nthe population is empty\n")
	}
	return w.Flush()
}

// record is a row's columns that say something, but for its key.
func (s *Sample) record(r Row) string {
	const long = 60
	var out []string
	for i, c := range r.Cells {
		if c == "" || c == r.Key || s.Columns[i] == "evidence" {
			continue
		}
		if runes := []rune(c); len(runes) > long {
			c = string(runes[:long]) + "…"
		}
		out = append(out, s.Columns[i]+" "+c)
	}
	return strings.Join(out, ", ")
}

// String says it on one line.
func (e Evidence) String() string {
	out := e.What
	if e.Date != "" {
		out = e.Date + " " + out
	}
	if len(e.Refs) > 0 {
		out += " (" + strings.Join(e.Refs, ", ") + ")"
	}
	if e.Missing {
		out += ": no record"
	}
	return out
}

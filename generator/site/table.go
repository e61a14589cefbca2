package site

import (
	"bufio"
	"regexp"
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// From these numbers of rows a script's sorting and filter are worth having.
const (
	sortFrom   = 8
	filterFrom = 20
)

// table views a table. Where it is very long, and where it stands in no
// stream, its rows are left to the splice.
func (v *viewer) table(b *report.Table, ctx context) element {
	out := &tableView{
		Kind: "table", Label: v.label(), Caption: text(b.Caption), Matrix: b.Matrix,
		Empty: text(b.Empty), Note: text(b.Note),
	}
	if ctx.section == nil || b.ID != ctx.section.ID { // else the section bears the anchor
		out.ID = v.claim(b.ID)
	}
	if out.Caption == "" && ctx.section != nil {
		out.Caption = text(ctx.section.Title)
	}
	for _, c := range b.Columns {
		out.Columns = append(out.Columns, columnView{Title: text(c.Title), Class: columnClass(c)})
	}
	plain := !b.Matrix && !grouped(b) && v.page.Layout != "summary"
	out.Sort = plain && len(b.Rows) >= sortFrom
	out.Filter = plain && len(b.Rows) >= filterFrom
	if b.Matrix {
		out.Legend = legend(b.Rows)
	}
	if len(b.Rows) > manyRows && !v.slow && !ctx.lazy {
		out.Marker = v.later(func(w *bufio.Writer) error {
			var buf []byte
			for _, r := range b.Rows {
				row := v.row(b, r)
				buf = row.html(buf[:0])
				if _, err := w.Write(buf); err != nil {
					return err
				}
			}
			return nil
		})
		return out
	}
	for _, r := range b.Rows {
		out.Rows = append(out.Rows, v.row(b, r))
	}
	return out
}

func columnClass(c report.Column) string {
	switch {
	case c.Num:
		return "num"
	case c.Nowrap:
		return "nw"
	}
	return ""
}

// grouped tells whether a table has rows of one cell, which head those below.
func grouped(b *report.Table) bool {
	for _, r := range b.Rows {
		if len(r.Cells) == 1 && len(b.Columns) > 1 {
			return true
		}
	}
	return false
}

func (v *viewer) row(t *report.Table, r report.Row) rowView {
	out := rowView{ID: v.claim(r.ID)}
	if r.ID != "" && len(r.Cells) > 0 {
		v.indexRow(r)
	}
	if len(r.Cells) == 1 && len(t.Columns) > 1 {
		out.Span = len(t.Columns)
		out.Cells = []cellView{{Text: v.line(r.Cells[0])}}
		return out
	}
	for i, c := range t.Columns {
		var cell report.Inline
		if i < len(r.Cells) {
			cell = r.Cells[i]
		}
		out.Cells = append(out.Cells, v.cell(t, c, i, cell))
	}
	return out
}

func (v *viewer) cell(t *report.Table, c report.Column, i int, in report.Inline) cellView {
	out := cellView{Text: v.line(in), Class: columnClass(c)}
	if i == 0 {
		return out
	}
	if !t.Matrix {
		out.Label = text(c.Title)
		if c.Num {
			out.Share = share(in)
		}
		return out
	}
	out.Class = ""
	for k := range out.Text {
		if s := &out.Text[k]; s.Style == string(report.Badge) {
			s.Style = "mark"
			if out.Class == "" {
				out.Class = "c-" + s.State
			}
		}
	}
	return out
}

var (
	percent = regexp.MustCompile(`^([0-9]{1,3}(?:\.[0-9]+)?)\s?%$`)
	portion = regexp.MustCompile(`^([0-9]{1,9})(?: ?/ ?| of )([0-9]{1,9})$`)
)

// share is what a cell that says nothing but a percentage up to 100, 18/25 or
// 18 of 25 comes to, in per cent; empty for other cells.
func share(in report.Inline) string {
	if len(in) != 1 {
		return ""
	}
	part, whole := "", "100"
	if m := percent.FindStringSubmatch(in[0].Text); m != nil {
		part = m[1]
	} else if m := portion.FindStringSubmatch(in[0].Text); m != nil {
		part, whole = m[1], m[2]
	}
	x, err := strconv.ParseFloat(part, 64)
	y, err2 := strconv.ParseFloat(whole, 64)
	if err != nil || err2 != nil || y == 0 || x > y {
		return ""
	}
	return num(x / y * 100)
}

// legend lists the marks of a matrix, each with its word up to the first
// comma (a word may go on: "Missing, NC-2026-02"), in the states' order.
func legend(rows []report.Row) []tagView {
	words := map[string][]string{}
	for _, r := range rows {
		for i, c := range r.Cells {
			for _, s := range c {
				if i == 0 || s.Style != report.Badge {
					continue
				}
				word, _, _ := strings.Cut(s.Text, ",")
				words[state(s.State)] = include(words[state(s.State)], text(word))
			}
		}
	}
	var out []tagView
	for _, st := range []report.State{report.OK, report.Warn, report.Bad, report.Info, report.Wait, report.None} {
		if w := words[string(st)]; len(w) > 0 && len(w) <= 4 {
			out = append(out, tagView{State: string(st), Word: strings.Join(w, ", ")})
		}
	}
	return out
}

func include(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

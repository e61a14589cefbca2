package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/diag"
)

// ReadCSV reads a CSV file: UTF-8, divided by commas, semicolons or tabs, the
// first line its head. name stands in the places of problems.
func ReadCSV(name string, data []byte, probs *diag.Problems) *Table {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		probs.Addf(diag.Place{File: name}, "not-utf8", "save it as CSV UTF-8", "the file is not UTF-8")
		return nil
	}
	lines := bytes.Split(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = divider(lines[0]), -1
	t := new(Table)
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.checked(name, probs)
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			probs.Addf(diag.Place{File: name, Line: bad.Line, Column: column(lines, bad.Line, bad.Column)}, "bad-csv", "quotes inside a quoted value are doubled", "%v", bad.Err)
			return nil
		}
		if err != nil {
			probs.Addf(diag.Place{File: name}, "bad-csv", "", "%v", err)
			return nil
		}
		t.add(csvCells(name, r, lines, record))
	}
}

func csvCells(name string, r *csv.Reader, lines [][]byte, record []string) []Cell {
	cells := make([]Cell, len(record))
	for i, text := range record {
		line, col := r.FieldPos(i)
		cells[i] = Cell{strings.TrimSpace(text), "", diag.Place{File: name, Line: line, Column: column(lines, line, col)}}
	}
	return cells
}

// column turns bytes from 1 into code points from 1.
func column(lines [][]byte, line, col int) int {
	if line < 1 || line > len(lines) || col < 1 || col-1 > len(lines[line-1]) {
		return col
	}
	return utf8.RuneCount(lines[line-1][:col-1]) + 1
}

// divider is what the head is divided by: what is there most often.
func divider(head []byte) rune {
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := bytes.Count(head, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

// add takes the head first, then the rows that hold anything.
func (t *Table) add(cells []Cell) {
	empty := true
	for _, c := range cells {
		empty = empty && c.Text == ""
	}
	switch {
	case empty:
	case t.Head == nil:
		t.Head = cells
	default:
		t.Rows = append(t.Rows, cells)
	}
}

// checked refuses a table without a head, and rows that are longer than it.
func (t *Table) checked(name string, probs *diag.Problems) *Table {
	if t.Head == nil {
		probs.Addf(diag.Place{File: name}, "no-head", "the first line names the columns", "the table is empty")
		return nil
	}
	seen := map[string]bool{}
	for _, c := range t.Head {
		if c.Text != "" && seen[plain(c.Text)] {
			probs.Addf(c.At, "column-twice", "", "the column %q is there twice", c.Text)
		}
		seen[plain(c.Text)] = true
	}
	for _, row := range t.Rows {
		for i := len(t.Head); i < len(row); i++ {
			if row[i].Text != "" {
				probs.Addf(row[i].At, "no-column", "a divider inside a value needs quotes around the value", "a value beyond the last column")
			}
		}
	}
	return t
}

package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/evpack/evpack/generator/ledger"
)

// An exhibit is one record that answers a step.
type exhibit struct {
	ref, what, date string // ref: kind:id, or what the record is called
	where           string // file:line below content/
	page            string // of the site, from its root
}

// worksheetColumns are those of worksheet.csv and of the sheet Evidence; the
// last five are the auditor's.
func worksheetColumns() []column {
	return []column{{"Step", 5}, {"Title", 16}, {"Clauses", 9}, {"Kind", 7}, {"Record", 22}, {"What it shows", 46}, {"Date", 10}, {"Where", 22}, {"Page", 14},
		{"Sampled", 9}, {"Verdict", 12}, {"Notes", 22}, {"Auditor", 9}, {"Date of audit", 10}}
}

// worksheetCSV writes the ten steps as a table: of each step a line that says
// what to ask, to look at and to judge, then a line for each check and each
// record. The last columns are for the auditor and empty.
func worksheetCSV(w io.Writer, in Input) error {
	out := ledger.NewWriter(w)
	if err := out.Write(titles(worksheetColumns())...); err != nil {
		return err
	}
	for i, s := range steps() {
		if err := in.stepLines(i+1, s, out.Write); err != nil {
			return err
		}
	}
	return out.Flush()
}

// stepLines gives the lines of one step, each with as many cells as the table.
func (in Input) stepLines(n int, s auditStep, line func(...string) error) error {
	put := func(kind string, e exhibit) error {
		return line(itoa(n), s.Title, s.Clauses, kind, e.ref, e.what, e.date, e.where, e.page, "", "", "", "", "")
	}
	for _, words := range [][2]string{{"ask", s.Ask}, {"look at", s.Look}, {"judge", s.Judge}} {
		if err := put(words[0], exhibit{what: words[1]}); err != nil {
			return err
		}
	}
	for _, c := range in.checked(s) {
		if err := put("check", c); err != nil {
			return err
		}
	}
	found := s.Found(in)
	if len(found) == 0 {
		found = []exhibit{{what: "no record was found"}}
	}
	for _, e := range found {
		if err := put("record", e); err != nil {
			return err
		}
	}
	return nil
}

// checked says what the checks of a step found.
func (in Input) checked(s auditStep) []exhibit {
	var out []exhibit
	for _, id := range s.Checks {
		r := in.Assessment.Result(id)
		if r == nil || r.Silent {
			continue
		}
		e := exhibit{ref: id, page: "findings.html"}
		switch {
		case r.Reason != "":
			e.what = "not evaluable: " + r.Reason
		case len(r.Examined) == 0:
			e.what = "nothing to judge: " + r.Check.Title
		case len(r.Findings) == 0:
			e.what = fmt.Sprintf("passed, %d examined: %s", len(r.Examined), r.Check.Title)
		default:
			f := r.Findings[0]
			e.what, e.where = fmt.Sprintf("%s: %s: %s", f.Grade, f.Subject, f.Message), f.Source.String()
			if more := len(r.Findings) - 1; more > 0 {
				e.what += fmt.Sprintf(" (and %d more)", more)
			}
		}
		out = append(out, e)
	}
	return out
}

// worksheetXLSX writes the steps as a workbook: a sheet to write on, a page a
// step, and the same lines as a table to filter.
func worksheetXLSX(w io.Writer, in Input) error {
	b, err := newBook(in, "Audit worksheet")
	if err != nil {
		return err
	}
	b.form(steps())
	var rows [][]string
	for i, s := range steps() {
		b.do(in.stepLines(i+1, s, func(cells ...string) error {
			rows = append(rows, cells)
			return nil
		}))
	}
	b.table("Evidence", worksheetColumns(), rows, 2, worksheetTone)
	b.choose("Evidence", fmt.Sprintf("K2:K%d", len(rows)+1), verdicts())
	b.facts("About", in.about())
	return b.write(w)
}

// verdicts are what an auditor may choose; nothing is chosen before.
func verdicts() []string {
	return []string{"conforms", "opportunity for improvement", "minor nonconformity", "major nonconformity", "not audited"}
}

func worksheetTone(column int, text string) tone {
	switch {
	case column == 5 && (strings.HasPrefix(text, "major: ") || text == "no record was found"):
		return bad
	case column == 5 && (strings.HasPrefix(text, "minor: ") || strings.HasPrefix(text, "observation: ")):
		return soso
	case column == 5 && strings.HasPrefix(text, "passed, "):
		return good
	case column == 5 && strings.HasPrefix(text, "not"):
		return quiet
	}
	return plain
}

// choose lets a person choose one of some words in a range of cells.
func (b *book) choose(sheet, cells string, words []string) {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	b.do(v.SetDropList(words))
	v.ShowErrorMessage = false // another word may be written, too
	b.do(b.file.AddDataValidation(sheet, v))
}

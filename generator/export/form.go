package export

import (
	"fmt"
)

// pageHeight is what a page holds of the form at its width, in points, with
// some room to spare; leastShown is how many records are named even where a
// step then takes a second page. The sheet Evidence has them all.
const (
	pageHeight = 630
	leastShown = 5
)

// formWidths are those of the form's five columns: a label, the record, what
// it shows, its date, where it stands.
func formWidths() []column { return []column{{"", 15}, {"", 30}, {"", 66}, {"", 11}, {"", 34}} }

// form adds the sheet that an auditor writes on: a page a step.
func (b *book) form(list []auditStep) {
	f := &form{book: b, sheet: "Worksheet", row: 1}
	b.sheet(f.sheet, 0)
	b.widths(f.sheet, formWidths())
	for i, s := range list {
		if i > 0 {
			b.do(b.file.InsertPageBreak(f.sheet, at(0, f.row)))
		}
		f.step(i+1, s)
	}
}

// A form is that sheet, and the row that comes next.
type form struct {
	*book
	sheet        string
	row          int
	height, from float64 // of all rows so far, and of those before this step, in points
}

// found lists records while there is room, and says how many are left.
func (f *form) found(list []exhibit, room float64) {
	shown := 0
	for shown < len(list) && (shown < leastShown || room >= formHeight(list[shown:shown+1])) {
		room -= formHeight(list[shown : shown+1])
		f.exhibit(list[shown], plain)
		shown++
	}
	switch {
	case len(list) == 0:
		f.line(bad, 0, 4, "no record was found", 1)
	case shown < len(list):
		f.line(quiet, 0, 4, fmt.Sprintf("and %d more, on the sheet Evidence", len(list)-shown), 1)
	}
}

// next ends a row of n lines.
func (f *form) next(n int) {
	f.high(f.sheet, f.row, n)
	f.height += points(n)
	f.row++
}

func (f *form) step(n int, s auditStep) {
	f.from = f.height
	f.line(step, 0, 4, fmt.Sprintf("%d. %s  (%s)", n, s.Title, s.Clauses), 2)
	for _, words := range [][2]string{{"Ask", s.Ask}, {"Look at", s.Look}, {"Only a person can judge", s.Judge}} {
		f.cell(f.sheet, 0, f.row, words[0], label)
		f.line(plain, 1, 4, words[1], max(height(words[1], 141), height(words[0], 15)))
	}
	f.head("Evidence found", "Record", "What it shows", "Date", "Where")
	checked := f.in.checked(s)
	f.found(s.Found(f.in), pageHeight-(f.height-f.from)-formHeight(checked)-roomHeight()-3*points(1))
	f.head("Checks", "Check", "What it found", "", "Where")
	for _, c := range checked {
		f.exhibit(c, worksheetTone(5, c.what))
	}
	f.room()
}

// line writes one merged run of cells and goes to the next row.
func (f *form) line(t tone, from, to int, text string, lines int) {
	f.merged(f.sheet, from, to, f.row, text, t)
	f.next(lines)
}

func (f *form) head(titles ...string) {
	for i, t := range titles {
		f.cell(f.sheet, i, f.row, t, label)
	}
	f.next(1)
}

// texts are the cells of an exhibit.
func (e exhibit) texts() []string { return []string{"", e.ref, e.what, e.date, e.where} }

// lines is how many lines an exhibit takes.
func (e exhibit) lines() int {
	high := 1
	for i, text := range e.texts() {
		high = max(high, height(text, formWidths()[i].width))
	}
	return high
}

// formHeight is how high a list stands in the form, in points.
func formHeight(list []exhibit) float64 {
	sum := 0.0
	for _, e := range list {
		sum += points(e.lines())
	}
	return sum
}

func (f *form) exhibit(e exhibit, t tone) {
	for i, text := range e.texts() {
		look := plain
		if i == 2 {
			look = t
		}
		f.cell(f.sheet, i, f.row, text, look)
	}
	if e.page != "" {
		f.link(f.sheet, 1, f.row, e.page)
	}
	f.next(e.lines())
}

// link leads a cell to a page of the site, which lies beside exports/.
func (b *book) link(sheet string, column, row int, page string) {
	b.do(b.file.SetCellHyperLink(sheet, at(column, row), "../site/"+page, "External"))
	b.do(b.file.SetCellStyle(sheet, at(column, row), at(column, row), b.styles[linked]))
}

// A field is what the auditor fills in.
type field struct {
	title string
	lines int
}

func fields() []field {
	return []field{{"Sampled", 2}, {"Verdict", 1}, {"Notes", 6}, {"Auditor", 1}, {"Date of audit", 1}}
}

// roomHeight is how high the fields stand with their heading, in points.
func roomHeight() float64 {
	sum := points(1)
	for _, b := range fields() {
		sum += points(b.lines)
	}
	return sum
}

func (f *form) room() {
	f.head("The auditor", "", "", "", "")
	for _, b := range fields() {
		f.cell(f.sheet, 0, f.row, b.title, label)
		if b.title == "Verdict" {
			f.choose(f.sheet, fmt.Sprintf("B%d", f.row), verdicts())
		}
		f.line(blank, 1, 4, "", b.lines)
	}
	f.row++
}

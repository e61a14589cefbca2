package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// A book is a workbook in the making. Every cell is typed as text, so none can
// be a formula; the first error stays until write.
type book struct {
	file   *excelize.File
	in     Input
	title  string
	styles map[tone]int
	err    error
	sheets int
}

// A column of a table, its width in characters.
type column struct {
	title string
	width float64
}

// A tone is how a cell looks. None says what its text does not.
type tone int

const (
	plain tone = iota
	head
	good
	soso
	bad
	quiet
	step   // a step's heading
	label  // what a cell beside it is
	blank  // to be written in
	linked // leads to a page of the site
)

// maxCell is how many UTF-16 units a cell holds in Excel.
const maxCell = 32_767

func newBook(in Input, title string) (*book, error) {
	b := &book{file: excelize.NewFile(), in: in, title: title, styles: map[tone]int{}}
	b.do(b.file.SetDefaultFont("Arial"))
	for _, l := range looks() {
		id, err := b.file.NewStyle(l.style())
		b.do(err)
		b.styles[l.tone] = id
	}
	day := in.midnight()
	name, version := in.program()
	b.do(b.file.SetDocProps(&excelize.DocProperties{Title: fitting(title), Creator: fitting(in.Pack.Organisation.Name), Created: day, Modified: day, LastModifiedBy: name, Language: in.Pack.Organisation.Language}))
	b.do(b.file.SetAppProps(&excelize.AppProperties{Application: name, AppVersion: appVersion(version)}))
	return b, b.err
}

// A look is a tone's colours; the pairs have a contrast of 4.5 or more (WCAG 2.2, 1.4.3).
type look struct {
	tone
	fill, ink string
}

func looks() []look {
	return []look{
		{plain, "", "000000"}, {head, "1F3A5F", "FFFFFF"}, {good, "DDEFE0", "14532D"}, {soso, "FFF1CC", "6B4A00"}, {bad, "F9D9D6", "8A1C12"},
		{quiet, "EEEEEE", "444444"}, {step, "1F3A5F", "FFFFFF"}, {label, "E8EDF4", "1F3A5F"}, {blank, "FFFFFF", "000000"}, {linked, "", "1D4ED8"},
	}
}

func (l look) style() *excelize.Style {
	var border []excelize.Border
	for _, side := range []string{"bottom", "top", "left", "right"} {
		border = append(border, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	s := &excelize.Style{Border: border, Font: &excelize.Font{Family: "Arial", Size: 9, Color: l.ink, Bold: l.tone == head || l.tone == label || l.tone == step},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, NumFmt: 49} // 49: text, also for what is typed in later
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	switch l.tone {
	case step:
		s.Font.Size = 12
	case linked:
		s.Font.Underline = "single"
	}
	return s
}

// appVersion is a version as Office wants it: major and minor in 00.0000.
func appVersion(v string) string {
	var major, minor int
	if _, err := fmt.Sscanf(v, "%d.%d", &major, &minor); err != nil {
		return "00.0000"
	}
	return fmt.Sprintf("%02d.%04d", major%100, minor%10000)
}

// do keeps the first error.
func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// sheet adds a sheet that prints landscape on one page's width, its first rows
// on every page.
func (b *book) sheet(name string, titleRows int) {
	if b.sheets++; b.sheets == 1 {
		b.do(b.file.SetSheetName("Sheet1", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.do(err)
	}
	landscape, one, any := "landscape", 1, 0
	paper := 9 // A4
	if b.in.Pack.PDF.Page == "Letter" {
		paper = 1
	}
	b.do(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &one, FitToHeight: &any}))
	b.fit(name)
	side, edge := 0.4, 0.6
	b.do(b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge}))
	p := b.in.Pack
	b.do(b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{
		OddHeader: "&L&8" + running(p.Organisation.Name) + "&R&8" + running(p.Organisation.Classification),
		OddFooter: "&L&8" + running(b.title) + ", " + running(p.Cycle.ID) + ", as of " + p.D().String() + ", inputs " + evidence.Digest(p.Inputs)[:8] + "&R&8&P / &N",
	}))
	if titleRows > 0 {
		b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", name, titleRows), Scope: name}))
	}
}

// fit makes a sheet print on one page's width. The library's AutoFilter undoes
// it, so it is called after that.
func (b *book) fit(name string) {
	fit := true
	b.do(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// running makes text fit for a header or footer, where & begins a code and
// which has at most 255 characters in all.
func running(s string) string {
	const room = 60
	s = strings.Join(strings.Fields(ledger.Printable(s)), " ")
	if r := []rune(s); len(r) > room {
		s = string(r[:room-1]) + "…"
	}
	return strings.ReplaceAll(s, "&", "&&")
}

// table adds a sheet with one table: a header that stays and is printed on each
// page, a filter, the first columns kept in sight.
func (b *book) table(name string, columns []column, rows [][]string, keep int, look func(column int, text string) tone) {
	b.sheet(name, 1)
	b.widths(name, columns)
	for i, c := range columns {
		b.cell(name, i, 1, c.title, head)
	}
	b.do(b.file.SetRowHeight(name, 1, 18))
	for r, row := range rows {
		high := 1
		for i, text := range row {
			b.cell(name, i, r+2, text, look(i, text))
			high = max(high, height(text, columns[i].width))
		}
		b.high(name, r+2, high)
	}
	last := at(len(columns)-1, len(rows)+1)
	b.do(b.file.SetSheetDimension(name, "A1:"+last))
	b.do(b.file.AutoFilter(name, "A1:"+last, nil))
	b.fit(name)
	b.do(b.file.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: keep, YSplit: 1, TopLeftCell: at(keep, 2), ActivePane: "bottomRight"}))
}

// facts adds a sheet of terms and what they are.
func (b *book) facts(name string, facts [][2]string) {
	columns := []column{{"", 30}, {"", 90}}
	b.sheet(name, 0)
	b.widths(name, columns)
	for i, f := range facts {
		b.cell(name, 0, i+1, f[0], label)
		b.cell(name, 1, i+1, f[1], plain)
		b.high(name, i+1, height(f[1], columns[1].width))
	}
}

func (b *book) widths(sheet string, columns []column) {
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.file.SetColWidth(sheet, letter, letter, c.width))
	}
}

// cell writes text into a cell, as text whatever it begins with.
func (b *book) cell(sheet string, column, row int, text string, t tone) {
	where := at(column, row)
	b.do(b.file.SetCellStr(sheet, where, fitting(text)))
	b.do(b.file.SetCellStyle(sheet, where, where, b.styles[t]))
}

// merged writes text into a run of cells of one row.
func (b *book) merged(sheet string, from, to, row int, text string, t tone) {
	b.do(b.file.MergeCell(sheet, at(from, row), at(to, row)))
	b.do(b.file.SetCellStr(sheet, at(from, row), fitting(text)))
	b.do(b.file.SetCellStyle(sheet, at(from, row), at(to, row), b.styles[t]))
}

// high gives a row the height of n lines.
func (b *book) high(sheet string, row, n int) { b.do(b.file.SetRowHeight(sheet, row, points(n))) }

// points is how high n lines stand; a row has at most 409 points.
func points(n int) float64 { return min(409, 4+12*float64(n)) }

// write ends the book. What it holds depends on its cells alone: the archive
// has no times of its own.
func (b *book) write(w io.Writer) error {
	if b.err != nil {
		return b.err
	}
	if err := b.file.Write(w); err != nil {
		return err
	}
	return b.file.Close()
}

// fitting is text that a cell can hold: no character that XML cannot have, and
// no more of them than a cell has room for.
func fitting(s string) string {
	s = ledger.Printable(s)
	if len(s) <= maxCell || len(utf16.Encode([]rune(s))) <= maxCell {
		return s
	}
	return string([]rune(s)[:maxCell/2-50]) + "\n[cut: the CSV has it all]"
}

// height estimates how many lines a text takes in a cell of that width: no
// program computes it for rows that are merged, and some for none.
func height(text string, width float64) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + int(cells(line)/(width*1.35)) // at 9 points more goes into a column than its width says
	}
	return n
}

// cells is how wide a text is, in narrow characters.
func cells(s string) float64 {
	n := 0.0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// at names a cell, both from 0 and 1: at(0, 1) is A1.
func at(column, row int) string {
	letter, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		panic("export: no such column: " + strconv.Itoa(column)) // our own tables have a dozen
	}
	return letter + strconv.Itoa(row)
}

package intake

import (
	"bytes"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// biggest is how much an XLSX may hold once unpacked, in bytes.
const biggest = 512 << 20

// ReadXLSX reads a sheet of an XLSX workbook, the first where sheet is empty.
// Its first row that holds anything is the head. Places are row and column.
func ReadXLSX(name, sheet string, data []byte, probs *diag.Problems) *Table {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: biggest})
	if err != nil {
		probs.Addf(diag.Place{File: name}, "bad-xlsx", "save it as .xlsx or as CSV UTF-8, without a password", "the workbook cannot be read: %v", err)
		return nil
	}
	defer f.Close()
	if w, err := f.GetWorkbookProps(); err == nil && w.Date1904 != nil && *w.Date1904 {
		probs.Addf(diag.Place{File: name}, "bad-xlsx", "save it as CSV UTF-8", "the workbook counts days from 1904")
		return nil
	}
	sheets := f.GetSheetList()
	if sheet == "" && len(sheets) > 0 {
		sheet = sheets[0]
	}
	shown, err := f.GetRows(sheet)
	if err != nil {
		probs.Addf(diag.Place{File: name}, "no-sheet", register.DidYouMean(sheet, sheets), "the sheet %q cannot be read: %v", sheet, err)
		return nil
	}
	raw, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		probs.Addf(diag.Place{File: name}, "bad-xlsx", "", "the sheet %q cannot be read: %v", sheet, err)
		return nil
	}
	t := new(Table)
	for i, row := range shown {
		cells := make([]Cell, len(row))
		for j, text := range row {
			cells[j] = Cell{Text: strings.TrimSpace(text), At: diag.Place{File: name, Line: i + 1, Column: j + 1}}
			if i < len(raw) && j < len(raw[i]) {
				cells[j].Raw = raw[i][j]
			}
		}
		t.add(cells)
	}
	return t.checked(name, probs)
}

package export

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// opened is a file of exports/ as a spreadsheet reads it.
func opened(t *testing.T, in Input, name string) (*excelize.File, []byte) {
	t.Helper()
	for _, f := range Files(in) {
		if f.Name != name {
			continue
		}
		data := written(t, f)
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := book.Close(); err != nil {
				t.Error(err)
			}
		})
		return book, data
	}
	t.Fatalf("%s is not there", name)
	return nil, nil
}

// TestSheets: no part has a formula, every cell is text, and each table has its
// filter, its frozen header, and prints landscape on one page's width.
func TestSheets(t *testing.T) {
	in := input(t, workspace(t), rules())
	for name, tables := range map[string][]string{"soa.xlsx": {"SoA", "Claims"}, "worksheet.xlsx": {"Evidence"}} {
		book, data := opened(t, in, name)
		for part, text := range parts(t, data) {
			if strings.HasPrefix(part, "xl/worksheets/sheet") && (strings.Contains(text, "<f>") || strings.Contains(text, "<f ")) {
				t.Errorf("%s: %s has a formula", name, part)
			}
		}
		for _, sheet := range book.GetSheetList() {
			props, err := book.GetSheetProps(sheet)
			layout, err2 := book.GetPageLayout(sheet)
			if err != nil || err2 != nil || !*props.FitToPage || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
				t.Errorf("%s, %s: does not print on one page's width: %+v", name, sheet, layout)
			}
			onlyText(t, book, sheet)
		}
		for _, sheet := range tables {
			panes, err := book.GetPanes(sheet)
			if err != nil || !panes.Freeze || panes.YSplit != 1 {
				t.Errorf("%s, %s: the header does not stay: %v", name, sheet, err)
			}
			names := map[string]bool{}
			for _, n := range book.GetDefinedName() {
				names[n.Scope+" "+n.Name] = true
			}
			if !names[sheet+" _xlnm.Print_Titles"] || !names[sheet+" _xlnm._FilterDatabase"] {
				t.Errorf("%s, %s: no filter or no header on each page: %v", name, sheet, names)
			}
		}
	}
}

func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			t.Errorf("%s has a time: %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func onlyText(t *testing.T, book *excelize.File, sheet string) {
	t.Helper()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c, text := range row {
			kind, err := book.GetCellType(sheet, at(c, r+1))
			if err != nil || text != "" && kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
				t.Errorf("%s!%s is no text: %q, %v, %v", sheet, at(c, r+1), text, kind, err)
			}
		}
	}
}

// TestHostileCells: what looks like a formula stands in its cell as it is, and
// characters that XML cannot hold do not.
func TestHostileCells(t *testing.T) {
	in := input(t, workspace(t), rules())
	book, _ := opened(t, in, "soa.xlsx")
	hits, err := book.SearchSheet("SoA", `^\+1 "quoted", and a comma`, true)
	if err != nil || len(hits) != 1 {
		t.Errorf("the text that looks like a formula is in %v: %v", hits, err)
	}
	book, data := opened(t, in, "worksheet.xlsx")
	hits, err = book.SearchSheet("Evidence", `=HYPERLINK`, true)
	if err != nil || len(hits) == 0 {
		t.Errorf("the name that looks like a formula is in %v: %v", hits, err)
	}
	for part, text := range parts(t, data) {
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) {
			t.Errorf("%s has a control character", part)
		}
	}
}

func TestLongCells(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", 40_000), strings.Repeat("𝕏", 20_000), strings.Repeat("ä", 32_767)} {
		got := fitting(s)
		if n := len([]rune(got)); n > maxCell || n < 16_000 {
			t.Errorf("%d characters became %d", len([]rune(s)), n)
		}
		if len([]rune(s)) != len([]rune(got)) && !strings.HasSuffix(got, "it all]") {
			t.Error("cut without a word")
		}
	}
}

// TestWorksheet: ten steps, each with words, room and only checks that exist
// among those of the sample rules or the reference's form of ids.
func TestWorksheet(t *testing.T) {
	list := steps()
	if len(list) != 10 {
		t.Fatalf("there are %d steps", len(list))
	}
	in := input(t, workspace(t), rules())
	for _, s := range list {
		if s.Title == "" || s.Clauses == "" || s.Ask == "" || s.Look == "" || s.Judge == "" || len(s.Checks) == 0 || s.Found == nil {
			t.Errorf("step %q is not whole", s.Title)
		}
		if len(s.Found(in)) == 0 {
			t.Errorf("nothing is found for %q, though there is a row of everything", s.Title)
		}
	}
}

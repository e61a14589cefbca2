package intake

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/evpack/evpack/generator/diag"
)

func TestFind(t *testing.T) {
	for _, name := range Names() {
		if _, ok := Find(name); !ok {
			t.Errorf("%s is listed and not found", name)
		}
	}
	for name, want := range map[string]string{"people": "person", "person": "person", "completions": "completion", "training": "", "activities": "activity", "signatures": ""} {
		if k, _ := Find(name); k.Row.Name != want {
			t.Errorf("%s finds %q, want %q", name, k.Row.Name, want)
		}
	}
}

// book is a workbook with a head and one row.
func book(t *testing.T, head []string, row []any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, h := range head {
		at, _ := excelize.CoordinatesToCellName(i+1, 2) // the head may stand lower
		if err := f.SetCellValue("Sheet1", at, h); err != nil {
			t.Fatal(err)
		}
		at, _ = excelize.CoordinatesToCellName(i+1, 3)
		if err := f.SetCellValue("Sheet1", at, row[i]); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	day := time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)
	data := book(t, []string{"person", "course", "date", "passed", "Score", "evidence"}, []any{"p-0001", "awareness", day, true, 0.85, "file:evidence/a.pdf; url:https://example.org/"})
	var probs diag.Problems
	table := ReadXLSX("lms.xlsx", "", data, &probs)
	if table == nil {
		t.Fatal(probs.Sorted())
	}
	kind, _ := Find("completions")
	plan, err := Rows(table, kind, Options{}, &probs)
	if err != nil || probs.Len() > 0 {
		t.Fatal(err, probs.Sorted())
	}
	want := "[[completion]]\nperson = \"p-0001\"\ncourse = \"awareness\"\ndate = 2026-03-09\n"
	if got := plan.Rows[0].Text(); !strings.HasPrefix(got, want) || !strings.Contains(got, `["file:evidence/a.pdf", "url:https://example.org/"]`) {
		t.Errorf("%s\nleft %q", got, plan.Left)
	}
	if at := plan.Rows[0].Source(3); at.Line != 3 || at.Column != 3 {
		t.Errorf("the date is at %v", at)
	}
	for name, data := range map[string][]byte{"no zip": []byte("PK"), "empty": nil} {
		probs := new(diag.Problems)
		if ReadXLSX("x.xlsx", "", data, probs) != nil || probs.Len() != 1 {
			t.Errorf("%s: %v", name, probs.Sorted())
		}
	}
	if ReadXLSX("x.xlsx", "Sheet2", data, &probs) != nil || !strings.Contains(probs.Sorted()[0].Hint, "Sheet1") {
		t.Error(probs.Sorted())
	}
}

func TestValues(t *testing.T) {
	kind, _ := Find("people")
	for _, c := range []struct{ head, row, want string }{
		{"id,name,start,access_revoked", `p-1,A,2026-01-01,2026-11-30 17:20:00+01:00`, "access_revoked = 2026-11-30T17:20:00+01:00"},
		{"id\tname\tstart", "p-1\ta\\b\t2024-02-29", `name = "a\\b"`},
		{"id,name,start", "p-1,A,2026-02-29", `h.csv:2:7: bad-date`},
		{"id,name,start,access_revoked", "p-1,A,2026-02-28,2026-11-30T17:20:00", `h.csv:2:18: bad-time`},
		{"id,name,start,manager", "p-1,A,2026-02-28,x@y", `h.csv:2:18: unknown-person`},
		{"id,name,start,ID", "p-1,A,2026-02-28,p-2", `h.csv:1:15: column-twice`},
		{"id,name,start", "p-1,A,2026-02-28,x", `h.csv:2:18: no-column`},
		{"id,name,start", "p-1,A\xff,2026-02-28,x", `h.csv: not-utf8`},
		{"", "", `h.csv: no-head`},
	} {
		if got := told(kind, c.head+"\r\n\r\n"[:2]+c.row+"\r\n"); !strings.Contains(got, c.want) {
			t.Errorf("%q gives\n%s\nwant %s", c.row, got, c.want)
		}
	}
}

// told is what becomes of a table: text, or problems.
func told(kind Kind, csv string) string {
	var probs diag.Problems
	var b strings.Builder
	if t := ReadCSV("h.csv", []byte(csv), &probs); t != nil {
		plan, err := Rows(t, kind, Options{}, &probs)
		if err != nil {
			return err.Error()
		}
		b.WriteString(plan.text())
	}
	for _, p := range probs.Sorted() {
		b.WriteString(p.Place.String() + ": " + p.Code + "\n")
	}
	return b.String()
}

func TestOptions(t *testing.T) {
	var probs diag.Problems
	table := ReadCSV("h.csv", []byte("id,Full name\np-1,A\n"), &probs)
	kind, _ := Find("people")
	for _, o := range []Options{{}, {Map: []string{"name"}}, {Map: []string{"nam=Full name"}}, {Map: []string{"name=Name"}}, {Set: []string{"start"}}, {Set: []string{"leave=x"}}, {Days: "YY"}} {
		if _, err := Rows(table, kind, o, &probs); !errors.Is(err, ErrOption) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// No table makes a text that is more than its values.
func FuzzCSV(f *testing.F) {
	kind, _ := Find("people")
	f.Add("id,name,start\np-1,\"a\"\"\nb\",2026-01-01\n")
	f.Add("id;name;start\np-1;]]\n[[person]];2026-01-01\n")
	f.Fuzz(func(t *testing.T, csv string) {
		var probs diag.Problems
		table := ReadCSV("h.csv", []byte(csv), &probs)
		if table == nil {
			return
		}
		plan, err := Rows(table, kind, Options{Set: []string{"name=n", "start=2026-01-01", "id=p"}}, &probs)
		if err != nil {
			return
		}
		for _, r := range plan.Rows {
			if n := strings.Count(r.Text(), "\n"); n != r.Lines() || strings.Count(r.Text(), "\n[[") > 0 {
				t.Fatalf("%d lines of %d:\n%s", n, r.Lines(), r.Text())
			}
		}
	})
}

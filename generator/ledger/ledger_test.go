package ledger

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trial"
)

// load reads testdata/workspace.txtar as one cycle sees it.
func load(t testing.TB, cycle string) *evidence.Pack {
	return trial.Load(t, trial.Workspace(t, "testdata/workspace.txtar"), cycle)
}

func TestTables(t *testing.T) {
	p := load(t, "")
	names := map[string]bool{}
	for _, table := range Present(p) {
		t.Run(table.Name, func(t *testing.T) {
			if names[table.Name] || path.Base(table.Name) != table.Name {
				t.Fatal("no name for a file of its own")
			}
			names[table.Name] = true
			keys := map[string]bool{}
			for r := range table.Rows(p) {
				if len(r.Cells) != len(table.Columns) || r.Key == "" || keys[r.Key] {
					t.Fatalf("row %q has %d cells for %d columns", r.Key, len(r.Cells), len(table.Columns))
				}
				keys[r.Key] = true
				if at := r.Place(); at.File == "" || at.Line == 0 {
					t.Errorf("row %q stands nowhere: %v", r.Key, at)
				}
			}
			if len(keys) == 0 {
				t.Error("the workspace has no row of it")
			}
		})
	}
	if len(names) != len(Tables()) {
		t.Errorf("%d of %d tables are there", len(names), len(Tables()))
	}
}

func TestAbsentRegisters(t *testing.T) {
	fsys := fstest.MapFS{"pack.toml": {Data: []byte("[organisation]\nname='A'\n[cycle]\nid='c'\nfrom=2026-01-01\nto=2026-12-31\nas_of=2026-12-31\n[leadership]\ntop_management=[]\n")},
		"registers/people.toml": {Data: []byte("")}}
	probs := new(diag.Problems)
	p, err := evidence.Load(fsys, evidence.Options{}, probs)
	if err != nil || probs.Len() > 0 {
		t.Fatal(err, probs.Sorted())
	}
	var names []string
	for _, table := range Present(p) {
		names = append(names, table.Name)
	}
	if got := strings.Join(names, " "); got != "people people-leave" {
		t.Errorf("tables of people alone: %s", got)
	}
}

// TestCSV holds every table against testdata/tables.golden, and reads it back.
func TestCSV(t *testing.T) {
	p := load(t, "")
	var all bytes.Buffer
	for _, table := range Tables() {
		var one bytes.Buffer
		if err := table.CSV(&one, p); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "== %s.csv\n%s", table.Name, one.String())
		lines, err := csv.NewReader(&one).ReadAll()
		if err != nil || !slices.Equal(lines[0], table.Columns) {
			t.Errorf("%s: %v", table.Name, err)
		}
		for _, line := range lines[1:] {
			for _, cell := range line {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") && !plainNumber.MatchString(cell) {
					t.Errorf("%s: a formula: %q", table.Name, cell)
				}
			}
		}
	}
	trial.Golden(t, "testdata/tables.golden", all.Bytes())
}

func TestNoDayOfACase(t *testing.T) {
	p := load(t, "")
	for _, name := range []string{"disciplinary-cases", "disciplinary-process"} {
		table, ok := Find(name)
		if !ok {
			t.Fatal(name)
		}
		var b bytes.Buffer
		if err := table.CSV(&b, p); err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Cases {
			for _, d := range []evidence.Date{c.Opened, c.Closed} {
				if !d.IsZero() && strings.Contains(b.String(), d.String()) {
					t.Errorf("%s shows %s", name, d)
				}
			}
		}
	}
}

func TestSafe(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"plain", "plain"}, {"a=b", "a=b"}, {" =1", " =1"},
		{"=1+1", "'=1+1"}, {"+44 20", "'+44 20"}, {"-2+3", "'-2+3"}, {"@SUM(A1)", "'@SUM(A1)"}, {"\tx", "'\tx"}, {"\r=1", "'\r'=1"}, {"\n=1", "'\n'=1"},
		{"＝1", "'＝1"}, {"＋1", "'＋1"}, {"－1", "'－1"}, {"＠x", "'＠x"},
		{"-84.5", "-84.5"}, {"-5", "-5"}, {"-5%", "'-5%"}, {"-1e5", "'-1e5"}, {"-", "'-"},
		{"\x01=1", "\ufffd=1"}, {"a\x00b", "a\ufffdb"}, {"a\xffb", "a\ufffdb"}, {"a\tb\r\nc", "a\tb\r\nc"}, {"\x7f", "\ufffd"},
		{"a;=1", "a;'=1"}, {"a; =1", "a; =1"}, {"a\n@x;;-x", "a\n'@x;;'-x"}, {"a\n- b\n-c", "a\n- b\n'-c"}, {"=;=", "'=;'="}, {"ä;é", "ä;é"},
	} {
		if got := Safe(c.in); got != c.want {
			t.Errorf("Safe(%q) = %q, not %q", c.in, got, c.want)
		}
	}
}

func FuzzSafe(f *testing.F) {
	f.Add("=1")
	f.Add("\x00+\xff")
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		w := NewWriter(&b)
		if err := w.Write(s, s); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(lines) != 1 || len(lines[0]) != 2 || lines[0][0] != lines[0][1] {
			t.Fatalf("%q was written as %q: %v", s, lines, err)
		}
		if cell := lines[0][0]; cell != "" && strings.ContainsAny(cell[:1], "=+@\t\r\n") {
			t.Errorf("a formula: %q", cell)
		}
	})
}

// broken is a stream that takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestCSVTellsErrors(t *testing.T) {
	table, _ := Find("people")
	if err := table.CSV(broken{}, load(t, "")); err == nil {
		t.Error("an error of the stream was lost")
	}
}

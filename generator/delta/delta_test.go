package delta

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/trial"
)

// load reads the workspace of package ledger as one cycle sees it.
func load(t testing.TB, cycle string) *evidence.Pack {
	return trial.Load(t, trial.Workspace(t, "../ledger/testdata/workspace.txtar"), cycle)
}

func report(t testing.TB) *Report {
	before, after := load(t, "2026-Q3"), load(t, "")
	return &Report{
		Before: Side{"2026-Q3", "2026-09-30", "minor-open"}, After: Side{"2026-Q4", "2026-12-31", "major-open"},
		Rows: Compare(before, after),
		Findings: Findings(
			[]Finding{{"ACK-01", "minor", "policy:a", "half"}, {"POL-01", "minor", "policy:b", "stale"}},
			[]Finding{{"RES-01", "major", "pack", "no budget"}, {"ACK-01", "major", "policy:a", "none \x1b[31m"}}),
	}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := report(t).Text(&b); err != nil {
		t.Fatal(err)
	}
	trial.Golden(t, "testdata/diff.golden", b.Bytes())
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := report(t).JSON(&b); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Findings []map[string]string
		Rows     []struct{ Change, Table, Key string }
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil || len(doc.Findings) != 3 || len(doc.Rows) == 0 {
		t.Error(err, b.String())
	}
	b.Reset()
	if err := new(Report).JSON(&b); err != nil || !strings.Contains(b.String(), `"rows": []`) || !strings.Contains(b.String(), `"findings": []`) {
		t.Error("an empty comparison has no empty lists:", b.String())
	}
}

func TestSame(t *testing.T) {
	p := load(t, "")
	if got := Compare(p, load(t, "")); len(got) > 0 {
		t.Errorf("one cycle differs from itself: %v", got)
	}
	if got := Findings(nil, nil); len(got) > 0 {
		t.Error(got)
	}
}

// TestBothWays: what one way is added is removed the other way.
func TestBothWays(t *testing.T) {
	before, after := load(t, "2026-Q3"), load(t, "")
	there, back := Compare(before, after), Compare(after, before)
	if len(there) != len(back) {
		t.Fatalf("%d changes there, %d back", len(there), len(back))
	}
	turned := map[Kind]Kind{Added: Removed, Removed: Added, Changed: Changed}
	for i, c := range there {
		if back[i].Key != c.Key || back[i].Kind != turned[c.Kind] || len(back[i].Fields) != len(c.Fields) {
			t.Errorf("%s %s %s is back %s %s", c.Table, c.Key, c.Kind, back[i].Key, back[i].Kind)
		}
	}
}

func TestNoDayOfACase(t *testing.T) {
	for _, c := range report(t).Rows {
		for _, f := range c.Fields {
			_, isDay := register.ParseDate(f.After)
			if c.Register == "disciplinary" && isDay {
				t.Errorf("%s of %s is a day: %s", f.Name, c.Key, f.After)
			}
		}
	}
}

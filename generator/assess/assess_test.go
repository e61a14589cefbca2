package assess_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// load reads a workspace from the files of an archive below a folder, over
// those of the folder base.
func load(t *testing.T, ar *txtar.Archive, folder string) (*evidence.Pack, *trail.Trail) {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, prefix := range []string{"base/", folder + "/"} {
		for _, f := range ar.Files {
			if name, ok := strings.CutPrefix(f.Name, prefix); ok && name != "want" {
				fsys[name] = &fstest.MapFile{Data: f.Data}
			}
		}
	}
	var probs diag.Problems
	p, err := evidence.Load(fsys, evidence.Options{}, &probs)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range probs.Sorted() {
		t.Fatalf("%s: %s: %s", folder, problem.Place, problem.Message)
	}
	tr, err := trail.Judge(p)
	if err != nil {
		t.Fatal(err)
	}
	return p, tr
}

func archive(t *testing.T, name string) *txtar.Archive {
	t.Helper()
	ar, err := txtar.ParseFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return ar
}

// A check of tests examines what it is told to, and fails what begins with !.
func check(id string, grade assess.Grade, subjects ...string) *assess.Check {
	return &assess.Check{ID: id, Grade: grade, Serves: []string{"5.1", "A.5.4"}, Run: func(p *assess.Pass) {
		for _, name := range subjects {
			s := assess.Named{Name: strings.TrimPrefix(name, "!"), At: diag.Place{File: "registers/x.toml", Line: 3, Column: 1}}
			p.Examine(s)
			if s.Name != name {
				p.Fail(s, p.People, "%s is wrong", s.Name)
			}
		}
	}}
}

func needs(c *assess.Check, registers ...string) *assess.Check { c.Needs = registers; return c }

func ofProfile(c *assess.Check, profile string) *assess.Check { c.Profile = profile; return c }

// The verdict cannot be better than the worst open finding, nor clean while a
// check of grade major or minor was not evaluable.
func TestVerdict(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	for _, c := range []struct {
		want   string
		checks []*assess.Check
	}{
		{"clean", nil},
		{"clean", []*assess.Check{check("A-01", assess.Major, "pack")}},
		{"observations", []*assess.Check{check("A-01", assess.Major, "pack"), check("A-02", assess.Observation, "!pack")}},
		{"minor-open", []*assess.Check{check("A-01", assess.Minor, "!pack"), check("A-02", assess.Observation, "!pack")}},
		{"major-open", []*assess.Check{check("A-01", assess.Observation, "!pack"), check("A-02", assess.Major, "!pack"), check("A-03", assess.Minor, "!pack")}},
		{"observations", []*assess.Check{needs(check("A-01", assess.Minor, "pack"), "kpis")}},
		{"observations", []*assess.Check{needs(check("A-01", assess.Major, "pack"), "kpis")}},
		{"clean", []*assess.Check{needs(check("A-01", assess.Observation, "pack"), "kpis")}},
		{"minor-open", []*assess.Check{needs(check("A-01", assess.Major, "pack"), "kpis"), check("A-02", assess.Minor, "!pack")}},
		{"clean", []*assess.Check{ofProfile(check("A-01", assess.Major, "!pack"), "ai-company")}},
		{"clean", []*assess.Check{needs(ofProfile(check("A-01", assess.Major, "!pack"), "ai-company"), "kpis")}},
		{"major-open", []*assess.Check{ofProfile(check("A-01", assess.Major, "!pack"), "general")}},
		{"observations", []*assess.Check{check("G-01", assess.Major, "!pack")}},         // pack.toml: observation
		{"clean", []*assess.Check{needs(check("G-01", assess.Major, "!pack"), "kpis")}}, // and so it bars nothing
		{"major-open", []*assess.Check{check("G-02", assess.Observation, "!pack")}},     // pack.toml: major
	} {
		if got := assess.Run(p, tr, nil, c.checks).Verdict(); got != c.want {
			var ids []string
			for _, k := range c.checks {
				ids = append(ids, k.ID+" "+string(k.Grade))
			}
			t.Errorf("%v: %s, want %s", ids, got, c.want)
		}
	}
}

// Subjects are counted once, several reasons about one are one finding, and
// all findings come by grade, check and subject.
func TestFindings(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	a := assess.Run(p, tr, nil, []*assess.Check{
		check("B-02", assess.Minor, "!b", "a", "!b", "a"),
		check("B-01", assess.Minor, "!c", "!a"),
		check("C-01", assess.Major, "!x"),
		check("A-01", assess.Observation, "!x", "y", "z"),
		needs(check("A-02", assess.Major, "!x"), "kpis"),
	})
	var got []string
	for _, f := range a.Findings() {
		got = append(got, fmt.Sprint(f.Grade, f.Check, f.Subject, f.Message, f.Affected))
	}
	want := []string{
		"majorC-01xx is wrong[p-1 p-2]", "minorB-01aa is wrong[p-1 p-2]", "minorB-01cc is wrong[p-1 p-2]",
		"minorB-02bb is wrong; b is wrong[p-1 p-2]", "observationA-01xx is wrong[p-1 p-2]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if s, want := a.Summary(), (assess.Summary{Evaluated: 8, Passed: 3, Observation: 1, Minor: 3, Major: 1}); s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
	for _, c := range []struct {
		id   string
		held bool
	}{{"B-01", false}, {"A-02", false}} {
		if a.Result(c.id).Held() != c.held {
			t.Errorf("%s held: %v", c.id, !c.held)
		}
	}
	if a.Result("none") != nil {
		t.Error("a result of no check")
	}
	if !a.AtLeast(assess.Major) || !a.AtLeast(assess.Observation) {
		t.Error("AtLeast")
	}
}

// A check with a later turn sees what those before it found, whatever their place.
func TestTurns(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	var order []string
	turn := func(id string, last int) *assess.Check {
		return &assess.Check{ID: id, Last: last, Run: func(p *assess.Pass) {
			order = append(order, fmt.Sprint(id, len(p.Results), p.Previous.Findings["B-01 a"]))
		}}
	}
	before := assess.Run(p, tr, nil, []*assess.Check{check("B-01", assess.Minor, "!a", "b")}).AsPrevious()
	assess.Run(p, tr, before, []*assess.Check{turn("second", 1), turn("third", 2), turn("first", 0)})
	if want := []string{"first3 true", "second3 true", "third3 true"}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v", order, want)
	}
	if before.Cycle != "2026-Q4" || before.Findings["B-01 b"] {
		t.Errorf("%+v", before)
	}
}

// A finding may have a grade of its own, but not against pack.toml.
func TestSetGrade(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	own := func(id string) *assess.Check {
		return &assess.Check{ID: id, Grade: assess.Observation, Run: func(p *assess.Pass) {
			s := assess.PackSubject(p.Pack)
			p.Examine(s)
			p.SetGrade(p.Fail(s, nil, "wrong"), assess.Minor)
		}}
	}
	a := assess.Run(p, tr, nil, []*assess.Check{own("A-01"), own("G-01")})
	if f := a.Findings(); f[0].Check != "A-01" || f[0].Grade != assess.Minor || f[1].Check != "G-01" || f[1].Grade != assess.Observation {
		t.Errorf("%+v", f)
	}
}

// A check can find out while it runs that it cannot judge.
func TestNotEvaluable(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	c := &assess.Check{ID: "A-01", Grade: assess.Minor, Run: func(p *assess.Pass) {
		s := assess.PackSubject(p.Pack)
		p.Examine(s)
		p.Fail(s, nil, "wrong")
		p.NotEvaluable("it is dark")
	}}
	a := assess.Run(p, tr, nil, []*assess.Check{c})
	if r := a.Result("A-01"); r.Reason != "it is dark" || len(r.Findings)+len(r.Examined) > 0 || a.Verdict() != "observations" {
		t.Errorf("%+v", r)
	}
}

// The document of evpack check --format json, byte by byte. UPDATE=1 rewrites it.
func TestJSON(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	a := assess.Run(p, tr, nil, []*assess.Check{
		check("B-01", assess.Minor, "!policy:isp", "policy:other"),
		needs(check("B-02", assess.Minor, "pack"), "kpis"),
		needs(check("B-03", assess.Minor, "pack"), "people", "policies", "training"),
		ofProfile(check("B-04", assess.Minor, "pack"), "tech-startup"),
		{ID: "A-01", Grade: assess.Major, Serves: []string{"9.3"}, Run: func(p *assess.Pass) {
			s := assess.PackSubject(p.Pack)
			p.Examine(s)
			p.Fail(s, nil, "spent < approved & \"late\"")
		}},
	})
	var got bytes.Buffer
	if err := a.JSON(&got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/check.json"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", &got, want)
	}
}

// The shape is that of the reference: these keys, no others, lists that are
// never null.
func TestJSONShape(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	var b bytes.Buffer
	if err := assess.Run(p, tr, nil, nil).JSON(&b); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Cycle        string                           `json:"cycle"`
		AsOf         string                           `json:"as_of"`
		Verdict      string                           `json:"verdict"`
		Summary      map[string]int                   `json:"summary"`
		NotEvaluable []struct{ Check, Reason string } `json:"not_evaluable"`
		KPIs         map[string]*float64              `json:"kpis"`
		Findings     []struct{ Check, Grade string }  `json:"findings"`
		Trail        []map[string]string              `json:"trail"`
	}
	dec := json.NewDecoder(bytes.NewReader(b.Bytes()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"evaluated", "passed", "observation", "minor", "major"} {
		if _, ok := doc.Summary[key]; !ok || len(doc.Summary) != 5 {
			t.Errorf("summary has no %s: %v", key, doc.Summary)
		}
	}
	if doc.NotEvaluable == nil || doc.Findings == nil || doc.Trail == nil || len(doc.KPIs) != 7 {
		t.Errorf("something is null: %s", &b)
	}
	for _, e := range doc.Trail {
		for _, key := range []string{"subject", "signer", "date", "method", "state", "digest", "reason"} {
			if _, ok := e[key]; !ok || len(e) != 7 {
				t.Errorf("the trail has no %s: %v", key, e)
			}
		}
	}
}

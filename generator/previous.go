package generator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/report"
)

// assessmentFile is what a built cycle tells of its assessment.
const assessmentFile = "site/data/assessment.json"

// built reads what was found in a cycle from output/ID; nil where none was
// built, or where the file is not the one that its manifest lists.
func (ws *Workspace) built(id string) (*Result, error) {
	dir := filepath.Join(ws.Output(), id)
	c := readCycle(dir)
	if c == nil || c.Cycle != id {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(assessmentFile)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	listed := slices.IndexFunc(c.Files, func(f manifest.File) bool { return f.Path == assessmentFile })
	if listed < 0 || c.Files[listed].SHA256 != manifest.Digest(data) {
		return nil, nil
	}
	a, err := readAssessment(data)
	if err != nil {
		return nil, fmt.Errorf("%s of cycle %s: %w", assessmentFile, id, err)
	}
	return &Result{Assessment: a, verdict: c.Verdict}, nil
}

// seriesOf is how many cycles before the previous one a pack tells of.
const seriesOf = 6

// earlier counts the findings of the [[past]] cycles before the previous one,
// each judged as of its own last day; oldest first.
func earlier(ws *Workspace, pack *evidence.Pack) ([]report.Grades, error) {
	var past []evidence.Cycle
	for _, c := range pack.Past {
		if c.ID != pack.Previous && c.AsOf.Before(pack.D()) {
			past = append(past, c)
		}
	}
	slices.SortFunc(past, func(a, b evidence.Cycle) int { return cmp.Or(a.AsOf.Compare(b.AsOf), cmp.Compare(a.ID, b.ID)) })
	var out []report.Grades
	for _, c := range past[max(0, len(past)-seriesOf):] {
		probs := new(diag.Problems)
		p, err := load(ws, c.ID, probs)
		if err != nil {
			return nil, err
		}
		res, err := ws.judge(p, nil, probs)
		if err != nil {
			return nil, err
		}
		if probs.Len() > 0 {
			return nil, &wrongError{probs.Sorted()}
		}
		out = append(out, report.GradesOf(res.Assessment))
	}
	return out, nil
}

var checkID = regexp.MustCompile(`^[A-Z]{3}-[0-9]{2}$`)

// readAssessment reads the document that Assessment.JSON writes, as far as a
// comparison needs it: cycle, findings and KPIs. What was examined without a
// finding is not in it.
func readAssessment(data []byte) (*assess.Assessment, error) {
	var doc struct {
		Cycle    string
		AsOf     string `json:"as_of"`
		KPIs     map[string]*float64
		Findings []struct {
			Check, Grade, Subject, Message string
			Controls, Affected             []string
		}
	}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil {
		return nil, err
	}
	asOf, ok := register.ParseDate(doc.AsOf)
	if !ok {
		return nil, fmt.Errorf("as_of %q is no date", doc.AsOf)
	}
	a := &assess.Assessment{Cycle: evidence.Cycle{ID: doc.Cycle, AsOf: asOf}}
	results := map[string]*assess.Result{}
	for _, f := range doc.Findings {
		grade := assess.Grade(f.Grade)
		if !checkID.MatchString(f.Check) || grade.Rank() == 0 {
			return nil, fmt.Errorf("%q is no finding", f.Check)
		}
		r := results[f.Check]
		if r == nil {
			r = &assess.Result{Check: checks.Find(f.Check), Grade: grade}
			if r.Check == nil { // of another version of the program
				r.Check = &assess.Check{ID: f.Check, Title: f.Check}
			}
			results[f.Check] = r
			a.Results = append(a.Results, r)
		}
		r.Examined = append(r.Examined, f.Subject)
		r.Findings = append(r.Findings, assess.Finding{Check: f.Check, Grade: grade, Subject: f.Subject, Controls: f.Controls, Message: f.Message, Affected: f.Affected})
	}
	for _, id := range slices.Sorted(maps.Keys(doc.KPIs)) {
		k := assess.KPI{ID: id, Unit: "share", Value: doc.KPIs[id]}
		if strings.HasSuffix(id, "-hours") {
			k.Unit = "hours"
		}
		a.KPIs = append(a.KPIs, k)
	}
	return a, nil
}

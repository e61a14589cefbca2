// Package assess runs checks over a pack and sums up what they found: results,
// findings, KPIs, a verdict. A check is one rule; the rules themselves are
// literals in package checks. Nothing here is a percentage of conformity, and
// silence is not a pass: each check says which subjects it examined.
//
// Source: docs/CHECKS.md; grades as lead auditors use them (ISO/IEC
// 17021-1:2015, 3.12 and 3.13 for minor and major nonconformity).
package assess

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// Grade is how bad a finding is.
type Grade string

// The grades, from the lightest.
const (
	Observation Grade = "observation"
	Minor       Grade = "minor"
	Major       Grade = "major"
)

// Rank orders grades: 1 for an observation, 3 for a major nonconformity.
func (g Grade) Rank() int {
	return 1 + slices.Index([]Grade{Observation, Minor, Major}, g)
}

// A Check is one rule. Ids are for ever.
type Check struct {
	ID       string
	Grade    Grade    // by default; pack.toml can override it
	Title    string   // what holds when it passes
	Serves   []string // clauses and controls
	Needs    []string // registers without which it is not evaluable
	Profile  string   // asked of this profile alone; empty: of all
	Subject  string   // what it judges one by one, in words
	Asks     string   // the question an auditor asks
	Evidence string   // what answers it
	Fix      string   // how to mend a finding
	Source   string   // where the rule comes from
	Last     int      // runs after those with less, and may look at their results
	Run      func(*Pass)
}

// A Subject is what a check judges: a record, or the pack.
type Subject interface {
	Ref() string
	Place() diag.Place
}

// A Finding is one subject that does not pass one check.
type Finding struct {
	Check    string
	Grade    Grade
	Subject  string
	Controls []string
	Message  string   // in English
	Said     []Phrase // what Message says, joined by "; "; nil where only the English is known
	Affected []string // ids of people, or names of rows, sorted; nil for checks that are about neither
	Source   diag.Place
	Shown    []string // the words that were judged, where the check shows them
}

// A Result is what one check found.
type Result struct {
	Check    *Check
	Grade    Grade // in force
	Examined []string
	Findings []Finding
	Reason   string // why it was not evaluable; empty: it was evaluated
	Silent   bool   // not asked: of another profile, or about what there is none of

	examined map[string]bool // the subjects in Examined
	failed   map[string]int  // subject → its place in Findings while the check runs
}

// Held reports whether the check was evaluated on some subject, with no finding.
func (r *Result) Held() bool {
	return r.Reason == "" && !r.Silent && len(r.Examined) > 0 && len(r.Findings) == 0
}

// A Previous is what the cycle before found, for checks that compare.
type Previous struct {
	Cycle    string
	Findings map[string]bool // "check subject"
	Sealed   *Sealed         // what was archived of it; nil: it is not archived
}

// Sealed compares what was archived of the cycle before with what the registers
// tell of that time now.
type Sealed struct {
	Version string // in the archive
	Reason  string // why it cannot be compared; empty: it was
	Rows    []Row  // that are told otherwise now, by name
}

// A Row that was added, changed or removed since.
type Row struct {
	Kind string // added, changed or removed
	Name string // table/key
	What string // what changed, in words; may be empty
}

// AsPrevious sums an assessment up for the cycle after it.
func (a *Assessment) AsPrevious() *Previous {
	prev := &Previous{Cycle: a.Cycle.ID, Findings: map[string]bool{}}
	for _, r := range a.Results {
		for _, f := range r.Findings {
			prev.Findings[f.Check+" "+f.Subject] = true
		}
	}
	return prev
}

// A Pass is one run of one check.
type Pass struct {
	*evidence.Pack
	Trail    *trail.Trail
	Previous *Previous // nil where there is none
	Results  []*Result // of the checks that ran before; for Last ones
	result   *Result
	graded   bool // pack.toml sets this check's grade
}

// pack is the subject "pack".
type packSubject struct{ at diag.Place }

func (packSubject) Ref() string         { return "pack" }
func (s packSubject) Place() diag.Place { return s.at }

// PackSubject is the subject of checks that judge the pack as a whole.
func PackSubject(p *evidence.Pack) Subject { return packSubject{p.At.Place()} }

// A Named subject is one that is no row: environment:cloud, check:TRN-01.
type Named struct {
	Name string
	At   diag.Place
}

// Ref is the subject's name.
func (n Named) Ref() string { return n.Name }

// Place is where a person looks first.
func (n Named) Place() diag.Place { return n.At }

// Examine counts a subject as judged; several rows of one subject count once.
func (p *Pass) Examine(s Subject) {
	ref := s.Ref()
	if !p.result.examined[ref] {
		p.result.examined[ref] = true
		p.result.Examined = append(p.result.Examined, ref)
	}
}

// Fail records a finding about a subject that was examined. Several of one
// subject make one finding, with the messages joined.
func (p *Pass) Fail(s Subject, affected []*evidence.Person, format string, args ...any) *Finding {
	msg, said, ref := fmt.Sprintf(format, args...), Say(format, args...), s.Ref()
	if i, ok := p.result.failed[ref]; ok {
		f := &p.result.Findings[i]
		f.Message, f.Said = f.Message+"; "+msg, append(f.Said, said)
		f.Affected = ids(f.Affected, affected)
		return f
	}
	p.result.failed[ref] = len(p.result.Findings)
	p.result.Findings = append(p.result.Findings, Finding{Check: p.result.Check.ID, Grade: p.result.Grade, Subject: ref,
		Controls: p.result.Check.Serves, Message: msg, Said: []Phrase{said}, Affected: ids(nil, affected), Source: s.Place()})
	return &p.result.Findings[len(p.result.Findings)-1]
}

// FailRows is Fail for rows that are named rather than people.
func (p *Pass) FailRows(s Subject, rows []string, format string, args ...any) {
	f := p.Fail(s, nil, format, args...)
	f.Affected = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(f.Affected), rows...))))
}

// ids joins people to a sorted list of ids, each once. A person whom the view of
// a past cycle does not see is nil.
func ids(have []string, people []*evidence.Person) []string {
	for _, who := range people {
		if who != nil {
			have = append(have, who.ID)
		}
	}
	slices.Sort(have)
	return slices.Compact(have)
}

// An Assessment is what all checks found in one cycle.
type Assessment struct {
	Cycle   evidence.Cycle
	Results []*Result // in the order of the checks
	Trail   *trail.Trail
	KPIs    []KPI
}

// Run runs the checks over a pack.
func Run(p *evidence.Pack, t *trail.Trail, prev *Previous, checks []*Check) *Assessment {
	a := &Assessment{Cycle: p.Cycle, Trail: t, KPIs: kpis(p, t)}
	grades := map[string]Grade{}
	for _, g := range p.Grades {
		grades[g.Check] = Grade(g.Grade)
	}
	for _, c := range checks {
		a.Results = append(a.Results, &Result{Check: c, Grade: cmp.Or(grades[c.ID], c.Grade)})
	}
	for last := range 3 {
		for _, r := range a.Results {
			if r.Check.Last == last {
				r.run(&Pass{Pack: p, Trail: t, Previous: prev, Results: a.Results, result: r, graded: grades[r.Check.ID] != ""})
			}
		}
	}
	return a
}

func (r *Result) run(p *Pass) {
	if r.Check.Profile != "" && r.Check.Profile != p.Organisation.Profile {
		r.Silent = true
		return
	}
	for _, need := range r.Check.Needs {
		if !p.Has(need) {
			r.Reason = absent(need)
			return
		}
	}
	r.examined, r.failed = map[string]bool{}, map[string]int{}
	r.Check.Run(p)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(a.Subject, b.Subject) })
}

func absent(register string) string {
	if register == "policies" {
		return "policies/ is absent"
	}
	return "registers/" + register + ".toml is absent"
}

// NotAsked says, from within its Run, that there is nothing the check could be
// about: it is passed over like one of another profile.
func (p *Pass) NotAsked() { p.result.Silent = true }

// NotEvaluable says why a check cannot be judged, from within its Run.
func (p *Pass) NotEvaluable(reason string) {
	p.result.Reason, p.result.Examined, p.result.Findings = reason, nil, nil
}

// Findings gives all findings: major first, then by check and subject.
func (a *Assessment) Findings() []Finding {
	var out []Finding
	for _, r := range a.Results {
		out = append(out, r.Findings...)
	}
	slices.SortStableFunc(out, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(y.Grade.Rank(), x.Grade.Rank()), cmp.Compare(x.Check, y.Check), cmp.Compare(x.Subject, y.Subject))
	})
	return out
}

// Result finds the result of a check by its id.
func (a *Assessment) Result(id string) *Result {
	for _, r := range a.Results {
		if r.Check.ID == id {
			return r
		}
	}
	return nil
}

// Summary counts subjects and findings.
type Summary struct {
	Evaluated   int `json:"evaluated"`
	Passed      int `json:"passed"`
	Observation int `json:"observation"`
	Minor       int `json:"minor"`
	Major       int `json:"major"`
}

// Summary sums up: evaluated is passed and all findings together.
func (a *Assessment) Summary() Summary {
	var s Summary
	for _, r := range a.Results {
		s.Evaluated += len(r.Examined)
		s.Passed += len(r.Examined) - len(r.Findings)
		for _, f := range r.Findings {
			switch f.Grade {
			case Observation:
				s.Observation++
			case Minor:
				s.Minor++
			case Major:
				s.Major++
			}
		}
	}
	return s
}

// Verdict is major-open, minor-open, observations or clean: never better than
// the worst finding, and never clean while a check of grade major or minor
// could not be judged.
func (a *Assessment) Verdict() string {
	s := a.Summary()
	switch {
	case s.Major > 0:
		return "major-open"
	case s.Minor > 0:
		return "minor-open"
	case s.Observation > 0 || a.blind():
		return "observations"
	}
	return "clean"
}

func (a *Assessment) blind() bool {
	return slices.ContainsFunc(a.Results, func(r *Result) bool { return r.Reason != "" && r.Grade != Observation })
}

// AtLeast reports whether some finding is of a grade or worse.
func (a *Assessment) AtLeast(g Grade) bool {
	return slices.ContainsFunc(a.Findings(), func(f Finding) bool { return f.Grade.Rank() >= g.Rank() })
}

// Examined reports whether the check has judged any subject yet.
func (p *Pass) Examined() bool { return len(p.result.Examined) > 0 }

// SetGrade gives a finding another grade than the check's, unless pack.toml
// sets the check's grade.
func (p *Pass) SetGrade(f *Finding, g Grade) {
	if !p.graded {
		f.Grade = g
	}
}

// Package checks holds the rules: one literal a check, a file a family, in the
// order in which the reference prints them. How a rule is run, counted and
// graded is in package assess.
//
// Source: docs/CHECKS.md. Grades that lead auditors state themselves (a missing
// signature, a stale review, no involvement of management or no budget) are
// theirs; all others are our proposal, which pack.toml can override.
package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/register"
)

// All gives every check, in the order of the reference.
func All() []*assess.Check {
	return slices.Concat(leadership(), policies(), personnel(), training(), roles(), reviews(),
		resources(), conduct(), applicability(), improvement(), profiles())
}

// Families gives the headings of the reference, in order, each with the prefixes of its ids.
func Families() []Family {
	return []Family{
		{"Leadership", "5.1, A.5.4", []string{"LDR"}},
		{"Policies", "5.2, 7.5, A.5.1", []string{"POL"}},
		{"Personnel", "A.6.1, A.6.2, A.6.4, A.6.5", []string{"PER"}},
		{"Acknowledgement and training", "A.6.3, 7.2, 7.3", []string{"ACK", "TRN", "CMP"}},
		{"Roles", "5.3, A.5.2", []string{"ROL"}},
		{"Management review", "9.3", []string{"REV"}},
		{"Resources and communication", "7.1, 7.4", []string{"RES", "COM", "ACT", "EVD"}},
		{"Managers, speaking up, discipline", "A.5.4, A.6.4", []string{"CHK", "SPK", "DSC"}},
		{"Statement of Applicability", "6.1.3", []string{"SOA"}},
		{"Nonconformity and KPIs", "9.1, 10.2", []string{"NCR", "KPI"}},
		{"Profiles", "5.1", []string{"PRF"}},
	}
}

// A Family is a heading of the reference.
type Family struct {
	Title, Serves string
	Prefixes      []string
}

// Find finds a check by its id.
func Find(id string) *assess.Check {
	all := All()
	if i := slices.IndexFunc(all, func(c *assess.Check) bool { return c.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}

// Validate reports names of checks in the registers that no check bears:
// [grades] of pack.toml, claims of the SoA, check of findings.toml.
func Validate(p *evidence.Pack, probs *diag.Problems) {
	known := map[string]bool{}
	var ids []string
	for _, c := range All() {
		known[c.ID] = true
		ids = append(ids, c.ID)
	}
	ask := func(at register.At, path []string, id string) {
		if !known[id] {
			at.Problem(probs, path, "unknown-check", register.DidYouMean(id, ids), "no check is called %q", id)
		}
	}
	for _, g := range p.Grades {
		ask(g.At, []string{g.Check}, g.Check)
	}
	for _, f := range p.Findings {
		if f.Check != "" {
			ask(f.At, []string{"check"}, f.Check)
		}
	}
	for _, c := range p.SoA.Controls {
		for _, claim := range c.Claims {
			if claim.Check && claim.By == "SOA-08" {
				c.At.Problem(probs, claim.Path, "bad-reference", "name the check or the record that proves the claim itself", "a claim cannot rest on SOA-08, which judges claims")
			} else if claim.Check {
				ask(c.At, claim.Path, claim.By)
			}
		}
	}
}

// whole judges the pack as one subject: bad says who is concerned and what is
// wrong; nothing said passes.
func whole(bad func(*assess.Pass) (affected []*evidence.Person, what assess.Phrase)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		pack := assess.PackSubject(p.Pack)
		p.Examine(pack)
		if who, what := bad(p); !what.IsZero() {
			p.Fail(pack, who, what.Format, what.Args...)
		}
	}
}

// orPack makes the absence of every subject the finding.
func orPack(run func(*assess.Pass), what assess.Phrase) func(*assess.Pass) {
	return func(p *assess.Pass) {
		run(p)
		if !p.Examined() {
			pack := assess.PackSubject(p.Pack)
			p.Examine(pack)
			p.Fail(pack, nil, what.Format, what.Args...)
		}
	}
}

// count says "1 person" or "3 people".
func count(n int, one, many string) assess.Phrase {
	if n == 1 {
		many = one
	}
	return assess.Phrase{Format: "%d %s", Args: []any{n, assess.Phrase{Format: many}}}
}

// people says how many of a list, with the first ids, the rest in affected.
func people(who []*evidence.Person) assess.Phrase {
	const shown = 5
	var ids []string
	for _, p := range who {
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	n := len(ids)
	more := ""
	if n > shown {
		ids, more = ids[:shown], ", …"
	}
	return assess.Phrase{Format: "%s (%s)", Args: []any{count(n, "person", "people"), strings.Join(ids, ", ") + more}}
}

// percent writes a share for people: 96.6 %.
func percent(v float64) assess.Figure {
	s := fmt.Sprintf("%.1f", v*100)
	return assess.Figure(strings.TrimSuffix(s, ".0") + " %")
}

// monthsAgo is the first day that is not "more than n months ago".
func monthsAgo(p *assess.Pass, n int) evidence.Date { return p.D().AddMonths(-n) }

// old reports whether a row of that day is evidence only: more than 12 months
// before D.
func old(p *assess.Pass, d evidence.Date) bool {
	return !d.IsZero() && d.Before(monthsAgo(p, 12))
}

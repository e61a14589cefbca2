package assess

import (
	"slices"

	"github.com/evpack/evpack/generator/evidence"
)

// ClaimHolds says what contradicts a claim of the SoA, in English; empty: it holds.
func ClaimHolds(p *evidence.Pack, results []*Result, claim evidence.Claim) string {
	return Contradiction(p, results, claim).String()
}

// Contradiction says what contradicts a claim of the SoA; nothing: it holds. A
// check must have been evaluated on some subject without a finding; a reference
// must lead to a record that is valid at D.
func Contradiction(p *evidence.Pack, results []*Result, claim evidence.Claim) Phrase {
	if !claim.Check {
		return Outdated(p, claim.Target)
	}
	i := slices.IndexFunc(results, func(r *Result) bool { return r.Check.ID == claim.By })
	switch {
	case i < 0:
		return Say("no check is called %s", claim.By)
	case results[i].Reason != "":
		return Say("%s could not be evaluated: %s", claim.By, results[i].Reason)
	case len(results[i].Findings) > 0:
		return Say("%s found: %s", claim.By, results[i].Findings[0].Phrase())
	case !results[i].Held():
		return Say("%s had nothing to judge", claim.By)
	}
	return Phrase{}
}

// Outdated says why a reference is not valid at D; nothing: it is.
func Outdated(p *evidence.Pack, ref evidence.Ref) Phrase {
	no := func(bad bool, why Phrase) Phrase {
		if bad {
			return why
		}
		return Phrase{}
	}
	past := Say("%s is not of the 12 months up to %s", ref.Text, p.D())
	recent := func(d evidence.Date) Phrase { return no(!p.MonthsUpTo(d, 12), past) }
	switch rec := ref.Target.(type) {
	case nil:
		return no(!ref.There(), Say("%s is not there yet", ref.Text))
	case *evidence.Policy:
		if v := ref.Version(); v != "" && v != rec.Version {
			return Say("%s is not the current version, %s", ref.Text, rec.Version)
		}
		return no(!rec.Approval(), Say("%s is not approved", ref.Text))
	case *evidence.Review:
		return recent(rec.Date)
	case *evidence.Decision:
		return recent(rec.Review.Date)
	case *evidence.Action:
		return recent(rec.Review.Date)
	case *evidence.Communication:
		return recent(rec.Date)
	case *evidence.Activity:
		return recent(rec.Date)
	case *evidence.Signoff:
		return recent(rec.Date)
	case *evidence.Budget:
		return no(rec.Period.From.After(p.D()) || rec.Period.To.Before(p.D().AddMonths(-12)), past)
	case *evidence.Course:
		return no(!slices.ContainsFunc(rec.Completions, func(c *evidence.Completion) bool { return p.Happened(c.Date) }), Say("%s has no completion", ref.Text))
	case *evidence.Person:
		return no(!rec.ActiveAt(p.D()), Say("%s is not active at %s", ref.Text, p.D()))
	case *evidence.Contract:
		return no(!rec.InDate(p.D()), Say("%s is not in date at %s", ref.Text, p.D()))
	}
	return Phrase{}
}

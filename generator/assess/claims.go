package assess

import (
	"slices"

	"github.com/evpack/evpack/generator/evidence"
)

// ClaimHolds says what contradicts a claim of the SoA; empty: it holds. A check
// must have been evaluated on some subject without a finding; a reference must
// lead to a record that is valid at D.
func ClaimHolds(p *evidence.Pack, results []*Result, claim evidence.Claim) string {
	if !claim.Check {
		return Invalid(p, claim.Target)
	}
	i := slices.IndexFunc(results, func(r *Result) bool { return r.Check.ID == claim.By })
	switch {
	case i < 0:
		return "no check is called " + claim.By
	case results[i].Reason != "":
		return claim.By + " could not be evaluated: " + results[i].Reason
	case len(results[i].Findings) > 0:
		return claim.By + " found: " + results[i].Findings[0].Message
	case !results[i].Held():
		return claim.By + " had nothing to judge"
	}
	return ""
}

// Invalid says why a reference is not valid at D; empty: it is.
func Invalid(p *evidence.Pack, ref evidence.Ref) string {
	recent := func(d evidence.Date) string {
		if p.MonthsUpTo(d, 12) {
			return ""
		}
		return ref.Text + " is not of the 12 months up to " + p.D().String()
	}
	no := func(bad bool, why string) string {
		if bad {
			return ref.Text + " " + why
		}
		return ""
	}
	switch rec := ref.Target.(type) {
	case nil:
		return no(!ref.There(), "is not there yet")
	case *evidence.Policy:
		if v := ref.Version(); v != "" && v != rec.Version {
			return ref.Text + " is not the current version, " + rec.Version
		}
		return no(!rec.Approval(), "is not approved")
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
		return no(rec.Period.From.After(p.D()) || rec.Period.To.Before(p.D().AddMonths(-12)), "is not of the 12 months up to "+p.D().String())
	case *evidence.Course:
		return no(!slices.ContainsFunc(rec.Completions, func(c *evidence.Completion) bool { return p.Happened(c.Date) }), "has no completion")
	case *evidence.Person:
		return no(!rec.ActiveAt(p.D()), "is not active at "+p.D().String())
	case *evidence.Contract:
		return no(!rec.InDate(p.D()), "is not in date at "+p.D().String())
	}
	return ""
}

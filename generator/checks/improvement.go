package checks

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// improvement: ISO/IEC 27001:2022, 9.1 and 10.2.
func improvement() []*assess.Check {
	return []*assess.Check{
		{
			ID: "NCR-01", Grade: assess.Minor, Title: "Corrective actions are closed when due", Serves: []string{"10.2"},
			Needs: []string{"findings"}, Subject: "each finding",
			Asks:     "What is open, and what is overdue?",
			Evidence: "due and closed of each finding.",
			Fix:      "Close it with proof, or have management set a new day.",
			Source:   "ISO/IEC 27001:2022, 10.2 c) to g)",
			Run: func(p *assess.Pass) {
				for _, f := range p.Findings {
					p.Examine(f)
					if !f.Due.IsZero() && f.Due.Before(p.D()) && !p.Happened(f.Closed) {
						p.Fail(f, owner(f), "%q was due on %s and is not closed", f.Title, f.Due)
					}
				}
			},
		},
		{
			ID: "NCR-02", Grade: assess.Observation, Title: "Nonconformities have an owner and a root cause", Serves: []string{"10.2"},
			Needs: []string{"findings"}, Subject: "each nonconformity",
			Asks:     "Why did it happen, and who sees to it?",
			Evidence: "owner and root_cause of each nonconformity.",
			Fix:      "Name the owner; find the cause before correcting.",
			Source:   "ISO/IEC 27001:2022, 10.2 b)",
			Run: nonconformities(func(p *assess.Pass, f *evidence.Finding) {
				if f.Owner == nil {
					p.Fail(f, nil, "%q has no owner", f.Title)
				}
				if strings.TrimSpace(f.RootCause) == "" {
					p.Fail(f, owner(f), "%q has no root cause", f.Title)
				}
			}, func(*assess.Pass, *evidence.Finding) bool { return true }),
		},
		{
			ID: "NCR-03", Grade: assess.Minor, Title: "Management signs off the closure of major nonconformities", Serves: []string{"5.1", "10.2"},
			Needs: []string{"findings"}, Subject: "each closed nonconformity of grade major",
			Asks:     "Who in management accepted that this is solved?",
			Evidence: "approved_by of the closed finding, among top management.",
			Fix:      "Let top management look at the proof of closure and sign it off.",
			Source:   "ISO/IEC 27001:2022, 10.2 d), 9.3.2 d)",
			Run: nonconformities(func(p *assess.Pass, f *evidence.Finding) {
				if !p.TopManager(f.ApprovedBy) {
					p.Fail(f, owner(f), "%q was closed on %s without top management's sign-off", f.Title, f.Closed)
				}
			}, func(p *assess.Pass, f *evidence.Finding) bool { return f.Grade == "major" && p.Happened(f.Closed) }),
		},
		{
			ID: "NCR-04", Grade: assess.Minor, Title: "What failed before is being corrected", Serves: []string{"10.2"},
			Needs: []string{"findings"}, Subject: "each check", Last: 1,
			Asks:     "This was open last time too: what is being done?",
			Evidence: "Findings of this cycle that the previous cycle had for the same subject, and open findings that name the check.",
			Fix:      "Raise a finding in findings.toml with check = \"ID\", an owner, a cause and a day.",
			Source:   "ISO/IEC 27001:2022, 10.2 b), c)",
			Run:      recurring,
		},
		{
			ID: "KPI-01", Grade: assess.Observation, Title: "KPIs meet their targets", Serves: []string{"6.2", "9.1"},
			Needs: []string{"kpis"}, Subject: "each KPI",
			Asks:     "How do you measure performance, and where do you fall short?",
			Evidence: "The newest measurement of each KPI against its target, within 12 months.",
			Fix:      "Measure it; where it misses, decide with management what changes.",
			Source:   "ISO/IEC 27001:2022, 6.2, 9.1",
			Run:      missedTargets,
		},
		{
			ID: "KPI-02", Grade: assess.Observation, Title: "KPIs reach management", Serves: []string{"9.1", "9.3.2"},
			Needs: []string{"kpis", "reviews"}, Subject: "each KPI",
			Asks:     "Does management see these figures?",
			Evidence: "A measurement reported to a management review of the 12 months up to the day of judgement.",
			Fix:      "Report it to the next management review, and name that in reported_to.",
			Source:   "ISO/IEC 27001:2022, 9.1, 9.3.2 d) 2)",
			Run: func(p *assess.Pass) {
				for _, k := range p.KPIs {
					p.Examine(k)
					if !slices.ContainsFunc(k.Measurements, func(m *evidence.Measurement) bool {
						return p.Happened(m.Date) && m.ReportedTo != nil && m.ReportedTo.Management() && p.MonthsUpTo(m.ReportedTo.Date, 12)
					}) {
						p.Fail(k, nil, "%q was not reported to a management review in the 12 months up to %s", k.Title, p.D())
					}
				}
			},
		},
	}
}

func owner(f *evidence.Finding) []*evidence.Person {
	if f.Owner == nil {
		return nil
	}
	return []*evidence.Person{f.Owner}
}

// nonconformities runs over those that are not evidence only: closed more than
// 12 months before D.
func nonconformities(judge func(*assess.Pass, *evidence.Finding), which func(*assess.Pass, *evidence.Finding) bool) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, f := range p.Findings {
			if f.Kind == "nonconformity" && !old(p, f.Closed) && which(p, f) {
				p.Examine(f)
				judge(p, f)
			}
		}
	}
}

func recurring(p *assess.Pass) {
	if p.Previous == nil {
		p.NotEvaluable("the previous cycle is found nowhere")
		return
	}
	corrected := map[string]bool{}
	for _, f := range p.Findings {
		if f.Check != "" && p.Happened(f.Raised) && !p.Happened(f.Closed) {
			corrected[f.Check] = true
		}
	}
	for _, r := range p.Results {
		if r.Check.ID == "NCR-04" || r.Check.ID == "EVD-02" /* never judged of the cycle before */ || r.Silent || r.Reason != "" || r.Check.ID == "SOA-08" && !p.Has("soa") {
			continue
		}
		s := assess.Named{Name: "check:" + r.Check.ID, At: p.At.Place()}
		p.Examine(s)
		for _, subject := range failed(p, r) {
			if p.Previous.Findings[r.Check.ID+" "+subject] && !corrected[r.Check.ID] {
				p.Fail(s, nil, "%s failed for %s in %s too, and no open finding of findings.toml names it", r.Check.ID, subject, p.Previous.Cycle)
			}
		}
	}
}

// failed gives the subjects of a check's findings. SOA-08 runs after NCR-04,
// which claims may name: of it all other claims are judged here.
func failed(p *assess.Pass, r *assess.Result) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Subject)
	}
	if r.Check.ID != "SOA-08" {
		return out
	}
	for _, c := range p.SoA.Controls {
		if slices.ContainsFunc(c.Claims, func(claim evidence.Claim) bool {
			return !(claim.Check && claim.By == "NCR-04") && assess.ClaimHolds(p.Pack, p.Results, claim) != ""
		}) {
			out = append(out, c.Ref())
		}
	}
	return out
}

func missedTargets(p *assess.Pass) {
	for _, k := range p.KPIs {
		p.Examine(k)
		var newest *evidence.Measurement
		for _, m := range k.Measurements { // by date
			if p.Happened(m.Date) {
				newest = m
			}
		}
		switch {
		case newest == nil || old(p, newest.Date):
			p.Fail(k, nil, "%q was not measured in the 12 months up to %s", k.Title, p.D())
		case !k.Meets(newest.Value):
			p.Fail(k, nil, "%q was %s on %s and misses its target of %s", k.Title, number(newest.Value, k.Unit), newest.Date, number(k.Target, k.Unit))
		}
	}
}

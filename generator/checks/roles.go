package checks

import (
	"slices"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// roles: ISO/IEC 27001:2022, 5.3 and A.5.2.
func roles() []*assess.Check {
	return []*assess.Check{
		{
			ID: "ROL-01", Grade: assess.Minor, Title: "Required roles are held", Serves: []string{"5.3", "A.5.2"},
			Subject:  "each required role",
			Asks:     "Who holds the roles that the ISMS cannot be without?",
			Evidence: "An active holder of each required role.",
			Fix:      "Appoint somebody, and write them into holders.",
			Source:   "ISO/IEC 27001:2022, 5.3",
			Run: orPack(required(func(p *assess.Pass, r *evidence.Role) {
				if len(active(p, r)) == 0 {
					p.Fail(r, r.Holders, "the required role %q has no active holder", r.Title)
				}
			}), assess.Say("no role is required")),
		},
		{
			ID: "ROL-02", Grade: assess.Minor, Title: "Each activity has one who answers and somebody who does it", Serves: []string{"5.3", "A.5.2", "A.5.4"},
			Needs: []string{"roles"}, Subject: "each RACI activity",
			Asks:     "Who is accountable for this?",
			Evidence: "Exactly one accountable role, and at least one responsible role.",
			Fix:      "Name one accountable role and who does the work.",
			Source:   "ISO/IEC 27001:2022, 5.3, A.5.2",
			Run:      answerable,
		},
		{
			ID: "ROL-03", Grade: assess.Observation, Title: "Roles are written down and accepted", Serves: []string{"5.3", "A.5.2"},
			Needs: []string{"roles"}, Subject: "each role",
			Asks:     "Do the people who hold the role know what it asks of them?",
			Evidence: "The role's responsibilities, and the day on which each active holder accepted it.",
			Fix:      "Write the responsibilities; let the holder accept them.",
			Source:   "ISO/IEC 27001:2022, 5.3 (assigned and communicated)",
			Run: func(p *assess.Pass) {
				for _, r := range p.Roles {
					p.Examine(r)
					accepted(p, r)
				}
			},
		},
		{
			ID: "ROL-04", Grade: assess.Minor, Title: "Required roles are reviewed each year", Serves: []string{"5.3", "A.5.2"},
			Needs: []string{"roles"}, Subject: "each required role",
			Asks:     "When were the duties of this role last looked at?",
			Evidence: "reviewed of each required role, within 12 months.",
			Fix:      "Review the duties, then write the day into reviewed.",
			Source:   "ISO/IEC 27001:2022, 5.3, 7.5.2",
			Run: required(func(p *assess.Pass, r *evidence.Role) {
				if !p.MonthsUpTo(r.Reviewed, 12) {
					p.Fail(r, nil, "the duties of %q were not reviewed in the 12 months up to %s", r.Title, p.D())
				}
			}),
		},
	}
}

// answerable takes the rows of one activity together: two rows that each name
// another accountable role leave two who answer.
func answerable(p *assess.Pass) {
	accountable := map[string]map[*evidence.Role]bool{}
	responsible := map[string]bool{}
	for _, row := range p.RACI {
		if accountable[row.Activity] == nil {
			accountable[row.Activity] = map[*evidence.Role]bool{}
		}
		for _, r := range row.Accountable {
			accountable[row.Activity][r] = true
		}
		responsible[row.Activity] = responsible[row.Activity] || len(row.Responsible) > 0
	}
	for i, row := range p.RACI { // by activity
		if i > 0 && p.RACI[i-1].Activity == row.Activity {
			continue
		}
		p.Examine(row)
		if n := len(accountable[row.Activity]); n != 1 {
			p.Fail(row, nil, "%q has %s, not one", row.Activity, count(n, "accountable role", "accountable roles"))
		}
		if !responsible[row.Activity] {
			p.Fail(row, nil, "%q has no responsible role", row.Activity)
		}
	}
}

// acceptances gives the day on which each person first took the role on, by D.
func acceptances(p *assess.Pass, r *evidence.Role) map[*evidence.Person]evidence.Date {
	first := map[*evidence.Person]evidence.Date{}
	for _, a := range r.Accepted {
		if d, ok := first[a.Person]; p.Happened(a.Date) && (!ok || a.Date.Before(d)) {
			first[a.Person] = a.Date
		}
	}
	return first
}

func required(judge func(*assess.Pass, *evidence.Role)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, r := range p.Roles {
			if r.Required {
				p.Examine(r)
				judge(p, r)
			}
		}
	}
}

func active(p *assess.Pass, r *evidence.Role) []*evidence.Person {
	return slices.DeleteFunc(slices.Clone(r.Holders), func(who *evidence.Person) bool { return !who.ActiveAt(p.D()) })
}

func accepted(p *assess.Pass, r *evidence.Role) {
	if len(r.Responsibilities) == 0 {
		p.Fail(r, nil, "the role %q has no responsibilities", r.Title)
	}
	var who []*evidence.Person
	since := acceptances(p, r)
	for _, h := range active(p, r) {
		if _, ok := since[h]; !ok {
			who = append(who, h)
		}
	}
	if len(who) > 0 {
		p.Fail(r, who, "the role %q is not accepted by %s", r.Title, people(who))
	}
}

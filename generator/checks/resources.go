package checks

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// resources: ISO/IEC 27001:2022, 7.1 and 7.4.
func resources() []*assess.Check {
	return []*assess.Check{
		{
			ID: "RES-01", Grade: assess.Major, Title: "Top management gives money to information security", Serves: []string{"5.1", "7.1"},
			Subject:  "pack",
			Asks:     "Is there a real budget line, and who approved it?",
			Evidence: "A budget line whose period contains the day of judgement, approved by top management.",
			Fix:      "Have the budget decided in a management review, and record line, approver and day in resources.toml.",
			Source:   "ISO/IEC 27001:2022, 5.1 c), 7.1; auditors grade no budget as major",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if slices.ContainsFunc(p.Budgets, func(b *evidence.Budget) bool { return current(p, b.Period) && byTopManagement(p, b) }) {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no budget line of a period that contains %s is approved by top management", p.D())
			}),
		},
		{
			ID: "RES-02", Grade: assess.Observation, Title: "Spend follows the budget", Serves: []string{"7.1"},
			Needs: []string{"resources"}, Subject: "each budget line whose period ended by D",
			Asks:     "Was the money spent as approved?",
			Evidence: "spent_amount against approved_amount, within budget_variance.",
			Fix:      "Explain the difference in the next management review; approve what was needed, return what was not.",
			Source:   "ISO/IEC 27001:2022, 7.1, 9.1",
			Run:      overspent,
		},
		{
			ID: "RES-03", Grade: assess.Observation, Title: "People are given time for information security", Serves: []string{"5.1", "7.1"},
			Needs: []string{"resources"}, Subject: "pack",
			Asks:     "Is there enough staff time?",
			Evidence: "An allocation of days in a period that contains the day of judgement.",
			Fix:      "Plan days for the teams that need them, and add the [[allocation]].",
			Source:   "ISO/IEC 27001:2022, 5.1 c), 7.1",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if slices.ContainsFunc(p.Allocations, func(a *evidence.Allocation) bool { return allocated(p, a) }) {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no staff time is allocated in a period that contains %s", p.D())
			}),
		},
		{
			ID: "RES-04", Grade: assess.Observation, Title: "Money goes into technical safeguards", Serves: []string{"7.1"},
			Needs: []string{"resources"}, Subject: "pack",
			Asks:     "What technical safeguards were bought?",
			Evidence: "A budget line whose period contains the day of judgement, with the tag technical-safeguard.",
			Fix:      "Tag the line that pays for them, or propose one to management.",
			Source:   "ISO/IEC 27001:2022, 7.1",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if slices.ContainsFunc(p.Budgets, func(b *evidence.Budget) bool {
					return current(p, b.Period) && slices.Contains(b.Tags, "technical-safeguard")
				}) {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no budget line of a period that contains %s is tagged technical-safeguard", p.D())
			}),
		},
		{
			ID: "COM-01", Grade: assess.Minor, Title: "Top management speaks to all staff about information security", Serves: []string{"5.1", "7.4", "A.5.4"},
			Subject:  "pack",
			Asks:     "What does top management tell staff about security, and when did it last do so?",
			Evidence: "A communication from top management to all, in the last communication_months.",
			Fix:      "Let a member of top management write to everybody, and record it in communications.toml.",
			Source:   "ISO/IEC 27001:2022, 5.1 d), 7.4",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				n := p.Thresholds.CommunicationMonths
				for _, c := range p.Communications {
					if p.TopManager(c.From) && c.Audience == "all" && p.MonthsUpTo(c.Date, n) {
						return nil, assess.Phrase{}
					}
				}
				return nil, assess.Say("top management has not written to all staff in the %s up to %s", count(n, "month", "months"), p.D())
			}),
		},
		{
			ID: "COM-02", Grade: assess.Observation, Title: "Planned communications happen", Serves: []string{"7.4"},
			Needs: []string{"communications"}, Subject: "each plan",
			Asks:     "Was what you planned to communicate communicated?",
			Evidence: "The newest communication of each plan against every_months.",
			Fix:      "Send what is due and record it, or change the plan.",
			Source:   "ISO/IEC 27001:2022, 7.4 a) to d)",
			Run:      plans,
		},
		{
			ID: "COM-03", Grade: assess.Observation, Title: "Staff are told where policies are, how to report and whom to ask", Serves: []string{"7.3", "7.4", "A.5.4", "A.6.8"},
			Needs: []string{"communications"}, Subject: "pack",
			Asks:     "Do people know where the policies are, how to report and whom to ask?",
			Evidence: "topics of the communications of the 12 months up to the day of judgement: policies, reporting, contacts.",
			Fix:      "Take the missing topic up in the next message.",
			Source:   "ISO/IEC 27001:2022, 7.3, 7.4, A.6.8",
			Run:      whole(topics),
		},
		{
			ID: "ACT-01", Grade: assess.Observation, Title: "Top management takes part in drills", Serves: []string{"5.1", "A.5.24"},
			Needs: []string{"activities"}, Subject: "pack",
			Asks:     "When did executives last practise an incident?",
			Evidence: "A drill of the 12 months up to the day of judgement with a member of top management.",
			Fix:      "Run a tabletop exercise with top management, and record it.",
			Source:   "ISO/IEC 27001:2022, 5.1, A.5.24",
			Run:      whole(took("drill", "no member of top management took part in a drill in the 12 months up to %s")),
		},
		{
			ID: "ACT-02", Grade: assess.Observation, Title: "Top management inspects the sites", Serves: []string{"5.1", "A.7.4"},
			Needs: []string{"activities"}, Subject: "pack",
			Asks:     "When did an executive last walk the site?",
			Evidence: "A site inspection of the 12 months up to the day of judgement with a member of top management; asked where people work in an office.",
			Fix:      "Walk the site with an executive, and record what was seen.",
			Source:   "ISO/IEC 27001:2022, 5.1, A.7.4",
			Run: func(p *assess.Pass) {
				if slices.Contains(p.Organisation.Environments, "office") {
					whole(took("site-inspection", "no member of top management took part in a site inspection in the 12 months up to %s"))(p)
				}
			},
		},
		{
			ID: "ACT-03", Grade: assess.Minor, Title: "Interviews and observations find what is claimed", Serves: []string{"7.3", "9.2", "A.5.4"},
			Needs: []string{"activities"}, Subject: "each interview or observation of the cycle",
			Asks:     "What did people say and do when asked and watched?",
			Evidence: "The outcome of each interview and observation.",
			Fix:      "Find out why it was not met, raise a finding, and mend the cause.",
			Source:   "ISO/IEC 27001:2022, 9.2; auditors interview and observe",
			Run: func(p *assess.Pass) {
				for _, a := range p.Activities {
					if a.Kind != "interview" && a.Kind != "observation" || !p.InCycle(a.Date) {
						continue
					}
					p.Examine(a)
					if a.Outcome == "not-met" {
						p.Fail(a, a.Participants, "the %s %q of %s was not met", assess.Phrase{Format: a.Kind}, a.Name(), a.Date)
					}
				}
			},
		},
		{
			ID: "ACT-04", Grade: assess.Observation, Title: "Top management works on security in workshops", Serves: []string{"5.1", "6.1.2"},
			Needs: []string{"activities"}, Subject: "pack",
			Asks:     "When did executives last sit down to work on risk?",
			Evidence: "A workshop of the 12 months up to the day of judgement with a member of top management.",
			Fix:      "Hold the workshop with top management, and record it.",
			Source:   "ISO/IEC 27001:2022, 5.1, 6.1.2",
			Run:      whole(took("workshop", "no member of top management took part in a workshop in the 12 months up to %s")),
		},
		{
			ID: "EVD-01", Grade: assess.Observation, Title: "Evidence grew over the year", Serves: []string{"7.5.3", "9.1"},
			Needs: []string{"acknowledgements", "training", "communications", "reviews"}, Subject: "pack",
			Asks:     "Was this done through the year, or in the weeks before the audit?",
			Evidence: "The dates of acknowledgements, completions, communications and reviews of the 12 months up to the day of judgement, where there are at least 20: no more than 80 % in the last 30 days.",
			Fix:      "Spread the work over the year; explain the rush to the auditor.",
			Source:   "auditors look for cramming before an audit",
			Run:      cramming,
		},
		{
			ID: "EVD-02", Grade: assess.Observation, Title: "The past is told as it was sealed", Serves: []string{"7.5.3"},
			Subject:  "pack, where the cycle before is archived",
			Asks:     "Is this what the record said at the time, or was it written later?",
			Evidence: "The registers as they were sealed with the archived cycle, against the view of that time that today's registers give: dated rows that were added, changed or removed since. What has no day, and what is filled in as work goes on, is left out. Of a cycle that was archived again, the first version that was put away after its last day counts.",
			Fix:      "Explain each row to the auditor: a late entry, a correction, or a mistake to be undone.",
			Source:   "ISO/IEC 27001:2022, 7.5.3; auditors look for back-dating",
			Run:      rewritten,
		},
	}
}

func current(p *assess.Pass, period evidence.Period) bool { return period.Holds(p.D()) }

// allocated: no days are no time.
func allocated(p *assess.Pass, a *evidence.Allocation) bool {
	return current(p, a.Period) && (a.PlannedDays > 0 || a.ActualDays > 0)
}

func byTopManagement(p *assess.Pass, b *evidence.Budget) bool {
	return p.TopManager(b.ApprovedBy) && p.Happened(b.Approved)
}

func overspent(p *assess.Pass) {
	for _, b := range p.Budgets {
		if b.Period.To.After(p.D()) || old(p, b.Period.To) {
			continue
		}
		p.Examine(b)
		switch v, ok := b.Variance(); {
		case !ok:
			p.Fail(b, nil, "%q: %s spent with nothing approved", b.Title, money(b.SpentAmount, b.Currency))
		case v > p.Thresholds.BudgetVariance+1e-9:
			p.Fail(b, nil, "%q: %s spent of %s approved, a difference of %s", b.Title, money(b.SpentAmount, b.Currency), money(b.ApprovedAmount, b.Currency), percent(v))
		}
	}
}

func plans(p *assess.Pass) {
	newest := map[*evidence.Plan]evidence.Date{}
	for _, c := range p.Communications {
		if c.Plan != nil && p.Happened(c.Date) { // by date
			newest[c.Plan] = c.Date
		}
	}
	for _, plan := range p.Plans {
		p.Examine(plan)
		switch last := newest[plan]; {
		case last.IsZero():
			p.Fail(plan, nil, "%q is planned and has not happened", plan.What)
		case plan.EveryMonths > 0 && last.Before(monthsAgo(p, plan.EveryMonths)):
			p.Fail(plan, nil, "%q last happened on %s, more than %s before %s", plan.What, last, count(plan.EveryMonths, "month", "months"), p.D())
		}
	}
}

func topics(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	have := map[string]bool{}
	for _, c := range p.Communications {
		if p.MonthsUpTo(c.Date, 12) {
			for _, t := range c.Topics {
				have[t] = true
			}
		}
	}
	var missing []string
	for _, t := range []string{"policies", "reporting", "contacts"} {
		if !have[t] {
			missing = append(missing, t)
		}
	}
	if len(missing) == 0 {
		return nil, assess.Phrase{}
	}
	return nil, assess.Say("the communications of the 12 months up to %s leave out %s", p.D(), strings.Join(missing, ", "))
}

// took asks for an activity of a kind with top management, within 12 months.
func took(kind, what string) func(*assess.Pass) ([]*evidence.Person, assess.Phrase) {
	return func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
		for _, a := range p.Activities {
			if a.Kind == kind && p.MonthsUpTo(a.Date, 12) && slices.ContainsFunc(a.Participants, p.TopManager) {
				return nil, assess.Phrase{}
			}
		}
		return nil, assess.Say(what, p.D())
	}
}

// The limits of cramming: from so many records on, more than so many in a
// hundred of them in the last days.
const (
	crammedFrom    = 20
	crammedPercent = 80
	crammedDays    = 30
)

func cramming(p *assess.Pass) {
	all, last := 0, 0
	note := func(d evidence.Date) {
		if p.MonthsUpTo(d, 12) {
			all++
			if d.After(p.D().AddDays(-crammedDays)) {
				last++
			}
		}
	}
	for _, a := range p.Acknowledgements {
		note(a.Date)
	}
	for _, c := range p.Completions {
		note(c.Date)
	}
	for _, c := range p.Communications {
		note(c.Date)
	}
	for _, r := range p.Reviews {
		note(r.Date)
	}
	pack := assess.PackSubject(p.Pack)
	p.Examine(pack)
	if all >= crammedFrom && last*100 > crammedPercent*all {
		p.Fail(pack, nil, "%d of %d records of the 12 months up to %s are dated in its last %d days", last, all, p.D(), crammedDays)
	}
}

// rewrittenNamed is how many rows the message itself names.
const rewrittenNamed = 3

func rewritten(p *assess.Pass) {
	if p.Previous == nil || p.Previous.Sealed == nil {
		p.NotAsked() // nothing was sealed: nothing can have been rewritten since
		return
	}
	s := p.Previous.Sealed
	if s.Reason != "" {
		p.NotEvaluable(s.Reason)
		return
	}
	pack := assess.PackSubject(p.Pack)
	p.Examine(pack)
	if len(s.Rows) == 0 {
		return
	}
	kinds := map[string]int{}
	var names []string
	var some []assess.Phrase
	for i, r := range s.Rows {
		kinds[r.Kind]++
		names = append(names, r.Name)
		if i < rewrittenNamed {
			some = append(some, row(r))
		}
	}
	if more := len(s.Rows) - len(some); more > 0 {
		some = append(some, assess.Say("and %d more", more))
	}
	p.FailRows(pack, names, "since %s was archived as %s, %s: %d added, %d changed, %d removed: %s", p.Previous.Cycle, s.Version,
		count(len(s.Rows), "row of that time is told otherwise", "rows of that time are told otherwise"), kinds["added"], kinds["changed"], kinds["removed"], assess.List(some, "; "))
}

func row(r assess.Row) assess.Phrase {
	said := assess.Phrase{Format: "%s %s", Args: []any{r.Name, assess.Phrase{Format: r.Kind}}}
	if r.What != "" {
		said = assess.Phrase{Format: "%s: %s", Args: []any{said, r.What}}
	}
	return said
}

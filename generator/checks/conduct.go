package checks

import (
	"slices"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// conduct: what managers do, how people speak up, what follows a violation:
// ISO/IEC 27001:2022, A.5.4 and A.6.4.
func conduct() []*assess.Check {
	return []*assess.Check{
		{
			ID: "CHK-01", Grade: assess.Minor, Title: "Managers keep their monthly checklist", Serves: []string{"A.5.4"},
			Needs: []string{"checklists"}, Subject: "pack",
			Asks:     "Do managers make sure, every month, that their teams follow the policies?",
			Evidence: "For each manager as of a month's last day, and each whole month of the cycle, a checklist.",
			Fix:      "Let the managers named fill in the months that are missing, from now on in time.",
			Source:   "ISO/IEC 27001:2022, A.5.4",
			Run:      whole(checklists),
		},
		{
			ID: "CHK-02", Grade: assess.Observation, Title: "Checklists point to evidence", Serves: []string{"A.5.4"},
			Needs: []string{"checklists"}, Subject: "each checklist",
			Asks:     "What shows that the manager briefed, checked, enforced and led by example?",
			Evidence: "Evidence for each of the four actions; a note counts for enforce and example alone.",
			Fix:      "Add the record that shows it.",
			Source:   "ISO/IEC 27001:2022, A.5.4",
			Run:      emptyActions,
		},
		{
			ID: "CHK-03", Grade: assess.Minor, Title: "Checklists tell the truth about training", Serves: []string{"A.5.4", "A.6.3"},
			Needs: []string{"checklists", "training"}, Subject: "each checklist",
			Asks:     "The checklist says that training was checked: was it?",
			Evidence: "Mandatory training of the manager's active direct reports at the end of that month.",
			Fix:      "Let those named do the course; talk with the manager about what checking means.",
			Source:   "ISO/IEC 27001:2022, A.5.4; a contradiction between two records",
			Run:      untrueChecklists,
		},
		{
			ID: "SPK-01", Grade: assess.Minor, Title: "There is a documented way to report a concern", Serves: []string{"A.5.4", "A.6.8"},
			Subject:  "pack",
			Asks:     "How does an employee report a manager who bypasses the rules?",
			Evidence: "A channel with a document that describes it.",
			Fix:      "Describe the channel in a policy, and name it in document of speakup.toml.",
			Source:   "ISO/IEC 27001:2022, A.5.4 (whistleblowing), A.6.8",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if len(documented(p)) > 0 {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no channel for concerns has a document")
			}),
		},
		{
			ID: "SPK-02", Grade: assess.Observation, Title: "Channels are anonymous, safe and tested", Serves: []string{"A.5.4", "A.6.8"},
			Needs: []string{"speakup"}, Subject: "each channel",
			Asks:     "Can somebody report without giving a name, without fear, and does it work?",
			Evidence: "anonymous, non_retaliation and tested of each channel.",
			Fix:      "Test the channel, then write the day into speakup.toml; make it anonymous and protect who uses it.",
			Source:   "ISO/IEC 27001:2022, A.5.4 (anonymous reporting)",
			Run:      unsafeChannels,
		},
		{
			ID: "SPK-03", Grade: assess.Minor, Title: "Nobody has to report to their own manager", Serves: []string{"5.1", "A.5.4", "A.6.8"},
			Needs: []string{"speakup", "people"}, Subject: "pack",
			Asks:     "If the manager is the problem, who reads the report?",
			Evidence: "For each active person a documented channel that somebody other than their own manager reads; external channels pass.",
			Fix:      "Add a second recipient, or an external channel.",
			Source:   "the whistleblower test of lead auditors; ISO/IEC 27001:2022, A.5.4",
			Run: func(p *assess.Pass) {
				if len(documented(p)) > 0 { // else SPK-01 speaks
					whole(whistleblower)(p)
				}
			},
		},
		{
			ID: "DSC-01", Grade: assess.Minor, Title: "There is a disciplinary process, and people know it", Serves: []string{"A.6.4"},
			Subject:  "pack",
			Asks:     "What happens to somebody who breaks the rules, and how do they know?",
			Evidence: "The process's document, and that it is told at onboarding.",
			Fix:      "Write the process down, tell it at onboarding, and say so in disciplinary.toml.",
			Source:   "ISO/IEC 27001:2022, A.6.4",
			Run:      whole(process),
		},
		{
			ID: "DSC-02", Grade: assess.Observation, Title: "The disciplinary process is graduated", Serves: []string{"A.6.4"},
			Needs: []string{"disciplinary"}, Subject: "pack",
			Asks:     "Does the process tell a mistake from intent, and is there more than one step?",
			Evidence: "distinguishes_intent and at least two tiers.",
			Fix:      "Add the steps, and say how intent is judged.",
			Source:   "ISO/IEC 27001:2022, A.6.4 (graduated response)",
			Run:      whole(graduated),
		},
		{
			ID: "DSC-03", Grade: assess.Observation, Title: "Repeated violations are treated as a risk", Serves: []string{"6.1.2", "A.6.4"},
			Needs: []string{"disciplinary", "findings"}, Subject: "pack",
			Asks:     "The same thing happens again and again: who asked why?",
			Evidence: "Three or more cases of one tier in the 12 months up to the day of judgement, and a finding of kind risk on A.6.4.",
			Fix:      "Raise a risk on A.6.4 in findings.toml, with its cause.",
			Source:   "ISO/IEC 27001:2022, 10.2 b), A.6.4",
			Run:      whole(repeated),
		},
	}
}

func checklists(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	n := assess.Checklists(p.Pack)
	share, ok := n.Share()
	if !ok || share >= p.Thresholds.ChecklistCoverage {
		return nil, assess.Phrase{}
	}
	have := map[string]bool{}
	for _, c := range p.Checklists {
		have[c.Ref()] = true
	}
	var who []*evidence.Person
	for _, m := range assess.Months(p.Pack) {
		for _, manager := range p.ManagersAt(m.To) {
			if !have["checklist:"+manager.ID+"/"+m.Text] {
				who = append(who, manager)
			}
		}
	}
	return who, assess.Say("%s of managers' months in the cycle have a checklist; missing from %s", percent(share), people(who))
}

func recentChecklists(p *assess.Pass, judge func(*evidence.Checklist)) {
	for _, c := range p.Checklists {
		if !old(p, c.Month.To) {
			p.Examine(c)
			judge(c)
		}
	}
}

func emptyActions(p *assess.Pass) {
	recentChecklists(p, func(c *evidence.Checklist) {
		for _, action := range []struct {
			name  string
			refs  []evidence.Ref
			notes bool
		}{{"brief", c.Brief, false}, {"compliance", c.Compliance, false}, {"enforce", c.Enforce, true}, {"example", c.Example, true}} {
			if !slices.ContainsFunc(action.refs, func(r evidence.Ref) bool { return r.There() && (action.notes || r.Kind() != "note") }) {
				p.Fail(c, []*evidence.Person{c.Manager}, "%s has no evidence for %q", c.Name(), action.name)
			}
		}
	})
}

func untrueChecklists(p *assess.Pass) {
	type month struct {
		course *evidence.Course
		end    evidence.Date
	}
	memo := map[month]map[*evidence.Person]*evidence.Completion{}
	lastBy := func(c *evidence.Course, end evidence.Date) map[*evidence.Person]*evidence.Completion {
		k := month{c, end}
		if memo[k] == nil {
			memo[k] = assess.LastCompletions(c, end)
		}
		return memo[k]
	}
	reports := map[*evidence.Person][]*evidence.Person{}
	for _, who := range p.People {
		if who.Manager != nil && who.Manager != who {
			reports[who.Manager] = append(reports[who.Manager], who)
		}
	}
	recentChecklists(p, func(c *evidence.Checklist) {
		if len(c.Compliance) == 0 {
			return
		}
		end := c.Month.To
		if end.After(p.D()) {
			end = p.D()
		}
		for _, course := range p.Courses {
			if !course.Mandatory {
				continue
			}
			var who []*evidence.Person
			for _, r := range reports[c.Manager] {
				s := assess.TrainedBy(p.Pack, r, r.Start, lastBy(course, end)[r], end)
				if r.ActiveAt(end) && p.Holds(course.Audience, r) && s.Due && !s.Done {
					who = append(who, r)
				}
			}
			if len(who) > 0 {
				p.Fail(c, who, "%s says that training was checked, and on %s %s were overdue in %q", c.Name(), end, people(who), course.Title)
			}
		}
	})
}

func documented(p *assess.Pass) []*evidence.Channel {
	return slices.DeleteFunc(slices.Clone(p.Channels), func(c *evidence.Channel) bool { return c.Document == nil || !c.Document.There() })
}

func unsafeChannels(p *assess.Pass) {
	for _, c := range p.Channels {
		p.Examine(c)
		if !c.Anonymous {
			p.Fail(c, nil, "%q is not anonymous", c.Title)
		}
		if !c.NonRetaliation {
			p.Fail(c, nil, "%q does not protect against retaliation", c.Title)
		}
		switch n := p.Thresholds.WhistleblowingTestMonths; {
		case !p.Happened(c.Tested):
			p.Fail(c, nil, "%q was never tested", c.Title)
		case !p.MonthsUpTo(c.Tested, n):
			p.Fail(c, nil, "%q was last tested on %s, more than %s before %s", c.Title, c.Tested, count(n, "month", "months"), p.D())
		}
	}
}

// whistleblower finds the people for whom no documented channel is read by
// somebody other than their own manager.
func whistleblower(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	channels := documented(p)
	return lacking(p, func(who *evidence.Person) bool {
		m := who.Manager
		if m == nil || m == who {
			return false
		}
		return !slices.ContainsFunc(channels, func(c *evidence.Channel) bool {
			return c.External || slices.ContainsFunc(c.Recipients, func(r *evidence.Person) bool { return r != m && r.ActiveAt(p.D()) })
		})
	}, "%s have no documented channel that somebody other than their own manager reads")
}

func process(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	switch {
	case p.Disciplinary.Document == nil || !p.Disciplinary.Document.There():
		return nil, assess.Say("no document describes the disciplinary process")
	case !p.Disciplinary.CommunicatedAtOnboarding:
		return nil, assess.Say("the disciplinary process is not told at onboarding")
	}
	return nil, assess.Phrase{}
}

func graduated(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	switch d := p.Disciplinary; {
	case !d.DistinguishesIntent && len(d.Tiers) < 2:
		return nil, assess.Say("the disciplinary process does not tell a mistake from intent, and has fewer than two tiers")
	case !d.DistinguishesIntent:
		return nil, assess.Say("the disciplinary process does not tell a mistake from intent")
	case len(d.Tiers) < 2:
		return nil, assess.Say("the disciplinary process has fewer than two tiers")
	}
	return nil, assess.Phrase{}
}

func repeated(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	if slices.ContainsFunc(p.Findings, func(f *evidence.Finding) bool {
		return f.Kind == "risk" && f.Control == "A.6.4" && p.Happened(f.Raised)
	}) {
		return nil, assess.Phrase{}
	}
	tiers := map[string]int{}
	for _, c := range p.Cases {
		if c.Tier != "" && p.MonthsUpTo(c.Opened, 12) {
			tiers[c.Tier]++
		}
	}
	for _, c := range p.Cases { // in order of ids
		if n := tiers[c.Tier]; n >= 3 {
			return nil, assess.Say("%d cases of the tier \"%s\" in the 12 months up to %s, and no risk raised on A.6.4", n, c.Tier, p.D())
		}
	}
	return nil, assess.Phrase{}
}

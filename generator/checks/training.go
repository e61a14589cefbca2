package checks

import (
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// training: ISO/IEC 27001:2022, A.6.3, 7.2, 7.3.
func training() []*assess.Check {
	return []*assess.Check{
		{
			ID: "ACK-01", Grade: assess.Minor, Title: "People have acknowledged the current policies", Serves: []string{"5.2", "7.3", "A.5.1", "A.5.4", "A.6.3"},
			Subject:  "each approved policy with an audience",
			Asks:     "Who has not acknowledged the current version?",
			Evidence: "Acknowledgements of the current version, over the active audience that is past its days of grace.",
			Fix:      "Ask those named to acknowledge the current version; leaders first.",
			Source:   "ISO/IEC 27001:2022, 5.2 f), 7.3; A.6.3",
			Run:      orPack(acknowledgements, assess.Say("no approved policy has an audience that acknowledges it")),
		},
		{
			ID: "ACK-02", Grade: assess.Observation, Title: "Acknowledgements are dated when they can have been made", Serves: []string{"7.5.3", "A.6.3"},
			Needs: []string{"acknowledgements", "contracts", "people", "policies"}, Subject: "pack",
			Asks:     "Can these acknowledgements have happened on these days?",
			Evidence: "Each acknowledgement's date against the day of judgement, the version's revision and the person's time in the organisation.",
			Fix:      "Correct the date, or have it acknowledged again; never date back.",
			Source:   "ISO/IEC 27001:2022, 7.5.3",
			Run:      whole(oddAcknowledgements),
		},
		{
			ID: "TRN-01", Grade: assess.Minor, Title: "Mandatory training is done and in date", Serves: []string{"7.2", "7.3", "A.5.4", "A.6.3"},
			Subject:  "each mandatory course",
			Asks:     "Who has not done the training, or whose is out of date?",
			Evidence: "Completions that are valid at the day of judgement, over the active audience that is past its days of grace.",
			Fix:      "Let those named do the course, then record it in training.toml.",
			Source:   "ISO/IEC 27001:2022, 7.2, A.6.3",
			Run:      orPack(untrained, assess.Say("there is no mandatory course")),
		},
		{
			ID: "TRN-02", Grade: assess.Observation, Title: "No training is about to lapse unnoticed", Serves: []string{"7.2", "A.6.3"},
			Needs: []string{"training"}, Subject: "each mandatory course",
			Asks:     "Whose training runs out soon?",
			Evidence: "The last completion of each active person of the audience, within expiring_days after the day of judgement.",
			Fix:      "Plan the refresher for those named.",
			Source:   "ISO/IEC 27001:2022, A.6.3",
			Run:      lapsing,
		},
		{
			ID: "TRN-03", Grade: assess.Minor, Title: "Holders of roles have done the courses that their role names", Serves: []string{"5.3", "7.2", "A.6.3"},
			Needs: []string{"roles", "training"}, Subject: "each role",
			Asks:     "Is training relevant to the role?",
			Evidence: "For each active holder a valid completion of each course of the role.",
			Fix:      "Let the holder do the course, then record it in training.toml.",
			Source:   "ISO/IEC 27001:2022, 7.2 b), A.6.3",
			Run:      roleTraining,
		},
		{
			ID: "CMP-01", Grade: assess.Minor, Title: "Holders of roles have the competence that their role asks for", Serves: []string{"5.3", "7.2"},
			Needs: []string{"roles", "competence"}, Subject: "each role",
			Asks:     "Are people competent for their security roles, and how do you know?",
			Evidence: "For each active holder a record at the asked level that is in date.",
			Fix:      "Assess the holder, train where it falls short, and record it in competence.toml.",
			Source:   "ISO/IEC 27001:2022, 7.2 a) to d)",
			Run:      competence,
		},
		{
			ID: "CMP-02", Grade: assess.Observation, Title: "Required roles say what competence they need", Serves: []string{"5.3", "7.2"},
			Needs: []string{"roles"}, Subject: "each required role",
			Asks:     "What must somebody know to hold this role?",
			Evidence: "competences of each required role.",
			Fix:      "Write into roles.toml which competences the role needs, and at what level.",
			Source:   "ISO/IEC 27001:2022, 7.2 a)",
			Run: func(p *assess.Pass) {
				for _, r := range p.Roles {
					if !r.Required {
						continue
					}
					p.Examine(r)
					if len(r.Competences) == 0 {
						p.Fail(r, nil, "the role %q asks for no competence", r.Title)
					}
				}
			},
		},
	}
}

func acknowledgements(p *assess.Pass) {
	for _, pol := range p.Policies {
		if !pol.Approval() || !pol.Audience.Set {
			continue
		}
		p.Examine(pol)
		done, due, missing := assess.Tally(assess.Acknowledged(p.Pack, pol))
		share, ok := assess.Ratio{Have: done, Of: due}.Share()
		switch {
		case len(p.Acknowledgements) == 0:
			p.Fail(pol, missing, "no acknowledgement of %q is on record, nor of any other policy", pol.Title)
		case ok && share < p.Thresholds.AcknowledgementCoverage:
			p.Fail(pol, missing, "%d of %d due have acknowledged version %s of %q (%s); missing: %s", done, due, pol.Version, pol.Title, percent(share), people(missing))
		}
	}
}

func oddAcknowledgements(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	first := map[*evidence.Person]evidence.Date{}
	for _, c := range p.Contracts {
		if d, ok := first[c.Person]; !ok || c.Signed.Before(d) {
			first[c.Person] = c.Signed
		}
	}
	var who []*evidence.Person
	for _, a := range p.Acknowledgements {
		if !old(p, a.Date) && odd(p, a, first[a.Person]) {
			who = append(who, a.Person)
		}
	}
	return summed(who, "%s have acknowledgements dated in the future, before the version existed, after they left, or before they joined")
}

// odd: after D, before the version's revision, after the person's end, or
// before both their start and their first contract.
func odd(p *assess.Pass, a *evidence.Acknowledgement, contract evidence.Date) bool {
	rev, ok := a.Policy.Revision(a.Version)
	switch who := a.Person; {
	case a.Date.After(p.D()), ok && a.Date.Before(rev.Date), !who.End.IsZero() && a.Date.After(who.End):
		return true
	default:
		return a.Date.Before(who.Start) && (contract.IsZero() || a.Date.Before(contract))
	}
}

func mandatory(p *assess.Pass, judge func(*evidence.Course)) {
	for _, c := range p.Courses {
		if c.Mandatory {
			p.Examine(c)
			judge(c)
		}
	}
}

func untrained(p *assess.Pass) {
	mandatory(p, func(c *evidence.Course) {
		done, due, missing := assess.Tally(assess.Trained(p.Pack, c))
		if share, ok := (assess.Ratio{Have: done, Of: due}).Share(); ok && share < p.Thresholds.TrainingCoverage {
			p.Fail(c, missing, "%d of %d due have a valid completion of %q (%s); missing: %s", done, due, c.Title, percent(share), people(missing))
		}
	})
}

func lapsing(p *assess.Pass) {
	until := p.D().AddDays(p.Thresholds.ExpiringDays)
	mandatory(p, func(c *evidence.Course) {
		var who []*evidence.Person
		for _, s := range assess.Trained(p.Pack, c) {
			if s.Last != nil && !s.Last.Until().Before(p.D()) && !s.Last.Until().After(until) {
				who = append(who, s.Person)
			}
		}
		if len(who) > 0 {
			p.Fail(c, who, "%q lapses by %s for %s", c.Title, until, people(who))
		}
	})
}

func roleTraining(p *assess.Pass) {
	for _, r := range p.Roles {
		p.Examine(r)
		since := acceptances(p, r)
		for _, c := range r.Courses {
			var who []*evidence.Person
			last := assess.LastCompletions(c, p.D())
			for _, h := range r.Holders {
				from, ok := since[h]
				if !ok {
					from = h.Start
				}
				if s := assess.TrainedBy(p.Pack, h, from, last[h], p.D()); h.ActiveAt(p.D()) && s.Due && !s.Done {
					who = append(who, h)
				}
			}
			if len(who) > 0 {
				p.Fail(r, who, "the role %q names the course %q, which %s lack", r.Title, c.Title, people(who))
			}
		}
	}
}

func competence(p *assess.Pass) {
	best := map[*evidence.Person]map[*evidence.Competence]int{}
	for _, rec := range p.CompetenceRecords {
		if !rec.InDate(p.D()) {
			continue
		}
		if best[rec.Person] == nil {
			best[rec.Person] = map[*evidence.Competence]int{}
		}
		best[rec.Person][rec.Competence] = max(best[rec.Person][rec.Competence], rec.Level)
	}
	for _, r := range p.Roles {
		p.Examine(r)
		for _, need := range r.Competences {
			var who []*evidence.Person
			for _, h := range r.Holders {
				level, ok := best[h][need.Competence]
				if h.ActiveAt(p.D()) && (!ok || level < need.Level) {
					who = append(who, h)
				}
			}
			if len(who) > 0 {
				p.Fail(r, who, "the role %q asks for %q at level %d, which %s have no record of in date", r.Title, need.Competence.Title, need.Level, people(who))
			}
		}
	}
}

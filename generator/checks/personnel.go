package checks

import (
	"fmt"
	"time"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// personnel: ISO/IEC 27001:2022, A.6.1, A.6.2, A.6.4, A.6.5.
func personnel() []*assess.Check {
	return []*assess.Check{
		{
			ID: "PER-01", Grade: assess.Minor, Title: "Everybody has a contract in date", Serves: []string{"A.6.2"},
			Subject:  "pack",
			Asks:     "Have all staff, contractors and third parties signed a contract that is in date?",
			Evidence: "For each active person a contract signed by the day of judgement and not expired.",
			Fix:      "Have the contract signed or renewed, then add it to contracts.toml.",
			Source:   "ISO/IEC 27001:2022, A.6.2",
			Run:      whole(uncontracted),
		},
		{
			ID: "PER-02", Grade: assess.Minor, Title: "Contracts hold the security requirements", Serves: []string{"A.6.2"},
			Needs: []string{"contracts", "people"}, Subject: "pack",
			Asks:     "Do contracts say what people owe to information security?",
			Evidence: "security_terms of the contracts in date.",
			Fix:      "Add the terms to the contract, by a new one or an addendum, and set security_terms = true.",
			Source:   "ISO/IEC 27001:2022, A.6.2, A.6.6",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				have := inDate(p)
				return lacking(p, func(who *evidence.Person) bool { return withoutTerms(have[who]) }, "%s have contracts in date, none of which has security terms")
			}),
		},
		{
			ID: "PER-03", Grade: assess.Minor, Title: "People are briefed before they get access", Serves: []string{"A.5.4", "A.6.2", "A.6.3"},
			Needs: []string{"people"}, Subject: "pack",
			Asks:     "Did anyone get access before being told their responsibilities?",
			Evidence: "briefed against access_granted of each person.",
			Fix:      "Brief first and grant then; record the briefing's day in people.toml.",
			Source:   "ISO/IEC 27001:2022, A.5.4, A.6.3",
			Run:      whole(unbriefed),
		},
		{
			ID: "PER-04", Grade: assess.Observation, Title: "People are screened", Serves: []string{"A.6.1"},
			Needs: []string{"people"}, Subject: "pack",
			Asks:     "Was everybody's background checked, executives included?",
			Evidence: "screened of each active person.",
			Fix:      "Screen them as law and risk allow, and record the day in people.toml.",
			Source:   "ISO/IEC 27001:2022, A.6.1",
			Run:      unscreened,
		},
		{
			ID: "PER-05", Grade: assess.Minor, Title: "Leavers' access is revoked in time", Serves: []string{"A.5.18", "A.6.5"},
			Needs: []string{"people"}, Subject: "pack",
			Asks:     "How fast was access taken away from those who left?",
			Evidence: "access_revoked against the end of the last day (UTC), for leavers of the cycle and earlier ones never revoked.",
			Fix:      "Revoke now and record when; find out why it took so long.",
			Source:   "ISO/IEC 27001:2022, A.5.18, A.6.5",
			Run:      whole(lateRevocations),
		},
		{
			ID: "PER-06", Grade: assess.Observation, Title: "No contract is about to expire unnoticed", Serves: []string{"A.6.2"},
			Needs: []string{"contracts", "people"}, Subject: "pack",
			Asks:     "Whose contract ends soon?",
			Evidence: "The last contract of each active person, within expiring_days after the day of judgement.",
			Fix:      "Renew it, or record the person's last day.",
			Source:   "ISO/IEC 27001:2022, A.6.2",
			Run:      whole(expiring),
		},
	}
}

// lacking sums up the active people of whom bad holds.
func lacking(p *assess.Pass, bad func(*evidence.Person) bool, what string, args ...any) ([]*evidence.Person, assess.Phrase) {
	var who []*evidence.Person
	for _, person := range p.Active() {
		if bad(person) {
			who = append(who, person)
		}
	}
	return summed(who, what, args...)
}

func summed(who []*evidence.Person, what string, args ...any) ([]*evidence.Person, assess.Phrase) {
	if len(who) == 0 {
		return nil, assess.Phrase{}
	}
	return who, assess.Say(what, append([]any{people(who)}, args...)...)
}

// uncontracted: that nobody or no contract is on record is the finding itself.
func uncontracted(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	switch {
	case len(p.People) == 0:
		return nil, assess.Say("nobody is on record, so no contract can be shown")
	case len(p.Contracts) == 0:
		return p.Active(), assess.Say("no contract is on record")
	}
	have := inDate(p)
	return lacking(p, func(who *evidence.Person) bool { return len(have[who]) == 0 }, "%s have no contract in date")
}

// inDate gives each person's contracts that are in date at D.
func inDate(p *assess.Pass) map[*evidence.Person][]*evidence.Contract {
	out := map[*evidence.Person][]*evidence.Contract{}
	for _, c := range p.Contracts {
		if c.InDate(p.D()) {
			out[c.Person] = append(out[c.Person], c)
		}
	}
	return out
}

func withoutTerms(contracts []*evidence.Contract) bool {
	for _, c := range contracts {
		if c.SecurityTerms {
			return false
		}
	}
	return len(contracts) > 0
}

func unbriefed(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	var who []*evidence.Person
	for _, person := range p.People {
		if old(p, person.End) || !p.Happened(person.AccessGranted) {
			continue
		}
		if !p.Happened(person.Briefed) || person.AccessGranted.Before(person.Briefed) {
			who = append(who, person)
		}
	}
	return summed(who, "%s got access before they were briefed, or were never briefed")
}

func unscreened(p *assess.Pass) {
	pack := assess.PackSubject(p.Pack)
	p.Examine(pack)
	var who []*evidence.Person
	top, others := false, false
	for _, person := range p.People {
		switch {
		case p.Happened(person.Screened):
			others = true
		case person.ActiveAt(p.D()):
			who = append(who, person)
			top = top || p.TopManager(person)
		}
	}
	if len(who) == 0 {
		return
	}
	p.Fail(pack, who, "%s are not screened", people(who))
	if top && others {
		f := p.Fail(pack, nil, "some are in top management, while others are screened")
		p.SetGrade(f, assess.Minor)
	}
}

func lateRevocations(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	var who []*evidence.Person
	for _, person := range p.People {
		if p.Happened(person.AccessGranted) && !person.End.IsZero() && late(p, person) {
			who = append(who, person)
		}
	}
	return summed(who, "%s kept access too long after their last day%s", slowest(p, who))
}

// slowest says how long the longest took, and how many still have access.
func slowest(p *assess.Pass, who []*evidence.Person) assess.Phrase {
	open, longest := 0, 0.0
	for _, leaver := range who {
		hours, revoked := assess.Revoked(p.Pack, leaver)
		if !revoked {
			open++
		}
		longest = max(longest, hours)
	}
	var out []assess.Phrase
	if open > 0 {
		out = append(out, assess.Say("; %d not revoked by %s", open, p.D()))
	}
	if longest > 0 {
		out = append(out, assess.Say("; the longest took %s hours", assess.Figure(fmt.Sprintf("%.1f", longest))))
	}
	return assess.List(out, "")
}

// late: of a leaver of the cycle, not revoked or too late; of one before, never
// revoked. What is not yet revoked is late once the hours have passed by the
// end of D.
func late(p *assess.Pass, who *evidence.Person) bool {
	limit := p.Thresholds.LeaverRevocationHours
	hours, revoked := assess.Revoked(p.Pack, who)
	first := who.End.AddDays(1)
	switch {
	case revoked:
		return p.InCycle(first) && hours > limit
	case p.InCycle(first) || first.Before(p.Cycle.From):
		endOfD := p.D().AddDays(1).Time()
		return endOfD.Sub(assess.EndOfLastDay(who)) >= time.Duration(limit*float64(time.Hour))
	}
	return false
}

func expiring(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	last := map[*evidence.Person]*evidence.Contract{}
	for _, c := range p.Contracts {
		if !p.Happened(c.Signed) {
			continue
		}
		if l := last[c.Person]; l == nil || !l.Expires.IsZero() && (c.Expires.IsZero() || c.Expires.After(l.Expires)) {
			last[c.Person] = c
		}
	}
	until := p.D().AddDays(p.Thresholds.ExpiringDays)
	return lacking(p, func(who *evidence.Person) bool {
		c := last[who]
		if c == nil || c.Expires.IsZero() || c.Expires.Before(p.D()) || c.Expires.After(until) {
			return false
		}
		return who.End.IsZero() || who.End.After(c.Expires)
	}, "%s have a last contract that expires by %s", until)
}

package assess

import (
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/register"
)

// Date is a local date.
type Date = register.Date

// later gives the later of two days.
func later(a, b Date) Date {
	if a.Compare(b) > 0 {
		return a
	}
	return b
}

// Due reports whether what fell to a person on a day, with some days' grace, is
// past due on another day. Long leave moves it. What is due on that very day is
// not past due.
func Due(who *evidence.Person, from Date, days int, at Date) bool {
	due, ok := who.DueAfterLeave(from.AddDays(days))
	return ok && due.Compare(at) < 0
}

// A Standing is where one person stands with a policy or a course.
type Standing struct {
	Person *evidence.Person
	Done   bool
	Due    bool                      // past its days of grace
	Last   *evidence.Completion      // of a course: the newest one
	Ack    *evidence.Acknowledgement // of a policy: the one of the current version
}

// Acknowledged gives each active person of a policy's audience, sorted by id.
// An acknowledgement is due from the later of joining and the version's
// approval, plus acknowledgement_days (A.6.3, 7.3).
func Acknowledged(p *evidence.Pack, pol *evidence.Policy) []Standing {
	var out []Standing
	acks := pol.Acknowledgements // by person, as the audience is
	for _, who := range p.Audience(pol.Audience) {
		for len(acks) > 0 && acks[0].Person.ID < who.ID {
			acks = acks[1:]
		}
		var have *evidence.Acknowledgement
		for ; len(acks) > 0 && acks[0].Person == who; acks = acks[1:] {
			if acks[0].Version == pol.Version && acks[0].Date.Compare(p.D()) <= 0 {
				have = acks[0]
			}
		}
		out = append(out, AcknowledgedBy(p, pol, who, have))
	}
	return out
}

// AcknowledgedBy is where one person stands with a policy, given their
// acknowledgement of its current version by D.
func AcknowledgedBy(p *evidence.Pack, pol *evidence.Policy, who *evidence.Person, have *evidence.Acknowledgement) Standing {
	return Standing{Person: who, Ack: have, Done: have != nil,
		Due: Due(who, later(who.Start, pol.Approved), p.Thresholds.AcknowledgementDays, p.D())}
}

// Trained gives each active person of a course's audience, sorted by id. A
// completion is due onboarding_training_days after the person starts; a new
// one when the last ends.
func Trained(p *evidence.Pack, c *evidence.Course) []Standing {
	var out []Standing
	done := c.Completions // by person, as the audience is, and date
	for _, who := range p.Audience(c.Audience) {
		for len(done) > 0 && done[0].Person.ID < who.ID {
			done = done[1:]
		}
		var last *evidence.Completion
		for ; len(done) > 0 && done[0].Person == who; done = done[1:] {
			if done[0].Date.Compare(p.D()) <= 0 {
				last = done[0]
			}
		}
		out = append(out, TrainedBy(p, who, who.Start, last, p.D()))
	}
	return out
}

// TrainedBy is where one person stands on a day with a course that fell to them
// on the day from, given their last completion of it by then.
func TrainedBy(p *evidence.Pack, who *evidence.Person, from Date, last *evidence.Completion, at Date) Standing {
	s := Standing{Person: who, Last: last, Done: last != nil && last.ValidAt(at),
		Due: Due(who, from, p.Thresholds.OnboardingTrainingDays, at)}
	if last != nil && !s.Done {
		s.Due = s.Due && Due(who, last.Until(), 0, at)
	}
	return s
}

// LastCompletions gives each person's newest completion of a course by a day.
func LastCompletions(c *evidence.Course, at Date) map[*evidence.Person]*evidence.Completion {
	last := map[*evidence.Person]*evidence.Completion{}
	for _, done := range c.Completions {
		if done.Date.Compare(at) <= 0 { // a person's stand by date
			last[done.Person] = done
		}
	}
	return last
}

// Tally counts what was due and what of that is there. A person who is not due
// does not count, done or not.
func Tally(list []Standing) (done, due int, missing []*evidence.Person) {
	for _, s := range list {
		switch {
		case !s.Due:
		case s.Done:
			done, due = done+1, due+1
		default:
			due++
			missing = append(missing, s.Person)
		}
	}
	return done, due, missing
}

package report

import (
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// standings keeps where everybody stands with each policy and each course,
// since many pages ask: it is worked out once for each.
type standings struct {
	acks    map[*evidence.Policy][]assess.Standing
	trained map[*evidence.Course][]assess.Standing
}

func newStandings() standings {
	return standings{map[*evidence.Policy][]assess.Standing{}, map[*evidence.Course][]assess.Standing{}}
}

// acked gives each active person of a policy's audience, by id.
func (b *builder) acked(p *evidence.Policy) []assess.Standing {
	list, ok := b.standings.acks[p]
	if !ok && p.Audience.Set {
		list = assess.Acknowledged(b.p, p)
		b.standings.acks[p] = list
	}
	return list
}

// trained gives each active person of a course's audience, by id.
func (b *builder) trained(c *evidence.Course) []assess.Standing {
	list, ok := b.standings.trained[c]
	if !ok {
		list = assess.Trained(b.p, c)
		b.standings.trained[c] = list
	}
	return list
}

// toAcknowledge are the approved policies that somebody must acknowledge.
func (b *builder) toAcknowledge() []*evidence.Policy {
	var out []*evidence.Policy
	for _, p := range b.p.Policies {
		if p.Approval() && p.Audience.Set {
			out = append(out, p)
		}
	}
	return out
}

// A tally counts standings of one department, policy or course.
type tally struct{ done, due, grace int }

func (t *tally) count(s assess.Standing) {
	switch {
	case !s.Due:
		t.grace++
	case s.Done:
		t.done++
		t.due++
	default:
		t.due++
	}
}

func tallyOf(list []assess.Standing) tally {
	var t tally
	for _, s := range list {
		t.count(s)
	}
	return t
}

// missing is how many are due and not there.
func (t tally) missing() int { return t.due - t.done }

// share is what is there of what is due, in words.
func (b *builder) share(t tally) string {
	if t.due == 0 {
		return b.t("none due")
	}
	return b.percent(float64(t.done) / float64(t.due))
}

// fewPeople is the largest number of active people whom a matrix names one by
// one; above it a page shows exceptions and departments.
const fewPeople = 200

// few reports whether matrices may name everybody: the pack prints no full
// lists above pdf.people_limit.
func (b *builder) few() bool {
	n := len(b.p.Active())
	limit := b.p.PDF.PeopleLimit
	return n <= fewPeople && (limit <= 0 || n <= limit)
}

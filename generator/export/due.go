package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// A due is something that falls on a day: a review, an expiry, an action.
type due struct {
	date             evidence.Date
	kind, ref, title string // kind: review, expiry, action
	detail           string
}

// dues lists what falls due, by day: also what is past due and still open, for
// a calendar that forgets it helps nobody. Closed actions are left out, and so
// is everything of people who left.
func (in Input) dues() []due {
	var out []due
	for _, list := range []func(Input) []due{dueReviews, dueActions, dueExpiries, duePeople, dueSignatures} {
		out = append(out, list(in)...)
	}
	out = slices.DeleteFunc(out, func(d due) bool { return d.date.IsZero() })
	slices.SortStableFunc(out, func(a, b due) int {
		return cmp.Or(a.date.Compare(b.date), cmp.Compare(a.kind, b.kind), cmp.Compare(a.ref, b.ref), cmp.Compare(a.title, b.title))
	})
	return out
}

// after is n months after a day; no day where there is none or nothing is asked.
func after(d evidence.Date, n int) evidence.Date {
	if d.IsZero() || n == 0 {
		return evidence.Date{}
	}
	return d.AddMonths(n)
}

// dueReviews are what is to be looked at again.
func dueReviews(in Input) []due {
	p, t := in.Pack, in.Pack.Thresholds
	var out []due
	for _, pol := range p.Policies {
		if pol.Approval() {
			out = append(out, due{after(pol.Reviewed, t.PolicyReviewMonths), "review", pol.Ref(), "Review the policy: " + pol.Title, "owner " + orNobody(name(pol.Owner))})
		}
	}
	var last *evidence.Review
	for _, r := range p.Reviews {
		if r.Management() && p.Happened(r.Date) {
			last = r // they stand by date
		}
	}
	if last != nil {
		out = append(out, due{after(last.Date, t.ManagementReviewMonths), "review", last.Ref(), "Next management review", "the last one was on " + day(last.Date)})
	}
	if p.SoA.Version != "" {
		out = append(out, due{after(p.SoA.Approved, 12), "review", p.SoA.Ref(), "Approve the Statement of Applicability again", "version " + p.SoA.Version + ", approved by " + orNobody(name(p.SoA.ApprovedBy))})
	}
	for _, r := range p.Roles {
		if r.Required {
			out = append(out, due{after(r.Reviewed, 12), "review", r.Ref(), "Review the role: " + r.Title, "held by " + orNobody(people(r.Holders))})
		}
	}
	for _, c := range p.Channels {
		out = append(out, due{after(c.Tested, t.WhistleblowingTestMonths), "review", c.Ref(), "Test the way to report: " + c.Title, "owner " + orNobody(name(c.Owner))})
	}
	return append(out, duePlans(in)...)
}

func duePlans(in Input) []due {
	p := in.Pack
	last := map[*evidence.Plan]evidence.Date{}
	for _, c := range p.Communications {
		if c.Plan != nil && p.Happened(c.Date) {
			last[c.Plan] = c.Date
		}
	}
	var out []due
	for _, plan := range p.Plans {
		out = append(out, due{after(last[plan], plan.EveryMonths), "review", plan.Ref(), "Tell " + or(plan.Audience, "them") + " again: " + plan.What, "owner " + orNobody(name(plan.Owner))})
	}
	return out
}

// dueActions are what somebody is to do.
func dueActions(in Input) []due {
	p := in.Pack
	var out []due
	for _, a := range in.plans() {
		if !p.Happened(a.closed) {
			out = append(out, due{a.due, "action", a.Ref(), a.title, "owner " + orNobody(name(a.owner))})
		}
	}
	for _, a := range p.Proposals {
		out = append(out, due{a.Due, "action", a.Ref(), "Decide: " + a.Title, "asked of " + orNobody(people(a.AskedOf))})
	}
	for _, c := range p.SoA.Controls {
		if c.Applicable && c.Status != "implemented" {
			out = append(out, due{c.Target, "action", c.Ref(), "Implement " + c.ID + " " + c.Name(), "owner " + orNobody(name(c.Owner)) + ", now " + or(strings.ReplaceAll(c.Status, "-", " "), "without a status")})
		}
	}
	return out
}

// dueExpiries are what runs out by itself.
func dueExpiries(in Input) []due {
	p := in.Pack
	var out []due
	for _, r := range p.Risks {
		if r.Treatment == "accept" {
			out = append(out, due{r.AcceptedUntil, "expiry", r.Ref(), "Acceptance of a risk ends: " + r.Title, "accepted by " + orNobody(name(r.AcceptedBy))})
		}
	}
	for _, k := range p.Keys {
		if !p.Happened(k.Revoked) && k.Person.ActiveAt(p.D()) {
			out = append(out, due{k.To, "expiry", "key:" + k.Fingerprint, "A signing key ends: " + k.Person.FullName, k.Fingerprint})
		}
	}
	for _, b := range p.Budgets {
		if b.Period.Holds(p.D()) {
			out = append(out, due{b.Period.To, "expiry", b.Ref(), "Budget line ends: " + b.Title, "period " + b.Period.Text})
		}
	}
	return out
}

// A batch is what runs out on one day for many people.
type batch struct {
	kind string
	date evidence.Date
	what string
	ref  string
}

// duePeople are expiries of contracts, training and competence: one entry a day
// and thing, however many people it concerns.
func duePeople(in Input) []due {
	p := in.Pack
	batches := map[batch][]string{}
	add := func(who *evidence.Person, d evidence.Date, ref, what string) {
		if who != nil && who.ActiveAt(p.D()) && !d.IsZero() && (who.End.IsZero() || d.Compare(who.End) <= 0) {
			k := batch{"expiry", d, what, ref}
			batches[k] = append(batches[k], who.ID)
		}
	}
	for who, d := range lastContracts(p) {
		add(who, d, "contracts", "Contracts end")
	}
	for _, c := range p.Courses {
		for who, last := range assess.LastCompletions(c, p.D()) {
			if c.Mandatory && p.Holds(c.Audience, who) {
				add(who, last.Until(), c.Ref(), "Training ends: "+c.Title)
			}
		}
	}
	for _, r := range p.CompetenceRecords {
		if r.InDate(p.D()) {
			add(r.Person, r.Expires, r.Competence.Ref(), "Competence records end: "+r.Competence.Title)
		}
	}
	var out []due
	for k, list := range batches {
		out = append(out, due{k.date, k.kind, k.ref, k.what, concerned(list)})
	}
	return out
}

// lastContracts gives the day on which the last contract of each person ends;
// one without an end is for good.
func lastContracts(p *evidence.Pack) map[*evidence.Person]evidence.Date {
	last, forGood := map[*evidence.Person]evidence.Date{}, map[*evidence.Person]bool{}
	for _, c := range p.Contracts {
		forGood[c.Person] = forGood[c.Person] || c.Expires.IsZero()
		if c.Expires.After(last[c.Person]) {
			last[c.Person] = c.Expires
		}
	}
	for who := range forGood {
		if forGood[who] {
			delete(last, who)
		}
	}
	return last
}

// concerned says how many people, and names the first by id.
func concerned(list []string) string {
	list = slices.Compact(sorted(list))
	noun := "people"
	if len(list) == 1 {
		noun = "person"
	}
	text := fmt.Sprintf("%d %s: %s", len(list), noun, strings.Join(list[:min(len(list), most)], ", "))
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// dueSignatures: top management signs the policy anew every year.
func dueSignatures(in Input) []due {
	p := in.Pack
	pol := p.TopLevelPolicy()
	if pol == nil {
		return nil
	}
	var last evidence.Date
	for _, e := range in.Assessment.Trail.Of(pol.Ref() + "@" + pol.Version) {
		if e.Stands() && p.TopManager(e.Signer) && p.Happened(e.Date()) && e.Date().After(last) {
			last = e.Date()
		}
	}
	return []due{{after(last, 12), "review", pol.Ref() + "@" + pol.Version, "Sign the policy again: " + pol.Title, "the last signature of top management is of " + day(last)}}
}

package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// of makes an exhibit of a record.
func (in Input) of(rec evidence.Record, date evidence.Date, format string, args ...any) exhibit {
	return exhibit{ref: rec.Ref(), what: fmt.Sprintf(format, args...), date: day(date), where: rec.Place().String(), page: in.page(rec.Ref())}
}

func foundPolicy(in Input) []exhibit {
	p := in.Pack
	var out []exhibit
	if pol := p.TopLevelPolicy(); pol != nil {
		out = append(out, in.of(pol, pol.Approved, "%s, version %s, %s; approved by %s; last reviewed %s", pol.Title, pol.Version, pol.Status,
			orNobody(person(pol.ApprovedBy)), orNever(pol.Reviewed)))
		for _, key := range evidence.CoverKeys() {
			if anchor := pol.Covers[key]; anchor != "" {
				out = append(out, in.of(pol, evidence.Date{}, "%s: under the heading #%s", strings.ReplaceAll(key, "_", " "), anchor))
			}
		}
	}
	for _, a := range slices.Backward(p.Activities) {
		if p.MonthsUpTo(a.Date, 12) && (a.Kind == "workshop" || a.Kind == "interview") {
			out = append(out, in.activity(a))
		}
	}
	return out
}

func (in Input) activity(a *evidence.Activity) exhibit {
	what := strings.ReplaceAll(a.Kind, "-", " ") + ": " + a.Name()
	if a.Outcome != "" {
		what += "; outcome: " + strings.ReplaceAll(a.Outcome, "-", " ")
	}
	if leaders := in.leaders(a.Participants); leaders != "" {
		what += "; of top management: " + leaders
	}
	return in.of(a, a.Date, "%s", what)
}

// leaders names those of a list who are in top management.
func (in Input) leaders(list []*evidence.Person) string {
	return people(slices.DeleteFunc(slices.Clone(list), func(who *evidence.Person) bool { return !in.Pack.TopManager(who) }))
}

// foundReviews puts the newest first.
func foundReviews(in Input) []exhibit {
	p := in.Pack
	var out []exhibit
	for _, r := range slices.Backward(p.Reviews) {
		if !r.Management() || !p.MonthsUpTo(r.Date, 12) {
			continue
		}
		out = append(out, in.of(r, r.Date, "chaired by %s; %d of %d required attended; inputs %s; minutes approved %s", orNobody(name(r.Chair)),
			attended(r), len(r.Required), orNone(strings.Join(r.Inputs, ", ")), orNever(r.Approved)))
		for _, t := range r.Topics {
			if t.Kind == "risk" || strings.Contains(strings.ToLower(t.Title), "risk") {
				out = append(out, exhibit{r.Ref(), fmt.Sprintf("debated: %s (%d words)", t.Title, len(strings.Fields(t.Discussion))), day(r.Date), r.At.Key(t.Path...).String(), in.page(r.Ref())})
			}
		}
		for _, d := range r.Decisions {
			if d.Kind == "budget" || d.Kind == "risk" || d.Kind == "resource" {
				out = append(out, in.of(d, r.Date, "decided by %s (%s): %s", orNobody(name(d.By)), d.Kind, d.Text))
			}
		}
		for _, a := range r.Actions {
			if !p.Happened(a.Closed) {
				out = append(out, in.of(a, a.Due, "open action of %s: %s", orNobody(name(a.Owner)), a.Text))
			}
		}
	}
	return out
}

func attended(r *evidence.Review) int {
	n := 0
	for _, who := range r.Required {
		if has(r.Attended, who) {
			n++
		}
	}
	return n
}

// foundSignatures puts the policy in force first, then what is broken or
// awaited, then the rest of the trail.
func foundSignatures(in Input) []exhibit {
	policy := ""
	if pol := in.Pack.TopLevelPolicy(); pol != nil {
		policy = pol.Ref() + "@" + pol.Version
	}
	entries := slices.Clone(in.Assessment.Trail.Entries)
	slices.SortStableFunc(entries, func(a, b *trail.Entry) int { return cmp.Compare(urgency(a, policy), urgency(b, policy)) })
	var out []exhibit
	for _, e := range entries {
		out = append(out, in.signature(e))
	}
	return out
}

func urgency(e *trail.Entry, policy string) int {
	switch {
	case e.Subject.Name == policy:
		return 0
	case !e.Stands():
		return 1
	}
	return 2
}

func (in Input) signature(e *trail.Entry) exhibit {
	x := exhibit{ref: e.Subject.Name, date: day(e.Date()), where: e.Place().String(), page: "signatures.html"}
	who := orNobody(name(e.Signer))
	if e.Logged != nil {
		x.ref, x.what = e.Ref(), fmt.Sprintf("%s by %s, %s: %s", e.Subject.Title, who, e.State, e.Reason)
		return x
	}
	if e.Row == nil {
		x.what = fmt.Sprintf("%s, awaited from %s: %s", e.Subject.Title, who, e.Reason)
		return x
	}
	x.ref = e.Row.Ref()
	x.what = fmt.Sprintf("%s by %s (%s), %s", e.Subject.Title, who, e.Row.Method, e.State)
	if e.Row.Capacity != "" {
		x.what += ", as " + e.Row.Capacity
	}
	if e.Reason != "" {
		x.what += ": " + e.Reason
	}
	return x
}

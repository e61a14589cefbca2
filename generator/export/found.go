package export

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/assess"
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

func foundRoles(in Input) []exhibit {
	var out []exhibit
	for _, r := range in.Pack.Roles {
		what := "held by " + orNobody(people(r.Holders))
		for _, who := range r.Holders {
			if r.AcceptedBy(who).IsZero() {
				what += "; not accepted by " + who.FullName
			}
		}
		if r.Deputy != nil {
			what += "; deputy " + r.Deputy.FullName
		}
		if r.Required {
			what += "; required"
		}
		out = append(out, in.of(r, r.Reviewed, "%s: %s", r.Title, what))
	}
	for _, r := range in.Pack.RACI {
		out = append(out, exhibit{r.Ref(), "accountable: " + orNobody(roleTitles(r.Accountable)) + "; responsible: " + orNobody(roleTitles(r.Responsible)), "", r.Place().String(), in.page(r.Ref())})
	}
	return out
}

func roleTitles(list []*evidence.Role) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Title)
	}
	return strings.Join(out, ", ")
}

// foundTraining puts executives before coverage.
func foundTraining(in Input) []exhibit {
	p := in.Pack
	leaders := map[*evidence.Person][]string{}
	var coverage []exhibit
	for _, c := range p.Courses {
		if c.Mandatory {
			list := assess.Trained(p, c)
			coverage = append(coverage, in.covered(c, "in date", list))
			in.lead(leaders, list, c.Title)
		}
	}
	for _, pol := range p.Policies {
		if pol.Approval() && pol.Audience.Set {
			list := assess.Acknowledged(p, pol)
			coverage = append(coverage, in.covered(pol, "acknowledged version "+pol.Version, list))
			in.lead(leaders, list, pol.Title)
		}
	}
	var out []exhibit
	for _, who := range p.TopManagement {
		what := strings.Join(leaders[who], "; ")
		out = append(out, in.of(who, evidence.Date{}, "%s: %s", who.FullName, orNone(what)))
	}
	return append(out, coverage...)
}

func (in Input) covered(rec evidence.Record, what string, list []assess.Standing) exhibit {
	done, due, missing := assess.Tally(list)
	text := fmt.Sprintf("%s: %d of %d who are due %s", rec.Name(), done, due, what)
	if len(missing) > 0 {
		text += "; missing: " + ids(missing)
	}
	return in.of(rec, evidence.Date{}, "%s", text)
}

// lead notes where members of top management stand with one thing.
func (in Input) lead(leaders map[*evidence.Person][]string, list []assess.Standing, title string) {
	for _, s := range list {
		if !in.Pack.TopManager(s.Person) {
			continue
		}
		said := title + " missing"
		switch {
		case s.Ack != nil:
			said = title + " " + day(s.Ack.Date)
		case s.Done && s.Last != nil:
			said = title + " " + day(s.Last.Date)
		case !s.Due:
			said = title + " not yet due"
		}
		leaders[s.Person] = append(leaders[s.Person], said)
	}
}

// ids names the first few people by id.
func ids(list []*evidence.Person) string {
	const few = 8
	var out []string
	for _, who := range list[:min(len(list), few)] {
		out = append(out, who.ID)
	}
	text := strings.Join(out, ", ")
	if more := len(list) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func foundChannels(in Input) []exhibit {
	var out []exhibit
	for _, c := range in.Pack.Channels {
		var what []string
		for _, f := range []struct {
			on   bool
			word string
		}{{c.External, "external"}, {c.Anonymous, "anonymous"}, {c.NonRetaliation, "protected against retaliation"}, {c.ReachesBoard, "reaches the board"}, {c.Document == nil, "without a document"}} {
			if f.on {
				what = append(what, f.word)
			}
		}
		out = append(out, in.of(c, c.Tested, "%s: %s; read by %s; last tested %s", c.Title, orNone(strings.Join(what, ", ")), orNobody(people(c.Recipients)), orNever(c.Tested)))
	}
	return out
}

func foundDiscipline(in Input) []exhibit {
	p := in.Pack
	if !p.Has("disciplinary") {
		return nil
	}
	d := p.Disciplinary
	document := "no document"
	if d.Document != nil {
		document = d.Document.Text
	}
	out := []exhibit{{"disciplinary process", fmt.Sprintf("%s; tiers: %s; tells accident from intent: %s; communicated at onboarding: %s", document,
		orNone(strings.Join(d.Tiers, ", ")), yes(d.DistinguishesIntent), yes(d.CommunicatedAtOnboarding)), "", d.At.Place().String(), "speaking-up.html"}}
	for _, c := range p.Cases {
		if p.MonthsUpTo(c.Opened, 12) {
			closed := "open"
			if p.Happened(c.Closed) {
				closed = "closed in " + evidence.Quarter(c.Closed)
			}
			x := in.of(c, evidence.Date{}, "%s: %s; %s; %s; %s", orNone(c.Level), orNone(c.Nature), orNone(c.Tier), closed, c.Summary)
			x.date = c.Quarter() // never a day
			out = append(out, x)
		}
	}
	return out
}

func foundResources(in Input) []exhibit {
	p := in.Pack
	var out []exhibit
	for _, b := range p.Budgets {
		if b.Period.To.Before(p.D().AddMonths(-12)) {
			continue
		}
		out = append(out, in.of(b, b.Approved, "%s, %s: approved %s by %s, spent %s", b.Title, b.Period.Text, money(b.ApprovedAmount, b.Currency), orNobody(name(b.ApprovedBy)), money(b.SpentAmount, b.Currency)))
	}
	for _, a := range p.Allocations {
		actual := "not said"
		if a.HasActual {
			actual = number(a.ActualDays)
		}
		out = append(out, exhibit{"allocation: " + a.Team, fmt.Sprintf("%s: %s days planned, %s spent", a.Period.Text, number(a.PlannedDays), actual), "", a.At.Place().String(), "budget.html"})
	}
	for _, t := range p.Tools {
		out = append(out, in.of(t, evidence.Date{}, "given to staff: %s", t.Title))
	}
	return out
}

func foundOnSite(in Input) []exhibit {
	p := in.Pack
	var out []exhibit
	for _, a := range slices.Backward(p.Activities) {
		if p.MonthsUpTo(a.Date, 12) && (a.Kind == "site-inspection" || a.Kind == "observation" || a.Kind == "drill") {
			out = append(out, in.activity(a))
		}
	}
	if n := assess.Checklists(p); n.Of > 0 {
		out = append(out, exhibit{"checklists", fmt.Sprintf("managers' monthly checklists: %d of %d", n.Have, n.Of), "", "registers/checklists.toml", "checklists.html"})
	}
	for _, c := range slices.Backward(p.Communications) {
		if p.TopManager(c.From) && p.MonthsUpTo(c.Date, 12) {
			out = append(out, in.of(c, c.Date, "%s told %s: %s", c.From.FullName, orNobody(c.Audience), c.Name()))
		}
	}
	return out
}

// foundClaims puts contradictions before claims that hold, then exclusions,
// open findings and figures.
func foundClaims(in Input) []exhibit {
	p := in.Pack
	var contradicted, holding, excluded []exhibit
	for _, c := range p.SoA.Controls {
		for _, claim := range c.Claims {
			if why := assess.ClaimHolds(p, in.Assessment.Results, claim); why != "" {
				contradicted = append(contradicted, in.of(c, evidence.Date{}, "claims “%s”, contradicted: %s", claim.Text, why))
			} else {
				holding = append(holding, in.of(c, evidence.Date{}, "claims “%s”, proved by %s", claim.Text, claim.By))
			}
		}
		if !c.Applicable {
			excluded = append(excluded, in.of(c, evidence.Date{}, "excluded: %s", orNone(c.Justification)))
		}
	}
	out := slices.Concat(contradicted, holding, excluded)
	for _, f := range p.Findings {
		if !p.Happened(f.Closed) {
			out = append(out, in.of(f, f.Due, "open %s: %s; owner %s; cause: %s", strings.TrimSpace(f.Grade+" "+f.Kind), f.Title, orNobody(name(f.Owner)), orNone(f.RootCause)))
		}
	}
	for _, k := range in.Assessment.KPIs {
		value := "nothing to divide by"
		if k.Value != nil {
			value = number(*k.Value) + " " + k.Unit
			if k.Unit == "share" {
				value = strings.TrimSuffix(strconv.FormatFloat(*k.Value*100, 'f', 1, 64), ".0") + " %"
			}
		}
		out = append(out, exhibit{"kpi:" + k.ID, k.Title + ": " + value, "", "", "kpis.html"})
	}
	return out
}

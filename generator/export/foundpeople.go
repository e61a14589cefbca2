package export

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

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

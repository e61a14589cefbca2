package sample

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// ofPerson gathers what an auditor asks of a person: terms, screening, briefing
// before access, policies acknowledged, training done, roles accepted.
func ofPerson(p *evidence.Pack, id string) []Evidence {
	who := p.Person(id)
	var out []Evidence
	for _, c := range p.Contracts {
		if c.Person == who {
			out = append(out, contract(c))
		}
	}
	if p.Has("contracts") && len(out) == 0 {
		out = append(out, Evidence{What: "contract", Missing: true})
	}
	for _, d := range []struct {
		what string
		date evidence.Date
	}{{"screened", who.Screened}, {"briefed", who.Briefed}, {"access granted", who.AccessGranted}} {
		out = append(out, Evidence{What: d.what, Date: day(d.date), Missing: d.date.IsZero()})
	}
	out = append(out, acknowledged(p, who)...)
	out = append(out, trained(p, who)...)
	return append(out, roles(p, who)...)
}

func contract(c *evidence.Contract) Evidence {
	what := "contract " + c.ID + " signed, without security terms"
	if c.SecurityTerms {
		what = "contract " + c.ID + " signed, with security terms"
	}
	if !c.Expires.IsZero() {
		what += ", expires " + c.Expires.String()
	}
	return Evidence{What: what, Date: day(c.Signed), Refs: texts(c.Evidence)}
}

// acknowledged says of each approved policy that the person must acknowledge
// whether they have, in its current version.
func acknowledged(p *evidence.Pack, who *evidence.Person) []Evidence {
	var out []Evidence
	for _, pol := range p.Policies {
		if !pol.Approval() || !p.Holds(pol.Audience, who) {
			continue
		}
		what := "acknowledged " + pol.ID + "@" + pol.Version
		e := Evidence{What: what, Missing: true}
		for _, a := range pol.Acknowledgements {
			if a.Person == who && a.Version == pol.Version && p.Happened(a.Date) {
				e = Evidence{What: what + how(a), Date: day(a.Date), Refs: texts(a.Evidence)}
			}
		}
		out = append(out, e)
	}
	return out
}

func how(a *evidence.Acknowledgement) string {
	if a.Method == "" {
		return ""
	}
	return ", " + a.Method
}

// trained says of each mandatory course of the person when they last did it;
// of every other what they did.
func trained(p *evidence.Pack, who *evidence.Person) []Evidence {
	var out []Evidence
	for _, c := range p.Courses {
		var last *evidence.Completion
		for _, done := range c.Completions {
			if done.Person == who && p.Happened(done.Date) {
				last = done
			}
		}
		switch {
		case last != nil:
			out = append(out, completion(p, last))
		case c.Mandatory && p.Holds(c.Audience, who):
			out = append(out, Evidence{What: "completed " + c.ID, Missing: true})
		}
	}
	return out
}

func completion(p *evidence.Pack, c *evidence.Completion) Evidence {
	what := "completed " + c.Course.ID
	if c.HasScore {
		what += fmt.Sprintf(", score %g", c.Score)
	}
	switch until := c.Until(); {
	case until.IsZero():
	case c.ValidAt(p.D()):
		what += ", valid until " + until.String()
	default:
		what += ", ran out on " + until.String()
	}
	return Evidence{What: what, Date: day(c.Date), Refs: texts(c.Evidence)}
}

func roles(p *evidence.Pack, who *evidence.Person) []Evidence {
	var out []Evidence
	for _, r := range p.Roles {
		for _, holder := range r.Holders {
			if holder == who {
				accepted := r.AcceptedBy(who)
				out = append(out, Evidence{What: "accepted the role " + r.ID, Date: day(accepted), Missing: accepted.IsZero()})
			}
		}
	}
	return out
}

// ofAcknowledgement gives every row of that key, the person and the text.
func ofAcknowledgement(p *evidence.Pack, key string) []Evidence {
	id, _, _ := strings.Cut(key, "/")
	var out []Evidence
	for _, a := range p.Acknowledgements {
		if a.Person.ID != id || key != a.Person.ID+"/"+a.Policy.ID+"@"+a.Version+"/"+a.Date.String() {
			continue
		}
		if len(out) == 0 {
			out = append(out, person(a.Person), text(a))
		}
		out = proved(out, Evidence{What: "acknowledged" + how(a), Date: day(a.Date), Refs: texts(a.Evidence)})
	}
	return out
}

// proved adds an event; where the register points to no proof of it, that too.
func proved(out []Evidence, e Evidence) []Evidence {
	if len(e.Refs) == 0 {
		return append(out, e, Evidence{What: "evidence of it", Missing: true})
	}
	return append(out, e)
}

func person(who *evidence.Person) Evidence {
	what := "person " + who.FullName
	if who.Department != "" {
		what += ", " + who.Department
	}
	what += ", since " + who.Start.String()
	if !who.End.IsZero() {
		what += ", last day " + who.End.String()
	}
	return Evidence{What: what, Refs: []string{who.Ref()}}
}

// text says which text was acknowledged, and since when that version was there.
func text(a *evidence.Acknowledgement) Evidence {
	rev, ok := a.Policy.Revision(a.Version)
	return Evidence{What: "version " + a.Version + " of " + a.Policy.Title + " issued", Date: day(rev.Date), Refs: []string{a.Policy.Ref() + "@" + a.Version}, Missing: !ok}
}

func ofCompletion(p *evidence.Pack, key string) []Evidence {
	id, _, _ := strings.Cut(key, "/")
	var out []Evidence
	for _, c := range p.Completions {
		if c.Person.ID != id || key != c.Person.ID+"/"+c.Course.ID+"/"+c.Date.String() {
			continue
		}
		if len(out) == 0 {
			out = append(out, person(c.Person))
		}
		out = proved(out, completion(p, c))
	}
	return out
}

func ofContract(p *evidence.Pack, key string) []Evidence {
	rec, _ := p.Lookup("contract:" + key)
	c, ok := rec.(*evidence.Contract)
	if !ok {
		return nil
	}
	var out []Evidence
	if c.Person != nil {
		out = append(out, person(c.Person))
	}
	return proved(out, contract(c))
}

func ofControl(p *evidence.Pack, key string) []Evidence {
	c := p.SoA.Control(key)
	if c == nil {
		return nil
	}
	var out []Evidence
	for _, r := range c.Evidence {
		e := Evidence{What: r.Kind(), Refs: []string{r.Text}, Missing: !r.There()}
		if r.Target != nil {
			e.What += " " + r.Target.Name()
		}
		out = append(out, e)
	}
	for _, cl := range c.Claims {
		out = append(out, Evidence{What: "claims: " + cl.Text, Refs: []string{cl.By}})
	}
	if len(out) == 0 {
		out = append(out, Evidence{What: "evidence", Missing: true})
	}
	return out
}

func texts(list []evidence.Ref) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return out
}

func day(d evidence.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// An Activity is what an auditor observes or asks for: a workshop, a drill, a
// site inspection, an interview, an observation.
type Activity struct {
	At                              register.At
	ID, Kind, Title, Outcome, Notes string // Outcome: met, not-met, mixed, or empty
	Date                            Date
	Participants                    []*Person
	Evidence                        []Ref

	participants []string
}

// Ref is the activity's reference.
func (a *Activity) Ref() string { return "activity:" + a.ID }

// Name is the activity's title.
func (a *Activity) Name() string { return cmp.Or(a.Title, a.ID) }

// Place is where the row stands.
func (a *Activity) Place() diag.Place { return a.At.Place() }

func (l *loader) activities() {
	g := l.open("activities")
	rows := register.Rows(g, "activity", func(r *register.Row) *Activity {
		return &Activity{At: r.At(), ID: r.NeedID("id"), Kind: r.NeedEnum("kind", "workshop", "drill", "site-inspection", "interview", "observation"),
			Date: r.NeedDate("date"), Title: r.Str("title"), participants: r.Strs("participants"),
			Outcome: r.Enum("outcome", "met", "not-met", "mixed"), Notes: r.Str("notes"), Evidence: l.refs(r, "evidence")}
	})
	g.Close()
	for _, a := range rows {
		a.Participants = l.persons(a.At, "participants", a.participants)
		if l.add(a, a.ID, a.At, a.Date) {
			l.pack.Activities = append(l.pack.Activities, a)
		}
	}
	sortBy(l.pack.Activities, func(a, b *Activity) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) })
}

// A Signoff is a go or no-go for a release, a model or an exception.
type Signoff struct {
	At                          register.At
	ID, Subject, Kind, Decision string
	Date                        Date
	By                          *Person
	Evidence                    []Ref

	by string
}

// Ref is the sign-off's reference.
func (s *Signoff) Ref() string { return "signoff:" + s.ID }

// Name is what was signed off.
func (s *Signoff) Name() string { return cmp.Or(s.Subject, s.ID) }

// Place is where the row stands.
func (s *Signoff) Place() diag.Place { return s.At.Place() }

func (l *loader) signoffs() {
	g := l.open("signoffs")
	rows := register.Rows(g, "signoff", func(r *register.Row) *Signoff {
		return &Signoff{At: r.At(), ID: r.NeedID("id"), Subject: r.NeedStr("subject"), Kind: r.NeedEnum("kind", "model", "release", "exception"),
			Date: r.NeedDate("date"), by: r.NeedStr("by"), Decision: r.NeedEnum("decision", "go", "no-go"), Evidence: l.refs(r, "evidence")}
	})
	g.Close()
	for _, s := range rows {
		s.By = l.person(s.At, pathKey{"by"}, s.by)
		if l.add(s, s.ID, s.At, s.Date) {
			l.pack.Signoffs = append(l.pack.Signoffs, s)
		}
	}
	sortBy(l.pack.Signoffs, func(a, b *Signoff) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) })
}

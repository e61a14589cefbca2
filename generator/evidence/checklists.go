package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Checklist is what a manager did in a month: brief the team, check their
// training, enforce the rules, lead by example (ISO/IEC 27001:2022, A.5.4).
type Checklist struct {
	At                                  register.At
	Manager                             *Person
	Month                               Period
	Brief, Compliance, Enforce, Example []Ref

	manager string
}

// Ref is the checklist's subject.
func (c *Checklist) Ref() string { return "checklist:" + c.manager + "/" + c.Month.Text }

// Name says whose and of which month it is.
func (c *Checklist) Name() string { return c.manager + ", " + c.Month.Text }

// Place is where the row stands.
func (c *Checklist) Place() diag.Place { return c.At.Place() }

func (l *loader) checklists() {
	g := l.open("checklists")
	rows := register.Rows(g, "checklist", func(r *register.Row) *Checklist {
		c := &Checklist{At: r.At(), manager: r.NeedStr("manager"), Month: period(r, "month"), Brief: l.refsNotes(r, "brief"), Compliance: l.refsNotes(r, "compliance"),
			Enforce: l.refsNotes(r, "enforce"), Example: l.refsNotes(r, "example")}
		if !month.MatchString(c.Month.Text) && !c.Month.From.IsZero() {
			r.Errorf("month", "bad-period", "write 2026-10", "%q is not a month", c.Month.Text)
		}
		return c
	})
	g.Close()
	for _, c := range rows {
		c.Manager = l.person(c.At, pathKey{"manager"}, c.manager)
		if c.Manager != nil && !l.later(c.Month.From) { // a manager of two teams may have two rows a month
			l.pack.Checklists = append(l.pack.Checklists, c)
		}
	}
	sortBy(l.pack.Checklists, func(a, b *Checklist) int {
		return cmp.Or(cmp.Compare(a.manager, b.manager), cmp.Compare(a.Month.Text, b.Month.Text), compareRefs(a.Brief, b.Brief),
			compareRefs(a.Compliance, b.Compliance), compareRefs(a.Enforce, b.Enforce), compareRefs(a.Example, b.Example))
	})
}

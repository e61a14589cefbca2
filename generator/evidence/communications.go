package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Plan is a communication that is to happen again and again (ISO/IEC
// 27001:2022, 7.4).
type Plan struct {
	At                          register.At
	ID, What, Audience, Channel string
	EveryMonths                 int // 0: not said
	Owner                       *Person

	owner string
}

// Ref is the plan's reference.
func (p *Plan) Ref() string { return "plan:" + p.ID }

// Name is what is communicated.
func (p *Plan) Name() string { return p.What }

// Place is where the row stands.
func (p *Plan) Place() diag.Place { return p.At.Place() }

// A Communication is one that happened.
type Communication struct {
	At                             register.At
	ID, Audience, Channel, Subject string
	Plan                           *Plan
	Date                           Date
	From                           *Person
	Topics                         []string
	Evidence                       []Ref

	from, plan string
}

// Ref is the communication's reference.
func (c *Communication) Ref() string { return "communication:" + c.ID }

// Name is the communication's subject.
func (c *Communication) Name() string { return cmp.Or(c.Subject, c.ID) }

// Place is where the row stands.
func (c *Communication) Place() diag.Place { return c.At.Place() }

func (l *loader) communications() {
	g := l.open("communications")
	plans := register.Rows(g, "plan", func(r *register.Row) *Plan {
		return &Plan{At: r.At(), ID: r.NeedID("id"), What: r.NeedStr("what"), Audience: r.Str("audience"), Channel: r.Str("channel"),
			EveryMonths: positive(r, "every_months", 0), owner: r.Str("owner")}
	})
	rows := register.Rows(g, "communication", func(r *register.Row) *Communication {
		return &Communication{At: r.At(), ID: r.NeedID("id"), Date: r.NeedDate("date"), from: r.NeedStr("from"), plan: r.Str("plan"), Audience: r.Str("audience"),
			Channel: r.Str("channel"), Subject: r.Str("subject"), Topics: r.Strs("topics"), Evidence: l.refs(r, "evidence")}
	})
	g.Close()
	for _, p := range plans {
		p.Owner = l.person(p.At, pathKey{"owner"}, p.owner)
		if l.add(p, p.ID, p.At, Date{}) {
			l.pack.Plans = append(l.pack.Plans, p)
		}
	}
	for _, c := range rows {
		c.From = l.person(c.At, pathKey{"from"}, c.from)
		if c.plan != "" {
			c.Plan, _ = l.pack.records["plan:"+c.plan].(*Plan)
			if c.Plan == nil {
				l.unknown(c.At, pathKey{"plan"}, "plan", c.plan, "communications.toml")
			}
		}
		if l.add(c, c.ID, c.At, c.Date) {
			l.pack.Communications = append(l.pack.Communications, c)
		}
	}
	sortBy(l.pack.Plans, func(a, b *Plan) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(l.pack.Communications, func(a, b *Communication) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) })
}

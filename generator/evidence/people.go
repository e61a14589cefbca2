package evidence

import (
	"cmp"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Person is a row of people.toml.
type Person struct {
	At                                           register.At
	ID, FullName, Email, Title, Department       string
	Job                                          string
	Kind                                         string // employee, contractor, third-party, or empty
	Manager                                      *Person
	Start, End, Briefed, AccessGranted, Screened Date
	AccessRevoked                                time.Time // UTC; zero: not revoked
	Leave                                        []Span

	manager string
}

// A Span is a stretch of days, both included; a zero To is open.
type Span struct{ From, To Date }

// Holds reports whether d lies in the span.
func (s Span) Holds(d Date) bool {
	return s.From.Compare(d) <= 0 && (s.To.IsZero() || d.Compare(s.To) <= 0)
}

// Ref is the person's reference.
func (p *Person) Ref() string { return "person:" + p.ID }

// Name is the person's full name.
func (p *Person) Name() string { return p.FullName }

// Place is where the row stands.
func (p *Person) Place() diag.Place { return p.At.Place() }

// ActiveAt reports whether start <= d and there is no end before d.
func (p *Person) ActiveAt(d Date) bool {
	return p.Start.Compare(d) <= 0 && (p.End.IsZero() || d.Compare(p.End) <= 0)
}

// DueAfterLeave moves a day on which something falls due: what falls due in a
// long leave is due 30 days after that leave; an open leave has no due day
// (ok is false).
func (p *Person) DueAfterLeave(due Date) (d Date, ok bool) {
	for moved := true; moved; {
		moved = false
		for _, s := range p.Leave {
			if !s.Holds(due) {
				continue
			}
			if s.To.IsZero() {
				return Date{}, false
			}
			due, moved = s.To.AddDays(30), true
		}
	}
	return due, true
}

func byID(a, b *Person) int { return cmp.Compare(a.ID, b.ID) }

func (l *loader) readPerson(r *register.Row) *Person {
	p := &Person{
		At: r.At(), ID: r.NeedID("id"), FullName: r.NeedStr("name"), Email: r.Str("email"), Title: r.Str("title"),
		Department: r.Str("department"), Job: r.Str("job"), manager: r.Str("manager"),
		Kind:  r.Enum("kind", "employee", "contractor", "third-party"),
		Start: r.NeedDate("start"), End: l.event(r.Date("end")), Briefed: l.event(r.Date("briefed")),
		AccessGranted: l.event(r.Date("access_granted")), Screened: l.event(r.Date("screened")),
		AccessRevoked: l.eventTime(r.Time("access_revoked")),
	}
	if end := r.Date("end"); !end.IsZero() && !p.Start.IsZero() && end.Compare(p.Start) < 0 {
		r.Errorf("end", "bad-date", "end is the last day, start the first", "the person ends before they start")
	}
	for _, t := range r.Tables("leave") {
		if s := readLeave(t); !l.later(s.From) {
			p.Leave = append(p.Leave, Span{s.From, l.event(s.To)})
		}
	}
	return p
}

func readLeave(t *register.Row) Span {
	s := Span{From: t.NeedDate("from"), To: t.Date("to")}
	if !s.To.IsZero() && !s.From.IsZero() && s.To.Compare(s.From) < 0 {
		t.Errorf("to", "bad-date", "the last day of the leave", "the leave ends before it begins")
	}
	return s
}

func (l *loader) people() {
	g := l.open("people")
	l.pack.people = map[string]*Person{}
	l.everyone = register.Rows(g, "person", l.readPerson)
	g.Close()
	for _, p := range l.everyone {
		if l.add(p, p.ID, p.At, p.Start) {
			l.pack.people[p.ID] = p
			l.pack.People = append(l.pack.People, p)
		}
	}
	sortBy(l.pack.People, byID)
	for _, p := range l.pack.People {
		p.Manager = l.person(p.At, pathKey{"manager"}, p.manager)
	}
	l.managerCycles()
	l.pack.managers = map[*Person]bool{}
	for _, m := range l.pack.ManagersAt(l.pack.D()) {
		l.pack.managers[m] = true
	}
}

// managerCycles refuses a chain of managers that returns to a person, but for
// the one at the top who manages themselves.
func (l *loader) managerCycles() {
	state := map[*Person]int{} // 1: on the way, 2: done
	for _, p := range l.pack.People {
		var trail []*Person
		for q := p; q != nil && state[q] == 0; q = q.Manager {
			state[q] = 1
			trail = append(trail, q)
			if m := q.Manager; m != nil && m != q && state[m] == 1 {
				q.At.Problem(l.probs, pathKey{"manager"}, "manager-cycle", "only the person at the top may be their own manager",
					"%s", "the managers run in a circle: "+circle(trail, m))
			}
		}
		for _, q := range trail {
			state[q] = 2
		}
	}
}

func circle(trail []*Person, back *Person) string {
	var ids []string
	for _, q := range trail {
		if q == back || len(ids) > 0 {
			ids = append(ids, q.ID)
		}
	}
	return strings.Join(append(ids, back.ID), " → ")
}

// person finds the person that a row names; nil where the name is empty, not
// known (a problem) or not yet there in this cycle's view.
func (l *loader) person(at register.At, key pathKey, id string) *Person {
	if id == "" {
		return nil
	}
	if p := l.pack.people[id]; p != nil {
		return p
	}
	if !l.out["person:"+id] {
		l.unknown(at, key, "person", id, "people.toml")
	}
	return nil
}

func (l *loader) persons(at register.At, key string, ids []string) []*Person {
	var out []*Person
	for i, id := range ids {
		if p := l.person(at, pathKey{key, itoa(i)}, id); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// A Contract is a row of contracts.toml.
type Contract struct {
	At              register.At
	ID              string
	Person          *Person
	Signed, Expires Date
	SecurityTerms   bool
	Evidence        []Ref

	person string
}

// Ref is the contract's reference.
func (c *Contract) Ref() string { return "contract:" + c.ID }

// Name is the contract's id.
func (c *Contract) Name() string { return c.ID }

// Place is where the row stands.
func (c *Contract) Place() diag.Place { return c.At.Place() }

// InDate reports whether the contract is signed and has not expired on d.
func (c *Contract) InDate(d Date) bool {
	return c.Signed.Compare(d) <= 0 && (c.Expires.IsZero() || d.Compare(c.Expires) <= 0)
}

func (l *loader) contracts() {
	g := l.open("contracts")
	rows := register.Rows(g, "contract", func(r *register.Row) *Contract {
		return &Contract{At: r.At(), ID: r.NeedID("id"), person: r.NeedStr("person"), Signed: r.NeedDate("signed"),
			Expires: r.Date("expires"), SecurityTerms: r.Bool("security_terms"), Evidence: l.refs(r, "evidence")}
	})
	g.Close()
	for _, c := range rows {
		c.Person = l.person(c.At, pathKey{"person"}, c.person)
		switch {
		case !l.add(c, c.ID, c.At, c.Signed):
		case c.Person == nil:
			l.leaveOut(c)
		default:
			l.pack.Contracts = append(l.pack.Contracts, c)
		}
	}
	sortBy(l.pack.Contracts, func(a, b *Contract) int { return cmp.Compare(a.ID, b.ID) })
}

package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// Disciplinary is the disciplinary process (ISO/IEC 27001:2022, A.6.4).
type Disciplinary struct {
	At                                            register.At
	Document                                      *Ref
	CommunicatedAtOnboarding, DistinguishesIntent bool
	Tiers                                         []string
}

// A Case is a redacted disciplinary case: it never names a person.
type Case struct {
	At                               register.At
	ID, Tier, Nature, Level, Summary string
	Opened, Closed                   Date

	id string // as written
}

// Ref is the case's subject.
func (c *Case) Ref() string { return "case:" + c.ID }

// Name is the case's id.
func (c *Case) Name() string { return c.ID }

// Place is where the row stands.
func (c *Case) Place() diag.Place { return c.At.Place() }

// Quarter is when the case was opened: pages and exports never show its days.
func (c *Case) Quarter() string { return Quarter(c.Opened) }

// Quarter names the quarter of a day: 2026-Q2.
func Quarter(d Date) string {
	if d.IsZero() {
		return ""
	}
	return itoa(d.Year()) + "-Q" + itoa((int(d.Month())+2)/3)
}

func (l *loader) disciplinary() {
	g := l.open("disciplinary")
	cases := register.Rows(g, "case", func(r *register.Row) *Case {
		return &Case{At: r.At(), ID: r.NeedID("id"), Opened: r.NeedDate("opened"), Closed: l.event(r.Date("closed")), Tier: r.Str("tier"), id: r.Str("id"),
			Nature: r.Enum("nature", "accidental", "intentional"), Level: r.Enum("level", "staff", "manager", "top-management"), Summary: r.Str("summary")}
	})
	d := register.Root(g, func(r *register.Row) Disciplinary {
		return Disciplinary{At: r.At(), Document: l.ref(r, "document"), CommunicatedAtOnboarding: r.Bool("communicated_at_onboarding"),
			Tiers: r.Strs("tiers"), DistinguishesIntent: r.Bool("distinguishes_intent")}
	})
	g.Close()
	l.pack.Disciplinary = d
	l.redacted(sayings(g, d, cases))
	for _, c := range cases {
		if l.add(c, c.ID, c.At, c.Opened) {
			l.pack.Cases = append(l.pack.Cases, c)
		}
	}
	sortBy(l.pack.Cases, func(a, b *Case) int { return cmp.Compare(a.ID, b.ID) })
}

// A saying is one text of the register, which must name nobody.
type saying struct {
	what, text string
	at         register.At
	path       pathKey
	place      diag.Place // of a comment or a file
	line       string
}

// sayings lists all texts of the register: values, comments, for the file
// itself goes into packs, and the files' names.
func sayings(g *register.Register, d Disciplinary, cases []*Case) []saying {
	var out []saying
	for _, c := range cases {
		for key, text := range map[string]string{"id": c.id, "tier": c.Tier, "summary": c.Summary} {
			out = append(out, saying{what: key, text: text, at: c.At, path: pathKey{key}})
		}
	}
	for i, tier := range d.Tiers {
		out = append(out, saying{what: "tiers", text: tier, at: d.At, path: pathKey{"tiers", itoa(i)}})
	}
	if d.Document != nil {
		out = append(out, saying{what: "document", text: d.Document.Text, at: d.At, path: pathKey{"document"}})
	}
	for _, c := range g.Comments() {
		out = append(out, saying{what: "a comment", text: c.Text, place: c.Place, line: c.Line})
	}
	for _, f := range g.Files() {
		out = append(out, saying{what: "the file's name", text: f, place: placeOf(f)})
	}
	return out
}

// redacted refuses texts that name a person.
func (l *loader) redacted(said []saying) {
	n := namesAmong(l.everyone, said)
	for _, s := range said {
		what := n.find(s.text)
		const hint = "the disciplinary register is redacted: write what happened and never who"
		switch {
		case what == "":
		case s.at.IsZero():
			l.probs.Add(diag.Problem{Place: s.place, Code: "personal-data", Hint: hint, Message: s.what + " holds " + what, Text: s.line})
		default:
			s.at.Problem(l.probs, s.path, "personal-data", hint, "%s holds %s", s.what, what)
		}
	}
}

package evidence

import (
	"cmp"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

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
	names := l.namesOf()
	cases := register.Rows(g, "case", func(r *register.Row) *Case {
		l.redacted(r, names, "id", "tier", "summary")
		return &Case{At: r.At(), ID: r.NeedID("id"), Opened: r.NeedDate("opened"), Closed: l.event(r.Date("closed")), Tier: r.Str("tier"),
			Nature: r.Enum("nature", "accidental", "intentional"), Level: r.Enum("level", "staff", "manager", "top-management"), Summary: r.Str("summary")}
	})
	l.pack.Disciplinary = register.Root(g, func(r *register.Row) Disciplinary {
		l.redacted(r, names, "tiers", "document")
		return Disciplinary{At: r.At(), Document: l.ref(r, "document"), CommunicatedAtOnboarding: r.Bool("communicated_at_onboarding"),
			Tiers: r.Strs("tiers"), DistinguishesIntent: r.Bool("distinguishes_intent")}
	})
	g.Close()
	l.redactedComments(g, names)
	for _, c := range cases {
		if l.add(c, c.ID, c.At, c.Opened) {
			l.pack.Cases = append(l.pack.Cases, c)
		}
	}
	sortBy(l.pack.Cases, func(a, b *Case) int { return cmp.Compare(a.ID, b.ID) })
}

// names finds people in a text: their full names as whole words, case-folded
// in NFC; their e-mail addresses and their ids as whole tokens.
type names struct {
	byWords map[string]string // words joined by one space → what was found
	tokens  map[string]string // e-mail addresses and ids
	longest int               // words of the longest name
}

func fold(s string) string { return cases.Fold().String(norm.NFC.String(s)) }

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

func isToken(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("._-@+", r)
}

func (l *loader) namesOf() *names {
	n := &names{byWords: map[string]string{}, tokens: map[string]string{}}
	for _, p := range l.pack.People {
		n.add(p)
	}
	return n
}

func (n *names) add(p *Person) {
	if w := words(fold(p.FullName)); len(w) > 0 {
		n.byWords[strings.Join(w, " ")] = "a name of people.toml"
		n.longest = max(n.longest, len(w))
	}
	n.tokens[fold(p.ID)] = "an id of people.toml"
	if p.Email != "" {
		n.tokens[fold(p.Email)] = "an e-mail address of people.toml"
	}
}

// find tells what kind of personal data a text holds; empty: none.
func (n *names) find(text string) string {
	folded := fold(text)
	for _, tok := range strings.FieldsFunc(folded, func(r rune) bool { return !isToken(r) }) {
		if what := n.tokens[strings.Trim(tok, "._-+@")]; what != "" {
			return what
		}
		if what := n.tokens[tok]; what != "" {
			return what
		}
	}
	w := words(folded)
	for i := range w {
		for k := 1; k <= n.longest && i+k <= len(w); k++ {
			if what := n.byWords[strings.Join(w[i:i+k], " ")]; what != "" {
				return what
			}
		}
	}
	return ""
}

const redact = "the disciplinary register is redacted: write what happened and never who"

// redacted refuses values that name a person.
func (l *loader) redacted(r *register.Row, n *names, keys ...string) {
	for _, key := range keys {
		switch v := r.Value(key).(type) {
		case string:
			if what := n.find(v); what != "" {
				r.Errorf(key, "personal-data", redact, "%s holds %s", key, what)
			}
		case []any:
			for i, e := range v {
				if s, ok := e.(string); ok && n.find(s) != "" {
					r.ErrorfIn(key, i, "personal-data", redact, "%s holds %s", key, n.find(s))
				}
			}
		}
	}
}

// redactedComments refuses comments that name a person: the file itself goes
// into packs.
func (l *loader) redactedComments(g *register.Register, n *names) {
	for _, c := range g.Comments() {
		if what := n.find(c.Text); what != "" {
			l.probs.Add(diag.Problem{Place: c.Place, Code: "personal-data", Hint: redact, Message: "a comment holds " + what, Text: c.Line})
		}
	}
}

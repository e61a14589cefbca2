package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Channel is a way to report a concern (whistleblowing; ISO/IEC 27001:2022,
// A.5.4, A.6.8).
type Channel struct {
	At                                                register.At
	ID, Title                                         string
	Anonymous, NonRetaliation, External, ReachesBoard bool
	Document                                          *Ref
	Owner                                             *Person
	Recipients                                        []*Person
	Tested                                            Date
	Evidence                                          []Ref

	owner      string
	recipients []string
}

// Ref is the channel's reference.
func (c *Channel) Ref() string { return "channel:" + c.ID }

// Name is the channel's title.
func (c *Channel) Name() string { return c.Title }

// Place is where the row stands.
func (c *Channel) Place() diag.Place { return c.At.Place() }

func (l *loader) speakup() {
	g := l.open("speakup")
	rows := register.Rows(g, "channel", func(r *register.Row) *Channel {
		return &Channel{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Anonymous: r.Bool("anonymous"), NonRetaliation: r.Bool("non_retaliation"),
			Document: l.ref(r, "document"), owner: r.Str("owner"), recipients: r.Strs("recipients"), External: r.Bool("external"),
			ReachesBoard: r.Bool("reaches_board"), Tested: l.event(r.Date("tested")), Evidence: l.refs(r, "evidence")}
	})
	g.Close()
	for _, c := range rows {
		c.Owner = l.person(c.At, pathKey{"owner"}, c.owner)
		c.Recipients = l.persons(c.At, "recipients", c.recipients)
		if l.add(c, c.ID, c.At, Date{}) {
			l.pack.Channels = append(l.pack.Channels, c)
		}
	}
	sortBy(l.pack.Channels, func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) })
}

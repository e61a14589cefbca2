package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Risk is one of the few that management decides on (ISO/IEC 27001:2022, 6.1, 8.3).
type Risk struct {
	At                          register.At
	ID, Title, Level, Treatment string // Level: low, medium, high; Treatment: treat, accept, transfer, avoid
	Owner, AcceptedBy           *Person
	AcceptedUntil               Date
	Review                      *Ref

	owner, acceptedBy string
}

// Ref is the risk's reference.
func (r *Risk) Ref() string { return "risk:" + r.ID }

// Name is the risk's title.
func (r *Risk) Name() string { return r.Title }

// Place is where the row stands.
func (r *Risk) Place() diag.Place { return r.At.Place() }

func (l *loader) risks() {
	g := l.open("risks")
	rows := register.Rows(g, "risk", func(r *register.Row) *Risk {
		return &Risk{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), owner: r.Str("owner"), Level: r.Enum("level", "low", "medium", "high"),
			Treatment: r.Enum("treatment", "treat", "accept", "transfer", "avoid"), acceptedBy: r.Str("accepted_by"),
			AcceptedUntil: r.Date("accepted_until"), Review: l.ref(r, "review")}
	})
	g.Close()
	for _, r := range rows {
		r.Owner = l.person(r.At, pathKey{"owner"}, r.owner)
		r.AcceptedBy = l.person(r.At, pathKey{"accepted_by"}, r.acceptedBy)
		if l.add(r, r.ID, r.At, Date{}) {
			l.pack.Risks = append(l.pack.Risks, r)
		}
	}
	sortBy(l.pack.Risks, func(a, b *Risk) int { return cmp.Compare(a.ID, b.ID) })
}

package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Finding is a nonconformity, an observation or a risk that somebody raised,
// with what was done about it (ISO/IEC 27001:2022, 10.2).
type Finding struct {
	At                                      register.At
	ID, Kind, Grade, Control, Source, Check string
	Title, RootCause, Correction            string
	Raised, Due, Closed                     Date
	Owner, ApprovedBy                       *Person

	owner, approvedBy string
}

// Ref is the finding's reference.
func (f *Finding) Ref() string { return "finding:" + f.ID }

// Name is the finding's title.
func (f *Finding) Name() string { return f.Title }

// Place is where the row stands.
func (f *Finding) Place() diag.Place { return f.At.Place() }

func (l *loader) findings() {
	g := l.open("findings")
	rows := register.Rows(g, "finding", func(r *register.Row) *Finding {
		return &Finding{At: r.At(), ID: r.NeedID("id"), Kind: r.NeedEnum("kind", "nonconformity", "observation", "risk"),
			Grade: r.Enum("grade", "observation", "minor", "major"), Control: l.control(r, "control"), Check: r.Str("check"),
			Source: r.Enum("source", "internal-audit", "external-audit", "management", "incident", "evpack"),
			Raised: r.NeedDate("raised"), Title: r.NeedStr("title"), RootCause: r.Str("root_cause"), Correction: r.Str("correction"),
			owner: r.Str("owner"), Due: r.Date("due"), Closed: l.event(r.Date("closed")), approvedBy: r.Str("approved_by")}
	})
	g.Close()
	for _, f := range rows {
		f.Owner = l.person(f.At, pathKey{"owner"}, f.owner)
		f.ApprovedBy = l.person(f.At, pathKey{"approved_by"}, f.approvedBy)
		if l.add(f, f.ID, f.At, f.Raised) {
			l.pack.Findings = append(l.pack.Findings, f)
		}
	}
	sortBy(l.pack.Findings, func(a, b *Finding) int { return cmp.Compare(a.ID, b.ID) })
}

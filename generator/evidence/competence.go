package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Competence is a skill that roles ask for (ISO/IEC 27001:2022, 7.2).
type Competence struct {
	At        register.At
	ID, Title string
}

// Ref is the competence's reference.
func (c *Competence) Ref() string { return "competence:" + c.ID }

// Name is the competence's title.
func (c *Competence) Name() string { return c.Title }

// Place is where the row stands.
func (c *Competence) Place() diag.Place { return c.At.Place() }

// A CompetenceRecord says that a person was found to have a competence, at a
// level from 0 (none) to 4 (expert).
type CompetenceRecord struct {
	At                register.At
	Person, Assessor  *Person
	Competence        *Competence
	Level             int
	Assessed, Expires Date
	Evidence          []Ref

	person, competence, assessor string
}

// InDate reports whether the record was made by d and has not expired on d.
func (c *CompetenceRecord) InDate(d Date) bool {
	return c.Assessed.Compare(d) <= 0 && (c.Expires.IsZero() || d.Compare(c.Expires) <= 0)
}

func (l *loader) competence() {
	g := l.open("competence")
	competences := register.Rows(g, "competence", func(r *register.Row) *Competence {
		return &Competence{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title")}
	})
	records := register.Rows(g, "record", func(r *register.Row) *CompetenceRecord {
		return &CompetenceRecord{At: r.At(), person: r.NeedStr("person"), competence: r.NeedStr("competence"), assessor: r.Str("assessor"),
			Level: level(r, "level"), Assessed: r.NeedDate("assessed"), Expires: r.Date("expires"), Evidence: l.refs(r, "evidence")}
	})
	g.Close()
	for _, c := range competences {
		if l.add(c, c.ID, c.At, Date{}) {
			l.pack.Competences = append(l.pack.Competences, c)
		}
	}
	sortBy(l.pack.Competences, func(a, b *Competence) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range records {
		l.competenceRecord(c)
	}
	sortBy(l.pack.CompetenceRecords, func(a, b *CompetenceRecord) int {
		return cmp.Or(cmp.Compare(a.Person.ID, b.Person.ID), cmp.Compare(a.Competence.ID, b.Competence.ID), a.Assessed.Compare(b.Assessed), cmp.Compare(a.Level, b.Level),
			a.Expires.Compare(b.Expires), cmp.Compare(a.assessor, b.assessor), compareRefs(a.Evidence, b.Evidence))
	})
}

func (l *loader) competenceRecord(c *CompetenceRecord) {
	c.Person = l.person(c.At, pathKey{"person"}, c.person)
	c.Assessor = l.person(c.At, pathKey{"assessor"}, c.assessor)
	c.Competence, _ = l.pack.records["competence:"+c.competence].(*Competence)
	if c.Competence == nil && c.competence != "" {
		l.unknown(c.At, pathKey{"competence"}, "competence", c.competence, "competence.toml")
	}
	if c.Person != nil && c.Competence != nil && !l.later(c.Assessed) {
		l.pack.CompetenceRecords = append(l.pack.CompetenceRecords, c)
	}
}

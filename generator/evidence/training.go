package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Course is training that an audience does (ISO/IEC 27001:2022, 7.2, 7.3, A.6.3).
type Course struct {
	At          register.At
	ID, Title   string
	Audience    *Audience
	Mandatory   bool
	ValidMonths int // 0: once is enough

	Completions []*Completion // of this course, by person and date
}

// Ref is the course's reference.
func (c *Course) Ref() string { return "course:" + c.ID }

// Name is the course's title.
func (c *Course) Name() string { return c.Title }

// Place is where the row stands.
func (c *Course) Place() diag.Place { return c.At.Place() }

// A Completion says that a person did a course.
type Completion struct {
	At       register.At
	Person   *Person
	Course   *Course
	Date     Date
	Score    float64 // 0 to 1, where HasScore
	HasScore bool
	Evidence []Ref
}

// Until is the last day on which the completion is valid; zero: for ever.
func (c *Completion) Until() Date {
	if c.Course.ValidMonths == 0 {
		return Date{}
	}
	return c.Date.AddMonths(c.Course.ValidMonths)
}

// ValidAt reports whether the completion counts on d: from its date to date +
// valid_months, both included.
func (c *Completion) ValidAt(d Date) bool {
	return c.Date.Compare(d) <= 0 && (c.Course.ValidMonths == 0 || d.Compare(c.Until()) <= 0)
}

func (l *loader) training() {
	g := l.open("training")
	courses := register.Rows(g, "course", func(r *register.Row) *Course {
		return &Course{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Audience: l.audience(r, "audience"),
			Mandatory: r.Bool("mandatory"), ValidMonths: positive(r, "valid_months", 0)}
	})
	for _, c := range courses {
		if l.add(c, c.ID, c.At, Date{}) {
			l.pack.Courses = append(l.pack.Courses, c)
		}
	}
	completions := register.Rows(g, "completion", l.readCompletion)
	g.Close()
	sortBy(l.pack.Courses, func(a, b *Course) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range completions {
		if c.Person != nil && c.Course != nil && !l.later(c.Date) {
			l.pack.Completions = append(l.pack.Completions, c)
		}
	}
	sortBy(l.pack.Completions, func(a, b *Completion) int {
		return cmp.Or(cmp.Compare(a.Person.ID, b.Person.ID), cmp.Compare(a.Course.ID, b.Course.ID), a.Date.Compare(b.Date),
			cmp.Compare(a.Score, b.Score), compareRefs(a.Evidence, b.Evidence))
	})
	for _, c := range l.pack.Completions {
		c.Course.Completions = append(c.Course.Completions, c)
	}
}

func (l *loader) readCompletion(r *register.Row) *Completion {
	c := &Completion{At: r.At(), Person: l.person(r.At(), pathKey{"person"}, r.NeedStr("person")), Date: r.NeedDate("date"), Evidence: l.refs(r, "evidence")}
	if id := r.NeedStr("course"); id != "" {
		var ok bool
		if c.Course, ok = l.pack.records["course:"+id].(*Course); !ok {
			l.unknown(r.At(), pathKey{"course"}, "course", id, "training.toml")
		}
	}
	c.Score, c.HasScore = r.Number("score")
	if c.Score < 0 || c.Score > 1 {
		r.Errorf("score", "bad-number", "a score is from 0 to 1: write 0.92 for 92 %", "score %v is not from 0 to 1", c.Score)
	}
	return c
}

func compareRefs(a, b []Ref) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if c := cmp.Compare(a[i].Text, b[i].Text); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

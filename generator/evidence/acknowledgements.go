package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/register"
)

// An Acknowledgement says that a person took note of a version of a policy.
type Acknowledgement struct {
	At       register.At
	Person   *Person
	Policy   *Policy
	Version  string
	Date     Date
	Method   string // e-sign, wet-ink, lms, email, or empty
	Evidence []Ref
}

func (l *loader) acknowledgements() {
	g := l.open("acknowledgements")
	rows := register.Rows(g, "acknowledgement", l.readAcknowledgement)
	g.Close()
	for _, a := range rows {
		if a.Person != nil && a.Policy != nil && !l.later(a.Date) {
			l.pack.Acknowledgements = append(l.pack.Acknowledgements, a)
		}
	}
	sortBy(l.pack.Acknowledgements, func(a, b *Acknowledgement) int {
		return cmp.Or(cmp.Compare(a.Person.ID, b.Person.ID), cmp.Compare(a.Policy.ID, b.Policy.ID), a.Date.Compare(b.Date),
			cmp.Compare(a.Version, b.Version), cmp.Compare(a.Method, b.Method), compareRefs(a.Evidence, b.Evidence))
	})
	for _, a := range l.pack.Acknowledgements {
		a.Policy.Acknowledgements = append(a.Policy.Acknowledgements, a)
	}
}

func (l *loader) readAcknowledgement(r *register.Row) *Acknowledgement {
	a := &Acknowledgement{At: r.At(), Person: l.person(r.At(), pathKey{"person"}, r.NeedStr("person")), Version: r.NeedStr("version"),
		Date: r.NeedDate("date"), Method: r.Enum("method", "e-sign", "wet-ink", "lms", "email"), Evidence: l.refs(r, "evidence")}
	if id := r.NeedStr("policy"); id != "" {
		a.Policy = l.pack.policies[id]
		if a.Policy == nil && !l.out["policy:"+id] {
			l.unknown(r.At(), pathKey{"policy"}, "policy", id, "policies/")
		}
	}
	return a
}

package evidence

import (
	"slices"

	"github.com/evpack/evpack/generator/register"
)

// An Audience is a set of people, by OR of its parts.
type Audience struct {
	Set                          bool // whether the register gives one
	All, TopManagement, Managers bool
	Roles                        []*Role
	Departments, Kinds           []string
}

// Holds reports whether a person belongs to the audience now; whether they are
// active is for the caller.
func (p *Pack) Holds(a *Audience, who *Person) bool {
	switch {
	case a.All:
		return true
	case a.TopManagement && p.TopManager(who):
		return true
	case a.Managers && p.managers[who]:
		return true
	case who.Department != "" && slices.Contains(a.Departments, who.Department):
		return true
	case who.Kind != "" && slices.Contains(a.Kinds, who.Kind):
		return true
	}
	return slices.ContainsFunc(a.Roles, func(r *Role) bool { return r.held[who] })
}

// Audience gives the active people of an audience, sorted by id.
func (p *Pack) Audience(a *Audience) []*Person {
	var out []*Person
	for _, who := range p.People {
		if who.ActiveAt(p.D()) && p.Holds(a, who) {
			out = append(out, who)
		}
	}
	return out
}

// audience reads audience = { all = true } and the like.
func (l *loader) audience(r *register.Row, key string) *Audience {
	a := &Audience{}
	t := r.Table(key)
	if t == nil {
		return a
	}
	*a = Audience{Set: true, All: t.Bool("all"), TopManagement: t.Bool("top_management"), Managers: t.Bool("managers"),
		Departments: t.Strs("departments"), Kinds: t.Enums("kinds", "employee", "contractor", "third-party")}
	at, path := t.Top(), t.Path("roles")
	for i, id := range t.Strs("roles") {
		if role := l.pack.roles[id]; role != nil {
			a.Roles = append(a.Roles, role)
		} else {
			l.unknown(at, append(slices.Clone(path), itoa(i)), "role", id, "roles.toml")
		}
	}
	return a
}

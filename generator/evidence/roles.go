package evidence

import (
	"cmp"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Role is a role of the ISMS: what it answers for and who holds it (ISO/IEC
// 27001:2022, 5.3).
type Role struct {
	At                   register.At
	ID, Title, Authority string
	Responsibilities     []string
	Holders              []*Person
	Deputy               *Person
	Letter               *Ref
	Reviewed             Date
	Accepted             []Acceptance
	Required             bool
	Competences          []Need
	Courses              []*Course

	held    map[*Person]bool
	holders []string // as the register has them; a signature covers these
	keys    map[string]bool
	deputy  string
	courses []string
}

// An Acceptance is the day on which a person took a role on.
type Acceptance struct {
	Person *Person
	Date   Date

	person string
	path   pathKey
}

// A Need is a competence at a level that a role asks for.
type Need struct {
	Competence *Competence
	Level      int

	competence string
	path       pathKey
}

// Ref is the role's reference.
func (r *Role) Ref() string { return "role:" + r.ID }

// Name is the role's title.
func (r *Role) Name() string { return r.Title }

// Place is where the row stands.
func (r *Role) Place() diag.Place { return r.At.Place() }

// AcceptedBy gives the day on which a person accepted the role; zero: never.
func (r *Role) AcceptedBy(who *Person) Date {
	var first Date
	for _, a := range r.Accepted {
		if a.Person == who && !a.Date.IsZero() && (first.IsZero() || a.Date.Compare(first) < 0) {
			first = a.Date
		}
	}
	return first
}

// A Job is a job description.
type Job struct {
	At                         register.At
	ID, Title, Version         string
	SecurityDuties, Objectives bool
	Evidence                   []Ref
}

// Ref is the job's reference.
func (j *Job) Ref() string { return "job:" + j.ID }

// Name is the job's title.
func (j *Job) Name() string { return j.Title }

// Place is where the row stands.
func (j *Job) Place() diag.Place { return j.At.Place() }

// A RACI row says who is responsible, accountable, consulted and informed.
type RACI struct {
	At                                            register.At
	Activity, Control                             string
	Responsible, Accountable, Consulted, Informed []*Role

	lists [4][]string
}

// Ref is the row's subject.
func (r *RACI) Ref() string { return "raci:" + r.Activity }

// Name is the activity.
func (r *RACI) Name() string { return r.Activity }

// key tells rows of one activity apart, wherever they stand.
func (r *RACI) key() string {
	var parts []string
	for _, ids := range r.lists {
		parts = append(parts, strings.Join(ids, " "))
	}
	return strings.Join(parts, "\n")
}

// Place is where the row stands.
func (r *RACI) Place() diag.Place { return r.At.Place() }

func (l *loader) readRole(r *register.Row) *Role {
	role := &Role{
		At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Authority: r.Str("authority"),
		Responsibilities: r.Strs("responsibilities"), holders: r.Strs("holders"), deputy: r.Str("deputy"),
		Letter: l.ref(r, "letter"), Reviewed: l.event(r.Date("reviewed")), Required: r.Bool("required"), courses: r.Strs("courses"),
		keys: present(r, "id", "title", "responsibilities", "authority", "holders"),
	}
	for _, t := range r.Tables("accepted") {
		if a := (Acceptance{person: t.NeedStr("person"), Date: t.NeedDate("date"), path: t.Path("person")}); !l.later(a.Date) {
			role.Accepted = append(role.Accepted, a)
		}
	}
	for _, t := range r.Tables("competences") {
		role.Competences = append(role.Competences, Need{competence: t.NeedStr("id"), Level: level(t, "level"), path: t.Path("id")})
	}
	return role
}

func level(t *register.Row, key string) int {
	if !t.Has(key) {
		t.NeedNumber(key) // says that it is missing
		return 0
	}
	n := t.Int(key, 0)
	if n < 0 || n > 4 {
		t.Errorf(key, "bad-number", "0 none, 1 aware, 2 practitioner, 3 skilled, 4 expert", "level %d is not from 0 to 4", n)
	}
	return n
}

func present(r *register.Row, keys ...string) map[string]bool {
	out := map[string]bool{}
	for _, k := range keys {
		out[k] = r.Has(k)
	}
	return out
}

func (l *loader) roles() {
	g := l.open("roles")
	p := l.pack
	p.roles = map[string]*Role{}
	roles := register.Rows(g, "role", l.readRole)
	jobs := register.Rows(g, "job", func(r *register.Row) *Job {
		return &Job{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Version: r.Str("version"),
			SecurityDuties: r.Bool("security_duties"), Objectives: r.Bool("objectives"), Evidence: l.refs(r, "evidence")}
	})
	raci := register.Rows(g, "raci", func(r *register.Row) *RACI {
		return &RACI{At: r.At(), Activity: r.NeedStr("activity"), Control: l.control(r, "control"),
			lists: [4][]string{r.Strs("responsible"), r.Strs("accountable"), r.Strs("consulted"), r.Strs("informed")}}
	})
	g.Close()
	for _, role := range roles {
		if l.add(role, role.ID, role.At, Date{}) {
			p.roles[role.ID] = role
			p.Roles = append(p.Roles, role)
		}
	}
	for _, j := range jobs {
		if l.add(j, j.ID, j.At, Date{}) {
			p.Jobs = append(p.Jobs, j)
		}
	}
	p.RACI = raci
	sortBy(p.Roles, func(a, b *Role) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(p.Jobs, func(a, b *Job) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(p.RACI, func(a, b *RACI) int {
		return cmp.Or(cmp.Compare(a.Activity, b.Activity), cmp.Compare(a.Control, b.Control), cmp.Compare(a.key(), b.key()))
	})
	l.resolveRoles()
}

func (l *loader) resolveRoles() {
	for _, role := range l.pack.Roles {
		role.Holders = l.persons(role.At, "holders", role.holders)
		role.held = map[*Person]bool{} // a role may have as many holders as there are people
		for _, who := range role.Holders {
			role.held[who] = true
		}
		role.Deputy = l.person(role.At, pathKey{"deputy"}, role.deputy)
		for i := range role.Accepted {
			a := &role.Accepted[i]
			a.Person = l.person(role.At, a.path, a.person)
		}
		l.afterwards(func() { l.resolveNeeds(role) })
	}
	for _, row := range l.pack.RACI {
		row.Responsible = l.roleList(row.At, "responsible", row.lists[0])
		row.Accountable = l.roleList(row.At, "accountable", row.lists[1])
		row.Consulted = l.roleList(row.At, "consulted", row.lists[2])
		row.Informed = l.roleList(row.At, "informed", row.lists[3])
	}
	for _, who := range l.pack.People {
		if who.Job != "" && l.pack.records["job:"+who.Job] == nil {
			l.unknown(who.At, pathKey{"job"}, "job", who.Job, "roles.toml")
		}
	}
}

// resolveNeeds leads a role to competences and courses, which are read later.
func (l *loader) resolveNeeds(role *Role) {
	for i := range role.Competences {
		n := &role.Competences[i]
		n.Competence, _ = l.pack.records["competence:"+n.competence].(*Competence)
		if n.Competence == nil && n.competence != "" {
			l.unknown(role.At, n.path, "competence", n.competence, "competence.toml")
		}
	}
	for i, id := range role.courses {
		if c, ok := l.pack.records["course:"+id].(*Course); ok {
			role.Courses = append(role.Courses, c)
		} else {
			l.unknown(role.At, pathKey{"courses", itoa(i)}, "course", id, "training.toml")
		}
	}
}

func (l *loader) roleList(at register.At, key string, ids []string) []*Role {
	var out []*Role
	for i, id := range ids {
		if r := l.pack.roles[id]; r != nil {
			out = append(out, r)
		} else {
			l.unknown(at, pathKey{key, itoa(i)}, "role", id, "roles.toml")
		}
	}
	return out
}

package ledger

import (
	"strconv"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/evidence"
)

// cells is a row's text.
func cells(s ...string) []string { return s }

// columns splits the names of columns.
func columns(names string) []string { return strings.Fields(names) }

func who(p *evidence.Person) string {
	if p == nil {
		return ""
	}
	return p.ID
}

func people(list []*evidence.Person) string { return join(list, who) }

func roleIDs(list []*evidence.Role) string {
	return join(list, func(r *evidence.Role) string { return r.ID })
}

func join[T any](list []T, text func(T) string) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = text(v)
	}
	return texts(out)
}

func texts(list []string) string { return strings.Join(list, "; ") }

// day writes a date as 2026-10-14; nothing for one that is absent.
func day(d evidence.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func yes(b bool) string { return strconv.FormatBool(b) }

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// numberIf is number, or nothing where the row has no such key.
func numberIf(v float64, has bool) string {
	if !has {
		return ""
	}
	return number(v)
}

func count(n int) string { return strconv.Itoa(n) }

func refs(list []evidence.Ref) string {
	return join(list, func(r evidence.Ref) string { return r.Text })
}

func ref(r *evidence.Ref) string {
	if r == nil {
		return ""
	}
	return r.Text
}

// audience writes an audience as its keys: all; roles=ceo,cto; departments=Sales.
func audience(a *evidence.Audience) string {
	if a == nil || !a.Set {
		return ""
	}
	var out []string
	flag := func(on bool, name string) {
		if on {
			out = append(out, name)
		}
	}
	list := func(name string, of []string) {
		if len(of) > 0 {
			out = append(out, name+"="+strings.Join(of, ","))
		}
	}
	flag(a.All, "all")
	flag(a.TopManagement, "top_management")
	flag(a.Managers, "managers")
	var roles []string
	for _, r := range a.Roles {
		roles = append(roles, r.ID)
	}
	list("roles", roles)
	list("departments", a.Departments)
	list("kinds", a.Kinds)
	return texts(out)
}

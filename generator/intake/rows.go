package intake

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/schema"
)

// Options say how a table is read.
type Options struct {
	Map    []string          // KEY=COLUMN, where a column is not called as its key
	Set    []string          // KEY=VALUE, for every row
	Days   string            // one of DayForms
	People map[string]string // e-mail address, in small letters: id
}

// ErrOption: an option names what is not there.
var ErrOption = errors.New("wrong option")

// A Row is one row of the table as text of a register.
type Row struct {
	At     diag.Place
	keys   []string
	lines  []string
	places []diag.Place // of each line; the first is the row's
}

// Text is the row as people write it.
func (r *Row) Text() string { return strings.Join(r.lines, "\n") + "\n" }

// Lines counts the lines of Text.
func (r *Row) Lines() int { return len(r.lines) }

// Source is where line i of Text came from, from 0.
func (r *Row) Source(i int) diag.Place { return r.places[i] }

// A Plan says which column fills which key.
type Plan struct {
	Rows []*Row
	Left []string // the columns that fill none
}

// A mapper turns rows of one table into rows of one kind.
type mapper struct {
	kind   Kind
	opt    Options
	column map[string]int
	fixed  map[string]string
	probs  *diag.Problems
}

// Rows turns a table into rows of a kind. Columns fill the keys that they are
// called by; what is left over is named. Problems have the table's places.
// Errors: ErrOption.
func Rows(t *Table, kind Kind, opt Options, probs *diag.Problems) (*Plan, error) {
	m := &mapper{kind: kind, opt: opt, column: map[string]int{}, fixed: map[string]string{}, probs: probs}
	if opt.Days != "" && !slices.Contains(DayForms(), opt.Days) {
		return nil, fmt.Errorf("%w: --dates %s is none of %s", ErrOption, opt.Days, strings.Join(DayForms(), ", "))
	}
	if err := m.options(t); err != nil {
		return nil, err
	}
	left := m.columns(t)
	if err := m.needed(); err != nil {
		return nil, err
	}
	m.addresses(t)
	plan := &Plan{Left: left}
	for _, cells := range t.Rows {
		plan.Rows = append(plan.Rows, m.row(cells))
	}
	return plan, nil
}

// addresses adds those of people who are in the table itself: the manager of
// one is another.
func (m *mapper) addresses(t *Table) {
	id, ok := m.column["id"]
	email, mail := m.column["email"]
	if m.kind.Row.Name != "person" || !ok || !mail {
		return
	}
	people := maps.Clone(m.opt.People)
	if people == nil {
		people = map[string]string{}
	}
	for _, cells := range t.Rows {
		if id < len(cells) && email < len(cells) && cells[email].Text != "" {
			people[strings.ToLower(cells[email].Text)] = cells[id].Text
		}
	}
	m.opt.People = people
}

// options takes --map and --set.
func (m *mapper) options(t *Table) error {
	for _, pair := range m.opt.Map {
		key, name, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("%w: --map takes KEY=COLUMN, not %q", ErrOption, pair)
		}
		if err := m.known(key); err != nil {
			return err
		}
		i := slices.IndexFunc(t.Head, func(c Cell) bool { return plain(c.Text) == plain(name) })
		if i < 0 {
			return fmt.Errorf("%w: the table has no column %q; %s", ErrOption, name, nearest(name, t.Head))
		}
		m.column[key] = i
	}
	for _, pair := range m.opt.Set {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || value == "" {
			return fmt.Errorf("%w: --set takes KEY=VALUE, not %q", ErrOption, pair)
		}
		if err := m.known(key); err != nil {
			return err
		}
		m.fixed[key] = value
	}
	return nil
}

// known refuses a key that the kind does not have, or that is a table.
func (m *mapper) known(key string) error {
	var names []string
	for _, k := range m.keys() {
		if k.Name == key {
			return nil
		}
		names = append(names, k.Name)
	}
	return fmt.Errorf("%w: [[%s]] has no key %q that a column can fill; %s", ErrOption, m.kind.Row.Name, key, register.DidYouMean(key, names))
}

// keys are those that a column can fill.
func (m *mapper) keys() []schema.Key {
	return slices.DeleteFunc(slices.Clone(m.kind.Row.Keys), func(k schema.Key) bool { return k.Type == schema.Table })
}

// columns finds the columns that are called as keys, and lists the others.
func (m *mapper) columns(t *Table) (left []string) {
	taken := map[int]bool{}
	for _, i := range m.column {
		taken[i] = true
	}
	for i, c := range t.Head {
		if taken[i] || c.Text == "" {
			continue
		}
		j := slices.IndexFunc(m.keys(), func(k schema.Key) bool { return plain(k.Name) == plain(c.Text) })
		if j < 0 {
			left = append(left, c.Text)
			continue
		}
		key := m.keys()[j].Name
		if _, ok := m.column[key]; ok {
			left = append(left, c.Text)
			continue
		}
		m.column[key] = i
	}
	return left
}

// needed refuses a table that cannot fill a key that every row needs.
func (m *mapper) needed() error {
	for _, k := range m.keys() {
		_, column := m.column[k.Name]
		_, fixed := m.fixed[k.Name]
		if k.Need && !column && !fixed {
			return fmt.Errorf("%w: no column is called %s (%s); --map %s=COLUMN names one, --set %s=VALUE gives every row the same", ErrOption, k.Name, k.About, k.Name, k.Name)
		}
	}
	return nil
}

// row writes one row, its keys in the register's order.
func (m *mapper) row(cells []Cell) *Row {
	r := &Row{At: cells[0].At, lines: []string{"[[" + m.kind.Row.Name + "]]"}, places: []diag.Place{cells[0].At}}
	for _, k := range m.keys() {
		c := Cell{Text: m.fixed[k.Name], At: r.At}
		if i, ok := m.column[k.Name]; ok && i < len(cells) && cells[i].Text != "" {
			c = cells[i]
		}
		if c.Text == "" {
			continue
		}
		v, bad := m.value(k, c)
		if bad != nil {
			m.probs.Addf(c.At, bad.code, bad.hint, "%s: %s", k.Name, bad.message)
			continue
		}
		r.keys, r.lines, r.places = append(r.keys, k.Name), append(r.lines, k.Name+" = "+v), append(r.places, c.At)
	}
	return r
}

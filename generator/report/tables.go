package report

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// wide is a column with a share of the width in the PDF; num holds figures;
// nowrap is never broken.
func wide(title string, weight float64) Column { return Column{Title: title, Weight: weight} }
func num(title string) Column                  { return Column{Title: title, Num: true} }
func nowrap(title string) Column               { return Column{Title: title, Nowrap: true} }

// add puts a row of cells at the end, without an anchor.
func (t *Table) add(cells ...Inline) { t.Rows = append(t.Rows, Row{Cells: cells}) }

// addAt puts a row with an anchor at the end.
func (t *Table) addAt(id string, cells ...Inline) {
	t.Rows = append(t.Rows, Row{ID: id, Cells: cells})
}

// slim leaves out the columns that say nothing in any row: the registers have
// no key for them. The first column stays, and so do all of an empty table.
func (t *Table) slim() *Table {
	if len(t.Rows) == 0 {
		return t
	}
	keep := make([]bool, len(t.Columns))
	for i := range t.Columns {
		keep[i] = i == 0
		for _, r := range t.Rows {
			keep[i] = keep[i] || i < len(r.Cells) && !blank(r.Cells[i])
		}
	}
	t.Columns = only(t.Columns, keep)
	for i := range t.Rows {
		t.Rows[i].Cells = only(t.Rows[i].Cells, keep)
	}
	return t
}

func only[T any](list []T, keep []bool) []T {
	out := list[:0:0]
	for i, v := range list {
		if i < len(keep) && keep[i] {
			out = append(out, v)
		}
	}
	return out
}

// blank reports whether a cell says nothing: a dash, or a muted word such as
// "nobody".
func blank(cell Inline) bool {
	for _, s := range cell {
		if s.Style != Muted && s.Text != "" && s.Text != "–" {
			return false
		}
	}
	return true
}

// none is what an empty table says: a register that is not there has no
// record, which is not the same as one with nothing to say.
func (b *builder) none(register, otherwise string) string {
	if b.p.Has(register) {
		return otherwise
	}
	if register == "policies" {
		return b.t("No record: policies/ is not there.")
	}
	return b.t("No record: registers/%s.toml is not there.", register)
}

// says lists what the checks have to say about a page: each that found
// something or could not judge, then those that passed, in one line.
func (b *builder) says(ids ...string) Block {
	f := &Facts{}
	var passed []Inline
	for _, id := range ids {
		r := b.a.Result(id)
		switch {
		case r == nil || r.Silent:
		case r.Reason != "":
			f.Items = append(f.Items, Fact{id, Inline{badgeSpan(b.outcome(r), ""), text(" "), {Text: b.word(r.Check.Title), Href: "checks.html#" + id}, muted(" (" + r.Reason + ")")}})
		case len(r.Findings) > 0:
			f.Items = append(f.Items, Fact{id, Inline{badgeSpan(b.outcome(r), ""), text(" "), {Text: sentence(b.found(r.Findings[0])), Href: b.findingHref(r.Findings[0])}}})
		default:
			passed = append(passed, Inline{{Text: b.word(r.Check.Title), Href: "checks.html#" + id}})
		}
	}
	if len(passed) > 0 {
		f.Items = append(f.Items, Fact{b.t("Checks passed"), join(passed, "; ")})
	}
	if len(f.Items) == 0 {
		return &Para{Small: true, Text: T(b.t("No check judges what stands here."))}
	}
	return f
}

// some names people up to a number, and says how many more there are.
func (b *builder) some(who []*evidence.Person, n int) Inline {
	if len(who) <= n {
		return b.persons(who)
	}
	return b.persons(who[:n]).with(text(b.t(" and %d more", len(who)-n)))
}

// yes is a badge for what should be there.
func (b *builder) yes(v bool) Inline {
	if v {
		return badge(Tag{OK, b.t("Yes")}, "")
	}
	return badge(Tag{Warn, b.t("No")}, "")
}

// more says under a list how many it leaves out; nothing where it is whole.
func (b *builder) more(all, shown int) string {
	if all <= shown {
		return ""
	}
	return b.t("%d of %d are shown; the exports have them all.", shown, all)
}

// audience says for whom something is.
func (b *builder) audience(a *evidence.Audience) string {
	if a == nil || !a.Set {
		return b.t("nobody")
	}
	if a.All {
		return b.t("everyone")
	}
	var parts []string
	if a.TopManagement {
		parts = append(parts, b.t("top management"))
	}
	if a.Managers {
		parts = append(parts, b.t("managers"))
	}
	for _, r := range a.Roles {
		parts = append(parts, r.Title)
	}
	parts = append(parts, a.Departments...)
	for _, k := range a.Kinds {
		parts = append(parts, b.kind(k, 2))
	}
	return strings.Join(parts, ", ")
}

// kind names a kind of people.
func (b *builder) kind(k string, n int) string {
	one := n == 1
	switch {
	case k == "contractor" && one:
		return b.t("contractor")
	case k == "contractor":
		return b.t("contractors")
	case k == "third-party" && one:
		return b.t("third party")
	case k == "third-party":
		return b.t("third parties")
	case one:
		return b.t("employee")
	}
	return b.t("employees")
}

// department is a person's, or that there is none.
func (b *builder) department(name string) string {
	if name == "" {
		return b.t("no department")
	}
	return name
}

// brief is a tag without what follows the first comma, for tables that have it
// in a column of its own.
func brief(t Tag) Tag {
	t.Word, _, _ = strings.Cut(t.Word, ",")
	return t
}

// monthOnly names the month of a day for the axis of a chart of a year: Oct.
func (b *builder) monthOnly(d evidence.Date) string { return b.Texts.Mon(d) }

// month names the month of a day: Oct 2026.
func (b *builder) month(d evidence.Date) string {
	return b.Texts.Month(d)
}

// monthEnds gives the last days of n months up to D; the last one is D itself.
func (b *builder) monthEnds(n int) []evidence.Date {
	out := make([]evidence.Date, n)
	for i := range out {
		out[i] = b.p.D().AddMonths(i - n + 1).MonthEnd()
	}
	out[n-1] = b.p.D()
	return out
}

// sharePoint is a share as a point of a chart, in percent: a gap where nothing
// was due.
func (b *builder) sharePoint(label string, have, of int) Point {
	if of == 0 {
		return Point{Label: label, Missing: true}
	}
	v := float64(have) / float64(of)
	return Point{Label: label, Value: v * 100, Text: b.percent(v)}
}

// itoa writes a whole number.
func itoa(n int) string { return fmt.Sprint(n) }

// ratio writes 3/4.
func ratio(have, of int) Inline { return T(fmt.Sprintf("%d/%d", have, of)) }

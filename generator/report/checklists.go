package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) checklists() *Page {
	return &Page{
		ID: "checklists", Layout: "checklists", Group: "people", Nav: b.t("Manager checklists"), Count: b.figure(b.kpi("checklist-coverage")),
		Title: b.t("Manager checklists"), Lead: b.t("What each manager did each month: brief the team, check its training, enforce the rules, lead by example."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("CHK-01", "CHK-02", "CHK-03")}},
			{ID: "months", Title: b.t("Months"), Blocks: []Block{b.checklistMonths()}},
			{ID: "entries", Title: b.t("Entries"), Blocks: []Block{b.checklistEntries()}},
		},
	}
}

// checklistsBy finds what a manager wrote of a month.
func (b *builder) checklistsBy() map[string][]*evidence.Checklist {
	out := map[string][]*evidence.Checklist{}
	for _, c := range b.p.Checklists {
		out[c.Ref()] = append(out[c.Ref()], c)
	}
	return out
}

// checklistSpan gives the months up to D of which there is any checklist, not
// more than 12, and those of the cycle.
func (b *builder) checklistSpan() []evidence.Period {
	var out []evidence.Period
	seen := map[string]bool{}
	for _, c := range b.p.Checklists {
		seen[c.Month.Text] = true
	}
	for _, d := range b.monthEnds(12) {
		m, _ := evidence.ParsePeriod(d.String()[:7])
		if seen[m.Text] || !m.To.Before(b.p.Cycle.From) {
			out = append(out, m)
		}
	}
	return out
}

// did counts the actions of a month that have evidence; a note counts for
// enforcing and for leading by example alone.
func did(c *evidence.Checklist) int {
	n := 0
	for i, refs := range [][]evidence.Ref{c.Brief, c.Compliance, c.Enforce, c.Example} {
		if slices.ContainsFunc(refs, func(r evidence.Ref) bool { return i > 1 || r.Kind() != "note" }) {
			n++
		}
	}
	return n
}

// monthTag is how a manager did in a month.
func (b *builder) monthTag(list []*evidence.Checklist, wasManager, over bool) Tag {
	most := -1
	for _, c := range list {
		most = max(most, did(c))
	}
	switch {
	case most == 4:
		return Tag{OK, b.t("Four of four done")}
	case most >= 0:
		return Tag{Warn, b.t("Not all four, %d done", most)}
	case !wasManager:
		return Tag{None, b.t("No manager then")}
	case !over:
		return Tag{Wait, b.t("Not yet over")}
	}
	return Tag{Bad, b.t("No checklist")}
}

// checklistMonths is the matrix of managers and months. Of many managers it
// shows those who left something out.
func (b *builder) checklistMonths() *Table {
	months := b.checklistSpan()
	t := &Table{Matrix: true, Caption: b.t("Briefed, checked, enforced, led by example"), Columns: []Column{wide(b.t("Manager"), 3)}, Empty: b.none("checklists", b.t("Nobody manages anybody."))}
	was := make([]map[*evidence.Person]bool, len(months))
	for i, m := range months {
		t.Columns = append(t.Columns, Column{Title: b.month(m.From)})
		was[i] = map[*evidence.Person]bool{}
		for _, who := range b.p.ManagersAt(m.To) {
			was[i][who] = true
		}
	}
	if !b.p.Has("checklists") {
		return t
	}
	by, list := b.checklistsBy(), b.checklistPeople(was)
	few := len(list) <= fewPeople
	for _, who := range list {
		cells, clean := []Inline{b.person(who).with(muted(" " + who.Department))}, true
		for i, m := range months {
			ref := "checklist:" + who.ID + "/" + m.Text
			tag := b.monthTag(by[ref], was[i][who], !m.To.After(b.p.D()))
			clean = clean && tag.State != Bad && tag.State != Warn
			cells = append(cells, badge(tag, b.entryOf(by[ref])))
		}
		if (few || !clean) && len(t.Rows) < gapsShown {
			t.add(cells...)
		}
	}
	t.Note = b.more(len(list), len(t.Rows))
	return t
}

// entryOf leads to the entry of a manager's month; empty: the page has none.
func (b *builder) entryOf(list []*evidence.Checklist) string {
	if len(list) == 0 {
		return ""
	}
	return b.address(list[0])
}

// checklistPeople are who was a manager at the end of one of the months.
func (b *builder) checklistPeople(was []map[*evidence.Person]bool) []*evidence.Person {
	return slices.DeleteFunc(slices.Clone(b.p.People), func(p *evidence.Person) bool {
		return !slices.ContainsFunc(was, func(m map[*evidence.Person]bool) bool { return m[p] })
	})
}

// shownChecklists are the entries that the page has: all of them while they
// are few, else those that are not whole; newest month first.
func (b *builder) shownChecklists() []*evidence.Checklist {
	list := slices.DeleteFunc(slices.Clone(b.p.Checklists), func(c *evidence.Checklist) bool { return !b.p.MonthsUpTo(c.Month.From, 12) })
	if len(list) > gapsShown {
		list = slices.DeleteFunc(list, func(c *evidence.Checklist) bool { return did(c) == 4 })
	}
	slices.SortStableFunc(list, func(x, y *evidence.Checklist) int { return strings.Compare(y.Month.Text, x.Month.Text) })
	return list[:min(len(list), gapsShown)]
}

func (b *builder) checklistEntries() *Table {
	t := &Table{Caption: b.t("What was done, newest month first"), Columns: []Column{nowrap(b.t("Month")), wide(b.t("Manager"), 2), wide(b.t("Briefed"), 2), wide(b.t("Checked"), 2), wide(b.t("Enforced"), 3), wide(b.t("Led by example"), 3)},
		Empty: b.none("checklists", b.t("No checklist is on record."))}
	seen := map[string]bool{}
	for _, c := range b.shownChecklists() {
		t.addAt(b.onceAt(seen, c.Ref()), T(b.month(c.Month.From)), b.person(c.Manager), b.action(c.Brief), b.action(c.Compliance), b.action(c.Enforce), b.action(c.Example))
	}
	t.Note = b.more(len(b.p.Checklists), len(t.Rows))
	return t
}

func (b *builder) action(list []evidence.Ref) Inline {
	if len(list) == 0 {
		return badge(Tag{Warn, b.t("Nothing")}, "")
	}
	return b.refs(list)
}

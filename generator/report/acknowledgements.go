package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) acknowledgements() *Page {
	return &Page{
		ID: "acknowledgements", Layout: "acknowledgements", Group: "people", Nav: b.t("Acknowledgements"), Count: b.figure(b.kpi("acknowledgement-coverage")),
		Title: b.t("Acknowledgements"), Lead: b.t("Who has taken note of the current version of which policy, who has not, and whether anybody had access before."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("ACK-01", "ACK-02", "LDR-06", "PER-03")}},
			{ID: "gaps", Title: b.t("Gaps"), Blocks: []Block{b.allAckGaps()}},
			{ID: "leaders", Title: b.t("Top management"), Blocks: []Block{b.leaderAcks()}},
			{ID: "coverage", Title: b.t("Coverage over the months"), Blocks: b.ackChart()},
			{ID: "departments", Title: b.t("By department"), Blocks: []Block{b.ackDepartments()}},
			{ID: "matrix", Title: b.t("People and policies"), Blocks: []Block{b.ackMatrix()}},
			{ID: "before-access", Title: b.t("Acknowledged before access"), Blocks: []Block{b.beforeAccess()}},
		},
	}
}

// ackDue is the day on which a policy's current version fell due to a person.
func (b *builder) ackDue(p *evidence.Policy, who *evidence.Person) evidence.Date {
	from := who.Start
	if p.Approved.After(from) {
		from = p.Approved
	}
	due, _ := who.DueAfterLeave(from.AddDays(b.p.Thresholds.AcknowledgementDays))
	return due
}

// lastAck is the newest version that a person has acknowledged of a policy.
func lastAck(p *evidence.Policy, who *evidence.Person) string {
	i, _ := slices.BinarySearchFunc(p.Acknowledgements, who.ID, func(a *evidence.Acknowledgement, id string) int { return compareIDs(a.Person.ID, id) })
	version := "–"
	for ; i < len(p.Acknowledgements) && p.Acknowledgements[i].Person == who; i++ {
		version = p.Acknowledgements[i].Version
	}
	return version
}

func compareIDs(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// allAckGaps lists who is past due, those longest overdue first.
func (b *builder) allAckGaps() *Table {
	t := &Table{Caption: b.t("People who are past due, longest first"), Columns: []Column{wide(b.t("Person"), 2), wide(b.t("Department"), 2), wide(b.t("Policy"), 3), nowrap(b.t("Version due")), nowrap(b.t("Version they know")), num(b.t("Days overdue")), wide(b.t("Manager"), 2)},
		Empty: b.none("acknowledgements", b.t("Nobody is past due."))}
	type gap struct {
		policy *evidence.Policy
		who    *evidence.Person
		due    evidence.Date
	}
	var list []gap
	for _, p := range b.toAcknowledge() {
		for _, s := range b.acked(p) {
			if s.Due && !s.Done {
				list = append(list, gap{p, s.Person, b.ackDue(p, s.Person)})
			}
		}
	}
	slices.SortStableFunc(list, func(x, y gap) int { return x.due.Compare(y.due) })
	for _, g := range list[:min(len(list), gapsShown)] {
		t.add(b.named(g.who), T(g.who.Department), Inline{{Text: g.policy.Title, Href: b.address(g.policy)}}, T(g.policy.Version), T(lastAck(g.policy, g.who)),
			T(itoa(g.due.DaysUntil(b.p.D()))), b.person(g.who.Manager))
	}
	t.Note = b.more(len(list), len(t.Rows))
	return t
}

func (b *builder) ackTag(s assess.Standing) Tag {
	switch {
	case s.Done:
		return Tag{OK, b.t("Done, %s", b.short(s.Ack.Date))}
	case s.Due:
		return Tag{Bad, b.t("Overdue")}
	}
	return Tag{Wait, b.t("Not yet due")}
}

// leaderAcks is the matrix of senior executives, whom auditors ask about first.
func (b *builder) leaderAcks() *Table {
	return b.ackTable(b.t("Senior executives, policy by policy"), b.p.TopManagement)
}

func (b *builder) ackMatrix() Block {
	if !b.few() {
		return &Para{Text: T(b.t("%d people are too many for one table: the gaps stand above, and each person's card has all of theirs.", len(b.p.Active())))}
	}
	return b.ackTable(b.t("Everybody who is active, and each policy that is for them"), b.p.Active())
}

func (b *builder) ackTable(caption string, who []*evidence.Person) *Table {
	t := &Table{Matrix: true, Caption: caption, Columns: []Column{wide(b.t("Person"), 2)}, Empty: b.none("policies", b.t("No policy has to be acknowledged."))}
	policies := b.toAcknowledge()
	if len(policies) == 0 {
		return t
	}
	var at []map[*evidence.Person]assess.Standing
	for _, p := range policies {
		t.Columns = append(t.Columns, Column{Title: p.Title + " " + p.Version})
		at = append(at, ofThese(b.acked(p), who))
	}
	for _, w := range who {
		cells := []Inline{b.named(w)}
		for _, standing := range at {
			tag := Tag{None, b.t("Not asked")}
			if s, ok := standing[w]; ok {
				tag = b.ackTag(s)
			}
			cells = append(cells, badge(brief(tag), ""))
		}
		t.add(cells...)
	}
	return t
}

// ofThese finds the standings of some people.
func ofThese(list []assess.Standing, who []*evidence.Person) map[*evidence.Person]assess.Standing {
	want := make(map[*evidence.Person]bool, len(who))
	for _, w := range who {
		want[w] = true
	}
	out := map[*evidence.Person]assess.Standing{}
	for _, s := range list {
		if want[s.Person] {
			out[s.Person] = s
		}
	}
	return out
}

// ackDepartments has a column for each policy: what is there of what is due.
func (b *builder) ackDepartments() *Table {
	t := &Table{Matrix: true, Caption: b.t("What is there of what is due"), Columns: []Column{wide(b.t("Department"), 2)}, Empty: b.none("policies", b.t("No policy has to be acknowledged."))}
	departments := map[string]bool{}
	var by []map[string]*tally
	for _, p := range b.toAcknowledge() {
		count := map[string]*tally{}
		for _, s := range b.acked(p) {
			countIn(count, s)
			departments[s.Person.Department] = true
		}
		t.Columns = append(t.Columns, Column{Title: p.Title})
		by = append(by, count)
	}
	for _, d := range sortedKeys(departments) {
		cells := []Inline{T(b.department(d))}
		for _, count := range by {
			cells = append(cells, b.tallyCell(count[d]))
		}
		t.add(cells...)
	}
	return t
}

func (b *builder) tallyCell(n *tally) Inline {
	switch {
	case n == nil || n.due == 0:
		return T("–")
	case n.done < n.due:
		return Inline{badgeSpan(Tag{Warn, b.t("Incomplete")}, ""), text(" "), text(itoa(n.done) + "/" + itoa(n.due))}
	}
	return ratio(n.done, n.due)
}

// beforeAccess compares, for the joiners of 12 months, the day of access with
// the first acknowledgement of the top-level policy, or of any where there is
// none. Those in the wrong order come first.
func (b *builder) beforeAccess() *Table {
	t := &Table{Caption: b.t("Joiners of the last 12 months"), Columns: []Column{wide(b.t("Joiner"), 3), nowrap(b.t("Start")), nowrap(b.t("Access opened")), nowrap(b.t("Acknowledged")), nowrap(b.t("Order"))},
		Empty: b.none("people", b.t("Nobody joined."))}
	first := b.firstAcks()
	list := b.joiners()
	order := func(who *evidence.Person) State { return b.orderTag(who.AccessGranted, first[who]).State }
	rank := []State{Bad, Warn, Info, Wait, None, OK}
	slices.SortStableFunc(list, func(x, y *evidence.Person) int { return slices.Index(rank, order(x)) - slices.Index(rank, order(y)) })
	for _, who := range list[:min(len(list), b.listed())] {
		t.add(b.named(who), T(b.short(who.Start)), T(b.short(who.AccessGranted)), T(b.short(first[who])), badge(b.orderTag(who.AccessGranted, first[who]), ""))
	}
	t.Note = strings.TrimSpace(b.t("The policies give everybody %d days.", b.p.Thresholds.AcknowledgementDays) + " " + b.more(len(list), len(t.Rows)))
	return t
}

// joiners are those who started in the 12 months up to D, newest first.
func (b *builder) joiners() []*evidence.Person {
	list := slices.DeleteFunc(slices.Clone(b.p.People), func(p *evidence.Person) bool { return !b.p.MonthsUpTo(p.Start, 12) })
	slices.SortStableFunc(list, func(x, y *evidence.Person) int { return y.Start.Compare(x.Start) })
	return list
}

func (b *builder) firstAcks() map[*evidence.Person]evidence.Date {
	list := b.p.Acknowledgements
	if pol := b.p.TopLevelPolicy(); pol != nil {
		list = pol.Acknowledgements
	}
	out := map[*evidence.Person]evidence.Date{}
	for _, a := range list {
		if d, ok := out[a.Person]; b.p.Happened(a.Date) && (!ok || a.Date.Before(d)) {
			out[a.Person] = a.Date
		}
	}
	return out
}

func (b *builder) orderTag(access, ack evidence.Date) Tag {
	switch {
	case access.IsZero():
		return Tag{None, b.t("No access")}
	case ack.IsZero():
		return Tag{Bad, b.t("Access, not acknowledged")}
	case access.AddDays(b.p.Thresholds.AcknowledgementDays).Before(ack):
		return Tag{Warn, b.t("Access first, by %s", b.many(access.DaysUntil(ack), "day", "days"))}
	case access.Before(ack):
		return Tag{Info, b.t("Access first, by %s", b.many(access.DaysUntil(ack), "day", "days"))}
	}
	return Tag{OK, b.t("Acknowledged first")}
}

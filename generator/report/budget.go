package report

import (
	"math"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) budget() *Page {
	return &Page{
		ID: "budget", Layout: "budget", Group: "governance", Nav: b.t("Resources and budget"),
		Title: b.t("Resources and budget"), Lead: b.t("The money, the time and the tools that management gives to information security, and what became of them."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("RES-01", "RES-02", "RES-03", "RES-04", "PRF-02")}},
			{ID: "lines", Title: b.t("Budget lines"), Blocks: b.budgetBlocks()},
			{ID: "time", Title: b.t("Staff time"), Blocks: []Block{b.timeTable()}},
			{ID: "tools", Title: b.t("What people are given to work securely"), Blocks: []Block{b.toolTable()}},
		},
	}
}

// budgetLines gives those of the current period first, then the newest.
func (b *builder) budgetLines() []*evidence.Budget {
	list := slices.Clone(b.p.Budgets)
	slices.SortStableFunc(list, func(x, y *evidence.Budget) int { return y.Period.To.Compare(x.Period.To) })
	return list
}

func (b *builder) budgetBlocks() []Block {
	t := &Table{Caption: b.t("Approved and spent"), Columns: []Column{wide(b.t("Line"), 3), nowrap(b.t("Period")), num(b.t("Approved")), num(b.t("Spent")), num(b.t("Difference")),
		wide(b.t("Approved by"), 2), nowrap(b.t("Signature")), wide(b.t("Decision and evidence"), 3)}, Empty: b.none("resources", b.t("There is no budget line."))}
	chart := b.budgetChart()
	for _, l := range b.budgetLines() {
		sig := T("–")
		if len(b.a.Trail.Of(l.Ref())) > 0 {
			sig = b.signatureOf(l.Ref())
		}
		t.addAt(b.anchor(l), Inline{text(l.Title), br(), {Text: l.ID, Style: ID}}, T(l.Period.Text), T(b.money(l.ApprovedAmount, l.Currency)), T(b.money(l.SpentAmount, l.Currency)),
			b.difference(l), b.approvedOn(l), sig, b.refs(l.Evidence))
	}
	b.budgetSums(t)
	if len(chart.Series[0].Points) == 0 {
		return []Block{t.slim()}
	}
	return []Block{t.slim(), chart}
}

func (b *builder) approvedOn(l *evidence.Budget) Inline {
	if l.ApprovedBy == nil || !b.p.Happened(l.Approved) {
		return badge(Tag{Warn, b.t("not approved")}, "")
	}
	return b.person(l.ApprovedBy).with(text(", " + b.short(l.Approved)))
}

// difference is spend against approval, as a share with its sign; what is
// beyond the organisation's own limit is marked once the period is over.
func (b *builder) difference(l *evidence.Budget) Inline {
	v, ok := l.Variance()
	switch {
	case !ok:
		return badge(Tag{Warn, b.t("nothing approved")}, "")
	case l.ApprovedAmount == 0:
		return T("–")
	}
	sign := "+"
	if l.SpentAmount < l.ApprovedAmount {
		sign = "−"
	}
	if v > b.p.Thresholds.BudgetVariance && !l.Period.To.After(b.p.D()) {
		return badge(Tag{Warn, sign + b.rounded(v)}, "")
	}
	return T(sign + b.rounded(v))
}

// rounded is a share to a tenth of a percent.
func (b *builder) rounded(v float64) string { return b.percent(math.Round(v*1000) / 1000) }

// budgetSums puts the sum of each currency under the lines of today's periods.
func (b *builder) budgetSums(t *Table) {
	approved, spent, n := map[string]float64{}, map[string]float64{}, 0
	for _, l := range b.p.Budgets {
		if l.Period.Holds(b.p.D()) {
			approved[l.Currency] += l.ApprovedAmount
			spent[l.Currency] += l.SpentAmount
			n++
		}
	}
	if n < 2 {
		return
	}
	for _, cur := range sortedKeys(approved) {
		t.add(Inline{strong(b.t("All lines of current periods"))}, T(""), T(b.money(approved[cur], cur)), T(b.money(spent[cur], cur)), T("–"), T("–"), T("–"), T("–"))
	}
}

func (b *builder) budgetChart() *Chart {
	c := &Chart{Caption: b.t("Approved and spent, lines of current periods"), Form: "bars", Series: []Series{{Name: b.t("Approved")}, {Name: b.t("Spent")}}}
	for _, l := range b.p.Budgets {
		if l.Period.Holds(b.p.D()) {
			c.Series[0].Points = append(c.Series[0].Points, Point{Label: l.Title, Value: l.ApprovedAmount, Text: b.money(l.ApprovedAmount, l.Currency)})
			c.Series[1].Points = append(c.Series[1].Points, Point{Label: l.Title, Value: l.SpentAmount, Text: b.money(l.SpentAmount, l.Currency)})
		}
	}
	return c
}

func (b *builder) timeTable() *Table {
	t := &Table{Caption: b.t("Days of staff time, newest period first"), Columns: []Column{wide(b.t("Team"), 3), nowrap(b.t("Period")), num(b.t("Planned")), num(b.t("Used")), wide(b.t("For"), 2)},
		Empty: b.none("resources", b.t("No staff time is allocated."))}
	list := slices.Clone(b.p.Allocations)
	slices.SortStableFunc(list, func(x, y *evidence.Allocation) int { return y.Period.To.Compare(x.Period.To) })
	planned, used := 0.0, 0.0
	for _, a := range list[:min(len(list), gapsShown)] {
		days := "–"
		if a.HasActual {
			days = b.number(a.ActualDays)
		}
		if a.Period.Holds(b.p.D()) {
			planned, used = planned+a.PlannedDays, used+a.ActualDays
		}
		t.add(T(a.Team), T(a.Period.Text), T(b.number(a.PlannedDays)), T(days), T(strings.Join(a.Tags, ", ")))
	}
	if planned > 0 {
		t.Note = b.t("In periods that contain %s: %s days planned, %s used.", b.date(b.p.D()), b.number(planned), b.number(used))
	}
	return t.slim()
}

func (b *builder) toolTable() *Table {
	t := &Table{Caption: b.t("Tools, for whom they are and where the guidance is"), Columns: []Column{wide(b.t("Tool"), 4), wide(b.t("For"), 4), wide(b.t("Guidance"), 2)},
		Empty: b.none("resources", b.t("No tool is on record."))}
	for _, tool := range b.p.Tools {
		guidance := T("–")
		if tool.Guidance != nil {
			guidance = b.titled(*tool.Guidance)
		}
		t.addAt(b.anchor(tool), Inline{text(tool.Title), br(), {Text: tool.ID, Style: ID}}, T(b.audience(tool.Audience)), guidance)
	}
	return t.slim()
}

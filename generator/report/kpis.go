package report

import (
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) kpis() *Page {
	return &Page{
		ID: "kpis", Layout: "kpis", Group: "governance", Nav: b.t("KPIs"),
		Title: b.t("KPIs"), Lead: b.t("What the organisation measures against its objectives, and what is computed from the registers, each with its formula."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("KPI-01", "KPI-02")}},
			{ID: "measures", Title: b.t("Measures and objectives"), Blocks: []Block{b.measureTable()}},
			{ID: "trends", Title: b.t("Measures over time"), Blocks: b.measureCharts()},
			{ID: "computed", Title: b.t("Computed from the registers"), Blocks: []Block{b.computedTable()}},
			{ID: "leavers", Title: b.t("Time to revoke a leaver's access"), Blocks: b.leaverBlocks()},
		},
	}
}

// measured gives the measurements of a KPI by D, oldest first.
func (b *builder) measured(k *evidence.KPI) []*evidence.Measurement {
	var out []*evidence.Measurement
	for _, m := range k.Measurements {
		if b.p.Happened(m.Date) {
			out = append(out, m)
		}
	}
	return out
}

func (b *builder) measureTable() *Table {
	t := &Table{Caption: b.t("The organisation's own measures"), Columns: []Column{wide(b.t("KPI"), 5), nowrap(b.t("Unit")), num(b.t("Target")), num(b.t("Now")), nowrap(b.t("Measured")), wide(b.t("Trend"), 2), nowrap(b.t("Reported to")), nowrap(b.t("Result"))},
		Empty: b.none("kpis", b.t("No measure is on record."))}
	for _, k := range b.p.KPIs {
		list := b.measured(k)
		row := []Inline{{text(k.Title), br(), {Text: k.ID, Style: ID}}, T(k.Unit), T(b.goal(k))}
		if len(list) == 0 {
			t.addAt(b.anchor(k), append(row, T("–"), T("–"), T("–"), T("–"), badge(Tag{None, b.t("Not measured")}, ""))...)
			continue
		}
		newest := list[len(list)-1]
		tag := Tag{OK, b.t("Met")}
		switch {
		case !k.HasTarget:
			tag = Tag{None, b.t("No target")}
		case !k.Meets(newest.Value):
			tag = Tag{Warn, b.t("Missed")}
		}
		t.addAt(b.anchor(k), append(row, T(b.number(newest.Value)), T(b.short(newest.Date)), T(b.trend(k, list)), b.reported(newest), badge(tag, ""))...)
	}
	return t.slim()
}

// goal writes the target of a measure.
func (b *builder) goal(k *evidence.KPI) string {
	if !k.HasTarget {
		return "–"
	}
	return map[string]string{"up": "≥ ", "down": "≤ "}[k.Direction] + b.number(k.Target)
}

// trend says what became of the value before the newest.
func (b *builder) trend(k *evidence.KPI, list []*evidence.Measurement) string {
	if len(list) < 2 {
		return b.t("first value")
	}
	was, is := list[len(list)-2].Value, list[len(list)-1].Value
	switch better := k.Direction == "down"; {
	case was == is:
		return b.t("as before")
	case k.Direction == "":
		return b.t("%s before", b.number(was))
	case (is < was) == better:
		return b.t("better, %s before", b.number(was))
	}
	return b.t("worse, %s before", b.number(was))
}

func (b *builder) reported(m *evidence.Measurement) Inline {
	if m.ReportedTo == nil {
		return T("–")
	}
	return Inline{{Text: m.ReportedTo.ID, Style: ID, Href: b.address(m.ReportedTo)}}
}

// measureCharts draws each KPI that was measured more than once.
func (b *builder) measureCharts() []Block {
	var out []Block
	for _, k := range b.p.KPIs {
		list := b.measured(k)
		if len(list) < 2 {
			continue
		}
		c := &Chart{Caption: k.Title, Form: "line", Target: k.Target, HasTarget: k.HasTarget, Series: []Series{{Name: k.Title}}}
		if k.Unit == "percent" {
			c.Unit = "%"
		}
		for _, m := range list[max(0, len(list)-12):] {
			c.Series[0].Points = append(c.Series[0].Points, Point{Label: b.month(m.Date), Value: m.Value, Text: b.number(m.Value)})
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.none("kpis", b.t("No measure has two values yet.")))})
	}
	return out
}

func (b *builder) computedTable() *Table {
	t := &Table{Caption: b.t("Anybody can compute these again from the registers in this pack"), Columns: []Column{wide(b.t("KPI"), 3), wide(b.t("Formula"), 5), num(b.t("Numerator")), num(b.t("Denominator")), num(b.t("Now")), num(b.t("Cycle before"))},
		Note: b.t("D is the day of judgement, %s.", b.date(b.p.D()))}
	for _, k := range b.a.KPIs {
		t.addAt(k.ID, Inline{text(b.word(k.Title)), br(), {Text: k.ID, Style: ID}}, T(b.word(k.Formula)), T(b.oneDigit(k.Numerator)), T(b.oneDigit(k.Denominator)), T(b.figure(k)), T(b.before(k.ID)))
	}
	return t
}

// A leaverMonth is who left in a month and how long their access outlived them.
type leaverMonth struct {
	day              evidence.Date
	left, done, late int
	sum, slowest     float64 // hours, of those whose access was revoked
	slowestIs        *evidence.Person
}

// leaverMonths gives the 12 months up to D, by the month of the last day. Who
// never had access does not count.
func (b *builder) leaverMonths() []leaverMonth {
	days := b.monthEnds(12)
	out := make([]leaverMonth, len(days))
	for i, d := range days {
		out[i].day = d
	}
	for _, who := range b.p.People {
		if !b.p.Happened(who.End) || who.AccessGranted.IsZero() {
			continue
		}
		for i, d := range days {
			if who.End.Year() == d.Year() && who.End.Month() == d.Month() {
				b.leaves(&out[i], who)
			}
		}
	}
	return out
}

func (b *builder) leaves(m *leaverMonth, who *evidence.Person) {
	m.left++
	h, ok := assess.Revoked(b.p, who)
	if !ok {
		return
	}
	m.done++
	m.sum += h
	if m.slowestIs == nil || h > m.slowest {
		m.slowest, m.slowestIs = h, who
	}
	if h > b.p.Thresholds.LeaverRevocationHours {
		m.late++
	}
}

func (b *builder) leaverBlocks() []Block {
	limit := b.p.Thresholds.LeaverRevocationHours
	t := &Table{Caption: b.t("Hours from the end of the last day (UTC) to the end of access; the limit is %s h", b.number(limit)),
		Columns: []Column{nowrap(b.t("Month")), num(b.t("Leavers")), num(b.t("Average hours")), num(b.t("Slowest")), wide(b.t("Who"), 3), nowrap(b.t("Result"))}, Empty: b.none("people", b.t("Nobody with access left in the 12 months up to %s.", b.date(b.p.D()))),
		Note: b.t("A negative figure: access ended before the last day did.")}
	c := &Chart{Caption: b.t("Slowest of each month, in hours"), Form: "bars", Unit: "h", Target: limit, HasTarget: true, Series: []Series{{Name: b.t("Slowest")}}}
	for _, m := range b.leaverMonths() {
		if m.left == 0 {
			continue
		}
		t.add(T(b.month(m.day)), T(itoa(m.left)), T(b.hours(m, m.sum/float64(max(m.done, 1)))), T(b.hours(m, m.slowest)), b.person(m.slowestIs), badge(b.leaverTag(m), ""))
		c.Series[0].Points = append(c.Series[0].Points, Point{Label: b.month(m.day), Value: max(m.slowest, 0), Text: b.hours(m, m.slowest), Missing: m.done == 0})
	}
	if len(t.Rows) == 0 {
		return []Block{t}
	}
	return []Block{t, c}
}

func (b *builder) hours(m leaverMonth, h float64) string {
	if m.done == 0 {
		return "–"
	}
	return b.Texts.Decimal(h, 1)
}

func (b *builder) leaverTag(m leaverMonth) Tag {
	switch {
	case m.late > 0:
		return Tag{Bad, b.t("%d late", m.late)}
	case m.done < m.left:
		return Tag{Bad, b.t("%d not revoked", m.left-m.done)}
	}
	return Tag{OK, b.t("In time")}
}

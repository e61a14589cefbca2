package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// reviewPack gives the chapters of the pack that executives read and sign: six
// to twelve pages, no table wider than six columns, nothing that needs colour.
func (b *builder) reviewPack() []*Page {
	chapter := func(id, title, lead string, sections ...*Section) *Page {
		return &Page{ID: "review/" + id, Title: title, Lead: lead, Sections: sections}
	}
	return []*Page{
		chapter("stand", b.t("Where we stand"), b.t("As of %s.", b.r.AsOf), b.standSections()...),
		chapter("trail", b.t("Leadership signature trail"), b.t("What leadership approved, and what is signed. What is awaited stands first."), &Section{Blocks: []Block{b.shortTrail()}}),
		chapter("risks", b.t("Risks that management decides on"), "", &Section{Blocks: []Block{b.riskTable()}}),
		chapter("findings", b.t("What is open"), "", &Section{Title: b.t("Found by the checks"), Blocks: []Block{b.shortFindings()}},
			&Section{Title: b.t("Corrective actions"), Blocks: []Block{b.shortRegister()}}),
		chapter("changes", b.t("Changes since the last cycle"), "", &Section{Blocks: b.shortChanges()}),
		chapter("kpis", b.t("Objectives and measures"), "", b.kpiSections()...),
		chapter("money", b.t("Money and time"), "", b.moneySections()...),
		chapter("decisions", b.t("Decisions asked"), b.t("To be answered in a meeting, and recorded in its minutes."), &Section{Blocks: b.asks()}),
		chapter("sign", b.t("Statement and signatures"), "", b.signSections()...),
	}
}

func (b *builder) standSections() []*Section {
	return []*Section{
		{ID: "verdict", Title: b.headline(), Blocks: []Block{&Para{Text: T(b.standing())}, &Figures{Items: unlinked(b.summaryFigures())}}},
		{Title: b.t("Findings by grade"), Blocks: []Block{b.shortGrades()}},
		{Title: b.t("What worries us most"), Blocks: []Block{b.worries()}},
	}
}

// unlinked takes the links out: the review pack has not those pages.
func unlinked(list []Figure) []Figure {
	for i := range list {
		list[i].Href = ""
	}
	return list
}

// shortGrades is a bar a grade, with the number before beside it.
func (b *builder) shortGrades() *Chart {
	full := b.gradeChart()
	now := b.graded(GradesOf(b.a))
	c := &Chart{ID: full.ID, Caption: full.Caption, Form: "bars", Series: []Series{now}}
	if b.Previous == nil {
		return c
	}
	for i, before := range b.graded(GradesOf(b.Previous)).Points {
		now.Points[i].Text = b.t("%.0f, before: %.0f", now.Points[i].Value, before.Value)
	}
	return c
}

// worries names the three worst findings in plain words: all of it is to stand
// on one page.
func (b *builder) worries() Block {
	list := &List{}
	for _, f := range b.a.Findings()[:min(3, len(b.a.Findings()))] {
		list.Items = append(list.Items, Inline{badgeSpan(b.grade(f.Grade), ""), text(" " + sentence(opening(gist(b.found(f)))))})
	}
	if len(list.Items) == 0 {
		return &Para{Text: T(b.t("The checks found nothing."))}
	}
	return list
}

// opening is the beginning of a message that lists more than anybody reads in a
// summary.
func opening(message string) string {
	const long = 200 // bytes
	if len(message) <= long {
		return message
	}
	if end := strings.LastIndex(message[:long], ", "); end > 0 {
		return message[:end] + " …"
	}
	return message
}

// gist is a message without the details that it ends with in parentheses; the
// chapter of findings has it whole.
func gist(message string) string {
	depth := 0
	for i := len(message) - 1; i > 0; i-- {
		switch message[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return strings.TrimRight(message[:i], " ")
			}
		}
		if depth == 0 {
			break
		}
	}
	return message
}

// trailShown is how many entries the review pack prints.
const trailShown = 14

func (b *builder) shortTrail() Block {
	t := &Table{Caption: b.t("Signatures"), Columns: []Column{{Title: b.t("What"), Weight: 4}, {Title: b.t("Who"), Weight: 2}, {Title: b.t("When"), Nowrap: true}, {Title: b.t("State"), Nowrap: true}}, Empty: b.t("Nothing is asked for.")}
	entries := slices.Clone(b.a.Trail.Entries)
	rank := map[trail.State]int{trail.Missing: 0, trail.Broken: 1, trail.Recorded: 2, trail.Verified: 3}
	slices.SortStableFunc(entries, func(x, y *trail.Entry) int {
		if d := rank[x.State] - rank[y.State]; d != 0 {
			return d
		}
		return y.Date().Compare(x.Date())
	})
	for i, e := range entries {
		if i == trailShown {
			t.Note = b.t("and %d more, all of them in the audit pack", len(entries)-trailShown)
			break
		}
		who := T(b.nameOf(e.Signer))
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(b.subjectTitle(e.Subject)), who, T(b.short(e.Date())), badge(b.state(e.State), "")}})
	}
	return t
}

func (b *builder) riskTable() Block {
	t := &Table{Caption: b.t("Risks"), Columns: []Column{{Title: b.t("Risk"), Weight: 4}, {Title: b.t("Level"), Nowrap: true}, {Title: b.t("Treatment"), Nowrap: true}, {Title: b.t("Owner"), Weight: 2}, {Title: b.t("Accepted by"), Weight: 2}, {Title: b.t("Until"), Nowrap: true}}, Empty: b.none("risks", b.t("No risk is put before management."))}
	for _, r := range b.p.Risks {
		accepted := "–"
		if r.AcceptedBy != nil {
			accepted = r.AcceptedBy.FullName
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: r.ID, Style: ID}, text(" " + r.Title)}, badge(level(b, r.Level), ""), T(b.value(r.Treatment)), T(b.nameOf(r.Owner)), T(accepted), T(b.short(r.AcceptedUntil))}})
	}
	return t
}

func level(b *builder, l string) Tag {
	switch l {
	case "high":
		return Tag{Bad, b.t("High")}
	case "medium":
		return Tag{Warn, b.t("Medium")}
	case "low":
		return Tag{Info, b.t("Low")}
	}
	return Tag{None, b.t("Not rated")}
}

func (b *builder) shortFindings() Block {
	t := &Table{Caption: b.t("Findings of the checks"), Columns: []Column{{Title: b.t("Grade"), Nowrap: true}, {Title: b.t("What was found"), Weight: 6}, {Title: b.t("To mend it"), Weight: 4}}, Empty: b.t("The checks found nothing.")}
	list := b.a.Findings()
	for i, f := range list {
		if i == 12 {
			t.Note = b.t("and %d more in the audit pack", len(list)-i)
			break
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{badge(b.grade(f.Grade), ""), {{Text: f.Check, Style: ID}, text(" " + sentence(b.found(f)))}, ticked(b.word(b.a.Result(f.Check).Check.Fix))}})
	}
	return t
}

func (b *builder) shortRegister() Block {
	t := &Table{Caption: b.t("Entries of the register of findings that are not closed"), Columns: []Column{{Title: b.t("Finding"), Weight: 5}, {Title: b.t("Owner"), Weight: 2}, {Title: b.t("Due"), Nowrap: true}, {Title: b.t("Status"), Nowrap: true}}, Empty: b.none("findings", b.t("Every entry is closed."))}
	for _, f := range b.registered() {
		if !b.p.Happened(f.Closed) {
			t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: f.ID, Style: ID}, text(" " + f.Title)}, T(b.nameOf(f.Owner)), T(b.short(f.Due)), badge(b.findingStatus(f), "")}})
		}
	}
	return t
}

// shortChanges compares the findings with those of the cycle before.
func (b *builder) shortChanges() []Block {
	if b.Previous == nil {
		return []Block{&Para{Text: T(b.t("There is no earlier cycle to compare with."))}}
	}
	s := b.compareFindings()
	return []Block{
		&Facts{Items: []Fact{{b.t("Compared with"), T(b.t("%s, as of %s", b.Previous.Cycle.ID, b.date(b.Previous.Cycle.AsOf)))}}},
		b.changeTable(b.t("New since then"), s.fresh), b.changeTable(b.t("Closed since then"), s.closed), b.changeTable(b.t("Standing"), s.standing),
	}
}

func (b *builder) changeTable(caption string, list []assess.Finding) Block {
	t := &Table{Caption: caption, Columns: []Column{{Title: b.t("Grade"), Nowrap: true}, {Title: b.t("Finding"), Weight: 6}}, Empty: b.t("None.")}
	for i, f := range list {
		if i == 8 {
			t.Note = b.t("and %d more", len(list)-i)
			break
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{badge(b.grade(f.Grade), ""), {{Text: f.Check, Style: ID}, text(" " + sentence(b.found(f)))}}})
	}
	return t
}

func (b *builder) kpiSections() []*Section {
	computed := &Table{Caption: b.t("Computed from the registers"), Columns: []Column{{Title: b.t("Measure"), Weight: 4}, {Title: b.t("Now"), Num: true}, {Title: b.t("Before"), Num: true}, {Title: b.t("How"), Weight: 4}}}
	for _, k := range b.a.KPIs {
		computed.Rows = append(computed.Rows, Row{Cells: []Inline{T(b.word(k.Title)), T(b.figure(k)), T(b.before(k.ID)), T(b.word(k.Formula))}})
	}
	sections := []*Section{{Title: b.t("Computed measures"), Blocks: []Block{computed}}}
	own := &Table{Caption: b.t("The organisation's own measures"), Columns: []Column{{Title: b.t("Measure"), Weight: 4}, {Title: b.t("Target"), Num: true}, {Title: b.t("Newest"), Num: true}, {Title: b.t("Of"), Nowrap: true}, {Title: b.t("Result"), Nowrap: true}}, Empty: b.none("kpis", b.t("There are none."))}
	for _, k := range b.p.KPIs {
		own.Rows = append(own.Rows, b.measureRow(k))
	}
	return append(sections, &Section{Title: b.t("Objectives"), Blocks: []Block{own}})
}

func (b *builder) before(id string) string {
	if b.Previous == nil {
		return "–"
	}
	for _, k := range b.Previous.KPIs {
		if k.ID == id {
			return b.figure(k)
		}
	}
	return "–"
}

func (b *builder) measureRow(k *evidence.KPI) Row {
	var newest *evidence.Measurement
	for _, m := range k.Measurements {
		if b.p.Happened(m.Date) {
			newest = m
		}
	}
	row := Row{Cells: []Inline{T(k.Title + " (" + k.Unit + ")"), T(b.goal(k))}}
	switch {
	case newest == nil:
		return Row{Cells: append(row.Cells, T("–"), T("–"), badge(Tag{None, b.t("Not measured")}, ""))}
	case k.Meets(newest.Value):
		return Row{Cells: append(row.Cells, T(b.number(newest.Value)), T(b.short(newest.Date)), badge(Tag{OK, b.t("Met")}, ""))}
	}
	return Row{Cells: append(row.Cells, T(b.number(newest.Value)), T(b.short(newest.Date)), badge(Tag{Warn, b.t("Missed")}, ""))}
}

func (b *builder) moneySections() []*Section {
	t := &Table{Caption: b.t("Budget lines of the current period"), Columns: []Column{{Title: b.t("Line"), Weight: 4}, {Title: b.t("Approved"), Num: true}, {Title: b.t("Spent"), Num: true}, {Title: b.t("Difference"), Num: true}, {Title: b.t("Approved by"), Weight: 2}}, Empty: b.none("resources", b.t("There is no budget line."))}
	chart := &Chart{ID: "budget", Caption: b.t("Approved and spent"), Form: "bars", Series: []Series{{Name: b.t("Approved")}, {Name: b.t("Spent")}}}
	for _, l := range b.p.Budgets {
		if !l.Period.Holds(b.p.D()) {
			continue
		}
		diff := "–"
		if v, ok := l.Variance(); ok && l.ApprovedAmount > 0 {
			sign := "+"
			if l.SpentAmount < l.ApprovedAmount {
				sign = "−"
			}
			diff = sign + b.percent(v)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(l.Title), T(b.money(l.ApprovedAmount, l.Currency)), T(b.money(l.SpentAmount, l.Currency)), T(diff), T(b.nameOf(l.ApprovedBy))}})
		chart.Series[0].Points = append(chart.Series[0].Points, Point{Label: l.Title, Value: l.ApprovedAmount, Text: b.money(l.ApprovedAmount, l.Currency)})
		chart.Series[1].Points = append(chart.Series[1].Points, Point{Label: l.Title, Value: l.SpentAmount, Text: b.money(l.SpentAmount, l.Currency)})
	}
	sections := []*Section{{Title: b.t("Budget"), Blocks: []Block{t}}}
	if len(t.Rows) > 0 {
		sections[0].Blocks = append(sections[0].Blocks, chart)
	}
	time := &Table{Caption: b.t("Staff time, in days"), Columns: []Column{{Title: b.t("Team"), Weight: 3}, {Title: b.t("Period")}, {Title: b.t("Planned"), Num: true}, {Title: b.t("Used"), Num: true}}, Empty: b.none("resources", b.t("No staff time is allocated."))}
	for _, a := range b.p.Allocations {
		if a.Period.Holds(b.p.D()) {
			used := "–"
			if a.HasActual {
				used = b.number(a.ActualDays)
			}
			time.Rows = append(time.Rows, Row{Cells: []Inline{T(a.Team), T(a.Period.Text), T(b.number(a.PlannedDays)), T(used)}})
		}
	}
	return append(sections, &Section{Title: b.t("Time"), Blocks: []Block{time}})
}

// asks are the decisions that the pack asks for: no tick boxes, they are
// answered in a meeting.
func (b *builder) asks() []Block {
	var out []Block
	for _, q := range b.p.Proposals {
		rec := &Record{ID: q.ID, Title: T(q.Title), Facts: []Fact{{b.t("Id"), Inline{{Text: q.ID, Style: ID}}}}}
		if q.HasAmount {
			rec.Facts = append(rec.Facts, Fact{b.t("Amount"), T(b.money(q.Amount, q.Currency))})
		}
		var who []Inline
		for _, p := range q.AskedOf {
			who = append(who, T(p.FullName))
		}
		rec.Facts = append(rec.Facts, Fact{b.t("Asked of"), join(who, ", ")})
		if !q.Due.IsZero() {
			rec.Facts = append(rec.Facts, Fact{b.t("Due"), T(b.date(q.Due))})
		}
		if q.Text != "" {
			rec.Blocks = []Block{&Prose{Source: q.Text, Level: 4}}
		}
		out = append(out, rec)
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.none("reviews", b.t("No decision is asked for.")))})
	}
	return out
}

func (b *builder) signSections() []*Section {
	return []*Section{
		{Title: b.t("What signing means"), Blocks: []Block{
			&Para{Text: T(b.t("By signing in your field you approve the subjects listed beside it, each in exactly the bytes whose digest is printed, and you state that you have read this pack. You approve nothing that is not listed, and you answer no question of the chapter “Decisions asked”."))},
			&List{Items: []Inline{
				b.tt("Sign on a tablet or a computer with any program that fills signature fields of a PDF."),
				b.tt("Send the signed copy back to whoever sent you this pack. Several copies signed side by side are each valid."),
			}},
		}},
		{Title: b.t("Signatures"), Blocks: []Block{&Fields{Items: b.fields()}}},
	}
}

func (b *builder) fields() []Field {
	var out []Field
	for i, who := range b.p.Signing.Signatories {
		f := Field{Name: "sig-" + who.ID, Person: who.FullName, Title: who.Title}
		for _, a := range b.a.Trail.Asked {
			if b.approves(who, i == 0, a) {
				f.Approves = append(f.Approves, Approval{Subject: a.Name, Title: b.subjectTitle(a.Subject), Digest: a.Digest()})
			}
		}
		out = append(out, f)
	}
	return out
}

// approves reports whether a subject is put before a signatory: it is asked of
// them and not signed, or, for the first, asked of nobody who has a field.
func (b *builder) approves(who *evidence.Person, first bool, a trail.Asked) bool {
	if a.Bytes == nil || b.a.Trail.Covered(b.p, a.Subject) || b.tampered(a.Name) {
		return false
	}
	return a.Asked == who || first && !slices.Contains(b.p.Signing.Signatories, a.Asked)
}

// tampered reports whether a signature of the subject is broken: what may have
// been altered is put right first, and not put before anybody to sign.
func (b *builder) tampered(subject string) bool {
	return slices.ContainsFunc(b.a.Trail.Of(subject), func(e *trail.Entry) bool { return e.State == trail.Broken })
}

// Approvals is the review pack's approvals.json: per signatory each subject
// with its digest and title (LIFECYCLE: circulate and collect).
func (r *Report) Approvals() ([]byte, error) {
	type signatory struct {
		Field    string     `json:"field"`
		Person   string     `json:"person"`
		Name     string     `json:"name"`
		Approves []Approval `json:"approves"`
	}
	doc := struct {
		Schema       int         `json:"schema"`
		Cycle        string      `json:"cycle"`
		InputsDigest string      `json:"inputs_digest"`
		Signatories  []signatory `json:"signatories"`
	}{Schema: 1, Cycle: r.Cycle, InputsDigest: r.InputsDigest, Signatories: []signatory{}}
	for _, p := range r.Review {
		for _, s := range p.Sections {
			for _, blk := range s.Blocks {
				fields, ok := blk.(*Fields)
				if !ok {
					continue
				}
				for _, f := range fields.Items {
					doc.Signatories = append(doc.Signatories, signatory{f.Name, f.Name[len("sig-"):], f.Person, append([]Approval{}, f.Approves...)})
				}
			}
		}
	}
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("approvals.json: %w", err)
	}
	return append(out, '\n'), nil
}

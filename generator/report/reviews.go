package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) reviewTitle(r *evidence.Review) string {
	return map[string]string{"management-review": b.t("Management review"), "board": b.t("Board meeting"), "team-brief": b.t("Team brief")}[r.Kind] + ", " + b.date(r.Date)
}

func (b *builder) reviewList() *Page {
	n := 0
	for _, r := range b.p.Reviews {
		if r.Management() {
			n++
		}
	}
	t := &Table{ID: "list-table", Caption: b.t("Meetings, newest first"), Columns: []Column{{Title: b.t("Meeting"), Nowrap: true}, {Title: b.t("Kind")}, {Title: b.t("Date"), Nowrap: true}, {Title: b.t("Present"), Num: true},
		{Title: b.t("Inputs covered")}, {Title: b.t("Decisions"), Num: true}, {Title: b.t("Open actions"), Num: true}, {Title: b.t("Signature"), Nowrap: true}}, Empty: b.none("reviews", b.t("No meeting is on record."))}
	names := newNames("list", "list-table", "attendance", "actions", "action-table")
	for _, r := range slices.Backward(b.p.Reviews) {
		present := fmt.Sprint(len(r.Attended))
		if len(r.Required) > 0 {
			present = fmt.Sprintf("%d/%d", len(r.Required)-len(b.absent(r)), len(r.Required))
		}
		sig := Inline{muted("–")}
		if r.Management() {
			sig = b.signatureOf(r.Ref())
		}
		t.Rows = append(t.Rows, Row{ID: names.of(r.Ref()), Cells: []Inline{{{Text: r.ID, Href: b.address(r), Style: ID}}, T(b.value(r.Kind)), T(b.short(r.Date)), T(present),
			T(strings.Join(r.Inputs, " ")), T(fmt.Sprint(len(r.Decisions))), T(fmt.Sprint(b.openActions(r))), sig}})
	}
	return &Page{
		ID: "reviews", Layout: "reviews", Group: "governance", Nav: b.t("Management reviews"), Count: fmt.Sprint(n),
		Title: b.t("Management reviews"), Lead: b.t("Every meeting on record: who was there, what was on the table, what was decided."),
		Sections: []*Section{{ID: "list", Title: b.t("Reviews"), Blocks: []Block{t}}, {ID: "attendance", Title: b.t("Attendance over the year"), Blocks: []Block{b.attendanceChart()}}, {ID: "actions", Title: b.t("Open actions"), Blocks: []Block{b.openActionTable()}}},
	}
}

// attendanceChart shows, for each management review of 12 months, the share of
// the required people who came.
func (b *builder) attendanceChart() Block {
	c := &Chart{Caption: b.t("Required people who came, by management review"), Form: "bars", Unit: "%", Max: 100, Target: b.p.Thresholds.ReviewAttendance * 100, HasTarget: true, Series: []Series{{Name: b.t("Present")}}}
	for _, r := range b.p.Reviews {
		if r.Management() && b.p.MonthsUpTo(r.Date, 12) && len(r.Required) > 0 {
			came := len(r.Required) - len(b.absent(r))
			p := b.sharePoint(r.ID, came, len(r.Required))
			p.Text += ", " + b.t("%d of %d", came, len(r.Required))
			c.Series[0].Points = append(c.Series[0].Points, p)
		}
	}
	if len(c.Series[0].Points) == 0 {
		return &Para{Text: T(b.none("reviews", b.t("No management review of the last 12 months says who had to come.")))}
	}
	return c
}

func (b *builder) absent(r *evidence.Review) []*evidence.Person {
	return slices.DeleteFunc(slices.Clone(r.Required), func(p *evidence.Person) bool { return slices.Contains(r.Attended, p) })
}

func (b *builder) openActions(r *evidence.Review) int {
	n := 0
	for _, a := range r.Actions {
		if !b.p.Happened(a.Closed) {
			n++
		}
	}
	return n
}

func (b *builder) actionStatus(a *evidence.Action) Tag {
	switch {
	case b.p.Happened(a.Closed):
		return Tag{OK, b.t("Closed %s", b.short(a.Closed))}
	case !a.Due.IsZero() && a.Due.Before(b.p.D()):
		return Tag{Bad, b.t("Past due")}
	}
	return Tag{Info, b.t("Open")}
}

func (b *builder) openActionTable() *Table {
	t := &Table{ID: "action-table", Caption: b.t("Actions that are not closed, earliest due first"), Columns: []Column{{Title: b.t("Meeting"), Nowrap: true}, {Title: b.t("Action"), Weight: 4}, {Title: b.t("Owner")}, {Title: b.t("Due"), Nowrap: true}, {Title: b.t("Status"), Nowrap: true}}, Empty: b.none("reviews", b.t("Every action is closed."))}
	var open []*evidence.Action
	for _, r := range b.p.Reviews {
		for _, a := range r.Actions {
			if !b.p.Happened(a.Closed) {
				open = append(open, a)
			}
		}
	}
	slices.SortStableFunc(open, func(x, y *evidence.Action) int { return x.Due.Compare(y.Due) })
	for _, a := range open {
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: a.Review.ID + "/" + a.ID, Href: b.address(a), Style: ID}}, T(a.Text), b.person(a.Owner), T(b.short(a.Due)), badge(b.actionStatus(a), "")}})
	}
	return t
}

func (b *builder) reviews() []*Page {
	var out []*Page
	for _, r := range slices.Backward(b.p.Reviews) {
		out = append(out, b.review(r))
	}
	return out
}

func (b *builder) review(r *evidence.Review) *Page {
	p := &Page{ID: "reviews/" + r.ID, Layout: "review", Parent: "reviews", Title: b.reviewTitle(r), Status: b.minutesTag(r)}
	p.Sections = append(p.Sections, &Section{Blocks: []Block{b.reviewAnswer(r)}})
	p.Sections = append(p.Sections, &Section{ID: "attendance", Title: b.t("Attendance"), Blocks: []Block{b.attendanceTable(r)}})
	if r.Management() {
		p.Sections = append(p.Sections, &Section{ID: "inputs", Title: b.t("Inputs"), Blocks: []Block{b.inputTable(r)}})
	}
	if len(r.Topics) > 0 {
		p.Sections = append(p.Sections, &Section{ID: "debate", Title: b.t("What was debated"), Blocks: b.debate(r)})
	}
	p.Sections = append(p.Sections, &Section{ID: "decisions", Title: b.t("Decisions"), Blocks: []Block{b.decisionTable(r)}},
		&Section{ID: "actions", Title: b.t("Actions"), Blocks: []Block{b.actionTable(r)}})
	if t := b.reviewBudget(r); t != nil {
		p.Sections = append(p.Sections, &Section{ID: "budget", Title: b.t("Budget decided here"), Blocks: []Block{t}})
	}
	if strings.TrimSpace(r.Minutes) != "" {
		p.Sections = append(p.Sections, &Section{ID: "minutes", Title: b.t("The minutes"), Blocks: []Block{&Prose{Source: r.Minutes, Level: 3, Anchor: "minutes-"}}})
	}
	return p
}

func (b *builder) minutesTag(r *evidence.Review) *Tag {
	switch {
	case r.ApprovedBy != nil && b.p.Happened(r.Approved):
		return &Tag{OK, b.t("Minutes approved")}
	case r.MinutesFile == "":
		return &Tag{Bad, b.t("No minutes")}
	}
	return &Tag{Warn, b.t("Minutes not approved")}
}

func (b *builder) reviewAnswer(r *evidence.Review) *Answer {
	a := &Answer{ID: "answer", Question: b.t("What was debated and decided, and by whom?")}
	var parts []string
	for _, t := range r.Topics {
		if t.Kind == "risk" {
			parts = append(parts, b.t("risk was on the table (“%s”)", t.Title))
			break
		}
	}
	for _, d := range r.Decisions {
		if d.Kind == "budget" {
			parts = append(parts, b.t("money was decided (“%s”)", strings.TrimSuffix(d.Text, ".")))
			break
		}
	}
	if len(parts) == 2 {
		a.Question = b.t("Show me the minutes where senior management reviewed the risk register and approved the budget.")
	}
	a.Text = T(sentence(strings.Join(append(parts, b.many(len(r.Topics), "topic", "topics")+", "+b.many(len(r.Decisions), "decision", "decisions")+", "+b.many(len(r.Actions), "action", "actions")), "; ")))
	a.Facts = []Fact{{b.t("Chair"), b.personLine(r.Chair)}}
	if len(r.Required) > 0 {
		a.Facts = append(a.Facts, Fact{b.t("Present"), T(b.t("%d of %d required", len(r.Required)-len(b.absent(r)), len(r.Required)))})
	}
	if r.ApprovedBy != nil && !r.Approved.IsZero() {
		a.Facts = append(a.Facts, Fact{b.t("Minutes approved"), b.person(r.ApprovedBy).with(text(", " + b.date(r.Approved)))})
	}
	if r.Management() {
		a.Facts = append(a.Facts, Fact{b.t("Signature"), b.signatureOf(r.Ref())})
	}
	return a
}

func (b *builder) attendanceTable(r *evidence.Review) *Table {
	t := &Table{ID: "attendance-table", Caption: b.t("Who was there"), Columns: []Column{{Title: b.t("Name")}, {Title: b.t("Office"), Weight: 2}, {Title: b.t("Required"), Nowrap: true}, {Title: b.t("Attendance"), Nowrap: true}}, Empty: b.t("Nobody is on record.")}
	all := slices.Clone(r.Required)
	for _, who := range r.Attended {
		if !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	for _, who := range all {
		tag := Tag{Bad, b.t("Absent")}
		if slices.Contains(r.Attended, who) {
			tag = Tag{OK, b.t("Present")}
		}
		office := who.Title
		if who == r.Chair {
			office += b.t(" (chair)")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.person(who), T(office), T(b.yesNo(slices.Contains(r.Required, who))), badge(tag, "")}})
	}
	return t
}

func (b *builder) inputTable(r *evidence.Review) *Table {
	t := &Table{ID: "input-table", Caption: b.t("Inputs of 9.3.2, and whether they were on the table"), Columns: []Column{{Title: b.t("9.3.2"), Nowrap: true}, {Title: b.t("Input"), Weight: 5}, {Title: b.t("Covered"), Nowrap: true}}}
	for _, in := range catalog.InputsOf932() {
		tag := Tag{None, b.t("Not here")}
		if slices.Contains(r.Inputs, in.Letter) {
			tag = Tag{OK, b.t("Covered")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(in.Letter + ")"), T(b.word(in.Text)), badge(tag, "")}})
	}
	return t
}

func (b *builder) debate(r *evidence.Review) []Block {
	var out []Block
	for i, t := range r.Topics {
		rec := &Record{ID: fmt.Sprintf("topic-%d", i+1), Title: T(fmt.Sprintf("%d. %s", i+1, t.Title)), Blocks: []Block{&Prose{Source: t.Discussion, Level: 4}}}
		if len(t.Refs) > 0 {
			rec.Facts = []Fact{{b.t("Records"), b.refs(t.Refs)}}
		}
		out = append(out, rec)
	}
	return out
}

func (b *builder) decisionTable(r *evidence.Review) *Table {
	t := &Table{ID: "decision-table", Caption: b.t("What was decided"), Columns: []Column{{Title: b.t("Decision"), Nowrap: true}, {Title: b.t("Kind"), Nowrap: true}, {Title: b.t("What was decided"), Weight: 5}, {Title: b.t("By")}, {Title: b.t("Records"), Weight: 2}}, Empty: b.t("Nothing was decided.")}
	for _, d := range r.Decisions {
		t.Rows = append(t.Rows, Row{ID: b.anchor(d), Cells: []Inline{{{Text: d.ID, Style: ID}}, T(b.value(d.Kind)), T(d.Text), b.person(d.By), b.refs(d.Refs)}})
	}
	return t
}

func (b *builder) actionTable(r *evidence.Review) *Table {
	t := &Table{ID: "action-table", Caption: b.t("What was given to whom"), Columns: []Column{{Title: b.t("Action"), Nowrap: true}, {Title: b.t("What"), Weight: 5}, {Title: b.t("Owner")}, {Title: b.t("Due"), Nowrap: true}, {Title: b.t("Status"), Nowrap: true}, {Title: b.t("Signed off by")}}, Empty: b.t("No action came of it.")}
	for _, a := range r.Actions {
		off := Inline{muted("–")}
		if a.ApprovedBy != nil && b.p.Happened(a.Closed) {
			off = b.person(a.ApprovedBy)
		}
		t.Rows = append(t.Rows, Row{ID: b.anchor(a), Cells: []Inline{{{Text: a.ID, Style: ID}}, T(a.Text), b.person(a.Owner), T(b.short(a.Due)), badge(b.actionStatus(a), ""), off}})
	}
	return t
}

// reviewBudget lists the budget lines that this review's decisions lead to, or
// that name one of them as evidence.
func (b *builder) reviewBudget(r *evidence.Review) *Table {
	t := &Table{ID: "budget-table", Caption: b.t("Budget lines"), Columns: []Column{{Title: b.t("Line"), Weight: 3}, {Title: b.t("Period"), Nowrap: true}, {Title: b.t("Approved"), Num: true}, {Title: b.t("Spent"), Num: true}, {Title: b.t("Approved by")}}}
	for _, l := range b.p.Budgets {
		if !b.decidedIn(l, r) {
			continue
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: l.Title, Href: b.address(l)}}, T(l.Period.Text), T(b.money(l.ApprovedAmount, l.Currency)), T(b.money(l.SpentAmount, l.Currency)), b.person(l.ApprovedBy)}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func (b *builder) decidedIn(l *evidence.Budget, r *evidence.Review) bool {
	for _, d := range r.Decisions {
		if slices.ContainsFunc(d.Refs, func(f evidence.Ref) bool { return f.Target == evidence.Record(l) }) {
			return true
		}
	}
	return slices.ContainsFunc(l.Evidence, func(f evidence.Ref) bool {
		d, ok := f.Target.(*evidence.Decision)
		return ok && d.Review == r
	})
}

package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

func (b *builder) summary() *Page {
	return &Page{
		ID: "index", Layout: "summary", Group: "overview", Nav: b.t("Summary"),
		Title: b.t("Evidence pack, cycle %s", b.p.Cycle.ID),
		Lead:  b.t("ISO/IEC 27001:2022, clause 5.1 and Annex A 5.4: what management did for information security, judged as of %s.", b.date(b.p.D())),
		Sections: []*Section{
			{ID: "verdict", Title: b.headline(), Blocks: []Block{
				&Para{Text: T(b.standing())},
				&Para{Small: true, Text: Inline{text(b.t("Each signature is shown as it was checked when the pack was made. A page cannot vouch for itself: ")),
					{Text: b.t("repeat the check offline"), Href: "verify.html"}, text(".")}},
				&Facts{Items: []Fact{
					{b.t("Period"), T(b.r.Period)}, {b.t("As of"), T(b.r.AsOf)}, {b.t("Scope"), T(b.p.Organisation.Scope)},
					{b.t("Inputs digest"), Inline{hash(b.r.InputsDigest)}},
				}},
				&Figures{Items: b.summaryFigures()},
			}},
			{ID: "ask", Title: b.t("What auditors ask first"), Blocks: []Block{b.askTable()}},
			{ID: "open", Title: b.t("Open findings, worst first"), Blocks: []Block{b.openTable(8)}},
			{ID: "grades", Title: b.t("Findings and acknowledgements"), Blocks: append([]Block{b.gradeChart()}, b.ackChart()...)},
			{ID: "dates", Title: b.t("Dates ahead"), Blocks: []Block{b.datesAhead()}},
			{ID: "trend", Title: b.t("Controls by theme"), Blocks: []Block{b.themeTable()}},
		},
	}
}

// headline says in one line what is open; it never says "sufficient".
func (b *builder) headline() string {
	s := b.a.Summary()
	parts := []string{}
	for _, g := range []struct {
		n         int
		one, more string
	}{{s.Major, "major", "major"}, {s.Minor, "minor", "minor"}, {s.Observation, "observation", "observations"}} {
		if g.n > 0 {
			parts = append(parts, b.many(g.n, g.one, g.more))
		}
	}
	if len(parts) == 0 {
		return b.t("No finding is open")
	}
	return b.t("Open: %s", strings.Join(parts, ", "))
}

func (b *builder) standing() string {
	s := b.a.Summary()
	n := 0
	for _, r := range b.a.Results {
		if r.Reason != "" {
			n++
		}
	}
	out := b.t("%d judgements by %d checks; %d passed.", s.Evaluated, len(b.a.Results)-n, s.Passed)
	if n > 0 {
		out += " " + b.t("%s could not be judged, for want of a register.", b.many(n, "check", "checks"))
	}
	if note := b.ruleNote(); note != "" {
		out += " " + note
	}
	return out + " " + b.t("Whether this is sufficient is for the auditor to say; here are the records, the proofs and the gaps.")
}

func (b *builder) summaryFigures() []Figure {
	impl, appl := 0, 0
	for _, c := range b.p.SoA.Controls {
		if strings.HasPrefix(c.ID, "A.") && c.Applicable {
			appl++
			if c.Status == "implemented" {
				impl++
			}
		}
	}
	sig, ack, trn := b.kpi("signature-coverage"), b.kpi("acknowledgement-coverage"), b.kpi("training-coverage")
	att := b.kpi("review-attendance")
	s := b.a.Summary()
	return []Figure{
		{Value: fmt.Sprint(impl), Of: fmt.Sprint(appl), Label: b.t("applicable controls implemented"), Href: "soa.html", Status: b.gap(appl-impl, "open")},
		{Value: fmt.Sprint(int(sig.Numerator)), Of: fmt.Sprint(int(sig.Denominator)), Label: b.t("signatures asked of leadership, on record"), Href: "signatures.html", Status: b.awaited()},
		{Value: b.figure(ack), Label: b.t("policies acknowledged, of what is due"), Href: "acknowledgements.html", Status: b.target(ack, b.p.Thresholds.AcknowledgementCoverage)},
		{Value: b.figure(trn), Label: b.t("mandatory training in date, of what is due"), Href: "training.html", Status: b.target(trn, b.p.Thresholds.TrainingCoverage)},
		{Value: b.figure(att), Label: b.t("attendance of the cycle's management reviews"), Href: "reviews.html", Status: b.target(att, b.p.Thresholds.ReviewAttendance)},
		{Value: fmt.Sprint(s.Major + s.Minor + s.Observation), Label: b.t("findings of the checks"), Href: "findings.html", Status: b.worstTag(s)},
	}
}

func (b *builder) gap(n int, word string) *Tag {
	if n == 0 {
		return &Tag{OK, b.t("All")}
	}
	return &Tag{Warn, fmt.Sprintf("%d %s", n, b.word(word))}
}

func (b *builder) worstTag(s assess.Summary) *Tag {
	switch {
	case s.Major > 0:
		return &Tag{Bad, fmt.Sprintf("%d %s", s.Major, b.t("major"))}
	case s.Minor > 0:
		return &Tag{Warn, fmt.Sprintf("%d %s", s.Minor, b.t("minor"))}
	}
	return &Tag{OK, b.t("None major or minor")}
}

func (b *builder) target(k assess.KPI, want float64) *Tag {
	switch {
	case k.Value == nil:
		return &Tag{None, b.t("Nothing due")}
	case *k.Value < want:
		return &Tag{Warn, b.t("Under the target of %s", b.percent(want))}
	}
	return &Tag{OK, b.t("Target of %s met", b.percent(want))}
}

// awaited is the worst that the trail has to say.
func (b *builder) awaited() *Tag {
	n := b.states()
	switch {
	case n[trail.Broken] > 0:
		return &Tag{Bad, fmt.Sprintf("%d %s", n[trail.Broken], b.t("broken"))}
	case n[trail.Missing] > 0:
		return &Tag{Wait, fmt.Sprintf("%d %s", n[trail.Missing], b.t("awaited"))}
	case n[trail.Verified] == 0:
		return &Tag{None, b.t("None verified")}
	}
	return &Tag{OK, b.t("None awaited")}
}

func (b *builder) states() map[trail.State]int {
	n := map[trail.State]int{}
	for _, e := range b.a.Trail.Entries {
		n[e.State]++
	}
	return n
}

func (b *builder) askTable() *Table {
	t := &Table{ID: "qa", Places: true, Caption: b.t("Questions and where they are answered"), Columns: cols(b.t("Question"), b.t("Answer in this pack"), b.t("Evidence"))}
	t.Columns[0].Weight, t.Columns[1].Weight, t.Columns[2].Weight = 4, 4, 2
	for _, q := range questions() {
		if q.Answer == nil {
			t.add(T(b.word(q.Text)))
			continue
		}
		answer, evidence := q.Answer(b)
		if len(answer) == 0 {
			answer = Inline{muted(b.t("No record."))}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(b.word(q.Text)), answer, evidence}})
	}
	return t
}

// gradeChart sets the findings of this cycle beside those of the ones before.
func (b *builder) gradeChart() *Chart {
	c := &Chart{ID: "grade", Caption: b.t("Findings of the checks by grade"), Form: "bars"}
	for _, e := range b.Earlier {
		c.Series = append(c.Series, b.graded(e))
	}
	if b.Previous != nil {
		c.Series = append(c.Series, b.graded(GradesOf(b.Previous)))
		c.Note = b.t("This cycle and the one before.")
	}
	c.Series = append(c.Series, b.graded(GradesOf(b.a)))
	if len(b.Earlier) == 0 {
		slices.Reverse(c.Series) // the first is the strongest to the eye
	} else {
		c.Form, c.Note = "stack", b.t("Earlier cycles are judged by today's checks, each as of its own last day.")
	}
	return c
}

func (b *builder) graded(g Grades) Series {
	return Series{Name: g.Cycle, Points: []Point{{Label: b.t("Major"), Value: float64(g.Major)}, {Label: b.t("Minor"), Value: float64(g.Minor)}, {Label: b.t("Observation"), Value: float64(g.Observation)}}}
}

// datesAhead lists what falls due after D, soonest first.
func (b *builder) datesAhead() *Table {
	type due struct {
		day  evidence.Date
		what Inline
	}
	var list []due
	add := func(d evidence.Date, what Inline) {
		if d.After(b.p.D()) {
			list = append(list, due{d, what})
		}
	}
	for _, r := range b.p.Reviews {
		for _, a := range r.Actions {
			if !b.p.Happened(a.Closed) {
				add(a.Due, Inline{{Text: a.Text, Href: b.address(a)}})
			}
		}
	}
	for _, f := range b.p.Findings {
		if !b.p.Happened(f.Closed) {
			add(f.Due, Inline{{Text: f.Title, Href: b.address(f)}})
		}
	}
	for _, q := range b.p.Proposals {
		add(q.Due, Inline{text(b.t("Decision asked: ")), {Text: q.Title, Href: b.address(q)}})
	}
	for _, c := range b.p.SoA.Controls {
		if c.Applicable && c.Status != "implemented" {
			add(c.Target, Inline{control(c.ID), text(" " + b.word(c.Name()))})
		}
	}
	slices.SortStableFunc(list, func(x, y due) int { return x.day.Compare(y.day) })
	t := &Table{ID: "ahead", Caption: b.t("What falls due next"), Columns: []Column{{Title: b.t("Day"), Nowrap: true}, {Title: b.t("What")}}, Empty: b.t("Nothing falls due.")}
	for _, d := range list[:min(len(list), 10)] {
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(b.short(d.day)), d.what}})
	}
	return t
}

func (b *builder) themeTable() *Table {
	t := &Table{ID: "themes", Caption: b.t("Controls of Annex A by theme"), Columns: []Column{{Title: b.t("Theme")}, {Title: b.t("Apply"), Num: true}, {Title: b.t("Implemented"), Num: true}, {Title: b.t("Excluded"), Num: true}}}
	for _, theme := range themes() {
		impl, appl, excl := 0, 0, 0
		for _, k := range catalog.Annex() {
			c := b.p.SoA.Control(k.ID)
			switch {
			case k.Theme != theme || c == nil:
			case !c.Applicable:
				excl++
			default:
				appl++
				if c.Status == "implemented" {
					impl++
				}
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: b.themeTitle(theme), Href: "soa.html#all"}}, T(fmt.Sprint(appl)), T(fmt.Sprint(impl)), T(fmt.Sprint(excl))}})
	}
	return t
}

func (b *builder) themeTitle(theme string) string {
	switch theme {
	case "Organisational":
		return b.t("Organisational controls")
	case "People":
		return b.t("People controls")
	case "Physical":
		return b.t("Physical controls")
	}
	return b.t("Technological controls")
}

func themes() []string { return []string{"Organisational", "People", "Physical", "Technological"} }

package report

import (
	"strconv"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// rules tells by which limits and grades this pack was judged, beside those
// that the program proposes: a loosened rule is no secret.
func (b *builder) rules() *Table {
	t := &Table{ID: "rule-table", Caption: b.t("Limits of pack.toml, and the program's own"), Columns: []Column{{Title: b.t("Rule"), Weight: 4}, {Title: b.t("Here"), Num: true}, {Title: b.t("Proposed"), Num: true}, {Title: b.t("Changed"), Nowrap: true}}}
	have, dflt := limits(b.p.Thresholds), limits(evidence.DefaultThresholds())
	for i, l := range have {
		t.Rows = append(t.Rows, b.rule(l.name, b.number(l.value), b.number(dflt[i].value)))
	}
	for _, g := range b.p.Grades {
		if r := b.a.Result(g.Check); r != nil {
			t.Rows = append(t.Rows, b.rule(b.t("grade of %s", g.Check), b.value(g.Grade), b.value(string(r.Check.Grade))))
		}
	}
	return t
}

func (b *builder) rule(name, here, proposed string) Row {
	changed := Inline{muted(b.t("no"))}
	if here != proposed {
		changed = badge(Tag{Warn, b.t("changed")}, "")
	}
	return Row{Cells: []Inline{T(name), T(here), T(proposed), changed}}
}

// loosened counts the rules that pack.toml changes.
func (b *builder) loosened() int {
	n := 0
	have, dflt := limits(b.p.Thresholds), limits(evidence.DefaultThresholds())
	for i, l := range have {
		if l.value != dflt[i].value {
			n++
		}
	}
	for _, g := range b.p.Grades {
		if r := b.a.Result(g.Check); r != nil && r.Check.Grade != assess.Grade(g.Grade) {
			n++
		}
	}
	return n
}

type limit struct {
	name  string // the key of [thresholds]
	value float64
}

func limits(t evidence.Thresholds) []limit {
	return []limit{
		{"policy_review_months", float64(t.PolicyReviewMonths)}, {"management_review_months", float64(t.ManagementReviewMonths)},
		{"acknowledgement_days", float64(t.AcknowledgementDays)}, {"onboarding_training_days", float64(t.OnboardingTrainingDays)},
		{"acknowledgement_coverage", t.AcknowledgementCoverage}, {"training_coverage", t.TrainingCoverage}, {"review_attendance", t.ReviewAttendance},
		{"budget_variance", t.BudgetVariance}, {"leaver_revocation_hours", t.LeaverRevocationHours}, {"communication_months", float64(t.CommunicationMonths)},
		{"whistleblowing_test_months", float64(t.WhistleblowingTestMonths)}, {"checklist_coverage", t.ChecklistCoverage}, {"expiring_days", float64(t.ExpiringDays)},
	}
}

// ruleNote says on the first page that rules were changed; empty: none was.
func (b *builder) ruleNote() string {
	if n := b.loosened(); n > 0 {
		return b.t("%s of pack.toml differ from the program's own: see About this snapshot.", strconv.Itoa(n)+" "+b.t("limits or grades"))
	}
	return ""
}

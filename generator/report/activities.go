package report

import (
	"slices"

	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) activities() *Page {
	return &Page{
		ID: "activities", Layout: "activities", Group: "governance", Nav: b.t("Activities and sign-offs"), Count: itoa(len(b.p.Activities) + len(b.p.Signoffs)),
		Title: b.t("Activities and sign-offs"), Lead: b.t("Drills, workshops, inspections and interviews with who took part, and the go or no-go of releases, models and exceptions."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("ACT-01", "ACT-02", "ACT-03", "ACT-04", "PRF-03", "PRF-04")}},
			{ID: "activities", Title: b.t("Activities"), Blocks: []Block{b.activityTable()}},
			{ID: "notes", Title: b.t("What was seen"), Blocks: b.activityNotes()},
			{ID: "signoffs", Title: b.t("Sign-offs"), Blocks: []Block{b.signoffTable()}},
		},
	}
}

func (b *builder) outcomeTag(a *evidence.Activity) Inline {
	switch a.Outcome {
	case "met":
		return badge(Tag{OK, b.t("Met")}, "")
	case "mixed":
		return badge(Tag{Warn, b.t("Mixed")}, "")
	case "not-met":
		return badge(Tag{Bad, b.t("Not met")}, "")
	}
	return T("–")
}

func (b *builder) activityTable() *Table {
	t := &Table{Caption: b.t("Newest first"), Columns: []Column{wide(b.t("Activity"), 4), nowrap(b.t("Date")), nowrap(b.t("Kind")), wide(b.t("Who took part"), 3), nowrap(b.t("Top management")), nowrap(b.t("Outcome")), wide(b.t("Evidence"), 2)},
		Empty: b.none("activities", b.t("No activity is on record."))}
	for _, a := range slices.Backward(b.p.Activities) {
		if len(t.Rows) == gapsShown {
			break
		}
		top := slices.ContainsFunc(a.Participants, b.p.TopManager)
		t.addAt(b.anchor(a), Inline{text(a.Name()), br(), {Text: a.ID, Style: ID}}, T(b.short(a.Date)), T(b.value(a.Kind)), b.some(a.Participants, holdersShown), T(b.yesNo(top)), b.outcomeTag(a), b.refs(a.Evidence))
	}
	t.Note = b.more(len(b.p.Activities), len(t.Rows))
	return t.slim()
}

func (b *builder) activityNotes() []Block {
	var out []Block
	for _, a := range slices.Backward(b.p.Activities) {
		if a.Notes != "" && len(out) < fewPeople {
			out = append(out, &Record{Title: Inline{{Text: a.Name(), Href: b.address(a)}, text(", " + b.date(a.Date))}, Blocks: []Block{&Prose{Source: a.Notes, Level: 4}}})
		}
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.none("activities", b.t("No notes are on record.")))})
	}
	return out
}

func (b *builder) signoffTable() *Table {
	t := &Table{Caption: b.t("Go and no-go, newest first"), Columns: []Column{wide(b.t("Of what"), 4), nowrap(b.t("Date")), nowrap(b.t("Kind")), wide(b.t("By"), 3), nowrap(b.t("Decision")), wide(b.t("Evidence"), 3)},
		Empty: b.none("signoffs", b.t("No sign-off is on record."))}
	for _, s := range slices.Backward(b.p.Signoffs) {
		if len(t.Rows) == gapsShown {
			break
		}
		tag := Tag{OK, b.t("Go")}
		if s.Decision == "no-go" {
			tag = Tag{Bad, b.t("No-go")}
		}
		t.addAt(b.anchor(s), Inline{text(s.Name()), br(), {Text: s.ID, Style: ID}}, T(b.short(s.Date)), T(b.value(s.Kind)), b.personLine(s.By), badge(tag, ""), b.refs(s.Evidence))
	}
	t.Note = b.more(len(b.p.Signoffs), len(t.Rows))
	return t.slim()
}

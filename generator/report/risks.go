package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) risks() *Page {
	return &Page{
		ID: "risks", Layout: "risks", Group: "governance", Nav: b.t("Risks and decisions"), Count: itoa(len(b.p.Risks)),
		Title: b.t("Risks and decisions"), Lead: b.t("The few risks that management decides on, what it decided, and what it is asked to decide next."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("REV-09")}},
			{ID: "risks", Title: b.t("Risks"), Blocks: []Block{b.risksTable()}},
			{ID: "decisions", Title: b.t("Decisions of the last 12 months"), Blocks: []Block{b.decisionsTable()}},
			{ID: "proposals", Title: b.t("Decisions asked for"), Blocks: b.proposals()},
		},
	}
}

func (b *builder) risksTable() *Table {
	t := &Table{Caption: b.t("Risks that management decides on, highest first"), Columns: []Column{wide(b.t("Risk"), 4), nowrap(b.t("Level")), nowrap(b.t("Treatment")), wide(b.t("Owner"), 2), wide(b.t("Accepted by"), 2), nowrap(b.t("Accepted until")), nowrap(b.t("Debated in"))},
		Empty: b.none("risks", b.t("No risk is put before management."))}
	list := slices.Clone(b.p.Risks)
	rank := []string{"high", "medium", "low", ""}
	slices.SortStableFunc(list, func(x, y *evidence.Risk) int { return slices.Index(rank, x.Level) - slices.Index(rank, y.Level) })
	for _, r := range list {
		debated := T("–")
		if r.Review != nil {
			debated = b.titled(*r.Review)
		}
		t.addAt(b.anchor(r), Inline{text(r.Title), br(), {Text: r.ID, Style: ID}}, badge(level(b, r.Level), ""), T(b.value(r.Treatment)), b.person(r.Owner), b.acceptedRisk(r), b.acceptedUntil(r), debated)
	}
	return t.slim()
}

func (b *builder) acceptedRisk(r *evidence.Risk) Inline {
	if r.AcceptedBy == nil && r.Treatment == "accept" {
		return badge(Tag{Warn, b.t("nobody")}, "")
	}
	return b.person(r.AcceptedBy)
}

func (b *builder) acceptedUntil(r *evidence.Risk) Inline {
	if !r.AcceptedUntil.IsZero() && r.AcceptedUntil.Before(b.p.D()) {
		return badge(Tag{Warn, b.t("ended %s", b.short(r.AcceptedUntil))}, "")
	}
	return T(b.short(r.AcceptedUntil))
}

// decisionsTable gathers what the meetings of 12 months decided, newest first.
func (b *builder) decisionsTable() *Table {
	t := &Table{Caption: b.t("Who decided what, in which meeting"), Columns: []Column{nowrap(b.t("Date")), nowrap(b.t("Decision")), nowrap(b.t("Kind")), wide(b.t("What was decided"), 6), wide(b.t("By"), 2)},
		Empty: b.none("reviews", b.t("Nothing was decided."))}
	for _, r := range slices.Backward(b.p.Reviews) {
		for _, d := range r.Decisions {
			if b.p.MonthsUpTo(r.Date, 12) && len(t.Rows) < gapsShown {
				t.add(T(b.short(r.Date)), Inline{{Text: r.ID + "/" + d.ID, Style: ID, Href: b.address(d)}}, T(b.value(d.Kind)), T(d.Text), b.person(d.By))
			}
		}
	}
	return t.slim()
}

func (b *builder) proposals() []Block {
	var out []Block
	for _, q := range b.p.Proposals {
		rec := &Record{ID: b.anchor(q), Title: Inline{{Text: q.ID, Style: ID}, text(" " + q.Title)}, Status: b.proposalTag(q)}
		if q.HasAmount {
			rec.Facts = append(rec.Facts, Fact{b.t("Amount"), T(b.money(q.Amount, q.Currency))})
		}
		rec.Facts = append(rec.Facts, Fact{b.t("Asked of"), b.persons(q.AskedOf)})
		if !q.Due.IsZero() {
			rec.Facts = append(rec.Facts, Fact{b.t("Due"), T(b.date(q.Due))})
		}
		if strings.TrimSpace(q.Text) != "" {
			rec.Blocks = []Block{&Prose{Source: q.Text, Level: 4}}
		}
		out = append(out, rec)
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.none("reviews", b.t("No decision is asked for.")))})
	}
	return out
}

func (b *builder) proposalTag(q *evidence.Proposal) *Tag {
	if !q.Due.IsZero() && q.Due.Before(b.p.D()) {
		return &Tag{Warn, b.t("Past due")}
	}
	return &Tag{Wait, b.t("Asked for")}
}

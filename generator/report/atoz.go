package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// natural is a key that puts A.5.2 before A.5.10, whatever the case of letters.
func natural(id string) string {
	var out, digits strings.Builder
	flush := func() {
		if digits.Len() > 0 {
			fmt.Fprintf(&out, "%020s", digits.String())
			digits.Reset()
		}
	}
	for _, r := range strings.ToLower(id) {
		if r >= '0' && r <= '9' {
			digits.WriteRune(r)
			continue
		}
		flush()
		out.WriteRune(r)
	}
	flush()
	return out.String()
}

// An entry is a line of the list of all records.
type entry struct{ id, what, href, kind string }

// indexAZ lists every record by id, for readers without the search box.
func (b *builder) indexAZ() *Page {
	list := b.entries()
	slices.SortStableFunc(list, func(x, y entry) int {
		return cmp.Or(strings.Compare(natural(x.id), natural(y.id)), strings.Compare(x.id, y.id), strings.Compare(x.kind, y.kind))
	})
	p := &Page{
		ID: "index-az", Layout: "index", Group: "pack", Nav: b.t("All records, A to Z"),
		Title: b.t("All records, A to Z"), Lead: b.t("Every record of this pack by its id, with the page on which it stands."),
		Sections: []*Section{{ID: "records", Title: b.t("Records"), Blocks: []Block{b.entryTable(list)}}},
	}
	if len(b.p.People) > fewPeople {
		p.Sections = append(p.Sections, &Section{ID: "cards", Title: b.t("People and their contracts"), Blocks: b.cardRanges()})
	}
	return p
}

func (b *builder) entryTable(list []entry) *Table {
	t := &Table{Caption: b.t("By id"), Columns: []Column{nowrap(b.t("Id")), wide(b.t("What"), 6), nowrap(b.t("Kind")), wide(b.t("Page"), 2)}, Empty: b.t("No record.")}
	for _, e := range list {
		page, _, _ := strings.Cut(e.href, "#")
		t.add(Inline{{Text: e.id, Style: ID, Href: e.href}}, T(e.what), T(e.kind), T(page))
	}
	return t
}

// entries gathers the records of all kinds. Of many people their cards are
// listed by ranges instead.
func (b *builder) entries() []entry {
	p := b.p
	var out []entry
	if len(p.People) <= fewPeople {
		out = append(out, entriesOf(b, b.t("person"), p.People)...)
		out = append(out, entriesOf(b, b.t("contract"), p.Contracts)...)
	}
	for _, list := range [][]entry{
		entriesOf(b, b.t("policy"), p.Policies), entriesOf(b, b.t("role"), p.Roles), entriesOf(b, b.t("job"), p.Jobs), entriesOf(b, b.t("competence"), p.Competences),
		entriesOf(b, b.t("course"), p.Courses), entriesOf(b, b.t("control"), p.SoA.Controls), entriesOf(b, b.t("budget line"), p.Budgets), entriesOf(b, b.t("tool"), p.Tools),
		entriesOf(b, b.t("plan"), p.Plans), entriesOf(b, b.t("message"), p.Communications), entriesOf(b, b.t("channel"), p.Channels), entriesOf(b, b.t("case"), p.Cases),
		entriesOf(b, b.t("KPI"), p.KPIs), entriesOf(b, b.t("finding"), p.Findings), entriesOf(b, b.t("activity"), p.Activities), entriesOf(b, b.t("sign-off"), p.Signoffs),
		entriesOf(b, b.t("risk"), p.Risks), entriesOf(b, b.t("proposal"), p.Proposals), b.reviewEntries(), b.signatureEntries(), b.checkEntries(),
	} {
		out = append(out, list...)
	}
	return out
}

func entriesOf[T evidence.Record](b *builder, kind string, list []T) []entry {
	out := make([]entry, len(list))
	for i, r := range list {
		_, id, _ := strings.Cut(r.Ref(), ":")
		what := b.nameOfRecord(r)
		if what == id {
			what = ""
		}
		out[i] = entry{id, what, b.address(r), kind}
	}
	return out
}

func (b *builder) reviewEntries() []entry {
	var out []entry
	for _, r := range b.p.Reviews {
		out = append(out, entry{r.ID, b.reviewTitle(r), b.address(r), b.t("meeting")})
		out = append(out, entriesOf(b, b.t("decision"), r.Decisions)...)
		out = append(out, entriesOf(b, b.t("action"), r.Actions)...)
	}
	return out
}

func (b *builder) signatureEntries() []entry {
	var out []entry
	for _, e := range b.a.Trail.Entries {
		if e.Row != nil {
			out = append(out, entry{b.signatureID(e.Row), b.subjectTitle(e.Subject), "signatures.html#" + b.signatureID(e.Row), b.t("signature")})
		}
	}
	return out
}

func (b *builder) checkEntries() []entry {
	var out []entry
	for _, r := range b.a.Results {
		out = append(out, entry{r.Check.ID, b.word(r.Check.Title), "checks.html#" + r.Check.ID, b.t("check")})
	}
	return out
}

// cardRanges leads to the pages of cards.
func (b *builder) cardRanges() []Block {
	list := &List{}
	for i := 0; i < len(b.p.People); i += peoplePerPage {
		last := b.p.People[min(i+peoplePerPage, len(b.p.People))-1]
		list.Items = append(list.Items, Inline{{Text: b.p.People[i].ID + " – " + last.ID, Href: fmt.Sprintf("people/%03d.html", i/peoplePerPage+1)}})
	}
	return []Block{list}
}

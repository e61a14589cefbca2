package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
)

// A family is a heading of the reference of checks, with the prefixes of its
// checks' ids.
type family struct {
	id, title, serves string
	prefixes          []string
}

// families has the headings of package checks, which is beside this one; a
// test holds the two together.
func families() []family {
	return []family{
		{"leadership", "Leadership", "5.1, A.5.4", []string{"LDR"}},
		{"policies", "Policies", "5.2, 7.5, A.5.1", []string{"POL"}},
		{"personnel", "Personnel", "A.6.1, A.6.2, A.6.4, A.6.5", []string{"PER"}},
		{"awareness", "Acknowledgement and training", "A.6.3, 7.2, 7.3", []string{"ACK", "TRN", "CMP"}},
		{"roles", "Roles", "5.3, A.5.2", []string{"ROL"}},
		{"reviews", "Management review", "9.3", []string{"REV"}},
		{"resources", "Resources and communication", "7.1, 7.4", []string{"RES", "COM", "ACT", "EVD"}},
		{"conduct", "Managers, speaking up, discipline", "A.5.4, A.6.4", []string{"CHK", "SPK", "DSC"}},
		{"soa", "Statement of Applicability", "6.1.3", []string{"SOA"}},
		{"improvement", "Nonconformity and KPIs", "9.1, 10.2", []string{"NCR", "KPI"}},
		{"profiles", "Profiles", "5.1", []string{"PRF"}},
	}
}

// checks is the reference: every rule as it was in force in this pack.
func (b *builder) checks() *Page {
	p := &Page{
		ID: "checks", Layout: "checks", Group: "pack", Nav: b.t("All checks"), Count: itoa(len(b.a.Results)), Wide: true,
		Title: b.t("All checks"), Lead: b.t("Every rule that judged these registers: what it asks, what answers it, how to mend a finding, and where the rule comes from."),
		Sections: []*Section{{ID: "how", Title: b.t("How to read them"), Blocks: []Block{b.howChecks()}}},
	}
	rest := b.a.Results
	for _, f := range families() {
		var mine []*assess.Result
		mine, rest = b.parted(rest, f)
		if len(mine) > 0 {
			p.Sections = append(p.Sections, &Section{ID: f.id, Title: b.word(f.title), Blocks: []Block{b.familyTable(b.t("Serves %s", f.serves), mine)}})
		}
	}
	if len(rest) > 0 {
		p.Sections = append(p.Sections, &Section{ID: "further", Title: b.t("Further checks"), Blocks: []Block{b.familyTable(b.t("Of no family"), rest)}})
	}
	return p
}

// parted takes the results of a family out of a list.
func (b *builder) parted(list []*assess.Result, f family) (mine, rest []*assess.Result) {
	for _, r := range list {
		prefix, _, _ := strings.Cut(r.Check.ID, "-")
		if slices.Contains(f.prefixes, prefix) {
			mine = append(mine, r)
		} else {
			rest = append(rest, r)
		}
	}
	return mine, rest
}

func (b *builder) howChecks() Block {
	return &List{Items: []Inline{
		b.tt("A check passes for a subject where its condition does not hold. Every subject that was judged is counted: silence is not a pass."),
		b.tt("A check that reads a register which is not there is not evaluable. While one of grade minor or major is not evaluable, the verdict is no better than “observations”."),
		b.tt("The grade is the default; content/pack.toml can set another one. What only a person can judge is on the audit worksheet and never graded by a rule."),
	}}
}

func (b *builder) familyTable(caption string, list []*assess.Result) *Table {
	t := &Table{Caption: caption, Columns: []Column{nowrap(b.t("Check, grade")), wide(b.t("Rule and question"), 4), wide(b.t("What answers it"), 4), wide(b.t("To mend a finding"), 4),
		wide(b.t("Serves, source"), 3), nowrap(b.t("Result"))}}
	for _, r := range list {
		c := r.Check
		t.addAt(c.ID, Inline{{Text: c.ID, Style: ID}, br(), badgeSpan(b.grade(r.Grade), "")}, Inline{strong(b.word(c.Title)), br(), text(b.word(c.Asks))}, b.answers(c), ticked(b.word(c.Fix)),
			b.sourceOf(c), b.resultOf(r))
	}
	return t.slim()
}

// answers is the evidence that a check reads, and what it judges one by one.
func (b *builder) answers(c *assess.Check) Inline {
	line := T(b.word(c.Evidence))
	if c.Subject != "" {
		line = append(line, br(), muted(b.t("Judges: %s", b.word(c.Subject))))
	}
	return line
}

func (b *builder) sourceOf(c *assess.Check) Inline {
	line := controlList(c.Serves)
	if c.Source != "" {
		line = append(line, br(), muted(c.Source))
	}
	return line
}

// resultOf is what a check found, leading to its first finding.
func (b *builder) resultOf(r *assess.Result) Inline {
	if r.Reason != "" {
		return Inline{badgeSpan(b.outcome(r), ""), br(), muted(r.Reason)}
	}
	href := ""
	if len(r.Findings) > 0 {
		href = b.findingHref(r.Findings[0])
	}
	return Inline{badgeSpan(b.outcome(r), href), br(), muted(b.many(len(r.Examined), "subject", "subjects"))}
}

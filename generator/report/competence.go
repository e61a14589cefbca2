package report

import (
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) competence() *Page {
	needs := b.needs()
	return &Page{
		ID: "competence", Layout: "competence", Group: "people", Nav: b.t("Competence"),
		Title: b.t("Competence"), Lead: b.t("What each security role asks of its holders, and what was found when it was last looked at."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("CMP-01", "CMP-02", "TRN-03")}},
			{ID: "gaps", Title: b.t("Gaps"), Blocks: []Block{b.competenceGaps(needs)}},
			{ID: "matrix", Title: b.t("Required against held"), Blocks: []Block{b.competenceMatrix(needs)}},
			{ID: "competences", Title: b.t("Competences"), Blocks: []Block{b.competenceTable()}},
		},
	}
}

// A need is one competence that one active holder of a role must have.
type need struct {
	role *evidence.Role
	who  *evidence.Person
	asks evidence.Need
	have *evidence.CompetenceRecord // the best one in date, else the newest; nil: none
}

func (n *need) met(d evidence.Date) bool {
	return n.have != nil && n.have.InDate(d) && n.have.Level >= n.asks.Level
}

// needs gives them by role, competence and person.
func (b *builder) needs() []*need {
	best := b.bestRecords()
	var out []*need
	for _, r := range b.p.Roles {
		for _, n := range r.Competences {
			if n.Competence == nil {
				continue
			}
			for _, who := range r.Holders {
				if who.ActiveAt(b.p.D()) {
					out = append(out, &need{r, who, n, best[held{who, n.Competence}]})
				}
			}
		}
	}
	return out
}

type held struct {
	who  *evidence.Person
	what *evidence.Competence
}

// bestRecords finds what each person has of each competence: of the records in
// date the highest, of equal ones the newest.
func (b *builder) bestRecords() map[held]*evidence.CompetenceRecord {
	out := map[held]*evidence.CompetenceRecord{}
	for _, c := range b.p.CompetenceRecords {
		key := held{c.Person, c.Competence}
		if old := out[key]; b.p.Happened(c.Assessed) && (old == nil || b.betterRecord(c, old)) {
			out[key] = c
		}
	}
	return out
}

func (b *builder) betterRecord(c, old *evidence.CompetenceRecord) bool {
	now, was := c.InDate(b.p.D()), old.InDate(b.p.D())
	if now != was {
		return now
	}
	return c.Level > old.Level || c.Level == old.Level && !c.Assessed.Before(old.Assessed)
}

// skill names a level from 0 to 4.
func (b *builder) skill(level int) string {
	names := []string{b.t("none"), b.t("aware"), b.t("practitioner"), b.t("skilled"), b.t("expert")}
	if level < 0 || level >= len(names) {
		return itoa(level)
	}
	return itoa(level) + " " + names[level]
}

func (b *builder) gapTag(n *need) Tag {
	switch {
	case n.have == nil:
		return Tag{Bad, b.t("No record")}
	case !n.have.InDate(b.p.D()):
		return Tag{Warn, b.t("Expired")}
	case n.have.Level < n.asks.Level:
		return Tag{Warn, b.t("Too low")}
	}
	return Tag{OK, b.t("Met")}
}

func (b *builder) competenceColumns() []Column {
	return []Column{wide(b.t("Role"), 3), wide(b.t("Person"), 2), wide(b.t("Required"), 4), wide(b.t("Held"), 2), wide(b.t("Evidence"), 4), nowrap(b.t("Valid until")), nowrap(b.t("Gap"))}
}

func (b *builder) needRow(n *need) []Inline {
	row := []Inline{{{Text: n.role.Title, Href: b.address(n.role)}}, b.person(n.who), {{Text: n.asks.Competence.Title, Href: b.address(n.asks.Competence)}, text(": " + b.skill(n.asks.Level))}}
	if n.have == nil {
		return append(row, T("–"), T("–"), T("–"), badge(b.gapTag(n), ""))
	}
	evidence := T(b.short(n.have.Assessed))
	if n.have.Assessor != nil {
		evidence = append(evidence, text(b.t(" by ")), b.personSpan(n.have.Assessor))
	}
	if len(n.have.Evidence) > 0 {
		evidence = append(append(evidence, text("; ")), b.refs(n.have.Evidence)...)
	}
	return append(row, T(b.skill(n.have.Level)), evidence, T(b.short(n.have.Expires)), badge(b.gapTag(n), ""))
}

func (b *builder) competenceGaps(needs []*need) *Table {
	t := &Table{Caption: b.t("What a role asks for and a holder does not have"), Columns: b.competenceColumns(),
		Empty: b.none("competence", b.t("Every active holder has what the role asks for."))}
	all := 0
	for _, n := range needs {
		if n.met(b.p.D()) {
			continue
		}
		if all++; all <= gapsShown {
			t.add(b.needRow(n)...)
		}
	}
	t.Note = b.more(all, len(t.Rows))
	return t.slim()
}

func (b *builder) competenceMatrix(needs []*need) *Table {
	t := &Table{Caption: b.t("Each role, each holder, each competence"), Columns: b.competenceColumns(),
		Empty: b.none("roles", b.t("No role asks for a competence."))}
	for _, n := range needs[:min(len(needs), b.listed())] {
		t.add(b.needRow(n)...)
	}
	t.Note = b.more(len(needs), len(t.Rows))
	return t.slim()
}

// listed is how many rows a list of what is in order may have.
func (b *builder) listed() int {
	if b.few() {
		return gapsShown
	}
	return fewPeople
}

func (b *builder) competenceTable() *Table {
	t := &Table{Caption: b.t("Who has which, by level, in date as of %s", b.date(b.p.D())), Columns: []Column{wide(b.t("Competence"), 4), num(b.skill(1)), num(b.skill(2)), num(b.skill(3)), num(b.skill(4)), num(b.t("Expired"))},
		Empty: b.none("competence", b.t("No competence is on record."))}
	count := map[*evidence.Competence]*[6]int{}
	for _, c := range b.p.Competences {
		count[c] = &[6]int{}
	}
	for key, rec := range b.bestRecords() {
		switch {
		case !key.who.ActiveAt(b.p.D()):
		case !rec.InDate(b.p.D()):
			count[key.what][5]++
		default:
			count[key.what][rec.Level]++
		}
	}
	for _, c := range b.p.Competences {
		n := count[c]
		t.addAt(b.anchor(c), Inline{text(c.Title), br(), {Text: c.ID, Style: ID}}, T(itoa(n[1])), T(itoa(n[2])), T(itoa(n[3])), T(itoa(n[4])), T(itoa(n[5])))
	}
	return t
}

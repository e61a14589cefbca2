package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// holdersShown is how many holders of a role a table names.
const holdersShown = 12

func (b *builder) roles() *Page {
	return &Page{
		ID: "roles", Layout: "roles", Group: "governance", Nav: b.t("Roles and RACI"), Count: itoa(len(b.p.Roles)), Wide: true,
		Title: b.t("Roles and RACI"), Lead: b.t("Who answers for what in information security, who stands in, and whether they took it on in writing."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("ROL-01", "ROL-02", "ROL-03", "ROL-04")}},
			{ID: "raci", Title: b.t("RACI"), Blocks: []Block{b.raciMatrix()}},
			{ID: "roles", Title: b.t("Roles"), Blocks: []Block{b.roleTable()}},
			{ID: "duties", Title: b.t("Responsibilities and authority"), Blocks: b.roleRecords()},
			{ID: "job-descriptions", Title: b.t("Job descriptions"), Blocks: []Block{b.jobTable()}},
		},
	}
}

// raciMatrix has a column for each role that some activity names.
func (b *builder) raciMatrix() *Table {
	roles := b.raciRoles()
	t := &Table{Matrix: true, Caption: b.t("R responsible, A accountable, C consulted, I informed"), Columns: []Column{wide(b.t("Activity"), 4)},
		Empty: b.none("roles", b.t("No activity is on record."))}
	for _, r := range roles {
		t.Columns = append(t.Columns, Column{Title: r.ID})
	}
	seen := map[string]bool{}
	for _, row := range b.p.RACI {
		cells := []Inline{b.activityOf(row)}
		for _, r := range roles {
			cells = append(cells, raciCell(row, r))
		}
		t.addAt(b.onceAt(seen, row.Ref()), cells...)
	}
	return t
}

func (b *builder) activityOf(row *evidence.RACI) Inline {
	if row.Control == "" {
		return T(row.Activity)
	}
	return Inline{text(row.Activity + " "), control(row.Control)}
}

func (b *builder) raciRoles() []*evidence.Role {
	return slices.DeleteFunc(slices.Clone(b.p.Roles), func(r *evidence.Role) bool {
		return !slices.ContainsFunc(b.p.RACI, func(row *evidence.RACI) bool { return len(raciCell(row, r)) > 0 })
	})
}

func raciCell(row *evidence.RACI, r *evidence.Role) Inline {
	var out []string
	for _, part := range []struct {
		letter string
		roles  []*evidence.Role
	}{{"R", row.Responsible}, {"A", row.Accountable}, {"C", row.Consulted}, {"I", row.Informed}} {
		if slices.Contains(part.roles, r) {
			out = append(out, part.letter)
		}
	}
	switch {
	case len(out) == 0:
		return nil
	case slices.Contains(out, "A"):
		return Inline{strong(strings.Join(out, " "))}
	}
	return T(strings.Join(out, " "))
}

func (b *builder) roleTable() *Table {
	t := &Table{Caption: b.t("Roles of the ISMS, their holders and their deputies"), Columns: []Column{wide(b.t("Role"), 3), wide(b.t("Holder"), 3), wide(b.t("Deputy"), 2),
		nowrap(b.t("Required")), wide(b.t("Accepted"), 2), nowrap(b.t("Last reviewed")), wide(b.t("Letter of appointment"), 2), nowrap(b.t("Signature"))},
		Empty: b.none("roles", b.t("No role is on record."))}
	for _, r := range b.p.Roles {
		holders := b.some(r.Holders, holdersShown)
		if len(r.Holders) == 0 {
			holders = badge(Tag{Warn, b.t("vacant")}, "")
		}
		t.addAt(b.anchor(r), Inline{text(r.Title), br(), {Text: r.ID, Style: ID}}, holders, b.person(r.Deputy), T(b.yesNo(r.Required)),
			b.accepted(r), T(b.short(r.Reviewed)), b.letter(r), b.roleSignature(r))
	}
	return t.slim()
}

// accepted says on which day a sole holder took the role on, or how many of
// several have.
func (b *builder) accepted(r *evidence.Role) Inline {
	have, of, day := 0, 0, evidence.Date{}
	for _, h := range r.Holders {
		if !h.ActiveAt(b.p.D()) {
			continue
		}
		of++
		if d := r.AcceptedBy(h); b.p.Happened(d) {
			have, day = have+1, d
		}
	}
	switch {
	case of == 0:
		return T("–")
	case have < of:
		return badge(Tag{Warn, b.t("%d of %d", have, of)}, "")
	case of == 1:
		return T(b.short(day))
	}
	return badge(Tag{OK, b.t("all %d", of)}, "")
}

func (b *builder) letter(r *evidence.Role) Inline {
	if r.Letter == nil {
		return T("–")
	}
	return b.ref(*r.Letter)
}

func (b *builder) roleSignature(r *evidence.Role) Inline {
	if len(b.a.Trail.Of(r.Ref())) == 0 {
		return T("–")
	}
	return b.signatureOf(r.Ref())
}

func (b *builder) roleRecords() []Block {
	var out []Block
	for _, r := range b.p.Roles {
		rec := &Record{Title: Inline{{Text: r.Title, Href: b.address(r)}}}
		if len(r.Responsibilities) > 0 {
			rec.Blocks = append(rec.Blocks, &Prose{Source: bullets(r.Responsibilities), Level: 4})
		}
		if r.Authority != "" {
			rec.Blocks = append(rec.Blocks, &Para{Text: Inline{strong(b.t("Authority"))}}, &Prose{Source: r.Authority, Level: 4})
		}
		if list := b.asked(r); len(list) > 0 {
			rec.Facts = append(rec.Facts, Fact{b.t("Asks for"), list})
		}
		if len(rec.Blocks)+len(rec.Facts) > 0 {
			out = append(out, rec)
		}
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.none("roles", b.t("No responsibilities are on record.")))})
	}
	return out
}

// bullets makes a Markdown list of texts that are Markdown themselves.
func bullets(texts []string) string {
	var out strings.Builder
	for _, t := range texts {
		out.WriteString("- " + strings.ReplaceAll(strings.TrimSpace(t), "\n", "\n  ") + "\n")
	}
	return out.String()
}

// asked lists the competences and courses that a role asks for.
func (b *builder) asked(r *evidence.Role) Inline {
	var list []Inline
	for _, n := range r.Competences {
		if n.Competence != nil {
			list = append(list, Inline{{Text: n.Competence.Title, Href: b.address(n.Competence)}, text(" (" + b.skill(n.Level) + ")")})
		}
	}
	for _, c := range r.Courses {
		list = append(list, Inline{{Text: c.Title, Href: b.address(c)}})
	}
	return join(list, ", ")
}

func (b *builder) jobTable() *Table {
	t := &Table{Caption: b.t("Job descriptions, and whether security stands in them"), Columns: []Column{wide(b.t("Job"), 4), nowrap(b.t("Version")), nowrap(b.t("Security duties")),
		nowrap(b.t("Objectives in appraisal")), num(b.t("People who hold it")), wide(b.t("Evidence"), 2)}, Empty: b.none("roles", b.t("No job description is on record."))}
	held := map[string]int{}
	for _, who := range b.p.Active() {
		held[who.Job]++
	}
	for _, j := range b.p.Jobs {
		t.addAt(b.anchor(j), Inline{text(j.Title), br(), {Text: j.ID, Style: ID}}, T(j.Version), b.yes(j.SecurityDuties), b.yes(j.Objectives), T(itoa(held[j.ID])), b.refs(j.Evidence))
	}
	if n := held[""]; n > 0 && len(b.p.Jobs) > 0 {
		t.Note = b.t("%s in people.toml without a job description named.", b.many(n, "active person is", "active people are"))
	}
	return t.slim()
}

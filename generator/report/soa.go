package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) soa() *Page {
	s := b.p.SoA
	status := Tag{None, b.t("Not approved")}
	if b.p.TopManager(s.ApprovedBy) && b.p.Happened(s.Approved) {
		status = Tag{OK, b.t("Approved, version %s", s.Version)}
	}
	lead := b.t("There is no Statement of Applicability.")
	if s.Version != "" {
		lead = b.t("Version %s, approved by %s on %s: which controls apply here, why, and how far each one is.", s.Version, b.nameOf(s.ApprovedBy), b.date(s.Approved))
	}
	return &Page{
		ID: "soa", Layout: "soa", Group: "requirements", Nav: b.t("Statement of Applicability"), Count: "93", Wide: true,
		Title: b.t("Statement of Applicability"), Lead: lead, Status: &status,
		Sections: []*Section{
			{ID: "excluded", Title: b.t("Excluded controls"), Blocks: []Block{b.excludedTable()}},
			{ID: "gaps", Title: b.t("Gaps"), Blocks: []Block{b.gapTable()}},
			{ID: "all", Title: b.t("All controls"), Blocks: []Block{b.controlTable()}},
		},
	}
}

func (b *builder) nameOf(who *evidence.Person) string {
	if who == nil {
		return b.t("nobody")
	}
	return who.FullName
}

func (b *builder) excludedTable() *Table {
	t := &Table{ID: "excluded-table", Caption: b.t("Exclusions, each with its justification"), Columns: []Column{{Title: b.t("Control"), Nowrap: true}, {Title: b.t("Title")}, {Title: b.t("Justification"), Weight: 4}}, Empty: b.none("soa", b.t("No control is excluded."))}
	for _, c := range b.p.SoA.Controls {
		if !c.Applicable {
			t.Rows = append(t.Rows, Row{Cells: []Inline{{control(c.ID)}, T(b.word(c.Name())), T(c.Justification)}})
		}
	}
	return t
}

func (b *builder) status(c *evidence.Control) Tag {
	switch {
	case c == nil:
		return Tag{Bad, b.t("No row")}
	case !c.Applicable:
		return Tag{None, b.t("Excluded")}
	case c.Status == "implemented":
		return Tag{OK, b.t("Implemented")}
	case c.Status == "partial":
		return Tag{Warn, b.t("Partly")}
	case c.Status == "planned":
		return Tag{Wait, b.t("Planned")}
	case c.Status == "not-implemented":
		return Tag{Bad, b.t("Not implemented")}
	}
	return Tag{None, b.t("No status")}
}

func (b *builder) gapTable() *Table {
	t := &Table{ID: "gap-table", Caption: b.t("Controls that apply and are not fully there"), Columns: []Column{{Title: b.t("Control"), Nowrap: true}, {Title: b.t("Title")}, {Title: b.t("Where it stands"), Weight: 4}, {Title: b.t("Status"), Nowrap: true}, {Title: b.t("Target"), Nowrap: true}}, Empty: b.t("Every control that applies is implemented.")}
	for _, k := range catalog.Annex() {
		c := b.p.SoA.Control(k.ID)
		switch {
		case c == nil:
			t.Rows = append(t.Rows, Row{Cells: []Inline{{control(k.ID)}, T(b.word(k.Title)), T(b.t("The SoA does not decide on it.")), badge(b.status(nil), ""), T("–")}})
		case c.Applicable && c.Status != "implemented":
			t.Rows = append(t.Rows, Row{Cells: []Inline{{control(c.ID)}, T(b.word(k.Title)), T(c.Implementation), badge(b.status(c), ""), T(b.short(c.Target))}})
		}
	}
	return t
}

func (b *builder) controlTable() *Table {
	t := &Table{ID: "all-table", Caption: b.t("All controls of Annex A"), Columns: []Column{{Title: b.t("Control"), Nowrap: true}, {Title: b.t("Title"), Weight: 3}, {Title: b.t("Applies")}, {Title: b.t("Status"), Nowrap: true},
		{Title: b.t("Why"), Weight: 2}, {Title: b.t("Owner"), Weight: 2}, {Title: b.t("Evidence"), Num: true}, {Title: b.t("Claims")}}}
	for _, k := range catalog.Annex() {
		c := b.p.SoA.Control(k.ID)
		row := Row{ID: k.ID, Cells: []Inline{{control(k.ID)}, T(b.word(k.Title))}}
		if c == nil {
			row.Cells = append(row.Cells, T("–"), badge(b.status(nil), ""), nil, nil, T("0"), nil)
		} else {
			row.Cells = append(row.Cells, T(b.yesNo(c.Applicable)), badge(b.status(c), ""), T(strings.Join(b.values(c.Reasons), ", ")), b.owner(c), T(fmt.Sprint(len(c.Evidence))), b.claimSum(c))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b *builder) owner(c *evidence.Control) Inline {
	if c.Owner == nil && !c.Applicable {
		return T("–")
	}
	return b.person(c.Owner)
}

func (b *builder) yesNo(v bool) string {
	if v {
		return b.t("Yes")
	}
	return b.t("No")
}

func (b *builder) claimSum(c *evidence.Control) Inline {
	bad := 0
	for _, claim := range c.Claims {
		if assess.ClaimHolds(b.p, b.a.Results, claim) != "" {
			bad++
		}
	}
	switch {
	case len(c.Claims) == 0:
		return T("–")
	case bad > 0:
		return badge(Tag{Bad, b.t("%d of %d contradicted", bad, len(c.Claims))}, "")
	}
	return badge(Tag{OK, b.t("%d held", len(c.Claims))}, "")
}

// controls makes a page for each control of Annex A and each clause that the
// SoA, a check or a policy names.
func (b *builder) controls() []*Page {
	var out []*Page
	for _, k := range catalog.Controls() {
		if strings.HasPrefix(k.ID, "A.") || b.p.SoA.Control(k.ID) != nil || len(b.serving(k.ID)) > 0 || len(b.governing(k.ID)) > 0 {
			out = append(out, b.control(k))
		}
	}
	return out
}

func (b *builder) control(k catalog.Control) *Page {
	c := b.p.SoA.Control(k.ID)
	tag := b.status(c)
	p := &Page{ID: "controls/" + k.ID, Layout: "control", Parent: "soa", Title: k.ID + " " + b.word(k.Title), Status: &tag}
	if !strings.HasPrefix(k.ID, "A.") && c == nil {
		p.Status = nil
	}
	if k.ID == "5.1" || k.ID == "A.5.4" {
		p.Group, p.Nav = "requirements", p.Title
	}
	p.Sections = append(p.Sections, &Section{ID: "requirement", Title: b.t("What it asks"), Blocks: b.requirement(k)})
	if t := b.expectationTable(k); t != nil {
		p.Sections = append(p.Sections, &Section{ID: "evidence", Title: b.t("Evidence by audit expectation"), Blocks: []Block{t}})
	}
	if k.ID == "A.5.4" {
		p.Sections = append(p.Sections, &Section{ID: "checklists", Title: b.t("Manager checklists, month by month"), Blocks: []Block{b.checklistMonths()}})
	}
	if c != nil {
		p.Sections = append(p.Sections, b.rowSections(c)...)
	}
	if list := b.governing(k.ID); len(list) > 0 {
		p.Sections = append(p.Sections, &Section{ID: "policies", Title: b.t("Policies"), Blocks: []Block{&List{Items: list}}})
	}
	if list := b.serving(k.ID); len(list) > 0 {
		p.Sections = append(p.Sections, &Section{ID: "checks", Title: b.t("Automatic checks"), Blocks: []Block{b.checkTable(list)}})
	}
	if t := b.mappingTable(k.ID); t != nil {
		p.Sections = append(p.Sections, &Section{ID: "mappings", Title: b.t("Mappings"), Blocks: []Block{t}})
	}
	return p
}

// rowSections is what the SoA says of a control: how it is done, the records it
// points to, and what it claims. Where evidence is computed by expectation, that
// has the anchor.
func (b *builder) rowSections(c *evidence.Control) []*Section {
	records := &Section{ID: "evidence", Title: b.t("Evidence"), Blocks: []Block{b.evidenceTable(c)}}
	if len(expectations(c.ID)) > 0 {
		records.ID, records.Title = "records", b.t("Records that the Statement of Applicability points to")
	}
	out := []*Section{{ID: "soa", Title: b.t("How it is done here"), Blocks: b.soaEntry(c)}, records}
	if len(c.Claims) > 0 {
		out = append(out, &Section{ID: "claims", Title: b.t("What is claimed, and what proves it"), Blocks: []Block{b.claimTable(c)}})
	}
	return out
}

func (b *builder) requirement(k catalog.Control) []Block {
	blocks := []Block{&Para{Text: T(b.word(k.Summary))}}
	if len(k.Looks) > 0 && len(expectations(k.ID)) == 0 {
		list := &List{}
		for _, l := range k.Looks {
			list.Items = append(list.Items, T(b.word(l)))
		}
		blocks = append(blocks, &Para{Text: Inline{strong(b.t("What an auditor looks for"))}}, list)
	}
	if k.Theme == "Clause" {
		return append(blocks, &Para{Small: true, Text: T(b.t("A summary in our own words; the wording of the standard is in your licensed copy."))})
	}
	facts := &Facts{Items: []Fact{{b.t("Theme"), T(b.word(k.Theme))}}}
	for _, f := range []struct {
		term string
		list []string
	}{{b.t("Control type"), k.Type}, {b.t("Security properties"), k.Properties}, {b.t("Cybersecurity concepts"), k.Concepts}, {b.t("Operational capabilities"), k.Capabilities}, {b.t("Security domains"), k.Domains}} {
		if len(f.list) > 0 {
			facts.Items = append(facts.Items, Fact{f.term, T(strings.Join(b.values(f.list), ", "))})
		}
	}
	return append(blocks, facts, &Para{Small: true, Text: T(b.t("A summary in our own words; the wording of the standard is in your licensed copy. Attributes as in ISO/IEC 27002:2022."))})
}

func (b *builder) soaEntry(c *evidence.Control) []Block {
	facts := &Facts{Items: []Fact{{b.t("Applies"), T(b.yesNo(c.Applicable))}}}
	if len(c.Reasons) > 0 {
		facts.Items = append(facts.Items, Fact{b.t("Because of"), T(strings.Join(b.values(c.Reasons), ", "))})
	}
	facts.Items = append(facts.Items, Fact{b.t("Owner"), b.owner(c)})
	if !c.Target.IsZero() {
		facts.Items = append(facts.Items, Fact{b.t("Target"), T(b.date(c.Target))})
	}
	blocks := []Block{facts}
	if c.Justification != "" {
		blocks = append(blocks, &Para{Text: Inline{strong(b.t("Justification"))}}, &Prose{Source: c.Justification, Level: 3})
	}
	if c.Implementation != "" {
		blocks = append(blocks, &Para{Text: Inline{strong(b.t("Implementation"))}}, &Prose{Source: c.Implementation, Level: 3})
	}
	return blocks
}

func (b *builder) evidenceTable(c *evidence.Control) *Table {
	t := &Table{ID: "evidence-table", Caption: b.t("Records that the SoA points to"), Columns: []Column{{Title: b.t("Record")}, {Title: b.t("What it is"), Weight: 3}, {Title: b.t("As of"), Nowrap: true}, {Title: b.t("State")}}, Empty: b.t("The SoA points to no record.")}
	for _, r := range c.Evidence {
		what, day := b.describe(r)
		state := badge(Tag{OK, b.t("Current")}, "")
		if why := assess.Outdated(b.p, r); !why.IsZero() {
			state = Inline{badgeSpan(Tag{Warn, b.t("Not current")}, ""), text(" " + b.say(why))}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.ref(r), what, T(day), state}})
	}
	return t
}

// describe says what a reference names, and the day it is of.
func (b *builder) describe(r evidence.Ref) (what Inline, day string) {
	switch rec := r.Target.(type) {
	case *evidence.Policy:
		return T(rec.Title + ", " + b.t("version %s", rec.Version)), b.short(rec.Approved)
	case *evidence.Review:
		return T(b.reviewTitle(rec)), b.short(rec.Date)
	case *evidence.Decision:
		return T(rec.Text), b.short(rec.Review.Date)
	case *evidence.Communication:
		return T(rec.Name()), b.short(rec.Date)
	case *evidence.Activity:
		return T(rec.Name()), b.short(rec.Date)
	case *evidence.Course:
		return T(rec.Title + ", " + b.many(len(rec.Completions), "completion", "completions")), ""
	case nil:
		if f := b.files[r.ID()]; r.Kind() == "file" && f != nil {
			return Inline{text(b.t("file, ") + b.bytes(f.Size) + ", "), hash("sha256:" + f.SHA256)}, ""
		}
		return nil, ""
	default:
		return T(b.nameOfRecord(rec)), ""
	}
}

func (b *builder) claimTable(c *evidence.Control) *Table {
	t := &Table{ID: "claim-table", Caption: b.t("Claims of the SoA"), Columns: []Column{{Title: b.t("Claim"), Weight: 3}, {Title: b.t("Proved by")}, {Title: b.t("Result"), Nowrap: true}, {Title: b.t("Why"), Weight: 3}}}
	for _, claim := range c.Claims {
		by := Inline{{Text: claim.By, Style: ID, Href: "checks.html#" + claim.By}}
		if !claim.Check {
			by = b.ref(claim.Target)
		}
		why := assess.Contradiction(b.p, b.a.Results, claim)
		result := Tag{OK, b.t("Holds")}
		if !why.IsZero() {
			result = Tag{Bad, b.t("Contradicted")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(claim.Text), by, badge(result, ""), T(b.say(why))}})
	}
	return t
}

// governing lists the policies that name a control.
func (b *builder) governing(id string) []Inline {
	var out []Inline
	for _, p := range b.p.Policies {
		if slices.Contains(p.Controls, id) {
			out = append(out, Inline{{Text: p.Title, Href: b.address(p)}, text(b.t(", version %s", p.Version))})
		}
	}
	return out
}

// serving lists the results of the checks that serve a control.
func (b *builder) serving(id string) []*assess.Result {
	return slices.DeleteFunc(slices.Clone(b.a.Results), func(r *assess.Result) bool { return r.Silent || !slices.Contains(r.Check.Serves, id) })
}

func (b *builder) checkTable(list []*assess.Result) *Table {
	t := &Table{ID: "check-table", Caption: b.t("What was tested, and what came of it"), Columns: []Column{{Title: b.t("Check"), Nowrap: true}, {Title: b.t("What holds when it passes"), Weight: 3}, {Title: b.t("Question"), Weight: 3}, {Title: b.t("Examined"), Num: true}, {Title: b.t("Result"), Nowrap: true}}}
	for _, r := range list {
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: r.Check.ID, Style: ID, Href: "checks.html#" + r.Check.ID}}, T(b.word(r.Check.Title)), T(b.word(r.Check.Asks)), T(fmt.Sprint(len(r.Examined))), badge(b.outcome(r), "")}})
	}
	return t
}

func (b *builder) mappingTable(id string) *Table {
	t := &Table{ID: "mapping-table", Caption: b.t("Relations to other frameworks"), Columns: []Column{{Title: b.t("Framework")}, {Title: b.t("Reference"), Nowrap: true}, {Title: b.t("Relation")}, {Title: b.t("Note"), Weight: 4}},
		Note: b.t("A relation is not an equivalence: meeting the one does not meet the other.")}
	for _, m := range b.p.Mappings {
		if m.Control == id {
			framework := Inline{{Text: m.Framework, Href: webAddress(m.URL)}}
			t.Rows = append(t.Rows, Row{Cells: []Inline{framework, {{Text: m.Target, Style: ID}}, T(b.value(m.Relation)), T(m.Note)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

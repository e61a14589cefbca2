package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) findings() *Page {
	list := b.a.Findings()
	v := b.verdict()
	return &Page{
		ID: "findings", Group: "overview", Nav: b.t("Findings"), Count: fmt.Sprint(len(list)),
		Title: b.t("Findings"), Lead: b.t("What the checks found as of %s, and the register of nonconformities, observations and risks with what is done about them.", b.date(b.p.D())), Status: &v,
		Sections: []*Section{
			{ID: "checks", Title: b.t("Found by the checks"), Blocks: []Block{b.openTable(gapsShown)}},
			{ID: "detail", Title: b.t("Each finding, why and how to mend it"), Blocks: b.findingRecords(list)},
			{ID: "fi", Title: b.t("Register of findings"), Blocks: []Block{b.findingTable()}},
			{ID: "register", Title: b.t("Cause, correction and closure"), Blocks: b.registerRecords()},
			{ID: "judged", Title: b.t("What was judged"), Blocks: []Block{b.judgedTable()}},
		},
	}
}

// findingsShown is how many findings of the checks have an entry of their own,
// the worst first; the exports have all of them.
const findingsShown = 200

// openTable lists the findings of the checks, worst first.
func (b *builder) openTable(limit int) *Table {
	list := b.a.Findings()
	t := &Table{ID: "found", Caption: b.t("Findings of the checks"), Columns: []Column{{Title: b.t("Check"), Nowrap: true}, {Title: b.t("Grade"), Nowrap: true}, {Title: b.t("Subject")}, {Title: b.t("What was found"), Weight: 5}},
		Empty: b.t("The checks found nothing.")}
	for i, f := range list {
		if i == limit {
			t.Note = b.moreFindings(len(list)-limit, limit)
			break
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: f.Check, Style: ID, Href: b.findingHref(f)}}, badge(b.grade(f.Grade), ""), {b.subjectOf(f)}, T(sentence(b.found(f)))}})
	}
	return t
}

// sentence makes a message begin with a capital and end with a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	r := []rune(s)
	first := strings.ToUpper(string(r[0]))
	if len(r) > 1 && strings.ContainsRune("-", r[1]) {
		first = string(r[0]) // an id such as p-0001
	}
	out := first + string(r[1:])
	if !strings.HasSuffix(out, ".") && !strings.HasSuffix(out, "…") {
		out += "."
	}
	return out
}

func (b *builder) findingRecords(list []assess.Finding) []Block {
	var out []Block
	for _, f := range list[:min(len(list), findingsShown)] {
		c := b.a.Result(f.Check).Check
		tag := b.grade(f.Grade)
		rec := &Record{ID: b.findingID(f), Title: Inline{{Text: f.Check, Style: ID, Href: "checks.html#" + f.Check}, text(" " + b.word(c.Title))}, Status: &tag, Facts: []Fact{
			{b.t("Subject"), Inline{b.subjectOf(f)}}, {b.t("Found"), T(sentence(b.found(f)))},
		}}
		if len(f.Shown) > 0 {
			rec.Facts = append(rec.Facts, Fact{b.t("Words judged"), quotes(f.Shown)})
		}
		if len(f.Affected) > 0 {
			rec.Facts = append(rec.Facts, Fact{b.t("Concerns"), b.affected(f.Affected)})
		}
		rec.Facts = append(rec.Facts, Fact{b.t("Question"), T(b.word(c.Asks))}, Fact{b.t("To mend it"), ticked(b.word(c.Fix))}, Fact{b.t("Requirement"), controlList(c.Serves)},
			Fact{b.t("Where"), Inline{{Text: f.Source.String(), Style: Code}}})
		if b.Previous != nil && b.wasThere(f) {
			rec.Facts = append(rec.Facts, Fact{b.t("Since"), T(b.t("it was there in %s too", b.Previous.Cycle.ID))})
		}
		out = append(out, rec)
	}
	switch {
	case len(out) == 0:
		out = append(out, &Para{Text: T(b.t("The checks found nothing."))})
	case len(out) < len(list):
		out = append(out, &Para{Text: T(b.t("%d more stand in the table above and in the exports.", len(list)-len(out)))})
	}
	return out
}

// moreFindings says where the rest of a list is.
func (b *builder) moreFindings(n, limit int) string {
	if limit == gapsShown {
		return b.t("and %d more in the exports", n)
	}
	return b.t("and %d more on the page of findings", n)
}

// affectedShown is how many people a page names for one finding; all of them
// are in the exports.
const affectedShown = 200

func (b *builder) affected(ids []string) Inline {
	if len(ids) <= affectedShown {
		return b.ids(ids)
	}
	return b.ids(ids[:affectedShown]).with(text(b.t(", and %d more", len(ids)-affectedShown)))
}

func quotes(shown []string) Inline {
	var lines []Inline
	for _, s := range shown[:min(len(shown), 5)] {
		lines = append(lines, T("“"+s+"”"))
	}
	return join(lines, " ")
}

func (b *builder) wasThere(f assess.Finding) bool {
	return slices.ContainsFunc(b.Previous.Findings(), func(g assess.Finding) bool { return g.Check == f.Check && g.Subject == f.Subject })
}

func (b *builder) findingStatus(f *evidence.Finding) Tag {
	switch {
	case b.p.Happened(f.Closed):
		return Tag{OK, b.t("Closed")}
	case !f.Due.IsZero() && f.Due.Before(b.p.D()):
		return Tag{Bad, b.t("Past due")}
	}
	return Tag{Info, b.t("Open")}
}

func (b *builder) registered() []*evidence.Finding {
	list := slices.Clone(b.p.Findings)
	slices.SortStableFunc(list, func(x, y *evidence.Finding) int {
		xc, yc := b.p.Happened(x.Closed), b.p.Happened(y.Closed)
		switch {
		case xc != yc && yc:
			return -1
		case xc != yc:
			return 1
		}
		return y.Raised.Compare(x.Raised)
	})
	return list
}

func (b *builder) findingTable() *Table {
	t := &Table{ID: "fi-table", Caption: b.t("Nonconformities, observations and risks, open first"), Columns: []Column{{Title: b.t("Finding"), Nowrap: true}, {Title: b.t("Grade"), Nowrap: true}, {Title: b.t("What was found"), Weight: 4},
		{Title: b.t("Control")}, {Title: b.t("Owner")}, {Title: b.t("Raised"), Nowrap: true}, {Title: b.t("Due"), Nowrap: true}, {Title: b.t("Status"), Nowrap: true}}, Empty: b.none("findings", b.t("The register has no entry."))}
	for _, f := range b.registered() {
		grade := Inline{muted(b.value(f.Kind))}
		if f.Grade != "" {
			grade = badge(b.grade(assess.Grade(f.Grade)), "")
		}
		ctl := Inline{}
		if f.Control != "" {
			ctl = Inline{control(f.Control)}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: f.ID, Style: ID, Href: b.address(f)}}, grade, T(f.Title), ctl, b.person(f.Owner),
			T(b.short(f.Raised)), T(b.short(f.Due)), badge(b.findingStatus(f), "")}})
	}
	return t
}

func (b *builder) registerRecords() []Block {
	var out []Block
	for _, f := range b.registered() {
		tag := b.findingStatus(f)
		rec := &Record{ID: b.anchor(f), Title: Inline{{Text: f.ID, Style: ID}, text(" " + f.Title)}, Status: &tag}
		rec.Facts = []Fact{{b.t("Kind"), T(b.kindOf(f))}, {b.t("Raised"), T(b.date(f.Raised))}}
		if f.Source != "" {
			rec.Facts = append(rec.Facts, Fact{b.t("Source"), T(b.value(f.Source))})
		}
		if f.Check != "" {
			rec.Facts = append(rec.Facts, Fact{b.t("Answers the check"), Inline{{Text: f.Check, Style: ID, Href: "checks.html#" + f.Check}}})
		}
		rec.Facts = append(rec.Facts, Fact{b.t("Owner"), b.person(f.Owner)})
		if b.p.Happened(f.Closed) {
			rec.Facts = append(rec.Facts, Fact{b.t("Closed"), T(b.date(f.Closed))}, Fact{b.t("Signed off by"), b.person(f.ApprovedBy)})
		}
		if f.RootCause != "" {
			rec.Blocks = append(rec.Blocks, &Para{Text: Inline{strong(b.t("Root cause"))}}, &Prose{Source: f.RootCause, Level: 4})
		}
		if f.Correction != "" {
			rec.Blocks = append(rec.Blocks, &Para{Text: Inline{strong(b.t("Correction"))}}, &Prose{Source: f.Correction, Level: 4})
		}
		out = append(out, rec)
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.none("findings", b.t("The register has no entry.")))})
	}
	return out
}

// kindOf is kind and grade, once where they are one word.
func (b *builder) kindOf(f *evidence.Finding) string {
	kind, grade := b.value(f.Kind), b.value(f.Grade)
	if kind == grade {
		return kind
	}
	return strings.TrimSpace(kind + " " + grade)
}

// judgedTable says of every check what it examined: silence is not a pass.
func (b *builder) judgedTable() *Table {
	t := &Table{ID: "judged-table", Caption: b.t("Every check, what it examined and what came of it"), Columns: []Column{{Title: b.t("Check"), Nowrap: true}, {Title: b.t("What holds when it passes"), Weight: 5},
		{Title: b.t("Examined"), Num: true}, {Title: b.t("Result"), Nowrap: true}, {Title: b.t("Note"), Weight: 2}}}
	for _, r := range b.a.Results {
		t.Rows = append(t.Rows, Row{ID: r.Check.ID, Cells: []Inline{{{Text: r.Check.ID, Style: ID, Href: "checks.html#" + r.Check.ID}}, T(b.word(r.Check.Title)), T(fmt.Sprint(len(r.Examined))), badge(b.outcome(r), ""), T(r.Reason)}})
	}
	return t
}

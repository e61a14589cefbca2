package report

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

func (b *builder) policyRegister() *Page {
	return &Page{
		ID: "policies", Layout: "policies", Group: "requirements", Nav: b.t("Policies"), Count: fmt.Sprint(len(b.p.Policies)),
		Title: b.t("Policies"), Lead: b.t("Every policy with its version, its approval and who has acknowledged it."),
		Sections: []*Section{
			{ID: "register", Title: b.t("Policy register"), Blocks: []Block{b.policyTable()}},
			{ID: "pages", Title: b.t("Further pages"), Blocks: []Block{b.freePageList()}},
		},
	}
}

func (b *builder) policyTable() *Table {
	t := &Table{ID: "register-table", Caption: b.t("Policies, topic-specific policies and procedures"), Columns: []Column{{Title: b.t("Policy"), Weight: 3}, {Title: b.t("Version"), Nowrap: true}, {Title: b.t("Issued"), Nowrap: true},
		{Title: b.t("Approved by")}, {Title: b.t("Signature"), Nowrap: true}, {Title: b.t("Next review"), Nowrap: true}, {Title: b.t("Acknowledged"), Num: true}}, Empty: b.none("policies", b.t("There is no policy."))}
	names := newNames("register", "register-table", "pages")
	for _, p := range b.p.Policies {
		t.Rows = append(t.Rows, Row{ID: names.of(p.Ref()), Cells: []Inline{{{Text: p.Title, Href: b.address(p)}}, T(p.Version), T(b.short(p.Approved)), b.person(p.ApprovedBy),
			b.signatureOf(p.Ref() + "@" + p.Version), b.nextReview(p), b.acknowledgedShare(p)}})
	}
	return t
}

func (b *builder) nextReview(p *evidence.Policy) Inline {
	if p.Reviewed.IsZero() {
		return badge(Tag{Bad, b.t("never reviewed")}, "")
	}
	due := p.Reviewed.AddMonths(b.p.Thresholds.PolicyReviewMonths)
	if due.Before(b.p.D()) {
		return badge(Tag{Warn, b.t("was due %s", b.short(due))}, "")
	}
	return T(b.short(due))
}

// signatureOf is the best state of a subject's signatures.
func (b *builder) signatureOf(subject string) Inline {
	var best *trail.Entry
	for _, e := range b.a.Trail.Entries {
		if e.Subject.Name == subject && (best == nil || better(e, best)) {
			best = e
		}
	}
	if best == nil {
		return badge(Tag{None, b.t("Not asked")}, "")
	}
	return badge(b.state(best.State), "signatures.html#"+b.entryID(best))
}

func better(x, y *trail.Entry) bool {
	rank := map[trail.State]int{trail.Missing: 0, trail.Broken: 1, trail.Recorded: 2, trail.Verified: 3}
	return rank[x.State] > rank[y.State]
}

func (b *builder) acknowledgedShare(p *evidence.Policy) Inline {
	if !p.Audience.Set {
		return T("–")
	}
	done, due, _ := assess.Tally(b.acked(p))
	if due == 0 {
		return T(b.t("none due"))
	}
	return T(fmt.Sprintf("%d/%d", done, due))
}

// freePageList leads to the pages of pages/.
func (b *builder) freePageList() Block {
	list := &List{}
	for _, p := range b.freePages() {
		list.Items = append(list.Items, Link(p.Title, p.URL()))
	}
	if len(list.Items) == 0 {
		return &Para{Text: T(b.t("There are none."))}
	}
	return list
}

// freePages are those of pages/, shown as they are.
func (b *builder) freePages() []*Page {
	var out []*Page
	names := newNames()
	for _, f := range b.p.FreePages {
		out = append(out, &Page{
			ID: "pages/" + names.of("page:"+strings.ToLower(slug(f.ID))), Layout: "free", Parent: "policies", Title: f.Title,
			Sections: []*Section{{Blocks: []Block{&Prose{Source: f.Body, Level: 2, Anchor: "text-"}, &Para{Small: true, Text: Inline{text(b.t("Kept in ")), {Text: f.File, Style: Code}}}}}},
		})
	}
	return out
}

func (b *builder) policies() []*Page {
	var out []*Page
	for _, p := range b.p.Policies {
		out = append(out, b.policy(p))
	}
	return out
}

func (b *builder) policy(p *evidence.Policy) *Page {
	tag := Tag{None, b.value(p.Status)}
	if p.Approval() {
		tag = Tag{OK, b.t("Approved, version %s", p.Version)}
	}
	return &Page{
		ID: "policies/" + p.ID, Layout: "policy", Parent: "policies", Title: p.Title, Status: &tag,
		Sections: []*Section{
			{Blocks: []Block{b.policyFacts(p)}},
			{ID: "versions", Title: b.t("Approval history"), Blocks: []Block{b.versionTable(p)}},
			{ID: "departments", Title: b.t("Acknowledged, by department"), Blocks: []Block{b.departmentTable(p)}},
			{ID: "gaps", Title: b.t("Who is missing"), Blocks: []Block{b.ackGaps(p)}},
			{ID: "matrix", Title: b.t("Person by person"), Blocks: []Block{b.ackPeople(p)}},
			{ID: "text", Title: b.t("The policy"), Blocks: []Block{b.policyText(p)}},
		},
	}
}

func (b *builder) policyFacts(p *evidence.Policy) *Facts {
	f := &Facts{Items: []Fact{
		{b.t("Owner"), b.personLine(p.Owner)}, {b.t("Approved"), b.personLine(p.ApprovedBy).with(text(", " + b.date(p.Approved)))},
		{b.t("Last reviewed"), T(b.date(p.Reviewed))}, {b.t("Signature"), b.signatureOf(p.Ref() + "@" + p.Version)},
	}}
	if p.Classification != "" {
		f.Items = append(f.Items, Fact{b.t("Classification"), T(p.Classification)})
	}
	if len(p.Controls) > 0 {
		f.Items = append(f.Items, Fact{b.t("Serves"), controlList(p.Controls)})
	}
	f.Items = append(f.Items, Fact{b.t("Bytes"), Inline{hash(b.p.Subject(p.Ref() + "@" + p.Version).Digest())}})
	return f
}

func (b *builder) versionTable(p *evidence.Policy) *Table {
	t := &Table{ID: "version-table", Caption: b.t("Versions, newest first"), Columns: []Column{{Title: b.t("Version"), Nowrap: true}, {Title: b.t("Issued"), Nowrap: true}, {Title: b.t("What changed"), Weight: 4}, {Title: b.t("Author")}, {Title: b.t("Signature"), Nowrap: true}}, Empty: b.t("No revision is on record.")}
	for i := len(p.Revisions) - 1; i >= 0; i-- {
		r := p.Revisions[i]
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(r.Version), T(b.short(r.Date)), T(r.Change), b.person(r.Author), b.signatureOf(p.Ref() + "@" + r.Version)}})
	}
	return t
}

func (b *builder) departmentTable(p *evidence.Policy) *Table {
	t := &Table{ID: "department-table", Caption: b.t("Acknowledgements of version %s that are due", p.Version), Columns: []Column{{Title: b.t("Department")}, {Title: b.t("Acknowledged"), Num: true}, {Title: b.t("Due"), Num: true}, {Title: b.t("Share"), Num: true}}, Empty: b.t("Nobody has to acknowledge it.")}
	if !p.Audience.Set {
		return t
	}
	byDept := map[string][]assess.Standing{}
	for _, s := range b.acked(p) {
		byDept[s.Person.Department] = append(byDept[s.Person.Department], s)
	}
	for _, d := range sortedKeys(byDept) {
		done, due, _ := assess.Tally(byDept[d])
		share := "–"
		if v, ok := (assess.Ratio{Have: done, Of: due}).Share(); ok {
			share = b.percent(v)
		}
		name := d
		if name == "" {
			name = b.t("no department")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{T(name), T(fmt.Sprint(done)), T(fmt.Sprint(due)), T(share)}})
	}
	return t
}

// gapsShown is how many people a page lists; the exports have them all.
const gapsShown = 1000

func (b *builder) ackGaps(p *evidence.Policy) *Table {
	t := &Table{ID: "gap-table", Caption: b.t("People who are past their days of grace"), Columns: []Column{{Title: b.t("Person")}, {Title: b.t("Department")}, {Title: b.t("Days overdue"), Num: true}, {Title: b.t("Manager")}}, Empty: b.t("Nobody is missing.")}
	if !p.Audience.Set {
		return t
	}
	_, _, missing := assess.Tally(b.acked(p))
	for _, who := range missing[:min(len(missing), gapsShown)] {
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.person(who), T(who.Department), T(fmt.Sprint(b.ackDue(p, who).DaysUntil(b.p.D()))), b.person(who.Manager)}})
	}
	return t
}

// ackPeople names everybody of the audience while they are few.
func (b *builder) ackPeople(p *evidence.Policy) Block {
	list := b.acked(p)
	switch {
	case !b.few():
		return &Para{Text: T(b.t("%d people are too many to name: who is missing stands above, and each person's card has all of theirs.", len(list)))}
	case len(list) == 0:
		return &Para{Text: T(b.none("policies", b.t("Nobody has to acknowledge it.")))}
	}
	var done, late, grace []Inline
	for _, s := range list {
		switch {
		case s.Done:
			done = append(done, b.person(s.Person).with(muted(" "+b.short(s.Ack.Date))))
		case s.Due:
			late = append(late, b.person(s.Person))
		default:
			grace = append(grace, b.person(s.Person))
		}
	}
	f := &Facts{}
	for _, x := range []struct {
		term string
		who  []Inline
	}{{b.t("Overdue"), late}, {b.t("Not yet due"), grace}, {b.t("Acknowledged version %s", p.Version), done}} {
		if len(x.who) > 0 {
			f.Items = append(f.Items, Fact{fmt.Sprintf("%s (%d)", x.term, len(x.who)), join(x.who, ", ")})
		}
	}
	return f
}

func (b *builder) policyText(p *evidence.Policy) Block {
	if p.TextMissing {
		return &Para{Text: T(b.t("The text of version %s is not kept in policies/archive.", p.Version))}
	}
	return &Prose{Source: p.Body, Level: 3, Anchor: "text-"}
}

package report

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/delta"
	"github.com/evpack/evpack/generator/evidence"
)

// changes compares this cycle with the one before, row by row.
func (b *builder) changes() *Page {
	p := &Page{
		ID: "changes", Layout: "changes", Group: "overview", Nav: b.t("Changes since last cycle"),
		Title: b.t("Changes since last cycle"), Lead: b.t("What differs from the cycle before, register by register."),
	}
	if b.PreviousPack == nil {
		none := []Block{&Para{Text: T(b.t("There is no earlier cycle to compare with."))}}
		p.Sections = []*Section{{ID: "registers", Title: b.t("By register"), Blocks: none}}
		return p
	}
	list := b.registerChanges()
	p.Lead = b.t("What differs from cycle %s, as of %s.", b.PreviousPack.Cycle.ID, b.date(b.PreviousPack.D()))
	p.Sections = []*Section{
		{Blocks: []Block{b.comparedFacts(list)}},
		{ID: "registers", Title: b.t("By register"), Blocks: []Block{b.registerTable(list)}},
		{ID: "findings", Title: b.t("Findings of the checks"), Blocks: b.findingChanges()},
		{ID: "policies", Title: b.t("Policies"), Blocks: b.policyChanges()},
		{ID: "soa", Title: b.soaHeadline(), Blocks: b.soaChanges()},
		{ID: "rows", Title: b.t("What changed in rows that were there before"), Blocks: []Block{b.changedTable(list)}},
		{ID: "removed", Title: b.t("Removed"), Blocks: []Block{b.removedTable(list)}},
	}
	if b.Since != nil {
		p.Sections = append(p.Sections, &Section{ID: "since", Title: b.t("Told otherwise since the archive"), Blocks: b.sinceSealed()})
	}
	return p
}

// sinceSealed lists the rows of the cycle before that its archived pack tells
// otherwise than today's registers do (EVD-02).
func (b *builder) sinceSealed() []Block {
	if b.Since.Reason != "" {
		return []Block{&Para{Text: T(b.t("This could not be compared: %s.", b.Since.Reason))}}
	}
	t := &Table{Caption: b.t("Dated rows that were added, changed or removed since"), Columns: []Column{nowrap(b.t("Change")), wide(b.t("Row"), 3), wide(b.t("What"), 5)},
		Empty: b.t("No row of that time is told otherwise than it was sealed.")}
	for _, r := range b.Since.Rows[:min(len(b.Since.Rows), gapsShown)] {
		t.add(T(b.t(r.Kind)), T(r.Name), T(r.What))
	}
	t.Note = b.more(len(b.Since.Rows), len(t.Rows))
	lead := b.t("Cycle %s is archived as %s. The view of it that today's registers give is compared with the registers that were sealed then.", b.PreviousPack.Cycle.ID, b.Since.Version)
	return []Block{&Para{Text: T(lead)}, t}
}

func (b *builder) comparedFacts(list []registerChange) *Facts {
	added, changed, removed := 0, 0, 0
	for _, c := range list {
		added, changed, removed = added+c.added.n, changed+c.changed.n, removed+c.removed.n
	}
	f := &Facts{Items: []Fact{
		{b.t("Compared"), T(b.t("%s, as of %s, with %s, as of %s", b.p.Cycle.ID, b.date(b.p.D()), b.PreviousPack.Cycle.ID, b.date(b.PreviousPack.D())))},
		{b.t("In all"), T(b.t("%s added, %d changed, %d removed", b.many(added, "row", "rows"), changed, removed))},
	}}
	if before := evidence.Digest(b.PreviousPack.Inputs); before != b.r.InputsDigest {
		f.Items = append(f.Items, Fact{b.t("Inputs digest before"), Inline{hash(before)}})
	}
	if b.PreviousPack.IsPast {
		f.Items = append(f.Items, Fact{b.t("How it is seen"), T(b.t("the cycle before is a view of today's registers, without the rows dated later: facts without a date, such as departments, managers and holders of roles, are as they are now"))})
	}
	return f
}

func (b *builder) registerTable(list []registerChange) *Table {
	t := &Table{Caption: b.t("Rows by register"), Columns: []Column{wide(b.t("Register"), 2), num(b.t("Before")), num(b.t("Added")), num(b.t("Changed")), num(b.t("Removed")), wide(b.t("What matters"), 6)}, Empty: b.t("No register has changed.")}
	var same []string
	for _, c := range list {
		if c.added.n+c.changed.n+c.removed.n == 0 {
			same = append(same, fmt.Sprintf("%s (%d)", c.title, c.was))
			continue
		}
		t.add(Inline{{Text: c.title, Href: c.href}}, T(itoa(c.was)), T(itoa(c.added.n)), T(itoa(c.changed.n)), T(itoa(c.removed.n)), b.whatMatters(c))
	}
	if len(same) > 0 {
		t.Note = b.t("Without any change, with their number of rows: %s.", strings.Join(same, ", "))
	}
	return t
}

// namesShown is how many records "what matters" names of each sort.
const namesShown = 4

func (b *builder) whatMatters(c registerChange) Inline {
	var parts []Inline
	for _, s := range []struct {
		word string
		rows rowChanges
	}{{b.t("added: "), c.added}, {b.t("changed: "), c.changed}, {b.t("removed: "), c.removed}} {
		if s.rows.n == 0 {
			continue
		}
		var names []Inline
		for _, r := range s.rows.list[:min(len(s.rows.list), namesShown)] {
			names = append(names, r.what)
		}
		line := append(T(s.word), join(names, ", ")...)
		if more := s.rows.n - len(names); more > 0 {
			line = append(line, text(b.t(" and %d more", more)))
		}
		parts = append(parts, line)
	}
	return join(parts, "; ")
}

// changedTable shows before and after of each field of rows that were there.
// The Statement of Applicability has a table of its own.
func (b *builder) changedTable(list []registerChange) *Table {
	t := &Table{Caption: b.t("Field by field"), Columns: []Column{wide(b.t("Register"), 2), wide(b.t("Record"), 3), wide(b.t("Field"), 2), wide(b.t("Before"), 3), wide(b.t("After"), 3)}, Empty: b.t("No row that was there before has changed.")}
	all, shown := 0, 0
	for _, c := range list {
		if c.href == "soa.html" {
			continue
		}
		all += c.changed.n
		shown += len(c.changed.list)
		for _, r := range c.changed.list {
			for _, f := range r.fields {
				before, after := f.cells()
				t.add(T(c.title), r.what, T(f.name), before, after)
			}
		}
	}
	if all > shown {
		t.Note = b.t("%d of %d changed rows are shown.", shown, all)
	}
	return t
}

// removedTable keeps a line for what is gone: ids are never used again.
func (b *builder) removedTable(list []registerChange) *Table {
	t := &Table{Caption: b.t("Rows that were there and are gone"), Columns: []Column{nowrap(b.t("Register")), wide(b.t("Record"), 5)}, Empty: b.t("No row was removed.")}
	all := 0
	for _, c := range list {
		all += c.removed.n
		for _, r := range c.removed.list {
			t.add(T(c.title), r.what)
		}
	}
	t.Note = b.more(all, len(t.Rows))
	return t
}

// findingSets parts the findings of both cycles.
type findingSets struct {
	fresh, closed, standing, recurring []assess.Finding
}

// compareFindings: recurring are those that a closed entry of the register of
// findings was to have mended.
func (b *builder) compareFindings() findingSets {
	var s findingSets
	was, now := b.Previous.Findings(), b.a.Findings()
	state := map[[2]string]delta.State{}
	for _, c := range delta.Findings(Compared(was), Compared(now)) {
		state[[2]string{c.Check, c.Subject}] = c.State
	}
	for _, f := range now {
		if state[[2]string{f.Check, f.Subject}] == delta.Standing {
			s.standing = append(s.standing, f)
		} else {
			s.fresh = append(s.fresh, f)
		}
		if b.wasClosed(f.Check) {
			s.recurring = append(s.recurring, f)
		}
	}
	for _, f := range was {
		if state[[2]string{f.Check, f.Subject}] == delta.Closed {
			s.closed = append(s.closed, f)
		}
	}
	return s
}

// Compared are findings as package delta compares them.
func Compared(list []assess.Finding) []delta.Finding {
	out := make([]delta.Finding, len(list))
	for i, f := range list {
		out[i] = delta.Finding{Check: f.Check, Grade: string(f.Grade), Subject: f.Subject, Message: f.Message}
	}
	return out
}

func (b *builder) wasClosed(check string) bool {
	for _, f := range b.p.Findings {
		if f.Check == check && b.p.Happened(f.Closed) {
			return true
		}
	}
	return false
}

func (b *builder) findingChanges() []Block {
	if b.Previous == nil {
		return []Block{&Para{Text: T(b.t("The cycle before was not judged."))}}
	}
	s := b.compareFindings()
	return []Block{
		b.foundTable(b.t("New since then"), s.fresh, true),
		b.foundTable(b.t("Closed since then"), s.closed, false),
		b.foundTable(b.t("Standing: there in both cycles"), s.standing, true),
		b.foundTable(b.t("Recurring: found again although an entry of the register of findings on this check is closed"), s.recurring, true),
		b.gradeChart(),
	}
}

func (b *builder) foundTable(caption string, list []assess.Finding, here bool) *Table {
	t := &Table{Caption: caption, Columns: []Column{nowrap(b.t("Check")), nowrap(b.t("Grade")), wide(b.t("Subject"), 2), wide(b.t("What was found"), 6)}, Empty: b.t("None.")}
	for _, f := range list[:min(len(list), gapsShown)] {
		id := Span{Text: f.Check, Style: ID, Href: "checks.html#" + f.Check}
		if here {
			id.Href = b.findingHref(f)
		}
		t.add(Inline{id}, badge(b.grade(f.Grade), ""), Inline{b.subjectOf(f)}, T(sentence(b.found(f))))
	}
	return t
}

// policyChanges tells of each policy whose version differs, with the lines that
// differ where both texts are kept.
func (b *builder) policyChanges() []Block {
	var out []Block
	for _, p := range b.p.Policies {
		old := b.PreviousPack.Policy(p.ID)
		if old != nil && old.Version == p.Version {
			continue
		}
		out = append(out, b.policyChange(p, old))
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.t("No policy has another version than before."))})
	}
	return out
}

func (b *builder) policyChange(p, old *evidence.Policy) *Record {
	rec := &Record{Title: Inline{{Text: p.Title, Href: b.address(p)}, text(b.t(", version %s", p.Version))}}
	rec.Facts = []Fact{{b.t("Approved"), b.personLine(p.ApprovedBy).with(text(", " + b.date(p.Approved)))}, {b.t("Signature"), b.signatureOf(p.Ref() + "@" + p.Version)}}
	if rev, ok := p.Revision(p.Version); ok && rev.Change != "" {
		rec.Facts = append(rec.Facts, Fact{b.t("What changed"), T(rev.Change)})
	}
	switch {
	case old == nil:
		rec.Facts = append(rec.Facts, Fact{b.t("Before"), T(b.t("there was no such policy"))})
		return rec
	case old.TextMissing || p.TextMissing:
		rec.Facts = append(rec.Facts, Fact{b.t("Before"), T(b.t("version %s, whose text is not kept", old.Version))})
		return rec
	}
	rec.Facts = append(rec.Facts, Fact{b.t("Before"), T(b.t("version %s", old.Version))})
	diff, ok := textDiff(old.Body, p.Body)
	switch {
	case !ok:
		rec.Blocks = []Block{&Para{Text: T(b.t("The texts differ in more places than can be shown."))}}
	case len(diff) > 0:
		rec.Blocks = []Block{&Diff{Caption: b.t("Passages that differ: − before, + now"), Lines: diff}}
	}
	return rec
}

func (b *builder) soaHeadline() string {
	was, is := b.PreviousPack.SoA.Version, b.p.SoA.Version
	if was == is || was == "" {
		return b.t("Statement of Applicability")
	}
	return b.t("Statement of Applicability, %s to %s", was, is)
}

// soaChanges sets what was decided apart from what the texts say.
func (b *builder) soaChanges() []Block {
	decided := b.soaTable(b.t("What was decided: whether a control applies, how far it is, until when, and who owns it"))
	texts := b.soaTable(b.t("What the rows say, and what they rest on"))
	texts.ID = "soa-texts"
	for _, k := range catalog.Controls() {
		was, is := b.PreviousPack.SoA.Control(k.ID), b.p.SoA.Control(k.ID)
		b.addDiffering(decided, k, b.soaDecided(was), b.soaDecided(is))
		if was != nil && is != nil {
			b.addDiffering(texts, k, b.soaTexts(was), b.soaTexts(is))
		}
	}
	return []Block{decided, texts}
}

func (b *builder) soaTable(caption string) *Table {
	return &Table{Caption: caption, Columns: []Column{nowrap(b.t("Control")), wide(b.t("Title"), 2), nowrap(b.t("Field")), wide(b.t("Before"), 4), wide(b.t("After"), 4)},
		Empty: b.none("soa", b.t("Nothing has changed."))}
}

func (b *builder) addDiffering(t *Table, k catalog.Control, was, is []field) {
	for _, f := range differing(was, is) {
		before, after := f.cells()
		t.add(Inline{control(k.ID)}, T(b.word(k.Title)), T(f.name), before, after)
	}
}

func (b *builder) soaFields(c *evidence.Control) []field {
	return append(b.soaDecided(c), b.soaTexts(c)...)
}

func (b *builder) soaDecided(c *evidence.Control) []field {
	if c == nil {
		return []field{{b.t("Row"), b.t("none")}}
	}
	target, owner := "", ""
	if !c.Target.IsZero() {
		target = b.date(c.Target)
	}
	if c.Owner != nil {
		owner = c.Owner.FullName
	}
	return []field{{b.t("Row"), b.t("there")}, {b.t("Applies"), b.yesNo(c.Applicable)}, {b.t("Status"), b.status(c).Word}, {b.t("Target"), target}, {b.t("Owner"), owner}, {b.t("Why"), strings.Join(b.values(c.Reasons), ", ")}}
}

func (b *builder) soaTexts(c *evidence.Control) []field {
	return []field{{b.t("Justification"), c.Justification}, {b.t("Implementation"), c.Implementation}, {b.t("Evidence"), refTexts(c.Evidence)}, {b.t("Claims"), claimTexts(c.Claims)}}
}

func refTexts(list []evidence.Ref) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return strings.Join(out, ", ")
}

func claimTexts(list []evidence.Claim) string {
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprintf("%s (%s)", c.Text, c.By))
	}
	return strings.Join(out, "; ")
}

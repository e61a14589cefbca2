package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// shelved says on which page records of a kind stand, and the anchors that the
// page has for itself: a record may bear such a name as its id.
func shelved(p *evidence.Pack) []shelf {
	return []shelf{
		{"findings", "checks detail fi register judged found fi-table judged-table", refs(p.Findings)},
		{"roles", "checks-say raci roles duties job-descriptions", append(refs(p.Roles), refs(p.Jobs)...)},
		{"training", "checks-say courses departments people leaders gaps", refs(p.Courses)},
		{"competence", "checks-say gaps matrix competences", refs(p.Competences)},
		{"budget", "checks-say lines chart time tools", append(refs(p.Budgets), refs(p.Tools)...)},
		{"communications", "checks-say ceo others plan topics", append(refs(p.Communications), refs(p.Plans)...)},
		{"speaking-up", "checks-say answer route tests process log", append(refs(p.Channels), refs(p.Cases)...)},
		{"kpis", "checks-say measures computed trends leavers revocation", refs(p.KPIs)},
		{"activities", "checks-say activities notes signoffs", append(refs(p.Activities), refs(p.Signoffs)...)},
		{"risks", "checks-say risks decisions proposals", append(refs(p.Risks), refs(p.Proposals)...)},
	}
}

// A shelf is a page on which records stand, each under its id.
type shelf struct {
	page, taken string
	records     []evidence.Record
}

func refs[T evidence.Record](list []T) []evidence.Record {
	out := make([]evidence.Record, len(list))
	for i, r := range list {
		out[i] = r
	}
	return out
}

// anchors holds the anchor of every record that shares its page with others,
// by its reference. It is its id; where the page or a record before it has
// that name, the kind stands before it.
type anchors map[string]string

func (b *builder) shelve() {
	b.anchors = anchors{}
	for _, s := range shelved(b.p) {
		names := newNames(strings.Fields(s.taken)...)
		if s.page == "kpis" {
			names.takeKPIs(b.a.KPIs)
		}
		for _, rec := range s.records {
			b.anchors[rec.Ref()] = names.of(rec.Ref())
		}
		if s.page == "roles" {
			b.shelveRACI(names)
		}
	}
	for _, r := range b.p.Reviews {
		b.shelveReview(r)
	}
	b.shelveFindings()
	b.shelveChecklists()
	b.shelveSignatures()
}

// shelveSignatures gives the entries of the trail theirs. Rows without an id
// may name one subject and one signer twice.
func (b *builder) shelveSignatures() {
	b.signed = map[*evidence.Signature]string{}
	names := newNames("coverage", "coverage-table", "trail", "keys", "key-table", "states")
	for _, withID := range []bool{true, false} {
		for _, s := range b.p.Signatures {
			if withID == (s.ID != "") {
				b.signed[s] = names.of("signature:" + cmp.Or(s.ID, slug(s.Subject+"-"+s.Signer.ID)))
			}
		}
	}
	for _, e := range b.a.Trail.Entries {
		switch {
		case e.Logged != nil:
			b.anchors[deleted(e)] = names.of("signature:deleted-" + slug(e.Subject.Name))
		case e.Row == nil:
			b.anchors["awaited "+e.Subject.Name] = names.of("signature:awaited-" + slug(e.Subject.Name))
		}
	}
}

// deleted names a signature that only the log still knows.
func deleted(e *trail.Entry) string { return "deleted " + e.Logged.Signature + e.Logged.Row }

// shelveChecklists gives a manager's month its anchor; a manager of two teams
// may have two rows a month, of which the first has it.
func (b *builder) shelveChecklists() {
	names := newNames("checks-say", "months", "entries")
	for _, c := range b.shownChecklists() {
		if b.anchors[c.Ref()] == "" {
			b.anchors[c.Ref()] = names.of("checklist:" + slug(c.Manager.ID+"-"+c.Month.Text))
		}
	}
}

// shelveRACI gives activities theirs; of two rows of one name the first has it.
func (b *builder) shelveRACI(names *names) {
	for _, r := range b.p.RACI {
		if b.anchors[r.Ref()] == "" {
			b.anchors[r.Ref()] = names.of("raci:raci-" + slug(r.Activity))
		}
	}
}

// shelveReview gives decisions and actions their anchors on their review's
// page; the headings of the minutes begin with "minutes-" there.
func (b *builder) shelveReview(r *evidence.Review) {
	names := newNames(strings.Fields("answer attendance inputs debate decisions actions budget minutes attendance-table input-table decision-table action-table budget-table")...)
	for i := range r.Topics {
		names.taken[fmt.Sprintf("topic-%d", i+1)] = true
	}
	for _, rec := range append(refs(r.Decisions), refs(r.Actions)...) {
		kind, _, _ := strings.Cut(rec.Ref(), ":")
		_, id, _ := strings.Cut(rec.Ref(), "/")
		b.anchors[rec.Ref()] = names.of(kind + ":" + id)
	}
}

// shelveFindings gives the findings of the checks theirs: check and subject.
func (b *builder) shelveFindings() {
	names := newNames()
	for _, r := range b.a.Results {
		names.taken[r.Check.ID] = true
	}
	list := b.a.Findings()
	for _, f := range list[:min(len(list), findingsShown)] {
		b.anchors["found "+f.Check+" "+f.Subject] = names.of("finding:" + slug(f.Check+"-"+f.Subject))
	}
}

// findingHref leads to a finding of the checks, or to their table where the page
// has no entry for it.
func (b *builder) findingHref(f assess.Finding) string {
	if id := b.findingID(f); id != "" {
		return "findings.html#" + id
	}
	return "findings.html#checks"
}

// findingID is the anchor of a finding of the checks; empty: the page has no
// entry for it.
func (b *builder) findingID(f assess.Finding) string {
	return b.anchors["found "+f.Check+" "+f.Subject]
}

// anchor is a record's anchor on its page.
func (b *builder) anchor(rec evidence.Record) string { return b.anchors[rec.Ref()] }

// onceAt is a record's anchor the first time that a page asks, then nothing.
func (b *builder) onceAt(seen map[string]bool, ref string) string {
	if seen[ref] {
		return ""
	}
	seen[ref] = true
	return b.anchors[ref]
}

// names are the anchors of one page.
type names struct{ taken map[string]bool }

func newNames(taken ...string) *names {
	n := &names{map[string]bool{}}
	for _, t := range taken {
		n.taken[t] = true
	}
	return n
}

func (n *names) takeKPIs(list []assess.KPI) {
	for _, k := range list {
		n.taken[k.ID] = true
	}
}

// of takes a free anchor for kind:id: id, kind-id, kind-id-2 and so on.
func (n *names) of(ref string) string {
	kind, id, _ := strings.Cut(ref, ":")
	name := id
	for i := 1; n.taken[name] || strings.HasPrefix(name, "minutes-"); i++ {
		name = kind + "-" + id
		if i > 1 {
			name = fmt.Sprintf("%s-%s-%d", kind, id, i)
		}
	}
	n.taken[name] = true
	return name
}

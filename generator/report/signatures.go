package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

func (b *builder) signatures() *Page {
	n, asked := b.states(), b.kpi("signature-coverage")
	return &Page{
		ID: "signatures", Layout: "signatures", Group: "overview", Nav: b.t("Leadership signature trail"), Count: fmt.Sprintf("%.0f/%.0f", asked.Numerator, asked.Denominator),
		Title: b.t("Leadership signature trail"), Lead: b.t("Who in top management signed what, which version, when, in what capacity and with which key."),
		Status: b.awaited(),
		Sections: []*Section{
			{Blocks: []Block{&Facts{Items: b.trailFacts(n, asked)}}},
			{ID: "coverage", Title: b.t("Coverage"), Blocks: []Block{b.coverage()}},
			{ID: "trail", Title: b.t("Trail"), Blocks: b.trailRecords()},
			{ID: "keys", Title: b.t("Signers and keys"), Blocks: []Block{b.keyTable()}},
			{ID: "states", Title: b.t("What the states mean"), Blocks: []Block{b.stateFacts()}},
		},
	}
}

func (b *builder) trailFacts(n map[trail.State]int, asked assess.KPI) []Fact {
	facts := []Fact{
		{b.t("Signatures"), T(b.t("%d verified, %d recorded, %d broken, %d awaited", n[trail.Verified], n[trail.Recorded], n[trail.Broken], n[trail.Missing]))},
		{b.t("Asked for"), T(b.t("%d, of which %d are on record: the current version of every approved policy, every management review of the last 12 months, the SoA, every current budget line", int(asked.Denominator), int(asked.Numerator)))},
		{b.t("Judged"), T(b.t("as of %s; a signature with a time stamp at the stamp's time", b.date(b.p.D())))},
	}
	if b.p.Has("signatures") {
		facts = append(facts, Fact{b.t("By hand"), T(b.t("the folder trail/ of this pack holds every text, signature and certificate, with the commands of openssl and ssh-keygen"))})
	}
	return facts
}

// signers are the people of the matrix: top management, then who else is asked
// or has signed, by id.
func (b *builder) signers() []*evidence.Person {
	out := slices.Clone(b.p.TopManagement)
	var more []*evidence.Person
	for _, e := range b.a.Trail.Entries {
		if e.Signer != nil && !slices.Contains(out, e.Signer) && !slices.Contains(more, e.Signer) {
			more = append(more, e.Signer)
		}
	}
	slices.SortFunc(more, func(x, y *evidence.Person) int { return strings.Compare(x.ID, y.ID) })
	return append(out, more...)
}

// subjects are those of the trail, asked for or signed, by name.
func (b *builder) subjects() []*evidence.Subject {
	var out []*evidence.Subject
	seen := map[string]bool{}
	for _, e := range b.a.Trail.Entries {
		if !seen[e.Subject.Name] {
			seen[e.Subject.Name] = true
			out = append(out, e.Subject)
		}
	}
	return out
}

func (b *builder) coverage() *Table {
	who := b.signers()
	t := &Table{ID: "coverage-table", Matrix: true, Caption: b.t("Who signed what"), Columns: cols(b.t("What")),
		Empty: b.t("Nothing is asked for, and nothing is signed."), Note: b.t("Each mark leads to its entry in the trail.")}
	for _, p := range who {
		t.Columns = append(t.Columns, Column{Title: p.FullName})
	}
	for _, s := range b.subjects() {
		row := Row{Cells: []Inline{{b.subject(s)}}}
		for _, p := range who {
			row.Cells = append(row.Cells, b.coverageCell(s, p))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// coverageCell is what one person has signed of one subject: the best entry.
func (b *builder) coverageCell(s *evidence.Subject, who *evidence.Person) Inline {
	var best *trail.Entry
	rank := []trail.State{trail.Missing, trail.Broken, trail.Recorded, trail.Verified}
	for _, e := range b.a.Trail.Entries {
		if e.Subject.Name == s.Name && e.Signer == who && (best == nil || slices.Index(rank, e.State) > slices.Index(rank, best.State)) {
			best = e
		}
	}
	if best == nil {
		return badge(Tag{None, b.t("Not asked")}, "")
	}
	return badge(b.state(best.State), "signatures.html#"+b.entryID(best))
}

// trailRecords gives the entries, those that need attention first: broken and
// awaited ones, then the newest.
func (b *builder) trailRecords() []Block {
	entries := slices.Clone(b.a.Trail.Entries)
	first := func(e *trail.Entry) int {
		return slices.Index([]trail.State{trail.Broken, trail.Missing, trail.Recorded, trail.Verified}, e.State) / 2
	}
	slices.SortStableFunc(entries, func(x, y *trail.Entry) int {
		if d := first(x) - first(y); d != 0 {
			return d
		}
		return y.Date().Compare(x.Date())
	})
	var out []Block
	for _, e := range entries {
		out = append(out, b.trailRecord(e))
	}
	if len(out) == 0 {
		out = append(out, &Para{Text: T(b.t("No signature is on record, and none is asked for."))})
	}
	return out
}

func (b *builder) trailRecord(e *trail.Entry) *Record {
	tag := b.state(e.State)
	rec := &Record{ID: b.entryID(e), Title: Inline{b.subject(e.Subject)}, Status: &tag}
	add := func(term string, text Inline) { rec.Facts = append(rec.Facts, Fact{term, text}) }
	if e.Logged != nil {
		add(b.t("When"), T(b.short(e.Date())))
		add(b.t("Signed by"), T(b.nameOf(e.Signer)))
		add(b.t("Why"), T(e.Reason))
		return rec
	}
	if e.Row == nil {
		add(b.t("When"), T(b.t("Awaited")))
		add(b.t("Asked of"), b.askedOf(e))
		add(b.t("Why"), T(e.Reason))
		b.digestFact(rec, e)
		return rec
	}
	add(b.t("When"), T(b.short(e.Row.Date)))
	add(b.t("Signed by"), b.signedBy(e))
	add(b.t("Method"), T(b.method(e)))
	if e.Fingerprint != "" {
		add(b.t("Key"), Inline{hash(e.Fingerprint)})
	}
	b.digestFact(rec, e)
	if !e.ProvenTime.IsZero() {
		add(b.t("Time stamp"), T(e.ProvenTime.UTC().Format("2006-01-02 15:04:05 UTC")))
	}
	if e.Reason != "" {
		add(b.t("Why"), T(e.Reason))
	}
	if e.Row.File != "" {
		add(b.t("File"), b.fileRef(e.Row.File))
	}
	if e.Row.ID != "" {
		add(b.t("Id"), Inline{{Text: e.Row.ID, Style: ID, Href: "signatures.html#" + e.Row.ID}})
	}
	return rec
}

func (b *builder) digestFact(rec *Record, e *trail.Entry) {
	digest := e.Subject.Digest()
	if digest == "" {
		rec.Facts = append(rec.Facts, Fact{b.t("Bytes"), T(e.Subject.Why)})
		return
	}
	rec.Facts = append(rec.Facts, Fact{b.t("Bytes signed"), Inline{hash(digest)}})
}

func (b *builder) askedOf(e *trail.Entry) Inline {
	if e.Signer == nil {
		return T(b.t("any member of top management"))
	}
	return b.personLine(e.Signer).with(text(b.t(", or any member of top management")))
}

func (b *builder) signedBy(e *trail.Entry) Inline {
	line := b.person(e.Signer)
	if e.Row.Capacity != "" {
		line = line.with(text(", " + e.Row.Capacity))
	}
	if !b.p.TopManager(e.Signer) {
		line = line.with(muted(" " + b.t("(not top management)")))
	}
	return line
}

func (b *builder) method(e *trail.Entry) string {
	name := map[string]string{"pades": b.t("PDF signature (PAdES)"), "cms": b.t("CMS signature over the bytes (CAdES)"), "ssh": b.t("SSH signature over the bytes"),
		"wet-ink": b.t("Ink on paper"), "attested": b.t("Attested by the register")}[e.Row.Method]
	if e.KeyType != "" {
		name += ", " + e.KeyType
	}
	if e.Namespace != "" {
		name += b.t(", namespace %s", e.Namespace)
	}
	return name
}

func (b *builder) keyTable() *Table {
	t := &Table{ID: "key-table", Caption: b.t("Keys bound to people"), Columns: []Column{{Title: b.t("Signer")}, {Title: b.t("Office")}, {Title: b.t("Key fingerprint")},
		{Title: b.t("In use from"), Nowrap: true}, {Title: b.t("To"), Nowrap: true}, {Title: b.t("Read out in")}, {Title: b.t("Signatures"), Num: true}},
		Empty: b.none("keys", b.t("No key is bound to a person."))}
	for _, k := range b.p.Keys {
		n := 0
		for _, e := range b.a.Trail.Entries {
			if e.Fingerprint == k.Fingerprint && e.Signer == k.Person {
				n++
			}
		}
		to := T(b.short(k.To))
		if b.p.Happened(k.Revoked) {
			to = badge(Tag{Bad, b.t("revoked %s", b.short(k.Revoked))}, "")
		}
		minuted := Inline{muted(b.t("nowhere"))}
		if k.Minuted != nil {
			minuted = b.ref(*k.Minuted)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.person(k.Person), T(k.Person.Title), {hash(k.Fingerprint)}, T(b.short(k.From)), to, minuted, T(fmt.Sprint(n))}})
	}
	return t
}

func (b *builder) stateFacts() *Facts {
	return &Facts{Items: []Fact{
		{b.t("Verified"), T(b.t("digest, cryptography, trust and time were proved when this pack was made"))},
		{b.t("Recorded"), T(b.t("a record without that proof: ink on paper, an attestation, a time that cannot be proved; the reason is given"))},
		{b.t("Broken"), T(b.t("a proof that fails; which one is given"))},
		{b.t("Awaited"), T(b.t("asked for and not there"))},
	}}
}

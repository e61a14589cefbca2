package report

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// peoplePerPage is how many cards stand on one page.
const peoplePerPage = 200

// person is a person's name, leading to their card.
func (b *builder) person(who *evidence.Person) Inline {
	if who == nil {
		return Inline{muted(b.t("nobody"))}
	}
	return Inline{b.personSpan(who)}
}

func (b *builder) personSpan(who *evidence.Person) Span {
	return Span{Text: who.FullName, Href: b.card(who)}
}

// card is the address of a person's card.
func (b *builder) card(who *evidence.Person) string {
	i, ok := slices.BinarySearchFunc(b.p.People, who.ID, func(p *evidence.Person, id string) int { return strings.Compare(p.ID, id) })
	if !ok {
		return ""
	}
	return fmt.Sprintf("people/%03d.html#%s", i/peoplePerPage+1, who.ID)
}

// persons lists people by name.
func (b *builder) persons(who []*evidence.Person) Inline {
	if len(who) == 0 {
		return Inline{muted(b.t("nobody"))}
	}
	lines := make([]Inline, len(who))
	for i, p := range who {
		lines[i] = b.person(p)
	}
	return join(lines, ", ")
}

// ids lists people by their ids, as findings do.
func (b *builder) ids(ids []string) Inline {
	lines := make([]Inline, 0, len(ids))
	for _, id := range ids {
		s := Span{Text: id, Style: ID}
		if who := b.p.Person(id); who != nil {
			s.Href = b.card(who)
		}
		lines = append(lines, Inline{s})
	}
	return join(lines, ", ")
}

// control is a clause's or control's id, leading to its page.
func control(id string) Span {
	return Span{Text: id, Href: "controls/" + id + ".html", Style: ID}
}

func controlList(ids []string) Inline {
	lines := make([]Inline, len(ids))
	for i, id := range ids {
		lines[i] = Inline{control(id)}
	}
	return join(lines, ", ")
}

// address is where a record stands in the site; empty: nowhere of its own.
func (b *builder) address(rec evidence.Record) string {
	switch r := rec.(type) {
	case *evidence.Person:
		return b.card(r)
	case *evidence.Policy:
		return "policies/" + r.ID + ".html"
	case *evidence.Review:
		return "reviews/" + r.ID + ".html"
	case *evidence.Decision:
		return "reviews/" + r.Review.ID + ".html#" + b.anchor(r)
	case *evidence.Action:
		return "reviews/" + r.Review.ID + ".html#" + b.anchor(r)
	case *evidence.Control:
		return "controls/" + r.ID + ".html"
	case *evidence.SoA:
		return "soa.html"
	case *evidence.Signature:
		return "signatures.html#" + b.signatureID(r)
	case *evidence.Contract:
		return b.card(r.Person)
	}
	if name := b.anchor(rec); name != "" {
		return pageOf(rec) + ".html#" + name
	}
	return ""
}

// pageOf is the page on which records of one kind stand, each under its id.
func pageOf(rec evidence.Record) string {
	kind, _, _ := strings.Cut(rec.Ref(), ":")
	return map[string]string{
		"finding": "findings", "role": "roles", "job": "roles", "raci": "roles", "course": "training", "competence": "competence", "budget": "budget", "tool": "budget",
		"communication": "communications", "plan": "communications", "channel": "speaking-up", "case": "speaking-up", "kpi": "kpis",
		"activity": "activities", "signoff": "activities", "risk": "risks", "proposal": "risks", "checklist": "checklists",
	}[kind]
}

// ref is a reference of a register, leading to what it names.
func (b *builder) ref(r evidence.Ref) Inline {
	switch r.Kind() {
	case "file":
		return b.fileRef(r.ID())
	case "url":
		return Inline{{Text: r.ID(), Href: webAddress(r.ID())}}
	case "note":
		return T(r.ID())
	}
	if r.Target == nil {
		return Inline{{Text: r.Text, Style: ID}, muted(" " + b.t("(not in this cycle)"))}
	}
	return Inline{{Text: r.Text, Href: b.address(r.Target), Style: ID}}
}

// titled is a reference by the name of what it leads to.
func (b *builder) titled(r evidence.Ref) Inline {
	if r.Target == nil || r.Target.Name() == "" {
		return b.ref(r)
	}
	return Inline{{Text: b.nameOfRecord(r.Target), Href: b.address(r.Target)}}
}

// webAddress lets through addresses that a reader may follow by choice.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// refs lists references, or says that there are none.
func (b *builder) refs(list []evidence.Ref) Inline {
	if len(list) == 0 {
		return Inline{muted(b.t("none"))}
	}
	lines := make([]Inline, len(list))
	for i, r := range list {
		lines[i] = b.ref(r)
	}
	return join(lines, ", ")
}

// shown are the kinds of evidence files that are copied, and what is added to
// their name: what a browser could run is shown as text.
var shown = map[string]string{
	".pdf": "", ".png": "", ".jpg": "", ".jpeg": "", ".csv": "", ".txt": "",
	".md": ".txt", ".eml": ".txt", ".svg": ".txt", ".html": ".txt", ".htm": ".txt",
}

// listFiles decides for every evidence file whether the pack carries it.
func (b *builder) listFiles() {
	for _, in := range b.p.Inputs {
		ext, ok := shown[strings.ToLower(path.Ext(in.Name))]
		b.files[in.Name] = &File{Source: in.Name, SHA256: in.SHA256, Size: in.Size, Copied: ok && b.p.Privacy.Evidence == "copy" && b.p.Privacy.People == "names",
			Path: "evidence/" + strings.TrimPrefix(in.Name, "evidence/") + ext}
	}
}

// fileRef is a file of content/, leading to its copy; without one, its digest.
func (b *builder) fileRef(name string) Inline {
	f := b.files[name]
	if f == nil {
		return T(name)
	}
	f.wanted = true
	if !f.Copied {
		return Inline{text(name + " "), hash("sha256:" + f.SHA256)}
	}
	return Inline{{Text: strings.TrimPrefix(name, "evidence/"), Href: f.href()}}
}

// href leads to the pack's copy of a file; empty: it has none.
func (f *File) href() string {
	if !f.Copied {
		return ""
	}
	return (&url.URL{Path: f.Path}).EscapedPath()
}

// carried lists the files that rows point to, by name.
func (b *builder) carried() []*File {
	var out []*File
	for _, in := range b.p.Inputs {
		if f := b.files[in.Name]; f.wanted {
			out = append(out, f)
		}
	}
	return out
}

// signatureID is a signature's anchor: its id, else made of subject and signer.
func (b *builder) signatureID(s *evidence.Signature) string { return b.signed[s] }

func (b *builder) entryID(e *trail.Entry) string {
	if e.Row != nil {
		return b.signatureID(e.Row)
	}
	if e.Logged != nil {
		return b.anchors[deleted(e)]
	}
	return b.anchors["awaited "+e.Subject.Name]
}

// slug turns a name into an anchor of at most 80 letters, digits, dots and
// hyphens; two names may give one.
func slug(s string) string {
	if len(s) > 80 {
		s = s[:80]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, s)
}

// subject is what a signature covers, leading to it.
func (b *builder) subject(s *evidence.Subject) Span {
	ref := evidence.Ref{Text: s.Name}
	out := Span{Text: b.subjectTitle(s)}
	switch kind := ref.Kind(); kind {
	case "soa":
		out.Href = "soa.html"
	default:
		if rec, ok := b.p.Lookup(kind + ":" + ref.ID()); ok {
			out.Href = b.address(rec)
		}
	}
	return out
}

// subjectTitle is what a signature covers, in the pack's language.
func (b *builder) subjectTitle(s *evidence.Subject) string {
	ref := evidence.Ref{Text: s.Name}
	rec, _ := b.p.Lookup(s.Name)
	switch ref.Kind() {
	case "pack":
		return b.t("Evidence pack %s", ref.ID())
	case "soa":
		return b.t("Statement of Applicability, version %s", ref.ID())
	case "policy":
		if title, ok := strings.CutSuffix(s.Title, ", version "+ref.Version()); ok {
			return b.t("%s, version %s", title, ref.Version())
		}
	case "review":
		if r, ok := rec.(*evidence.Review); ok {
			return b.reviewTitle(r)
		}
	case "budget":
		if l, ok := rec.(*evidence.Budget); ok {
			return b.t("Budget: %s", l.Title+", "+l.Period.Text)
		}
	case "role":
		if r, ok := rec.(*evidence.Role); ok {
			return b.t("Role: %s", r.Title)
		}
	}
	return s.Title
}

// nameOfRecord is a record's name: of a control its title in the pack's
// language.
func (b *builder) nameOfRecord(r evidence.Record) string {
	if c, ok := r.(*evidence.Control); ok {
		return b.word(c.Name())
	}
	return r.Name()
}

// subjectOf is a finding's subject, leading to its record.
func (b *builder) subjectOf(f assess.Finding) Span {
	out := Span{Text: f.Subject, Style: ID}
	if rec, ok := b.p.Lookup(f.Subject); ok {
		out.Href = b.address(rec)
		return out
	}
	kind, id, _ := strings.Cut(f.Subject, ":")
	bare, _, _ := strings.Cut(id, "@")
	if rec, ok := b.p.Lookup(kind + ":" + bare); ok {
		out.Href = b.address(rec)
		return out
	}
	out.Href = b.addressOf(kind, id, f.Subject)
	return out
}

// addressOf is where subjects stand that are no records.
func (b *builder) addressOf(kind, id, subject string) string {
	switch kind {
	case "check":
		return "checks.html#" + id
	case "raci":
		return "roles.html#" + b.anchors[subject]
	case "checklist":
		if name := b.anchors[subject]; name != "" {
			return "checklists.html#" + name
		}
		return "checklists.html#months"
	case "environment":
		return "policies.html#register"
	case "signature":
		for _, s := range b.p.Signatures {
			if s.Ref() == subject {
				return b.address(s)
			}
		}
		for _, e := range b.a.Trail.Entries {
			if e.Logged != nil && e.Ref() == subject {
				return "signatures.html#" + b.entryID(e)
			}
		}
	}
	return ""
}

// ticked is one of our own sentences, with what stands between backticks as code.
func ticked(s string) Inline {
	var line Inline
	for i, part := range strings.Split(s, "`") {
		span := Span{Text: part}
		if i%2 == 1 {
			span.Style = Code
		}
		if part != "" {
			line = append(line, span)
		}
	}
	return line
}

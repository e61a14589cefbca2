package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/evpack/evpack/generator/diag"
)

// A Subject is what leadership signs: its bytes, and who is asked to.
// Source: LIFECYCLE, "The subject's bytes".
type Subject struct {
	Name     string // policy:ID@VERSION, review:ID, budget:ID, role:ID, soa:VERSION, pack:CYCLE
	Title    string
	Bytes    []byte  // nil where they are not kept
	Why      string  // where Bytes is nil: why
	Format   string  // md, json: how the bytes read
	Asked    *Person // approved_by, or a review's chair; nil where nobody is named
	Approved Date    // when the subject was approved; zero: not said
	Place    diag.Place
}

// Digest is sha256:hex of the bytes; empty where they are not kept.
func (s *Subject) Digest() string {
	if s.Bytes == nil {
		return ""
	}
	sum := sha256.Sum256(s.Bytes)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Subject finds what a signature names. It never is nil; a subject that the
// workspace does not keep has no Bytes and says why.
func (p *Pack) Subject(name string) *Subject {
	ref := Ref{Text: name}
	s := &Subject{Name: name, Title: name, Format: "json", Why: "the subject is not in the registers"}
	switch ref.Kind() {
	case "policy":
		p.policySubject(s, ref)
	case "soa":
		p.soaSubject(s, ref.ID())
	case "pack":
		s.Title, s.Why = "Evidence pack "+ref.ID(), "that pack's manifest is not kept here"
	default:
		if rec, ok := p.records[name]; ok {
			p.rowSubject(s, rec)
		}
	}
	return s
}

func (p *Pack) policySubject(s *Subject, ref Ref) {
	s.Format = "md"
	text := p.Text(ref.ID(), ref.Version())
	if text == nil {
		s.Why = "the text of version " + ref.Version() + " is not kept in policies/archive"
		if cur := p.policies[ref.ID()]; cur != nil {
			s.Title, s.Place = cur.Title+", version "+ref.Version(), cur.Place()
		}
		return
	}
	s.Title, s.Bytes, s.Asked, s.Approved, s.Place = text.Title+", version "+text.Version, text.Raw, text.ApprovedBy, text.Approved, text.Place()
}

func (p *Pack) soaSubject(s *Subject, version string) {
	text := p.SoAText(version)
	if text == nil {
		s.Title, s.Why = "Statement of Applicability, version "+version, "version "+version+" is not kept in registers/soa-archive"
		return
	}
	s.Title, s.Bytes, s.Asked, s.Approved, s.Place = "Statement of Applicability, version "+version, text.bytes(), text.ApprovedBy, text.Approved, text.Place()
}

// bytes is the JCS of version and controls, sorted by id.
func (s *SoA) bytes() []byte {
	rows := make([]tree, len(s.Controls))
	for i, c := range s.byText() {
		rows[i] = c.tree
	}
	t := tree{"controls": rows}
	if s.Version != "" {
		t["version"] = s.Version
	}
	return t.bytes()
}

// byText sorts the controls by id, as text compares: what a stranger's program
// does with "sorted by id".
func (s *SoA) byText() []*Control {
	out := slices.Clone(s.Controls)
	slices.SortFunc(out, func(a, b *Control) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (p *Pack) rowSubject(s *Subject, rec Record) {
	s.Place = rec.Place()
	switch row := rec.(type) {
	case *Review:
		s.Title, s.Bytes, s.Asked, s.Approved = reviewTitle(row), row.tree.bytes(), row.ApprovedBy, row.Approved
		if s.Asked == nil {
			s.Asked = row.Chair
		}
	case *Budget:
		s.Title, s.Bytes, s.Asked, s.Approved = "Budget: "+row.Title+", "+row.Period.Text, row.tree.bytes(), row.ApprovedBy, row.Approved
	case *Role:
		s.Title, s.Bytes = "Role: "+row.Title, row.bytes()
	}
}

func reviewTitle(r *Review) string {
	kind := map[string]string{"management-review": "Management review", "board": "Board meeting", "team-brief": "Team brief"}[r.Kind]
	return kind + " of " + r.Date.String()
}

// bytes is the JCS of {id, title, responsibilities, authority, holders}.
func (r *Role) bytes() []byte {
	t := tree{}
	for key, v := range map[string]any{"id": r.ID, "title": r.Title, "responsibilities": list(r.Responsibilities), "authority": r.Authority, "holders": list(r.holders)} {
		if r.keys[key] {
			t[key] = v
		}
	}
	return t.bytes()
}

func list(s []string) []string { return append([]string{}, s...) }

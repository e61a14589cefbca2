package evidence

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// SoA is the Statement of Applicability (ISO/IEC 27001:2022, 6.1.3 d).
type SoA struct {
	At         register.At
	File       string
	Version    string
	Approved   Date
	ApprovedBy *Person
	Controls   []*Control // clauses first, then Annex A, in natural order

	approvedBy string
	hasVersion bool
	history    bool // an older one: what it points to may be gone
}

// Ref is the SoA's reference: soa:4.0.
func (s *SoA) Ref() string { return "soa:" + s.Version }

// Name says which version it is.
func (s *SoA) Name() string { return "Statement of Applicability " + s.Version }

// Place is where its file begins.
func (s *SoA) Place() diag.Place { return s.At.Place() }

// Control finds a row by the control's id.
func (s *SoA) Control(id string) *Control {
	i, ok := slices.BinarySearchFunc(s.Controls, id, func(c *Control, id string) int { return catalog.Compare(c.ID, id) })
	if !ok {
		return nil
	}
	return s.Controls[i]
}

// A Control is a row of the SoA.
type Control struct {
	At                                    register.At
	ID                                    string
	Applicable                            bool
	Reasons                               []string // risk, legal, contract, business
	Justification, Status, Implementation string   // Status: implemented, partial, planned, not-implemented, or empty
	Target                                Date
	Owner                                 *Person
	Evidence                              []Ref
	Claims                                []Claim

	owner string
	tree  tree
}

// Ref is the row's reference.
func (c *Control) Ref() string { return "control:" + c.ID }

// Name is the control's title.
func (c *Control) Name() string {
	if k, ok := catalog.Lookup(c.ID); ok {
		return k.Title
	}
	return c.ID
}

// Place is where the row stands.
func (c *Control) Place() diag.Place { return c.At.Place() }

// A Claim is what an SoA text claims, and what proves it: a check's id or a
// reference.
type Claim struct {
	Text, By string
	Check    bool // By is a check's id
	Target   Ref  // where By is a reference
	Path     []string
}

func (l *loader) readControl(r *register.Row) *Control {
	c := &Control{
		At: r.At(), ID: l.control(r, "id"), Applicable: true, Reasons: r.Enums("reasons", "risk", "legal", "contract", "business"),
		Justification: r.Str("justification"), Implementation: r.Str("implementation"), owner: r.Str("owner"), Target: r.Date("target"),
		Status: r.Enum("status", "implemented", "partial", "planned", "not-implemented"), Evidence: l.refs(r, "evidence"), tree: tree{},
	}
	r.NeedStr("id")
	if r.Has("applicable") {
		c.Applicable = r.Bool("applicable")
	}
	if r.Value("applicable") == false && c.ID != "" && !strings.HasPrefix(c.ID, "A.") {
		r.Errorf("applicable", "mandatory-clause", "clauses 4 to 10 are requirements; only controls of Annex A can be excluded", "clause %s cannot be left out", c.ID)
	}
	c.tree.take(r, "id", "applicable", "reasons", "justification", "status", "target", "owner", "implementation")
	for _, t := range r.Tables("claims") {
		c.Claims = append(c.Claims, Claim{Text: t.NeedStr("text"), By: t.NeedStr("by"), Path: t.Path("by")})
	}
	return c
}

func (l *loader) readSoA(g *register.Register) SoA {
	controls := register.Rows(g, "control", l.readControl)
	s := register.Root(g, func(r *register.Row) SoA {
		s := SoA{At: r.At(), hasVersion: r.Has("version"), Approved: r.Date("approved"), approvedBy: r.Str("approved_by"), history: l.history}
		if s.hasVersion {
			s.Version = version(r)
		}
		return s
	})
	g.Close()
	s.ApprovedBy = l.person(s.At, pathKey{"approved_by"}, s.approvedBy)
	if !s.hasVersion && !g.Broken() && (len(controls) > 0 || !s.Approved.IsZero()) {
		s.At.Problem(l.probs, pathKey{"version"}, "missing-key", "version = \"1.0\" before the first [[control]]", "the SoA has no version")
	}
	seen := map[string]*Control{}
	for _, c := range controls {
		if first := seen[c.ID]; first != nil && c.ID != "" {
			c.At.Problem(l.probs, pathKey{"id"}, "duplicate-id", "the first one is at "+first.Place().String(), "control %s is there twice", c.ID)
			continue
		}
		seen[c.ID] = c
		c.Owner = l.person(c.At, pathKey{"owner"}, c.owner)
		s.Controls = append(s.Controls, c)
	}
	sortBy(s.Controls, func(a, b *Control) int { return catalog.Compare(a.ID, b.ID) })
	return s
}

func (l *loader) soa() {
	current := l.readSoA(l.open("soa"))
	current.File = "registers/soa.toml"
	l.olderSoA()
	for i := range l.pack.OlderSoA {
		l.fileSoA(&l.pack.OlderSoA[i])
	}
	l.fileSoA(&current)
	s := current
	if l.later(s.Approved) {
		for _, c := range s.Controls {
			l.out[c.Ref()] = true
		}
		s = l.soaThen()
	}
	l.pack.SoA = s
	for _, c := range s.Controls {
		l.resolveEvidence(c)
		l.pack.records[c.Ref()] = c
		l.afterwards(func() { l.claims(c, s.history) })
	}
}

// fileSoA files one version, as references and signatures name it.
func (l *loader) fileSoA(s *SoA) {
	if s.Version == "" {
		return
	}
	l.pack.soas[s.Version] = s
	if l.later(s.Approved) {
		l.out[s.Ref()] = true
		return
	}
	l.pack.records[s.Ref()] = s
}

// resolveEvidence leads an older SoA, where a past cycle sees it, to the
// records that are still there.
func (l *loader) resolveEvidence(c *Control) {
	l.afterwards(func() {
		for i, ref := range c.Evidence {
			if ref.Target == nil {
				c.Evidence[i].Target = l.pack.records[ref.record()]
			}
		}
	})
}

// olderSoA reads registers/soa-archive/VERSION.toml.
func (l *loader) olderSoA() {
	const dir = "registers/soa-archive"
	l.history = true
	defer func() { l.history = false }()
	for _, file := range l.filesOf(dir, ".toml") {
		old := l.readSoA(l.said(register.OpenFile(l.fsys, file, l.probs)))
		old.File = file
		if want := path.Join(dir, old.Version+".toml"); old.Version != "" && want != file {
			old.At.Problem(l.probs, pathKey{"version"}, "bad-path", "rename it to "+want, "the file's name is not its version")
		}
		l.pack.OlderSoA = append(l.pack.OlderSoA, old)
	}
	sortBy(l.pack.OlderSoA, func(a, b SoA) int {
		return cmp.Or(a.Approved.Compare(b.Approved), compareVersions(a.Version, b.Version))
	})
}

// soaThen is the newest older SoA that was approved by the past cycle's date.
func (l *loader) soaThen() SoA {
	var then SoA
	for _, old := range l.pack.OlderSoA {
		if !old.Approved.IsZero() && !l.later(old.Approved) {
			then = old
		}
	}
	return then
}

// claims resolves what proves each claim; of an older SoA what is still there.
// That a check of that name exists is asked where the checks are known.
func (l *loader) claims(c *Control, older bool) {
	for i := range c.Claims {
		claim := &c.Claims[i]
		switch {
		case claim.By == "":
		case !strings.Contains(claim.By, ":"):
			claim.Check = true
		case older:
			claim.Target = Ref{claim.By, l.pack.records[Ref{Text: claim.By}.record()]}
		default:
			claim.Target = l.resolve(c.At, claim.Path, claim.By)
		}
	}
}

// SoAText gives one version of the SoA, whichever cycle the pack sees; nil
// where it is not kept.
func (p *Pack) SoAText(version string) *SoA { return p.soas[version] }

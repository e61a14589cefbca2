package evidence

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Signature is a row of signatures.toml: who signed what, when, in what
// capacity and how. Whether it verifies is for package trail.
type Signature struct {
	At                                  register.At
	ID, Subject, Capacity, Method, File string // File relative to content/
	Signer                              *Person
	Date                                Date
	Logged                              bool // the program added the row, and its event to the log

	signer string
}

// Ref is the signature's subject in findings: by id, else by subject and signer.
func (s *Signature) Ref() string {
	if s.ID != "" {
		return "signature:" + s.ID
	}
	return "signature:" + s.Subject + "/" + s.signer
}

// Name is what is signed.
func (s *Signature) Name() string { return s.Subject }

// Place is where the row stands.
func (s *Signature) Place() diag.Place { return s.At.Place() }

// Cryptographic reports whether the method leaves a proof to compute on.
func (s *Signature) Cryptographic() bool {
	return s.Method == "pades" || s.Method == "cms" || s.Method == "ssh"
}

// SubjectKind and SubjectID split policy:ID@VERSION, review:ID and the like.
func (s *Signature) SubjectKind() string { kind, _, _ := strings.Cut(s.Subject, ":"); return kind }

// SubjectID is the id, a policy's without its version.
func (s *Signature) SubjectID() string { return Ref{Text: s.Subject}.ID() }

// SubjectVersion is a policy's version.
func (s *Signature) SubjectVersion() string { return Ref{Text: s.Subject}.Version() }

// A Key binds a key to a person (LIFECYCLE: a key belongs to a person).
type Key struct {
	At                register.At
	Person            *Person
	Fingerprint       string // sha256:hex of the SubjectPublicKeyInfo, or SHA256:base64 of an SSH key
	From, To, Revoked Date
	Minuted           *Ref

	person  string
	revoked Date // also where a past cycle does not know it yet
}

// BoundOn reports whether the binding holds on a day: from its first day to
// its last, both included, and before its revocation.
func (k *Key) BoundOn(d Date) bool {
	return k.From.Compare(d) <= 0 && (k.To.IsZero() || d.Compare(k.To) <= 0) && (k.Revoked.IsZero() || d.Compare(k.Revoked) < 0)
}

var fingerprint = regexp.MustCompile(`^(sha256:[0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}=?)$`)

func (l *loader) keys() {
	g := l.open("keys")
	rows := register.Rows(g, "key", l.readKey)
	g.Close()
	for _, k := range rows {
		k.Person = l.person(k.At, pathKey{"person"}, k.person)
		if k.Person != nil && !l.later(k.From) {
			l.pack.Keys = append(l.pack.Keys, k)
		}
	}
	sortBy(l.pack.Keys, func(a, b *Key) int {
		return cmp.Or(cmp.Compare(a.Person.ID, b.Person.ID), a.From.Compare(b.From), cmp.Compare(a.Fingerprint, b.Fingerprint),
			a.To.Compare(b.To), a.Revoked.Compare(b.Revoked))
	})
	l.sharedKeys(rows)
}

func (l *loader) readKey(r *register.Row) *Key {
	k := &Key{At: r.At(), person: r.NeedStr("person"), Fingerprint: r.NeedStr("fingerprint"), From: r.NeedDate("from"),
		To: r.Date("to"), revoked: r.Date("revoked"), Minuted: l.ref(r, "minuted")}
	k.Revoked = l.event(k.revoked)
	if k.Fingerprint != "" && !fingerprint.MatchString(k.Fingerprint) {
		r.Errorf("fingerprint", "bad-fingerprint", "X.509: sha256: and 64 hexadecimal digits of the public key's digest; SSH: SHA256:… as ssh-keygen -l prints it",
			"%q is not a key's fingerprint", k.Fingerprint)
	}
	k.Fingerprint = strings.TrimSuffix(k.Fingerprint, "=")
	if !k.To.IsZero() && k.To.Compare(k.From) < 0 {
		r.Errorf("to", "bad-date", "to is the last day, from the first", "the binding ends before it begins")
	}
	return k
}

// sharedKeys refuses a key that is bound to two people on one day: a signature
// by it would be proof against neither.
func (l *loader) sharedKeys(rows []*Key) {
	by := map[string][]*Key{}
	for _, k := range rows {
		for _, other := range by[k.Fingerprint] {
			if k.person != other.person && k.overlaps(other) {
				k.At.Problem(l.probs, pathKey{"fingerprint"}, "shared-key", "a key belongs to one person: end one binding before the other begins",
					"the key is bound to %s on the same days, at %s", other.person, other.At.Place())
				break
			}
		}
		by[k.Fingerprint] = append(by[k.Fingerprint], k)
	}
}

// overlaps reports whether both bindings hold on some day.
func (k *Key) overlaps(o *Key) bool {
	first := k.From
	if o.From.Compare(first) > 0 {
		first = o.From
	}
	a, b := *k, *o
	a.Revoked, b.Revoked = k.revoked, o.revoked
	return a.BoundOn(first) && b.BoundOn(first)
}

func (l *loader) signatures() {
	g := l.open("signatures")
	rows := register.Rows(g, "signature", func(r *register.Row) *Signature {
		s := &Signature{At: r.At(), Subject: r.NeedStr("subject"), signer: r.NeedStr("signer"), Date: r.NeedDate("date"), Capacity: r.Str("capacity"),
			Method: r.NeedEnum("method", "pades", "cms", "ssh", "wet-ink", "attested"), File: r.Str("file"), Logged: r.Bool("logged")}
		if r.Has("id") {
			s.ID = r.NeedID("id")
		}
		return s
	})
	g.Close()
	for _, s := range rows {
		l.signature(s)
	}
	sortBy(l.pack.Signatures, func(a, b *Signature) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), a.Date.Compare(b.Date), cmp.Compare(a.signer, b.signer), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Method, b.Method), cmp.Compare(a.File, b.File))
	})
}

func (l *loader) signature(s *Signature) {
	s.Signer = l.person(s.At, pathKey{"signer"}, s.signer)
	if s.File != "" {
		l.signatureFile(s)
	}
	if s.Subject != "" {
		l.afterwards(func() { l.signatureSubject(s) })
	}
	if s.ID != "" && !l.add(s, s.ID, s.At, s.Date) {
		return
	}
	if !l.later(s.Date) && s.Signer != nil {
		l.pack.Signatures = append(l.pack.Signatures, s)
	}
}

// signatureFile: a scan of wet ink must be there; a cryptographic signature
// that is not is broken, which package trail says. A path that may not be read
// is always a problem.
func (l *loader) signatureFile(s *Signature) {
	if !s.Cryptographic() {
		l.file(s.At, pathKey{"file"}, s.File)
		return
	}
	if err := l.checkFile(s.File); isPathError(err) {
		s.At.Problem(l.probs, pathKey{"file"}, "bad-path", "name a file below content/ with / between folders", "%v", err)
	}
}

// signatureSubject checks that the subject is one of those that are signed.
// Whether a version's text is kept is for package trail to say.
func (l *loader) signatureSubject(s *Signature) {
	kind, id := s.SubjectKind(), s.SubjectID()
	switch kind {
	case "policy":
		l.signedVersion(s, "policy:"+id+"@1.0", s.SubjectVersion())
		if id != "" && l.pack.records["policy:"+id] == nil && !l.out["policy:"+id] {
			l.unknown(s.At, pathKey{"subject"}, kind, id, "policies/")
		}
	case "review", "budget", "role":
		l.target(s.At, func() pathKey { return pathKey{"subject"} }, Ref{Text: s.Subject})
	case "soa":
		l.signedVersion(s, "soa:4.0", id)
	case "pack":
		l.packSubject(s, id)
	default:
		s.subjectProblem(l.probs, "policy:ID@VERSION, review:ID, soa:VERSION, budget:ID, role:ID or pack:CYCLE", "%q cannot be signed", s.Subject)
	}
}

func (s *Signature) subjectProblem(probs *diag.Problems, hint, format string, args ...any) {
	s.At.Problem(probs, pathKey{"subject"}, "bad-reference", hint, format, args...)
}

// signedVersion asks for the version that was signed.
func (l *loader) signedVersion(s *Signature, like, version string) {
	if !versionForm.MatchString(version) {
		s.subjectProblem(l.probs, "name the version that was signed: "+like, "%q names no version", s.Subject)
	}
}

// packSubject: rows name earlier cycles alone.
func (l *loader) packSubject(s *Signature, id string) {
	switch {
	case !cyclePattern.MatchString(id):
		s.subjectProblem(l.probs, "name an earlier cycle: pack:2026-Q3", "%q names no cycle", s.Subject)
	case id == l.rawConfig.current:
		s.subjectProblem(l.probs, "a pack is signed once it is built; its signature belongs to the next cycle", "cycle %q is not over", id)
	}
}

// BoundKeys gives the bindings of a fingerprint, whoever they name.
func (p *Pack) BoundKeys(fingerprint string) []*Key {
	return slices.DeleteFunc(slices.Clone(p.Keys), func(k *Key) bool { return k.Fingerprint != fingerprint })
}

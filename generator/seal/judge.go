package seal

import (
	"cmp"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Class is what a judgement comes to. They are ordered by rank: that something
// was changed is known of a stranger's signature too, and must not be hidden by
// his being one.
type Class string

const (
	Valid        Class = "valid"
	CannotJudge  Class = "cannot judge"         // nothing is wrong with it, but a proof is missing
	ChangedLater Class = "valid, changed later" // what was signed is whole, what was appended is not innocent
	Invalid      Class = "invalid"              // a proof fails
)

var ranks = []Class{Valid, CannotJudge, ChangedLater, Invalid}

func worse(a, b Class) Class {
	if slices.Index(ranks, b) > slices.Index(ranks, a) {
		return b
	}
	return a
}

// A Proof is one of the things that must hold.
type Proof string

const (
	ProofDigest       Proof = "digest"       // the bytes are those that were signed, and all that they must be
	ProofCryptography Proof = "cryptography" // the key signed them
	ProofTrust        Proof = "trust"        // the key is whose its certificate says
	ProofTime         Proof = "time"         // and was so when it signed
	ProofChanges      Proof = "changes"      // nothing but signing came later
	ProofCompleteness Proof = "completeness" // nobody is missing who must have signed
)

// A Reason says which proof fails and why. Callers look into Err with errors.Is.
type Reason struct {
	Class Class
	Proof Proof
	Err   error
}

func (r Reason) String() string { return string(r.Proof) + ": " + r.Err.Error() }

// A Judging says what to judge by. Answers that are given from outside the
// file are used beside those inside.
type Judging struct {
	Want  []string    // fields that must be signed
	Given *Validation // nil: none
}

// A PDFJudgement is what was found out about a file.
type PDFJudgement struct {
	Class      Class    // the worst of all
	Reasons    []Reason // about the file as a whole
	Signatures []Judged // and document time stamps, the oldest first
	Empty      []string // fields that await a signature
	Ours       bool     // its first signature is this program's: nobody may append what does not sign

	data []byte
	sums *prefixes // nil: the file could not be read
}

// SHA256 is the digest of the whole file. What was hashed for its signatures is
// not hashed again, which makes this cheap where the last one stands near the end.
func (f *PDFJudgement) SHA256() ([32]byte, error) {
	if f.sums == nil {
		return sha256.Sum256(f.data), nil
	}
	h, err := f.sums.upTo(crypto.SHA256, len(f.data))
	if err != nil {
		return [32]byte{}, err
	}
	return [32]byte(h.Sum(nil)), nil
}

// A Judged is one signature or document time stamp, judged.
type Judged struct {
	*PDFSignature
	Class    Class
	Reasons  []Reason
	Notes    []string            // what a reader should know, and no fault
	Reached  Level               // with all of its proofs; none for a time stamp
	Proven   time.Time           // by a believed time stamp; zero: nothing proves when
	At       time.Time           // what the chain was judged at
	Chain    []*x509.Certificate // to an anchor; nil: there is none
	Answered bool                // answers on revocation for the whole chain are there
	ByUs     bool                // its revision is, byte for byte, what this program writes
	Shown    []string            // the text of its appearance, if ByUs
}

func (j *Judged) fail(c Class, p Proof, err error) {
	j.Reasons = append(j.Reasons, Reason{c, p, err})
	j.Class = worse(j.Class, c)
}

func (j *Judged) note(format string, args ...any) {
	j.Notes = append(j.Notes, fmt.Sprintf(format, args...))
}

// JudgePDF judges everything about a file that can be judged offline: the
// bytes, the cryptography, the chains to trust at the proven time, revocation
// from the file's own /DSS, what time stamps prove and their order, what was
// appended later, and who is missing. Where no time stamp proves the time, at
// is taken. trust may be nil: then nobody is believed.
//
// Of a file that this program sealed each revision must be this program's
// own, byte for byte, or bring a signature: see Judged.ByUs.
func JudgePDF(pdf []byte, trust *Trust, at time.Time, opt Judging) *PDFJudgement {
	out := &PDFJudgement{Class: Valid, data: pdf}
	p, err := ReadPDF(pdf)
	if err != nil {
		out.fail(classOf(err), ProofDigest, err)
		return out
	}
	out.sums = p.sums
	sigs, err := p.Signatures()
	switch {
	case errors.Is(err, ErrChanged):
		out.fail(ChangedLater, ProofChanges, err)
	case err != nil:
		out.fail(classOf(err), ProofDigest, err)
		return out
	case len(sigs) == 0:
		out.fail(CannotJudge, ProofCompleteness, errors.New("the PDF holds no signature"))
	}
	slices.SortStableFunc(sigs, func(a, b PDFSignature) int { return cmp.Compare(a.Revision, b.Revision) })
	j := &judge{p: p, trust: trust, at: at, opt: opt, out: out}
	for i := range sigs {
		out.Signatures = append(out.Signatures, Judged{PDFSignature: &sigs[i], Class: Valid})
	}
	j.all(sigs)
	return out
}

// classOf tells what cannot be judged from what is wrong.
func classOf(err error) Class {
	if errors.Is(err, ErrUnsupported) {
		return CannotJudge
	}
	return Invalid
}

func (f *PDFJudgement) fail(c Class, p Proof, err error) {
	f.Reasons = append(f.Reasons, Reason{c, p, err})
	f.Class = worse(f.Class, c)
}

// Why lists every reason with the field it is about.
func (f *PDFJudgement) Why() []string {
	var out []string
	for _, r := range f.Reasons {
		out = append(out, r.String())
	}
	for _, s := range f.Signatures {
		for _, r := range s.Reasons {
			out = append(out, fmt.Sprintf("field %q: %s", s.Field, r))
		}
	}
	return out
}

// A judge judges one file.
type judge struct {
	p     *PDF
	trust *Trust
	at    time.Time
	opt   Judging
	dss   *Validation
	out   *PDFJudgement
}

func (j *judge) all(sigs []PDFSignature) {
	j.answers()
	for i := range j.out.Signatures {
		j.form(&j.out.Signatures[i])
	}
	j.stamps()
	for i := range j.out.Signatures {
		if s := &j.out.Signatures[i]; s.CMS != nil {
			j.signature(s)
			if s.Class != Invalid {
				s.Reached = s.level(sigs, j.trust)
			}
		}
	}
	j.order()
	j.closedWorld(sigs)
	j.complete()
	for _, s := range j.out.Signatures {
		if !s.harmless() {
			j.out.Class = worse(j.out.Class, s.Class)
		}
	}
}

// harmless tells of a document time stamp that holds, but whose authority
// nobody vouches for: it proves nothing.
func (j *Judged) harmless() bool {
	return j.Stamp != nil && !slices.ContainsFunc(j.Reasons, func(r Reason) bool { return r.Class != CannotJudge || r.Proof != ProofTime })
}

// answers reads /DSS.
func (j *judge) answers() {
	v, err := j.p.validation(j.p.newest())
	if err != nil {
		j.out.fail(classOf(err), ProofTrust, err)
		v = new(Validation)
	}
	if j.opt.Given != nil {
		v.Add(j.opt.Given)
	}
	j.dss = v
}

// form judges what needs no trust: bytes, cryptography, later changes.
func (j *judge) form(s *Judged) {
	if err := s.CheckBytes(); err != nil {
		proof := ProofDigest
		if errors.Is(err, ErrWeak) {
			proof = ProofCryptography
		}
		s.fail(classOf(err), proof, err)
		return
	}
	err := s.CheckDigest()
	switch {
	case errors.Is(err, ErrDigest):
		s.fail(Invalid, ProofDigest, err)
	case err != nil:
		s.fail(classOf(err), ProofCryptography, err)
	}
	if s.Stamp == nil {
		if err := cryptography(s.PDFSignature); err != nil {
			s.fail(classOf(err), ProofCryptography, err)
		} else if s.CMS.certHash == nil {
			s.note("its certificate is not among what was signed: the key is proved, not which certificate it was used with")
		}
	}
	switch err := s.CheckLater(); {
	case errors.Is(err, ErrChanged):
		s.fail(ChangedLater, ProofChanges, err)
	case err != nil:
		s.fail(classOf(err), ProofChanges, err)
	}
}

// complete asks for the fields that must be signed.
func (j *judge) complete() {
	j.out.Empty, _ = j.p.EmptyFields() // what errs here has erred in Signatures
	for _, want := range j.opt.Want {
		if !slices.ContainsFunc(j.out.Signatures, func(s Judged) bool { return s.Field == want }) {
			j.out.fail(Invalid, ProofCompleteness, fmt.Errorf("field %q must be signed, and is not", want))
		}
	}
}

// Package trail is the leadership signature trail: who signed which version of
// what, when, in what capacity, with which key, and whether it verifies. It
// decides the states from proofs, each with its reason; it makes no signature
// and grades nothing.
//
// Source: LIFECYCLE ("States, and what decides them"); ISO/IEC 27001:2022, 5.1
// and 7.5.2.
package trail

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/seal"
)

// State is what is known of a signature.
type State string

// The states. Pages say "awaited" for Missing.
const (
	Verified State = "verified" // digest, cryptography, trust and time hold
	Recorded State = "recorded" // a record without that proof; the reason says why
	Broken   State = "broken"   // a proof that fails; the reason says which
	Missing  State = "missing"  // asked for and not there
)

// A Proof is one of the four things that make a signature verified.
type Proof string

// The proofs, in the order in which they are judged.
const (
	Digest       Proof = "digest"
	Cryptography Proof = "cryptography"
	Trust        Proof = "trust"
	Time         Proof = "time"
)

// An Entry is one line of the trail.
type Entry struct {
	Subject     *evidence.Subject
	Row         *evidence.Signature // nil where the state is Missing, and of a deleted row
	Signer      *evidence.Person    // of a Missing one: who is asked; nil where nobody is named, or a deleted row's is not known
	State       State
	Failed      Proof     // of a Broken one
	Reason      string    // empty where Verified
	Fingerprint string    // of the key; empty where there is none
	Namespace   string    // of an SSH signature
	ProvenTime  time.Time // of a trusted time stamp; zero: none
	KeyType     string
	Remark      string // what a reader should know besides; it decides nothing

	Logged *logbook.Event // of a deleted row: what the log holds of it; nil otherwise

	Certificates [][]byte // DER, the signer's first; of a CMS signature
	Signature    []byte   // the signature's file as it is

	plain      []byte // the signature as its own tools write it: DER, or armour without blanks around
	cms        *seal.CMS
	pdf        *seal.PDFSignature // of a PDF, whose CMS is cms
	ssh        *seal.SSHSignature
	token      []byte // the time stamp beside an SSH signature; nil: none
	selfSigned bool
	service    bool   // a signing service's key: it is bound to nobody
	unchained  bool   // and no chain leads from it to an anchor
	expired    bool   // the certificate, and no time is proved
	logged     bool   // the log holds it
	stamped    bool   // there is a time stamp that is judged
	unasked    string // what fails though the commands of README.txt do not
}

// Stands reports whether the entry counts as a signature: verified or recorded.
func (e *Entry) Stands() bool { return e.State == Verified || e.State == Recorded }

// Date is the day the row gives, or the log of a deleted one; zero where Missing.
func (e *Entry) Date() evidence.Date {
	switch {
	case e.Row != nil:
		return e.Row.Date
	case e.Logged != nil:
		return dateOf(*e.Logged)
	}
	return evidence.Date{}
}

// Place is where the entry's row stands, or the subject's.
func (e *Entry) Place() diag.Place {
	if e.Row == nil {
		return e.Subject.Place
	}
	return e.Row.Place()
}

// An Asked is a subject that a signature is asked for.
type Asked struct {
	*evidence.Subject
	From evidence.Date // a review's date: it has 14 days; zero: at once
}

// A Trail is all entries, by subject, date and signer, and what was asked.
type Trail struct {
	Entries []*Entry
	Asked   []Asked
	Log     *logbook.Log // whole, or empty: there is none

	anchors anchors
}

// Judge decides the state of every signature of the pack, what is missing, and
// what was deleted. Known are earlier copies of the log. Errors: *AnchorError where content/trust is wrong,
// logbook.ErrBroken where content/log is, else of reading a file.
func Judge(p *evidence.Pack, known ...Known) (*Trail, error) {
	anchors, err := readAnchors(p.FS())
	if err != nil {
		return nil, err
	}
	j := &judge{pack: p, anchors: anchors, bindings: bind(p.Keys), subjects: map[string]*evidence.Subject{}, at: endOfDay(p.D())}
	log, err := readLog(p)
	if err != nil {
		return nil, err
	}
	t := &Trail{Asked: j.asked(), Log: log, anchors: anchors}
	for _, row := range p.Signatures {
		e, err := j.entry(row)
		if err != nil {
			return nil, err
		}
		t.Entries = append(t.Entries, e)
	}
	slices.SortStableFunc(t.Entries, compare)
	twice(t.Entries)
	j.logged(t, known)
	for _, a := range t.Asked {
		have := t.Of(a.Name)
		if !slices.ContainsFunc(have, func(e *Entry) bool { return Satisfies(p, a.Subject, e.Signer) && e.There() }) {
			t.Entries = append(t.Entries, missing(p, a, have, t.Entries))
		}
	}
	slices.SortStableFunc(t.Entries, compare)
	return t, nil
}

// missing is the entry of a subject that nobody signed of whom it was asked.
func missing(p *evidence.Pack, a Asked, have, all []*Entry) *Entry {
	e := &Entry{Subject: a.Subject, Signer: a.Asked, State: Missing, Reason: "no signature is on record" + elsewhere(a.Subject, all)}
	if len(have) > 0 {
		ids, why := Unasked(p, a.Subject, have)
		e.Reason = "signed by " + ids + " alone, " + why
	}
	if !a.From.IsZero() {
		e.Reason += "; due by " + a.From.AddDays(14).String()
	}
	return e
}

// Unasked says who signed a subject, and why that does not count.
func Unasked(p *evidence.Pack, s *evidence.Subject, have []*Entry) (ids, why string) {
	var who []string
	why = "who neither approved it nor is in top management"
	for _, e := range have {
		who = append(who, e.Signer.ID)
		if Satisfies(p, s, e.Signer) && !e.There() {
			why = "who was not with the organisation on that day"
		}
	}
	slices.Sort(who)
	return strings.Join(slices.Compact(who), ", "), why
}

func compare(a, b *Entry) int {
	return cmp.Or(cmp.Compare(a.Subject.Name, b.Subject.Name), a.Date().Compare(b.Date()), cmp.Compare(signerID(a), signerID(b)), cmp.Compare(rowID(a), rowID(b)))
}

func signerID(e *Entry) string {
	if e.Signer == nil {
		return ""
	}
	return e.Signer.ID
}

func rowID(e *Entry) string {
	if e.Row == nil {
		return ""
	}
	return e.Row.ID + "\x00" + e.Row.Method + "\x00" + e.Row.File
}

// Of gives the entries of one subject that have a row.
func (t *Trail) Of(subject string) []*Entry {
	var out []*Entry
	for _, e := range t.Entries {
		if e.Subject.Name == subject && e.Row != nil {
			out = append(out, e)
		}
	}
	return out
}

// Satisfies reports whether a signature by who is one that was asked for: by
// the subject's approved_by (a review's chair where it has none), or by any
// member of top management.
func Satisfies(p *evidence.Pack, s *evidence.Subject, who *evidence.Person) bool {
	return who != nil && (who == s.Asked || p.TopManager(who))
}

// Covered reports whether a subject has a signature that stands, by somebody
// who satisfies it and was with the organisation on that day. One dated after D
// has not been made yet.
func (t *Trail) Covered(p *evidence.Pack, s *evidence.Subject) bool {
	return slices.ContainsFunc(t.Of(s.Name), func(e *Entry) bool {
		return e.Stands() && e.There() && p.Happened(e.Date()) && Satisfies(p, s, e.Signer)
	})
}

// asked lists what a signature is asked for: the current version of every
// approved policy of kind policy or topic-policy, every management review of
// the 12 months up to D, the SoA, every budget line whose period contains D.
func (j *judge) asked() []Asked {
	p := j.pack
	var out []Asked
	for _, pol := range p.Policies {
		if pol.Approval() && pol.Kind != "procedure" {
			out = append(out, Asked{Subject: j.subject(pol.Ref() + "@" + pol.Version)})
		}
	}
	for _, r := range p.Reviews {
		if r.Management() && p.MonthsUpTo(r.Date, 12) {
			out = append(out, Asked{j.subject(r.Ref()), r.Date})
		}
	}
	if p.SoA.Version != "" {
		out = append(out, Asked{Subject: j.subject(p.SoA.Ref())})
	}
	for _, b := range p.Budgets {
		if b.Period.Holds(p.D()) {
			out = append(out, Asked{Subject: j.subject(b.Ref())})
		}
	}
	slices.SortFunc(out, func(a, b Asked) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// endOfDay is the last second of a day, UTC: what is judged as of a day is
// judged at its end.
func endOfDay(d evidence.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 23, 59, 59, 0, time.UTC)
}

// noon is the hour for which a day stands where an hour is asked for: in no
// zone does it fall on another day.
const noon = 12 * time.Hour

// dayOf is the day of a moment in UTC.
func dayOf(t time.Time) evidence.Date {
	y, m, d := t.UTC().Date()
	return register.NewDate(y, m, d)
}

package trail

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
)

// judge decides states as of one moment.
type judge struct {
	pack     *evidence.Pack
	anchors  anchors
	bindings bindings
	subjects map[string]*evidence.Subject
	at       time.Time
}

// The verdict on a signature: the proofs are judged in their order; the first
// one that fails decides. Where none fails, what could not be judged makes a
// record of it.

// fails notes a proof that fails.
func (e *Entry) fails(p Proof, format string, args ...any) {
	if e.State != Broken {
		e.State, e.Failed, e.Reason = Broken, p, say(string(p)+": "+format, args...)
	}
}

// doubt notes what cannot be proved.
func (e *Entry) doubt(format string, args ...any) {
	switch reason := say(format, args...); e.State {
	case Broken:
	case Recorded:
		e.Reason += "; " + reason
	default:
		e.State, e.Reason = Recorded, reason
	}
}

// remark notes what a reader should know and what decides nothing.
func (e *Entry) remark(format string, args ...any) {
	if e.Remark != "" {
		e.Remark += "; "
	}
	e.Remark += say(format, args...)
}

// say writes a sentence in which names of certificates may stand: they are
// whatever somebody wrote into them.
func say(format string, args ...any) string { return diag.Escape(fmt.Sprintf(format, args...)) }

func (j *judge) subject(name string) *evidence.Subject {
	s := j.subjects[name]
	if s == nil {
		s = j.pack.Subject(name)
		j.subjects[name] = s
	}
	return s
}

// entry judges one row. The error is of reading its file.
func (j *judge) entry(row *evidence.Signature) (*Entry, error) {
	e := &Entry{Row: row, Signer: row.Signer, Subject: j.subject(row.Subject)}
	j.version(e)
	j.office(e)
	if !row.Cryptographic() {
		onPaper(e)
		return e, nil
	}
	if row.File == "" {
		e.fails(Cryptography, "the row names no signature file")
		return e, nil
	}
	data, err := readPlain(j.pack.FS(), row.File)
	var bad *evidence.PathError
	switch {
	case errors.As(err, &bad), errors.Is(err, fs.ErrNotExist):
		e.fails(Cryptography, "the signature's file %s is not there", row.File)
		return e, nil
	case err != nil:
		return nil, err
	}
	e.Signature = data
	methods[row.Method](j, e)
	e.claims()
	if e.State == "" {
		e.State = Verified
	}
	return e, nil
}

// methods are the signature methods that leave a proof to compute on.
var methods = map[string]func(*judge, *Entry){
	"cms":   (*judge).cms,
	"ssh":   (*judge).ssh,
	"pades": (*judge).pades,
}

func onPaper(e *Entry) {
	switch {
	case e.Row.Method == "attested":
		e.doubt("attested: the register says so, there is nothing to check")
	case e.Row.File == "":
		e.doubt("wet ink: no scan is on file")
	default:
		e.doubt("wet ink: a scan is on file, which a person must compare")
	}
}

// unreadable tells a signature that is wrong from one that we cannot judge.
func (e *Entry) unreadable(err error) {
	if errors.Is(err, seal.ErrUnsupported) {
		e.doubt("%v", err)
		return
	}
	e.fails(Cryptography, "the file is no signature that can be checked: %v", err)
	e.unasked = "the form of the file, of which openssl may accept more"
}

// textChanged reports that the kept text is not the one that was signed.
func (e *Entry) textChanged(signed string) {
	if signed != "" {
		signed = fmt.Sprintf(" (signed: %s, kept: %s)", short(signed), short(e.Subject.Digest()))
	}
	e.fails(Digest, "%s is not what was signed: its text was changed, or another text was signed%s", e.Subject.Name, signed)
}

// short cuts a digest to what a person compares; the whole ones stand beside.
func short(digest string) string {
	if len(digest) <= len("sha256:")+12 {
		return digest
	}
	return digest[:len("sha256:")+12] + "…"
}

// bound asks whose key it is on the day of the signature, and at the proven
// time where there is one.
func (j *judge) bound(e *Entry) {
	day, who := e.Row.Date, e.Signer
	k, why := j.bindings.of(e.Fingerprint, who, day)
	if k == nil {
		e.fails(Trust, "key is not %s's on %s: %s", who.ID, day, why)
		return
	}
	if e.ProvenTime.IsZero() {
		if j.pack.Happened(k.Revoked) {
			e.doubt("time unproved: the key was revoked on %s, and no time stamp shows that the signature is older", k.Revoked)
		}
		return
	}
	stamped := dayOf(e.ProvenTime)
	if k, why := j.bindings.of(e.Fingerprint, who, stamped); k == nil {
		e.fails(Trust, "key is not %s's on %s, the day of the time stamp: %s", who.ID, stamped, why)
		e.unasked = "whose key it was on the day of the time stamp"
	}
}

// twice finds signatures that stand in two rows under two days: whoever makes
// a signature makes it once, so that the later row proves nothing.
func twice(entries []*Entry) {
	first := map[string]*Entry{}
	for _, e := range entries { // by subject and date
		if e.Signature == nil {
			continue
		}
		sum := sha256.Sum256(e.Signature)
		key := e.Subject.Name + "\n" + e.Signer.ID + "\n" + hex.EncodeToString(sum[:])
		old := first[key]
		switch {
		case old == nil:
			first[key] = e
		case old.Date() != e.Date():
			e.unasked = "the day"
			e.fails(Time, "it is the very signature of the row of %s: for %s nothing was signed", old.Date(), e.Date())
		}
	}
}

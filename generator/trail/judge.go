package trail

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
)

// judge decides states as of one moment.
type judge struct {
	pack    *evidence.Pack
	anchors *seal.Trust
	at      time.Time
}

// A verdict is what a method found.
func (e *Entry) broken(p Proof, format string, args ...any) {
	e.State, e.Failed, e.Reason = Broken, p, string(p)+": "+fmt.Sprintf(format, args...)
}

func (e *Entry) recorded(format string, args ...any) {
	e.State, e.Reason = Recorded, fmt.Sprintf(format, args...)
}

func (j *judge) entry(row *evidence.Signature) (*Entry, error) {
	e := &Entry{Row: row, Signer: row.Signer, Subject: j.pack.Subject(row.Subject)}
	if !row.Cryptographic() {
		onPaper(e)
		return e, nil
	}
	if row.File == "" {
		e.broken(Cryptography, "the row names no signature file")
		return e, nil
	}
	data, err := j.pack.Open(row.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.broken(Cryptography, "the file %s is not there", row.File)
		return e, nil
	case err != nil:
		return nil, err
	}
	e.Signature = data
	methods[row.Method](j, e)
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
		e.recorded("attested: the register says so, there is nothing to check")
	case e.Row.File == "":
		e.recorded("wet ink: no scan is on file")
	default:
		e.recorded("wet ink: a scan is on file, which a person must compare")
	}
}

func (j *judge) pades(e *Entry) { e.recorded("PDF signature, not evaluated") }

func (j *judge) cms(e *Entry) {
	sig, err := seal.ReadCMS(e.Signature)
	if err != nil {
		e.unreadable(err)
		return
	}
	e.Fingerprint = seal.KeyFingerprint(sig.Signer)
	e.KeyType = keyType(sig.Signer)
	for _, c := range append([]*x509.Certificate{sig.Signer}, sig.Others()...) {
		e.Certificates = append(e.Certificates, c.Raw)
	}
	if err := sig.CheckSignature(); err != nil {
		e.broken(Cryptography, "%v", err)
		return
	}
	if !e.digest(func() error { return sig.CheckDigest(bytes.NewReader(e.Subject.Bytes)) }) {
		return
	}
	j.certificate(e, sig)
}

// unreadable tells a signature that is wrong from one that we cannot judge.
func (e *Entry) unreadable(err error) {
	if errors.Is(err, seal.ErrUnsupported) {
		e.recorded("cannot judge: %v", err)
		return
	}
	e.broken(Cryptography, "%v", err)
}

// digest compares the signature with the subject's bytes; it is false where
// that settles the state.
func (e *Entry) digest(check func() error) bool {
	if e.Subject.Bytes == nil {
		e.recorded("cannot judge: %s", e.Subject.Why)
		return false
	}
	if err := check(); err != nil {
		e.broken(Digest, "%s is not what was signed", e.Subject.Name)
		return false
	}
	return true
}

// certificate judges trust and time of an X.509 signature whose digest and
// cryptography hold.
func (j *judge) certificate(e *Entry, sig *seal.CMS) {
	at, proven, err := j.anchors.Time(sig)
	if err != nil {
		e.broken(Time, "%v", err)
		return
	}
	if proven {
		e.ProvenTime = at
	} else {
		at = j.at
	}
	if !j.bound(e) {
		return
	}
	err = nil
	if !selfSigned(sig.Signer) {
		_, err = j.anchors.Chain(sig.Signer, sig.Others(), at)
	} else {
		err = validAt(sig.Signer, at)
	}
	j.time(e, err, proven)
}

// time turns what the chain says at the judged time into a state.
func (j *judge) time(e *Entry, err error, proven bool) {
	switch {
	case errors.Is(err, seal.ErrExpired) && !proven:
		e.recorded("time unproved: the certificate expired before %s and there is no time stamp", j.pack.D())
	case errors.Is(err, seal.ErrExpired), errors.Is(err, seal.ErrNotYetValid):
		e.broken(Time, "%v", err)
	case err != nil:
		e.broken(Trust, "%v", err)
	case !proven && j.revoked(e):
		e.recorded("time unproved: the key was revoked by %s and there is no time stamp", j.pack.D())
	default:
		e.State = Verified
	}
}

// bound asks whose key it is on the day of the signature; it is false where
// that settles the state.
func (j *judge) bound(e *Entry) bool {
	day := e.Row.Date
	others := false
	for _, k := range j.pack.BoundKeys(e.Fingerprint) {
		if k.Person == e.Signer && k.BoundOn(day) {
			return true
		}
		others = true
	}
	who := e.Signer.ID
	if others {
		e.broken(Trust, "key is not %s's on %s: keys.toml binds it to somebody else, or for other days", who, day)
	} else {
		e.broken(Trust, "key is not %s's: keys.toml binds it to nobody", who)
	}
	return false
}

// revoked reports whether the signer's key was revoked by D.
func (j *judge) revoked(e *Entry) bool {
	for _, k := range j.pack.BoundKeys(e.Fingerprint) {
		if k.Person == e.Signer && j.pack.Happened(k.Revoked) {
			return true
		}
	}
	return false
}

func (j *judge) ssh(e *Entry) {
	sig, err := seal.ReadSSH(e.Signature)
	if err != nil {
		e.unreadable(err)
		return
	}
	e.Fingerprint, e.Namespace, e.KeyType = sig.Fingerprint(), sig.Namespace, sig.Key.Type()
	if !e.digest(func() error { return nil }) {
		return
	}
	if err := sig.Check(bytes.NewReader(e.Subject.Bytes), sig.Namespace); err != nil {
		// OpenSSH signs the digest of the bytes with the namespace: one check
		// serves both, so that changed bytes are what it most likely means.
		e.broken(Digest, "%s is not what was signed, or the signature is not by this key", e.Subject.Name)
		return
	}
	if j.bound(e) {
		j.time(e, nil, false)
	}
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func validAt(c *x509.Certificate, at time.Time) error {
	switch {
	case at.After(c.NotAfter):
		return fmt.Errorf("%w on %s", seal.ErrExpired, c.NotAfter.UTC().Format(time.DateOnly))
	case at.Before(c.NotBefore):
		return fmt.Errorf("%w before %s", seal.ErrNotYetValid, c.NotBefore.UTC().Format(time.DateOnly))
	}
	return nil
}

func keyType(c *x509.Certificate) string { return c.PublicKeyAlgorithm.String() }

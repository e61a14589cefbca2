package trail

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/evpack/evpack/generator/seal"
)

// cms judges a detached CMS signature.
func (j *judge) cms(e *Entry) {
	der, err := derOf(e.Signature)
	if err == nil {
		e.plain = der
		e.cms, err = seal.ReadCMS(der)
	}
	if err != nil {
		e.unreadable(err)
		return
	}
	sig := e.cms
	e.Fingerprint, e.KeyType = seal.KeyFingerprint(sig.Signer), sig.Signer.PublicKeyAlgorithm.String()
	for _, c := range append([]*x509.Certificate{sig.Signer}, sig.Others()...) {
		e.Certificates = append(e.Certificates, c.Raw)
	}
	j.digest(e)
	switch err := sig.CheckSignature(); {
	case errors.Is(err, seal.ErrUnsupported):
		e.doubt("%v", err)
	case err != nil:
		e.fails(Cryptography, "the signature does not hold under the key that it names: %v", err)
		e.weak(err)
	}
	at := j.time(e)
	j.bound(e)
	j.certificate(e, at)
}

// derOf takes a signature out of its armour: openssl writes DER, or PEM of type
// CMS (cms) or PKCS7 (smime). Line ends after either do no harm.
func derOf(data []byte) ([]byte, error) {
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if !bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		return withoutLineEnd(data), nil
	}
	block, rest := pem.Decode(text)
	switch {
	case block == nil:
		return nil, fmt.Errorf("%w PEM", seal.ErrMalformed)
	case block.Type != "CMS" && block.Type != "PKCS7" && block.Type != "PKCS #7 SIGNED DATA":
		return nil, fmt.Errorf("%w: the file holds a %q, not a signature", seal.ErrMalformed, block.Type)
	case len(bytes.TrimSpace(rest)) > 0 || len(block.Headers) > 0:
		return nil, fmt.Errorf("%w: more than one signature in PEM", seal.ErrMalformed)
	}
	return block.Bytes, nil
}

// withoutLineEnd drops a line end that an editor put after DER; it may also be
// the last byte of the DER itself.
func withoutLineEnd(data []byte) []byte {
	cut := bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	if len(cut) == len(data) {
		return data
	}
	if _, err := seal.ReadCMS(data); err == nil {
		return data
	}
	return cut
}

// digest compares the signature with the subject's bytes.
func (j *judge) digest(e *Entry) {
	if e.Subject.Bytes == nil {
		e.doubt("cannot judge: %s", e.Subject.Why)
		return
	}
	if err := e.cms.CheckDigest(bytes.NewReader(e.Subject.Bytes)); err != nil {
		signed := ""
		if e.cms.DigestAlgorithm == crypto.SHA256 {
			signed = "sha256:" + hex.EncodeToString(e.cms.Digest)
		}
		e.textChanged(signed)
	}
}

// time judges the time stamp and gives the moment at which the certificate is
// judged: the token's, else that of the cycle.
func (j *judge) time(e *Entry) time.Time {
	at, proven, err := j.anchors.Time(e.cms)
	switch {
	case errors.Is(err, seal.ErrUntrusted), errors.Is(err, seal.ErrUnsupported):
		e.remark("the time stamp proves nothing here: %v", err)
		return j.at
	case err != nil:
		e.stamped = true
		e.fails(Time, "%v", err)
		return j.at
	case !proven:
		return j.at
	}
	return j.proven(e, at)
}

// proven takes the time that a trusted stamp proves, and compares it with the day
// that the row gives.
func (j *judge) proven(e *Entry, at time.Time) time.Time {
	e.ProvenTime, e.stamped = at, true
	if day := dayOf(at); day.Compare(e.Row.Date.AddDays(-1)) < 0 { // a day: zones
		e.unasked = "the day"
		e.fails(Time, "the row says %s, but the time stamp is of %s: the signature is older than that", e.Row.Date, day)
	}
	return at
}

// certificate judges whether the certificate may be believed at a time: it is
// valid then, and chains to an anchor or is its own (the binding is the trust).
func (j *judge) certificate(e *Entry, at time.Time) {
	sig := e.cms
	var err error
	if selfSigned(sig.Signer) {
		e.selfSigned = true
		err = alone(sig.Signer, at)
	} else {
		_, err = j.anchors.Chain(sig.Signer, sig.Others(), at)
	}
	switch proven := !e.ProvenTime.IsZero(); {
	case errors.Is(err, seal.ErrExpired) && !proven:
		e.expired = true
		e.doubt("time unproved: by %s the certificate had expired (%v), and no time stamp shows that the signature is older", j.pack.D(), err)
	case errors.Is(err, seal.ErrExpired), errors.Is(err, seal.ErrNotYetValid):
		e.fails(Time, "%v, judged at %s", err, at.Format(time.DateOnly))
	case errors.Is(err, seal.ErrUntrusted):
		e.fails(Trust, "no chain leads from the certificate of %s, issued by %s, to one in content/trust", sig.Signer.Subject, sig.Signer.Issuer)
	case errors.Is(err, seal.ErrUnsupported):
		e.doubt("%v", err)
	case err != nil:
		e.fails(Trust, "%v", err)
		e.weak(err)
	}
	if from := dayOf(sig.Signer.NotBefore); from.AddDays(-1).Compare(e.Row.Date) > 0 {
		e.remark("the certificate was issued on %s, after the day that the row gives", from)
	}
}

// weak notes that openssl may not mind what is too weak for us.
func (e *Entry) weak(err error) {
	if errors.Is(err, seal.ErrWeak) || errors.Is(err, seal.ErrWrongUsage) {
		e.unasked = "the strength of an algorithm, or what the certificate is for"
	}
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// alone judges a certificate that nobody else vouches for.
func alone(c *x509.Certificate, at time.Time) error {
	const signs = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	switch {
	case at.After(c.NotAfter):
		return fmt.Errorf("%w: %s, valid until %s", seal.ErrExpired, c.Subject, c.NotAfter.UTC().Format(time.DateOnly))
	case at.Before(c.NotBefore):
		return fmt.Errorf("%w: %s, valid from %s", seal.ErrNotYetValid, c.Subject, c.NotBefore.UTC().Format(time.DateOnly))
	case c.KeyUsage != 0 && c.KeyUsage&signs == 0:
		return fmt.Errorf("%w: %s", seal.ErrWrongUsage, c.Subject)
	}
	return nil
}

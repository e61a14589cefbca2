package seal

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ocsp"
)

// A Validation is what a signature needs beside itself to be judged when its
// issuers are gone: the content of a PDF's /DSS (ETSI EN 319 142-1, 5.4.2).
type Validation struct {
	Certs []*x509.Certificate
	CRLs  [][]byte // DER CertificateList
	OCSPs [][]byte // DER OCSPResponse
}

// Add takes over what v lacks.
func (v *Validation) Add(more *Validation) {
	v.addCerts(more.Certs...)
	for _, der := range more.CRLs {
		v.CRLs = appendNew(v.CRLs, der)
	}
	for _, der := range more.OCSPs {
		v.OCSPs = appendNew(v.OCSPs, der)
	}
}

func (v *Validation) addCerts(certs ...*x509.Certificate) {
	for _, c := range certs {
		if !slices.ContainsFunc(v.Certs, c.Equal) {
			v.Certs = append(v.Certs, c)
		}
	}
}

func appendNew(list [][]byte, der []byte) [][]byte {
	if slices.ContainsFunc(list, func(have []byte) bool { return bytes.Equal(have, der) }) {
		return list
	}
	return append(list, der)
}

var (
	oidNoCheck       = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}
	oidIssuingPoint  = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidCertificateOf = asn1.ObjectIdentifier{2, 5, 29, 29}
)

// clockSkew is how far the clocks of an issuer and of a time-stamping
// authority may stand apart.
const clockSkew = time.Minute

// status says whether c was good at a time: nil, ErrRevoked, or ErrUnanswered
// with what is wrong with each answer that is about c. An answer counts when
// issuer, or whom it named for that, has signed it, and it either was in force
// then or was given later, while c was still on the issuer's books.
func (v *Validation) status(c, issuer *x509.Certificate, at time.Time) error {
	var wrong []error
	good := false
	for _, answer := range v.answers(c, issuer) {
		switch err := answer.at(c, at); {
		case errors.Is(err, ErrRevoked):
			return err
		case err != nil:
			wrong = append(wrong, err)
		default:
			good = true
		}
	}
	if good {
		return nil
	}
	if len(wrong) == 0 {
		return fmt.Errorf("%w: nothing is said about it", ErrUnanswered)
	}
	return fmt.Errorf("%w: %w", ErrUnanswered, several(wrong))
}

// several errors on one line.
type several []error

func (e several) Unwrap() []error { return e }

func (e several) Error() string {
	var texts []string
	for _, err := range e {
		texts = append(texts, err.Error())
	}
	return strings.Join(texts, "; ")
}

// An answer is what one list or response says about one certificate.
type answer struct {
	from, to time.Time // thisUpdate, nextUpdate; to may be zero
	revoked  time.Time // zero: it is not
	bad      error
}

func (a answer) at(c *x509.Certificate, at time.Time) error {
	switch {
	case a.bad != nil:
		return a.bad
	case !a.revoked.IsZero() && !a.revoked.After(at):
		return fmt.Errorf("%w on %s", ErrRevoked, a.revoked.UTC().Format(time.DateOnly))
	case !a.revoked.IsZero():
		return nil // so it was good before
	case !a.from.Before(at.Add(-clockSkew)) && !a.from.After(c.NotAfter):
		return nil
	case !a.from.After(at) && !a.to.IsZero() && !a.to.Before(at):
		return nil
	}
	return fmt.Errorf("an answer of %s says nothing about %s", a.from.UTC().Format(time.RFC3339), at.UTC().Format(time.RFC3339))
}

// answers lists all that is said about c.
func (v *Validation) answers(c, issuer *x509.Certificate) []answer {
	var out []answer
	for _, der := range v.OCSPs {
		if a, ok := v.response(der, c, issuer); ok {
			out = append(out, a)
		}
	}
	return append(out, v.lists(c, issuer)...)
}

func (v *Validation) lists(c, issuer *x509.Certificate) []answer {
	var out []answer
	for _, der := range v.CRLs {
		if a, ok := list(der, c, issuer); ok {
			out = append(out, a)
		}
	}
	return out
}

// list reads a revocation list; ok is false when it is another issuer's.
func list(der []byte, c, issuer *x509.Certificate) (answer, bool) {
	l, err := x509.ParseRevocationList(der)
	if err != nil {
		return answer{bad: fmt.Errorf("%w revocation list: %s", ErrMalformed, err)}, true
	}
	if !bytes.Equal(l.RawIssuer, c.RawIssuer) {
		return answer{}, false
	}
	a := answer{from: l.ThisUpdate, to: l.NextUpdate}
	if err := cmp.Or(weakAnswer(l.SignatureAlgorithm), l.CheckSignatureFrom(issuer), covers(l, c)); err != nil {
		a.bad = fmt.Errorf("a revocation list: %w", err)
		return a, true
	}
	for _, e := range l.RevokedCertificateEntries {
		if e.SerialNumber.Cmp(c.SerialNumber) == 0 && e.ReasonCode != 8 { // removeFromCRL
			a.revoked = e.RevocationTime
		}
	}
	return a, true
}

// covers refuses lists that speak for a part of the certificates which c is
// not in, and those whose critical extensions we do not know: lists of changes,
// and lists about another issuer's certificates.
func covers(l *x509.RevocationList, c *x509.Certificate) error {
	for _, e := range l.Extensions {
		if e.Id.Equal(oidIssuingPoint) {
			if err := covered(e.Value, c); err != nil {
				return err
			}
		} else if e.Critical {
			return fmt.Errorf("%w: extension %v", ErrUnsupported, e.Id)
		}
	}
	for _, r := range l.RevokedCertificateEntries {
		for _, e := range r.Extensions {
			if e.Critical || e.Id.Equal(oidCertificateOf) {
				return fmt.Errorf("%w: extension %v of an entry", ErrUnsupported, e.Id)
			}
		}
	}
	return nil
}

// covered reads IssuingDistributionPoint (RFC 5280, 5.2.5).
func covered(der []byte, c *x509.Certificate) error {
	var p struct {
		Point struct {
			Full []asn1.RawValue `asn1:"optional,tag:0"`
			Name asn1.RawValue   `asn1:"optional,tag:1"`
		} `asn1:"optional,tag:0"`
		Users      bool           `asn1:"optional,tag:1"`
		CAs        bool           `asn1:"optional,tag:2"`
		Reasons    asn1.BitString `asn1:"optional,tag:3"`
		Indirect   bool           `asn1:"optional,tag:4"`
		Attributes bool           `asn1:"optional,tag:5"`
	}
	rest, err := asn1.Unmarshal(der, &p)
	switch {
	case err != nil || len(rest) != 0:
		return fmt.Errorf("%w: its distribution point", ErrMalformed)
	case p.Indirect || p.Attributes || p.Reasons.BitLength > 0 || len(p.Point.Name.FullBytes) > 0:
		return fmt.Errorf("%w: its distribution point", ErrUnsupported)
	case p.Users && c.IsCA || p.CAs && !c.IsCA:
		return errors.New("it is about other certificates")
	case len(p.Point.Full) == 0:
		return nil
	}
	for _, n := range p.Point.Full {
		if n.Tag == 6 && slices.Contains(c.CRLDistributionPoints, string(n.Bytes)) {
			return nil
		}
	}
	return errors.New("it is another distribution point's")
}

// response reads an OCSP response; ok is false when it is about another
// certificate.
func (v *Validation) response(der []byte, c, issuer *x509.Certificate) (answer, bool) {
	r, err := ocsp.ParseResponseForCert(der, c, nil)
	if err != nil {
		return answer{}, false
	}
	a := answer{from: r.ThisUpdate, to: r.NextUpdate}
	if r.Status == ocsp.Revoked {
		a.revoked = r.RevokedAt
	}
	if err := cmp.Or(weakAnswer(r.SignatureAlgorithm), v.responder(r, issuer)); err != nil {
		a.bad = fmt.Errorf("an OCSP response: %w", err)
	} else if r.Status == ocsp.Unknown {
		a.bad = errors.New("an OCSP response: the responder does not know the certificate")
	}
	return a, true
}

// responder judges who signed a response: the issuer, or one whom it named for
// that (RFC 6960, 4.2.2.2) and has not taken back.
func (v *Validation) responder(r *ocsp.Response, issuer *x509.Certificate) error {
	helper := r.Certificate
	if helper == nil || helper.Equal(issuer) {
		return r.CheckSignatureFrom(issuer)
	}
	switch {
	case helper.CheckSignatureFrom(issuer) != nil || weak(helper) || checkKey(helper.PublicKey) != nil:
		return fmt.Errorf("%w: %s", ErrUntrusted, helper.Subject)
	case !slices.Contains(helper.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning):
		return fmt.Errorf("%w: %s is not for OCSP", ErrWrongUsage, helper.Subject)
	case r.ProducedAt.Before(helper.NotBefore) || r.ProducedAt.After(helper.NotAfter):
		return fmt.Errorf("%w: %s", ErrExpired, helper.Subject)
	case uncheckable(helper):
		return nil
	}
	for _, a := range v.lists(helper, issuer) {
		switch err := a.at(helper, r.ProducedAt); {
		case err == nil:
			return nil
		case errors.Is(err, ErrRevoked): // it is not c that was
			return fmt.Errorf("%w: %s: %s", ErrUntrusted, helper.Subject, err)
		}
	}
	return fmt.Errorf("%w: %s", ErrUnanswered, helper.Subject)
}

// delegate gives the certificate of a response's signer, if it is not issuer.
func delegate(der []byte, c, issuer *x509.Certificate) *x509.Certificate {
	r, err := ocsp.ParseResponseForCert(der, c, nil)
	if err != nil || r.Certificate == nil || r.Certificate.Equal(issuer) {
		return nil
	}
	return r.Certificate
}

// uncheckable tells of id-pkix-ocsp-nocheck: the issuer vouches for the
// responder as long as its certificate lasts.
func uncheckable(c *x509.Certificate) bool {
	return slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidNoCheck) })
}

func weakAnswer(a x509.SignatureAlgorithm) error {
	switch a {
	case x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA, x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512, x509.PureEd25519:
		return nil
	}
	return fmt.Errorf("%w: signed with %s", ErrWeak, a)
}

package seal

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Trust is a set of anchors: the certificates that a workspace or a verifier
// has decided to believe. The zero value believes nobody.
type Trust struct {
	anchors []*x509.Certificate
}

// ReadTrust reads anchors from PEM files, given by name. A file that holds
// anything but certificates, or none, is an error: an anchor that is silently
// passed over would look like distrust.
func ReadTrust(files map[string][]byte) (*Trust, error) {
	t := new(Trust)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		certs, err := readCertificates(files[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.anchors = append(t.anchors, certs...)
	}
	return t, nil
}

func readCertificates(text []byte) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("%q is not a certificate", block.Type)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		if err := checkKey(c.PublicKey); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Subject, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, errors.New("no certificate in PEM form")
	}
	return out, nil
}

// Anchors gives the anchors in the order of their files.
func (t *Trust) Anchors() []*x509.Certificate { return slices.Clone(t.anchors) }

// PEM gives the anchors as one PEM text, for a reader who checks by hand.
func (t *Trust) PEM() []byte {
	var ders [][]byte
	for _, c := range t.anchors {
		ders = append(ders, c.Raw)
	}
	return encodePEM("CERTIFICATE", ders...)
}

// Chain finds the path from cert to an anchor at a time, the signer's first.
// The signer's key usage must allow signatures (digitalSignature or
// nonRepudiation). Extended usages, where it has any, must not all be for
// something else (servers, code, time stamps, OCSP); a certain one is not asked
// for, since certificates for documents carry many different ones. Errors: ErrUntrusted, ErrExpired,
// ErrNotYetValid, ErrWrongUsage, ErrWeak.
//
// ErrExpired and ErrNotYetValid are said only of a chain that would hold at a
// time when the certificate was valid: a stranger's is ErrUntrusted at any time.
func (t *Trust) Chain(cert *x509.Certificate, intermediates []*x509.Certificate, at time.Time) ([]*x509.Certificate, error) {
	const signs = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	chain, err := t.path(cert, intermediates, at)
	if err != nil {
		return nil, err
	}
	if cert.KeyUsage != 0 && cert.KeyUsage&signs == 0 || forSomethingElse(cert) {
		return nil, fmt.Errorf("%w: %s", ErrWrongUsage, cert.Subject)
	}
	return chain, nil
}

// otherUsages are extended usages that say nothing of documents.
var otherUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageCodeSigning, x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageOCSPSigning,
	x509.ExtKeyUsageIPSECEndSystem, x509.ExtKeyUsageIPSECTunnel, x509.ExtKeyUsageIPSECUser}

func forSomethingElse(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage) > 0 && len(c.UnknownExtKeyUsage) == 0 &&
		!slices.ContainsFunc(c.ExtKeyUsage, func(u x509.ExtKeyUsage) bool { return !slices.Contains(otherUsages, u) })
}

// path is Chain without the signer's usage.
func (t *Trust) path(cert *x509.Certificate, intermediates []*x509.Certificate, at time.Time) ([]*x509.Certificate, error) {
	if weak(cert) {
		return nil, fmt.Errorf("%w: certificate of %s is signed with %s", ErrWeak, cert.Subject, cert.SignatureAlgorithm)
	}
	chains, err := t.verify(cert, intermediates, at)
	if err != nil {
		return nil, t.explain(err, cert, intermediates, at)
	}
	for _, chain := range chains {
		if err = strongKeys(chain); err == nil {
			return chain, nil
		}
	}
	return nil, err
}

func strongKeys(chain []*x509.Certificate) error {
	for _, c := range chain {
		if err := checkKey(c.PublicKey); err != nil {
			return fmt.Errorf("%s: %w", c.Subject, err)
		}
	}
	return nil
}

func (t *Trust) verify(cert *x509.Certificate, intermediates []*x509.Certificate, at time.Time) ([][]*x509.Certificate, error) {
	opts := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(),
		CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	if at.IsZero() {
		return nil, errors.New("no time to judge at") // x509 would take the clock
	}
	for _, c := range t.anchors {
		opts.Roots.AddCert(c)
	}
	for _, c := range intermediates {
		opts.Intermediates.AddCert(c)
	}
	return cert.Verify(opts)
}

// explain tells a certificate that is out of its time from one that nobody vouches for.
func (t *Trust) explain(err error, cert *x509.Certificate, intermediates []*x509.Certificate, at time.Time) error {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		for _, then := range []time.Time{cert.NotAfter, cert.NotBefore} {
			if _, err := t.verify(cert, intermediates, then); err != nil {
				continue
			}
			if c := invalid.Cert; at.Before(c.NotBefore) {
				return fmt.Errorf("%w: %s, valid from %s", ErrNotYetValid, c.Subject, c.NotBefore.UTC().Format(time.DateOnly))
			}
			return fmt.Errorf("%w: %s, valid until %s", ErrExpired, invalid.Cert.Subject, invalid.Cert.NotAfter.UTC().Format(time.DateOnly))
		}
	}
	return fmt.Errorf("%w: %s: %s", ErrUntrusted, cert.Subject, err)
}

// weak tells of a certificate that is signed with SHA-1 or older.
func weak(c *x509.Certificate) bool {
	switch c.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.DSAWithSHA256, x509.ECDSAWithSHA1:
		return true
	}
	return false
}

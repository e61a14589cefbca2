package seal

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"
)

// A Revocation asks the issuers of certificates whether they were revoked:
// their OCSP responders (RFC 6960), else their lists (RFC 5280, 4.2.1.13). It
// asks for chains that lead to an anchor alone, so that no stranger's
// certificate can send it anywhere. Answers are verified before they are kept.
type Revocation struct {
	Trust  *Trust
	Given  *Validation   // answers and certificates at hand; nil: none
	Client *http.Client  // this and the next three as in Authority
	Tries  int           //
	Wait   time.Duration //
	Limit  time.Duration //
}

const maxList = 64 << 20 // bytes of a revocation list

// Fetch gathers what proves that cert was good at a time: its chain, and for
// each certificate below the anchor an answer. A self-signed certificate has
// nobody to ask and needs nothing. Errors: those of Trust.Chain, ErrRevoked,
// and ErrUnanswered, which wraps an *Unanswered with each place that was asked.
func (r *Revocation) Fetch(ctx context.Context, cert *x509.Certificate, others []*x509.Certificate, at time.Time) (*Validation, error) {
	v := new(Validation)
	if selfSigned(cert) {
		v.addCerts(cert)
		return v, nil
	}
	if r.Given != nil {
		others = slices.Concat(others, r.Given.Certs)
	}
	chain, err := r.trust().path(cert, others, at)
	if err != nil {
		return nil, err
	}
	v.addCerts(chain...)
	for i, c := range chain[:len(chain)-1] {
		if err := r.answer(ctx, v, c, chain[i+1], at); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Subject, err)
		}
	}
	return v, nil
}

func (r *Revocation) trust() *Trust {
	if r.Trust == nil {
		return new(Trust)
	}
	return r.Trust
}

// answer sees to it that v holds an answer about c. One at hand will do if it
// was given after the moment in question, or if no better can be had: a list
// that was in force then may be older than the theft of a key.
func (r *Revocation) answer(ctx context.Context, v *Validation, c, issuer *x509.Certificate, at time.Time) error {
	if r.Given != nil && v.take(r.Given, c, issuer, at, true) {
		return nil
	}
	err := r.ask(ctx, v, c, issuer, at)
	if errors.Is(err, ErrUnanswered) && r.Given != nil && v.take(r.Given, c, issuer, at, false) {
		return nil
	}
	return err
}

func (r *Revocation) ask(ctx context.Context, v *Validation, c, issuer *x509.Certificate, at time.Time) error {
	var failed several
	for _, way := range []func(context.Context, *Validation, *x509.Certificate, *x509.Certificate, time.Time) error{r.respond, r.list} {
		err := way(ctx, v, c, issuer, at)
		if err == nil || errors.Is(err, ErrRevoked) {
			return err
		}
		failed = append(failed, err)
	}
	return fmt.Errorf("%w: %w", ErrUnanswered, failed)
}

// respond asks the OCSP responders that c names.
func (r *Revocation) respond(ctx context.Context, v *Validation, c, issuer *x509.Certificate, at time.Time) error {
	// SHA-1 names the issuer here, as every responder understands; it proves nothing.
	query, err := ocsp.CreateRequest(c, issuer, &ocsp.RequestOptions{Hash: crypto.SHA1})
	if err != nil {
		return err
	}
	w := web{r.Client, r.Tries, r.Wait, r.Limit}
	return w.ask(ctx, "answer by OCSP", c.OCSPServer, func(ctx context.Context, url string) error {
		der, err := w.post(ctx, url, "application/ocsp-request", "application/ocsp-response", query)
		if err != nil {
			return err
		}
		one := &Validation{OCSPs: [][]byte{der}}
		var missing error
		if helper := delegate(der, c, issuer); helper != nil && !uncheckable(helper) {
			missing = r.list(ctx, one, helper, issuer, at)
		}
		err = v.keep(one, c, issuer, at)
		if err != nil && missing != nil {
			err = fmt.Errorf("%w; %v", err, missing) // %v: it is not c that may be revoked
		}
		return err
	})
}

// list fetches a revocation list that c names.
func (r *Revocation) list(ctx context.Context, v *Validation, c, issuer *x509.Certificate, at time.Time) error {
	w := web{r.Client, r.Tries, r.Wait, r.Limit}
	return w.ask(ctx, "revocation list", c.CRLDistributionPoints, func(ctx context.Context, url string) error {
		der, err := w.get(ctx, url)
		if err != nil {
			return err
		}
		return v.keep(&Validation{CRLs: [][]byte{der}}, c, issuer, at)
	})
}

// keep takes an answer over if it settles the matter.
func (v *Validation) keep(one *Validation, c, issuer *x509.Certificate, at time.Time) error {
	if err := one.status(c, issuer, at); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	v.Add(one)
	for _, der := range one.OCSPs {
		v.addHelper(one, der, c, issuer)
	}
	return nil
}

// take copies an answer about one certificate, given later than the moment in
// question or not.
func (v *Validation) take(from *Validation, c, issuer *x509.Certificate, at time.Time, later bool) bool {
	good := func(a answer, about bool) bool { return about && a.at(c, at) == nil && (!later || !a.from.Before(at)) }
	for _, der := range from.OCSPs {
		if good(from.response(der, c, issuer)) {
			v.OCSPs = appendNew(v.OCSPs, der)
			v.addHelper(from, der, c, issuer)
			return true
		}
	}
	for _, der := range from.CRLs {
		if good(list(der, c, issuer)) {
			v.CRLs = appendNew(v.CRLs, der)
			return true
		}
	}
	return false
}

// addHelper adds the certificate of a response's signer and, where that can be
// revoked, the list that says it was not.
func (v *Validation) addHelper(from *Validation, der []byte, c, issuer *x509.Certificate) {
	helper := delegate(der, c, issuer)
	if helper == nil {
		return
	}
	v.addCerts(helper)
	if uncheckable(helper) {
		return
	}
	for _, der := range from.CRLs {
		if _, ok := list(der, helper, issuer); ok {
			v.CRLs = appendNew(v.CRLs, der)
		}
	}
}

func (w web) get(ctx context.Context, at string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: not a URL", errRefused)
	}
	return w.do(req, "", maxList)
}

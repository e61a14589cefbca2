package seal

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

func TestFetch(t *testing.T) {
	w := newWorld(t, day)
	ada := w.person("Ada Okafor", newP256(), nil)
	v, err := w.revocation().Fetch(t.Context(), ada.Chain[0], ada.Chain[1:], day)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Certs) != 3 || len(v.OCSPs) != 1 || len(v.CRLs) != 1 {
		t.Errorf("%d certificates, %d responses, %d lists", len(v.Certs), len(v.OCSPs), len(v.CRLs))
	}
	if err := v.status(ada.Chain[0], w.ca.Chain[0], day); err != nil {
		t.Error(err)
	}
	if err := v.status(w.tsa.id.Chain[0], w.ca.Chain[0], day); !errors.Is(err, ErrUnanswered) {
		t.Errorf("another certificate: %v", err)
	}
	again := &Revocation{Trust: w.trust(), Given: v}
	w.desks[0].silent, w.desks[1].silent = true, true
	if v, err := again.Fetch(t.Context(), ada.Chain[0], nil, day); err != nil || len(v.OCSPs) != 1 || len(v.CRLs) != 1 {
		t.Errorf("with answers at hand: %v", err)
	}
}

// What an answer says depends on when it was given and what is asked.
func TestAnswerInTime(t *testing.T) {
	c := &x509.Certificate{NotAfter: day.AddDate(1, 0, 0)}
	hour := func(n int) time.Time { return day.Add(time.Duration(n) * time.Hour) }
	for what, tc := range map[string]struct {
		a    answer
		want error
	}{
		"in force":                     {answer{from: hour(-1), to: hour(1)}, nil},
		"given later":                  {answer{from: hour(1), to: hour(2)}, nil},
		"given later, for ever":        {answer{from: hour(1)}, nil},
		"clocks apart":                 {answer{from: day.Add(-30 * time.Second)}, nil},
		"out of date":                  {answer{from: hour(-2), to: hour(-1)}, errAny},
		"earlier, of no known length":  {answer{from: hour(-2)}, errAny},
		"when no longer on the books":  {answer{from: day.AddDate(1, 0, 1), to: day.AddDate(1, 0, 9)}, errAny},
		"revoked before":               {answer{from: hour(1), revoked: hour(-1)}, ErrRevoked},
		"revoked at that moment":       {answer{from: hour(1), revoked: day}, ErrRevoked},
		"revoked after":                {answer{from: hour(2), revoked: hour(1)}, nil},
		"revoked, says an old answer":  {answer{from: hour(-9), to: hour(-8), revoked: hour(-9)}, ErrRevoked},
		"revoked, in an invalid reply": {answer{from: hour(1), revoked: hour(-1), bad: ErrWeak}, ErrWeak},
	} {
		err := tc.a.at(c, day)
		if (err == nil) != (tc.want == nil) || tc.want != errAny && !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

var errAny = errors.New("any")

func TestFetchRefuses(t *testing.T) {
	for what, tc := range map[string]struct {
		edit func(w *world, ada *Identity)
		want error
		says string
	}{
		"revoked":               {func(w *world, ada *Identity) { w.desks[1].revoke(ada, day.AddDate(0, 0, -1)) }, ErrRevoked, "2026-12-30"},
		"its authority revoked": {func(w *world, _ *Identity) { w.desks[0].revoke(w.ca, day.AddDate(0, 0, -1)) }, ErrRevoked, "Test CA"},
		"nobody answers":        {func(w *world, _ *Identity) { w.desks[1].silent = true }, ErrUnanswered, "/ocsp (asked 1×): it answers 503"},
		"answers are old": {func(w *world, _ *Identity) {
			w.desks[1].from, w.desks[1].to = day.AddDate(0, 0, -9), day.AddDate(0, 0, -2)
		}, ErrUnanswered, "says nothing about"},
		"another's signature":  {func(w *world, _ *Identity) { w.desks[1].by = issue(nil, "Test CA", newP256(), nil) }, ErrUnanswered, ""},
		"no answer at all":     {func(w *world, _ *Identity) { w.desks[1].raw = []byte("<html>") }, ErrUnanswered, ""},
		"changes alone":        {func(w *world, _ *Identity) { w.desks[0].tamper = critical(asn1.ObjectIdentifier{2, 5, 29, 27}, nil) }, ErrUnsupported, ""},
		"about people alone":   {func(w *world, _ *Identity) { w.desks[0].tamper = critical(oidIssuingPoint, issuing{Users: true}) }, ErrUnanswered, "other certificates"},
		"about others' people": {func(w *world, _ *Identity) { w.desks[0].tamper = critical(oidIssuingPoint, issuing{Indirect: true}) }, ErrUnsupported, ""},
		"unfit point":          {func(w *world, _ *Identity) { w.desks[0].tamper = critical(oidIssuingPoint, 7) }, ErrMalformed, ""},
		"not known, and no list": {func(w *world, ada *Identity) {
			w.desks[1].status = ocsp.Unknown
			ada.Chain[0].CRLDistributionPoints = nil
		}, ErrUnanswered, "does not know"},
		"names nobody to ask": {func(_ *world, ada *Identity) { ada.Chain[0].CRLDistributionPoints, ada.Chain[0].OCSPServer = nil, nil }, ErrUnanswered, "nobody to ask"},
		"helper without the usage": {func(w *world, ada *Identity) {
			w.helper(ada, func(c *x509.Certificate) { c.CRLDistributionPoints = nil })
		}, ErrWrongUsage, ""},
		"helper of another issuer": {func(w *world, ada *Identity) {
			w.desks[1].helper = issue(nil, "Helper", newP256(), asIs)
			ada.Chain[0].CRLDistributionPoints = nil
		}, ErrUntrusted, ""},
		"helper that was revoked": {func(w *world, ada *Identity) { w.desks[1].revoke(w.helper(ada, responds), day) }, ErrUnanswered, "revoked on"},
		"helper nobody vouches for": {func(w *world, ada *Identity) {
			w.helper(ada, func(c *x509.Certificate) { responds(c); c.CRLDistributionPoints = nil })
		}, ErrUnanswered, ""},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, day)
			ada := w.person("Ada Okafor", newP256(), nil)
			tc.edit(w, ada)
			_, err := w.revocation().Fetch(t.Context(), ada.Chain[0], ada.Chain[1:], day)
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %v %q", err, tc.want, tc.says)
			}
		})
	}
}

// Nobody is asked about a stranger.
func TestFetchStrangers(t *testing.T) {
	w := newWorld(t, day)
	ada := w.person("Ada Okafor", newP256(), nil)
	ask := w.revocation()
	ask.Trust = testTrust()
	if _, err := ask.Fetch(t.Context(), ada.Chain[0], ada.Chain[1:], day); !errors.Is(err, ErrUntrusted) || len(w.desks[1].asked) != 0 {
		t.Errorf("%v, asked %v", err, w.desks[1].asked)
	}
	local := issue(nil, "Local", newP256(), asIs)
	if v, err := ask.Fetch(t.Context(), local.Chain[0], nil, day); err != nil || len(v.Certs) != 1 {
		t.Errorf("self-signed: %v", err)
	}
}

func TestDelegatedResponder(t *testing.T) {
	for what, edit := range map[string]func(*x509.Certificate){
		"on a list": responds,
		"never checked": func(c *x509.Certificate) {
			responds(c)
			c.ExtraExtensions, c.CRLDistributionPoints = append(c.ExtraExtensions, nocheck), nil
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, day)
			ada := w.person("Ada Okafor", newP256(), nil)
			w.helper(ada, edit)
			v, err := w.revocation().Fetch(t.Context(), ada.Chain[0], ada.Chain[1:], day)
			if err != nil || len(v.Certs) != 4 {
				t.Fatalf("%v, %+v", err, v)
			}
			if err := v.status(ada.Chain[0], w.ca.Chain[0], day); err != nil {
				t.Error(err)
			}
		})
	}
}

// helper has a responder answer for the authority. Lists alone would do, so
// ada's certificate is made to name none.
func (w *world) helper(ada *Identity, edit func(*x509.Certificate)) *Identity {
	ada.Chain[0].CRLDistributionPoints = nil
	w.desks[1].helper = w.person("Helper", newP256(), edit)
	return w.desks[1].helper
}

func responds(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} }

type issuing struct {
	Users    bool `asn1:"optional,tag:1"`
	CAs      bool `asn1:"optional,tag:2"`
	Indirect bool `asn1:"optional,tag:4"`
}

func critical(o asn1.ObjectIdentifier, value any) func(*x509.RevocationList) {
	der := asn1NULL
	if value != nil {
		der = must(asn1.Marshal(value))
	}
	return func(l *x509.RevocationList) {
		l.ExtraExtensions = append(l.ExtraExtensions, pkix.Extension{Id: o, Critical: true, Value: der})
	}
}

// The list of one distribution point does not speak for another's.
func TestDistributionPoints(t *testing.T) {
	der := func(url string) []byte {
		full := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 6, Bytes: []byte(url)}
		name := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: must(asn1.Marshal(full))}
		point := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: must(asn1.Marshal(name))}
		return must(asn1.Marshal(struct{ P asn1.RawValue }{point}))
	}
	c := &x509.Certificate{CRLDistributionPoints: []string{"http://a/1", "http://a/2"}}
	if err := covered(der("http://a/2"), c); err != nil {
		t.Error(err)
	}
	if err := covered(der("http://a/3"), c); err == nil {
		t.Error("another point's list was taken")
	}
}

func TestWeakAnswers(t *testing.T) {
	for _, a := range []x509.SignatureAlgorithm{x509.SHA1WithRSA, x509.MD5WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA256, x509.UnknownSignatureAlgorithm} {
		if err := weakAnswer(a); !errors.Is(err, ErrWeak) {
			t.Errorf("%s: %v", a, err)
		}
	}
}

package seal

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net/http"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// A world is a root, an authority under it, people, a time-stamping authority,
// and desks that answer for the first two.
type world struct {
	t        testing.TB
	root, ca *Identity
	desks    [2]*desk // root's, ca's
	tsa      *tsa
	stamps   string // the time-stamping authority's URL
}

// A desk answers whether certificates were revoked.
type desk struct {
	by       *Identity
	helper   *Identity // signs OCSP responses in its place
	from, to time.Time // thisUpdate, nextUpdate
	revoked  map[string]time.Time
	status   int // of OCSP, for those who are not revoked
	silent   bool
	tamper   func(*x509.RevocationList)
	raw      []byte // answers with this
	asked    []string
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.asked = append(d.asked, r.URL.Path)
	switch {
	case d.silent:
		http.Error(w, "closed", http.StatusServiceUnavailable)
	case d.raw != nil:
		w.Header().Set("Content-Type", "application/ocsp-response")
		w.Write(d.raw)
	case r.URL.Path == "/crl":
		w.Write(d.list())
	case r.URL.Path == "/ocsp":
		w.Header().Set("Content-Type", "application/ocsp-response")
		w.Write(d.respond(must(ocsp.ParseRequest(must(io.ReadAll(r.Body)))).SerialNumber))
	default:
		http.NotFound(w, r)
	}
}

func (d *desk) list() []byte {
	l := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: d.from, NextUpdate: d.to}
	for serial, at := range d.revoked {
		n, _ := new(big.Int).SetString(serial, 10)
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: n, RevocationTime: at})
	}
	if d.tamper != nil {
		d.tamper(l)
	}
	return must(x509.CreateRevocationList(rand.Reader, l, d.by.Chain[0], d.by.Key))
}

func (d *desk) respond(serial *big.Int) []byte {
	r := ocsp.Response{Status: d.status, SerialNumber: serial, ThisUpdate: d.from, NextUpdate: d.to, IssuerHash: crypto.SHA1}
	if at, ok := d.revoked[serial.String()]; ok {
		r.Status, r.RevokedAt = ocsp.Revoked, at
	}
	by := d.by
	if d.helper != nil {
		by, r.Certificate = d.helper, d.helper.Chain[0]
	}
	return must(ocsp.CreateResponse(d.by.Chain[0], by.Chain[0], r, by.Key))
}

func newWorld(t testing.TB, now time.Time) *world {
	w := &world{t: t}
	w.root = issue(nil, "Test Root", newP256(), nil)
	w.desks[0] = &desk{by: w.root, from: now.Add(time.Hour), to: now.AddDate(0, 6, 0), revoked: map[string]time.Time{}}
	at := serve(t, w.desks[0])
	w.ca = issue(w.root, "Test CA", newP256(), func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage, c.NotAfter = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign, day.AddDate(20, 0, 0)
		c.CRLDistributionPoints = []string{at + "/crl"}
	})
	w.desks[1] = &desk{by: w.ca, from: now.Add(time.Hour), to: now.AddDate(0, 0, 7), revoked: map[string]time.Time{}}
	w.tsa = newTSA(now)
	ca := serve(t, w.desks[1])
	w.tsa.id = issue(w.ca, "Test TSA", newP256(), func(c *x509.Certificate) {
		stampUsage(c)
		c.NotAfter = day.AddDate(8, 0, 0)
		c.CRLDistributionPoints = []string{ca + "/crl"}
	})
	w.stamps = serve(t, w.tsa)
	return w
}

// person issues a certificate that names list and responder.
func (w *world) person(name string, key crypto.Signer, edit func(*x509.Certificate)) *Identity {
	ca := serve(w.t, w.desks[1])
	return issue(w.ca, name, key, func(c *x509.Certificate) {
		c.CRLDistributionPoints, c.OCSPServer = []string{ca + "/crl"}, []string{ca + "/ocsp"}
		if edit != nil {
			edit(c)
		}
	})
}

func (w *world) trust() *Trust {
	return must(ReadTrust(map[string][]byte{"root.pem": encodePEM("CERTIFICATE", w.root.Chain[0].Raw)}))
}

func (w *world) authority() *Authority {
	a := patient(w.stamps)
	a.Trust = w.trust()
	return a
}

func (w *world) revocation() *Revocation {
	return &Revocation{Trust: w.trust(), Tries: 1, Wait: time.Millisecond, Limit: 5 * time.Second}
}

func (d *desk) revoke(id *Identity, at time.Time) { d.revoked[id.Chain[0].SerialNumber.String()] = at }

// nocheck is the extension of a responder that need not be asked about.
var nocheck = pkix.Extension{Id: oidNoCheck, Value: asn1NULL}

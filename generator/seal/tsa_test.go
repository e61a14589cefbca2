package seal

import (
	"crypto/sha256"
	"crypto/x509"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// A tsa is a time-stamping authority whose clock can be set, and which can be
// made to do wrong.
type tsa struct {
	id      *Identity
	now     time.Time
	serial  int64
	asked   int
	refuse  int  // answers with an error first
	status  int  // PKIStatus
	nonce   bool // answers with another nonce
	digest  bool // stamps something else
	noChain bool // leaves its issuers out
	answer  http.HandlerFunc
}

func newTSA(now time.Time) *tsa {
	return &tsa{id: issue(testCA(), "Test TSA", newP256(), func(c *x509.Certificate) {
		stampUsage(c)
		c.NotAfter = day.AddDate(8, 0, 0)
	}), now: now}
}

func (a *tsa) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.asked++
	if a.answer != nil {
		a.answer(w, r)
		return
	}
	if a.asked <= a.refuse {
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	w.Write(a.reply(must(io.ReadAll(r.Body))))
}

func (a *tsa) reply(query []byte) []byte {
	in := cryptobyte.String(query)
	var q, imprint cryptobyte.String
	var version int
	nonce := new(big.Int)
	if !in.ReadASN1(&q, seqTag) || !q.ReadASN1Integer(&version) || !q.ReadASN1Element(&imprint, seqTag) || !q.ReadASN1Integer(nonce) {
		panic("a query")
	}
	var b cryptobyte.Builder
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(int64(a.status))
			if a.status > 1 {
				b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.UTF8String, func(b *cryptobyte.Builder) { b.AddBytes([]byte("clock\x1b[2J broken")) })
				})
				b.AddASN1(asn1.BIT_STRING, func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0, 2}) })
			}
		})
		if a.status <= 1 {
			b.AddBytes(a.token(imprint, nonce))
		}
	})
	return b.BytesOrPanic()
}

// over stamps a message without any question.
func (a *tsa) over(message []byte) []byte {
	h := sha256.Sum256(message)
	return a.token(imprintOf(h[:]), nil)
}

func imprintOf(digest []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		addAlgorithm(b, oidSHA256, false)
		b.AddASN1OctetString(digest)
	})
	return b.BytesOrPanic()
}

func (a *tsa) token(imprint []byte, nonce *big.Int) []byte {
	a.serial++
	if a.digest {
		imprint = imprintOf(make([]byte, 32))
	}
	if a.nonce {
		nonce = new(big.Int).Add(nonce, big.NewInt(1))
	}
	var b cryptobyte.Builder
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1ObjectIdentifier([]int{1, 2, 3, 4})
		b.AddBytes(imprint)
		b.AddASN1Int64(a.serial)
		b.AddASN1GeneralizedTime(a.now)
		b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1Int64WithTag(500, asn1.Tag(0).ContextSpecific())
		})
		if nonce != nil {
			b.AddASN1BigInt(nonce)
		}
	})
	return wrapToken(a.id, b.BytesOrPanic(), a.noChain)
}

// wrapToken signs a TSTInfo.
func wrapToken(id *Identity, info []byte, noChain bool) []byte {
	sch := must(schemeOf(id.Key.Public()))
	certHash := sha256.Sum256(id.Chain[0].Raw)
	attrs := sorted([][]byte{
		attribute(oidContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidTSTInfo) }),
		attribute(oidDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(sum(sch.hash, info)) }),
		attribute(oidSignCertV2, func(b *cryptobyte.Builder) {
			nest(b, func(b *cryptobyte.Builder) { b.AddASN1OctetString(certHash[:]) }, seqTag, seqTag, seqTag)
		}),
	})
	sig := must(signBytes(id.Key, sch, setOf(attrs), nil))
	raw := [][]byte{id.Chain[0].Raw}
	for _, c := range id.Chain[1:] {
		if !noChain && !selfSigned(c) {
			raw = append(raw, c.Raw)
		}
	}
	var out cryptobyte.Builder
	out.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData)
		nest(b, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(3)
			b.AddASN1(setTag, func(b *cryptobyte.Builder) { addAlgorithm(b, sch.digest, false) })
			b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(oidTSTInfo)
				nest(b, func(b *cryptobyte.Builder) { b.AddASN1OctetString(info) }, tagged(0))
			})
			b.AddASN1(tagged(0), func(b *cryptobyte.Builder) { b.AddBytes(sorted(raw)) })
			nest(b, func(b *cryptobyte.Builder) { addSignerInfo(b, id.Chain[0], sch, attrs, sig, nil) }, setTag, seqTag)
		}, tagged(0), seqTag)
	})
	return out.BytesOrPanic()
}

// serve starts a handler for the time of a test.
func serve(t testing.TB, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

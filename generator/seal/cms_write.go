package seal

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	encasn1 "encoding/asn1"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	seqTag = asn1.SEQUENCE
	setTag = asn1.SET
)

// tagged is the context-specific constructed tag [n].
func tagged(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

// CMSOptions are the choices of SignCMS; the zero value makes CAdES B-B.
type CMSOptions struct {
	// Rand feeds signatures that need randomness; nil is the system's.
	Rand io.Reader
	// Stamp, if there is one, asks a time-stamping authority: it is given the
	// bytes of SignerInfo.signature and returns an RFC 3161 TimeStampToken,
	// which makes the result CAdES B-T.
	Stamp func(signature []byte) (token []byte, err error)
	// Room is how many bytes a PDF keeps for the token; 0: 16 KiB.
	Room int
}

// SignCMS makes a detached DER CMS SignedData over content: CAdES B-B
// (ETSI EN 319 122-1, table 1) with one SignerInfo and three signed
// attributes, content-type, message-digest and signing-certificate-v2. There
// is no signing-time, which PAdES forbids and which would prove nothing.
//
// RSA keys sign with PKCS #1 v1.5 and SHA-256, ECDSA keys with the hash of
// their curve's size, Ed25519 as RFC 8419 says. No Go library can be told to
// leave signing-time out, hence this writer.
func SignCMS(id *Identity, content io.Reader, opt CMSOptions) ([]byte, error) {
	if len(id.Chain) == 0 || id.Key == nil {
		return nil, errors.New("an identity needs a key and a certificate")
	}
	sch, err := schemeOf(id.Key.Public())
	if err != nil {
		return nil, err
	}
	h := sch.hash.New()
	if _, err := io.Copy(h, content); err != nil {
		return nil, err
	}
	attrs := signedAttributes(h.Sum(nil), id.Chain[0])
	sig, err := signBytes(id.Key, sch, setOf(attrs), opt.Rand)
	if err != nil {
		return nil, err
	}
	var token []byte
	if opt.Stamp != nil {
		if token, err = opt.Stamp(sig); err != nil {
			return nil, fmt.Errorf("time stamp: %w", err)
		}
	}
	return encodeCMS(id.Chain, sch, attrs, sig, token)
}

func signBytes(key crypto.Signer, sch scheme, message []byte, rnd io.Reader) ([]byte, error) {
	if rnd == nil {
		rnd = rand.Reader
	}
	if sch.sign.Equal(oidEd25519) {
		return key.Sign(rnd, message, crypto.Hash(0))
	}
	return key.Sign(rnd, sum(sch.hash, message), sch.hash)
}

// signedAttributes gives the attributes in DER's order, without their SET.
func signedAttributes(digest []byte, cert *x509.Certificate) []byte {
	certHash := sha256.Sum256(cert.Raw)
	return sorted([][]byte{
		attribute(oidContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) }),
		attribute(oidDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest) }),
		attribute(oidSignCertV2, func(b *cryptobyte.Builder) {
			// SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }: SHA-256 is the default and left out.
			nest(b, func(b *cryptobyte.Builder) { b.AddASN1OctetString(certHash[:]) }, seqTag, seqTag, seqTag)
		}),
	})
}

func attribute(o encasn1.ObjectIdentifier, value func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(o)
		b.AddASN1(setTag, value)
	})
	return b.BytesOrPanic()
}

// nest writes value inside the tags, outermost first.
func nest(b *cryptobyte.Builder, value func(*cryptobyte.Builder), tags ...asn1.Tag) {
	if len(tags) == 0 {
		value(b)
		return
	}
	b.AddASN1(tags[0], func(b *cryptobyte.Builder) { nest(b, value, tags[1:]...) })
}

// sorted joins the elements of a SET OF in DER's order.
func sorted(elements [][]byte) []byte {
	slices.SortFunc(elements, bytes.Compare)
	return bytes.Join(elements, nil)
}

// setOf gives attributes the tag over which they are signed (RFC 5652, 5.4).
func setOf(attrs []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(setTag, func(b *cryptobyte.Builder) { b.AddBytes(attrs) })
	return b.BytesOrPanic()
}

func encodeCMS(chain []*x509.Certificate, sch scheme, attrs, sig, token []byte) ([]byte, error) {
	raw := [][]byte{chain[0].Raw}
	for _, c := range chain[1:] {
		if !selfSigned(c) { // a root proves nothing from inside, and no signature would bind its bytes
			raw = append(raw, c.Raw)
		}
	}
	certs := sorted(raw)
	var out cryptobyte.Builder
	out.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData)
		nest(b, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(setTag, func(b *cryptobyte.Builder) { addAlgorithm(b, sch.digest, false) })
			b.AddASN1(seqTag, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) })
			b.AddASN1(tagged(0), func(b *cryptobyte.Builder) { b.AddBytes(certs) })
			nest(b, func(b *cryptobyte.Builder) { addSignerInfo(b, chain[0], sch, attrs, sig, token) }, setTag, seqTag)
		}, tagged(0), seqTag)
	})
	return out.Bytes()
}

func addSignerInfo(b *cryptobyte.Builder, cert *x509.Certificate, sch scheme, attrs, sig, token []byte) {
	b.AddASN1Int64(1)
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddBytes(cert.RawIssuer)
		b.AddASN1BigInt(cert.SerialNumber)
	})
	addAlgorithm(b, sch.digest, false)
	b.AddASN1(tagged(0), func(b *cryptobyte.Builder) { b.AddBytes(attrs) })
	addAlgorithm(b, sch.sign, sch.null)
	b.AddASN1OctetString(sig)
	if token != nil {
		b.AddASN1(tagged(1), func(b *cryptobyte.Builder) {
			b.AddBytes(attribute(oidStampToken, func(b *cryptobyte.Builder) { b.AddBytes(token) }))
		})
	}
}

func addAlgorithm(b *cryptobyte.Builder, o encasn1.ObjectIdentifier, null bool) {
	b.AddASN1(seqTag, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(o)
		if null {
			b.AddASN1NULL()
		}
	})
}

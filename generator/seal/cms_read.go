package seal

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	maxCMS   = 1 << 20 // bytes of a CMS; real ones have a few thousand
	maxCerts = 64
)

func malformed(what string) error { return fmt.Errorf("%w CMS: %s", ErrMalformed, what) }

// ReadCMS reads a detached CMS SignedData strictly. The whole input is one DER
// value; there is one SignerInfo with signed attributes, each at most once;
// versions and digest algorithms are those that RFC 5652 derives; the signer's
// certificate is inside. Certificate revocation lists are passed over.
func ReadCMS(der []byte) (*CMS, error) {
	c, err := readSigned(der)
	if err != nil {
		return nil, err
	}
	if !c.contentType.Equal(oidData) {
		return nil, malformed("content is not id-data")
	}
	if c.content != nil {
		return nil, malformed("content is inside, not detached")
	}
	return c, nil
}

// readSigned reads ContentInfo and SignedData (RFC 5652, sections 3 and 5.1).
func readSigned(der []byte) (*CMS, error) {
	if len(der) > maxCMS {
		return nil, malformed("too long")
	}
	in := cryptobyte.String(der)
	var info, explicit, data cryptobyte.String
	var kind asn1.ObjectIdentifier
	if !in.ReadASN1(&info, seqTag) || !in.Empty() {
		return nil, malformed("not one DER value")
	}
	if !info.ReadASN1ObjectIdentifier(&kind) || !kind.Equal(oidSignedData) ||
		!info.ReadASN1(&explicit, tagged(0)) || !info.Empty() ||
		!explicit.ReadASN1(&data, seqTag) || !explicit.Empty() {
		return nil, malformed("not SignedData")
	}
	return readSignedData(data)
}

func readSignedData(data cryptobyte.String) (*CMS, error) {
	c := new(CMS)
	var version int
	var digests, encap, signers, info cryptobyte.String
	if !data.ReadASN1Integer(&version) || !data.ReadASN1(&digests, setTag) || !data.ReadASN1(&encap, seqTag) {
		return nil, malformed("SignedData")
	}
	digest, ok := readAlgorithm(&digests)
	if !ok || !digests.Empty() {
		return nil, malformed("not one digest algorithm")
	}
	if err := c.readContent(encap); err != nil {
		return nil, err
	}
	if err := c.readCertificates(&data); err != nil {
		return nil, err
	}
	if !data.SkipOptionalASN1(tagged(1)) { // revocation lists
		return nil, malformed("revocation lists")
	}
	if !data.ReadASN1(&signers, setTag) || !data.Empty() ||
		!signers.ReadASN1(&info, seqTag) || !signers.Empty() {
		return nil, malformed("not one SignerInfo")
	}
	byKeyID, err := c.readSignerInfo(info, digest)
	if err != nil {
		return nil, err
	}
	if want := version1or3(byKeyID || !c.contentType.Equal(oidData)); version != want {
		return nil, malformed("version")
	}
	return c, nil
}

func version1or3(three bool) int {
	if three {
		return 3
	}
	return 1
}

func (c *CMS) readContent(encap cryptobyte.String) error {
	if !encap.ReadASN1ObjectIdentifier(&c.contentType) {
		return malformed("content type")
	}
	if encap.Empty() {
		return nil
	}
	var explicit, octets cryptobyte.String
	if !encap.ReadASN1(&explicit, tagged(0)) || !encap.Empty() ||
		!explicit.ReadASN1(&octets, cbasn1.OCTET_STRING) || !explicit.Empty() {
		return malformed("content")
	}
	c.content = append([]byte{}, octets...)
	return nil
}

func (c *CMS) readCertificates(data *cryptobyte.String) error {
	var set cryptobyte.String
	var present bool
	if !data.ReadOptionalASN1(&set, &present, tagged(0)) || !present {
		return malformed("no certificates")
	}
	for !set.Empty() {
		var der cryptobyte.String
		if !set.ReadASN1Element(&der, seqTag) || len(c.Certificates) == maxCerts {
			return malformed("certificates")
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return malformed("certificate: " + err.Error())
		}
		c.Certificates = append(c.Certificates, cert)
	}
	return nil
}

// readSignerInfo tells whether the signer is named by its key identifier.
func (c *CMS) readSignerInfo(info cryptobyte.String, digest algorithm) (byKeyID bool, err error) {
	var version int
	if !info.ReadASN1Integer(&version) {
		return false, malformed("SignerInfo")
	}
	if byKeyID, err = c.findSigner(&info); err != nil {
		return false, err
	}
	if version != version1or3(byKeyID) {
		return false, malformed("SignerInfo version")
	}
	own, ok := readAlgorithm(&info)
	if !ok || !own.oid.Equal(digest.oid) {
		return false, malformed("digest algorithms differ")
	}
	if !digest.plain() {
		return false, malformed("digest parameters")
	}
	if c.DigestAlgorithm, err = own.hash(); err != nil {
		return false, err
	}
	var attrs cryptobyte.String
	if !info.ReadASN1(&attrs, tagged(0)) {
		return false, fmt.Errorf("%w: no signed attributes", ErrUnsupported)
	}
	c.attrs = attrs
	if err := c.readSignedAttributes(attrs); err != nil {
		return false, err
	}
	var sig cryptobyte.String
	if c.signAlg, ok = readAlgorithm(&info); !ok || !info.ReadASN1(&sig, cbasn1.OCTET_STRING) {
		return false, malformed("signature")
	}
	c.Signature = sig
	return byKeyID, c.readUnsigned(info)
}

// findSigner reads SignerIdentifier and picks that certificate.
func (c *CMS) findSigner(info *cryptobyte.String) (byKeyID bool, err error) {
	keyTag := cbasn1.Tag(0).ContextSpecific()
	var match func(*x509.Certificate) bool
	if info.PeekASN1Tag(keyTag) {
		var id cryptobyte.String
		if !info.ReadASN1(&id, keyTag) || len(id) == 0 {
			return false, malformed("signer's key identifier")
		}
		byKeyID, match = true, func(x *x509.Certificate) bool { return bytes.Equal(x.SubjectKeyId, id) }
	} else {
		var sid, issuer cryptobyte.String
		serial := new(big.Int)
		if !info.ReadASN1(&sid, seqTag) || !sid.ReadASN1Element(&issuer, seqTag) ||
			!sid.ReadASN1Integer(serial) || !sid.Empty() {
			return false, malformed("signer's issuer and serial number")
		}
		match = func(x *x509.Certificate) bool {
			return bytes.Equal(x.RawIssuer, issuer) && x.SerialNumber.Cmp(serial) == 0
		}
	}
	for _, x := range c.Certificates {
		if match(x) {
			c.Signer = x
			return byKeyID, nil
		}
	}
	return false, malformed("the signer's certificate is not inside")
}

// eachAttribute calls f with each attribute's type and its values; a type that
// stands twice is refused (RFC 5652, 5.3).
func eachAttribute(attrs cryptobyte.String, f func(o asn1.ObjectIdentifier, values cryptobyte.String) error) error {
	seen := map[string]bool{}
	for !attrs.Empty() {
		var a, values cryptobyte.String
		var o asn1.ObjectIdentifier
		if !attrs.ReadASN1(&a, seqTag) || !a.ReadASN1ObjectIdentifier(&o) ||
			!a.ReadASN1(&values, setTag) || !a.Empty() || seen[o.String()] {
			return malformed("attributes")
		}
		seen[o.String()] = true
		if err := f(o, values); err != nil {
			return err
		}
	}
	return nil
}

func (c *CMS) readSignedAttributes(attrs cryptobyte.String) error {
	var kind asn1.ObjectIdentifier
	err := eachAttribute(attrs, func(o asn1.ObjectIdentifier, v cryptobyte.String) error {
		switch {
		case o.Equal(oidContentType):
			if !v.ReadASN1ObjectIdentifier(&kind) || !v.Empty() {
				return malformed("content-type")
			}
		case o.Equal(oidDigest):
			var d cryptobyte.String
			if !v.ReadASN1(&d, cbasn1.OCTET_STRING) || !v.Empty() {
				return malformed("message-digest")
			}
			c.Digest = d
		case o.Equal(oidSignCertV2):
			return c.readSigningCertificate(v)
		case o.Equal(oidSigningTime):
			c.claimsTime = true
			c.Claimed = readSigningTime(v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !kind.Equal(c.contentType) || len(c.Digest) != c.DigestAlgorithm.Size() {
		return malformed("content-type or message-digest attribute")
	}
	return nil
}

// readSigningTime reads UTCTime or GeneralizedTime (RFC 5652, 11.3); zero where
// it is neither.
func readSigningTime(v cryptobyte.String) time.Time {
	var t time.Time
	if v.PeekASN1Tag(cbasn1.UTCTime) && v.ReadASN1UTCTime(&t) || v.PeekASN1Tag(cbasn1.GeneralizedTime) && v.ReadASN1GeneralizedTime(&t) {
		return t.UTC()
	}
	return time.Time{}
}

// readSigningCertificate reads the first ESSCertIDv2 (RFC 5035): the signer's.
func (c *CMS) readSigningCertificate(v cryptobyte.String) error {
	var signing, certs, id, hash cryptobyte.String
	if !v.ReadASN1(&signing, seqTag) || !v.Empty() || !signing.ReadASN1(&certs, seqTag) || !certs.ReadASN1(&id, seqTag) {
		return malformed("signing-certificate-v2")
	}
	c.certHashAlg = crypto.SHA256
	if id.PeekASN1Tag(seqTag) {
		a, ok := readAlgorithm(&id)
		if !ok {
			return malformed("signing-certificate-v2")
		}
		h, err := a.hash()
		if err != nil {
			return err
		}
		c.certHashAlg = h
	}
	if !id.ReadASN1(&hash, cbasn1.OCTET_STRING) {
		return malformed("signing-certificate-v2")
	}
	c.certHash = hash
	return nil
}

// readUnsigned picks the time-stamp token out of the unsigned attributes.
func (c *CMS) readUnsigned(info cryptobyte.String) error {
	if info.Empty() {
		return nil
	}
	var attrs cryptobyte.String
	if !info.ReadASN1(&attrs, tagged(1)) || !info.Empty() {
		return malformed("unsigned attributes")
	}
	return eachAttribute(attrs, func(o asn1.ObjectIdentifier, v cryptobyte.String) error {
		if !o.Equal(oidStampToken) {
			return nil
		}
		var token cryptobyte.String
		if !v.ReadASN1Element(&token, seqTag) || !v.Empty() {
			return malformed("time stamp")
		}
		c.Token = token
		return nil
	})
}

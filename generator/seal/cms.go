package seal

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"io"
	"time"
)

// A CMS is a SignedData with one signer, as read: nothing about it is proved
// until the judgements below have said so.
type CMS struct {
	Signer          *x509.Certificate   // whom the SignerInfo names
	Certificates    []*x509.Certificate // all that it carries, Signer among them, in its order
	DigestAlgorithm crypto.Hash         // at least SHA-256
	Digest          []byte              // the message-digest attribute
	Signature       []byte              // SignerInfo.signature: what a time stamp stamps
	Claimed         time.Time           // the signing-time attribute, which proves nothing; zero: there is none
	Token           []byte              // the RFC 3161 token beside it; nil when there is none

	contentType asn1.ObjectIdentifier
	content     []byte // eContent; nil when detached
	attrs       []byte // signed attributes without their tag
	signAlg     algorithm
	certHash    []byte // of signing-certificate-v2
	certHashAlg crypto.Hash
	claimsTime  bool // it has a signing-time attribute

	keyAlone bool                // ISO 32000-1, 12.8.3.3, asks for no signing-certificate-v2
	beside   []*x509.Certificate // authorities' that stand elsewhere in the PDF
}

// Others are the certificates beside the signer's: intermediates, for
// Trust.Chain. Some programs put none in; other signatures of the PDF have them.
func (c *CMS) Others() []*x509.Certificate {
	var out []*x509.Certificate
	for _, x := range c.Certificates {
		if x != c.Signer {
			out = append(out, x)
		}
	}
	return append(out, c.beside...)
}

// CheckDigest reads content to its end and compares it with message-digest:
// ErrDigest says that these are not the bytes that were signed.
func (c *CMS) CheckDigest(content io.Reader) error {
	h := c.DigestAlgorithm.New()
	if _, err := io.Copy(h, content); err != nil {
		return err
	}
	return c.compareDigest(h.Sum(nil))
}

func (c *CMS) compareDigest(digest []byte) error {
	if !bytes.Equal(digest, c.Digest) {
		return ErrDigest
	}
	return nil
}

// CheckSignature judges the cryptography alone: the signature over the signed
// attributes holds under the signer's key, the key is strong enough, and
// signing-certificate-v2 names this very certificate (so that another with the
// same key cannot take its place); without that attribute it is ErrUnsupported. It says nothing of the content, of trust or
// of time; a signing-time attribute is never looked at.
func (c *CMS) CheckSignature() error {
	if err := verify(c.Signer.PublicKey, c.signAlg, c.DigestAlgorithm, setOf(c.attrs), c.Signature); err != nil {
		return err
	}
	switch {
	case c.certHash == nil && c.keyAlone:
		return nil
	case c.certHash == nil:
		return fmt.Errorf("%w: no signing-certificate-v2 attribute", ErrUnsupported)
	case !bytes.Equal(sum(c.certHashAlg, c.Signer.Raw), c.certHash):
		return fmt.Errorf("%w: signing-certificate-v2 names another certificate", ErrSignature)
	}
	return nil
}

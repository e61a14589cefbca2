package seal

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"software.sslmate.com/src/go-pkcs12"
)

// An Identity signs.
type Identity struct {
	Chain []*x509.Certificate // the signer's first, then its issuers; never empty
	Key   crypto.Signer       // the private key of Chain[0]
	Local bool                // self-signed: what it signs is intact, but who signed is not proved
}

// Certificate is the signer's own.
func (id *Identity) Certificate() *x509.Certificate { return id.Chain[0] }

// Fingerprint names the identity's key as KeyFingerprint does.
func (id *Identity) Fingerprint() string { return KeyFingerprint(id.Chain[0]) }

// KeyFingerprint is "sha256:" and the hex of SHA-256 over the certificate's
// DER SubjectPublicKeyInfo: it stays when a certificate is renewed.
func KeyFingerprint(cert *x509.Certificate) string {
	h := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return "sha256:" + hex.EncodeToString(h[:])
}

// newIdentity puts the certificate of key first and orders its issuers behind
// it; certificates that are nobody's issuer are left out.
func newIdentity(key crypto.Signer, certs []*x509.Certificate) (*Identity, error) {
	if err := checkKey(key.Public()); err != nil {
		return nil, err
	}
	leaf, err := certificateOf(key, certs)
	if err != nil {
		return nil, err
	}
	chain := []*x509.Certificate{leaf}
	for at := leaf; !selfSigned(at); {
		next := issuerOf(at, certs)
		if next == nil || len(chain) > len(certs) {
			break
		}
		chain, at = append(chain, next), next
	}
	return &Identity{Chain: chain, Key: key, Local: selfSigned(leaf)}, nil
}

func certificateOf(key crypto.Signer, certs []*x509.Certificate) (*x509.Certificate, error) {
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	for _, c := range certs {
		if bytes.Equal(c.RawSubjectPublicKeyInfo, spki) {
			return c, nil
		}
	}
	return nil, errors.New("no certificate belongs to the private key")
}

func issuerOf(c *x509.Certificate, certs []*x509.Certificate) *x509.Certificate {
	for _, p := range certs {
		if bytes.Equal(p.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(p) == nil {
			return p
		}
	}
	return nil
}

// selfSigned tells whether c is signed by its own key.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) &&
		c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// ReadPEM reads an identity from one or more PEM texts (the key's file and the
// certificates', or all in one). Of an encrypted key it says ErrPassphrase.
func ReadPEM(texts ...[]byte) (*Identity, error) { return ReadEncryptedPEM("", texts...) }

// ReadEncryptedPEM is ReadPEM with the passphrase of the key.
func ReadEncryptedPEM(pass string, texts ...[]byte) (*Identity, error) {
	var key crypto.Signer
	var certs []*x509.Certificate
	for _, text := range texts {
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			switch block.Type {
			case "CERTIFICATE":
				c, err := x509.ParseCertificate(block.Bytes)
				if err != nil {
					return nil, fmt.Errorf("certificate: %w", err)
				}
				certs = append(certs, c)
			case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
				k, err := parseKey(block, pass)
				if err != nil {
					return nil, err
				}
				if key != nil {
					return nil, errors.New("two private keys")
				}
				key = k
			}
		}
	}
	if key == nil {
		return nil, errors.New("no private key")
	}
	return newIdentity(key, certs)
}

func parseKey(b *pem.Block, pass string) (crypto.Signer, error) {
	if b.Headers["DEK-Info"] != "" {
		return nil, fmt.Errorf("%w: a key encrypted in PEM's old way; convert it with openssl pkcs8 -topk8", ErrUnsupported)
	}
	var k any
	var err error
	switch b.Type {
	case "ENCRYPTED PRIVATE KEY":
		if pass == "" {
			return nil, fmt.Errorf("private key: %w", ErrPassphrase)
		}
		k, err := decryptKey(b.Bytes, pass)
		if err != nil {
			return nil, fmt.Errorf("private key: %w", err)
		}
		return k, nil
	case "RSA PRIVATE KEY":
		k, err = x509.ParsePKCS1PrivateKey(b.Bytes)
	case "EC PRIVATE KEY":
		k, err = x509.ParseECPrivateKey(b.Bytes)
	default:
		k, err = x509.ParsePKCS8PrivateKey(b.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	return asSigner(k)
}

func asSigner(k any) (crypto.Signer, error) {
	s, ok := k.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("private key of type %T cannot sign", k)
	}
	return s, nil
}

// ReadPKCS12 reads an identity from a .p12 or .pfx file with one private key.
func ReadPKCS12(data []byte, pass string) (*Identity, error) {
	k, leaf, others, err := pkcs12.DecodeChain(data, pass)
	if err != nil {
		return nil, err
	}
	key, err := asSigner(k)
	if err != nil {
		return nil, err
	}
	return newIdentity(key, append([]*x509.Certificate{leaf}, others...))
}

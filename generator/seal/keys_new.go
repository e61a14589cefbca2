package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"slices"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// A KeyKind is a kind of key that NewKey makes.
type KeyKind string

const (
	KeyRSA3072 KeyKind = "rsa-3072"
	KeyP256    KeyKind = "p-256"
	KeyP384    KeyKind = "p-384"
	KeyEd25519 KeyKind = "ed25519" // few PDF readers know it: for detached signatures
)

// KeyKinds lists them all.
func KeyKinds() []KeyKind { return []KeyKind{KeyP256, KeyP384, KeyRSA3072, KeyEd25519} }

// NewKey makes a private key; rnd is nil for the system's randomness.
func NewKey(kind KeyKind, rnd io.Reader) (crypto.Signer, error) {
	if rnd == nil {
		rnd = rand.Reader
	}
	switch kind {
	case KeyRSA3072:
		return rsa.GenerateKey(rnd, 3072)
	case KeyP256:
		return ecdsa.GenerateKey(elliptic.P256(), rnd)
	case KeyP384:
		return ecdsa.GenerateKey(elliptic.P384(), rnd)
	case KeyEd25519:
		_, key, err := ed25519.GenerateKey(rnd)
		return key, err
	}
	var known []string
	for _, k := range KeyKinds() {
		known = append(known, string(k))
	}
	return nil, fmt.Errorf("%q is not a kind of key: %s", kind, strings.Join(known, ", "))
}

// Request makes a certificate request (PKCS #10, RFC 2986) in PEM: what an
// authority needs to issue a certificate for key.
func Request(key crypto.Signer, commonName, organisation string, rnd io.Reader) ([]byte, error) {
	if rnd == nil {
		rnd = rand.Reader
	}
	name := pkix.Name{CommonName: commonName}
	if organisation != "" {
		name.Organization = []string{organisation}
	}
	der, err := x509.CreateCertificateRequest(rnd, &x509.CertificateRequest{Subject: name}, key)
	if err != nil {
		return nil, err
	}
	return encodePEM("CERTIFICATE REQUEST", der), nil
}

// EncodePKCS12 writes an identity as a .p12 file with AES-256 and SHA-256. An
// identity on a token cannot be written.
func EncodePKCS12(id *Identity, pass string) ([]byte, error) {
	return pkcs12.Modern2023.Encode(id.Key, id.Chain[0], slices.Clone(id.Chain[1:]), pass)
}

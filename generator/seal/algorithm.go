package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha256" // SHA-256, for crypto.Hash
	_ "crypto/sha512" // SHA-384 and SHA-512
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// Object identifiers: RFC 5652, RFC 5754, RFC 8017, RFC 8419, RFC 5035, RFC 3161.
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSignCertV2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSigningTime = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidStampToken  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidSHA1        = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidRSA         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidMGF1        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
	oidPSS         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidRSA256      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	oidRSA384      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}
	oidRSA512      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}
	oidECDSA256    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	oidECDSA384    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}
	oidECDSA512    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}
	oidEd25519     = asn1.ObjectIdentifier{1, 3, 101, 112}
	oidExtKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}
)

var asn1NULL = []byte{5, 0}

const (
	minRSA = 2048  // bits; ETSI TS 119 312
	maxRSA = 16384 // bits; above, a hostile key costs too much to check
)

// An algorithm is an AlgorithmIdentifier: what, and its parameters as DER.
type algorithm struct {
	oid    asn1.ObjectIdentifier
	params []byte // empty when absent
}

func (a algorithm) plain() bool {
	return len(a.params) == 0 || bytes.Equal(a.params, asn1NULL)
}

func readAlgorithm(s *cryptobyte.String) (algorithm, bool) {
	var seq cryptobyte.String
	var a algorithm
	if !s.ReadASN1(&seq, seqTag) || !seq.ReadASN1ObjectIdentifier(&a.oid) {
		return a, false
	}
	if seq.Empty() {
		return a, true
	}
	var rest cryptobyte.String
	if !seq.ReadAnyASN1Element(&rest, nil) || !seq.Empty() {
		return a, false
	}
	a.params = rest
	return a, true
}

// hash gives the digest that a names; SHA-1 and older are weak, not unknown.
func (a algorithm) hash() (crypto.Hash, error) {
	if !a.plain() {
		return 0, fmt.Errorf("%w: digest parameters", ErrMalformed)
	}
	switch {
	case a.oid.Equal(oidSHA256):
		return crypto.SHA256, nil
	case a.oid.Equal(oidSHA384):
		return crypto.SHA384, nil
	case a.oid.Equal(oidSHA512):
		return crypto.SHA512, nil
	case a.oid.Equal(oidSHA1):
		return 0, fmt.Errorf("%w: SHA-1", ErrWeak)
	}
	return 0, fmt.Errorf("%w: digest algorithm %v", ErrUnsupported, a.oid)
}

// A scheme is how one key signs.
type scheme struct {
	hash   crypto.Hash
	digest asn1.ObjectIdentifier
	sign   asn1.ObjectIdentifier
	null   bool // the signature algorithm carries NULL parameters
}

// schemeOf chooses the digest that suits the key, and refuses weak keys.
func schemeOf(pub crypto.PublicKey) (scheme, error) {
	if err := checkKey(pub); err != nil {
		return scheme{}, err
	}
	switch k := pub.(type) {
	case *rsa.PublicKey:
		return scheme{crypto.SHA256, oidSHA256, oidRSA, true}, nil
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256():
			return scheme{crypto.SHA256, oidSHA256, oidECDSA256, false}, nil
		case elliptic.P384():
			return scheme{crypto.SHA384, oidSHA384, oidECDSA384, false}, nil
		}
		return scheme{crypto.SHA512, oidSHA512, oidECDSA512, false}, nil
	}
	return scheme{crypto.SHA512, oidSHA512, oidEd25519, false}, nil // RFC 8419, section 3
}

// checkKey refuses keys below RSA-2048 or P-256, and kinds we do not know.
func checkKey(pub crypto.PublicKey) error {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		return checkRSA(k)
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256(), elliptic.P384(), elliptic.P521():
			return nil
		}
		return fmt.Errorf("%w: curve %s", ErrWeak, k.Curve.Params().Name)
	case ed25519.PublicKey:
		return nil
	}
	return fmt.Errorf("%w: key of type %T", ErrUnsupported, pub)
}

func checkRSA(k *rsa.PublicKey) error {
	switch n := k.N.BitLen(); {
	case n < minRSA:
		return fmt.Errorf("%w: RSA with %d bits", ErrWeak, n)
	case n > maxRSA:
		return fmt.Errorf("%w: RSA with %d bits", ErrUnsupported, n)
	}
	return nil
}

// verify checks sig over message. The signature's hash must be the digest's
// (RFC 5754): anything else is refused rather than guessed.
func verify(pub crypto.PublicKey, a algorithm, hash crypto.Hash, message, sig []byte) error {
	if err := checkKey(pub); err != nil {
		return err
	}
	switch k := pub.(type) {
	case *rsa.PublicKey:
		return verifyRSA(k, a, hash, sum(hash, message), sig)
	case *ecdsa.PublicKey:
		want := map[crypto.Hash]asn1.ObjectIdentifier{crypto.SHA256: oidECDSA256, crypto.SHA384: oidECDSA384, crypto.SHA512: oidECDSA512}
		if !a.oid.Equal(want[hash]) || len(a.params) != 0 {
			return fmt.Errorf("%w: signature algorithm %v for an ECDSA key", ErrUnsupported, a.oid)
		}
		return okOr(ecdsa.VerifyASN1(k, sum(hash, message), sig))
	case ed25519.PublicKey:
		if !a.oid.Equal(oidEd25519) || len(a.params) != 0 {
			return fmt.Errorf("%w: signature algorithm %v for an Ed25519 key", ErrUnsupported, a.oid)
		}
		return okOr(ed25519.Verify(k, message, sig))
	}
	return fmt.Errorf("%w: key of type %T", ErrUnsupported, pub)
}

func verifyRSA(k *rsa.PublicKey, a algorithm, hash crypto.Hash, digest, sig []byte) error {
	want := map[crypto.Hash]asn1.ObjectIdentifier{crypto.SHA256: oidRSA256, crypto.SHA384: oidRSA384, crypto.SHA512: oidRSA512}
	switch {
	case a.plain() && (a.oid.Equal(oidRSA) || a.oid.Equal(want[hash])):
		return okOr(rsa.VerifyPKCS1v15(k, hash, digest, sig) == nil)
	case a.oid.Equal(oidPSS):
		salt, err := pssSalt(a, hash)
		if err != nil {
			return err
		}
		return okOr(rsa.VerifyPSS(k, hash, digest, sig, &rsa.PSSOptions{SaltLength: salt}) == nil)
	}
	return fmt.Errorf("%w: signature algorithm %v for an RSA key", ErrUnsupported, a.oid)
}

// pssSalt reads RSASSA-PSS-params (RFC 8017, appendix A.2.3) and gives the
// salt's length in bytes. Both hashes must be the digest's.
func pssSalt(a algorithm, hash crypto.Hash) (int, error) {
	var p struct {
		Hash    pkix.AlgorithmIdentifier `asn1:"explicit,tag:0"`
		MGF     pkix.AlgorithmIdentifier `asn1:"explicit,tag:1"`
		Salt    int                      `asn1:"explicit,tag:2"`
		Trailer int                      `asn1:"optional,explicit,tag:3,default:1"`
	}
	rest, err := asn1.Unmarshal(a.params, &p)
	if err != nil || len(rest) != 0 || p.Trailer != 1 || p.Salt < 1 || p.Salt > maxRSA/8 || !p.MGF.Algorithm.Equal(oidMGF1) {
		return 0, fmt.Errorf("%w: RSASSA-PSS parameters", ErrUnsupported)
	}
	outer := algorithm{p.Hash.Algorithm, p.Hash.Parameters.FullBytes}
	mask := cryptobyte.String(p.MGF.Parameters.FullBytes)
	inner, ok := readAlgorithm(&mask)
	if !ok || !mask.Empty() {
		return 0, fmt.Errorf("%w: RSASSA-PSS parameters", ErrUnsupported)
	}
	for _, alg := range []algorithm{outer, inner} {
		if got, err := alg.hash(); err != nil || got != hash {
			return 0, fmt.Errorf("%w: RSASSA-PSS with another hash", ErrUnsupported)
		}
	}
	return p.Salt, nil
}

func okOr(ok bool) error {
	if ok {
		return nil
	}
	return ErrSignature
}

func sum(h crypto.Hash, b []byte) []byte {
	d := h.New()
	d.Write(b)
	return d.Sum(nil)
}

package seal

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"hash"
	"io"

	"golang.org/x/crypto/scrypt"
)

// Object identifiers of PBES2 (RFC 8018, appendix A; RFC 7914, section 7).
var (
	oidPBES2   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidScrypt  = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	oidHMAC256 = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
	oidHMAC512 = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}
	oidAES128  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	oidAES192  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}
	oidAES256  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

const (
	rounds    = 600_000    // of PBKDF2 with HMAC-SHA-256, when we write (OWASP, 2023)
	maxRounds = 10_000_000 // when we read: some seconds
	maxScrypt = 1 << 28    // bytes
)

// ErrPassphrase: the passphrase does not open the key, or one is needed.
var ErrPassphrase = errors.New("wrong or missing passphrase")

type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

type pbes2 struct {
	KDF    pkix.AlgorithmIdentifier
	Cipher pkix.AlgorithmIdentifier
}

type pbkdf2Params struct {
	Salt   []byte
	Rounds int
	Length int                      `asn1:"optional"`
	PRF    pkix.AlgorithmIdentifier `asn1:"optional"`
}

type scryptParams struct {
	Salt    []byte
	N, R, P int
	Length  int `asn1:"optional"`
}

// decryptKey opens an EncryptedPrivateKeyInfo (RFC 5958, section 3): PBES2 with
// PBKDF2 or scrypt and AES in CBC mode, which is what OpenSSL writes.
func decryptKey(der []byte, pass string) (crypto.Signer, error) {
	var e encryptedKey
	var p pbes2
	if rest, err := asn1.Unmarshal(der, &e); err != nil || len(rest) != 0 {
		return nil, fmt.Errorf("%w encrypted key", ErrMalformed)
	}
	if !e.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, fmt.Errorf("%w: key encrypted with %v", ErrUnsupported, e.Algorithm.Algorithm)
	}
	if rest, err := asn1.Unmarshal(e.Algorithm.Parameters.FullBytes, &p); err != nil || len(rest) != 0 {
		return nil, fmt.Errorf("%w encrypted key", ErrMalformed)
	}
	size, iv, err := cbc(p.Cipher)
	if err != nil {
		return nil, err
	}
	secret, err := derive(p.KDF, pass, size)
	if err != nil {
		return nil, err
	}
	plain, err := uncbc(secret, iv, e.Data)
	if err != nil {
		return nil, err
	}
	k, err := x509.ParsePKCS8PrivateKey(plain)
	if err != nil {
		return nil, ErrPassphrase // padding that fits by chance
	}
	return asSigner(k)
}

// cbc gives the key's size in bytes and the initial vector.
func cbc(a pkix.AlgorithmIdentifier) (size int, iv []byte, err error) {
	switch {
	case a.Algorithm.Equal(oidAES128):
		size = 16
	case a.Algorithm.Equal(oidAES192):
		size = 24
	case a.Algorithm.Equal(oidAES256):
		size = 32
	default:
		return 0, nil, fmt.Errorf("%w: key encrypted with %v", ErrUnsupported, a.Algorithm)
	}
	if rest, err := asn1.Unmarshal(a.Parameters.FullBytes, &iv); err != nil || len(rest) != 0 || len(iv) != aes.BlockSize {
		return 0, nil, fmt.Errorf("%w encrypted key: initial vector", ErrMalformed)
	}
	return size, iv, nil
}

// derive turns the passphrase into a key; what a hostile file may cost is bounded.
func derive(kdf pkix.AlgorithmIdentifier, pass string, size int) ([]byte, error) {
	bad := fmt.Errorf("%w encrypted key: key derivation", ErrMalformed)
	switch {
	case kdf.Algorithm.Equal(oidPBKDF2):
		var p pbkdf2Params
		if rest, err := asn1.Unmarshal(kdf.Parameters.FullBytes, &p); err != nil || len(rest) != 0 || p.Rounds < 1 || p.Rounds > maxRounds || p.Length != 0 && p.Length != size {
			return nil, bad
		}
		h, err := prf(p.PRF)
		if err != nil {
			return nil, err
		}
		return pbkdf2.Key(h, pass, p.Salt, p.Rounds, size)
	case kdf.Algorithm.Equal(oidScrypt):
		var p scryptParams
		if rest, err := asn1.Unmarshal(kdf.Parameters.FullBytes, &p); err != nil || len(rest) != 0 || !affordable(p) || p.Length != 0 && p.Length != size {
			return nil, bad
		}
		return scrypt.Key([]byte(pass), p.Salt, p.N, p.R, p.P, size)
	}
	return nil, fmt.Errorf("%w: key derived with %v", ErrUnsupported, kdf.Algorithm)
}

func affordable(p scryptParams) bool {
	return p.N > 1 && p.R > 0 && p.P > 0 && p.N <= maxScrypt/128 && p.R <= 64 && p.P <= 16 && p.N*p.R*128 <= maxScrypt
}

func prf(a pkix.AlgorithmIdentifier) (func() hash.Hash, error) {
	switch {
	case a.Algorithm.Equal(oidHMAC256):
		return sha256.New, nil
	case a.Algorithm.Equal(oidHMAC512):
		return sha512.New, nil
	}
	return nil, fmt.Errorf("%w: key derived with %v", ErrUnsupported, a.Algorithm)
}

func uncbc(secret, iv, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w encrypted key: its length", ErrMalformed)
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	pad := int(out[len(out)-1])
	if pad < 1 || pad > aes.BlockSize {
		return nil, ErrPassphrase
	}
	for _, b := range out[len(out)-pad:] {
		if int(b) != pad {
			return nil, ErrPassphrase
		}
	}
	return out[:len(out)-pad], nil
}

// EncodeKey writes a private key as PKCS #8 in PEM, encrypted under pass (AES-256
// and PBKDF2 with HMAC-SHA-256) unless that is empty. rnd is nil for the
// system's randomness.
func EncodeKey(key crypto.Signer, pass string, rnd io.Reader) ([]byte, error) {
	plain, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil || pass == "" {
		return encodePEM("PRIVATE KEY", plain), err
	}
	if rnd == nil {
		rnd = rand.Reader
	}
	der, err := encryptKey(plain, pass, rounds, rnd)
	return encodePEM("ENCRYPTED PRIVATE KEY", der), err
}

func encryptKey(plain []byte, pass string, rounds int, rnd io.Reader) ([]byte, error) {
	random := make([]byte, 16+aes.BlockSize)
	if _, err := io.ReadFull(rnd, random); err != nil {
		return nil, err
	}
	salt, iv := random[:16], random[16:]
	secret, err := pbkdf2.Key(sha256.New, pass, salt, rounds, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	data := append([]byte{}, plain...)
	for range pad {
		data = append(data, byte(pad))
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
	kdf, err := algorithmOf(oidPBKDF2, pbkdf2Params{Salt: salt, Rounds: rounds, PRF: pkix.AlgorithmIdentifier{Algorithm: oidHMAC256, Parameters: asn1.NullRawValue}})
	if err != nil {
		return nil, err
	}
	enc, err := algorithmOf(oidAES256, iv)
	if err != nil {
		return nil, err
	}
	both, err := algorithmOf(oidPBES2, pbes2{kdf, enc})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(encryptedKey{both, data})
}

func algorithmOf(o asn1.ObjectIdentifier, params any) (pkix.AlgorithmIdentifier, error) {
	der, err := asn1.Marshal(params)
	return pkix.AlgorithmIdentifier{Algorithm: o, Parameters: asn1.RawValue{FullBytes: der}}, err
}

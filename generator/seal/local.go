package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

const localYears = 20 // how long a local certificate is valid

// LocalIdentity reads the identity in dir: key.pem and cert.pem. On first use,
// when dir holds neither, it makes them: ECDSA P-256, self-signed, commonName
// alone as the subject, valid for 20 years from now's day. Both files appear
// at once or not at all; of two processes one wins and both use its key.
//
// Whoever has a certificate issued for key.pem puts it, with its issuers, into
// cert.pem: the identity is then no longer Local.
func LocalIdentity(dir, commonName string, now time.Time, rnd io.Reader) (*Identity, error) {
	id, err := readLocal(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return id, err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s must hold key.pem and cert.pem, or nothing", dir)
	}
	key, cert, err := newLocal(commonName, now, rnd)
	if err != nil {
		return nil, err
	}
	if err := PlaceIdentity(dir, key, cert); err != nil {
		if id, rerr := readLocal(dir); rerr == nil { // another process was first
			return id, nil
		}
		return nil, err
	}
	return readLocal(dir)
}

func readLocal(dir string) (*Identity, error) {
	key, err := os.ReadFile(filepath.Join(dir, "key.pem"))
	if err != nil {
		return nil, err
	}
	cert, err := os.ReadFile(filepath.Join(dir, "cert.pem"))
	if err != nil {
		return nil, err
	}
	id, err := ReadPEM(key, cert)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return id, nil
}

// PlaceIdentity makes dir, of mode 0700, with key.pem (0600) and cert.pem, both
// as PEM: both files appear at once or not at all. dir must not be there, or be
// empty. Errors: of the disk.
func PlaceIdentity(dir string, key, cert []byte) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(parent, ".new-*") // mode 0700
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := os.WriteFile(filepath.Join(tmp, "key.pem"), key, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, "cert.pem"), cert, 0o644); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder is in the way on Windows
		return err
	}
	return os.Rename(tmp, dir)
}

// newLocal makes the key and its certificate, both as PEM. The serial number
// comes from the key, so that the certificate tells nothing else.
func newLocal(commonName string, now time.Time, rnd io.Reader) (keyPEM, certPEM []byte, err error) {
	if commonName == "" {
		return nil, nil, errors.New("a local identity needs a name")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rnd)
	if err != nil {
		return nil, nil, err
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, nil, err
	}
	h := sha256.Sum256(spki)
	h[0] = h[0]&0x7f | 0x40 // positive, and always 16 bytes long
	from := now.UTC().Truncate(24 * time.Hour)
	t := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(h[:16]),
		Subject:               pkix.Name{CommonName: commonName},
		NotBefore:             from,
		NotAfter:              from.AddDate(localYears, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		BasicConstraintsValid: true, // and IsCA is false
	}
	der, err := x509.CreateCertificate(rnd, t, t, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	p8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return encodePEM("PRIVATE KEY", p8), encodePEM("CERTIFICATE", der), nil
}

func encodePEM(kind string, ders ...[]byte) []byte {
	var b bytes.Buffer
	for _, d := range ders {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: d}))
	}
	return b.Bytes()
}

package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The test's own authorities: a root, an intermediate under it and people.
var (
	day      = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	rsaKey   = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	testRoot = sync.OnceValue(func() *Identity { return issue(nil, "Test Root", newP256(), nil) })
	testCA   = sync.OnceValue(func() *Identity { return issue(testRoot(), "Test CA", newP256(), nil) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newP256() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

// issue makes a certificate for key; edit may change it before it is signed.
// Without edit it is an authority's, with one a person's.
func issue(by *Identity, name string, key crypto.Signer, edit func(*x509.Certificate)) *Identity {
	t := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes([]byte(name[:min(len(name), 12)])), Subject: pkix.Name{CommonName: name, Organization: []string{"Northwind Robotics Ltd"}},
		NotBefore: day.AddDate(-2, 0, 0), NotAfter: day.AddDate(8, 0, 0), BasicConstraintsValid: true,
		IsCA: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	if edit != nil {
		t.IsCA, t.KeyUsage = false, x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment
		t.NotAfter = day.AddDate(1, 0, 0)
		edit(t)
	}
	parent, signer, chain := t, key, []*x509.Certificate(nil)
	if by != nil {
		parent, signer, chain = by.Chain[0], by.Key, by.Chain
	}
	cert := must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer))))
	return &Identity{Chain: append([]*x509.Certificate{cert}, chain...), Key: key, Local: by == nil}
}

func asIs(*x509.Certificate) {}

func person(name string, key crypto.Signer) *Identity { return issue(testCA(), name, key, asIs) }

func stampUsage(t *x509.Certificate) {
	v := must(asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}))
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtraExtensions = []pkix.Extension{{Id: oidExtKeyUsage, Critical: true, Value: v}}
}

func testTrust() *Trust {
	return must(ReadTrust(map[string][]byte{"root.pem": encodePEM("CERTIFICATE", testRoot().Chain[0].Raw)}))
}

// keys are one of each kind that signs.
func keys() map[string]crypto.Signer {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	return map[string]crypto.Signer{
		"rsa": rsaKey(), "p256": newP256(), "ed25519": ed,
		"p384": must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
	}
}

// A folder holds files for an outside program.
type folder struct {
	t   *testing.T
	dir string
}

func newFolder(t *testing.T) folder { return folder{t, t.TempDir()} }

func (f folder) put(name string, data []byte) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) get(name string) []byte {
	f.t.Helper()
	b, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		f.t.Fatal(err)
	}
	return b
}

func (f folder) identity(id *Identity) {
	f.put("key.pem", encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(id.Key))))
	f.put("cert.pem", encodePEM("CERTIFICATE", id.Chain[0].Raw))
	f.put("root.pem", encodePEM("CERTIFICATE", testRoot().Chain[0].Raw))
	f.put("ca.pem", encodePEM("CERTIFICATE", testCA().Chain[0].Raw))
}

// run runs an outside program in the folder; without it the test is skipped,
// or fails where everything must run.
func (f folder) run(in []byte, name string, args ...string) (string, error) {
	f.t.Helper()
	if _, err := exec.LookPath(name); err != nil && os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
		f.t.Fatalf("%s is not installed", name)
	} else if err != nil {
		f.t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdin = f.dir, bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (f folder) mustRun(in []byte, name string, args ...string) string {
	f.t.Helper()
	out, err := f.run(in, name, args...)
	if err != nil {
		f.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

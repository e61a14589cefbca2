package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

func TestLocalIdentity(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys", "p-0004")
	id := must(LocalIdentity(dir, "Jonas Weber", day, rand.Reader))
	again := must(LocalIdentity(dir, "somebody else", day.AddDate(1, 0, 0), rand.Reader))
	if !id.Local || id.Fingerprint() != again.Fingerprint() || !id.Chain[0].Equal(again.Chain[0]) {
		t.Error("the second use made another identity")
	}
	c := id.Certificate()
	if c.Subject.String() != "CN=Jonas Weber" || c.IsCA || !c.BasicConstraintsValid ||
		c.KeyUsage != x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment || !c.NotAfter.Equal(day.AddDate(20, 0, 0)) {
		t.Errorf("certificate: %+v", c)
	}
	if info := must(os.Stat(filepath.Join(dir, "key.pem"))); info.Mode().Perm() != 0o600 {
		t.Errorf("key.pem has mode %v", info.Mode())
	}
	if left := must(os.ReadDir(filepath.Dir(dir))); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if !regexp.MustCompile(`^sha256:[0-9a-f]{64}$`).MatchString(id.Fingerprint()) {
		t.Error(id.Fingerprint())
	}
}

func TestLocalIdentityOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "p-0004")
	var wg sync.WaitGroup
	prints := make([]string, 8)
	for i := range prints {
		wg.Go(func() { prints[i] = must(LocalIdentity(dir, "Jonas Weber", day, rand.Reader)).Fingerprint() })
	}
	wg.Wait()
	for _, p := range prints {
		if p != prints[0] {
			t.Fatal("two processes have two identities")
		}
	}
}

func TestLocalIdentityRefuses(t *testing.T) {
	f := newFolder(t)
	f.put("notes.txt", []byte("x"))
	if _, err := LocalIdentity(f.dir, "Jonas Weber", day, rand.Reader); err == nil {
		t.Error("a folder of other files was used")
	}
	id := person("Ada", newP256())
	f = newFolder(t)
	f.identity(id)
	f.put("cert.pem", encodePEM("CERTIFICATE", person("Eve", newP256()).Chain[0].Raw))
	if _, err := LocalIdentity(f.dir, "Ada", day, rand.Reader); err == nil {
		t.Error("a certificate of another key was used")
	}
}

func TestReadPEM(t *testing.T) {
	id := person("Ada", newP256())
	key := encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(id.Key)))
	certs := encodePEM("CERTIFICATE", testRoot().Chain[0].Raw, testCA().Chain[0].Raw, id.Chain[0].Raw)
	got := must(ReadPEM(certs, key))
	if len(got.Chain) != 3 || !got.Chain[0].Equal(id.Chain[0]) || !got.Chain[1].Equal(testCA().Chain[0]) || got.Local {
		t.Error("the chain is not in order")
	}
	for name, texts := range map[string][][]byte{
		"no key":   {certs},
		"no cert":  {key},
		"two keys": {certs, key, key},
	} {
		if _, err := ReadPEM(texts...); err == nil {
			t.Errorf("%s was taken for an identity", name)
		}
	}
}

func TestReadPKCS12(t *testing.T) {
	f, id := newFolder(t), person("Ada", newP256())
	f.identity(id)
	f.mustRun(nil, "openssl", "pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-certfile", "ca.pem", "-passout", "pass:secret", "-out", "ada.p12")
	got, err := ReadPKCS12(f.get("ada.p12"), "secret")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Chain[0].Raw, id.Chain[0].Raw) || len(got.Chain) != 2 {
		t.Error("not what went in")
	}
	if _, err := ReadPKCS12(f.get("ada.p12"), "wrong"); err == nil {
		t.Error("a wrong password opened it")
	}
}

func TestIdentityDir(t *testing.T) {
	for _, tc := range []struct {
		env  map[string]string
		who  string
		want string
	}{
		{map[string]string{"EVPACK_KEYS": "/k", "XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "p-0001", "/k/p-0001"},
		{map[string]string{"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "p-0001", "/x/evpack/keys/p-0001"},
		{map[string]string{"HOME": "/h"}, "p-0001", "/h/.config/evpack/keys/p-0001"},
		{map[string]string{"HOME": "/h"}, "../../etc", "/h/.config/evpack/keys/etc"},
		{map[string]string{"HOME": "/h"}, "", ""},
		{nil, "p-0001", ""},
	} {
		got := IdentityDir(func(k string) string { return tc.env[k] }, tc.who)
		if got != filepath.FromSlash(tc.want) {
			t.Errorf("%v %q: %q, want %q", tc.env, tc.who, got, tc.want)
		}
	}
}

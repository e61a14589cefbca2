package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
)

// TestStory is one cycle in the life of a workspace, told in commands: two
// rules hold in it, nothing looks proved that is not, and ordinary work turns
// nothing red.
func TestStory(t *testing.T) {
	s := newStory(t)
	const policy, review, budget = "policy:isp@1.0", "review:mr-1", "budget:b-1"

	s.sign(policy, "isp.p7s", s.ceo)
	s.sign(review, "mr-1.p7s", s.ceo)
	s.sign(budget, "b-1.p7s", s.ceo)
	s.run(exitDone, "build")
	s.want(policy, "verified", "")
	s.want(review, "verified", "")
	s.want(budget, "verified", "")
	s.run(exitDone, "verify", "output/2026-Q4")

	// The CISO signs in the chief executive's name: his certificate chains,
	// and it proves nothing.
	s.sign(policy, "isp.p7s", s.ciso)
	s.want(policy, "broken", "key is not p-0001's")
	s.run(exitDone, "build") // the gap is shown, the build goes on
	s.sign(policy, "isp.p7s", s.ceo)
	s.want(policy, "verified", "")

	// Ordinary work: an action is closed, spend is booked, evidence and an
	// acceptance are added.
	s.edit("content/registers/reviews.toml", `due = 2026-12-01`, "due = 2026-12-01\nclosed = 2026-11-20\napproved_by = \"p-0001\"")
	s.edit("content/registers/resources.toml", `spent_amount = 0`, `spent_amount = 9500`)
	s.edit("content/registers/resources.toml", `tags = ["technical-safeguard"]`, "tags = [\"technical-safeguard\"]\nevidence = [\"decision:mr-1/d1\"]")
	s.edit("content/registers/roles.toml", `accepted = []`, `accepted = [{ person = "p-0001", date = 2026-11-01 }]`)
	s.want(review, "verified", "")
	s.want(budget, "verified", "")
	s.run(exitDone, "build")
	s.run(exitDone, "verify", "output/2026-Q4")

	// A certificate that has expired by the day of judgement, and no time
	// stamp: the signature is on record, its time is not proved.
	s.sign(policy, "isp.p7s", s.expired)
	s.edit("content/registers/keys.toml", "# expired key", "[[key]]\nperson = \"p-0001\"\nfingerprint = \""+s.expired.Fingerprint()+"\"\nfrom = 2026-01-01\n")
	s.want(policy, "recorded", "time unproved")

	// What was decided is changed: digest.
	s.edit("content/registers/reviews.toml", `Approved 10 000 EUR`, `Approved 90 000 EUR`)
	s.want(review, "broken", "digest")
	s.edit("content/registers/reviews.toml", `Approved 90 000 EUR`, `Approved 10 000 EUR`)

	// An approval is deleted: it is awaited again.
	s.edit("content/registers/signatures.toml", "subject = \"budget:b-1\"\nsigner = \"p-0001\"\ndate = 2026-10-20\nmethod = \"cms\"\nfile = \"signatures/b-1.p7s\"", "subject = \"role:ceo\"\nsigner = \"p-0001\"\ndate = 2026-10-20\nmethod = \"attested\"")
	s.want(budget, "missing", "")
	s.want("role:ceo", "recorded", "attested")
}

type story struct {
	t                  *testing.T
	dir                string
	ceo, ciso, expired *seal.Identity
}

func newStory(t *testing.T) *story {
	s := &story{t: t, dir: t.TempDir()}
	ar, err := txtar.ParseFile("testdata/story.txtar")
	s.no(err)
	for _, f := range ar.Files {
		s.write(f.Name, f.Data)
	}
	t.Setenv("EVPACK_KEYS", t.TempDir())
	ca, caKey := s.authority()
	s.ceo = s.person(ca, caKey, "Ada Okafor", 2, 2046)
	s.ciso = s.person(ca, caKey, "Jonas Weber", 3, 2046)
	s.expired = s.person(ca, caKey, "Ada Okafor", 4, 2026)
	s.write("content/trust/ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Raw}))
	keys := "# expired key\n"
	for _, k := range []struct {
		who string
		id  *seal.Identity
	}{{"p-0001", s.ceo}, {"p-0002", s.ciso}} {
		keys += "\n[[key]]\nperson = \"" + k.who + "\"\nfingerprint = \"" + k.id.Fingerprint() + "\"\nfrom = 2026-01-01\n"
	}
	s.write("content/registers/keys.toml", []byte(keys))
	return s
}

func (s *story) no(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *story) write(name string, data []byte) {
	s.t.Helper()
	name = filepath.Join(s.dir, filepath.FromSlash(name))
	s.no(os.MkdirAll(filepath.Dir(name), 0o755))
	s.no(os.WriteFile(name, data, 0o644))
}

func (s *story) edit(name, old, new string) {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	s.no(err)
	if !strings.Contains(string(data), old) {
		s.t.Fatalf("%s has no %q", name, old)
	}
	s.write(name, []byte(strings.Replace(string(data), old, new, 1)))
}

func (s *story) authority() (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.no(err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: year(2025), NotAfter: year(2046)}
	return s.issue(c, c, key, key), key
}

func (s *story) person(ca *x509.Certificate, caKey *ecdsa.PrivateKey, name string, serial int64, until int) *seal.Identity {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.no(err)
	c := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, KeyUsage: x509.KeyUsageDigitalSignature,
		NotBefore: year(2025), NotAfter: year(until).AddDate(0, 11, 0)}
	return &seal.Identity{Chain: []*x509.Certificate{s.issue(c, ca, key, caKey)}, Key: key}
}

func (s *story) issue(c, by *x509.Certificate, key, byKey *ecdsa.PrivateKey) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, c, by, key.Public(), byKey)
	s.no(err)
	out, err := x509.ParseCertificate(der)
	s.no(err)
	return out
}

func year(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }

// sign signs a subject's bytes as they are now.
func (s *story) sign(subject, file string, by *seal.Identity) {
	s.t.Helper()
	var probs diag.Problems
	p, err := evidence.Load(os.DirFS(filepath.Join(s.dir, "content")), evidence.Options{}, &probs)
	s.no(err)
	for _, problem := range probs.Sorted() {
		s.t.Fatalf("%s: %s", problem.Place, problem.Message)
	}
	der, err := seal.SignCMS(by, bytes.NewReader(p.Subject(subject).Bytes), seal.CMSOptions{})
	s.no(err)
	s.write("content/signatures/"+file, der)
}

func (s *story) run(code int, args ...string) string {
	s.t.Helper()
	var out, errs bytes.Buffer
	for i, a := range args {
		if strings.HasPrefix(a, "output/") {
			args[i] = filepath.Join(s.dir, a)
		}
	}
	if got := run(append([]string{"-C", s.dir}, args...), strings.NewReader(""), &out, &errs); got != code {
		s.t.Fatalf("evpack %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errs.String())
	}
	return out.String()
}

// want asks evpack check for a subject's state and a piece of its reason.
func (s *story) want(subject, state, reason string) {
	s.t.Helper()
	var doc struct {
		Trail []struct{ Subject, State, Reason string }
	}
	s.no(json.Unmarshal([]byte(s.run(exitDone, "check", "--format", "json", "--fail-on", "never")), &doc))
	for _, e := range doc.Trail {
		if e.Subject == subject {
			if e.State != state || !strings.Contains(e.Reason, reason) {
				s.t.Errorf("%s is %s (%s), want %s (%s)", subject, e.State, e.Reason, state, reason)
			}
			return
		}
	}
	s.t.Errorf("%s is not in the trail", subject)
}

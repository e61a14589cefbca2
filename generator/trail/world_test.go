package trail

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
	"encoding/pem"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/seal"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// People's keys, made once. The authority of content/trust has an intermediate;
// the stranger's is not there.
var (
	root     = sync.OnceValue(func() *seal.Identity { return issue(nil, "Test Root", authority) })
	middle   = sync.OnceValue(func() *seal.Identity { return issue(root(), "Test CA", authority) })
	stranger = sync.OnceValue(func() *seal.Identity { return issue(nil, "Strange Root", authority) })
	ada      = sync.OnceValue(func() *seal.Identity { return issue(root(), "Ada Okafor", nil) })
	alone1   = sync.OnceValue(func() *seal.Identity { return issue(nil, "Ada Okafor, herself", nil) })
	priya    = sync.OnceValue(func() ssh.Signer {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return must(ssh.NewSignerFromKey(must(key, err)))
	})
)

func authority(t *x509.Certificate) {
	t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign
	t.NotAfter = day("2045-01-01")
}

func day(s string) time.Time { return must(time.Parse(time.DateOnly, s)) }

// valid sets the days of a certificate.
func valid(from, to string) func(*x509.Certificate) {
	return func(t *x509.Certificate) { t.NotBefore, t.NotAfter = day(from), day(to) }
}

func newKey() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

func issue(by *seal.Identity, name string, change func(*x509.Certificate)) *seal.Identity {
	return issueFor(newKey(), by, name, change)
}

func issueFor(key crypto.Signer, by *seal.Identity, name string, change func(*x509.Certificate)) *seal.Identity {
	t := &x509.Certificate{SerialNumber: must(rand.Int(rand.Reader, big.NewInt(1<<62))), Subject: pkix.Name{CommonName: name},
		NotBefore: day("2025-01-01"), NotAfter: day("2028-01-01"), BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature}
	if change != nil {
		change(t)
	}
	parent, signer, chain := t, key, []*x509.Certificate(nil)
	if by != nil {
		parent, signer, chain = by.Chain[0], by.Key, by.Chain
	}
	cert := must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer))))
	return &seal.Identity{Chain: append([]*x509.Certificate{cert}, chain...), Key: key, Local: by == nil}
}

func pemOf(kind string, ders ...[]byte) []byte {
	var b bytes.Buffer
	for _, d := range ders {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: d}))
	}
	return b.Bytes()
}

// A world is a workspace with one policy in two kept versions, and what
// signatures and keys are added to it.
type world struct {
	t          *testing.T
	files      fstest.MapFS
	rows, keys strings.Builder
	asOf       string
}

const (
	isp = "policy:information-security@3.1" // the current text
	old = "policy:information-security@3.0" // of the archive
)

func newWorld(t *testing.T) *world {
	w := &world{t: t, files: fstest.MapFS{}, asOf: "2026-12-31"}
	w.put("registers/people.toml", `
[[person]]
id = "p-0001"
name = "Ada Okafor"
email = "ada@northwind.example"
start = 2019-03-01
[[person]]
id = "p-0002"
name = "Mikael Lindqvist"
start = 2019-03-01
[[person]]
id = "p-0004"
name = "Priya Nair"
email = "priya@northwind.example"
start = 2019-03-01
`)
	const front = "+++\nid = %q\ntitle = \"T\"\nkind = %q\nversion = %q\nstatus = \"approved\"\napproved_by = \"p-0001\"\napproved = %s\n+++\n%s\n"
	w.put("policies/information-security.md", fmt.Sprintf(front, "information-security", "policy", "3.1", "2026-02-10", "The text of 3.1."))
	w.put("policies/archive/information-security@3.0.md", fmt.Sprintf(front, "information-security", "policy", "3.0", "2025-02-10", "The text of 3.0."))
	w.put("trust/root.pem", string(pemOf("CERTIFICATE", root().Chain[0].Raw)))
	return w
}

func (w *world) put(name, text string) { w.files[name] = &fstest.MapFile{Data: []byte(text)} }

// sign adds a row and its file; data nil: there is no file.
func (w *world) sign(subject, signer, date, method string, data []byte) {
	n := strings.Count(w.rows.String(), "[[") + 1
	fmt.Fprintf(&w.rows, "[[signature]]\nid = \"s%d\"\nsubject = %q\nsigner = %q\ndate = %s\nmethod = %q\n", n, subject, signer, date, method)
	fmt.Fprintf(&w.rows, "file = \"signatures/%d.sig\"\n", n)
	if data != nil {
		w.put(fmt.Sprintf("signatures/%d.sig", n), string(data))
	}
}

// bind adds a key; more are its other keys, as in keys.toml.
func (w *world) bind(person, fingerprint, from string, more ...string) {
	fmt.Fprintf(&w.keys, "[[key]]\nperson = %q\nfingerprint = %q\nfrom = %s\n%s\n", person, fingerprint, from, strings.Join(more, "\n"))
}

// text is what a subject is made of, for signing.
func (w *world) text(subject string) []byte {
	w.t.Helper()
	s := w.load().Subject(subject)
	if s.Bytes == nil {
		return []byte("a text that nobody keeps\n")
	}
	return s.Bytes
}

func (w *world) cms(id *seal.Identity, subject string) []byte {
	return must(seal.SignCMS(id, bytes.NewReader(w.text(subject)), seal.CMSOptions{}))
}

func (w *world) ssh(namespace, subject string) []byte {
	return must(seal.SignSSH(priya(), bytes.NewReader(w.text(subject)), namespace))
}

func (w *world) load() *evidence.Pack {
	w.t.Helper()
	w.put("pack.toml", "[organisation]\nname = \"N\"\n[cycle]\nid = \"2026-Q4\"\nfrom = 2026-10-01\nto = "+w.asOf+"\nas_of = "+w.asOf+"\n[leadership]\ntop_management = [\"p-0001\", \"p-0002\"]\n"+
		"[privacy]\npeople = \"names\"\n")
	w.put("registers/signatures.toml", w.rows.String())
	w.put("registers/keys.toml", w.keys.String())
	var probs diag.Problems
	p, err := evidence.Load(w.files, evidence.Options{}, &probs)
	if err != nil || probs.Len() > 0 {
		w.t.Fatal(err, probs.Sorted())
	}
	return p
}

// judge gives the pack and its trail.
func (w *world) judge() (*evidence.Pack, *Trail) {
	w.t.Helper()
	p := w.load()
	t, err := Judge(p)
	if err != nil {
		w.t.Fatal(err)
	}
	return p, t
}

func print1(id *seal.Identity) string { return seal.KeyFingerprint(id.Chain[0]) }

func sshPrint() string { return ssh.FingerprintSHA256(priya().PublicKey()) }

// A shell is a folder in which outside programs run.
type shell struct {
	t   *testing.T
	dir string
}

func newShell(t *testing.T) shell { return shell{t, t.TempDir()} }

func (s shell) put(name string, data []byte) {
	s.t.Helper()
	name = filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s shell) get(name string) []byte { return must(os.ReadFile(filepath.Join(s.dir, name))) }

func (s shell) run(name string, args ...string) {
	s.t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		s.t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// openssl signs a text as its users do.
func (w *world) openssl(id *seal.Identity, subject string, args ...string) []byte {
	w.t.Helper()
	s := newShell(w.t)
	s.put("key.pem", pemOf("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(id.Key))))
	s.put("cert.pem", pemOf("CERTIFICATE", id.Chain[0].Raw))
	s.put("text", w.text(subject))
	s.run("openssl", append([]string{"cms", "-sign", "-binary", "-in", "text", "-signer", "cert.pem", "-inkey", "key.pem", "-out", "out"}, args...)...)
	return s.get("out")
}

// keygen signs a text with ssh-keygen -Y sign.
func (w *world) keygen(namespace, subject string) []byte {
	w.t.Helper()
	s := newShell(w.t)
	_, key, err := ed25519.GenerateKey(rand.Reader)
	block := must(ssh.MarshalPrivateKey(must(key, err), ""))
	s.put("key", pem.EncodeToMemory(block))
	s.put("text", w.text(subject))
	s.run("ssh-keygen", "-Y", "sign", "-f", "key", "-n", namespace, "text")
	w.bind("p-0004", ssh.FingerprintSHA256(must(ssh.NewSignerFromKey(key)).PublicKey()), "2026-01-01")
	return s.get("text.sig")
}

func rsaIdentity() *seal.Identity {
	return issueFor(must(rsa.GenerateKey(rand.Reader, 2048)), root(), "Ada Okafor", nil)
}

// log makes the log of the rows so far, or of those that pick names.
func (w *world) log(pick ...int) {
	w.t.Helper()
	p, tr := w.judge()
	dir := w.t.TempDir()
	root := must(os.OpenRoot(dir))
	defer root.Close()
	var events []logbook.Event
	for i, s := range p.Signatures {
		if len(pick) > 0 && !slices.Contains(pick, i) {
			continue
		}
		for _, e := range tr.Entries {
			if e.Row == s {
				events = append(events, logbook.Event{Event: logbook.SignatureAdded, Subject: s.Subject, Digest: e.Subject.Digest(), Signature: digest(e.Signature),
					Row: RowDigest(s.Subject, s.Signer.ID, s.Date, s.Method, s.Capacity), Date: s.Date.String()})
			}
		}
	}
	key := must(logbook.LocalKey(filepath.Join(dir, "key"), rand.Reader))
	must(tr.Log.Append(root, "log", key, events...))
	if err := fs.WalkDir(root.FS(), "log", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			w.put(name, string(must(fs.ReadFile(root.FS(), name))))
		}
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// edit changes the rows after they were logged.
func (w *world) edit(old, new string) {
	w.t.Helper()
	text := w.rows.String()
	if !strings.Contains(text, old) {
		w.t.Fatalf("the rows have no %q", old)
	}
	w.rows.Reset()
	w.rows.WriteString(strings.Replace(text, old, new, 1))
}

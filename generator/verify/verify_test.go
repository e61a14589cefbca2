package verify_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/pdf"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

var day = time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// issue makes a certificate; without an issuer it is its own.
func issue(by *seal.Identity, name string, ca bool) *seal.Identity {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	t := &x509.Certificate{SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name}, NotBefore: day.AddDate(-1, 0, 0),
		NotAfter: day.AddDate(1, 0, 0), BasicConstraintsValid: true, IsCA: ca, KeyUsage: x509.KeyUsageDigitalSignature}
	if ca {
		t.KeyUsage = x509.KeyUsageCertSign
	}
	parent, signer, chain := t, key, []*x509.Certificate(nil)
	if by != nil {
		parent, signer, chain = by.Chain[0], by.Key.(*ecdsa.PrivateKey), by.Chain
	}
	cert := must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer))))
	return &seal.Identity{Chain: append([]*x509.Certificate{cert}, chain...), Key: key, Local: by == nil}
}

var (
	root  = sync.OnceValue(func() *seal.Identity { return issue(nil, "Test Root", true) })
	weber = sync.OnceValue(func() *seal.Identity { return issue(root(), "Jonas Weber", false) })
	local = sync.OnceValue(func() *seal.Identity { return issue(nil, "Local Weber", false) })
	base  = sync.OnceValue(func() []byte {
		var b bytes.Buffer
		err := pdf.Write(&b, document())
		return must(b.Bytes(), err)
	})
)

func document() *pdf.Document {
	return &pdf.Document{Title: "Audit evidence pack", Author: "N", Program: "evpack", Running: "N", SealField: true, Date: day,
		Cover: pdf.Cover{Organisation: "N", Title: "Audit evidence pack", Cycle: "2026-Q4", InputsDigest: strings.Repeat("0", 64), Verdict: report.Tag{State: report.OK, Word: "ok"}}}
}

func trust(id *seal.Identity) *seal.Trust {
	return must(seal.ReadTrust(map[string][]byte{"a.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Chain[0].Raw})}))
}

func sealed(id *seal.Identity) []byte {
	return must(seal.SignPDF(base(), id, seal.PDFSeal{Field: "seal", Certify: true, Name: "x", Time: day, Lines: []string{"Sealed"}}))
}

func write(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, data, 0o644)); err != nil {
		t.Fatal(err)
	}
}

// pack makes a small pack; id nil: without seals.
func pack(t *testing.T, id *seal.Identity) string {
	t.Helper()
	dir := t.TempDir()
	doc := base()
	if id != nil {
		doc = sealed(id)
	}
	write(t, dir, "audit-pack.pdf", doc)
	write(t, dir, "site/index.html", []byte("<!doctype html>"))
	write(t, dir, "site/people/001.html", []byte("people"))
	list(t, dir, id)
	return dir
}

func list(t testing.TB, dir string, id *seal.Identity) {
	t.Helper()
	m := &manifest.Manifest{Cycle: "2026-Q4", AsOf: "2026-12-31", Program: "evpack 0.1.0", InputsDigest: strings.Repeat("0", 64), Files: must(manifest.Scan(os.DirFS(dir)))}
	data := must(manifest.Format(m))
	write(t, dir, manifest.Name, data)
	write(t, dir, manifest.Sums, manifest.FormatSums(m, data))
	if id != nil {
		write(t, dir, manifest.Signature, must(seal.SignCMS(id, bytes.NewReader(data), seal.CMSOptions{})))
	}
}

// lines gives the findings as "state code path", but for those that hold.
func lines(r *verify.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if f.State != verify.Holds {
			out = append(out, strings.TrimSpace(string(f.State)+" "+f.Code+" "+f.Path))
		}
	}
	return out
}

// A pack whose manifest is sealed anew by somebody who calls himself the same
// does not pass for the one that was sealed first.
func TestSealedAgain(t *testing.T) {
	dir := pack(t, local())
	list(t, dir, issue(nil, "Local Weber", false))
	r := must(verify.Path(dir, verify.Options{At: day}))
	if got := lines(r); !slices.Contains(got, "broken sealer audit-pack.pdf") {
		t.Errorf("two keys pass for one: %q", got)
	}
}

func TestWhoSealed(t *testing.T) {
	for name, c := range map[string]struct {
		by      *seal.Identity
		trust   *seal.Trust
		at      time.Time
		verdict verify.State
		says    string
	}{
		"nobody":                        {nil, nil, day, verify.Unproved, "built without seals"},
		"local":                         {local(), nil, day, verify.Unproved, "a local self-signed identity: intact; who sealed it is not proved"},
		"local, other anchors":          {local(), trust(root()), day, verify.Unproved, "intact; who sealed it is not proved"},
		"local, named as an anchor":     {local(), trust(local()), day, verify.Holds, "intact; it chains to an anchor that you named"},
		"local, an anchor, over":        {local(), trust(local()), day.AddDate(5, 0, 0), verify.Unproved, "who sealed it is not proved: certificate expired"},
		"a chain, no anchors":           {weber(), nil, day, verify.Unproved, "name anchors with --trust"},
		"a chain to an anchor":          {weber(), trust(root()), day, verify.Holds, "intact; it chains to an anchor that you named"},
		"a chain to somebody else":      {weber(), trust(local()), day, verify.Broken, "no chain to a trust anchor"},
		"expired, without a time stamp": {weber(), trust(root()), day.AddDate(5, 0, 0), verify.Unproved, "when is not proved"},
		"not valid yet":                 {weber(), trust(root()), day.AddDate(-5, 0, 0), verify.Broken, "not yet valid"},
	} {
		t.Run(name, func(t *testing.T) {
			r := must(verify.Path(pack(t, c.by), verify.Options{Trust: c.trust, At: c.at}))
			if r.Verdict != c.verdict {
				t.Errorf("verdict %s, want %s: %v", r.Verdict, c.verdict, r.Findings)
			}
			if !slices.ContainsFunc(r.Findings, func(f verify.Finding) bool { return strings.Contains(f.Message, c.says) }) {
				t.Errorf("nobody says %q: %v", c.says, r.Findings)
			}
		})
	}
}

func edit(t *testing.T, dir, name string, f func([]byte) []byte) {
	t.Helper()
	write(t, dir, name, f(must(os.ReadFile(filepath.Join(dir, name)))))
}

func flip(b []byte) []byte { b[len(b)/2] ^= 1; return b }

// Each attack is named, and nothing beside it.
func TestAttacks(t *testing.T) {
	const seals = "unproved seal manifest.json.p7s,unproved seal audit-pack.pdf"
	for name, c := range map[string]struct {
		attack func(t *testing.T, dir string)
		want   string
	}{
		"changed":          {func(t *testing.T, dir string) { edit(t, dir, "site/index.html", flip) }, "broken changed site/index.html," + seals},
		"longer":           {func(t *testing.T, dir string) { write(t, dir, "site/index.html", []byte("<!doctype html>\n")) }, "broken changed site/index.html," + seals},
		"emptied":          {func(t *testing.T, dir string) { write(t, dir, "site/index.html", nil) }, "broken changed site/index.html," + seals},
		"missing":          {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "site/index.html")) }, "broken missing site/index.html," + seals},
		"a folder missing": {func(t *testing.T, dir string) { os.RemoveAll(filepath.Join(dir, "site/people")) }, "broken missing site/people/001.html," + seals},
		"extra":            {func(t *testing.T, dir string) { write(t, dir, "site/x.html", nil) }, "broken extra site/x.html," + seals},
		"an extra folder":  {func(t *testing.T, dir string) { write(t, dir, "notes/x", nil) }, "broken extra notes/," + seals},
		"an empty folder":  {func(t *testing.T, dir string) { os.Mkdir(filepath.Join(dir, "x"), 0o755) }, "broken extra x/," + seals},
		"a link to equal bytes": {func(t *testing.T, dir string) {
			away := filepath.Join(t.TempDir(), "x")
			os.Rename(filepath.Join(dir, "site/index.html"), away)
			os.Symlink(away, filepath.Join(dir, "site/index.html"))
		}, "broken refused site/index.html," + seals},
		"a folder as a link": {func(t *testing.T, dir string) {
			away := filepath.Join(t.TempDir(), "x")
			os.Rename(filepath.Join(dir, "site/people"), away)
			os.Symlink(away, filepath.Join(dir, "site/people"))
		}, "broken missing site/people/001.html,broken refused site/people," + seals},
		"a folder as a link within": {func(t *testing.T, dir string) {
			os.Rename(filepath.Join(dir, "site/people"), filepath.Join(dir, "site/p"))
			os.Symlink("p", filepath.Join(dir, "site/people"))
		}, "broken missing site/people/001.html,broken extra site/p/,broken refused site/people," + seals},
		"the trail as a link": {func(t *testing.T, dir string) {
			write(t, dir, "trail/anchors.pem", trust(local()).PEM())
			write(t, dir, "trail/index.json", []byte("{}"))
			list(t, dir, local())
			away := filepath.Join(t.TempDir(), "x")
			os.Rename(filepath.Join(dir, "trail"), away)
			os.Symlink(away, filepath.Join(dir, "trail"))
		}, "broken missing trail/anchors.pem,broken missing trail/index.json,broken refused trail," + seals},
		"the log as a link": {func(t *testing.T, dir string) { os.Symlink(t.TempDir(), filepath.Join(dir, "log")) }, "broken refused log," + seals},
		"a file as a folder": {func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, "site/index.html"))
			os.Mkdir(filepath.Join(dir, "site/index.html"), 0o755)
		}, "broken refused site/index.html,broken extra site/index.html/," + seals},
		"a folder as a file": {func(t *testing.T, dir string) {
			os.RemoveAll(filepath.Join(dir, "site/people"))
			write(t, dir, "site/people", nil)
		}, "broken missing site/people/001.html,broken extra site/people," + seals},
		"setuid":           {func(t *testing.T, dir string) { os.Chmod(filepath.Join(dir, "site/index.html"), 0o755|fs.ModeSetuid) }, "broken refused site/index.html," + seals},
		"sums changed":     {func(t *testing.T, dir string) { edit(t, dir, manifest.Sums, flip) }, "broken changed SHA256SUMS," + seals},
		"sums missing":     {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, manifest.Sums)) }, "broken missing SHA256SUMS," + seals},
		"manifest missing": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, manifest.Name)) }, "broken missing manifest.json"},
		"manifest reformed": {func(t *testing.T, dir string) {
			edit(t, dir, manifest.Name, func(b []byte) []byte { return append(b, '\n') })
		}, "broken malformed manifest.json"},
		"listed again": {func(t *testing.T, dir string) { write(t, dir, "site/x.html", nil); list(t, dir, nil) }, "broken seal manifest.json.p7s,unproved seal audit-pack.pdf"},
		"seal cut": {func(t *testing.T, dir string) {
			edit(t, dir, manifest.Signature, func(b []byte) []byte { return b[:9] })
		}, "broken seal manifest.json.p7s,unproved seal audit-pack.pdf"},
		"the list's seal off": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, manifest.Signature)) }, "unproved seal audit-pack.pdf,broken missing manifest.json.p7s"},
		"the PDF's seal off": {func(t *testing.T, dir string) {
			write(t, dir, "audit-pack.pdf", base())
			list(t, dir, local())
		}, "unproved seal manifest.json.p7s,broken missing audit-pack.pdf"},
		"PDF changed and listed again": {func(t *testing.T, dir string) {
			edit(t, dir, "audit-pack.pdf", func(b []byte) []byte { b[3000] ^= 1; return b })
			list(t, dir, local())
		}, "unproved seal manifest.json.p7s,broken seal audit-pack.pdf"},
		"PDF prolonged and listed again": {func(t *testing.T, dir string) {
			edit(t, dir, "audit-pack.pdf", func(b []byte) []byte { return append(b, "% one more\n"...) })
			list(t, dir, local())
		}, "unproved seal manifest.json.p7s,broken pdf audit-pack.pdf"},
		"anchors of its own": {func(t *testing.T, dir string) {
			write(t, dir, "trail/anchors.pem", trust(local()).PEM())
			list(t, dir, local())
		}, seals},
	} {
		t.Run(name, func(t *testing.T) {
			dir := pack(t, local())
			c.attack(t, dir)
			r := must(verify.Path(dir, verify.Options{At: day}))
			if got := strings.Join(lines(r), ","); got != c.want {
				t.Errorf("got  %s\nwant %s\n%v", got, c.want, r.Findings)
			}
		})
	}
}

// A PDF that stands alone: sealed, not signed at all, no PDF.
func TestPDF(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "sealed.pdf", sealed(weber()))
	write(t, dir, "bare.pdf", base())
	write(t, dir, "text", []byte("hello"))
	for _, data := range [][]byte{nil, []byte("hello"), append([]byte("\n"), sealed(weber())...)} {
		write(t, dir, "spoilt.PDF", data)
		if r := must(verify.Path(dir+"/spoilt.PDF", verify.Options{At: day})); r.Kind != "pdf" || r.Class != "invalid" || r.Verdict != verify.Broken {
			t.Errorf("spoilt: %v", r)
		}
	}
	if r := must(verify.Path(dir+"/sealed.pdf", verify.Options{Trust: trust(root()), At: day})); r.Verdict != verify.Holds || r.Anchors != verify.FromCaller {
		t.Errorf("sealed: %v", r)
	}
	if r := must(verify.Path(dir+"/bare.pdf", verify.Options{At: day})); r.Verdict != verify.Broken {
		t.Errorf("bare: %v", r)
	}
	for _, name := range []string{"text", ""} {
		if _, err := verify.Path(filepath.Join(dir, name), verify.Options{At: day}); !errors.Is(err, verify.ErrUnknown) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := verify.Path(dir+"/nothing", verify.Options{At: day}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

// The manifest's own path names its pack.
func TestManifestPath(t *testing.T) {
	if r := must(verify.Path(filepath.Join(pack(t, nil), manifest.Name), verify.Options{At: day})); r.Kind != "pack" || r.Verdict != verify.Unproved {
		t.Error(r)
	}
}

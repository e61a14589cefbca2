package seal

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A parts is what .ci/seal has started: real authorities on loopback.
type parts struct {
	folder
	pki, tsa string
}

// need gives an environment variable that .ci/seal sets; without it the test
// is skipped, or fails where everything must run.
func need(t testing.TB, name string) string {
	t.Helper()
	v := os.Getenv(name)
	switch {
	case v == "" && os.Getenv("EVPACK_REQUIRE_TOOLS") != "":
		t.Fatalf("%s is not set: start the tests with .ci/seal", name)
	case v == "":
		t.Skipf("%s is not set: .ci/seal starts what this test needs", name)
	}
	return v
}

func realParts(t *testing.T) parts {
	return parts{newFolder(t), need(t, "EVPACK_PKI"), need(t, "EVPACK_TSA")}
}

func (p parts) read(name string) []byte { return must(os.ReadFile(filepath.Join(p.pki, name))) }

func (p parts) who(name string) *Identity {
	return must(ReadPEM(p.read(name+".key"), p.read(name+".chain.pem")))
}

func (p parts) trust() *Trust {
	return must(ReadTrust(map[string][]byte{"root.pem": p.read("root.pem")}))
}

func (p parts) lasting(level Level) Lasting {
	return Lasting{level, &Authority{URLs: []string{"http://127.0.0.1:1/", p.tsa}, Trust: p.trust(), Tries: 2, Wait: time.Millisecond}, &Revocation{Trust: p.trust()}}
}

// packs are what is sealed: the test's own bases, and a pack that this program
// built, where EVPACK_PACK names one. All have fields for three people.
func packs(t *testing.T) map[string][]byte {
	m := base()
	m.addField("sig-p-0003")
	out := map[string][]byte{"table": m.table(), "streams": m.streams()}
	if path := os.Getenv("EVPACK_PACK"); path != "" {
		out["pack"] = must(os.ReadFile(path))
	}
	return out
}

// Sample packs at each level, sealed and then signed by three people with RSA
// and ECDSA, by real authorities; pyHanko, the European Commission's DSS, pdfsig,
// qpdf and openssl agree.
func TestRealLevels(t *testing.T) {
	parts := realParts(t)
	out := os.Getenv("EVPACK_OUT")
	if out == "" {
		out = t.TempDir()
	}
	for _, level := range []Level{LevelB, LevelT, LevelLT, LevelLTA} {
		files := map[string][]byte{}
		for kind, base := range packs(t) {
			files[filepath.Join(out, kind+"-"+level.String()+".pdf")] = parts.sign(t, base, level)
		}
		args := []string{filepath.Join("..", "..", ".ci", "seal-pyhanko.py"), level.String(), filepath.Join(parts.pki, "root.pem")}
		dss := []string{parts.pki, level.String()}
		for path, pdf := range files {
			must(0, os.WriteFile(path, pdf, 0o644))
			args, dss = append(args, path), append(dss, path)
			parts.judged(t, path, pdf, level)
		}
		parts.dir = "."
		t.Log(parts.mustRun(nil, need(t, "EVPACK_PYTHON"), args...))
		t.Log(parts.mustRun(nil, filepath.Join("..", "..", ".ci", "dss"), dss...))
	}
}

func (p parts) sign(t *testing.T, pdf []byte, level Level) []byte {
	t.Helper()
	for _, s := range []struct{ who, field, name string }{
		{"seal", "seal", "Northwind Robotics Ltd"}, {"p-0001", "sig-p-0001", "Ada Okafor"}, {"p-0002", "sig-p-0002", "Mikael Lindqvist"}, {"p-0003", "sig-p-0003", "Priya Raman"},
	} {
		id := p.who(s.who)
		next, err := p.lasting(level).SignPDF(t.Context(), pdf, id, PDFSeal{Field: s.field, Certify: s.who == "seal", Name: s.name, Time: time.Now().Truncate(time.Second),
			Lines: []string{"Signed by " + s.name, "Key " + id.Fingerprint()[:23] + "…"}})
		if err != nil {
			t.Fatal(level, s.who, err)
		}
		if !bytes.HasPrefix(next, pdf) {
			t.Error("the base is not an identical prefix")
		}
		pdf = next
	}
	return pdf
}

// judged is what others, but for pyHanko, say.
func (p parts) judged(t *testing.T, path string, pdf []byte, level Level) {
	t.Helper()
	sigs := must(must(ReadPDF(pdf)).Signatures())
	out, _ := p.run(nil, "pdfsig", "-nocert", path)
	people := slices.DeleteFunc(slices.Clone(sigs), func(s PDFSignature) bool { return s.CMS == nil }) // poppler knows no document time stamps
	if strings.Count(out, "Signature is Valid") != len(people) || level != LevelLT && !strings.Contains(out, "  - Total document signed") {
		t.Errorf("pdfsig: %s", out)
	}
	if out := p.mustRun(nil, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf: %s", out)
	}
	for i := range sigs {
		s := &sigs[i]
		if got := s.Level(p.trust()); s.CMS != nil && got != level {
			t.Errorf("%s: %s is %s", path, s.Field, got)
		}
		p.openssl(t, s)
	}
}

// openssl judges one signature's CMS and its token, or a document time stamp.
func (p parts) openssl(t *testing.T, s *PDFSignature) {
	t.Helper()
	f := newFolder(t)
	br := s.ByteRange
	f.put("content", slices.Concat(s.pdf.data[:br[1]], s.pdf.data[br[2]:br[2]+br[3]]))
	root, ca := filepath.Join(p.pki, "root.pem"), filepath.Join(p.pki, "ca.pem")
	if s.Stamp != nil {
		f.put("token", must(s.contents()))
		f.mustRun(nil, "openssl", "ts", "-verify", "-data", "content", "-in", "token", "-token_in", "-CAfile", root, "-untrusted", ca)
		return
	}
	f.put("sig", must(s.contents()))
	f.mustRun(nil, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "sig", "-content", "content", "-CAfile", root, "-purpose", "any", "-out", "/dev/null")
	if s.CMS.Token != nil {
		f.put("signature", s.CMS.Signature)
		f.put("token", s.CMS.Token)
		f.mustRun(nil, "openssl", "ts", "-verify", "-data", "signature", "-in", "token", "-token_in", "-CAfile", root, "-untrusted", ca)
	}
}

// contents gives the DER of /Contents, as it stands there.
func (s *PDFSignature) contents() ([]byte, error) {
	raw := text(s.pdf.data[s.ByteRange[1]:s.ByteRange[2]]).bytes()
	der, _, ok := definite(raw, 0)
	if !ok {
		return nil, ErrMalformed
	}
	return der, nil
}

// Whoever was revoked cannot sign to last.
func TestRealRevoked(t *testing.T) {
	p := realParts(t)
	_, err := p.lasting(LevelLT).SignPDF(t.Context(), base().table(), p.who("left"), PDFSeal{Field: "sig-p-0001", Time: time.Now()})
	if err == nil || !strings.Contains(err.Error(), "certificate revoked on") {
		t.Error(err)
	}
}

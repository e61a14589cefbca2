package verify_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/pdf"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

const policyText = "# Policy\n\nWe mean it.\n"

// entry is a line of index.json.
func entry(state, method, fingerprint, folder string) string {
	return fmt.Sprintf(`{"subject":"policy:isp@1.0","digest":"sha256:%s","signer":"p-0001","date":"2026-10-20","method":%q,"state":%q,"failed":"","reason":"","remark":"","fingerprint":%q,"stamped":"","folder":%q,"signature":""}`,
		manifest.Digest([]byte(policyText)), method, state, fingerprint, folder)
}

func index(t *testing.T, dir string, entries ...string) {
	t.Helper()
	write(t, dir, "trail/index.json", []byte(`{"cycle":"2026-Q4","as_of":"2026-12-31","entries":[`+strings.Join(entries, ",")+"]}\n"))
}

// withTrail is a pack without seals and with one CMS signature that verifies.
func withTrail(t *testing.T) string {
	t.Helper()
	dir := pack(t, nil)
	write(t, dir, "trail/001-isp/subject.md", []byte(policyText))
	write(t, dir, "trail/001-isp/signature.p7s", must(seal.SignCMS(weber(), strings.NewReader(policyText), seal.CMSOptions{})))
	write(t, dir, "trail/anchors.pem", trust(root()).PEM())
	index(t, dir, entry("verified", "cms", weber().Fingerprint(), "001-isp"))
	return dir
}

// approving is a PDF that embeds a text and is signed.
func approving(text string) []byte {
	var b bytes.Buffer
	doc := document()
	doc.Attachments = []pdf.Attachment{{Name: "policy.md", MIME: "text/markdown", Relationship: "Source", Data: []byte(text), Date: day}}
	if err := pdf.Write(&b, doc); err != nil {
		panic(err)
	}
	return must(seal.SignPDF(b.Bytes(), weber(), seal.PDFSeal{Field: "seal", Name: "x", Time: day, Lines: []string{"Signed"}}))
}

// What the pack calls verified must verify again; what it calls recorded or
// broken it states itself.
func TestTrail(t *testing.T) {
	const open = "unproved unsealed manifest.json.p7s"
	const sig = " trail/001-isp/signature.p7s"
	entries := func(list ...string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { index(t, dir, list...) }
	}
	with := func(state, method, fingerprint, folder string) func(*testing.T, string) {
		return entries(entry(state, method, fingerprint, folder))
	}
	key := weber().Fingerprint()
	for name, c := range map[string]struct {
		attack func(t *testing.T, dir string)
		trust  *seal.Trust
		want   string
	}{
		"its own anchors": {nil, nil, open + ",unproved trail" + sig},
		"mine":            {nil, trust(root()), open},
		"somebody else's": {nil, trust(local()), open + ",unproved trail" + sig},
		"another text":    {func(t *testing.T, dir string) { write(t, dir, "trail/001-isp/subject.md", []byte("# Policy\n")) }, nil, open + ",broken trail trail/001-isp/subject.md"},
		"a changed proof": {func(t *testing.T, dir string) {
			edit(t, dir, "trail/001-isp/signature.p7s", func(b []byte) []byte { b[len(b)-3] ^= 1; return b })
		}, nil, open + ",broken trail" + sig},
		"no proof":          {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "trail/001-isp/signature.p7s")) }, nil, open + ",broken trail" + sig},
		"no text":           {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "trail/001-isp/subject.md")) }, nil, open + ",broken trail" + sig},
		"another key":       {with("verified", "cms", local().Fingerprint(), "001-isp"), nil, open + ",broken trail" + sig},
		"stated as broken":  {with("broken", "cms", key, "001-isp"), nil, open + ",stated trail" + sig},
		"recorded":          {with("recorded", "cms", key, "001-isp"), nil, open + ",stated trail" + sig},
		"on paper":          {with("recorded", "wet-ink", "", ""), nil, open + ",stated trail trail/index.json"},
		"missing":           {with("missing", "", "", ""), nil, open + ",awaited awaited trail/index.json"},
		"withheld":          {with("verified", "cms", "", ""), nil, open + ",stated withheld trail/index.json"},
		"a folder outside":  {with("verified", "cms", key, "../trail/001-isp"), nil, open + ",broken malformed trail/index.json"},
		"a folder too deep": {with("verified", "cms", key, "a/b"), nil, open + ",broken malformed trail/index.json"},
		"no list":           {func(t *testing.T, dir string) { write(t, dir, "trail/index.json", []byte("[]")) }, nil, open + ",broken malformed trail/index.json"},
		"no entries":        {func(t *testing.T, dir string) { write(t, dir, "trail/index.json", []byte(`{"entires":[]}`)) }, nil, open + ",broken malformed trail/index.json"},
		"recorded and false": {func(t *testing.T, dir string) {
			with("recorded", "cms", key, "001-isp")(t, dir)
			edit(t, dir, "trail/001-isp/signature.p7s", func(b []byte) []byte { b[len(b)-3] ^= 1; return b })
		}, nil, open + ",broken trail" + sig},
		"a PDF that is none": {func(t *testing.T, dir string) {
			with("verified", "pades", key, "001-isp")(t, dir)
			write(t, dir, "trail/001-isp/signature.pdf", []byte("%PDF-1.7"))
		}, nil, open + ",broken trail trail/001-isp/signature.pdf"},
		"a PDF": {func(t *testing.T, dir string) {
			with("verified", "pades", key, "001-isp")(t, dir)
			write(t, dir, "trail/001-isp/signature.pdf", approving(policyText))
		}, trust(root()), open},
		"a PDF about another text": {func(t *testing.T, dir string) {
			with("verified", "pades", key, "001-isp")(t, dir)
			write(t, dir, "trail/001-isp/signature.pdf", approving("another text"))
		}, trust(root()), open + ",broken trail trail/001-isp/signature.pdf"},
		"a PDF by another key": {func(t *testing.T, dir string) {
			with("verified", "pades", key, "001-isp")(t, dir)
			write(t, dir, "trail/001-isp/signature.pdf", sealed(local()))
		}, nil, open + ",broken trail trail/001-isp/signature.pdf"},
		"a PDF on record": {func(t *testing.T, dir string) {
			with("recorded", "pades", key, "001-isp")(t, dir)
			write(t, dir, "trail/001-isp/signature.pdf", sealed(local()))
		}, nil, open + ",stated trail trail/001-isp/signature.pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := withTrail(t)
			if c.attack != nil {
				c.attack(t, dir)
			}
			list(t, dir, nil)
			r := must(verify.Path(dir, verify.Options{Trust: c.trust, At: day}))
			if got := strings.Join(lines(r), ","); got != c.want {
				t.Errorf("got  %s\nwant %s\n%v", got, c.want, r.Findings)
			}
		})
	}
}

// An SSH signature is proved by the caller's allowed signers alone.
func TestTrailSSH(t *testing.T) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer := must(ssh.NewSignerFromKey(private))
	key := signer.PublicKey()
	line := func(who string) []byte {
		return []byte(who + " " + key.Type() + " " + base64.StdEncoding.EncodeToString(key.Marshal()) + "\n")
	}
	dir := pack(t, nil)
	write(t, dir, "trail/001-isp/subject.md", []byte(policyText))
	write(t, dir, "trail/001-isp/signature.sig", must(seal.SignSSH(signer, strings.NewReader(policyText), "evpack")))
	write(t, dir, "trail/allowed_signers", line("p-0001"))
	index(t, dir, entry("verified", "ssh", ssh.FingerprintSHA256(key), "001-isp"))
	list(t, dir, nil)
	for name, c := range map[string]struct {
		mine []byte
		want verify.State
		says string
	}{
		"the pack's own": {nil, verify.Unproved, "of the pack itself"},
		"mine":           {line("p-0001"), verify.Holds, "your allowed signers"},
		"somebody else":  {line("p-0002"), verify.Unproved, "not proved"},
	} {
		r := must(verify.Path(dir, verify.Options{Allowed: must(seal.ReadAllowedSigners(c.mine)), At: day}))
		found := false
		for _, f := range r.Findings {
			found = found || f.Code == "trail" && f.State == c.want && strings.Contains(f.Message, c.says)
		}
		if !found {
			t.Errorf("%s: %v", name, r.Findings)
		}
	}
	edit(t, dir, "trail/001-isp/signature.sig", func(b []byte) []byte { return bytes.Replace(b, []byte("BEGIN"), []byte("BEGUN"), 1) })
	list(t, dir, nil)
	if r := must(verify.Path(dir, verify.Options{At: day})); r.Verdict != verify.Broken {
		t.Error(r.Findings)
	}
}

package seal

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // what weak signatures are made with
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// An attack makes a file that looks signed, and says which proof must fail.
type attack struct {
	make  func(w *world, signed []byte) []byte
	proof Proof
}

func (w *world) refuses(t *testing.T, what string, pdf []byte, proof Proof, opt Judging) {
	t.Helper()
	j := JudgePDF(pdf, w.trust(), day.AddDate(0, 0, 1), opt)
	about := slices.ContainsFunc(j.Reasons, func(r Reason) bool { return r.Proof == proof })
	for _, s := range j.Signatures {
		about = about || slices.ContainsFunc(s.Reasons, func(r Reason) bool { return r.Proof == proof })
	}
	if j.Class == Valid || !about {
		t.Errorf("%s: %s, want %s to fail: %s", what, j.Class, proof, strings.Join(j.Why(), " | "))
	}
}

// swap replaces a part of the newest signature dictionary, keeping its length.
func swap(pdf []byte, old, now string) []byte {
	out := bytes.Clone(pdf)
	at := bytes.LastIndex(out, []byte("/Type /Sig\n"))
	i := bytes.Index(out[at:], []byte(old))
	if i < 0 || len(now) > len(old) {
		panic("nothing to swap: " + old)
	}
	copy(out[at+i:], now+strings.Repeat(" ", len(old)-len(now)))
	return out
}

// rangeOf is the text of the newest /ByteRange, brackets and padding included.
func rangeOf(pdf []byte) string {
	at := bytes.LastIndex(pdf, []byte("/ByteRange ")) + len("/ByteRange ")
	return string(pdf[at : at+rangeWidth])
}

// contentsOf is the text of the newest /Contents.
func contentsOf(pdf []byte) string {
	at := bytes.LastIndex(pdf, []byte("/Contents <")) + len("/Contents ")
	return string(pdf[at : at+bytes.IndexByte(pdf[at:], '>')+1])
}

func ranged(format string, pick func(br []int) []any) func(*world, []byte) []byte {
	return func(_ *world, pdf []byte) []byte {
		var br [4]int
		fmt.Sscanf(rangeOf(pdf), "[%d %d %d %d", &br[0], &br[1], &br[2], &br[3])
		return swap(pdf, rangeOf(pdf), fmt.Sprintf(format, pick(br[:])...))
	}
}

func appended(tail string) func(*world, []byte) []byte {
	return func(_ *world, pdf []byte) []byte { return append(bytes.Clone(pdf), tail...) }
}

func later(edit func(*increment)) func(*world, []byte) []byte {
	return func(_ *world, pdf []byte) []byte { return edited(pdf, edit) }
}

func onPage(edit func(inc *increment, page ref)) func(*world, []byte) []byte {
	return later(func(inc *increment) {
		_, _, _, fields := inc.parts()
		edit(inc, inc.read(fields[0]).get("P").(ref))
	})
}

// On the structure of the file, and on what was appended to it.
var structural = map[string]attack{
	"incremental saving": {onPage(func(inc *increment, page ref) {
		inc.set(inc.read(page).get("Contents").(ref), stream{dict{{"Length", integer(1)}}, []byte("q")})
	}), ProofChanges},
	"an object without a row":     {appended("99 0 obj\n<</Type /Page>>\nendobj\n"), ProofDigest},
	"an object without a row, in": {unlisted, ProofChanges},
	"a section, nothing in it":    {later(func(*increment) {}), ProofChanges},
	"shadow: hide":                {onPage(func(inc *increment, page ref) { inc.set(page, inc.read(page).with("Contents", array{})) }), ProofChanges},
	"shadow: replace":             {onPage(func(inc *increment, page ref) { inc.set(page, inc.read(page).with("Resources", dict{})) }), ProofChanges},
	"shadow: hide and replace":    {reRowed, ProofChanges},
	"an appearance swapped":       {later(swapLook), ProofChanges},
	"an annotation afterwards":    {onPage(annotate), ProofChanges},
	"permissions dropped":         {later(func(inc *increment) { cat, d, _, _ := inc.parts(); inc.set(cat, d.without("Perms")) }), ProofChanges},
	"another catalog": {later(func(inc *increment) {
		_, d, _, _ := inc.parts()
		inc.base.revisions[inc.base.newest()].trailer = inc.base.revisions[inc.base.newest()].trailer.with("Root", inc.add(d))
	}), ProofChanges},
	"trailing bytes":     {appended("\n"), ProofDigest},
	"a trailing comment": {appended("% a comment\n"), ProofDigest},
	"a second %%EOF":     {appended("%%EOF\n"), ProofDigest},
	"signature dictionary again": {later(func(inc *increment) {
		_, _, _, f := inc.parts()
		r := inc.read(f[0]).get("V").(ref)
		inc.set(r, inc.read(r))
	}), ProofDigest},
	"a field hidden": {later(func(inc *increment) {
		_, _, form, f := inc.parts()
		inc.set(form, inc.read(form).with("Fields", f[:2]))
	}), ProofChanges},
	"a page's key twice":     {doubled, ProofDigest},
	"hybrid cross-reference": {hybrid, ProofDigest},
	"text before the header": {func(_ *world, pdf []byte) []byte { return append([]byte("junk\n"), pdf...) }, ProofDigest},
	"signed objects rewritten": {func(_ *world, pdf []byte) []byte {
		return bytes.Replace(pdf, []byte("clause 5.1"), []byte("clause 9.9"), 1)
	}, ProofDigest},
	"padding in the gap":           {func(_ *world, pdf []byte) []byte { c := contentsOf(pdf); return swap(pdf, c, c[:len(c)-9]+"41414141>") }, ProofDigest},
	"a second string in the gap":   {func(_ *world, pdf []byte) []byte { c := contentsOf(pdf); return swap(pdf, c, c[:len(c)-5]+"><41>") }, ProofDigest},
	"wrapping: the range moved on": {wrapped, ProofDigest},

	"USF: no /ByteRange":          {func(_ *world, pdf []byte) []byte { return swap(pdf, "/ByteRange ", "/ByteRanje ") }, ProofDigest},
	"USF: /ByteRange null":        {func(_ *world, pdf []byte) []byte { return swap(pdf, rangeOf(pdf), "null") }, ProofDigest},
	"USF: /ByteRange empty":       {func(_ *world, pdf []byte) []byte { return swap(pdf, rangeOf(pdf), "[]") }, ProofDigest},
	"USF: /ByteRange of zeros":    {ranged("[0 0 0 0]", func([]int) []any { return nil }), ProofDigest},
	"USF: negative":               {ranged("[0 %d -%d %d]", func(b []int) []any { return []any{b[1], b[2], b[3]} }), ProofDigest},
	"USF: fractions":              {ranged("[0 %d.0 %d %d]", func(b []int) []any { return []any{b[1], b[2], b[3]} }), ProofDigest},
	"USF: three numbers":          {ranged("[0 %d %d]", func(b []int) []any { return []any{b[1], b[2]} }), ProofDigest},
	"USF: not from the beginning": {ranged("[9 %d %d %d]", func(b []int) []any { return []any{b[1], b[2], b[3]} }), ProofDigest},
	"USF: beyond the file":        {ranged("[0 %d %d 99999999]", func(b []int) []any { return []any{b[1], b[2]} }), ProofDigest},
	"USF: no /Contents":           {func(_ *world, pdf []byte) []byte { return swap(pdf, "/Contents <", "/Contantz <") }, ProofDigest},
	"USF: /Contents empty":        {func(_ *world, pdf []byte) []byte { return swap(pdf, contentsOf(pdf), "<>") }, ProofDigest},
	"USF: /Contents null":         {func(_ *world, pdf []byte) []byte { return swap(pdf, contentsOf(pdf), "null") }, ProofDigest},
	"USF: /Contents of zeros": {func(_ *world, pdf []byte) []byte {
		return swap(pdf, contentsOf(pdf), "<"+strings.Repeat("0", len(contentsOf(pdf))-2)+">")
	}, ProofDigest},
	"USF: no /SubFilter":  {func(_ *world, pdf []byte) []byte { return swap(pdf, "/SubFilter", "/SobFilter") }, ProofDigest},
	"ByteRange overlaps":  {ranged("[0 %d %d %d]", func(b []int) []any { return []any{b[1], b[1] - 50, b[3]} }), ProofDigest},
	"ByteRange wider gap": {ranged("[0 %d %d %d]", func(b []int) []any { return []any{b[1] - 20, b[2], b[3]} }), ProofDigest},
}

// unlisted puts an object that no row names into an increment.
func unlisted(_ *world, pdf []byte) []byte {
	out := edited(pdf, addValidation)
	evil := []byte("77 0 obj\n<</Type /Page>>\nendobj\n")
	at := bytes.LastIndex(out, []byte("\nxref\n")) + 1
	if bytes.LastIndex(out, []byte("/XRef")) > len(pdf) {
		panic("a table is wanted")
	}
	start := fmt.Sprintf("startxref\n%d\n", at)
	out = slices.Concat(out[:at], evil, out[at:])
	return bytes.Replace(out, []byte(start), fmt.Appendf(nil, "startxref\n%d\n", at+len(evil)), 1)
}

// reRowed has a row of the new section lead into the signed bytes.
func reRowed(_ *world, pdf []byte) []byte {
	out := edited(pdf, func(inc *increment) {
		_, _, _, fields := inc.parts()
		page := inc.read(fields[0]).get("P").(ref)
		inc.set(page, inc.read(page))
	})
	p := must(ReadPDF(out))
	rows := p.revisions[p.newest()].sections[0]
	was, _, _ := p.find(0, rows[0].num)
	return bytes.Replace(out, fmt.Appendf(nil, "%010d 00000 n", rows[0].at), fmt.Appendf(nil, "%010d 00000 n", was.at), 1)
}

func swapLook(inc *increment) {
	_, _, _, fields := inc.parts()
	mine, theirs := fields[0].(ref), inc.read(fields[1])
	inc.set(mine, inc.read(mine).with("AP", theirs.get("AP")))
}

func annotate(inc *increment, page ref) {
	note := inc.add(dict{{"Type", name("Annot")}, {"Subtype", name("FreeText")}, {"Rect", array{integer(0), integer(0), integer(99), integer(99)}}})
	d := inc.read(page)
	inc.set(page, d.with("Annots", append(slices.Clip(d.get("Annots").(array)), note)))
}

func doubled(_ *world, pdf []byte) []byte {
	return edited(pdf, func(inc *increment) {
		cat, d, _, _ := inc.parts()
		inc.set(cat, append(slices.Clip(d), entry{"AcroForm", dict{}}))
	})
}

func hybrid(_ *world, pdf []byte) []byte {
	return edited(pdf, func(inc *increment) {
		last := inc.base.revisions[inc.base.newest()]
		last.trailer = last.trailer.with("XRefStm", integer(100))
		addValidation(inc)
	})
}

// wrapped moves the signed end of the file away and puts other bytes between.
func wrapped(_ *world, pdf []byte) []byte {
	var br [4]int
	fmt.Sscanf(rangeOf(pdf), "[%d %d %d %d", &br[0], &br[1], &br[2], &br[3])
	evil := []byte("\n88 0 obj\n<</Type /Catalog>>\nendobj\n")
	out := slices.Concat(pdf[:br[2]], evil, pdf[br[2]:])
	return swap(out, rangeOf(out), fmt.Sprintf("[0 %d %d %d]", br[1], br[2]+len(evil), br[3]))
}

func TestAttacksOnStructure(t *testing.T) {
	w := newWorld(t, day)
	signed := w.pack(base().table(), LevelB)
	w.holds(t, signed)
	for what, a := range structural {
		t.Run(what, func(t *testing.T) { w.refuses(t, what, a.make(w, signed), a.proof, Judging{}) })
	}
}

func (w *world) holds(t *testing.T, pdf []byte) {
	t.Helper()
	if j := w.judged(pdf); j.Class != Valid {
		t.Fatalf("before any attack: %s", strings.Join(j.Why(), " | "))
	}
}

// A file cut back to an earlier revision is whole in itself: who must have
// signed is known from outside.
func TestRollBack(t *testing.T) {
	w := newWorld(t, day)
	pdf := w.pack(base().table(), LevelB)
	p := must(ReadPDF(pdf))
	want := Judging{Want: []string{"seal", "sig-p-0001", "sig-p-0002"}}
	for k := range p.Revisions() {
		cut := pdf[:p.revisions[k].end]
		if k < p.newest() {
			w.refuses(t, fmt.Sprint("cut to revision ", k), cut, ProofCompleteness, want)
		} else if j := JudgePDF(cut, w.trust(), day, want); j.Class != Valid {
			t.Error(j.Why())
		}
	}
}

// forged signs as SignPDF does, with whatever CMS by makes.
func forged(pdf []byte, id *Identity, s PDFSeal, by func(covered []byte) []byte) []byte {
	p := must(ReadPDF(pdf))
	inc := must(newIncrement(p))
	sig := inc.add(s.dictionary(16 << 10))
	if err := s.fill(inc, must(p.emptyField(s)), sig, fitted(s.Lines)); err != nil {
		panic(err)
	}
	return must(inc.sign(sig, func(covered io.Reader) ([]byte, error) { return by(must(io.ReadAll(covered))), nil }))
}

// cmsOf signs with a scheme that SignCMS would refuse, and more attributes.
func cmsOf(id *Identity, sch scheme, covered []byte, more ...[]byte) []byte {
	attrs := sorted(append([][]byte{signedAttributes(sum(sch.hash, covered), id.Chain[0])}, more...))
	return must(encodeCMS(id.Chain, sch, attrs, must(signBytes(id.Key, sch, setOf(attrs), nil)), nil))
}

func signingTime(at time.Time) []byte {
	return attribute(oidSigningTime, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.UTCTime, func(b *cryptobyte.Builder) { b.AddBytes([]byte(at.Format("060102150405Z"))) })
	})
}

// On keys, certificates and time.
func TestAttacksOnTrust(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	w := newWorld(t, day)
	over := day.AddDate(-1, 0, 0)
	ended := func(c *x509.Certificate) { c.NotAfter = over }
	weakKey := must(rsa.GenerateKey(rand.Reader, 1024))
	sha256RSA := scheme{crypto.SHA256, oidSHA256, oidRSA, true}
	plain := func(id *Identity, pdf []byte) []byte { return must(SignPDF(pdf, id, approval("p-0001"))) }
	for what, tc := range map[string]struct {
		make  func(pdf []byte) []byte
		proof Proof
	}{
		"an expired signer": {func(pdf []byte) []byte { return plain(w.person("Ada Okafor", newP256(), ended), pdf) }, ProofTime},
		"an expired signer, back-dated": {func(pdf []byte) []byte {
			s := approval("p-0001")
			s.Time = over.AddDate(0, -1, 0)
			return must(SignPDF(pdf, w.person("Ada Okafor", newP256(), ended), s))
		}, ProofTime},
		"an expired signer, with a signing-time": {func(pdf []byte) []byte {
			id := w.person("Ada Okafor", rsaKey(), ended)
			return forged(pdf, id, approval("p-0001"), func(b []byte) []byte { return cmsOf(id, sha256RSA, b, signingTime(over.AddDate(0, -1, 0))) })
		}, ProofTime},
		"an expired signer, time-stamped": {func(pdf []byte) []byte {
			return must(w.lasting(LevelT).SignPDF(t.Context(), pdf, w.person("Ada Okafor", newP256(), ended), approval("p-0001")))
		}, ProofTime},
		"a stranger": {func(pdf []byte) []byte {
			return plain(issue(issue(nil, "Test CA", newP256(), nil), "Ada Okafor", newP256(), asIs), pdf)
		}, ProofTrust},
		"a server's certificate": {func(pdf []byte) []byte {
			return plain(w.person("Ada Okafor", newP256(), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), pdf)
		}, ProofTrust},
		"a time-stamping authority's": {func(pdf []byte) []byte { return plain(w.tsa.id, pdf) }, ProofTrust},
		"SHA-1": {func(pdf []byte) []byte {
			id := w.person("Ada Okafor", rsaKey(), nil)
			return forged(pdf, id, approval("p-0001"), func(b []byte) []byte { return cmsOf(id, scheme{crypto.SHA1, oidSHA1, oidRSA, true}, b) })
		}, ProofCryptography},
		"RSA-1024": {func(pdf []byte) []byte {
			id := w.person("Ada Okafor", weakKey, nil)
			return forged(pdf, id, approval("p-0001"), func(b []byte) []byte { return cmsOf(id, sha256RSA, b) })
		}, ProofCryptography},
		"another signer's certificate": {func(pdf []byte) []byte {
			key := newP256()
			id := w.person("Eve", key, nil)
			boss := w.person("Ada Okafor", key, func(c *x509.Certificate) { c.SerialNumber = id.Chain[0].SerialNumber })
			return forged(pdf, id, approval("p-0001"), func(b []byte) []byte {
				c := must(ReadCMS(must(SignCMS(id, bytes.NewReader(b), CMSOptions{}))))
				return must(encodeCMS(boss.Chain, must(schemeOf(key.Public())), c.attrs, c.Signature, nil))
			})
		}, ProofCryptography},
		"another document's signature": {func(pdf []byte) []byte {
			id := w.person("Ada Okafor", newP256(), nil)
			return forged(pdf, id, approval("p-0001"), func([]byte) []byte { return must(SignCMS(id, bytes.NewReader(content), CMSOptions{})) })
		}, ProofDigest},
		"a token for another message": {stampedBy(w, func(a *tsa, _ []byte) []byte { return a.over([]byte("another")) }), ProofTime},
		"an authority without its usage": {stampedBy(w, func(a *tsa, sig []byte) []byte {
			a.id = w.person("No TSA", newP256(), nil)
			return a.over(sig)
		}), ProofTime},
		"an authority whose usage is not critical": {stampedBy(w, func(a *tsa, sig []byte) []byte {
			a.id = w.person("Lax TSA", newP256(), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping} })
			return a.over(sig)
		}), ProofTime},
		"an authority beyond its time": {stampedBy(w, func(a *tsa, sig []byte) []byte { a.now = day.AddDate(9, 0, 0); return a.over(sig) }), ProofTime},
		"another key in the appearance": {func(pdf []byte) []byte {
			s := approval("p-0001")
			s.Lines = append(s.Lines, "Key "+w.ca.Fingerprint()[:23])
			return must(SignPDF(pdf, w.person("Eve", newP256(), nil), s))
		}, ProofTrust},
	} {
		t.Run(what, func(t *testing.T) { w.refuses(t, what, tc.make(base().table()), tc.proof, Judging{}) })
	}
}

// stampedBy signs with whatever token by makes over the signature.
func stampedBy(w *world, by func(a *tsa, sig []byte) []byte) func([]byte) []byte {
	return func(pdf []byte) []byte {
		a := newTSA(day)
		a.id = w.tsa.id
		s := approval("p-0001")
		s.CMS.Stamp = func(sig []byte) ([]byte, error) { return by(a, sig), nil }
		return must(SignPDF(pdf, w.person("Ada Okafor", newP256(), nil), s))
	}
}

// Revocation: known from the file itself, or from outside.
func TestAttackRevoked(t *testing.T) {
	w := newWorld(t, day)
	ada := w.person("Ada Okafor", newP256(), nil)
	stampedPDF := must(w.lasting(LevelT).SignPDF(t.Context(), base().table(), ada, approval("p-0001")))
	bare := must(SignPDF(base().table(), ada, approval("p-0001")))
	w.holds(t, stampedPDF)
	w.desks[1].revoke(ada, day.Add(-time.Hour))
	known := Judging{Given: &Validation{CRLs: [][]byte{w.desks[1].list()}}}
	w.refuses(t, "revoked before the time stamp", stampedPDF, ProofTrust, known)
	w.refuses(t, "revoked, and no time stamp", bare, ProofTime, known)
	inside := edited(stampedPDF, func(inc *increment) {
		if err := inc.validate(known.Given); err != nil {
			panic(err)
		}
	})
	w.refuses(t, "revoked, says the file", inside, ProofTrust, Judging{})
	w.desks[1].revoke(ada, day.Add(time.Hour))
	if j := JudgePDF(stampedPDF, w.trust(), day.AddDate(0, 1, 0), Judging{Given: &Validation{CRLs: [][]byte{w.desks[1].list()}}}); j.Class != Valid {
		t.Errorf("revoked after the time stamp: %v", j.Why())
	}
}

// Time stamps out of order: a later revision cannot be older.
func TestAttackOrder(t *testing.T) {
	w := newWorld(t, day)
	pdf := w.pack(base().table(), LevelLTA)
	w.tsa.now = day.AddDate(0, -1, 0)
	out := must(must(ReadPDF(pdf)).addStamp(t.Context(), w.authority()))
	w.refuses(t, "a stamp older than what it covers", out, ProofTime, Judging{})
}

// Two copies of one base, signed apart, are each valid.
func TestParallelCopies(t *testing.T) {
	w := newWorld(t, day)
	sealed := must(SignPDF(base().streams(), w.person("Northwind Robotics Ltd", newP256(), nil), ourSeal))
	for _, who := range []string{"p-0001", "p-0002"} {
		w.holds(t, must(SignPDF(sealed, w.person("Ada Okafor", newP256(), nil), approval(who))))
	}
	changed := bytes.Replace(sealed, []byte("Approvals"), []byte("approvals"), 1)
	if bytes.Equal(changed, sealed) {
		t.Skip("the text is compressed")
	}
	w.refuses(t, "altered before signing", must(SignPDF(changed, w.person("Ada Okafor", newP256(), nil), approval("p-0001"))), ProofDigest, Judging{})
}

// Every byte of a small file is flipped, at B-B and at B-LTA: all of them where
// everything must run, which takes most of a minute, else every 16th.
func TestFlipLevels(t *testing.T) {
	for _, level := range []Level{LevelB, LevelLTA} {
		t.Run(level.String(), func(t *testing.T) {
			w := newWorld(t, day)
			l := w.lasting(level)
			l.Authority.Room = 2 << 10
			pdf := must(l.SignPDF(t.Context(), base().streams(), w.person("Ada Okafor", newP256(), nil), ourSeal))
			trust, at, want := w.trust(), day.AddDate(0, 0, 1), Judging{Want: []string{"seal"}}
			valid := func(b []byte) bool { return JudgePDF(b, trust, at, want).Class == Valid }
			if !valid(pdf) {
				t.Fatal("before any flip")
			}
			step := 16
			if os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
				step = 1
			}
			var wait sync.WaitGroup
			for from := range 2 { // half of the bytes each
				wait.Go(func() {
					for i := from * step; i < len(pdf); i += 2 * step {
						c := bytes.Clone(pdf)
						c[i] ^= []byte{0xff, 0x01, 0x20}[i%3]
						if valid(c) {
							t.Errorf("byte %d of %d flipped and nobody noticed", i, len(pdf))
						}
					}
				})
			}
			wait.Wait()
			t.Logf("every %d. of %d bytes", step, len(pdf))
		})
	}
}

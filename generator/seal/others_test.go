package seal

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// A signer is somebody else's program: it signs signed.pdf's copy of pack.pdf
// in a folder that holds key.pem, cert.pem, ca.pem and ada.p12.
type signer struct {
	sign  func(f folder, from, to, field string)
	bytes error // of CheckBytes
	later error // of what the seal says of it
}

// others are the programs of our executives. mutool signs with SHA-1, whatever
// its version: it is refused, and also run on a library whose SHA-1 is SHA-256.
var others = map[string]signer{
	"pdfsig": {sign: func(f folder, from, to, field string) { f.pdfsig("-sign", field, "-etsi", from, to) }},
	"pdfsig's own field, unseen": {sign: func(f folder, from, to, _ string) {
		f.pdfsig("-add-signature", from, to)
	}},
	"pyhanko":                            {sign: func(f folder, from, to, field string) { f.pyhanko(from, to, field, "--use-pades") }},
	"pyhanko, without PAdES":             {sign: func(f folder, from, to, field string) { f.pyhanko(from, to, field) }},
	"pyhanko's own field, unseen":        {sign: func(f folder, from, to, _ string) { f.pyhanko(from, to, "other", "--use-pades") }},
	"pyhanko's own field, over the page": {sign: func(f folder, from, to, _ string) { f.pyhanko(from, to, "1/10,10,200,60/other") }, later: ErrChanged},
	"mutool": {sign: func(f folder, from, to, field string) {
		f.mustRun(nil, "mutool", "sign", "-s", "ada.p12", "-P", "secret", "-o", to, from, f.object(from, field))
	}, bytes: ErrWeak},
	"mutool with SHA-256": {sign: func(f folder, from, to, field string) {
		f.mustRun(nil, "env", "LD_PRELOAD="+need(f.t, "EVPACK_SHA256"), "mutool", "sign", "-s", "ada.p12", "-P", "secret", "-o", to, from, f.object(from, field))
	}},
}

func (f folder) pyhanko(from, to, field string, more ...string) {
	args := append([]string{"sign", "addsig", "--field", field}, more...)
	f.mustRun(nil, "pyhanko", append(args, "pemder", "--key", "key.pem", "--cert", "cert.pem", "--chain", "ca.pem", "--no-pass", from, to)...)
}

// pdfsig takes its key from NSS.
func (f folder) pdfsig(args ...string) {
	f.mustRun(nil, "certutil", "-N", "-d", "sql:.", "--empty-password")
	f.mustRun(nil, "pk12util", "-i", "ada.p12", "-d", "sql:.", "-W", "secret")
	f.mustRun(nil, "certutil", "-A", "-d", "sql:.", "-n", "root", "-t", "CT,C,C", "-i", "root.pem")
	f.mustRun(nil, "pdfsig", append([]string{"-nssdir", "sql:.", "-nick", "ada"}, args...)...)
}

// object is the number of a field's object, as mutool asks for it.
func (f folder) object(pdf, fieldName string) string {
	p := must(ReadPDF(f.get(pdf)))
	all := must(p.fields(p.newest()))
	i := slices.IndexFunc(all, func(x field) bool { return x.name == fieldName })
	return string(integer(all[i].ref.num).write(nil))
}

func signersFolder(t *testing.T, id *Identity) folder {
	f := newFolder(t)
	f.identity(id)
	f.mustRun(nil, "openssl", "pkcs12", "-export", "-name", "ada", "-in", "cert.pem", "-inkey", "key.pem", "-certfile", "ca.pem", "-passout", "pass:secret", "-out", "ada.p12")
	return f
}

// Executives sign in other programs: two copies of one pack, and one that went
// through us before.
func TestOthersSignOurPDF(t *testing.T) {
	for who, by := range others {
		for kind, pdf := range bases() {
			t.Run(who+" "+kind, func(t *testing.T) {
				id := person("Ada Okafor", rsaKey())
				sealed := must(SignPDF(pdf, person("Northwind Robotics Ltd", rsaKey()), ourSeal))
				round := must(SignPDF(sealed, person("Mikael Lindqvist", newP256()), approval("p-0002")))
				for n, copy := range [][]byte{sealed, round} {
					f := signersFolder(t, id)
					f.put("pack.pdf", copy)
					by.sign(f, "pack.pdf", "signed.pdf", "sig-p-0001")
					judgeForeign(t, f.get("signed.pdf"), id, n+2, by)
				}
			})
		}
	}
}

// judgeForeign wants everything of the newest of n signatures.
func judgeForeign(t *testing.T, pdf []byte, by *Identity, n int, want signer) {
	t.Helper()
	j := JudgePDF(pdf, testTrust(), day, Judging{})
	if len(j.Signatures) != n {
		t.Fatalf("%d signatures: %s", len(j.Signatures), strings.Join(j.Why(), " | "))
	}
	if err := j.Signatures[0].CheckLater(); !errors.Is(err, want.later) {
		t.Errorf("later: %v, want %v", err, want.later)
	}
	s := j.Signatures[n-1]
	if err := s.CheckBytes(); !errors.Is(err, want.bytes) {
		t.Fatalf("bytes: %v, want %v", err, want.bytes)
	}
	switch whole := want.bytes == nil && want.later == nil; {
	case whole && j.Class != Valid:
		t.Error(strings.Join(j.Why(), " | "))
	case !whole && j.Class == Valid:
		t.Error("valid")
	case want.bytes == nil && (!s.CMS.Signer.Equal(by.Chain[0]) || !s.Covers || s.Class != Valid):
		t.Errorf("%s: %v", s.Class, s.Reasons)
	}
}

// One copy goes round all programs; ours signs the last field. Whoever alters
// it, before or after somebody signed, is found.
func TestOthersInTurn(t *testing.T) {
	f := signersFolder(t, person("Ada Okafor", rsaKey()))
	m := base()
	m.addField("sig-p-0003")
	m.addField("sig-p-0004")
	f.put("0.pdf", must(SignPDF(m.table(), person("Northwind Robotics Ltd", rsaKey()), ourSeal)))
	others["pyhanko"].sign(f, "0.pdf", "1.pdf", "sig-p-0001")
	others["pdfsig"].sign(f, "1.pdf", "2.pdf", "sig-p-0002")
	others["mutool with SHA-256"].sign(f, "2.pdf", "3.pdf", "sig-p-0003")
	last := must(SignPDF(f.get("3.pdf"), person("Mikael Lindqvist", newP256()), approval("p-0004")))
	if j := JudgePDF(last, testTrust(), day, Judging{}); j.Class != Valid || len(j.Signatures) != 5 || !j.Ours {
		t.Fatalf("%s: %s", j.Class, strings.Join(j.Why(), " | "))
	}
	for what, tc := range map[string]struct {
		alter func() []byte
		proof Proof
	}{
		"a word of the base, before signing": {func() []byte {
			f.put("a.pdf", bytes.Replace(f.get("0.pdf"), []byte("Approvals"), []byte("approvals"), 1))
			others["pyhanko"].sign(f, "a.pdf", "b.pdf", "sig-p-0001")
			return f.get("b.pdf")
		}, ProofDigest},
		"a page, saved before signing": {func() []byte {
			f.put("c.pdf", edited(f.get("0.pdf"), func(inc *increment) {
				_, _, _, fields := inc.parts()
				page := inc.read(fields[0]).get("P").(ref)
				inc.set(page, inc.read(page).with("Contents", array{}))
			}))
			others["pyhanko"].sign(f, "c.pdf", "d.pdf", "sig-p-0001")
			return f.get("d.pdf")
		}, ProofChanges},
		"the look of another's signature, afterwards": {func() []byte { return edited(last, swapLook) }, ProofChanges},
		"a byte, afterwards":                          {func() []byte { b := bytes.Clone(last); b[len(f.get("2.pdf"))-900] ^= 1; return b }, ProofDigest},
	} {
		j := JudgePDF(tc.alter(), testTrust(), day, Judging{})
		if why := strings.Join(j.Why(), " | "); j.Class == Valid || !strings.Contains(why, string(tc.proof)) {
			t.Errorf("%s: %s: %s", what, j.Class, why)
		}
	}
}

package seal

import (
	"bytes"
	"crypto/x509"
	"math/big"
	"strings"
	"testing"
)

func FuzzReadCMS(f *testing.F) {
	f.Add(must(SignCMS(person("Ada Okafor", newP256()), bytes.NewReader(content), CMSOptions{})))
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := ReadCMS(der)
		if err != nil {
			return
		}
		if c.Signer == nil || c.CheckDigest(bytes.NewReader(content)) == nil && c.CheckSignature() == nil && len(c.Signature) == 0 {
			t.Error("half a CMS")
		}
		if _, ok, err := c.Time(); ok && err != nil {
			t.Error("a time and an error")
		}
	})
}

func FuzzReadSSH(f *testing.F) {
	f.Add([]byte("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ReadSSH(b)
		if err == nil && s.Check(bytes.NewReader(content), SSHNamespace) == nil && s.Namespace != SSHNamespace {
			t.Error("accepted in another namespace")
		}
	})
}

func FuzzReadAllowedSigners(f *testing.F) {
	f.Add([]byte(`a,"b namespaces="x,\"y\"",valid-after="20260101" ssh-ed25519 AAAA c`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _ := ReadAllowedSigners(b)
		for _, s := range got {
			if s.Key == nil || s.Line < 1 || len(s.Principals) == 0 {
				t.Errorf("half a line: %+v", s)
			}
			s.Allows("ada*?", SSHNamespace, s.Key, day)
		}
	})
}

// FuzzReadStamp: what is read as a time stamp has a time and an imprint.
func FuzzReadStamp(f *testing.F) {
	f.Add(newTSA(day).over(content))
	f.Fuzz(func(t *testing.T, der []byte) {
		s, err := ReadStamp(der)
		if err != nil {
			return
		}
		if s.At.IsZero() || len(s.imprint) == 0 || s.CMS.Signer == nil {
			t.Error("half a stamp")
		}
		_ = s.Check(bytes.NewReader(content))
		_ = testTrust().Stamp(s)
	})
}

// FuzzStampAnswer: an authority's answer gives a token or an error.
func FuzzStampAnswer(f *testing.F) {
	a := newTSA(day)
	q := must(newStampQuery(make([]byte, 32), big.NewInt(7)))
	f.Add(a.reply(q.der))
	a.status = 2
	f.Add(a.reply(q.der))
	f.Fuzz(func(t *testing.T, der []byte) {
		if token, err := readStampAnswer(der); err == nil && len(token) == 0 {
			t.Error("no token and no error")
		}
	})
}

// FuzzDefinite: what is rewritten with definite lengths is rewritten to itself.
func FuzzDefinite(f *testing.F) {
	der := must(SignCMS(person("Ada Okafor", newP256()), bytes.NewReader(content), CMSOptions{}))
	f.Add(der)
	f.Add(indefinite(der))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) >= 1<<24 {
			return
		}
		der, _, ok := definite(b, 0)
		if !ok {
			return
		}
		again, rest, ok := definite(der, 0)
		if !ok || len(rest) != 0 || !bytes.Equal(again, der) {
			t.Error("not stable")
		}
	})
}

// FuzzAnswers: lists and responses in a hostile file.
func FuzzAnswers(f *testing.F) {
	w := newWorld(f, day)
	ada := w.person("Ada Okafor", newP256(), nil).Chain[0]
	f.Add(w.desks[1].list())
	f.Add(w.desks[1].respond(ada.SerialNumber))
	w.desks[1].tamper = critical(oidIssuingPoint, issuing{Users: true})
	f.Add(w.desks[1].list())
	f.Fuzz(func(t *testing.T, der []byte) {
		v := &Validation{CRLs: [][]byte{der}, OCSPs: [][]byte{der}}
		_ = v.status(ada, w.ca.Chain[0], day)
		delegate(der, ada, w.ca.Chain[0])
	})
}

// FuzzJudgePDF: no panic, and nothing but the file that was signed is valid.
func FuzzJudgePDF(f *testing.F) {
	w := newWorld(f, day)
	trust := w.trust()
	known := map[string]bool{}
	for _, base := range bases() {
		for _, level := range []Level{LevelB, LevelLTA} {
			l := w.lasting(level)
			l.Authority.Room = 2 << 10
			pdf := must(l.SignPDF(f.Context(), base, w.person("Ada Okafor", newP256(), nil), ourSeal))
			known[string(pdf)] = true
			f.Add(pdf)
		}
	}
	f.Fuzz(func(t *testing.T, pdf []byte) {
		j := JudgePDF(pdf, trust, day, Judging{})
		if j.Class != Valid && len(j.Why()) == 0 {
			t.Error("refused without a reason")
		}
		if len(pdf) > 0 && j.Class == Valid && !known[string(pdf)] && !isBeginning(pdf, known) {
			t.Error("valid, and nobody signed it")
		}
	})
}

// isBeginning tells of a file that was cut back to one of its revisions: whole
// in itself.
func isBeginning(pdf []byte, of map[string]bool) bool {
	for s := range of {
		if strings.HasPrefix(s, string(pdf)) {
			return true
		}
	}
	return false
}

// FuzzDecryptKey: a hostile key file neither panics nor runs for long.
func FuzzDecryptKey(f *testing.F) {
	f.Add(must(encryptKey(must(x509.MarshalPKCS8PrivateKey(newP256())), "x", 2, bytes.NewReader(make([]byte, 64)))))
	f.Fuzz(func(t *testing.T, der []byte) {
		if k, err := decryptKey(der, "y"); err == nil && k == nil {
			t.Error("no key and no error")
		}
	})
}

// FuzzReadPDF takes every way into a file: nothing may panic or hang, and what
// is accepted as whole must be what was signed.
func FuzzReadPDF(f *testing.F) {
	id := person("Ada Okafor", newP256())
	for _, pdf := range bases() {
		f.Add(pdf)
		f.Add(must(SignPDF(pdf, id, ourSeal)))
	}
	f.Fuzz(func(t *testing.T, pdf []byte) {
		p, err := ReadPDF(pdf)
		if err != nil {
			return
		}
		_, _ = p.Attachments()
		sigs, err := p.Signatures()
		if err != nil {
			return
		}
		for _, s := range sigs {
			if s.CheckBytes() == nil && s.CMS == nil && s.Stamp == nil {
				t.Error("half a signature")
			}
			_ = s.CheckDigest()
			_, _ = s.Later()
			_, _ = s.Attachments()
		}
		empty, _ := p.EmptyFields()
		if len(empty) > 0 {
			out, err := SignPDF(pdf, id, PDFSeal{Field: empty[0], Time: day, Lines: []string{"Ada Okafor", "approves what stands here"}})
			if err == nil && !bytes.HasPrefix(out, pdf) {
				t.Error("the base is not a prefix")
			}
		}
	})
}

package seal

import (
	"bytes"
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

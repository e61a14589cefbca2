package trail

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
)

// pades judges a row's signature inside a PDF: the whole document first, by
// the rules for any PDF (SIGNING, "Verifying"), then the signer's own
// signature in it, and whether it is about the subject's bytes.
//
// The signer's signature is the one under a key that keys.toml binds to them,
// else the one in their field of a review pack, else the only one there is
// beside the seal.
//
// A signing service signs with its own key, in a field that it adds, and names
// an envelope, not a person. So a key that keys.toml binds to nobody makes the
// row recorded, "signed by a service", where its certificate is not signed by
// itself and the field is none that our packs have. In a field of ours it is a
// stranger's, and broken.
func (j *judge) pades(e *Entry) {
	doc, err := seal.ReadPDF(e.Signature)
	var sigs []seal.PDFSignature
	if err == nil {
		sigs, err = doc.Signatures()
	}
	switch {
	case errors.Is(err, seal.ErrChanged):
		e.fails(Digest, "%v", err)
		return
	case err != nil:
		e.unreadable(err)
		return
	}
	s := j.ownSignature(e, sigs)
	if s == nil {
		e.fails(Cryptography, "the PDF holds no signature that could be %s's", e.Signer.ID)
		return
	}
	e.whole(s, sigs)
	e.revisions(doc, sigs)
	if s.CMS == nil {
		return // whole has said why
	}
	e.cms, e.pdf = s.CMS, s
	e.Fingerprint, e.KeyType = seal.KeyFingerprint(s.CMS.Signer), s.CMS.Signer.PublicKeyAlgorithm.String()
	for _, c := range append([]*x509.Certificate{s.CMS.Signer}, s.CMS.Others()...) {
		e.Certificates = append(e.Certificates, c.Raw)
	}
	e.listed()
	at := j.documentTime(e, sigs)
	if j.service(e) {
		e.service = true
		e.doubt("signed by a service: the key of %s is bound to nobody", s.CMS.Signer.Subject)
		if _, err := j.anchors.Chain(s.CMS.Signer, s.CMS.Others(), at); err != nil {
			e.unchained = true
			e.doubt("%v", err)
		}
		return
	}
	j.bound(e)
	j.certificate(e, at)
}

// ownSignature finds the signature of the row's signer; nil where none can be.
func (j *judge) ownSignature(e *Entry, sigs []seal.PDFSignature) *seal.PDFSignature {
	var approvals []*seal.PDFSignature
	for i := range sigs {
		if s := &sigs[i]; !s.Certifies && s.Stamp == nil && s.SubFilter != "ETSI.RFC3161" {
			approvals = append(approvals, s)
		}
	}
	for _, is := range []func(*seal.PDFSignature) bool{
		func(s *seal.PDFSignature) bool { return s.Field == FieldOf(e.Signer.ID) && j.theirs(e, s) },
		func(s *seal.PDFSignature) bool { return j.theirs(e, s) },
		func(s *seal.PDFSignature) bool { return s.Field == FieldOf(e.Signer.ID) },
	} {
		if i := slices.IndexFunc(approvals, is); i >= 0 {
			return approvals[i]
		}
	}
	if len(approvals) == 0 && len(sigs) == 1 && !ownField(sigs[0].Field) && sigs[0].Stamp == nil {
		return &sigs[0] // a program that certifies where others approve
	}
	foreign := slices.DeleteFunc(approvals, func(s *seal.PDFSignature) bool { return ownField(s.Field) })
	if len(foreign) == 1 {
		return foreign[0]
	}
	return nil
}

// theirs reports whether keys.toml binds a signature's key to the row's signer,
// on whatever day.
func (j *judge) theirs(e *Entry, s *seal.PDFSignature) bool {
	return s.CMS != nil && slices.ContainsFunc(j.bindings[seal.KeyFingerprint(s.CMS.Signer)], func(k *evidence.Key) bool { return k.Person == e.Signer })
}

// whole judges the document: the row's own signature, and those beside it,
// which a change would have broken as well. Of the others only the bytes are
// asked: who they are is for their own rows.
func (e *Entry) whole(own *seal.PDFSignature, sigs []seal.PDFSignature) {
	for i := range sigs {
		s := &sigs[i]
		checks := []func() error{s.CheckBytes, s.CheckDigest}
		if s == own || s.Certifies {
			checks = append(checks, func() error { return cryptography(s) })
		}
		for _, check := range append(checks, s.CheckLater) {
			if err := check(); err != nil {
				e.notWhole(s, s == own, err)
				break
			}
		}
	}
}

// revisions judges what was appended to a pack of ours and signs nothing.
func (e *Entry) revisions(doc *seal.PDF, sigs []seal.PDFSignature) {
	switch err := doc.CheckRevisions(sigs); {
	case err == nil || e.State == Broken:
	case errors.Is(err, seal.ErrUnsupported):
		e.doubt("%v", err)
	default:
		e.unasked = "something else in the PDF than the bytes of this signature"
		e.fails(Digest, "%v", err)
	}
}

func cryptography(s *seal.PDFSignature) error {
	if s.CMS == nil {
		return nil // of a time stamp CheckDigest has judged it
	}
	return s.CMS.CheckSignature()
}

// notWhole says what is wrong with one signature of the document.
func (e *Entry) notWhole(s *seal.PDFSignature, own bool, err error) {
	if !own || errors.Is(err, seal.ErrChanged) || s.CheckBytes() != nil {
		e.unasked = "something else in the PDF than the bytes of this signature"
	}
	switch {
	case errors.Is(err, seal.ErrUnsupported) && own:
		e.doubt("%v", err)
	case errors.Is(err, seal.ErrUnsupported):
	case errors.Is(err, seal.ErrChanged), errors.Is(err, seal.ErrDigest):
		e.fails(Digest, "field %q: %v", s.Field, err)
	default:
		e.fails(Cryptography, "field %q: %v", s.Field, err)
	}
}

// listed asks whether the signed revision is about the subject's bytes: it
// embeds them, or its approvals.json lists their digest for the signer. Where
// it lists the subject under another digest, other bytes were signed.
func (e *Entry) listed() {
	if e.Subject.Bytes == nil {
		e.doubt("cannot judge: %s", e.Subject.Why)
		return
	}
	files, err := e.pdf.Attachments()
	if err != nil {
		e.doubt("not bound to these bytes: %v", err)
		return
	}
	want := e.Subject.Digest()
	if slices.ContainsFunc(files, func(a seal.Attachment) bool { return digest(a.Data) == want }) {
		return
	}
	approvals, err := FindApprovals(files)
	if err != nil {
		e.doubt("not bound to these bytes: %v", err)
		return
	}
	for _, a := range approvals.Of(e.Signer.ID, e.pdf.Field) {
		switch {
		case a.Digest == want:
			return
		case a.Subject == e.Subject.Name:
			e.textChanged(a.Digest)
			e.unasked = "which text the PDF says it approves"
			return
		}
	}
	e.doubt("not bound to these bytes: the PDF neither embeds %s nor lists its digest for %s", e.Subject.Name, e.Signer.ID)
}

// documentTime is the time of the signature's own stamp, else that of a later
// document time stamp, else that of the cycle.
func (j *judge) documentTime(e *Entry, sigs []seal.PDFSignature) time.Time {
	at := j.time(e)
	if !e.ProvenTime.IsZero() {
		return at
	}
	var first *seal.Stamp
	for i := range sigs {
		s := &sigs[i]
		if s.Stamp == nil || s.Revision <= e.pdf.Revision || s.CheckDigest() != nil || j.anchors.Stamp(s.Stamp) != nil {
			continue
		}
		if first == nil || s.Stamp.At.Before(first.At) {
			first = s.Stamp
		}
	}
	if first == nil {
		return at
	}
	return j.proven(e, first.At)
}

// service reports whether a signing service signed: see pades.
func (j *judge) service(e *Entry) bool {
	return len(j.bindings[e.Fingerprint]) == 0 && !ownField(e.pdf.Field) && !selfSigned(e.cms.Signer)
}

// SignatureValue is what a CMS or PDF signature comes down to: one signature in
// two copies of a document has one. Nil where there is none.
func (e *Entry) SignatureValue() []byte {
	if e.cms == nil {
		return nil
	}
	return e.cms.Signature
}

// Token is the RFC 3161 time stamp beside the signature, nil where there is none.
func (e *Entry) Token() []byte {
	if e.cms == nil {
		return e.token
	}
	return e.cms.Token
}

// embedded is the CMS of a signature inside a PDF, as it stands in /Contents
// without the zeros behind it; nil where it cannot be taken out.
func (e *Entry) embedded() []byte {
	if e.pdf == nil {
		return nil
	}
	from, to := e.pdf.ByteRange[1]+1, e.pdf.ByteRange[2]-1 // between < and >
	if from < 1 || to < from || to > int64(len(e.Signature)) {
		return nil
	}
	raw, err := hex.DecodeString(string(e.Signature[from:to]))
	if err != nil {
		return nil
	}
	var der asn1.RawValue
	if _, err := asn1.Unmarshal(raw, &der); err != nil {
		return nil
	}
	return der.FullBytes
}

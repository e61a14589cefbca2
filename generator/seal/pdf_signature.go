package seal

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// A PDFSignature is a signature as a field shows it. What it says of itself
// (Name, Reason, M) is a claim; these judge it, in this order:
//
//	CheckBytes       where it stands and what it covers (until it passes, CMS may be nil)
//	CheckDigest      the covered bytes are those that were signed
//	CMS.CheckSignature, Trust.Time, Trust.Chain
//	Later            what was appended after it
//
// Every byte of the file is somebody's to refuse: CheckDigest refuses a change
// in the revision that is covered, CheckBytes one in /Contents and its
// padding (with CheckSignature inside the CMS), ReadPDF and Later one behind.
type PDFSignature struct {
	Field     string // the field's full name
	Name      string // who signs, as the dictionary claims
	Reason    string
	Location  string
	M         string // the claimed time, such as D:20261231120000Z
	SubFilter string // ETSI.CAdES.detached, adbe.pkcs7.detached, ETSI.RFC3161
	ByteRange [4]int64
	Certifies bool   // DocMDP, and the catalog's /Perms names it
	Permits   int    // DocMDP's P when it certifies: 1 nothing, 2 signatures and fields, 3 annotations too
	Baseline  bool   // PAdES: its dictionary and its CMS hold nothing that ETSI EN 319 142-1, table 1, forbids
	Revision  int    // the revision that wrote it; the first is number 0
	Covers    bool   // its ranges reach the end of the file: nothing came later
	CMS       *CMS   // nil for a document time stamp
	Stamp     *Stamp // a document time stamp's token; nil otherwise

	pdf *PDF
	ref ref
	at  span // of its object in the file
	bad error
}

const (
	maxSignatures = 1000
	maxShared     = 64 // certificates of authorities
)

// Signatures lists the signatures of the newest revision in the order of the
// form's fields. A signature that cannot be read is in the list all the same:
// its CheckBytes says why.
func (p *PDF) Signatures() ([]PDFSignature, error) {
	all, err := p.fields(p.newest())
	if err != nil {
		return nil, err
	}
	var out []PDFSignature
	seen := map[ref]bool{}
	for _, f := range all {
		if r, ok := f.value.(ref); ok && seen[r] {
			return nil, fmt.Errorf("%w PDF: a signature in two fields", ErrMalformed)
		} else if f.kind != "Sig" || f.value == object(null) {
			continue
		} else if ok {
			seen[r] = true
		}
		if len(out) == maxSignatures {
			return nil, fmt.Errorf("%w: PDF with more than %d signatures", ErrUnsupported, maxSignatures)
		}
		s := PDFSignature{Field: f.name, pdf: p}
		s.bad = s.read(f)
		out = append(out, s)
	}
	shareAuthorities(out)
	return out, p.strays(out)
}

// shareAuthorities gives every signature the authorities' certificates of all.
func shareAuthorities(sigs []PDFSignature) {
	var all []*x509.Certificate
	for _, s := range sigs {
		if c := s.anyCMS(); c != nil {
			for _, x := range c.Certificates {
				if x.IsCA && !slices.ContainsFunc(all, x.Equal) && len(all) < maxShared {
					all = append(all, x)
				}
			}
		}
	}
	for _, s := range sigs {
		if c := s.anyCMS(); c != nil {
			c.beside = slices.DeleteFunc(slices.Clone(all), func(x *x509.Certificate) bool { return slices.ContainsFunc(c.Certificates, x.Equal) })
		}
	}
}

// anyCMS is the CMS of a signature or of a time stamp; nil where it is bad.
func (s *PDFSignature) anyCMS() *CMS {
	if s.Stamp != nil {
		return s.Stamp.CMS
	}
	return s.CMS
}

// read fills the signature in; its error is CheckBytes's.
func (s *PDFSignature) read(f field) error {
	r, ok := f.value.(ref)
	if !ok {
		return fmt.Errorf("%w: the signature is not an object of its own", ErrUnsupported)
	}
	s.ref = r
	p := s.pdf
	at, written, ok := p.find(p.newest(), r.num)
	if !ok || at.kind != rowPlain || int64(at.extra) != r.gen {
		return fmt.Errorf("%w PDF: signature dictionary %d is not there", ErrMalformed, r.num)
	}
	s.Revision = written
	d, spans, err := s.dictionary(int(at.at))
	if err != nil {
		return err
	}
	s.claims(d)
	if err := s.certifies(d); err != nil {
		return err
	}
	if err := s.checkRange(d, spans); err != nil {
		return err
	}
	if err := s.onlyOnce(); err != nil {
		return err
	}
	if err := s.readContents(p.data[s.ByteRange[1]:s.ByteRange[2]]); err != nil {
		return err
	}
	s.Baseline = s.CMS != nil && s.SubFilter == "ETSI.CAdES.detached" && !s.CMS.claimsTime && s.CMS.certHash != nil &&
		d.has("M") && d.has("Filter") && !d.has("Cert")
	return nil
}

// dictionary reads the signature dictionary and where its values stand.
func (s *PDFSignature) dictionary(at int) (dict, map[name]span, error) {
	p := s.pdf
	o, end, err := p.indirect(p.newest(), s.Revision, s.ref, at)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := o.(dict); !ok {
		return nil, nil, malformedPDF(at, "no signature dictionary")
	}
	s.at = span{at, end}
	l := &lexer{data: p.data[:end], pos: at}
	l.uint()
	l.uint()
	l.word()
	l.skip()
	return l.dictSpans()
}

func (s *PDFSignature) claims(d dict) {
	direct := func(key name) string {
		t, _ := d.get(key).(text)
		return t.string()
	}
	s.Name, s.Reason, s.Location, s.M = direct("Name"), direct("Reason"), direct("Location"), direct("M")
	sub, _ := d.get("SubFilter").(name)
	s.SubFilter = string(sub)
}

// certifies looks for DocMDP in /Reference; it counts only while the catalog's
// /Perms names this signature, in the revision that wrote it.
func (s *PDFSignature) certifies(d dict) error {
	permits, err := s.docMDP(d)
	if err != nil || permits == 0 {
		return err
	}
	cat, err := s.pdf.catalog(s.Revision)
	if err != nil {
		return err
	}
	perms, _, err := s.pdf.dict(s.Revision, cat.get("Perms"))
	if err != nil {
		return err
	}
	if perms.get("DocMDP") != object(s.ref) {
		return fmt.Errorf("%w PDF: it says that it certifies, the catalog does not", ErrMalformed)
	}
	s.Certifies, s.Permits = true, permits
	return nil
}

// docMDP gives P of the DocMDP transform, 0 when there is none.
func (s *PDFSignature) docMDP(d dict) (permits int, err error) {
	refs, err := s.pdf.array(s.Revision, d.get("Reference"))
	if err != nil {
		return 0, err
	}
	for _, o := range refs {
		one, _, err := s.pdf.dict(s.Revision, o)
		if err != nil {
			return 0, err
		}
		if one.get("TransformMethod") != object(name("DocMDP")) {
			continue
		}
		params, _, err := s.pdf.dict(s.Revision, one.get("TransformParams"))
		if err != nil {
			return 0, err
		}
		permits = 2 // the default of P
		if n, ok := asInt(params.get("P")); ok {
			permits = int(n)
		}
	}
	return permits, nil
}

// checkRange demands four direct integers from 0 to the end of the revision,
// whose gap is exactly the hexadecimal string of this dictionary's /Contents.
func (s *PDFSignature) checkRange(d dict, spans map[name]span) error {
	bad := func(what string) error { return fmt.Errorf("%w PDF: /ByteRange %s", ErrMalformed, what) }
	a, _ := d.get("ByteRange").(array)
	if len(a) != 4 {
		return bad("is not four integers")
	}
	for i, o := range a {
		n, ok := asInt(o)
		if !ok || n > int64(len(s.pdf.data)) {
			return bad("is not four integers within the file")
		}
		s.ByteRange[i] = n
	}
	br, gap := s.ByteRange, spans["Contents"]
	if br[0] != 0 || int(br[1]) != gap.from || int(br[2]) != gap.to || gap.to <= gap.from || s.pdf.data[gap.from] != '<' {
		return bad("leaves out something else than /Contents")
	}
	rev := s.pdf.revisions[s.Revision]
	switch end := int(br[2] + br[3]); {
	case end != rev.end && end != rev.eof:
		return bad("does not end with its revision")
	case end == rev.eof && rev.eof != rev.end && s.Revision == s.pdf.newest():
		return bad("leaves out the last end of line")
	}
	s.Covers = int(br[2]+br[3]) == len(s.pdf.data)
	return nil
}

// onlyOnce demands that no other revision writes the signature dictionary.
func (s *PDFSignature) onlyOnce() error {
	for i, r := range s.pdf.revisions {
		for _, sec := range r.sections {
			row, ok := sec.find(s.ref.num)
			if ok && row.kind != rowFree && i != s.Revision {
				return fmt.Errorf("%w PDF: signature dictionary %d is written twice", ErrMalformed, s.ref.num)
			}
		}
	}
	return nil
}

// readContents reads "<DER, then zeros>". Digits are of one case, so that the
// same bytes cannot be spelled in two ways.
func (s *PDFSignature) readContents(raw []byte) error {
	digits := string(raw[1 : len(raw)-1])
	if strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits {
		return fmt.Errorf("%w PDF: /Contents", ErrMalformed)
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		return fmt.Errorf("%w PDF: /Contents", ErrMalformed)
	}
	if len(b) > 2*maxCMS {
		return fmt.Errorf("%w PDF: /Contents is too long", ErrUnsupported)
	}
	der, rest, ok := definite(b, 0)
	if !ok || len(bytes.Trim(rest, "\x00")) != 0 {
		return fmt.Errorf("%w PDF: /Contents is not DER and zeros", ErrMalformed)
	}
	switch s.SubFilter {
	case "ETSI.CAdES.detached", "adbe.pkcs7.detached":
		if s.CMS, err = ReadCMS(der); err == nil {
			s.CMS.keyAlone = s.SubFilter == "adbe.pkcs7.detached"
		}
	case "ETSI.RFC3161":
		s.Stamp, err = ReadStamp(der)
	default:
		err = fmt.Errorf("%w: PDF signature of kind %q", ErrUnsupported, s.SubFilter)
	}
	return err
}

// CheckBytes says whether the signature stands where and covers what it must:
// its dictionary is written once, its range is all of its revision but the
// string in /Contents, and that string is one strict CMS and zeros.
func (s *PDFSignature) CheckBytes() error { return s.bad }

// CheckDigest compares the bytes within /ByteRange with what was signed; of a
// document time stamp it also judges the cryptography.
func (s *PDFSignature) CheckDigest() error {
	switch {
	case s.bad != nil:
		return s.bad
	case s.Stamp != nil:
		digest, err := s.sum(s.Stamp.hash)
		if err != nil {
			return err
		}
		if err := s.Stamp.checkImprint(digest); err != nil {
			return err
		}
		return s.Stamp.CheckSignature()
	}
	digest, err := s.sum(s.CMS.DigestAlgorithm)
	if err != nil {
		return err
	}
	return s.CMS.compareDigest(digest)
}

// sum is the digest of what the signature covers.
func (s *PDFSignature) sum(kind crypto.Hash) ([]byte, error) {
	br := s.ByteRange
	h, err := s.pdf.sums.upTo(kind, int(br[1]))
	if err != nil {
		return nil, err
	}
	h.Write(s.pdf.data[br[2] : br[2]+br[3]])
	return h.Sum(nil), nil
}

// cryptography judges what signs, whatever it is.
func cryptography(s *PDFSignature) error {
	switch {
	case s.bad != nil:
		return s.bad
	case s.Stamp != nil:
		return s.Stamp.CheckSignature()
	}
	return s.CMS.CheckSignature()
}

// Revised gives the bytes of the revision that the signature covers: what its
// signer saw.
func (s *PDFSignature) Revised() []byte {
	if s.bad != nil {
		return nil
	}
	return slices.Clip(s.pdf.data[:s.ByteRange[2]+s.ByteRange[3]])
}

// strays looks for signatures that no field shows any more: a /ByteRange of
// plain text outside all that were found. Signatures are hidden so, or a file
// is rolled back.
func (p *PDF) strays(found []PDFSignature) error {
	mentions, err := p.sums.mentions()
	if err != nil {
		return err
	}
	for _, at := range mentions {
		if end := at + len("/ByteRange"); end <= len(p.data) && p.isRange(end) && !shown(at, found) {
			return fmt.Errorf("%w: the PDF holds a signature at byte %d that no field shows", ErrChanged, at)
		}
	}
	return nil
}

// isRange tells "[ digit" from a mere mention.
func (p *PDF) isRange(at int) bool {
	l := &lexer{data: p.data, pos: at}
	if l.skip(); !l.next("[") {
		return false
	}
	l.pos++
	_, ok := l.uint()
	return ok
}

func shown(at int, found []PDFSignature) bool {
	return slices.ContainsFunc(found, func(s PDFSignature) bool { return s.at.from < at && at < s.at.to })
}

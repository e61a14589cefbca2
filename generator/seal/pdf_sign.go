package seal

import (
	"bytes"
	"cmp"
	"crypto/rsa"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// A PDFSeal says how to fill one signature field.
type PDFSeal struct {
	Field    string     // the full name of an empty signature field
	Certify  bool       // DocMDP with P=2: later, only fields may be signed; the first signature alone may
	Name     string     // who signs; left out when empty, as are the next two
	Reason   string     //
	Location string     //
	Time     time.Time  // the claimed time, /M
	Lines    []string   // the visible text; the first is its title
	CMS      CMSOptions // a time stamp makes PAdES B-T
}

// ErrField: the field is not there, is not for signatures, or is signed.
var ErrField = errors.New("no such empty signature field")

const (
	rangeWidth = len("[0 9999999999 9999999999 9999999999]")
	stampRoom  = 16 << 10 // bytes of /Contents kept for a time stamp

	claimLayout = "D:20060102150405Z" // of /M
)

// SignPDF signs base as PAdES B-B (ETSI EN 319 142-1, table 1) by appending a
// revision: base stays an identical prefix. The revision holds the field with
// its value and its first appearance, the appearance, the signature dictionary
// and, when certifying, the catalog with /Perms; its cross-reference section
// is of base's kind. What is written is read again and judged before it is
// returned.
//
// The appearance draws Lines with the font /Sig of the form's /DR: a Type0 font
// with Identity-H whose CIDs are Unicode code points. A field whose rectangle
// is empty gets none.
func SignPDF(base []byte, id *Identity, s PDFSeal) ([]byte, error) {
	p, err := ReadPDF(base)
	if err != nil {
		return nil, err
	}
	if s.Time.IsZero() {
		return nil, errors.New("a PDF signature needs its time")
	}
	f, err := p.emptyField(s)
	if err != nil {
		return nil, err
	}
	inc, err := newIncrement(p)
	if err != nil {
		return nil, err
	}
	sig := inc.add(s.dictionary(s.room(id)))
	if err := s.fill(inc, f, sig, fitted(s.Lines)); err != nil {
		return nil, err
	}
	out, err := inc.sign(sig, func(covered io.Reader) ([]byte, error) { return SignCMS(id, covered, s.CMS) })
	if err != nil {
		return nil, err
	}
	return out, checkWritten(out, s.Field)
}

// emptyField finds the field and asks whether it may be signed now.
func (p *PDF) emptyField(s PDFSeal) (field, error) {
	sigs, err := p.Signatures()
	if err != nil {
		return field{}, err
	}
	if s.Certify && len(sigs) > 0 {
		return field{}, errors.New("a certifying signature must be the first")
	}
	for _, sig := range sigs {
		if sig.Certifies && sig.Permits < 2 {
			return field{}, fmt.Errorf("the signature %q permits no other", sig.Field)
		}
	}
	all, err := p.fields(p.newest())
	if err != nil {
		return field{}, err
	}
	for _, f := range all {
		if f.name == s.Field && f.kind == "Sig" && f.value == object(null) && f.dict.get("Subtype") == object(name("Widget")) {
			return f, nil
		}
	}
	return field{}, fmt.Errorf("%w: %q", ErrField, s.Field)
}

// dictionary is the signature dictionary with room for what is not known yet.
func (s PDFSeal) dictionary(room int) dict {
	d := append(emptySignature("Sig", "ETSI.CAdES.detached", room), entry{"M", newText(s.Time.UTC().Format(claimLayout))})
	for _, e := range []struct{ key, value string }{{"Name", s.Name}, {"Reason", s.Reason}, {"Location", s.Location}} {
		if e.value != "" {
			d = append(d, entry{name(e.key), newText(e.value)})
		}
	}
	if s.Certify {
		params := dict{{"Type", name("TransformParams")}, {"P", integer(2)}, {"V", name("1.2")}}
		d = append(d, entry{"Reference", array{dict{{"Type", name("SigRef")}, {"TransformMethod", name("DocMDP")}, {"TransformParams", params}}}})
	}
	return d
}

// emptySignature is what all signature dictionaries begin with.
func emptySignature(kind, sub name, room int) dict {
	return dict{
		{"Type", kind},
		{"Filter", name("Adobe.PPKLite")},
		{"SubFilter", sub},
		{"ByteRange", keyword("[" + strings.Repeat(" ", rangeWidth-2) + "]")},
		{"Contents", text("<" + strings.Repeat("00", room) + ">")},
	}
}

// room is how many bytes the CMS may take: its certificates, the signature,
// attributes, a time stamp. Nothing is signed to find out,
// since a card would ask for its PIN twice.
func (s PDFSeal) room(id *Identity) int {
	n := 1 << 10
	for _, c := range id.Chain {
		n += len(c.Raw)
	}
	if k, ok := id.Key.Public().(*rsa.PublicKey); ok {
		n += k.Size()
	}
	if s.CMS.Stamp != nil {
		n += cmp.Or(s.CMS.Room, stampRoom)
	}
	return (n + 1023) / 1024 * 1024
}

// fill writes the field anew: all its keys, its value and its appearance; and
// the catalog, when the signature certifies.
func (s PDFSeal) fill(inc *increment, f field, sig ref, lines layout) error {
	d := f.dict.with("V", sig)
	look, err := inc.base.appearance(f, lines)
	if err != nil {
		return err
	}
	if look != nil {
		d = d.with("AP", dict{{"N", inc.add(*look)}})
	}
	inc.set(f.ref, d)
	if s.Certify {
		return certify(inc, sig)
	}
	return nil
}

// certify names the signature in the catalog's /Perms.
func certify(inc *increment, sig ref) error {
	p := inc.base
	cat, err := p.catalog(p.newest())
	if err != nil {
		return err
	}
	if cat.has("Perms") {
		return errors.New("the PDF is certified already")
	}
	r, err := p.root(p.newest())
	if err != nil {
		return err
	}
	inc.set(r, cat.with("Perms", dict{{"DocMDP", sig}}))
	return nil
}

// sign writes the file and has what it covers signed or stamped.
func (inc *increment) sign(sig ref, by func(covered io.Reader) (der []byte, err error)) ([]byte, error) {
	out, at, err := inc.bytes()
	if err != nil {
		return nil, err
	}
	return out, insertSignature(out, at[sig.num], by)
}

// insertSignature writes /ByteRange and /Contents into the finished file; at
// is where the signature dictionary's object begins.
func insertSignature(out []byte, at int, by func(covered io.Reader) (der []byte, err error)) error {
	from := at + bytes.Index(out[at:], []byte("/Contents <")) + len("/Contents ")
	to := from + bytes.IndexByte(out[from:], '>') + 1
	br := fmt.Appendf(nil, "[0 %d %d %d", from, to, len(out)-to)
	if len(br) >= rangeWidth {
		return errors.New("a PDF of more than ten thousand million bytes")
	}
	copy(out[at+bytes.Index(out[at:], []byte("/ByteRange ["))+len("/ByteRange "):], br)
	der, err := by(io.MultiReader(bytes.NewReader(out[:from]), bytes.NewReader(out[to:])))
	if err != nil {
		return err
	}
	if 2*len(der) > to-from-2 {
		return fmt.Errorf("the signature takes %d bytes, there is room for %d", len(der), (to-from-2)/2)
	}
	hex.Encode(out[from+1:], der)
	return nil
}

// checkWritten judges our own work as a stranger would.
func checkWritten(out []byte, fieldName string) error {
	p, err := ReadPDF(out)
	if err != nil {
		return err
	}
	sigs, err := p.Signatures()
	if err != nil {
		return err
	}
	for _, s := range sigs {
		if s.Field != fieldName {
			continue
		}
		if err := s.CheckDigest(); err != nil {
			return err
		}
		if !s.Covers {
			return errors.New("the signature does not cover the file")
		}
		return cryptography(&s)
	}
	return errors.New("the signature is not in the file")
}

package seal

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// A maker holds the objects of a base revision.
type maker struct {
	objects map[int64]object
	trailer dict
	root    ref
}

// base makes a pack with the fields seal, sig-p-0001 and sig-p-0002, and one
// attachment.
func base() *maker {
	m := &maker{objects: map[int64]object{}, root: ref{1, 0}}
	m.trailer = dict{{"Root", m.root}, {"Info", ref{2, 0}}}
	m.objects[1] = dict{{"Type", name("Catalog")}, {"Pages", ref{3, 0}}}
	m.objects[2] = dict{{"Title", newText("Review pack")}, {"CreationDate", newText("D:20261231000000Z")}}
	m.objects[3] = null // the pages, below
	helvetica := dict{{"Type", name("Font")}, {"Subtype", name("Type1")}, {"BaseFont", name("Helvetica")}}
	var kids array
	for _, title := range []string{"Leadership commitment, clause 5.1", "Approvals"} {
		body := fmt.Appendf(nil, "BT /F1 14 Tf 60 760 Td (%s) Tj ET", title)
		contents := m.add(stream{dict{{"Length", integer(int64(len(body)))}}, body})
		kids = append(kids, m.add(dict{{"Type", name("Page")}, {"Parent", ref{3, 0}}, {"MediaBox", array{integer(0), integer(0), integer(595), integer(842)}},
			{"Resources", dict{{"Font", dict{{"F1", helvetica}}}}}, {"Contents", contents}}))
	}
	m.objects[3] = dict{{"Type", name("Pages")}, {"Count", integer(2)}, {"Kids", kids}}
	cat, last := m.objects[1].(dict), kids[1].(ref)
	var fields array
	for i, f := range []string{"seal", "sig-p-0001", "sig-p-0002"} {
		y := int64(600 - 100*i)
		fields = append(fields, m.add(dict{{"Type", name("Annot")}, {"Subtype", name("Widget")}, {"FT", name("Sig")}, {"T", newText(f)},
			{"F", integer(132)}, {"Rect", array{integer(60), integer(y), integer(300), integer(y + 70)}}, {"P", last}, {"TU", newText("Signature of " + f)}, {"StructParent", integer(int64(10 + i))}}))
	}
	m.objects[last.num] = m.objects[last.num].(dict).with("Annots", fields)
	form := dict{{"Fields", fields}, {"SigFlags", integer(3)}, {"DR", dict{{"Font", dict{{"Sig", m.font()}}}}}}
	cat = cat.with("AcroForm", m.add(form)).with("Names", dict{{"EmbeddedFiles", dict{{"Names", array{newText("approvals.json"), m.file("approvals.json", content)}}}}})
	m.objects[m.root.num] = cat
	m.trailer = m.trailer.with("ID", array{text("<00112233445566778899AABBCCDDEEFF>"), text("<00112233445566778899AABBCCDDEEFF>")})
	return m
}

// addField adds a signature field to the form and to its page.
func (m *maker) addField(fieldName string) {
	cat := m.objects[m.root.num].(dict)
	form := cat.get("AcroForm").(ref)
	fields := m.objects[form.num].(dict).get("Fields").(array)
	last := m.objects[fields[0].(ref).num].(dict).get("P").(ref)
	f := m.add(dict{{"Type", name("Annot")}, {"Subtype", name("Widget")}, {"FT", name("Sig")}, {"T", newText(fieldName)},
		{"F", integer(132)}, {"Rect", array{integer(60), integer(200), integer(300), integer(270)}}, {"P", last}, {"TU", newText("Signature of " + fieldName)}})
	fields = append(slices.Clip(fields), f)
	m.objects[form.num] = m.objects[form.num].(dict).with("Fields", fields)
	m.objects[last.num] = m.objects[last.num].(dict).with("Annots", fields)
}

func (m *maker) add(o object) ref {
	n := slices.Max(slices.Collect(maps.Keys(m.objects))) + 1
	m.objects[n] = o
	return ref{n, 0}
}

func (m *maker) font() ref {
	w := array{integer(32), integer(126), integer(600), integer(160), array{integer(500), integer(510)}}
	desc := m.add(dict{{"Type", name("FontDescriptor")}, {"FontName", name("Sig")}, {"Flags", integer(4)}, {"FontBBox", array{integer(0), integer(0), integer(1000), integer(1000)}},
		{"ItalicAngle", integer(0)}, {"Ascent", integer(800)}, {"Descent", number("-200")}, {"CapHeight", integer(700)}, {"StemV", integer(80)}})
	info := dict{{"Registry", newText("Adobe")}, {"Ordering", newText("Identity")}, {"Supplement", integer(0)}}
	cid := m.add(dict{{"Type", name("Font")}, {"Subtype", name("CIDFontType2")}, {"BaseFont", name("Sig")}, {"CIDSystemInfo", info}, {"FontDescriptor", desc}, {"W", w}})
	return m.add(dict{{"Type", name("Font")}, {"Subtype", name("Type0")}, {"BaseFont", name("Sig")}, {"Encoding", name("Identity-H")}, {"DescendantFonts", array{cid}}})
}

func (m *maker) file(fileName string, data []byte) ref {
	raw := deflate(data)
	f := m.add(stream{dict{{"Type", name("EmbeddedFile")}, {"Filter", name("FlateDecode")}, {"Length", integer(int64(len(raw)))}}, raw})
	return m.add(dict{{"Type", name("Filespec")}, {"F", newText(fileName)}, {"UF", newText(fileName)}, {"EF", dict{{"F", f}}}, {"AFRelationship", name("Data")}})
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// table writes the file with a cross-reference table.
func (m *maker) table() []byte {
	out := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var rows strings.Builder
	rows.WriteString("0000000000 65535 f \n")
	size := slices.Max(slices.Collect(maps.Keys(m.objects))) + 1
	for n := int64(1); n < size; n++ {
		fmt.Fprintf(&rows, "%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n", n)
		out = append(m.objects[n].write(out), "\nendobj\n"...)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n%strailer\n", size, rows.String())
	out = m.trailer.with("Size", integer(size)).write(out)
	return fmt.Appendf(out, "\nstartxref\n%d\n%%%%EOF\n", start)
}

// streams writes the file with object streams and a cross-reference stream,
// with the predictor that most writers use.
func (m *maker) streams() []byte {
	out := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	pack := slices.Max(slices.Collect(maps.Keys(m.objects))) + 1
	self := pack + 1
	rows := appendRow(nil, 0, 65535)
	rows[0] = 0
	var heads, bodies []byte
	packed := 0
	for n := int64(1); n < pack; n++ {
		o := m.objects[n]
		if _, plain := o.(stream); plain {
			rows = appendRow(rows, len(out), 0)
			out = fmt.Appendf(out, "%d 0 obj\n", n)
			out = append(o.write(out), "\nendobj\n"...)
			continue
		}
		heads = fmt.Appendf(heads, "%d %d ", n, len(bodies))
		bodies = append(o.write(bodies), ' ')
		rows = appendRow(rows, int(pack), int64(packed))
		rows[len(rows)-8] = 2
		packed++
	}
	rows = appendRow(rows, len(out), 0)
	raw := deflate(append(heads, bodies...))
	d := dict{{"Type", name("ObjStm")}, {"N", integer(int64(packed))}, {"First", integer(int64(len(heads)))}, {"Filter", name("FlateDecode")}, {"Length", integer(int64(len(raw)))}}
	out = fmt.Appendf(out, "%d 0 obj\n", pack)
	out = append(stream{d, raw}.write(out), "\nendobj\n"...)
	rows = appendRow(rows, len(out), 0)
	start := len(out)
	raw = deflate(predict(rows, 8))
	d = append(dict{{"Type", name("XRef")}, {"W", array{integer(1), integer(5), integer(2)}}, {"Filter", name("FlateDecode")}, {"Length", integer(int64(len(raw)))},
		{"DecodeParms", dict{{"Predictor", integer(12)}, {"Columns", integer(8)}}}}, m.trailer.with("Size", integer(self+1))...)
	out = fmt.Appendf(out, "%d 0 obj\n", self)
	out = append(stream{d, raw}.write(out), "\nendobj\n"...)
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", start)
}

func predict(rows []byte, width int) []byte {
	var out []byte
	above := make([]byte, width)
	for ; len(rows) > 0; rows = rows[width:] {
		out = append(out, 2)
		for i := range width {
			out = append(out, rows[i]-above[i])
		}
		above = rows[:width]
	}
	return out
}

// bases are the same pack with either kind of cross-reference section.
func bases() map[string][]byte {
	return map[string][]byte{"table": base().table(), "streams": base().streams()}
}

var ourSeal = PDFSeal{
	Field: "seal", Certify: true, Name: "Northwind Robotics Ltd", Reason: "Sealed as it was built", Time: day.Add(12 * time.Hour),
	Lines: []string{"Sealed by Northwind Robotics Ltd", "31 December 2026, 12:00 UTC", "The seal's identity is local: intact; who sealed it is not proved. Żółw 漢"},
}

func approval(who string) PDFSeal {
	return PDFSeal{Field: "sig-" + who, Name: "Ada Okafor", Reason: "I approve (wholly)", Location: "Göteborg", Time: day.Add(13 * time.Hour), Lines: []string{"Ada Okafor", "Chief Executive Officer"}}
}

// judgePDF asks every judgement of every signature; want is how many there must be.
func judgePDF(pdf []byte, want int) error {
	p, err := ReadPDF(pdf)
	if err != nil {
		return err
	}
	sigs, err := p.Signatures()
	if err != nil {
		return err
	}
	if len(sigs) != want {
		return fmt.Errorf("%d signatures, want %d", len(sigs), want)
	}
	covers := false
	for _, s := range sigs {
		if err := s.CheckBytes(); err != nil {
			return fmt.Errorf("%s: %w", s.Field, err)
		}
		if err := s.CheckDigest(); err != nil {
			return fmt.Errorf("%s: %w", s.Field, err)
		}
		if err := s.CMS.CheckSignature(); err != nil {
			return fmt.Errorf("%s: %w", s.Field, err)
		}
		if _, err := testTrust().Chain(s.CMS.Signer, s.CMS.Others(), day); err != nil {
			return fmt.Errorf("%s: %w", s.Field, err)
		}
		covers = covers || s.Covers
	}
	if !covers {
		return errors.New("no signature covers the file")
	}
	return nil
}

func TestSignPDF(t *testing.T) {
	for kind, pdf := range bases() {
		t.Run(kind, func(t *testing.T) {
			org, ada := person("Northwind Robotics Ltd", newP256()), person("Ada Okafor", rsaKey())
			one, err := SignPDF(pdf, org, ourSeal)
			if err != nil {
				t.Fatal(err)
			}
			two, err := SignPDF(one, ada, approval("p-0001"))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(one, pdf) || !bytes.HasPrefix(two, one) {
				t.Error("the base is not an identical prefix")
			}
			if err := judgePDF(two, 2); err != nil {
				t.Error(err)
			}
			p := must(ReadPDF(two))
			sigs := must(p.Signatures())
			if s := sigs[0]; !s.Certifies || s.Permits != 2 || s.Covers || s.Revision != 1 || s.M != "D:20261231120000Z" || s.Field != "seal" {
				t.Errorf("seal: %+v", s)
			}
			if s := sigs[1]; s.Certifies || !s.Covers || s.Revision != 2 || s.Reason != "I approve (wholly)" || s.Location != "Göteborg" {
				t.Errorf("approval: %+v", s)
			}
			if !bytes.Equal(sigs[0].Revised(), one) {
				t.Error("the seal does not cover what was sealed")
			}
			files := must(sigs[0].Attachments())
			if len(files) != 1 || files[0].Name != "approvals.json" || !bytes.Equal(files[0].Data, content) {
				t.Errorf("attachments: %v", files)
			}
			if left := must(p.EmptyFields()); !slices.Equal(left, []string{"sig-p-0002"}) {
				t.Errorf("empty fields: %v", left)
			}
		})
	}
}

func TestOthersAcceptOurPDF(t *testing.T) {
	for kind, pdf := range bases() {
		t.Run(kind, func(t *testing.T) {
			f := newFolder(t)
			one := must(SignPDF(pdf, person("Northwind Robotics Ltd", newP256()), ourSeal))
			f.put("signed.pdf", must(SignPDF(one, person("Ada Okafor", rsaKey()), approval("p-0001"))))
			if out := f.mustRun(nil, "qpdf", "--check", "signed.pdf"); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Error(out)
			}
			out, _ := f.run(nil, "pdfsig", "-nocert", "signed.pdf")
			if strings.Count(out, "Signature is Valid") != 2 || !strings.Contains(out, "ETSI.CAdES.detached") || !strings.Contains(out, "Total document signed") {
				t.Error(out)
			}
			f.mustRun(nil, "pdftoppm", "-r", "60", "-png", "signed.pdf", "page")
		})
	}
}

func TestSignPDFRefuses(t *testing.T) {
	id, pdf := person("Ada", newP256()), base().table()
	one := must(SignPDF(pdf, id, approval("p-0001")))
	for what, tc := range map[string]struct {
		pdf  []byte
		seal PDFSeal
		want error
	}{
		"no such field":       {pdf, approval("p-0099"), ErrField},
		"a signed field":      {one, approval("p-0001"), ErrField},
		"certifying later":    {one, ourSeal, nil},
		"no time":             {pdf, PDFSeal{Field: "seal"}, nil},
		"not a PDF":           {[]byte("hello"), ourSeal, ErrMalformed},
		"bytes after the end": {append(bytes.Clone(pdf), "% a comment\n"...), ourSeal, ErrMalformed},
	} {
		_, err := SignPDF(tc.pdf, id, tc.seal)
		if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSignPDFIsDeterministic(t *testing.T) {
	id := person("Ada", rsaKey())
	if !bytes.Equal(must(SignPDF(base().streams(), id, ourSeal)), must(SignPDF(base().streams(), id, ourSeal))) {
		t.Error("two signatures of one base differ")
	}
}

// Every byte of a signed file is flipped.
func TestFlipPDF(t *testing.T) {
	pdf := must(SignPDF(base().streams(), person("Ada", newP256()), ourSeal))
	flipped(t, pdf, func(b []byte) error { return judgePDF(b, 1) })
}

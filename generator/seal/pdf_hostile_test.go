package seal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// file writes objects as they are given, a table over them, and a trailer.
func file(trailer string, objects ...string) []byte {
	out := []byte("%PDF-1.7\n")
	rows := "0000000000 65535 f \n"
	for i, o := range objects {
		rows += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return fmt.Appendf(out, "xref\n0 %d\n%strailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, rows, len(objects)+1, trailer, len(out))
}

// everything goes into a file by all ways; the first error is returned.
func everything(pdf []byte) error {
	p, err := ReadPDF(pdf)
	if err != nil {
		return err
	}
	if _, err := p.Attachments(); err != nil {
		return err
	}
	if _, err = p.EmptyFields(); err != nil {
		return err
	}
	_, err = p.Signatures()
	return err
}

func TestHostilePDF(t *testing.T) {
	deep := strings.Repeat("[", 1<<20)
	bomb := deflate(make([]byte, 64<<20))
	within := strings.Repeat("3 0 obj ", 20000) // objects that begin within each other
	for what, tc := range map[string]struct {
		pdf  []byte
		want error
	}{
		"a circle of sections":       {file("/Prev 30", "<</Type/Catalog>>"), ErrMalformed},
		"its own predecessor":        {selfPrev(), ErrMalformed},
		"encryption":                 {file("/Encrypt 2 0 R", "<</Type/Catalog>>"), ErrUnsupported},
		"a hybrid file":              {file("/XRefStm 9", "<</Type/Catalog>>"), ErrUnsupported},
		"no catalog":                 {file("", "<</Type/Font>>"), ErrMalformed},
		"a key twice":                {file("", "<</Type/Catalog/Type/Catalog>>"), ErrMalformed},
		"a key twice, spelled anew":  {file("", "<</Type/Catalog/T#79pe/Catalog>>"), ErrMalformed},
		"deep nesting":               {file("", "<</Type/Catalog/AcroForm "+deep), ErrMalformed},
		"a reference to itself":      {file("", "<</Type/Catalog/AcroForm 2 0 R>>", "2 0 R"), ErrMalformed},
		"fields that are their kids": {file("", "<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>", "<</T(a)/Kids[2 0 R]>>"), ErrMalformed},
		"names that are their kids":  {file("", "<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>", "<</Kids[2 0 R 2 0 R]>>"), ErrMalformed},
		"a length that is a stream":  {file("", "<</Type/Catalog/AcroForm 2 0 R>>", "<</Length 2 0 R>>stream\n\nendstream"), ErrMalformed},
		"a bomb": {file("", "<</Type/Catalog/Names<</EmbeddedFiles<</Names[(a) 2 0 R]>>>>>>", "<</F(a)/EF<</F 3 0 R>>>>",
			fmt.Sprintf("<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream", len(bomb), bomb)), ErrUnsupported},
		"objects within each other":  {file("", "<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>", within), ErrMalformed},
		"a signature in two fields":  {file("", "<</Type/Catalog/AcroForm<</Fields[2 0 R 3 0 R]>>>>", "<</T(a)/FT/Sig/V 4 0 R>>", "<</T(b)/FT/Sig/V 4 0 R>>", "<<>>"), ErrMalformed},
		"a section of too many rows": {bytes.Replace(file("", "<</Type/Catalog>>"), []byte("xref\n0 2"), []byte("xref\n0 8000000"), 1), ErrMalformed},
		"numbers beyond the size":    {bytes.Replace(file("", "<</Type/Catalog>>"), []byte("/Size 2"), []byte("/Size 1"), 1), ErrMalformed},
	} {
		start := time.Now()
		if err := everything(tc.pdf); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", what, err, tc.want)
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%s took %v", what, d)
		}
	}
}

func selfPrev() []byte {
	pdf := file("/Prev 0000", "<</Type/Catalog>>")
	at := bytes.Index(pdf, []byte("xref\n"))
	return bytes.Replace(pdf, []byte("/Prev 0000"), fmt.Appendf(nil, "/Prev %04d", at), 1)
}

// Many objects that each hold all that follow must not cost their square.
func TestOverlappingObjects(t *testing.T) {
	const n = 4000
	out := []byte("%PDF-1.7\n1 0 obj <</Type/Catalog/AcroForm<</Fields[")
	for i := range n {
		out = fmt.Appendf(out, "%d 0 R ", i+2)
	}
	out = append(out, "]>>>> endobj\n"...)
	rows := fmt.Sprintf("0000000000 65535 f \n%010d 00000 n \n", len("%PDF-1.7\n"))
	for i := range n {
		rows += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj <</T(a)/FT/Sig/A%d[", i+2, i)
	}
	start := len(out) + 5
	out = fmt.Appendf(out, "true\nxref\n0 %d\n%strailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", n+2, rows, n+2, start)
	begin := time.Now()
	if err := everything(out); err == nil {
		t.Error("accepted")
	}
	if d := time.Since(begin); d > time.Minute {
		t.Errorf("took %v", d)
	}
}

func TestPredictors(t *testing.T) {
	// One row per filter of the PNG specification, two bytes a pixel.
	rows := []byte{
		0, 1, 2, 3, 4,
		1, 1, 2, 3, 4,
		2, 1, 2, 3, 4,
		3, 1, 2, 3, 4,
		4, 1, 2, 3, 4,
	}
	want := []byte{1, 2, 3, 4, 1, 2, 4, 6, 2, 4, 7, 10, 2, 4, 7, 11, 3, 6, 10, 15}
	got, err := unpredict(rows, dict{{"Predictor", integer(15)}, {"Colors", integer(2)}, {"Columns", integer(2)}})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v %v, want %v", got, err, want)
	}
	if _, err := unpredict([]byte{9, 1}, dict{{"Predictor", integer(15)}}); !errors.Is(err, ErrMalformed) {
		t.Error(err)
	}
	if _, err := unpredict(nil, dict{{"Predictor", integer(2)}}); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
}

func TestStrings(t *testing.T) {
	for in, want := range map[string]string{
		`(a\(b\)c)`:      "a(b)c",
		`(a(b)c)`:        "a(b)c",
		`(\101\7x\\)`:    "A\x07x\\",
		"(a\\\nb\r\nc)":  "ab\nc",
		`<48656C6C 6F>`:  "Hello",
		`<486>`:          "H`",
		`<FEFF017B00F3>`: "Żó",
		`(Z\374rich)`:    "Zürich",
		`(\z)`:           "z",
	} {
		l := &lexer{data: []byte(in)}
		o, err := l.object()
		s, ok := o.(text)
		if err != nil || !ok || s.string() != want {
			t.Errorf("%s: %q, %v, want %q", in, s.string(), err, want)
		}
	}
	for _, s := range []string{"plain", `a\b(c)`, "Żółw", "𝄞", ""} {
		if got := newText(s).string(); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}

// A CMS with indefinite lengths all the way down is read as its DER.
func TestIndefinite(t *testing.T) {
	der := must(SignCMS(person("Ada Okafor", newP256()), bytes.NewReader(content), CMSOptions{}))
	got, rest, ok := definite(append(indefinite(der), 0, 0), 0)
	if !ok || !bytes.Equal(got, der) || len(rest) != 2 {
		t.Error("not what it was")
	}
	for _, b := range [][]byte{nil, {0x30}, {0x30, 0x80}, {0x30, 0x80, 0}, {0x04, 0x80, 0, 0}, {0x30, 0x81, 0x01, 0}, {0x3f, 0x81, 0, 0}, bytes.Repeat([]byte{0x30, 0x80}, 1000)} {
		if _, _, ok := definite(b, 0); ok {
			t.Errorf("% x was accepted", b[:min(len(b), 8)])
		}
	}
}

func indefinite(der []byte) []byte {
	in := cryptobyte.String(der)
	var out []byte
	for !in.Empty() {
		var whole, inner cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1Element(&whole, &tag) {
			panic("not DER")
		}
		if tag&0x20 == 0 {
			out = append(out, whole...)
			continue
		}
		whole.ReadAnyASN1(&inner, nil)
		out = append(append(append(out, byte(tag), 0x80), indefinite(inner)...), 0, 0)
	}
	return out
}

func TestFit(t *testing.T) {
	g := glyphs{widths: map[rune]float64{}}
	for r := ' '; r < 127; r++ {
		g.widths[r] = 500
	}
	long := strings.Repeat("word ", 200) + strings.Repeat("x", 500)
	for _, box := range [][2]float64{{230, 60}, {20, 20}, {1, 1}, {0, 0}, {-5, 50}} {
		var height float64
		for _, l := range fit(g, []string{"Sealed for Northwind…", long}, box[0], box[1]) {
			height += l.size * leading
			if g.width(l.text, l.size) > box[0] && len(l.text) > 1 {
				t.Errorf("%v: %q is too wide", box, l.text)
			}
		}
		if height > max(0, box[1]) {
			t.Errorf("%v: text is %v high", box, height)
		}
	}
	if got := g.known("Łódź – “a”…"); got != `??d? - "a"...` {
		t.Error(got)
	}
}

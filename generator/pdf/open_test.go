package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// An opened file is one of ours, read through its own cross-reference stream.
type opened struct {
	t       testing.TB
	objects map[int]*object
	bodies  map[int][]byte // of object streams
	trailer dict
}

func open(t testing.TB, data []byte) *opened {
	t.Helper()
	at := bytes.LastIndex(data, []byte("startxref\n"))
	offset, err := (&scanner{data: data, at: at + 10}).number()
	if err != nil {
		t.Fatal(err)
	}
	f := &opened{t: t, objects: map[int]*object{}, bodies: map[int][]byte{}}
	_, x := f.at(data, offset)
	f.trailer = x.dict
	table := f.inflate(x)
	if n, _ := strconv.Atoi(x.dict.get("/Size")); len(table) != 7*n {
		t.Fatalf("the table has %d bytes for %d objects", len(table), n)
	}
	for n := 0; n < len(table)/7; n++ {
		if e := table[7*n:]; e[0] == 1 {
			got, o := f.at(data, int(binary.BigEndian.Uint32(e[1:])))
			if got != n {
				t.Fatalf("object %d stands where the table has %d", got, n)
			}
			f.objects[n] = o
		}
	}
	for n := 0; n < len(table)/7; n++ {
		if e := table[7*n:]; e[0] == 2 {
			f.objects[n] = f.member(n, int(binary.BigEndian.Uint32(e[1:])), int(binary.BigEndian.Uint16(e[5:])))
		}
	}
	return f
}

func (f *opened) at(data []byte, offset int) (int, *object) {
	f.t.Helper()
	n, err := (&scanner{data: data, at: offset}).number()
	if err != nil {
		f.t.Fatal(err)
	}
	o, err := readObject(&scanner{data: data, at: offset}, n)
	if err != nil {
		f.t.Fatalf("object %d: %v", n, err)
	}
	return n, o
}

func (f *opened) inflate(o *object) []byte {
	f.t.Helper()
	if o.dict.get("/Filter") == "" {
		return o.stream
	}
	z, err := zlib.NewReader(bytes.NewReader(o.stream))
	if err != nil {
		f.t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *opened) member(n, holder, ordinal int) *object {
	f.t.Helper()
	h := f.objects[holder]
	body := f.bodies[holder]
	if body == nil {
		body = f.inflate(h)
		f.bodies[holder] = body
	}
	first, _ := strconv.Atoi(h.dict.get("/First"))
	s := &scanner{data: body}
	for range ordinal {
		s.word()
		s.word()
	}
	got, _ := s.number()
	offset, _ := s.number()
	if got != n {
		f.t.Fatalf("object stream %d has %d in the place of %d", holder, got, n)
	}
	in := &scanner{data: body, at: first + offset}
	in.space()
	if !bytes.HasPrefix(body[in.at:], []byte("<<")) {
		v, err := in.value()
		if err != nil {
			f.t.Fatal(err)
		}
		return &object{plain: []byte(v)}
	}
	d, err := in.dict()
	if err != nil {
		f.t.Fatalf("object %d: %v", n, err)
	}
	return &object{dict: d}
}

// get follows a reference, or reads a dictionary that stands in its place.
func (f *opened) get(value string) dict {
	f.t.Helper()
	if n := reference(value); n != 0 {
		if f.objects[n] == nil {
			f.t.Fatalf("%s is missing", value)
		}
		return f.objects[n].dict
	}
	d, err := (&scanner{data: []byte(value)}).dict()
	if err != nil {
		f.t.Fatalf("%q: %v", value, err)
	}
	return d
}

func (f *opened) catalog() dict { return f.get(f.trailer.get("/Root")) }

func (f *opened) pages() []dict {
	var out []dict
	for _, n := range references(f.get(f.catalog().get("/Pages")).get("/Kids")) {
		out = append(out, f.objects[n].dict)
	}
	return out
}

// idTree are the ids of elements.
func (f *opened) idTree() []string {
	tree := f.get(f.get(f.catalog().get("/StructTreeRoot")).get("/IDTree"))
	s := &scanner{data: []byte(strings.Trim(tree.get("/Names"), "[]"))}
	var out []string
	for {
		id, err := s.value()
		if err != nil {
			return out
		}
		out = append(out, id)
		if _, err := s.value(); err != nil {
			f.t.Fatal(err)
		}
	}
}

// contentOf is what a page draws.
func (f *opened) contentOf(page dict) []byte {
	var out []byte
	list := references(page.get("/Contents"))
	if n := reference(page.get("/Contents")); n != 0 {
		list = []int{n}
	}
	for _, n := range list {
		out = append(append(out, f.inflate(f.objects[n])...), '\n')
	}
	return out
}

// walk visits the structure tree in order.
func (f *opened) walk(n int, depth int, visit func(n, depth int, e dict)) {
	e := f.objects[n].dict
	visit(n, depth, e)
	s := &scanner{data: []byte(strings.Trim(e.get("/K"), "[]"))}
	for {
		v, err := s.value()
		if err != nil {
			return
		}
		if k := reference(v); k != 0 {
			f.walk(k, depth+1, visit)
		}
	}
}

func (f *opened) document() int {
	return references(f.get(f.catalog().get("/StructTreeRoot")).get("/K"))[0]
}

var anyReference = regexp.MustCompile(`\b(\d+) 0 R\b`)

// Every reference leads somewhere, and every object but the streams of
// objects is referred to.
func TestReferences(t *testing.T) {
	f := open(t, sampleFile(t))
	used := map[int]bool{}
	note := func(source string) {
		for _, m := range anyReference.FindAllStringSubmatch(source, -1) {
			n, _ := strconv.Atoi(m[1])
			used[n] = true
			if f.objects[n] == nil {
				t.Errorf("%s 0 R leads nowhere", m[1])
			}
		}
	}
	note(f.trailer.String())
	for _, o := range f.objects {
		if o.dict != nil {
			note(o.dict.String())
		}
	}
	for n, o := range f.objects {
		if kind := o.dict.get("/Type"); !used[n] && kind != "/ObjStm" && kind != "/XRef" {
			t.Errorf("object %d is not used: %v", n, o.dict)
		}
	}
}

// The catalog says what PDF/A-3a and PDF/UA-1 want said.
func TestCatalog(t *testing.T) {
	data := sampleFile(t)
	if !bytes.HasPrefix(data, []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")) || !bytes.HasSuffix(data, []byte("\n%%EOF\n")) {
		t.Error("head or tail (PDF/A-3, 6.1.2 and 6.1.3)")
	}
	f := open(t, data)
	c := f.catalog()
	for _, key := range []string{"/Lang", "/StructTreeRoot", "/OutputIntents", "/Metadata", "/Outlines", "/AF", "/Names", "/AcroForm"} {
		if c.get(key) == "" {
			t.Errorf("catalog has no %s", key)
		}
	}
	if c.get("/Lang") != "(en-GB)" || f.get(c.get("/MarkInfo")).get("/Marked") != "true" || f.get(c.get("/ViewerPreferences")).get("/DisplayDocTitle") != "true" {
		t.Errorf("catalog %v", c)
	}
	xmp := string(f.inflate(f.objects[reference(c.get("/Metadata"))]))
	for _, want := range []string{"<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<pdfaSchema:prefix>pdfuaid<", "<xmp:ModifyDate>2026-12-31T00:00:00Z<", "Management review pack, Northwind"} {
		if !strings.Contains(xmp, want) {
			t.Errorf("XMP has no %s", want)
		}
	}
	if f.objects[reference(c.get("/Metadata"))].dict.get("/Filter") != "" {
		t.Error("XMP is compressed")
	}
	if id := f.trailer.get("/ID"); len(id) != 2*34+2 {
		t.Errorf("/ID is %s", id)
	}
}

// Fonts are embedded subsets whose every drawn code has a width, a glyph and
// a character (PDF/A-3, 6.2.11).
func TestFonts(t *testing.T) {
	f := open(t, sampleFile(t))
	n := 0
	for _, o := range f.objects {
		if o.dict.get("/Subtype") != "/Type0" {
			continue
		}
		n++
		cid := f.get("<</X " + strings.Trim(o.dict.get("/DescendantFonts"), "[]") + ">>")
		d := f.get(cid.get("/X"))
		if !regexp.MustCompile(`^/[A-Z]{6}\+[A-Za-z0-9-]+$`).MatchString(d.get("/BaseFont")) || d.get("/BaseFont") != o.dict.get("/BaseFont") || d.get("/BaseFont") != f.get(d.get("/FontDescriptor")).get("/FontName") {
			t.Errorf("names %s, %s", d.get("/BaseFont"), o.dict.get("/BaseFont"))
		}
		cmap := string(f.inflate(f.objects[reference(o.dict.get("/ToUnicode"))]))
		gids := f.inflate(f.objects[reference(d.get("/CIDToGIDMap"))])
		codes := regexp.MustCompile(`<([0-9A-F]{4})><([0-9A-F]{4})>\n`).FindAllStringSubmatch(cmap, -1)
		for _, c := range codes {
			code, _ := strconv.ParseUint(c[1], 16, 16)
			if c[1] == "0000" { // the code space
				continue
			}
			if c[1] != c[2] || gids[2*code]|gids[2*code+1] == 0 {
				t.Errorf("%s: code %s has no glyph or another character", d.get("/BaseFont"), c[1])
			}
		}
		if len(codes) == 0 || strings.Count(d.get("/W"), "[") == 0 {
			t.Errorf("%s: no codes or widths", d.get("/BaseFont"))
		}
	}
	if n < 5 {
		t.Errorf("%d fonts", n)
	}
}

// Each marked sequence belongs to one element and each element's content to
// one sequence; all drawing is marked (PDF/UA-1, 7.1).
func TestMarkedContent(t *testing.T) {
	f := open(t, sampleFile(t))
	begin := regexp.MustCompile(`(?m)^/(\w+)<</MCID (\d+)>>BDC$`)
	for i, p := range f.pages() {
		content := f.contentOf(p)
		all := begin.FindAllSubmatch(content, -1)
		seen := map[string]bool{}
		for _, m := range all { // page numbers come last, whatever their MCIDs
			seen[string(m[2])] = true
		}
		for j := range all {
			if !seen[strconv.Itoa(j)] {
				t.Fatalf("page %d: of %d sequences none has the MCID %d", i+1, len(all), j)
			}
		}
		open := false
		for _, line := range strings.Split(string(content), "\n") {
			switch {
			case strings.HasSuffix(line, "BDC"), strings.HasSuffix(line, "BMC"):
				if open {
					t.Fatalf("page %d: a sequence in a sequence", i+1)
				}
				open = true
			case line == "EMC":
				if !open {
					t.Fatalf("page %d: EMC without a beginning", i+1)
				}
				open = false
			case !open && (strings.HasSuffix(line, " S") || strings.HasSuffix(line, " f") || strings.HasSuffix(line, "Tj ET")):
				t.Fatalf("page %d: unmarked %q", i+1, line)
			}
		}
		if open {
			t.Fatalf("page %d: a sequence is left open", i+1)
		}
	}
}

// The tree has the shapes that readers rely on: no heading level skipped,
// tables of rows of cells with scopes, lists of items, alternatives, notes.
func TestTree(t *testing.T) {
	f := open(t, sampleFile(t))
	level, up := 0, map[int]string{}
	parents := map[string]string{"TR": "THead TBody", "TH": "TR", "TD": "TR", "LI": "L", "Lbl": "LI Note", "LBody": "LI", "TOCI": "TOC", "THead": "Table", "TBody": "Table", "Caption": "Table", "Reference": "TOCI P"}
	seen := map[string]int{}
	ids := map[string]bool{}
	f.walk(f.document(), 0, func(n, depth int, e dict) {
		tag := e.get("/S")[1:]
		seen[tag]++
		up[depth] = tag
		if want := parents[tag]; want != "" && !strings.Contains(" "+want+" ", " "+up[depth-1]+" ") {
			t.Errorf("%s in %s", tag, up[depth-1])
		}
		if l := tag[len(tag)-1] - '0'; tag[0] == 'H' && len(tag) == 2 {
			if int(l) > level+1 {
				t.Errorf("H%d after H%d", l, level)
			}
			level = int(l)
		}
		switch tag {
		case "TH":
			if !strings.Contains(e.get("/A"), "/Scope") {
				t.Error("TH without Scope")
			}
		case "Figure":
			if e.get("/Alt") == "" || !strings.Contains(e.get("/A"), "/BBox") {
				t.Error("Figure without Alt or BBox")
			}
		case "Note":
			if id := e.get("/ID"); id == "" || ids[id] {
				t.Errorf("Note with id %q", id)
			}
			ids[e.get("/ID")] = true
		case "Form":
			if !strings.HasPrefix(e.get("/K"), "<</Type/OBJR") {
				t.Errorf("Form with /K %s: some signing software takes a list for a change", e.get("/K"))
			}
		case "Link":
			if !strings.Contains(e.get("/K"), "/OBJR") {
				t.Errorf("%s without its annotation", tag)
			}
		}
	})
	for _, tag := range []string{"H1", "H2", "H3", "P", "L", "Table", "Caption", "Figure", "Link", "Form", "Note", "BlockQuote", "Code", "Em", "Strong", "TOC", "Reference"} {
		if seen[tag] == 0 {
			t.Errorf("no %s", tag)
		}
	}
	if seen["THead"] != seen["Table"] {
		t.Errorf("%d tables, %d heads: a repeated head is an artifact", seen["Table"], seen["THead"])
	}
}

// The parent tree leads from each annotation back to the element that names
// it, and links and fields have what PDF/UA-1, 7.18, asks for.
func TestAnnotations(t *testing.T) {
	f := open(t, sampleFile(t))
	keys := map[string]string{}
	for _, kid := range references(f.get(f.get(f.catalog().get("/StructTreeRoot")).get("/ParentTree")).get("/Kids")) {
		s := &scanner{data: []byte(strings.Trim(f.objects[kid].dict.get("/Nums"), "[]"))}
		for {
			key, err := s.value()
			if err != nil {
				break
			}
			keys[key], _ = s.value()
		}
	}
	fields := map[string]bool{}
	for i, p := range f.pages() {
		if key := p.get("/StructParents"); keys[key] == "" || p.get("/Tabs") != "/S" {
			t.Errorf("page %d is not in the parent tree", i+1)
		}
		for _, n := range references(p.get("/Annots")) {
			a := f.objects[n].dict
			e := f.get(keys[a.get("/StructParent")])
			if !strings.Contains(e.get("/K"), fmt.Sprintf("/Obj %d 0 R", n)) {
				t.Errorf("annotation %d: its element does not name it", n)
			}
			if a.get("/F") != "4" {
				t.Errorf("annotation %d does not print", n)
			}
			switch a.get("/Subtype") {
			case "/Link":
				if a.get("/Contents") == "" || a.get("/Dest") == "" && !strings.Contains(a.get("/A"), "/URI(https://") && !strings.Contains(a.get("/A"), "/URI(http://") {
					t.Errorf("link %v", a)
				}
			case "/Widget":
				fields[a.get("/T")] = true
				if a.get("/FT") != "/Sig" || a.get("/V") != "" || a.get("/TU") == "" || a.get("/AP") == "" {
					t.Errorf("field %v", a)
				}
			}
		}
	}
	for _, name := range []string{"(seal)", "(sig-p-0001)", "(sig-p-0002)", "(sig-p-0003)"} {
		if !fields[name] {
			t.Errorf("no field %s", name)
		}
	}
}

// What the sealer is promised: fields, flags, and a font by code point.
func TestSealContract(t *testing.T) {
	f := open(t, sampleFile(t))
	form := f.get(f.catalog().get("/AcroForm"))
	if form.get("/SigFlags") != "3" || len(references(form.get("/Fields"))) != 4 {
		t.Errorf("form %v", form)
	}
	font := f.get(f.get(f.get(form.get("/DR")).get("/Font")).get("/Sig"))
	if font.get("/Subtype") != "/Type0" || font.get("/Encoding") != "/Identity-H" {
		t.Errorf("font %v", font)
	}
	cmap := string(f.inflate(f.objects[reference(font.get("/ToUnicode"))]))
	for _, r := range "Az09~éßŁőżΩωЯяґ–’" {
		if code := fmt.Sprintf("<%04X><%04X>", r, r); !strings.Contains(cmap, code) && r < 0x460 && r != 'ґ' {
			t.Errorf("the sealer's font lacks %c", r)
		}
	}
}

// An attachment is found by name and comes out as it went in.
func TestAttachment(t *testing.T) {
	d := sample(t)
	f := open(t, write(t, d))
	af := references(f.catalog().get("/AF"))
	if len(af) != 1 {
		t.Fatalf("%d associated files", len(af))
	}
	spec := f.objects[af[0]].dict
	file := f.objects[reference(f.get(spec.get("/EF")).get("/F"))]
	if !bytes.Equal(f.inflate(file), d.Attachments[0].Data) || spec.get("/AFRelationship") != "/Source" || file.dict.get("/Subtype") != "/application#2Ftoml" {
		t.Errorf("file %v, %v", spec, file.dict)
	}
}

// FuzzReadFlat: no file makes the reader panic.
func FuzzReadFlat(f *testing.F) {
	f.Add([]byte("1 0 obj\n<</A[1 0 R(x)<AB>]/B<</C/D>>>>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000000 00000 n \ntrailer\n<</Root 1 0 R/Info 1 0 R>>\nstartxref\n50\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := readFlat(data); err == nil && file == nil {
			t.Error("neither a file nor an error")
		}
	})
}

// FuzzParseFace: no font makes the reader panic.
func FuzzParseFace(f *testing.F) {
	f.Add([]byte("\x00\x01\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if face, err := parseFace(0, data); err == nil && face == nil {
			t.Error("neither a face nor an error")
		}
	})
}

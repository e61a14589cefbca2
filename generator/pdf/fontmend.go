package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
)

// mendFonts writes gofpdf's fonts with what it leaves out: subset tags, exact
// widths, and a ToUnicode that maps every code, not only those below U+0100
// (PDF/A-3, 6.2.11.4.2, 6.2.11.5, 6.2.11.7.2).
func (f *finisher) mendFonts() error {
	for i, face := range f.fonts.faces {
		runes := runesOf(f.used[i])
		if len(runes) == 0 {
			continue
		}
		n, err := f.mendFont(face, "/utf8"+fontKey(i), runes)
		if err != nil {
			return fmt.Errorf("font %s: %w", face.name, err)
		}
		if i == regular {
			f.font = n
		}
		f.faces += fmt.Sprintf("/F%d %d 0 R", i, n)
	}
	return nil
}

func (f *finisher) mendFont(face *face, base string, runes []rune) (int, error) {
	cid, descriptor, err := f.src.font(base)
	if err != nil {
		return 0, err
	}
	program, err := f.src.inflated(descriptor.get("/FontFile2"))
	if err != nil {
		return 0, err
	}
	glyphs, err := f.src.inflated(cid.get("/CIDToGIDMap"))
	if err != nil {
		return 0, err
	}
	name := "/" + subsetTag(program, glyphs) + "+" + face.name
	w := f.w
	file, gids, unicode := w.reserve(), w.reserve(), w.reserve()
	w.stream(file, fmt.Sprintf("/Length1 %d", len(program)), program)
	w.stream(gids, "", glyphs)
	w.stream(unicode, "", toUnicode(runes, face))
	descriptor.set("/FontName", name)
	descriptor.set("/FontFile2", fmt.Sprintf("%d 0 R", file))
	d := w.add(descriptor.String())
	c := w.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[%s]/CIDToGIDMap %d 0 R>>",
		name, d, face.widthsOf(runes), gids))
	n := w.reserve()
	w.apart(n, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, c, unicode))
	return n, nil
}

// font finds the CID font and the descriptor that gofpdf wrote under a name.
func (f *flatFile) font(base string) (cid, descriptor dict, err error) {
	for n := 1; n <= f.last; n++ {
		o := f.objects[n]
		if o == nil || o.dict.get("/Subtype") != "/CIDFontType2" || o.dict.get("/BaseFont") != base {
			continue
		}
		d := f.objects[reference(o.dict.get("/FontDescriptor"))]
		if d == nil {
			return nil, nil, errFlat
		}
		return o.dict, d.dict, nil
	}
	return nil, nil, errFlat
}

func (f *flatFile) inflated(ref string) ([]byte, error) {
	o := f.objects[reference(ref)]
	if o == nil {
		return nil, errFlat
	}
	z, err := zlib.NewReader(bytes.NewReader(o.stream))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// subsetTag is six letters that differ where the subset differs.
func subsetTag(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	sum := h.Sum(nil)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// widthsOf is the /W array of a CID font: runs of neighbouring codes.
func (f *face) widthsOf(runes []rune) []byte {
	var b []byte
	for i, r := range runes {
		if i == 0 || r != runes[i-1]+1 {
			if i > 0 {
				b = append(b, ']')
			}
			b = append(strconv.AppendInt(append(b, ' '), int64(r), 10), '[')
		} else {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(f.advance(f.char(r))), 10)
	}
	return append(b, ']')
}

// toUnicode maps each code to its character, at most 100 a block.
func toUnicode(codes []rune, f *face) []byte {
	b := []byte("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for len(codes) > 0 {
		part := codes[:min(100, len(codes))]
		codes = codes[len(part):]
		b = fmt.Appendf(b, "%d beginbfchar\n", len(part))
		for _, c := range part {
			b = fmt.Appendf(b, "<%04X><", c)
			for _, u := range utf16.Encode([]rune{f.char(c)}) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}

package pdf

import (
	"encoding/binary"
	"math"
	"unicode"
)

// Codes in our content streams have two bytes, and gofpdf has no others. A
// character above U+FFFF is therefore drawn by a code that means nothing else
// in its font; ToUnicode says which character it is.

// A high is how a face draws a character above U+FFFF.
type high struct {
	code  rune
	glyph int
	adv   int16
}

// advance is the width of r in thousandths; r must be in f.
func (f *face) advance(r rune) int16 {
	if r > 0xFFFF {
		return f.above[r].adv
	}
	return f.adv[r]
}

// has reports whether f has a glyph for r.
func (f *face) has(r rune) bool {
	if r > 0xFFFF {
		_, ok := f.above[r]
		return ok
	}
	return f.adv[r] >= 0
}

// code is what stands for r in a content stream.
func (f *face) code(r rune) rune {
	if r > 0xFFFF {
		return f.above[r].code
	}
	return r
}

// char is the character that a code stands for.
func (f *face) char(code rune) rune {
	if r, ok := f.real[code]; ok {
		return r
	}
	return code
}

// readAbove gives codes to what a cmap of format 12 has above U+FFFF, in code
// point order, until none is free: a font has no more than 65,535 glyphs.
func (f *face) readAbove(s *sfnt) {
	cm := s.cmap12()
	metrics, upm := u16(s.tables["hhea"], 34), u16(s.tables["head"], 18)
	glyphs := u16(s.tables["maxp"], 4)
	if cm == nil {
		return
	}
	f.above, f.real = map[rune]high{}, map[rune]rune{}
	free := freeCodes(f.adv)
	for i := range min(u32(cm, 12), len(cm)/12) {
		from, to, glyph := u32(cm, 16+12*i), u32(cm, 20+12*i), u32(cm, 24+12*i)
		for c := max(from, 0x10000); c <= min(to, unicode.MaxRune) && glyph+c-from < glyphs && len(free) > 0; c++ {
			r, g := rune(c), glyph+c-from
			if _, twice := f.above[r]; twice || g == 0 || unicode.Is(unicode.Co, r) {
				continue
			}
			aw := u16(s.tables["hmtx"], 4*min(g, metrics-1))
			f.above[r] = high{free[0], g, int16(math.Round(float64(aw) * 1000 / float64(upm)))}
			f.real[free[0]] = r
			free = free[1:]
		}
	}
}

// freeCodes are those that no text uses in a font: private use, then what the
// font has no glyph for.
func freeCodes(adv []int16) []rune {
	var out []rune
	for _, part := range [][2]rune{{0xE000, 0xF8FF}, {0x3400, 0xD7FF}, {0x1000, 0x33FF}} {
		for c := part[0]; c <= part[1]; c++ {
			if c >= 0xE000 || adv[c] < 0 {
				out = append(out, c)
			}
		}
	}
	return out
}

func (s *sfnt) cmap12() []byte {
	cm := s.tables["cmap"]
	for i := range u16(cm, 2) {
		platform, encoding, off := u16(cm, 4+8*i), u16(cm, 6+8*i), u32(cm, 8+8*i)
		if (platform == 0 || platform == 3 && encoding == 10) && u16(cm, off) == 12 && off < len(cm) {
			return cm[off:]
		}
	}
	return nil
}

// coded is the font file for gofpdf, which writes into it. If one of the codes
// stands for a character above U+FFFF, its cmap has the codes in use alone.
func (f *face) coded(codes []rune) []byte {
	data := append(make([]byte, 0, len(f.data)+16+8*len(codes)+64), f.data...)
	above := false
	for _, c := range codes {
		above = above || f.real[c] != 0
	}
	if !above {
		return data
	}
	at := len(data)
	data = f.appendCmap(data, codes)
	for i := range u16(data, 4) {
		if entry := 12 + 16*i; string(data[entry:entry+4]) == "cmap" {
			binary.BigEndian.PutUint32(data[entry+8:], uint32(at))
			binary.BigEndian.PutUint32(data[entry+12:], uint32(len(data)-at))
		}
	}
	return data
}

// appendCmap writes a cmap of one format 4 table, a segment a code (OpenType,
// cmap).
func (f *face) appendCmap(b []byte, codes []rune) []byte {
	put := func(v ...int) {
		for _, n := range v {
			b = binary.BigEndian.AppendUint16(b, uint16(n))
		}
	}
	glyphs := f.glyphsOf(codes)
	n := len(codes) + 1
	put(0, 1, 3, 1, 0, 12, 4, 16+8*n, 0, 2*n, 0, 0, 0)
	for _, c := range codes {
		put(int(c))
	}
	put(0xFFFF, 0)
	for _, c := range codes {
		put(int(c))
	}
	put(0xFFFF)
	for i, c := range codes {
		put(glyphs[i] - int(c))
	}
	put(1)
	for range n {
		put(0)
	}
	return b
}

// glyphsOf looks the codes up; they rise.
func (f *face) glyphsOf(codes []rune) []int {
	out := make([]int, len(codes))
	s, err := openSFNT(f.data)
	if err != nil {
		return out // it was opened when the face was read
	}
	cm := s.cmap4()
	segs := u16(cm, 6) / 2
	seg := 0
	for i, c := range codes {
		if r, ok := f.real[c]; ok {
			out[i] = f.above[r].glyph
			continue
		}
		for seg < segs-1 && u16(cm, 14+2*seg) < int(c) {
			seg++
		}
		out[i] = glyph4(cm, segs, seg, int(c))
	}
	return out
}

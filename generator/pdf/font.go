package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/jung-kurt/gofpdf"

	"github.com/evpack/evpack/templates"
)

// A face is one TrueType font: what of it typesetting must know. Widths are
// whole thousandths of the size, as the PDF's /W has them, so that our lines
// end where a reader's end.
type face struct {
	index int
	name  string // PostScript name, made safe
	data  []byte
	adv   []int16 // by BMP code point; -1 where the font has no glyph
	above map[rune]high
	real  map[rune]rune // by code: what it stands for, above U+FFFF
}

// The faces that styles name, in the order of fontFiles.
const (
	regular = iota
	strong
	italic
	strongItalic
	mono
	figures
	strongFigures
	lastResort
	ownFaces
)

func fontFiles() []string {
	return []string{"Inter-Regular", "Inter-SemiBold", "Inter-Italic", "Inter-SemiBoldItalic",
		"JetBrainsMono-Regular", "InterTabular-Regular", "InterTabular-SemiBold", "DejaVuSans"}
}

// Fonts are the faces of one document and, for each of the named ones, which
// to try for a rune that it lacks.
type fonts struct {
	faces  []*face
	chains [lastResort][]*face
}

func loadFonts(further [][]byte) (*fonts, error) {
	fs := &fonts{}
	for i, name := range fontFiles() {
		data, err := templates.FS.ReadFile("fonts/" + name + ".ttf")
		if err != nil {
			return nil, err
		}
		f, err := parseFace(i, data)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		fs.faces = append(fs.faces, f)
	}
	for i, data := range further {
		f, err := parseFace(ownFaces+i, bytes.Clone(data))
		if err != nil {
			return nil, fmt.Errorf("further font %d: %w", i+1, err)
		}
		fs.faces = append(fs.faces, f)
	}
	fs.chain()
	return fs, nil
}

// CheckFont says why a file cannot be one of a document's further fonts.
func CheckFont(data []byte) (err error) {
	f, err := parseFace(ownFaces, data)
	if err != nil {
		return err
	}
	defer func() { // gofpdf reads fonts without bounds checks
		if r := recover(); r != nil {
			err = fmt.Errorf("its tables cannot be read: %v", r)
		}
	}()
	g := gofpdf.New("P", "pt", "A4", "")
	g.AddPage()
	g.AddUTF8FontFromBytes("one", "", bytes.Clone(data)) // gofpdf writes into it
	g.SetFont("one", "", 1)
	for r, w := range f.adv {
		if w >= 0 && r > ' ' {
			g.Text(0, 0, string(rune(r)))
			break
		}
	}
	return g.Output(io.Discard)
}

// chain sets the order of trial: the face, its proportional or upright
// relative, the user's fonts, the last resort.
func (fs *fonts) chain() {
	relatives := [lastResort][]int{
		regular: nil, strong: nil, italic: {regular}, strongItalic: {strong},
		mono: {regular}, figures: {regular}, strongFigures: {strong},
	}
	for i := range fs.chains {
		c := []*face{fs.faces[i]}
		for _, r := range relatives[i] {
			c = append(c, fs.faces[r])
		}
		c = append(c, fs.faces[ownFaces:]...)
		fs.chains[i] = append(c, fs.faces[lastResort])
	}
}

// find returns the face that draws r in the wanted one's place, or nil.
func (fs *fonts) find(want int, r rune) *face {
	if r >= 0xE000 && r <= 0xF8FF {
		return nil // private use has no meaning in an archive (PDF/A-3, 6.2.11.7.3)
	}
	for _, f := range fs.chains[want] {
		if f.has(r) {
			return f
		}
	}
	return nil
}

// width is the text's width in points; every rune must be in f.
func (f *face) width(s string, size float64) float64 {
	n := 0
	for _, r := range s {
		n += int(f.advance(r))
	}
	return float64(n) * size / 1000
}

var errNotTrueType = errors.New("not a TrueType font with glyf outlines and a format 4 cmap")

// sfnt is a font file; reading outside a table gives nought.
type sfnt struct {
	data   []byte
	tables map[string][]byte
}

func parseFace(index int, data []byte) (*face, error) {
	s, err := openSFNT(data)
	if err != nil {
		return nil, err
	}
	if t := u16(s.tables["OS/2"], 8); t == 2 || t&0x300 != 0 {
		return nil, errors.New("its licence flags forbid embedding a subset (OS/2 fsType)")
	}
	f := &face{index: index, data: data, name: s.postScriptName(index), adv: make([]int16, 1<<16)}
	for i := range f.adv {
		f.adv[i] = -1
	}
	if err := s.widths(f.adv); err != nil {
		return nil, err
	}
	f.readAbove(s)
	return f, nil
}

func openSFNT(data []byte) (*sfnt, error) {
	s := &sfnt{data: data, tables: map[string][]byte{}}
	if v := u32(data, 0); v != 0x00010000 && v != 0x74727565 {
		return nil, errNotTrueType
	}
	for i := range u16(data, 4) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil, errNotTrueType
		}
		off, n := u32(data, at+8), u32(data, at+12)
		if off+n > len(data) {
			return nil, errNotTrueType
		}
		s.tables[string(data[at:at+4])] = data[off : off+n]
	}
	for _, name := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2", "post"} {
		if len(s.tables[name]) == 0 {
			return nil, errNotTrueType
		}
	}
	return s, nil
}

// widths fills adv for each code point of the cmap that gofpdf reads too: the
// first Unicode one of format 4.
func (s *sfnt) widths(adv []int16) error {
	cm := s.cmap4()
	upm := u16(s.tables["head"], 18)
	metrics := u16(s.tables["hhea"], 34)
	if cm == nil || upm == 0 || metrics == 0 {
		return errNotTrueType
	}
	segs, next := u16(cm, 6)/2, 0
	for i := range segs { // in rising order, says OpenType; what is not is left out
		end, start := u16(cm, 14+2*i), max(next, u16(cm, 16+2*segs+2*i))
		next = max(next, end+1)
		for c := start; c <= end && c < 0xFFFF; c++ {
			if g := glyph4(cm, segs, i, c); g != 0 {
				aw := u16(s.tables["hmtx"], 4*min(g, metrics-1))
				adv[c] = int16(math.Round(float64(aw) * 1000 / float64(upm)))
			}
		}
	}
	return nil
}

func (s *sfnt) cmap4() []byte {
	cm := s.tables["cmap"]
	for i := range u16(cm, 2) {
		platform, encoding, off := u16(cm, 4+8*i), u16(cm, 6+8*i), u32(cm, 8+8*i)
		if (platform == 0 || platform == 3 && encoding == 1) && u16(cm, off) == 4 && off < len(cm) {
			return cm[off:]
		}
	}
	return nil
}

// glyph4 is the glyph of c in segment i of a format 4 cmap (OpenType, cmap).
func glyph4(cm []byte, segs, i, c int) int {
	start, delta := u16(cm, 16+2*segs+2*i), u16(cm, 16+4*segs+2*i)
	at := 16 + 6*segs + 2*i
	off := u16(cm, at)
	if off == 0 {
		return (c + delta) & 0xFFFF
	}
	g := u16(cm, at+off+2*(c-start))
	if g != 0 {
		g = (g + delta) & 0xFFFF
	}
	return g
}

// postScriptName is name record 6, with only the characters that a PDF name
// takes without escapes; a font without one gets a number.
func (s *sfnt) postScriptName(index int) string {
	t := s.tables["name"]
	base := u16(t, 4)
	for i := range u16(t, 2) {
		at := 6 + 12*i
		if u16(t, at) != 3 || u16(t, at+6) != 6 {
			continue
		}
		var name []byte
		for j := range u16(t, at+8) / 2 {
			if c := u16(t, base+u16(t, at+10)+2*j); c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
				name = append(name, byte(c))
			}
		}
		if len(name) > 0 {
			return string(name)
		}
	}
	return fmt.Sprintf("Font%d", index)
}

func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func u32(b []byte, at int) int { return u16(b, at)<<16 | u16(b, at+2) }

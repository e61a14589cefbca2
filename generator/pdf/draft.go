package pdf

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/jung-kurt/gofpdf"
)

// draft has gofpdf make the file: our pages' operators, and fonts cut to the
// runes in use. One page more, the last, draws every rune once, because only
// gofpdf's own text enters its subsets; finish drops it.
func (b *book) draft() (flat []byte, err error) {
	defer func() { // gofpdf reads fonts without bounds checks, and a user may name any font
		if r := recover(); r != nil {
			err = fmt.Errorf("gofpdf cannot use one of the fonts: %v", r)
		}
	}()
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "pt", Size: gofpdf.SizeType{Wd: b.paperW, Ht: b.paperH}})
	f.SetCompression(false)
	f.SetCatalogSort(true)
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCreationDate(b.Date)
	f.SetModificationDate(b.Date)
	b.sealRunes()
	for _, p := range b.pages {
		f.AddPageFormat("P", gofpdf.SizeType{Wd: p.w, Ht: p.h})
		f.RawWriteBuf(bytes.NewReader(p.zipped)) // compressed: gofpdf writes it as it is
		p.size, p.zipped = len(p.zipped), nil
	}
	f.AddPage()
	for i, used := range b.used {
		if runes := runesOf(used); len(runes) > 0 {
			f.AddUTF8FontFromBytes(fontKey(i), "", b.fonts.faces[i].coded(runes))
			f.SetFont(fontKey(i), "", 1)
			f.Text(0, 0, string(runes))
		}
	}
	var out written
	err = f.Output(&out)
	return out, err
}

// written keeps the one slice that gofpdf writes, its own buffer, which it has
// no further use for: a copy would double what a great file takes.
type written []byte

func (w *written) Write(b []byte) (int, error) {
	if *w == nil {
		*w = b
	} else {
		*w = append(*w, b...)
	}
	return len(b), nil
}

// fontKey is the name by which gofpdf knows a face; digits and letters only,
// in the faces' order.
func fontKey(i int) string { return "face" + strconv.Itoa(100+i) }

// sealRunes adds to the text face what a sealer may have to write: names and
// dates in Latin, Greek and Cyrillic, as far as the font has them.
func (b *book) sealRunes() {
	f := b.fonts.faces[regular]
	for _, r := range [][2]rune{{0x20, 0x7E}, {0xA0, 0x17F}, {0x370, 0x3FF}, {0x400, 0x45F}, {0x2013, 0x2026}} {
		for c := r[0]; c <= r[1]; c++ {
			if f.adv[c] >= 0 {
				b.used[regular][c>>6] |= 1 << (c & 63)
			}
		}
	}
}

// runesOf lists a set's code points in order.
func runesOf(set []uint64) []rune {
	var out []rune
	for i, bits := range set {
		for j := range 64 {
			if bits>>j&1 == 1 {
				out = append(out, rune(i<<6|j))
			}
		}
	}
	return out
}

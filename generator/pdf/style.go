package pdf

import (
	"fmt"
	"strconv"

	"github.com/evpack/evpack/generator/report"
)

// A rgb is a colour, 0xRRGGBB.
type rgb uint32

// The tokens of the design, on white paper.
const (
	ink    rgb = 0x1d1c1a
	ink2   rgb = 0x55514a
	rule   rgb = 0xdedad1
	rule2  rgb = 0x8d877b
	sunk   rgb = 0xf3f1ec
	paper  rgb = 0xffffff
	accent rgb = 0x2440a8

	frameGrey rgb = 0x8c8c8c // of a sealer's appearance: 55 % grey
)

func stateColour(s report.State) rgb {
	switch s {
	case report.OK:
		return 0x1f6b3d
	case report.Warn:
		return 0x7a4b00
	case report.Bad:
		return 0xa3211f
	case report.Info, report.Wait:
		return 0x2a4d7d
	default:
		return ink2
	}
}

func parseColour(s string) (rgb, error) {
	if s == "" {
		return accent, nil
	}
	if len(s) != 7 || s[0] != '#' {
		return 0, fmt.Errorf("accent %q is not #rrggbb", s)
	}
	v, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return 0, fmt.Errorf("accent %q is not #rrggbb", s)
	}
	return rgb(v), nil
}

// wash is c thinned with white, for grounds behind dark text.
func (c rgb) wash() rgb {
	thin := func(shift uint) rgb { v := (c >> shift) & 0xff; return (255 - (255-v)*8/100) << shift }
	return thin(16) | thin(8) | thin(0)
}

// dark reports whether white text on c reaches about 4.5:1 (WCAG 1.4.3); the
// sum approximates relative luminance without powers, on the safe side.
func (c rgb) dark() bool {
	r, g, b := int(c>>16), int(c>>8&0xff), int(c&0xff)
	return 213*r+715*g+72*b < 110*1000
}

// Wrapping is where a run of text may be broken.
type wrapping uint8

const (
	byWords  wrapping = iota
	whole             // a record's id: at no hyphen
	glued             // a state's words: at no space
	anywhere          // a digest: in eights
)

// A style is how a run of text looks.
type style struct {
	size   float64
	rise   float64
	colour rgb
	face   uint8
	wrap   wrapping
	strike bool
}

func (s style) in(c rgb) style           { s.colour = c; return s }
func (s style) at(size float64) style    { s.size = size; return s }
func (s style) wrapped(w wrapping) style { s.wrap = w; return s }

// bold is the style's heavier face.
func (s style) bold() style {
	switch s.face {
	case regular:
		s.face = strong
	case italic:
		s.face = strongItalic
	case figures:
		s.face = strongFigures
	}
	return s
}

// oblique is the style's slanted face.
func (s style) oblique() style {
	switch s.face {
	case regular:
		s.face = italic
	case strong:
		s.face = strongItalic
	}
	return s
}

// coded is the monospaced face, drawn smaller because it runs larger.
func (b *book) coded(s style) style {
	if s.face != mono {
		s.face, s.size = mono, max(s.size*0.9, min(s.size, b.sizes.least))
	}
	return s
}

// Sizes are the type sizes of a density, in points.
type sizes struct {
	body, small, table, lead float64
	least                    float64    // nothing is smaller
	head                     [7]float64 // by heading level, from 1
	display                  float64    // figures in a row
	measure                  float64    // the longest line of running text
}

func (d Density) sizes() sizes {
	if d == Dense {
		return sizes{body: 9.6, small: 8.2, table: 8.4, least: 8, lead: 11, display: 18, measure: 400,
			head: [7]float64{0, 19, 13, 10.8, 9.8, 9.6, 9.6}}
	}
	return sizes{body: 11, small: 9.2, table: 9.4, least: 9, lead: 12.8, display: 21, measure: 450,
		head: [7]float64{0, 22, 14.5, 12, 11.2, 11, 11}}
}

const (
	bodyLeading  = 1.5
	tableLeading = 1.38
	headLeading  = 1.22
)

package seal

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
)

// Sizes of an appearance in points (1/72 inch).
const (
	titleSize = 11.0
	textSize  = 8.0
	leastSize = 4.0
	leading   = 1.3 // line height to font size
	margin    = 5.0
	step      = 0.5 // by which text is made smaller until it fits
)

// A glyphs is what is known of the form's font /Sig: CIDs are code points.
type glyphs struct {
	ref    object
	widths map[rune]float64 // in thousandths of the size
}

// A layout gives the lines that stand in a box.
type layout func(g glyphs, w, h float64) []textLine

// fitted lays texts out, the first as the title.
func fitted(lines []string) layout {
	return func(g glyphs, w, h float64) []textLine { return fit(g, lines, w-2*margin, h-2*margin) }
}

// appearance draws the box of a signed field: a thin line, the title and the
// lines. It is nil for a field that cannot be seen.
func (p *PDF) appearance(f field, lines layout) (*stream, error) {
	w, h, err := p.box(f.dict)
	if err != nil || w == 0 || h == 0 {
		return nil, err
	}
	font, err := p.sigFont()
	if err != nil {
		return nil, err
	}
	body := draw(lines(font, w, h), w, h)
	return &stream{dict{
		{"Type", name("XObject")}, {"Subtype", name("Form")},
		{"BBox", array{number("0"), number("0"), point(w), point(h)}},
		{"Resources", dict{{"Font", dict{{"Sig", font.ref}}}}},
		{"Length", integer(int64(len(body)))},
	}, body}, nil
}

// box gives the width and height of the widget's rectangle.
func (p *PDF) box(d dict) (w, h float64, err error) {
	rect, err := p.array(p.newest(), d.get("Rect"))
	if err != nil {
		return 0, 0, err
	}
	if len(rect) != 4 {
		return 0, 0, fmt.Errorf("%w PDF: a widget without its rectangle", ErrMalformed)
	}
	var v [4]float64
	for i, o := range rect {
		var ok bool
		if v[i], ok = asFloat(o); !ok || math.Abs(v[i]) > 20000 {
			return 0, 0, fmt.Errorf("%w PDF: a widget without its rectangle", ErrMalformed)
		}
	}
	return math.Abs(v[2] - v[0]), math.Abs(v[3] - v[1]), nil
}

// sigFont finds AcroForm /DR /Font /Sig and reads the widths of its CIDs.
func (p *PDF) sigFont() (glyphs, error) {
	rev := p.newest()
	at, err := p.catalog(rev)
	if err != nil {
		return glyphs{}, err
	}
	for _, key := range []name{"AcroForm", "DR", "Font"} {
		if at, _, err = p.dict(rev, at.get(key)); err != nil {
			return glyphs{}, err
		}
	}
	g := glyphs{ref: at.get("Sig"), widths: map[rune]float64{}}
	font, ok, err := p.dict(rev, g.ref)
	if err != nil {
		return g, err
	}
	if _, isRef := g.ref.(ref); !ok || !isRef || font.get("Encoding") != object(name("Identity-H")) {
		return g, fmt.Errorf("%w: the form has no font /Sig with Identity-H", ErrUnsupported)
	}
	kids, err := p.array(rev, font.get("DescendantFonts"))
	if err != nil || len(kids) != 1 {
		return g, fmt.Errorf("%w PDF: font /Sig: %v", ErrMalformed, err)
	}
	cid, _, err := p.dict(rev, kids[0])
	if err != nil {
		return g, err
	}
	w, err := p.array(rev, cid.get("W"))
	if err != nil {
		return g, err
	}
	return g, p.readWidths(w, g.widths)
}

// readWidths reads /W (ISO 32000-1, 9.7.4.3): "c [w …]" and "from to w".
func (p *PDF) readWidths(w array, widths map[rune]float64) error {
	bad := fmt.Errorf("%w PDF: /W of font /Sig", ErrMalformed)
	for len(w) >= 2 {
		from, ok := asInt(w[0])
		if !ok || from > 0xffff {
			return bad
		}
		second, err := p.get(p.newest(), w[1])
		if err != nil {
			return err
		}
		to, isRange := asInt(second)
		list, isList := second.(array)
		switch {
		case isRange && len(w) >= 3 && to <= 0xffff:
			list = slices.Repeat(w[2:3], int(max(0, to-from+1)))
			w = w[3:]
		case isList && len(list) <= 0xffff:
			w = w[2:]
		default:
			return bad
		}
		if !setWidths(widths, rune(from), list) {
			return bad
		}
	}
	if len(w) != 0 {
		return bad
	}
	return nil
}

func setWidths(widths map[rune]float64, from rune, list array) bool {
	for i, o := range list {
		v, ok := asFloat(o)
		if !ok {
			return false
		}
		widths[from+rune(i)] = v
	}
	return true
}

// plainer spells what a small font may lack.
var plainer = map[rune]string{'…': "...", '–': "-", '—': "-", '‘': "'", '’': "'", '“': `"`, '”': `"`, '\u00a0': " ", '\u2011': "-"}

// known replaces what the font cannot draw: by something plainer, else by a
// question mark.
func (g glyphs) known(s string) string {
	var b strings.Builder
	for _, r := range s {
		_, has := g.widths[r]
		spelled, ok := plainer[r]
		switch {
		case has && r >= ' ':
			b.WriteRune(r)
		case ok:
			b.WriteString(spelled)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}

// width is that of s in points.
func (g glyphs) width(s string, size float64) float64 {
	var w float64
	for _, r := range s {
		w += g.widths[r]
	}
	return w * size / 1000
}

// A textLine is one line of an appearance, ready to be drawn.
type textLine struct {
	text string
	size float64
	bold bool
}

// draw gives the content stream: gray alone, no transparency.
func draw(lines []textLine, w, h float64) []byte {
	b := fmt.Appendf(nil, "q\n0.5 w\n0.55 G\n0.25 0.25 %s %s re\nS\nQ\n", point(w-0.5), point(h-0.5))
	if len(lines) == 0 {
		return b
	}
	b = append(b, "BT\n0 g\n0 G\n"...)
	y := h - margin
	for _, l := range lines {
		y -= l.size * leading
		mode := "0 Tr"
		if l.bold {
			mode = fmt.Sprintf("2 Tr\n%s w", point(l.size/40)) // filled and outlined: the font has no bold
		}
		b = fmt.Appendf(b, "%s\n/Sig %s Tf\n1 0 0 1 %s %s Tm\n<", mode, point(l.size), point(margin), point(y+l.size*(leading-1)))
		for _, u := range utf16.Encode([]rune(l.text)) {
			b = appendHex16(b, u)
		}
		b = append(b, "> Tj\n"...)
	}
	return append(b, "ET\n"...)
}

// point writes a length with at most two decimals.
func point(v float64) number {
	s := fmt.Sprintf("%.2f", v)
	return number(strings.TrimRight(strings.TrimRight(s, "0"), "."))
}

// fit wraps the lines into the box, smaller and smaller until they fit; at the
// least size it leaves out what does not.
func fit(g glyphs, lines []string, w, h float64) []textLine {
	if w <= 0 || h <= 0 {
		return nil
	}
	for shrink := 0.0; ; shrink += step {
		title, small := max(titleSize-shrink, leastSize), max(textSize-shrink, leastSize)
		var out []textLine
		var height float64
		for i, l := range lines {
			size := small
			if i == 0 {
				size = title
			}
			for _, part := range wrap(g, g.known(l), size, w) {
				out = append(out, textLine{part, size, i == 0})
				height += size * leading
			}
		}
		switch {
		case height <= h:
			return out
		case title == leastSize:
			return out[:min(len(out), max(0, int(h/(leastSize*leading))))]
		}
	}
}

// wrap cuts a line at spaces, and a word that is too long wherever it must.
func wrap(g glyphs, s string, size, w float64) []string {
	var out []string
	var line string
	for _, word := range strings.Fields(s) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if g.width(joined, size) <= w {
			line = joined
			continue
		}
		if line != "" {
			out = append(out, line)
		}
		for line = word; g.width(line, size) > w; {
			head := cut(g, line, size, w)
			out, line = append(out, line[:head]), line[head:]
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// cut gives how many bytes of s fit, one character at least.
func cut(g glyphs, s string, size, w float64) int {
	var sum float64
	for i, r := range s {
		sum += g.widths[r] * size / 1000
		if sum > w && i > 0 {
			return i
		}
	}
	return len(s)
}

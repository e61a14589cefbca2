package pdf

import (
	"fmt"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/evpack/evpack/generator/report"
)

// A run is text in one style and one face that has all of its runes.
type run struct {
	text  string
	style style
	face  *face
	mark  *inline      // link, emphasis or code that it belongs to; nil: the block itself
	icon  report.State // a state's shape, text is empty
	hard  bool         // a line break, text is empty
	place string       // the anchor whose page number is written here when all pages are there
}

// A MissingGlyph is a rune that no font of the document has.
type MissingGlyph struct {
	Rune rune
	Text string // where it stands
}

func (m *MissingGlyph) Error() string {
	return fmt.Sprintf("no font has %U, in %q; name a TrueType font that has it", m.Rune, m.Text)
}

// MissingGlyphs are all of a document, each rune once, in code point order.
type MissingGlyphs []*MissingGlyph

func (ms MissingGlyphs) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a single MissingGlyph.
func (ms MissingGlyphs) Unwrap() []error {
	out := make([]error, len(ms))
	for i, m := range ms {
		out[i] = m
	}
	return out
}

// A setter turns text into runs. It is the one place that asks fonts for
// runes; one goroutine uses it.
type setter struct {
	*fonts
	missing map[rune]string
	atoms   []atom // scratch
	digests bool   // measure takes a digest for one word
}

// add appends text to runs, cut where another face must draw.
func (t *setter) add(runs []run, text string, st style, mark *inline) []run {
	return t.addExact(runs, clean(text), st, mark)
}

// addExact is add without folding white space: listings keep theirs.
func (t *setter) addExact(runs []run, text string, st style, mark *inline) []run {
	if text == "" {
		return runs
	}
	first := t.chains[st.face][0]
	if plainASCII(text) { // every face of ours has ASCII
		return append(runs, run{text: text, style: st, face: first, mark: mark})
	}
	from, cur := 0, (*face)(nil)
	text = t.drawable(text, st.face)
	for i, r := range text {
		f := t.find(int(st.face), r)
		if f != cur && cur != nil {
			runs = append(runs, run{text: text[from:i], style: st, face: cur, mark: mark})
			from = i
		}
		cur = f
	}
	return append(runs, run{text: text[from:], style: st, face: cur, mark: mark})
}

// drawable notes the runes that no font has and puts a question mark in their
// place, so that layout can go on and find them all.
func (t *setter) drawable(text string, face uint8) string {
	return strings.Map(func(r rune) rune {
		if t.find(int(face), r) != nil {
			return r
		}
		note(t.missing, r, text)
		return '?'
	}, text)
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// clean normalises to NFC, folds white space into single spaces and drops
// characters that are never drawn.
func clean(s string) string {
	if plainASCII(s) && !strings.Contains(s, "  ") {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == ' ' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085':
			if !space {
				b.WriteByte(' ')
			}
			space = true
		case invisible(r):
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return b.String()
}

// exact normalises to NFC and keeps white space, a tab as four spaces.
func exact(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) || r == '\r' {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(s, "\t", "    ")))
}

// invisible reports format characters and variation selectors: they shape or
// order what other characters draw and have no glyph of their own.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// note keeps for a rune the text that says most, the first of equals.
func note(missing map[rune]string, r rune, text string) {
	at, ok := missing[r]
	if !ok || len(text) > len(at) || len(text) == len(at) && text < at {
		missing[r] = text
	}
}

func gatherMissing(maps ...map[rune]string) error {
	all := map[rune]string{}
	for _, m := range maps {
		for r, text := range m {
			note(all, r, text)
		}
	}
	var out MissingGlyphs
	for r, text := range all {
		out = append(out, &MissingGlyph{r, text})
	}
	if len(out) == 0 {
		return nil
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Rune < out[j].Rune })
	return out
}

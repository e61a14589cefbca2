package generator

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/pdf"
	"github.com/evpack/evpack/generator/register"
)

// unprintable says where the characters stand that no font of the packs has:
// at each value of a register, and in the texts. An archive with a box in the
// place of a name is none.
func (b *build) unprintable(missing pdf.MissingGlyphs) error {
	probs := new(diag.Problems)
	for _, m := range missing {
		found := b.whereIs(m.Rune)
		if len(found) == 0 { // made by an entity, or in a template's words
			found = []diag.Problem{{Place: b.res.Pack.At.Key("pdf", "fonts")}}
		}
		for _, p := range found {
			p.Code, p.Hint = "missing-glyph", glyphHint(m.Rune)
			p.Message = fmt.Sprintf("no font of the PDF packs has %q (%U)", m.Rune, m.Rune)
			probs.Add(p)
		}
	}
	return &wrongError{probs.Sorted()}
}

func glyphHint(r rune) string {
	switch {
	case r > 0xFFFF:
		return "say it in words, or name a TrueType font that has its outline in [pdf] fonts of pack.toml; coloured emoji are none"
	case r >= 0xE000 && r <= 0xF8FF:
		return "say it in words: a character of private use means nothing to who opens the pack in twenty years"
	}
	return "name a TrueType font that has it in [pdf] fonts of pack.toml"
}

// whereIs looks through the registers and texts that packs print.
func (b *build) whereIs(r rune) (out []diag.Problem) {
	has := func(s string) bool { return strings.ContainsRune(s, r) || strings.ContainsRune(norm.NFC.String(s), r) }
	for _, in := range b.res.Pack.Inputs {
		folder, _, _ := strings.Cut(in.Name, "/")
		if sourceKind(in.Name) == "" && folder != "registers" {
			continue
		}
		data, err := b.res.Pack.Open(in.Name)
		if err != nil {
			continue // it was there when the registers were read; the rune is reported without this place
		}
		if strings.HasSuffix(in.Name, ".md") {
			out = append(out, inMarkdown(in.Name, data, has)...)
		} else {
			out = append(out, register.FindText(in.Name, data, 1, has)...)
		}
	}
	return out
}

// inMarkdown looks through front matter and body; in the body it is the
// character itself that has the place.
func inMarkdown(name string, data []byte, has func(string) bool) (out []diag.Problem) {
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	before := 0
	if rest, ok := strings.CutPrefix(text, "+++\n"); ok {
		if front, body, ok := strings.Cut(rest, "\n+++"); ok {
			out = register.FindText(name, []byte(front), 2, has)
			text, before = body, 2+strings.Count(front, "\n")
		}
	}
	for i, line := range strings.Split(text, "\n") {
		if has(line) {
			out = append(out, diag.Problem{Place: diag.Place{File: name, Line: before + i + 1, Column: columnOf(line, has)}, Text: line})
		}
	}
	return out
}

// columnOf is the first column, in code points, up to which a line has it.
func columnOf(line string, has func(string) bool) int {
	for i, r := range line {
		if has(line[:i+utf8.RuneLen(r)]) {
			return utf8.RuneCountInString(line[:i]) + 1
		}
	}
	return 1
}

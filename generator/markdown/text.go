package markdown

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
)

// Literal is what a text leaf of a tree of Parse shows: escapes and entities
// resolved, and each character that could deceive a reader (a control, a
// bidirectional override) replaced by its name such as U+202E. Other nodes
// have no literal: it is empty. Line breaks are the caller's.
func Literal(n ast.Node, src []byte) string {
	switch n := n.(type) {
	case *ast.Text:
		if n.IsRaw() {
			return visible(string(n.Segment.Value(src)))
		}
		return visible(unescape(string(n.Segment.Value(src))))
	case *ast.String:
		return visible(string(n.Value))
	case *ast.CodeSpan:
		return visible(strings.ReplaceAll(leaves(n, src), "\n", " "))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return visible(string(n.Lines().Value(src)))
	}
	return ""
}

// leaves joins the source of the text nodes right below n.
func leaves(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		}
	}
	return b.String()
}

// Plain is what the inlines of a block or of an inline say, as one line, code
// spans included: a table head, the text of a link.
func Plain(n ast.Node, src []byte) string {
	var b strings.Builder
	plain(&b, n, src, true)
	return strings.Join(strings.Fields(b.String()), " ")
}

func plain(b *strings.Builder, n ast.Node, src []byte, code bool) {
	switch n := n.(type) {
	case *ast.Text:
		b.WriteString(Literal(n, src))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte('\n')
		}
		return
	case *ast.CodeSpan:
		if code {
			b.WriteString(Literal(n, src))
		}
		return
	case *ast.String:
		b.WriteString(Literal(n, src))
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		plain(b, c, src, code)
		if c.Type() == ast.TypeBlock && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
}

// Text is what a text says outside code, blocks on lines of their own: for
// counting words and comparing minutes. Raw HTML counts, for it is shown.
func Text(source string) string {
	root, src := Parse(source)
	var b strings.Builder
	plain(&b, root, src, false)
	return b.String()
}

// Words are the runs of letters, marks and digits, in NFC and lower case.
func Words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(r rune) bool {
		return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number)
	})
}

// unescape resolves backslash escapes and character references (CommonMark
// 0.31, 2.4 and 2.5), each once.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]) {
			b.WriteByte(s[i+1])
			i += 2
			continue
		}
		if text, n := reference(s[i:]); n > 0 {
			b.WriteString(text)
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// reference reads a character reference at the start of s and tells its length.
func reference(s string) (string, int) {
	if s[0] != '&' {
		return "", 0
	}
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	if end < 2 {
		return "", 0
	}
	name := s[1:end]
	if name[0] == '#' {
		r, ok := codePoint(name[1:])
		if !ok {
			return "", 0
		}
		return string(r), end + 1
	}
	e, ok := util.LookUpHTML5EntityByName(name)
	if !ok {
		return "", 0
	}
	return string(e.Characters), end + 1
}

// codePoint reads 1234 or x4D2; what is no character is U+FFFD.
func codePoint(s string) (rune, bool) {
	base, most := 10, 7
	if s != "" && (s[0] == 'x' || s[0] == 'X') {
		s, base, most = s[1:], 16, 6
	}
	if len(s) == 0 || len(s) > most {
		return 0, false
	}
	v, err := strconv.ParseUint(s, base, 32)
	if err != nil {
		return 0, false
	}
	if v == 0 || !utf8.ValidRune(rune(v)) {
		return utf8.RuneError, true
	}
	return rune(v), true
}

// visible names the characters that a reader would not see as they are. The
// rest is in NFC, which HTML asks for and fonts have glyphs for.
func visible(s string) string {
	s = norm.NFC.String(s)
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\r' || r == '\f' || r == '\v':
			b.WriteByte(' ')
		case hidden(r):
			fmt.Fprintf(&b, "U+%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden tells controls, bidirectional controls (UAX #9), line separators,
// tag characters and noncharacters. Joiners stay: scripts and emoji need them.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r == 0x2028, r == 0x2029:
		return true
	case r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	case r >= 0xE0000 && r <= 0xE007F:
		return true
	}
	return r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}

// isNote tells whether n is a mark that refers to a footnote.
func isNote(n ast.Node) bool { return n.Kind() == east.KindFootnoteLink }

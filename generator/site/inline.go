package site

import (
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/report"
)

// line views spans as they stand on a page.
func (v *viewer) line(in report.Inline) lineView {
	out := make(lineView, 0, len(in))
	for _, s := range in {
		out = append(out, v.span(s))
	}
	return out
}

func (v *viewer) span(s report.Span) spanView {
	href, away := v.href(s.Href)
	out := spanView{Text: text(s.Text), Href: href, Away: away, Style: string(s.Style)}
	if s.Style == report.Badge {
		out.State = state(s.State)
	}
	return out
}

// href makes an address from the site's root one from the page. Only a path
// within the pack and a web address are links; whatever else a register may
// hold (javascript:, data:, //host) is no link at all.
func (v *viewer) href(raw string) (href string, away bool) {
	if raw == "" {
		return "", false
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || strings.ContainsAny(raw, "\\\x00"):
		return "", false
	case (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil:
		return normalise(u.String()), true
	case u.Scheme != "" || u.Opaque != "" || u.Host != "" || strings.HasPrefix(raw, "/") || strings.Contains(u.Path, ":"):
		return "", false
	}
	frag := ""
	if u.Fragment != "" {
		frag = "#" + strings.ReplaceAll(anchor(u.Fragment), ":", "%3a") // a colon would read as a scheme's
	}
	if u.Path == "" || u.Path == v.page.URL {
		if frag == "" {
			frag = "#" + topAnchor
		}
		return normalise(frag), false
	}
	return normalise(v.page.Root + (&url.URL{Path: path.Clean(u.Path)}).EscapedPath() + frag), false
}

// topAnchor is the id of each page's body.
const topAnchor = "_top"

// normalise writes an address so that html/template's own normalising leaves
// it alone: its rules are those of processURLOnto.
func normalise(s string) string {
	const hex, keep = "0123456789abcdef", "!#$&*+,/:;=?@[]-._~%"
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if alphanumeric(c) || strings.IndexByte(keep, c) >= 0 {
			b = append(b, c)
			continue
		}
		b = append(b, '%', hex[c>>4], hex[c&15])
	}
	return string(b)
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// anchor makes an id that HTML, a fragment and a selector all accept: the ids
// of registers stay as they are.
func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-._@:", r) {
			return r
		}
		return '-'
	}, s)
}

// text is s without what HTML cannot hold: broken UTF-8 and control
// characters other than tab and line feed.
func text(s string) string {
	if clean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unfit(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func clean(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || unfit(r) {
			return false
		}
	}
	return true
}

// unfit tells the characters that HTML forbids as text (parse errors
// control-character-in-input-stream and noncharacter-in-input-stream).
func unfit(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || 0x7f <= r && r <= 0x9f ||
		0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe
}

func state(s report.State) string {
	switch s {
	case report.OK, report.Warn, report.Bad, report.Info, report.Wait:
		return string(s)
	}
	return string(report.None)
}

func tag(t *report.Tag) *tagView {
	if t == nil {
		return nil
	}
	return &tagView{State: state(t.State), Word: text(t.Word)}
}

// words is a line's text, for the search index.
func words(in report.Inline) string {
	var b strings.Builder
	for _, s := range in {
		if s.Style == report.Break {
			b.WriteByte(' ')
		}
		b.WriteString(s.Text)
	}
	return strings.Join(strings.Fields(text(b.String())), " ")
}

package site

import (
	"html"
	"strings"
)

// prose is Markdown as HTML of the safe dialect, with its links made relative
// to the page.
func (v *viewer) prose(source string, level int, prefix string) string {
	var b strings.Builder
	for _, p := range strings.Split(text(source), "\n\n") {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	return b.String()
}

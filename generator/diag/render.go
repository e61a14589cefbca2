package diag

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	maxShown = 100 // problems; the rest is a count
	maxLine  = 160 // columns of a source line
	tabWidth = 4
)

// Render prints problems as compilers do: the place, the source line with a
// caret under the value, and the hint. root is put before the name of each
// file, as in "content"; a name that leaves it, as ../themes does, is cleaned. What comes from files is printed without its control
// characters. At most 100 problems are printed, then a count.
func Render(w io.Writer, probs []Problem, root string, colour bool) error {
	p := painter{w: bufio.NewWriter(w), colour: colour}
	if root != "" {
		root = strings.TrimSuffix(root, "/") + "/"
	}
	for _, prob := range probs[:min(len(probs), maxShown)] {
		prob.File = root + prob.File
		if strings.Contains(prob.File, "/../") {
			prob.File = path.Clean(prob.File)
		}
		p.problem(prob)
	}
	if n := len(probs) - maxShown; n > 0 {
		p.printf("and %d more errors\n", n)
	}
	return p.w.Flush()
}

// JSON writes the problems, all of them, as one document {"errors": […]}.
func JSON(w io.Writer, probs []Problem) error {
	doc := struct {
		Errors []Problem `json:"errors"`
	}{append([]Problem{}, probs...)}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

type painter struct {
	w      *bufio.Writer
	colour bool
}

// printf leaves errors of writing to Flush, which reports the first.
func (p painter) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

const (
	bold = "1"
	red  = "1;31"
	blue = "1;34"
	cyan = "1;36"
)

func (p painter) paint(code, s string) string {
	if !p.colour || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p painter) problem(prob Problem) {
	p.printf("%s %s %s\n", p.paint(bold, Escape(prob.Place.String())+":"), p.paint(red, "error:"), Escape(prob.Message))
	if prob.Text != "" && prob.Line > 0 {
		p.source(prob)
	}
	if prob.Hint != "" {
		p.printf("%s %s\n", p.paint(cyan, "help:"), Escape(prob.Hint))
	}
}

func (p painter) source(prob Problem) {
	text, caret := window(prob.Text, prob.Column)
	bar := p.paint(blue, "|")
	p.printf("%s %s %s\n", p.paint(blue, fmt.Sprintf("%5d", prob.Line)), bar, text)
	p.printf("      %s %s%s\n", bar, strings.Repeat(" ", caret), p.paint(red, "^"))
}

// window makes a source line fit to be printed: what stands around the code
// point number column, and how many columns of the terminal come before it.
func window(line string, column int) (text string, caret int) {
	runes := []rune(line)
	at := max(0, min(column-1, len(runes)))
	before := split(runes[:at], 0)
	caret = wide(before)
	cut := ""
	for caret > maxLine/2 {
		caret -= before[0].width
		before, cut = before[1:], "…"
	}
	var b strings.Builder
	b.WriteString(cut)
	room := maxLine
	for _, c := range append(before, split(runes[at:], caret)...) {
		if room -= c.width; room < 0 {
			b.WriteString("…")
			break
		}
		b.WriteString(c.text)
	}
	return strings.TrimRight(b.String(), " "), caret + utf8.RuneCountInString(cut)
}

// A cell is a character as it is printed, and the columns it takes.
type cell struct {
	text  string
	width int
}

func wide(cells []cell) int {
	n := 0
	for _, c := range cells {
		n += c.width
	}
	return n
}

// split turns runes into cells: tabs become spaces up to the next stop, col
// being where the text begins, and control characters are escaped.
func split(runes []rune, col int) []cell {
	cells := make([]cell, len(runes))
	for i, r := range runes {
		c := cell{printable(r), columns(r)}
		switch {
		case r == '\t':
			c.width = tabWidth - col%tabWidth
			c.text = strings.Repeat(" ", c.width)
		case odd(r):
			c.width = len(c.text)
		}
		cells[i] = c
		col += c.width
	}
	return cells
}

// columns is how wide a terminal shows r: two columns for wide characters of
// East Asia, none for marks that combine with the character before.
func columns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Escape makes text from a file safe to print on a terminal: control and
// formatting characters, among them the bidirectional ones, are shown by their
// numbers.
func Escape(s string) string {
	if !strings.ContainsFunc(s, odd) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(printable(r))
	}
	return b.String()
}

func odd(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

func printable(r rune) string {
	switch {
	case !odd(r):
		return string(r)
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

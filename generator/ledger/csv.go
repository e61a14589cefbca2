package ledger

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/evidence"
)

// plainNumber is a negative number, which no spreadsheet computes.
var plainNumber = regexp.MustCompile(`^-[0-9]+(\.[0-9]+)?$`)

// Safe makes text safe as a cell of a spreadsheet: what begins with = + - @, a
// tab, a return or a line feed, or with the full-width forms of the signs, has
// an apostrophe before it, so that no program takes it for a formula. So has a
// sign within the text that stands where a spreadsheet set to semicolons would
// begin a cell; "- " there is an item of a list and stays. A plain negative
// number stays as it is. Other control characters become U+FFFD.
func Safe(s string) string {
	s = Printable(s)
	if s == "" || plainNumber.MatchString(s) {
		return s
	}
	var b strings.Builder
	if strings.ContainsRune("=+-@＝＋－＠\t\r\n", first(s)) {
		b.WriteByte('\'')
	}
	for i := range len(s) {
		if i > 0 && strings.IndexByte(";\t\r\n", s[i-1]) >= 0 && beginsFormula(s[i:]) {
			b.WriteByte('\'')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func first(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func beginsFormula(s string) bool {
	return strings.IndexByte("=+@", s[0]) >= 0 || s[0] == '-' && !strings.HasPrefix(s, "- ")
}

// Printable replaces what XML 1.0 cannot hold (2.2, Char) by U+FFFD: control
// characters but for tab, line feed and return, surrogates, and bytes that are
// no UTF-8.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r':
			return r
		case r < 0x20, r == 0x7f, r == 0xfffe, r == 0xffff:
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// A Writer writes CSV as RFC 4180 has it, with line feeds and without a byte
// order mark, every cell safe in a spreadsheet.
type Writer struct{ csv *csv.Writer }

// NewWriter makes a Writer on w. Flush ends it.
func NewWriter(w io.Writer) *Writer { return &Writer{csv.NewWriter(w)} }

// Write writes one row. Errors are of the stream; they stay until Flush.
func (w *Writer) Write(cells ...string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Safe(c)
	}
	return w.csv.Write(safe)
}

// Flush writes what is left and gives the first error.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

// CSV writes the table: its columns, then a line a row.
func (t Table) CSV(w io.Writer, p *evidence.Pack) error {
	out := NewWriter(w)
	if err := out.Write(t.Columns...); err != nil {
		return err
	}
	for r := range t.Rows(p) {
		if err := out.Write(r.Cells...); err != nil {
			return err
		}
	}
	return out.Flush()
}

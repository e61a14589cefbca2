package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/evpack/evpack/generator/diag"
)

func colourWords() []string { return []string{"never", "auto", "always"} }

// colours says whether a stream gets colour: on a terminal alone, unless the
// caller says otherwise (https://no-color.org).
func (c *call) colours(w io.Writer) bool {
	switch c.color {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal(w) && c.env("NO_COLOR") == "" && c.env("TERM") != "dumb"
}

func terminal(w io.Writer) bool {
	if s, ok := w.(*sticky); ok {
		w = s.w
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A paper is what results are written on. What comes from files is escaped.
type paper struct {
	w      io.Writer
	colour bool
}

// paper is stdout for people; with -q it is thrown away.
func (c *call) paper() paper {
	if c.quiet {
		return paper{w: io.Discard}
	}
	return paper{c.out, c.colours(c.out)}
}

const (
	bold   = "1"
	faint  = "2"
	red    = "1;31"
	yellow = "1;33"
	green  = "32"
	blue   = "34"
)

// safe is text whose own control characters are gone: what is left are colours
// and line breaks of ours.
type safe string

func (p paper) paint(code, s string) safe {
	text := diag.Escape(s)
	if !p.colour || s == "" {
		return safe(text)
	}
	return safe("\x1b[" + code + "m" + text + "\x1b[0m")
}

// printf writes, plain strings without their control characters; the stream
// keeps its first error.
func (p paper) printf(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = diag.Escape(s)
		}
	}
	fmt.Fprintf(p.w, format, args...)
}

// note tells something that is no result, unless -q.
func (c *call) note(format string, args ...any) {
	if !c.quiet {
		fmt.Fprintf(c.err, format+"\n", args...)
	}
}

// json writes one document for machines.
func (c *call) json(doc any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// wrap breaks text into lines of at most width columns, the later ones indented.
func wrap(text string, width int, indent string) safe {
	var b strings.Builder
	col := 0
	for i, word := range strings.Fields(text) {
		word = diag.Escape(word)
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case col+1+n > width:
			b.WriteString("\n" + indent)
			col = 0
		default:
			b.WriteByte(' ')
			col++
		}
		b.WriteString(word)
		col += n
	}
	return safe(b.String())
}

package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/diag"
)

// maxOdd is how many bad characters of one text are reported.
const maxOdd = 20

// text reads a Markdown file; ok is false, with a problem, where it cannot be
// read as UTF-8.
func (l *loader) text(file string) (data []byte, ok bool) {
	if err := l.checkFile(file); err != nil {
		l.badFile(file, err)
		return nil, false
	}
	data, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err // the path would be this machine's
		}
		l.probs.Addf(placeOf(file), "unreadable", "", "cannot read the file: %v", err)
		return nil, false
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			at, _ := position(file, data, i)
			l.probs.Addf(at, "bad-encoding", "save the file as UTF-8", "byte 0x%02x is not UTF-8", data[i])
			return nil, false
		}
		i += n
	}
	return data, true
}

// odd refuses NUL and bidirectional controls in a text from one of its lines on.
func (l *loader) odd(file string, data []byte, fromLine int) {
	start := 0
	for ; fromLine > 1; fromLine-- {
		start += bytes.IndexByte(data[start:], '\n') + 1
	}
	n := 0
	for i, r := range string(data[start:]) {
		if r != 0 && !isBidi(r) {
			continue
		}
		if n++; n > maxOdd {
			return
		}
		at, line := position(file, data, start+i)
		p := diag.Problem{Place: at, Text: line, Code: "nul", Message: "NUL in a text file"}
		if r != 0 {
			p.Code, p.Message = "bidi-control", fmt.Sprintf("bidirectional control character U+%04X", r)
			p.Hint = "delete it: such characters make text read otherwise than it is"
		}
		l.probs.Add(p)
	}
}

// isBidi holds for Unicode's property Bidi_Control.
func isBidi(r rune) bool {
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// position gives the place of data[i:] and the line it is on.
func position(file string, data []byte, i int) (diag.Place, string) {
	start := bytes.LastIndexByte(data[:i], '\n') + 1
	line, _, _ := bytes.Cut(data[start:], []byte("\n"))
	before := strings.TrimPrefix(string(data[start:i]), "\ufeff")
	at := diag.Place{File: file, Line: 1 + bytes.Count(data[:start], []byte("\n")), Column: 1 + utf8.RuneCountInString(before)}
	return at, strings.TrimSuffix(strings.ToValidUTF8(string(line), "\ufffd"), "\r")
}

// plainText is a text without its byte order mark, its lines ended by \n.
func plainText(data []byte) string {
	return strings.TrimPrefix(strings.ReplaceAll(string(data), "\r\n", "\n"), "\ufeff")
}

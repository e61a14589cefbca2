package register

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"github.com/evpack/evpack/generator/diag"
)

// decode has the library read a whole text. It answers hostile bytes with an
// error even where the library panics.
func decode(text []byte) (m map[string]any, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, fmt.Errorf("text that is not TOML: %v", r)
		}
	}()
	if err := toml.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	return m, nil
}

// gather appends the spans to buf, each ending with a newline. Carriage returns
// are left out, so that a text is the same, and its signature holds, however
// the lines of the file end; checkBytes knows of none without its line feed.
func (f *file) gather(buf []byte, spans []span) []byte {
	for _, s := range spans {
		b := f.bytes(s)
		for i := bytes.IndexByte(b, '\r'); i >= 0; i = bytes.IndexByte(b, '\r') {
			buf = append(buf, b[:i]...)
			b = b[i+1:]
		}
		buf = append(buf, b...)
		if n := len(buf); n > 0 && buf[n-1] != '\n' {
			buf = append(buf, '\n')
		}
	}
	return buf
}

// decodeSpans reads one row or one root by itself. Its problems are recorded
// with their places; ok is false where the text cannot be used. A value that is
// no TOML is recorded and read as illegible, so that what else is wrong is
// found, too.
func (f *file) decodeSpans(spans []span, within string) (m map[string]any, ok bool) {
	t := mending{text: f.gather(nil, spans)}
	for range maxAlike {
		m, err := decode(t.text)
		if err == nil {
			t.mark(m, f.reg)
			return m, f.checkTwice(spans)
		}
		if t.lost(err) {
			return nil, false
		}
		f.parseProblem(spans, within, err, &t)
		if !t.patch(err) {
			return nil, false
		}
	}
	return nil, false
}

var errNoHeader = errors.New("not a table header")

// decodeOne reports what the library says about one span; true where nothing.
func (f *file) decodeOne(s span) bool {
	_, ok := f.decodeSpans([]span{s}, "")
	return ok
}

// checkTwice reports what is defined twice in the spans.
func (f *file) checkTwice(spans []span) bool {
	t := newTree(f, spans)
	for _, n := range t.dups[:min(len(t.dups), maxAlike)] {
		at, text := f.place(spans, uint32(n.off))
		f.reg.probs.Add(diag.Problem{Place: at, Code: "duplicate-key", Text: text,
			Message: fmt.Sprintf("key %q is given twice", n.text)})
	}
	return len(t.dups) == 0
}

// parseProblem records what the library said about the spans, at its place in
// the file. within is the row's kind, which its key names begin with.
func (f *file) parseProblem(spans []span, within string, err error, t *mending) {
	off, msg := spans[0].off, err.Error()
	var pe toml.ParseError
	if errors.As(err, &pe) {
		pos := pe.Position
		pos.Start = t.original(pos.Start)
		if day := t.looksLikeDay(pe.Position.Start); day >= 0 && !valueFault.MatchString(pe.Message) {
			pos.Start, pe.Message = t.original(day), fmt.Sprintf("invalid datetime: %q", dayLike.Find(t.text[day:]))
		}
		off, msg = f.offsetOf(spans, pos), pe.Message
	}
	at, text := f.place(spans, off)
	p := explain(msg, within)
	p.Place, p.Text = at, text
	f.reg.probs.Add(p)
}

// offsetOf maps the library's position in the gathered spans to the file. It
// points at what is wrong, not at the space before it.
func (f *file) offsetOf(spans []span, pos toml.Position) uint32 {
	at := pos.Start
	for _, s := range spans {
		b := f.bytes(s)
		i := ungather(b, at)
		if i > len(b) {
			at -= len(f.gather(nil, []span{s}))
			continue
		}
		for n := 1; n < pos.Len && i < len(b) && (b[i] == ' ' || b[i] == '\t'); n++ {
			i++
		}
		return s.off + uint32(i)
	}
	return spans[len(spans)-1].end
}

// ungather finds the byte of b that gather made its byte number at, more than
// the length of b where it made it none.
func ungather(b []byte, at int) int {
	i := 0
	for ; i < len(b) && at > 0; i++ {
		if b[i] != '\r' {
			at--
		}
	}
	switch {
	case at > 0, i == len(b) && i > 0 && b[i-1] == '\n':
		return len(b) + 1
	}
	return i
}

var (
	definedTwice = regexp.MustCompile(`^Key '(.*)' (has already been defined|was already created)`)
	badDatetime  = regexp.MustCompile(`^invalid datetime: (".*")$`)
)

// explain turns a message of the library into a problem in our words.
func explain(msg, within string) diag.Problem {
	if m := definedTwice.FindStringSubmatch(msg); m != nil {
		key := strings.TrimPrefix(m[1], within+".")
		return diag.Problem{Code: "duplicate-key", Message: fmt.Sprintf("key %q is given twice", key)}
	}
	if m := badDatetime.FindStringSubmatch(msg); m != nil {
		return diag.Problem{Code: "bad-date", Message: m[1] + " is not a date or time", Hint: "write a date as 2026-10-14"}
	}
	p := diag.Problem{Code: "syntax", Message: plain(msg)}
	switch {
	case strings.HasPrefix(msg, "strings cannot contain newlines"):
		p.Hint = "close the string on its line, or write it in three quotes"
	case strings.HasPrefix(msg, "expected value but found"):
		p.Hint = "text stands in quotes"
	}
	return p
}

// plain begins a message in lower case and ends it without a full stop.
func plain(msg string) string {
	msg = strings.TrimSuffix(msg, ".")
	r, n := utf8.DecodeRuneInString(msg)
	next, _ := utf8.DecodeRuneInString(msg[n:])
	if unicode.IsUpper(next) {
		return msg
	}
	return string(unicode.ToLower(r)) + msg[n:]
}

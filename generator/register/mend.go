package register

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"

	"github.com/BurntSushi/toml"
)

// An illegible value was no TOML. Its problem is recorded; nothing more is said
// of it.
type illegible struct{}

// placeholder is what an illegible value is replaced by in the text: a string
// that is a noncharacter of Unicode, which no register means.
const placeholder = `"\U0010FFFF"`

const placeheld = "\U0010FFFF"

// A mending is a text in which illegible values are replaced one by one.
type mending struct {
	text    []byte
	patches []patchAt
	guessed bool // the last patch goes beyond what the library named
}

type patchAt struct{ at, longer int } // in the text as it was patched until then

// valueFault are the messages of the library that are about one whole value,
// whose length they tell.
var valueFault = regexp.MustCompile(`^(?:invalid datetime: |Invalid integer |Invalid float value: |expected value but found ")|is out of range for (?:int64|float64)`)

// assignment is a line that gives a key one value.
var assignment = regexp.MustCompile(`^[ \t]*[A-Za-z0-9_.-]+[ \t]*=[ \t]*`)

// lost tells that a guess was no help: what is wrong now is perhaps its fault.
func (t *mending) lost(err error) bool {
	var pe toml.ParseError
	return t.guessed && !(errors.As(err, &pe) && valueFault.MatchString(pe.Message))
}

// patch replaces the value that the library refused. Where it refused something
// else, the whole value of that line is tried; false where that is no help.
func (t *mending) patch(err error) bool {
	var pe toml.ParseError
	if !errors.As(err, &pe) || definedTwice.MatchString(pe.Message) {
		return false
	}
	from, to := pe.Position.Start, pe.Position.Start+pe.Position.Len
	if to > len(t.text) || from < 0 {
		return false
	}
	if !valueFault.MatchString(pe.Message) {
		t.guessed = true
		if from, to = t.line(from); from < 0 {
			return false
		}
	}
	for from < to && (t.text[from] == ' ' || t.text[from] == '\t') {
		from++
	}
	if from == to || t.text[from] == '"' || t.text[from] == '\'' {
		return false
	}
	t.patches = append(t.patches, patchAt{from, len(placeholder) - (to - from)})
	t.text = append(append(bytes.Clone(t.text[:from]), placeholder...), t.text[to:]...)
	return true
}

// line finds the value of the line of an assignment that holds a place.
func (t *mending) line(at int) (from, to int) {
	begin := bytes.LastIndexByte(t.text[:at], '\n') + 1
	to = len(t.text)
	if i := bytes.IndexByte(t.text[begin:], '\n'); i >= 0 {
		to = begin + i
	}
	m := assignment.FindIndex(t.text[begin:to])
	if m == nil || begin+m[1] > at {
		return -1, -1
	}
	return begin + m[1], to
}

// dayLike is a day as people write it, and TOML does not.
var dayLike = regexp.MustCompile(`^[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}`)

// looksLikeDay finds the value of the line of a place where that is a day in
// another form; -1 where it is not.
func (t *mending) looksLikeDay(at int) int {
	if at < 0 || at > len(t.text) {
		return -1
	}
	from, to := t.line(at)
	if from < 0 || !dayLike.Match(t.text[from:to]) {
		return -1
	}
	return from
}

// original is where a place of the text was before it was patched.
func (t *mending) original(at int) int {
	for i := len(t.patches) - 1; i >= 0; i-- {
		if p := t.patches[i]; at > p.at {
			at -= p.longer
		}
	}
	return at
}

// mark puts illegible where placeholders are. Who cannot read an id does not
// know what refers to it.
func (t *mending) mark(m map[string]any, g *Register) {
	if len(t.patches) == 0 {
		return
	}
	for k, v := range m {
		if m[k] = t.marked(v, g); m[k] == (illegible{}) && k == "id" {
			g.breakDown()
		}
	}
}

func (t *mending) marked(v any, g *Register) any {
	switch v := v.(type) {
	case string:
		if v == placeheld {
			return illegible{}
		}
	case map[string]any:
		t.mark(v, g)
	case []map[string]any:
		for _, m := range v {
			t.mark(m, g)
		}
	case []any:
		for i, e := range v {
			v[i] = t.marked(e, g)
		}
	}
	return v
}

// isIllegible tells whether the value at keys is illegible; keys count elements
// of arrays from 0.
func isIllegible(m map[string]any, keys []string) bool {
	var v any = m
	for _, k := range keys {
		switch at := v.(type) {
		case map[string]any:
			v = at[k]
		case []any:
			i, err := strconv.Atoi(k)
			if err != nil || i < 0 || i >= len(at) {
				return false
			}
			v = at[i]
		default:
			return false
		}
	}
	_, is := v.(illegible)
	return is
}

package assess

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// A Phrase is something said in English, kept as its text and what fills it, so
// that another language can say it too. The zero Phrase says nothing.
type Phrase struct {
	Format string // a literal of the program
	Args   []any  // ids, titles, days and numbers as they are; what is said, as a Phrase; other figures, as a Figure; titles that are ours, as a Titled
}

// A Figure is a figure with its unit, as English writes it: 1 234.5 EUR.
type Figure string

// A Titled is a subject of the trail by its title, which each language has.
type Titled struct{ *evidence.Subject }

// String is the title in English.
func (t Titled) String() string { return t.Title }

// Say is the phrase of a format, a literal, and what fills it.
func Say(format string, args ...any) Phrase { return Phrase{format, args} }

// String says the phrase in English.
func (p Phrase) String() string { return fmt.Sprintf(p.Format, p.Args...) }

// IsZero reports whether nothing is said.
func (p Phrase) IsZero() bool { return p.Format == "" }

// List says phrases one after the other.
func List(list []Phrase, separator string) Phrase {
	if len(list) == 0 {
		return Phrase{}
	}
	args := make([]any, len(list))
	for i, p := range list {
		args[i] = p
	}
	return Phrase{strings.Repeat("%s"+separator, len(list)-1) + "%s", args}
}

// Phrase is what the finding says, all of it.
func (f Finding) Phrase() Phrase {
	if len(f.Said) == 0 {
		return Phrase{"%s", []any{f.Message}}
	}
	return List(f.Said, "; ")
}

// told is the phrase with the words among its arguments by say.
func (p Phrase) told(say func(string) string) Phrase {
	out := Phrase{p.Format, make([]any, len(p.Args))}
	for i, a := range p.Args {
		switch a := a.(type) {
		case Phrase:
			out.Args[i] = a.told(say)
		case Titled:
			out.Args[i] = say(a.Title)
		case string:
			out.Args[i] = say(a)
		default:
			out.Args[i] = a
		}
	}
	return out
}

// toldAll says phrases by say, if that is just what message, which they say
// together, is by say; else none: a name that stands across two arguments is
// not to be told.
func toldAll(list []Phrase, message string, say func(string) string) []Phrase {
	var out []Phrase
	for _, p := range list {
		out = append(out, p.told(say))
	}
	if len(out) == 0 || List(out, "; ").String() != message {
		return nil
	}
	return out
}

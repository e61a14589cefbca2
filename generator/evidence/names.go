package evidence

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// names finds people in texts: their full names as whole words, case-folded in
// NFC; their e-mail addresses and their ids as whole tokens. It holds those
// people alone whose words occur in the texts at all, so that a register of a
// million people costs nothing.
type names struct {
	byWords map[string]bool // words joined by one space
	mails   map[string]bool
	ids     map[string]bool
	longest int // words of the longest name
}

func fold(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }

// words are runs of letters, digits and marks.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

// tokens are what ids are among, with and without the punctuation around.
func tokens(s string) []string {
	return trimmed(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("._-@+", r)
	}), "._-@+")
}

// addresses are what e-mail addresses are among.
func addresses(s string) []string {
	return trimmed(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[],;:\"\\/|`*", r) }), ".'!?_-")
}

func trimmed(list []string, cutset string) []string {
	for _, s := range list {
		if t := strings.Trim(s, cutset); t != s {
			list = append(list, t)
		}
	}
	return list
}

// visible drops characters that do not show, such as a soft hyphen.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// namesAmong gives the people whose names, addresses or ids may be in said.
func namesAmong(people []*Person, said []saying) *names {
	n := &names{byWords: map[string]bool{}, mails: map[string]bool{}, ids: map[string]bool{}}
	seen := map[string]bool{}
	for _, s := range said {
		text := fold(s.text)
		for _, t := range []string{text, visible(text)} {
			for _, list := range [][]string{words(t), tokens(t), addresses(t)} {
				for _, w := range list {
					seen[w] = true
				}
			}
		}
	}
	if len(seen) == 0 {
		return n
	}
	for _, p := range people {
		n.add(p, seen)
	}
	return n
}

func (n *names) add(p *Person, seen map[string]bool) {
	if p.ID != "" && seen[p.ID] {
		n.ids[p.ID] = true
	}
	if mail := fold(p.Email); mail != "" && seen[mail] {
		n.mails[mail] = true
	}
	w := words(fold(p.FullName))
	for _, word := range w {
		if !seen[word] {
			return
		}
	}
	if len(w) > 0 {
		n.byWords[strings.Join(w, " ")] = true
		n.longest = max(n.longest, len(w))
	}
}

// find tells what kind of personal data a text holds; empty: none.
func (n *names) find(text string) string {
	folded := fold(text)
	if what := n.look(folded); what != "" {
		return what
	}
	return n.look(visible(folded))
}

func (n *names) look(text string) string {
	for _, t := range addresses(text) {
		if n.mails[t] {
			return "an e-mail address of people.toml"
		}
	}
	for _, t := range tokens(text) {
		switch {
		case n.mails[t]:
			return "an e-mail address of people.toml"
		case n.ids[t]:
			return "an id of people.toml"
		}
	}
	w := words(text)
	for i := range w {
		for k := 1; k <= n.longest && i+k <= len(w); k++ {
			if n.byWords[strings.Join(w[i:i+k], " ")] {
				return "a name of people.toml"
			}
		}
	}
	return ""
}

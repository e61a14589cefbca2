package privacy

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// A phrase is what stands for somebody: its code, and how it must be written.
type phrase struct {
	code   string
	form   form
	capped []bool // of a name: the words that begin with a capital
}

type form int

const (
	name   form = iota // capitals as in the name, or joined as in a file's name
	word               // one word with a capital
	joined             // no blank within: an address, an id
	plain              // as it comes
)

// honorifics are no part of a name.
var honorifics = []string{"dr", "prof", "mr", "mrs", "ms", "mx", "sir", "dame", "herr", "frau", "dipl", "ing", "mag", "phd", "msc", "bsc", "jr", "sr"}

// hide gives a person a code and lists all that stands for them.
func (b *Book) hide(who *evidence.Person, titled bool) {
	code := b.Code("x", who.ID)
	b.titles[code] = ""
	if who.Title != "" {
		b.titles[code] = b.Code("title", who.Title)
	}
	b.put(words(who.ID), phrase{code: code, form: joined})
	b.hideName(who.FullName, code)
	b.hideEmail(who.Email, code)
	if ws := words(who.Title); titled && len(ws) > 0 {
		p := phrase{code: b.titles[code], form: plain}
		if len(ws) == 1 {
			p.form = word
		}
		b.put(ws, p)
	}
}

// apostrophes are left out in names of files: obrien.
var apostrophes = strings.NewReplacer("'", "", "’", "", "ʼ", "", "‘", "", "`", "")

func (b *Book) hideName(full, code string) {
	b.dense.add(full, code)
	list := spellings(words(full))
	if bare := apostrophes.Replace(full); bare != full {
		list = append(list, spellings(words(bare))...)
	}
	for _, ws := range list {
		b.putName(ws, code)
		ws = slices.DeleteFunc(slices.Clone(ws), func(w piece) bool { return slices.Contains(honorifics, w.fold) })
		if len(ws) < 2 {
			b.single(ws, code)
			continue
		}
		given, last := ws[0], ws[len(ws)-1]
		b.putName(ws, code)
		b.putName([]piece{given, last}, code)
		b.putName([]piece{last, given}, code)
		b.putName(append([]piece{last}, ws[:len(ws)-1]...), code)
		initial := piece{text: given.text[:len(firstRune(given.text))], fold: firstRune(given.fold)}
		b.putName([]piece{initial, last}, code)
		b.putName([]piece{last, initial}, code)
		for _, s := range []string{given.fold + last.fold, last.fold + given.fold, initial.fold + last.fold, last.fold + initial.fold} {
			if len(s) >= 5 && !b.common[s] {
				b.put([]piece{{text: s, fold: s}}, phrase{code: code, form: plain})
			}
		}
		b.single(ws[:1], code)
		b.single(ws[len(ws)-1:], code)
		for _, w := range ws[1 : len(ws)-1] {
			if len(w.fold) > 3 {
				b.single([]piece{w}, code)
			}
		}
	}
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func (b *Book) putName(ws []piece, code string) {
	if len(ws) < 2 {
		return
	}
	capped := make([]bool, len(ws))
	for i, w := range ws {
		capped[i] = w.upper()
	}
	b.put(ws, phrase{code: code, form: name, capped: capped})
}

// single lists one word of a name, unless it is a word like any other. One that
// several people bear has a code of its own.
func (b *Book) single(ws []piece, code string) {
	if len(ws) != 1 || len(ws[0].fold) < 2 || b.common[ws[0].fold] || b.named[ws[0].fold] {
		return
	}
	p := phrase{code: code, form: word}
	if have, ok := b.phrases[ws[0].fold]; ok && have.code != code {
		p = phrase{code: b.Code("name", ws[0].fold), form: have.form}
		delete(b.phrases, ws[0].fold)
	}
	b.put(ws, p)
}

func (b *Book) hideEmail(email, code string) {
	for _, ws := range spellings(words(email)) {
		if len(ws) > 1 {
			b.put(ws, phrase{code: code, form: joined})
		}
	}
	local, _, ok := strings.Cut(email, "@")
	ws := words(local)
	if !ok || len(ws) == 0 || len(ws) == 1 && (b.common[ws[0].fold] || b.named[ws[0].fold] || len(ws[0].fold) < 4) {
		return
	}
	b.put(ws, phrase{code: code, form: joined})
}

// put lists a phrase; the first of several with the same words stays. An id of
// one word that is a number or a common word is no phrase: it would be found
// everywhere.
func (b *Book) put(ws []piece, p phrase) {
	if len(ws) == 0 || len(ws) == 1 && p.form == joined && (b.common[ws[0].fold] || ws[0].number()) {
		return
	}
	key := key(ws)
	if have, ok := b.phrases[key]; ok {
		if have.form == word && p.form == joined { // a given name that is an address, too
			have.form = joined
			b.phrases[key] = have
		}
		return
	}
	b.phrases[key] = p
	b.first[ws[0].fold] = max(b.first[ws[0].fold], len(ws))
}

func key(ws []piece) string {
	if len(ws) == 1 {
		return ws[0].fold
	}
	parts := make([]string, len(ws))
	for i, w := range ws {
		parts[i] = w.fold
	}
	return strings.Join(parts, " ")
}

// Package privacy puts codes in the place of people's names, e-mail addresses,
// ids and titles: privacy.people = "pseudonyms" (LIFECYCLE, "Pseudonyms").
//
// A code is an HMAC-SHA-256 under a key that is kept outside the workspace and
// its output, so that it is the same in each cycle and tells nobody without the
// key who it is. A Book knows whom to hide; Say says any text in codes, and
// package evidence reads the registers through it. What is written of a person
// is found by these rules:
//
//   - a full name, in its order or the other way round, with or without middle
//     names, with an initial for the given name, across a line's end, with or
//     without accents (Müller, Muller, Mueller), and as part of a file's name or
//     an address (jonas.weber, jonas_weber, jweber);
//   - a given name or a surname alone, where it begins with a capital, unless it
//     is a word that the workspace's own texts use in small letters (Will, May,
//     Rich), a month or a day of the week, part of the organisation's name, or
//     part of the name of somebody who stays named;
//   - an e-mail address, and what stands before its @ where that is no such word;
//   - an id of people.toml wherever it stands by itself;
//   - a title that fewer than five people hold, in any case, where it has two
//     words or more or is no such word.
//
// It does not know people who are not in people.toml, nicknames, or what a
// description gives away; nor does it look into files that are not copied.
package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"

	"github.com/evpack/evpack/generator/evidence"
)

// fewHolders is how many people hold a title that says nothing of who they are.
const fewHolders = 5

// A Book knows who is hidden and by which code.
type Book struct {
	key    []byte
	common map[string]bool   // words that are no names by themselves, folded
	titles map[string]string // a hidden person's code → their title's code
	named  map[string]bool   // folded words of the names of who stays named

	phrases map[string]phrase // by their folded words, a blank between
	first   map[string]int    // a first word → the most words of a phrase that begins with it
	dense   dense             // names in scripts without blanks
}

// New makes the book of a workspace: everybody in people.toml is hidden but for
// top management, unless that is hidden too. The pack is the current cycle's,
// since texts may name people who came after a past one; common are the words
// of its texts (Common).
func New(key []byte, p *evidence.Pack, common map[string]bool) *Book {
	b := &Book{key: key, common: common, titles: map[string]string{}, named: map[string]bool{},
		phrases: map[string]phrase{}, first: map[string]int{}}
	var hidden []*evidence.Person
	holders := map[string]int{}
	for _, who := range p.People {
		holders[folded(who.Title)]++
		if p.Privacy.TopManagement != "pseudonyms" && slices.Contains(p.TopManagement, who) {
			b.stays(who.FullName)
			holders[folded(who.Title)] += fewHolders // it stays, whoever holds it besides
			continue
		}
		hidden = append(hidden, who)
	}
	b.stays(p.Organisation.Name)
	for _, who := range hidden {
		b.hide(who, holders[folded(who.Title)] < fewHolders)
	}
	b.dense.close()
	return b
}

func (b *Book) stays(name string) {
	for _, w := range words(name) {
		b.named[w.fold] = true
	}
}

// alphabet has no letters that are taken for others.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Code is the code of a thing of some kind: ten characters, 50 bits.
func (b *Book) Code(kind, text string) string {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(kind + "\x00" + text))
	sum := mac.Sum(nil)
	out := []byte(kind[:1] + "-")
	for _, c := range sum[:10] {
		out = append(out, alphabet[c&31])
	}
	return string(out)
}

// Hide does what reading through Say cannot: names that two people share, what
// stands in no text, and keys, which tell whose they are.
func (b *Book) Hide(p *evidence.Pack) {
	for _, who := range p.People {
		if title, ok := b.titles[who.ID]; ok {
			who.FullName, who.Email, who.Title = who.ID, "", title
		}
	}
	for _, k := range p.Keys {
		if _, ok := b.titles[k.Person.ID]; ok {
			k.Fingerprint = b.Code("key", k.Fingerprint)
		}
	}
}

// Wears tells whether a person has a code in the place of their name.
func (b *Book) Wears(who *evidence.Person) bool {
	_, ok := b.titles[who.ID]
	return ok
}

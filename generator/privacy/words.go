package privacy

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A piece is a word of a text: letters, marks and digits.
type piece struct {
	at, end int
	text    string
	fold    string // in small letters without accents
}

func (w piece) upper() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

func (w piece) number() bool {
	return !strings.ContainsFunc(w.text, func(r rune) bool { return !unicode.IsDigit(r) })
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

func words(s string) []piece {
	var out []piece
	start := -1
	for i, r := range s {
		switch in := inWord(r) || r == softHyphen; {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			out = append(out, newPiece(s, start, i))
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, newPiece(s, start, len(s)))
	}
	return out
}

func newPiece(s string, at, end int) piece {
	return piece{at, end, s[at:end], fold(s[at:end])}
}

const softHyphen = '\u00ad'

// letters that no decomposition makes plain.
var letters = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", string(softHyphen), "")

// fold makes a word comparable: small letters, no accents.
func fold(s string) string {
	if plainASCII(s) {
		return strings.ToLower(s)
	}
	s = letters.Replace(strings.ToLower(norm.NFC.String(s)))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func folded(s string) string { return key(words(s)) }

var digraphs = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "Å", "Aa", "ø", "oe", "Ø", "Oe")

// spellings gives a name as it is and, where it has such letters, with ae for ä.
func spellings(ws []piece) [][]piece {
	other := slices.Clone(ws)
	for i, w := range ws {
		other[i].text = digraphs.Replace(norm.NFC.String(w.text))
		other[i].fold = fold(other[i].text)
	}
	if key(other) == key(ws) {
		return [][]piece{ws}
	}
	return [][]piece{ws, other}
}

// calendar are words that begin with a capital and are no names.
var calendar = strings.Fields(`january february march april may june july august september october november december
	monday tuesday wednesday thursday friday saturday sunday
	januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag`)

// Common gathers the words that the registers and texts below fsys use in small
// letters, between blanks or marks of a sentence, and the calendar's.
func Common(fsys fs.FS) (map[string]bool, error) {
	out := map[string]bool{}
	for _, w := range calendar {
		out[fold(w)] = true
	}
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(file, ".md") && !strings.HasSuffix(file, ".toml") {
			return err
		}
		data, err := fs.ReadFile(fsys, file)
		if err == nil {
			gather(string(data), out)
		}
		return err
	})
	return out, err
}

func gather(s string, out map[string]bool) {
	for _, w := range words(s) {
		before, _ := utf8.DecodeLastRuneInString(s[:w.at])
		after, n := utf8.DecodeRuneInString(s[w.end:])
		next, _ := utf8.DecodeRuneInString(s[w.end+n:])
		ends := unicode.IsSpace(after) || strings.ContainsRune(".,;:!?)”", after) && (unicode.IsSpace(next) || next == utf8.RuneError)
		if first, _ := utf8.DecodeRuneInString(w.text); unicode.IsLower(first) && unicode.IsSpace(before) && ends {
			out[w.fold] = true
		}
	}
}

package privacy

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Say says a text in codes. A text that stands for nobody comes back as it is.
// The number of its lines stays.
func (b *Book) Say(s string) string {
	s = b.dense.replace(s)
	ws := words(s)
	var out strings.Builder
	done := 0
	for i := 0; i < len(ws); {
		n, code := b.match(s, ws[i:])
		if n == 0 {
			i++
			continue
		}
		from, to := ws[i].at, ws[i+n-1].end
		out.WriteString(s[done:from] + code + strings.Repeat("\n", strings.Count(s[from:to], "\n")))
		done = to
		i += n
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// match finds the longest phrase that begins with the first of some words.
func (b *Book) match(s string, ws []piece) (n int, code string) {
	for n := min(b.first[ws[0].fold], len(ws)); n > 0; n-- {
		p, ok := b.phrases[key(ws[:n])]
		if ok && p.fits(s, ws[:n]) {
			return n, p.code
		}
	}
	return 0, ""
}

// between are the characters that may stand between two words of a phrase.
const between = " \t\r\n\u00a0\u2009\u202f.,'’ʼ‘`´-‐‑–_*\\@+()\"“”„/"

// fits tells whether words that are those of a phrase are written as it is.
func (p phrase) fits(s string, ws []piece) bool {
	blank := false
	for i := 1; i < len(ws); i++ {
		gap := s[ws[i-1].end:ws[i].at]
		if len(gap) > 8 || strings.Trim(gap, between) != "" {
			return false
		}
		blank = blank || strings.ContainsFunc(gap, unicode.IsSpace)
	}
	switch p.form {
	case word:
		return ws[0].upper()
	case joined:
		return !blank
	case name:
		return !blank || p.capitals(ws)
	}
	return true
}

func (p phrase) capitals(ws []piece) bool {
	for i, w := range ws {
		if p.capped[i] && !w.upper() {
			return false
		}
	}
	return true
}

// Path is Say for a path of content/: the folders and registers that the
// program knows by name keep theirs.
func (b *Book) Path(file string) string {
	dir, rest, ok := strings.Cut(file, "/")
	if !ok || dir == "registers" && !strings.Contains(rest, "/") {
		return file
	}
	if register, shard, ok := strings.Cut(rest, "/"); ok && dir == "registers" {
		return dir + "/" + register + "/" + b.Say(shard)
	}
	return dir + "/" + b.Say(rest)
}

// dense finds names of scripts without capitals and blanks, where a word's ends
// cannot be told.
type dense struct {
	pairs [][2]string
	with  *strings.Replacer
}

func (d *dense) add(full, code string) {
	if strings.ContainsFunc(full, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Hangul)
	}) {
		d.pairs = append(d.pairs, [2]string{full, code})
		if tight := strings.Join(strings.Fields(full), ""); tight != full {
			d.pairs = append(d.pairs, [2]string{tight, code})
		}
	}
}

// close makes the longest names come first.
func (d *dense) close() {
	slices.SortStableFunc(d.pairs, func(x, y [2]string) int { return cmp.Compare(len(y[0]), len(x[0])) })
	var list []string
	for _, p := range d.pairs {
		list = append(list, p[0], p[1])
	}
	if list != nil {
		d.with = strings.NewReplacer(list...)
	}
}

func (d *dense) replace(s string) string {
	if d.with == nil {
		return s
	}
	return d.with.Replace(s)
}

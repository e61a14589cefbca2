package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The search index is made of classic scripts, so that it works from file://
// and under a policy that allows scripts of the site alone. Pages load none of
// it; the search box loads the root when it is first used, then the shards
// that a query needs. All are in assets/search/:
//
//	root.js  evpackSearch.root({"n":N,"per":1000,"pages":[…],"where":[…],"words":[…]})
//	tI.js    evpackSearch.titles(I,"…")
//	wI.js    evpackSearch.words(I,"…")
//
// N things are numbered from nought, pages and sections before records. A
// titles shard holds "per" of them, one a line, in order, five fields with tabs
// between them: the page's number, the number of the place's name, the id
// as people write it, the anchor where it is not the id, the title.
//
// A words shard holds a run of the sorted list of words, a word and its
// postings a line, with a tab between them; root's "words" has the first word
// of each shard. Postings are the numbers of the things that have the word, in
// order, as gaps from the one before (the first from -1), each gap in base 64
// with five bits a character, the lowest first, 32 added to all but the last;
// the alphabet is that of base64url. "~" and such a number stand for that many
// gaps of one; a "+" at the end says that there are more things than are listed.
//
// A word is what stands between spaces, without marks at its ends and without
// accents, in lower case, at most 40 characters; one with marks inside is
// there whole and in its parts (sig-2026-014, sig, 2026, 014).

const (
	titlesPerShard = 1000
	wordsShard     = 40 << 10 // bytes from which the next word begins a new shard
	mostPostings   = 20000    // beyond which a word says little
	longestWord    = 40       // characters
)

// An indexWriter numbers things, writes their titles as they come and keeps
// their words for the end, on disk where they are many.
type indexWriter struct {
	dir    string
	n      int
	titles bytes.Buffer
	words  *sorter
}

func newIndexWriter(dest string) (*indexWriter, error) {
	dir := filepath.Join(dest, "assets", "search")
	return &indexWriter{dir: dir, words: newSorter(dir, 12<<20)}, os.MkdirAll(dir, 0o755)
}

func (w *indexWriter) add(e entry) error {
	name := e.anchor
	if name == e.id {
		name = ""
	}
	for _, f := range [...]string{strconv.Itoa(e.page), strconv.Itoa(e.where), oneLine(e.id), oneLine(name)} {
		w.titles.WriteString(f)
		w.titles.WriteByte('\t')
	}
	w.titles.WriteString(oneLine(e.title))
	w.titles.WriteByte('\n')
	for _, word := range wordsOf(e.id + " " + e.title) {
		if err := w.words.add(word, uint32(w.n)); err != nil {
			return err
		}
	}
	w.n++
	if w.n%titlesPerShard == 0 {
		return w.flushTitles()
	}
	return nil
}

func oneLine(s string) string {
	if strings.ContainsAny(s, "\t\n") {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}

func (w *indexWriter) flushTitles() error {
	if w.titles.Len() == 0 {
		return nil
	}
	err := w.call(fmt.Sprintf("t%d", (w.n-1)/titlesPerShard), "titles", (w.n-1)/titlesPerShard, w.titles.String())
	w.titles.Reset()
	return err
}

// call writes a script that hands a text to the search box.
func (w *indexWriter) call(name, to string, number int, text string) error {
	arg, err := json.Marshal(text) // escapes <, >, &, U+2028 and U+2029
	if err != nil {
		return err
	}
	return w.put(name, fmt.Sprintf("evpackSearch.%s(%d,%s);\n", to, number, arg))
}

func (w *indexWriter) put(name, script string) error {
	return os.WriteFile(filepath.Join(w.dir, name+".js"), []byte(script), 0o644)
}

func (w *indexWriter) finish(pages, where []string) error {
	if err := w.flushTitles(); err != nil {
		return err
	}
	firsts, err := w.flushWords()
	if err != nil {
		return err
	}
	root, err := json.Marshal(struct {
		N     int      `json:"n"`
		Per   int      `json:"per"`
		Pages []string `json:"pages"`
		Where []string `json:"where"`
		Words []string `json:"words"`
	}{w.n, titlesPerShard, pages, where, firsts})
	if err != nil {
		return err
	}
	return w.put("root", "evpackSearch.root("+string(root)+");\n")
}

// flushWords writes the words in their order and gives the first of each shard.
func (w *indexWriter) flushWords() (firsts []string, err error) {
	var shard strings.Builder
	flush := func() error {
		text := shard.String()
		shard.Reset()
		return w.call(fmt.Sprintf("w%d", len(firsts)-1), "words", len(firsts)-1, text)
	}
	firsts = []string{}
	err = w.words.each(func(word string, list *postings) error {
		if shard.Len() >= wordsShard {
			if err := flush(); err != nil {
				return err
			}
		}
		if shard.Len() == 0 {
			firsts = append(firsts, word)
		}
		shard.WriteString(word + "\t" + list.String() + "\n")
		return nil
	})
	if err == nil && shard.Len() > 0 {
		err = flush()
	}
	return firsts, err
}

// postings writes a growing list of numbers as the format above has it.
type postings struct {
	b    []byte
	last int
	run  int // gaps of one that are not written yet
	n    int
}

func (p *postings) reset() { *p = postings{b: p.b[:0], last: -1} }

func (p *postings) add(n int) {
	if p.n++; p.n > mostPostings {
		return
	}
	gap := n - p.last
	p.last = n
	if gap == 1 {
		p.run++
		return
	}
	p.endRun()
	p.number(gap)
}

func (p *postings) endRun() {
	switch {
	case p.run > 2:
		p.b = append(p.b, '~')
		p.number(p.run)
	default:
		for range p.run {
			p.number(1)
		}
	}
	p.run = 0
}

func (p *postings) number(n int) {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for ; n >= 32; n >>= 5 {
		p.b = append(p.b, digits[32+n&31])
	}
	p.b = append(p.b, digits[n])
}

func (p *postings) String() string {
	p.endRun()
	if p.n > mostPostings {
		p.b = append(p.b, '+')
	}
	return string(p.b)
}

// wordsOf cuts a text into the words of the index.
func wordsOf(s string) []string {
	var out []string
	for _, f := range strings.Fields(fold(s)) {
		f = strings.TrimFunc(f, isMark)
		if f == "" {
			continue
		}
		out = append(out, cut(f))
		if strings.IndexFunc(f, isMark) < 0 {
			continue
		}
		for _, part := range strings.FieldsFunc(f, isMark) {
			if len(part) > 1 {
				out = append(out, cut(part))
			}
		}
	}
	return out
}

func isMark(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M) }

// cut keeps a word's first characters.
func cut(word string) string {
	n := 0
	for i := range word {
		if n == longestWord {
			return word[:i]
		}
		n++
	}
	return word
}

// fold is s in lower case and without accents. search.js does the same.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < 0x80
	}
	if !plain {
		s = strings.Map(func(r rune) rune {
			switch {
			case 0x300 <= r && r <= 0x36f:
				return -1
			case r == 'ς':
				return 'σ'
			}
			return r
		}, norm.NFD.String(s))
	}
	return strings.ToLower(s)
}

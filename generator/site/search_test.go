package site

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/trial"
)

// An indexRoot is the root file of the search index.
type indexRoot struct {
	N, Per              int
	Pages, Where, Words []string
}

// argument is what a script of the index hands to a function.
func argument[T any](t testing.TB, script, call string) T {
	t.Helper()
	var out T
	body, ok := strings.CutPrefix(script, "evpackSearch."+call)
	if !ok || !strings.HasSuffix(body, ");\n") {
		t.Fatalf("%.80q is no call of %s", script, call)
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(body, ");\n")), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// unpost reads postings as search.js does.
func unpost(t testing.TB, s string) (list []int, more bool) {
	t.Helper()
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	s, more = strings.CutSuffix(s, "+")
	last := -1
	number := func() int {
		for n, shift := 0, 0; ; shift += 5 {
			d := strings.IndexByte(digits, s[0])
			if d < 0 {
				t.Fatalf("%q is no digit", s[0])
			}
			s = s[1:]
			n |= d & 31 << shift
			if d < 32 {
				return n
			}
		}
	}
	for s != "" {
		if s[0] != '~' {
			last += number()
			list = append(list, last)
			continue
		}
		s = s[1:]
		for range number() {
			last++
			list = append(list, last)
		}
	}
	return list, more
}

// found lists what the index of a site finds: each word with each thing.
func found(t testing.TB, site map[string]string) []string {
	t.Helper()
	root := argument[indexRoot](t, site["assets/search/root.js"], "root(")
	var things []string
	for i := 0; i*root.Per < root.N; i++ {
		text := argument[string](t, site[fmt.Sprintf("assets/search/t%d.js", i)], fmt.Sprintf("titles(%d,", i))
		for _, line := range strings.SplitAfter(text, "\n") {
			if line != "" {
				things = append(things, thing(t, root, line))
			}
		}
	}
	if len(things) != root.N {
		t.Fatalf("%d things, want %d", len(things), root.N)
	}
	var out []string
	before := ""
	for i, first := range root.Words {
		text := argument[string](t, site[fmt.Sprintf("assets/search/w%d.js", i)], fmt.Sprintf("words(%d,", i))
		if !strings.HasPrefix(text, first+"\t") {
			t.Errorf("shard %d does not begin with %q", i, first)
		}
		for line := range strings.Lines(text) {
			word, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if word <= before {
				t.Errorf("%q after %q", word, before)
			}
			before = word
			numbers, _ := unpost(t, list)
			for _, n := range numbers {
				out = append(out, word+": "+things[n])
			}
		}
	}
	slices.Sort(out)
	return out
}

func thing(t testing.TB, root indexRoot, line string) string {
	t.Helper()
	f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	var page, where int
	if _, err := fmt.Sscan(f[0]+" "+f[1], &page, &where); err != nil || len(f) != 5 {
		t.Fatalf("%q: %v", line, err)
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s", root.Pages[page], f[3], f[2], f[4], root.Where[where])
}

func TestSearchIndex(t *testing.T) {
	site := built(t, sample(plain), Options{})
	all := found(t, site)
	for _, want := range []string{
		"sig-2026-014: signatures.html||sig-2026-014|Information security policy, version 3.1|Leadership signature trail",
		"014: signatures.html||sig-2026-014|Information security policy, version 3.1|Leadership signature trail",
		"okafor: people/001.html||p-0002|Ada Okafor|People and contracts",
		"p-0002: people/001.html||p-0002|Ada Okafor|People and contracts",
		"a.5.4: controls/A.5.4.html|||A.5.4 Management responsibilities|Statement of Applicability",
		"contracts: people.html|||People and contracts|People",
		"debate: reviews/mr-2026-q4.html|debate||Debate|Management review mr-2026-q4",
		"risk: reviews/mr-2026-q4.html|topic-4||Risk register|Management review mr-2026-q4",
		"checklists: controls/A.5.4.html|checklists||Manager checklists, month by month|A.5.4 Management responsibilities",
		"d2: reviews/mr-2026-q4.html||d2|Approve the budget|Management review mr-2026-q4",
	} {
		if !slices.Contains(all, want) {
			t.Errorf("the index lacks %s", want)
		}
	}
	for _, line := range all {
		if strings.HasPrefix(line, "p-0001: people.html") {
			t.Errorf("the index has %s, which leads to the card", line)
		}
	}
	if strings.Contains(site["assets/search/t0.js"], "\tsig-2026-014\tsig") {
		t.Error("an anchor is written that the id says already")
	}
}

// A hundred thousand people: no shard is great, and a run on disk changes
// nothing.
func TestSearchIndexIsSharded(t *testing.T) {
	write := func(limit, people int) map[string]string {
		dir := t.TempDir()
		w, err := newIndexWriter(dir)
		if err != nil {
			t.Fatal(err)
		}
		w.words.limit = limit
		for i := range people {
			err := w.add(entry{page: i / 200, id: fmt.Sprintf("p-%06d", i), anchor: fmt.Sprintf("p-%06d", i), title: fmt.Sprintf("Person %06d of unit %d", i, i%40)})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.finish([]string{"people/001.html"}, []string{"People"}); err != nil {
			t.Fatal(err)
		}
		return trial.Files(t, dir)
	}
	many := write(12<<20, 100_000)
	total := 0
	for name, script := range many {
		total += len(script)
		if len(script) > 100_000 {
			t.Errorf("%s has %d bytes", name, len(script))
		}
	}
	t.Logf("%d files, %d bytes", len(many), total)
	spilled := write(20_000, 3000)
	same(t, "spilled", spilled, write(12<<20, 3000))
}

func TestWordsOf(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"  –  ":                                "",
		"sig-2026-014":                         "sig-2026-014 sig 2026 014",
		"A.5.4 Management responsibilities":    "a.5.4 management responsibilities",
		"Zoë O'Brien-Łuczak, (CEO).":           "zoe o'brien-łuczak brien łuczak ceo",
		"ΝΊΚΟΣ Νίκος":                          "νικοσ νικοσ",
		"İstanbul ﬁn":                          "istanbul ﬁn",
		"東京 ｶﾞ हिन्दी":                         "東京 ｶﾞ हिन्दी",
		strings.Repeat("ä", 60):                strings.Repeat("a", 40),
		strings.Repeat("東", 41) + "!" + "tail": strings.Repeat("東", 40) + " " + strings.Repeat("東", 40) + " tail",
	} {
		if got := strings.Join(wordsOf(text), " "); got != want {
			t.Errorf("wordsOf(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestPostingsEnd(t *testing.T) {
	var p postings
	p.reset()
	for n := range mostPostings + 5 {
		p.add(2 * n)
	}
	list, more := unpost(t, p.String())
	if len(list) != mostPostings || !more {
		t.Errorf("%d postings, more: %v", len(list), more)
	}
}

func FuzzPostings(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 40, 200, 0, 0})
	f.Fuzz(func(t *testing.T, gaps []byte) {
		var p postings
		p.reset()
		n := -1
		var want []int
		for _, g := range gaps {
			n += 1 + int(g)*int(g)
			want = append(want, n)
			p.add(n)
		}
		if got, more := unpost(t, p.String()); !slices.Equal(got, want) || more {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// A run that is cut short is an error, not an end.
func TestSorterReadsRunsWhole(t *testing.T) {
	s := newSorter(t.TempDir(), 30)
	for n := range uint32(9) {
		if err := s.add("word", n); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.runs) == 0 {
		t.Fatal("nothing was spilled")
	}
	if err := s.runs[0].Truncate(7); err != nil {
		t.Fatal(err)
	}
	if err := s.each(func(string, *postings) error { return nil }); err == nil {
		t.Error("a run that is cut short is taken for whole")
	}
	left, err := filepath.Glob(filepath.Join(s.dir, ".words-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if err := newSorter(filepath.Join(os.DevNull, "x"), 0).add("a", 1); err == nil {
		t.Error("a folder that cannot be is written to")
	}
}

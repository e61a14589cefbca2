package report_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/texts"
)

// A German report of the sample says nothing of the interface in English, nor
// what its checks found: what is left are the registers' own words.
func TestGermanSample(t *testing.T) {
	var probs diag.Problems
	in := input(t, sample(), "")
	in.Texts = texts.Load("de", nil, diag.Place{}, &probs)
	r := report.New(in)
	content := allOf(t, sample())
	english := regexps(in.Texts)
	seen := map[string]bool{}
	said(t, append(r.Pages, r.Review...), func(s string) {
		if s = strings.TrimSpace(s); seen[s] || strings.Contains(content, s) {
			return
		}
		seen[s] = true
		if re := english.FindString(s); re != "" {
			t.Errorf("English: %q", s)
		}
	})
	if len(seen) < 1000 {
		t.Fatalf("only %d texts", len(seen))
	}
	all := strings.Join(slices.Collect(maps.Keys(seen)), "\n")
	found := in.Assessment.Findings()
	if len(found) == 0 {
		t.Error("the sample has no finding")
	}
	for _, f := range found {
		if strings.Contains(all, f.Message[1:]) { // its first letter may be a capital here
			t.Errorf("English: %q", f.Message)
		}
	}
	for _, want := range []string{"31. Dezember 2026", "14. Okt. 2026", "35.000\u00a0EUR", "98,2\u00a0%", "Erklärung zur Anwendbarkeit", "Wesentliche Nichtkonformität offen"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q", want)
		}
	}
}

// regexps matches what the English texts of the interface say, whole: those
// whose German is another. A verb stands for anything, where enough is said
// around it.
func regexps(de *texts.Texts) *regexp.Regexp {
	verb := regexp.MustCompile(`%(\[\d\])?[a-z]`)
	var out []string
	german := map[string]bool{}
	for _, s := range de.Unused(nil) {
		german[de.T(s)] = true
	}
	for _, s := range de.Unused(nil) {
		if german[s] {
			continue // Profile is one, and are several
		}
		bare := strings.TrimSpace(s)
		if around := len(verb.ReplaceAllString(bare, "")); de.T(s) == s || around < 4 || verb.MatchString(bare) && around < 20 {
			continue
		}
		out = append(out, verb.ReplaceAllString(strings.ReplaceAll(regexp.QuoteMeta(bare), `%%`, `%`), ".+"))
	}
	return regexp.MustCompile("^(?:" + strings.Join(out, "|") + ")$")
}

// said hands over every text of some pages, and of what they stream.
func said(t *testing.T, pages []*report.Page, to func(string)) {
	t.Helper()
	for _, p := range pages {
		textsOf(t, p, to)
		for _, s := range p.Sections {
			for _, b := range s.Blocks {
				if run, ok := b.(*report.Stream); ok {
					for inner := range run.Each {
						textsOf(t, inner, to)
					}
				}
			}
		}
	}
}

// names are the fields of blocks that nobody reads.
var names = []string{"Kind", "Layout", "ID", "Href", "State", "Style", "Form", "Group", "Parent", "Name", "Subject"}

func textsOf(t *testing.T, v any, to func(string)) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	leaves(doc, to)
}

func leaves(v any, to func(string)) {
	switch v := v.(type) {
	case string:
		to(v)
	case []any:
		for _, e := range v {
			leaves(e, to)
		}
	case map[string]any:
		for k, e := range v {
			if !slices.Contains(names, k) {
				leaves(e, to)
			}
		}
	}
}

// allOf is every file below content/, one after the other.
func allOf(t *testing.T, fsys fs.FS) string {
	t.Helper()
	var out strings.Builder
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".toml") && !strings.HasSuffix(name, ".md") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

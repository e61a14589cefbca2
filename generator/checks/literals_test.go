package checks_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/checks"
)

// The ids, default grades, subjects and profiles are those of the reference,
// in its order: none is missing, renamed or new.
func TestReference(t *testing.T) {
	data, err := os.ReadFile("testdata/reference.tsv")
	if err != nil {
		t.Fatal(err)
	}
	got := "id\tgrade\tsubject\tprofile\n"
	for _, c := range checks.All() {
		got += strings.Join([]string{c.ID, string(c.Grade), c.Subject, c.Profile}, "\t") + "\n"
	}
	have, want := strings.Split(got, "\n"), strings.Split(string(data), "\n")
	for i := range max(len(have), len(want)) {
		if i >= len(have) || i >= len(want) || have[i] != want[i] {
			t.Errorf("line %d: got %q, want %q", i+1, have[min(i, len(have)-1)], want[min(i, len(want)-1)])
		}
	}
}

// A literal is whole, and reads as a sentence where people read it.
func TestLiterals(t *testing.T) {
	seen := map[string]string{}
	for _, c := range checks.All() {
		for name, text := range map[string]string{"Title": c.Title, "Asks": c.Asks, "Evidence": c.Evidence, "Fix": c.Fix, "Source": c.Source, "Subject": c.Subject} {
			if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) || strings.Contains(text, "  ") {
				t.Errorf("%s: %s is %q", c.ID, name, text)
			}
		}
		if !strings.ContainsAny(c.Asks[len(c.Asks)-1:], "?.") || !strings.HasSuffix(c.Evidence, ".") || !strings.HasSuffix(c.Fix, ".") || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: asks %q, evidence %q, fix %q, title %q", c.ID, c.Asks, c.Evidence, c.Fix, c.Title)
		}
		if other, twice := seen[c.Title]; twice {
			t.Errorf("%s has the title of %s", c.ID, other)
		}
		seen[c.Title] = c.ID
		if c.Run == nil || len(c.Serves) == 0 {
			t.Errorf("%s: nothing to run, or serves nothing", c.ID)
		}
		for i, s := range c.Serves {
			if !catalog.Valid(s) || slices.Contains(c.Serves[:i], s) {
				t.Errorf("%s serves %q", c.ID, s)
			}
		}
		if !slices.IsSortedFunc(c.Serves, catalog.Compare) {
			t.Errorf("%s: Serves is not in order: %v", c.ID, c.Serves)
		}
	}
}

// Each id belongs to one family, and each family has checks.
func TestFamilies(t *testing.T) {
	count := map[string]int{}
	for _, c := range checks.All() {
		for _, f := range checks.Families() {
			if slices.Contains(f.Prefixes, c.ID[:3]) {
				count[f.Title]++
				count[c.ID]++
			}
		}
		if count[c.ID] != 1 || checks.Find(c.ID).ID != c.ID {
			t.Errorf("%s is in %d families", c.ID, count[c.ID])
		}
	}
	for _, f := range checks.Families() {
		if count[f.Title] == 0 {
			t.Errorf("the family %q has no checks", f.Title)
		}
	}
	if checks.Find("XXX-01") != nil {
		t.Error("found a check that does not exist")
	}
}

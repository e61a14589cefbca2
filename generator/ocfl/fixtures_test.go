package ocfl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/ocfl"
)

// The specification's own fixtures (https://github.com/OCFL/fixtures), where
// EVPACK_OCFL_FIXTURES names a folder that has them: every verdict is right, and
// the codes in a fixture's name are found. Their cases are made anew in
// testdata, for every other day.
func TestSpecificationFixtures(t *testing.T) {
	dir := os.Getenv("EVPACK_OCFL_FIXTURES")
	if dir == "" {
		t.Skip("EVPACK_OCFL_FIXTURES names no folder")
	}
	list, err := filepath.Glob(filepath.Join(dir, "1.[01]", "*-objects", "*"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no fixtures in %s (%v)", dir, err)
	}
	for _, object := range list {
		class := filepath.Base(filepath.Dir(object))
		name, _ := filepath.Rel(dir, object)
		t.Run(name, func(t *testing.T) { fixture(t, object, class) })
	}
	t.Logf("%d fixtures", len(list))
}

func fixture(t *testing.T, object, class string) {
	store, err := ocfl.OpenFolder(object)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r, err := ocfl.ValidateObject(t.Context(), store, ".", ocfl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, p := range r.Problems {
		codes[p.Code] = true
	}
	good := class != "bad-objects"
	if (r.Verdict == ocfl.Valid) != good || (r.Errors == 0) != good || class == "good-objects" && len(r.Problems) > 0 {
		t.Errorf("%s: %v %v", r.Verdict, r.Problems, r.Unread)
	}
	if torn := tornFixtures[filepath.Base(object)]; !good && (r.Verdict == ocfl.Torn) != torn {
		t.Errorf("%s: %v", r.Verdict, r.Problems)
	}
	for _, word := range strings.Split(filepath.Base(object), "_") {
		if len(word) == 4 && strings.Trim(word[1:], "0123456789") == "" && !codes[word] {
			t.Errorf("no %s: %v", word, r.Problems)
		}
	}
}

// tornFixtures are the bad objects that a commit which was broken off would
// leave just so.
var tornFixtures = map[string]bool{"E046_root_not_most_recent": true, "E058_no_sidecar": true}

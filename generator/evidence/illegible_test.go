package evidence

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/diag"
)

var (
	header = regexp.MustCompile(`^\[+([a-z_.]+)\]+`)
	single = regexp.MustCompile(`^([a-z_]+)\s*=\s*([^\s\["'{].*|"[^"]*")$`)
)

// A value that is no TOML is told of at its place, and nothing else is wrong for
// it: the row's other values, and what refers to the row, are read as before.
func TestIllegible(t *testing.T) {
	whole := base(t)
	for name, f := range whole {
		if !strings.HasSuffix(name, ".toml") {
			continue
		}
		lines, table, seen := strings.Split(string(f.Data), "\n"), "", map[string]bool{}
		for i, line := range lines {
			if m := header.FindStringSubmatch(line); m != nil {
				table = m[1]
			}
			m := single.FindStringSubmatchIndex(line)
			if m == nil || seen[table+" "+line[m[2]:m[3]]] {
				continue
			}
			seen[table+" "+line[m[2]:m[3]]] = true
			spoilt := append(append(append([]string{}, lines[:i]...), line[:m[4]]+"2026-02-30"), lines[i+1:]...)
			changed := maps.Clone(whole)
			changed[name] = &fstest.MapFile{Data: []byte(strings.Join(spoilt, "\n"))}
			var probs diag.Problems
			if _, err := Load(changed, Options{}, &probs); err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("%s:%d:%d", name, i+1, m[4]+1)
			if list := probs.Sorted(); len(list) != 1 || list[0].Place.String() != want || list[0].Code != "bad-date" {
				t.Errorf("%s, %s: %s\n%s", want, table, line, show(list))
			}
		}
	}
}

package register

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
)

// ours are the codes of problems that the library does not know of.
var ours = []string{"bad-encoding", "bidi-control", "nul", "too-deep", "too-large", "duplicate-key"}

// FuzzOpen holds the reading in pieces against the library's reading of the
// whole: what it accepts, so do we but for our own rules, and with equal
// values; what it refuses, so do we; and each value has a place.
func FuzzOpen(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var probs diag.Problems
		g := Open(fstest.MapFS{"r.toml": {Data: data}}, "r", &probs)
		got := everything(t, g)
		g.Comments()
		g.Close()
		list := probs.Sorted()
		_, err := decode(data)
		want, _ := decode(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
		if err != nil {
			if len(list) == 0 {
				t.Fatalf("accepted, but the library says %v", err)
			}
			return
		}
		for _, p := range list {
			if !slices.Contains(ours, p.Code) {
				t.Fatalf("the library accepts what we do not: %s %s: %s in %q", p.Place, p.Code, p.Message, data)
			}
		}
		if len(list) == 0 && show(got) != show(want) {
			t.Fatalf("got\n%s\nwant\n%s", show(got), show(want))
		}
	})
}

func seeds(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			if strings.HasSuffix(file.Name, ".toml") {
				f.Add(file.Data)
				f.Add(bytes.ReplaceAll(file.Data, []byte("\n"), []byte("\r\n")))
			}
		}
	}
	f.Add([]byte("\ufeff[[a]]\r\n\"\\u00e9\" = '''x'''''"))
	f.Add([]byte("a = \"\"\"\\\n  x\"\"\" # y\n[b]\n[b.c]\n[[b.d]]\n[[b.d]]\n"))
}

// everything reads the whole register and checks that all of it has places.
func everything(t *testing.T, g *Register) map[string]any {
	all := map[string]any{}
	for _, kind := range sortedKeys(g.kinds) {
		rows := Rows(g, kind, func(r *Row) map[string]any {
			placed(t, r, nil, r.vals)
			r.asked = append(r.asked, sortedKeys(r.vals)...)
			return r.vals
		})
		all[kind] = rows
	}
	Root(g, func(r *Row) bool {
		placed(t, r, nil, r.vals)
		for k, v := range r.vals {
			all[k] = v
			r.ask(k)
		}
		return true
	})
	return all
}

// placed fails where something below v has no place.
func placed(t *testing.T, r *Row, path []string, v any) {
	if len(path) > 0 {
		f, spans, n := r.src.locate(path)
		if n == nil {
			t.Fatalf("%q has no place", path)
		}
		if at, _ := f.place(spans, n.val); at.Line == 0 || at.Column == 0 {
			t.Fatalf("%q is at %v", path, at)
		}
	}
	below := func(key string, v any) { placed(t, r, append(slices.Clone(path), key), v) }
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			below(k, e)
		}
	case []map[string]any:
		for i, e := range v {
			below(strconv.Itoa(i), e)
		}
	case []any:
		for i, e := range v {
			below(strconv.Itoa(i), e)
		}
	}
}

// show writes a value in one way, NaN included.
func show(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for k, e := range v {
			parts = append(parts, strconv.Quote(k)+": "+show(e))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case []map[string]any:
		var parts []string
		for _, e := range v {
			parts = append(parts, show(e))
		}
		return "tables[" + strings.Join(parts, ", ") + "]"
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, show(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case time.Time:
		return timeKind(v) + " " + v.Format(time.RFC3339Nano)
	}
	return fmt.Sprintf("%T %#v", v, v)
}

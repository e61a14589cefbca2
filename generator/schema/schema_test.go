package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/schema"
)

// golden compares with a file; UPDATE=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the schema says: run the test with UPDATE=1", name)
	}
}

func load(t *testing.T, ar *txtar.Archive) []diag.Problem {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range ar.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	var probs diag.Problems
	if _, err := evidence.Load(fsys, evidence.Options{}, &probs); err != nil {
		t.Fatal(err)
	}
	return probs.Sorted()
}

func show(probs []diag.Problem) string {
	var b strings.Builder
	for _, p := range probs {
		fmt.Fprintf(&b, "%s %s %s\n", p.Place, p.Code, p.Message)
	}
	return b.String()
}

// Every key that the schema lists is read: a workspace that has them all loads
// without a problem. Other tests, of what is made from it, use the same file.
func TestEveryKeyIsRead(t *testing.T) {
	ar := workspace(nil)
	golden(t, "testdata/full.txtar", txtar.Format(ar))
	if probs := load(t, ar); len(probs) > 0 {
		t.Error(show(probs))
	}
}

func TestDocs(t *testing.T) {
	var b bytes.Buffer
	if err := schema.Docs(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "../../docs/REGISTERS.md", b.Bytes())
}

// each calls do for every key, with its path and whether it stands in a table
// that is there once for each row.
func each(do func(path string, k schema.Key)) {
	var walk func(path string, keys []schema.Key)
	walk = func(path string, keys []schema.Key) {
		for _, k := range keys {
			do(path+"."+k.Name, k)
			walk(path+"."+k.Name, k.Keys)
		}
	}
	for _, r := range schema.All() {
		walk(r.Name, r.Keys)
		for _, row := range r.Rows {
			walk(r.Name+"."+row.Name, row.Keys)
		}
	}
}

// place finds where the edited value stands.
func place(ar *txtar.Archive, mark string) diag.Place {
	for _, f := range ar.Files {
		for n, line := range strings.Split(string(f.Data), "\n") {
			if i := strings.Index(line, mark); i >= 0 {
				return diag.Place{File: f.Name, Line: n + 1, Column: i + 1}
			}
		}
	}
	return diag.Place{}
}

// A value of another type is reported where it stands, whichever key has it.
func TestWrongTypes(t *testing.T) {
	each(func(path string, k schema.Key) {
		if k.Type == schema.Table && !k.Any {
			return
		}
		const number, text = "747474", `"747474"`
		wrong := number
		if slices.Contains([]schema.Type{schema.Date, schema.Time, schema.Bool, schema.Int, schema.Number, schema.Share, schema.Table}, k.Type) {
			wrong = text
		}
		ar := workspace(edit(path, wrong))
		want := place(ar, wrong)
		if want.Line == 0 {
			t.Fatalf("%s is not in the workspace", path)
		}
		if probs := load(t, ar); !slices.ContainsFunc(probs, func(p diag.Problem) bool { return p.Place == want && strings.HasPrefix(p.Code, "bad-") }) {
			t.Errorf("%s = %s: want a problem at %s, got\n%s", path, wrong, want, show(probs))
		}
	})
}

func edit(path, to string) func(string, string) string {
	return func(p, value string) string {
		if p == path {
			return to
		}
		return value
	}
}

// A word that is none of the listed ones is refused, each listed one is taken.
func TestWords(t *testing.T) {
	each(func(path string, k schema.Key) {
		if k.Type != schema.Word {
			return
		}
		for _, word := range append([]string{"neither-of-them"}, k.Words...) {
			value := `"` + word + `"`
			if k.List {
				value = "[" + value + "]"
			}
			ar := workspace(edit(path, value))
			refused := slices.ContainsFunc(load(t, ar), func(p diag.Problem) bool { return p.Code == "unknown-value" })
			if refused == slices.Contains(k.Words, word) {
				t.Errorf("%s = %s: refused is %v", path, value, refused)
			}
		}
	})
}

// What the schema requires the loader requires, and nothing else.
func TestRequired(t *testing.T) {
	each(func(path string, k schema.Key) {
		if k.Type == schema.Table {
			return
		}
		probs := load(t, workspace(edit(path, "")))
		missing := slices.ContainsFunc(probs, func(p diag.Problem) bool {
			return p.Code == "missing-key" && strings.Contains(p.Message, k.Name) || p.Code == "missing-key" && path == "soa.version"
		})
		if missing != k.Need {
			t.Errorf("%s is required: %v; without it: %s", path, k.Need, show(probs))
		}
	})
}

// Each schema is JSON, names its dialect, and refuses keys that it does not list.
func TestJSON(t *testing.T) {
	for _, r := range schema.All() {
		var b bytes.Buffer
		if err := r.JSON(&b); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Dialect    string `json:"$schema"`
			Properties map[string]json.RawMessage
			Additional *bool `json:"additionalProperties"`
		}
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatalf("%s: %v", r.Name, err)
		}
		if doc.Dialect != "https://json-schema.org/draft/2020-12/schema" || doc.Additional == nil || *doc.Additional || len(doc.Properties) != len(r.Keys)+len(r.Rows) {
			t.Errorf("%s: %s", r.Name, b.String())
		}
	}
}

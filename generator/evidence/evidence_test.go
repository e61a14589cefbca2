package evidence

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
)

// base is the workspace of testdata/base.txtar.
func base(t testing.TB) fstest.MapFS {
	t.Helper()
	ar, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	lay(fsys, ar.Files)
	return fsys
}

// lay puts files over a workspace; one that holds "-" alone goes away. A file
// registers/NAME/more.toml becomes a second shard beside what is there.
func lay(fsys fstest.MapFS, files []txtar.File) {
	for _, f := range files {
		single := path.Dir(f.Name) + ".toml"
		if old := fsys[single]; path.Base(f.Name) == "more.toml" && old != nil {
			delete(fsys, single)
			fsys[path.Dir(f.Name)+"/base.toml"] = old
		}
		if strings.TrimSpace(string(f.Data)) == "-" {
			delete(fsys, f.Name)
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
}

// load reads a workspace and gives the pack and all problems, as text.
func load(t testing.TB, fsys fstest.MapFS, cycle string) (*Pack, string) {
	t.Helper()
	var probs diag.Problems
	p, err := Load(fsys, Options{Cycle: cycle}, &probs)
	if err != nil {
		t.Fatal(err)
	}
	return p, show(probs.Sorted())
}

func show(probs []diag.Problem) string {
	var b strings.Builder
	for _, p := range probs {
		fmt.Fprintf(&b, "%s %s %s\n", p.Place, p.Code, p.Message)
		if p.Hint != "" {
			fmt.Fprintf(&b, "\thelp: %s\n", p.Hint)
		}
	}
	return b.String()
}

// good is load for a workspace in which nothing is wrong.
func good(t testing.TB, fsys fstest.MapFS, cycle string) *Pack {
	t.Helper()
	p, probs := load(t, fsys, cycle)
	if probs != "" {
		t.Fatalf("the workspace has problems:\n%s", probs)
	}
	return p
}

// golden compares the last section of a file, want, with what there is, and
// rewrites it with UPDATE=1.
func golden(t *testing.T, name string, ar *txtar.Archive, got string) {
	t.Helper()
	if n := len(ar.Files); n == 0 || ar.Files[n-1].Name != "want" {
		ar.Files = append(ar.Files, txtar.File{Name: "want"})
	}
	want := &ar.Files[len(ar.Files)-1]
	if string(want.Data) == got {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Errorf("got\n%s\nwant\n%s", got, want.Data)
		return
	}
	want.Data = []byte(got)
	if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Each file of testdata/errors is laid over the base; the section want is every
// problem: file:line:column code message, and how to mend it.
func TestErrors(t *testing.T) {
	names, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d cases, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys := base(t)
			files := ar.Files
			if n := len(files); n > 0 && files[n-1].Name == "want" {
				files = files[:n-1]
			}
			lay(fsys, files)
			_, got := load(t, fsys, "")
			golden(t, name, ar, got)
		})
	}
}

func TestBaseIsGood(t *testing.T) {
	for _, cycle := range []string{"", "2026-Q4", "2026-Q3", "2026-Q2"} {
		good(t, base(t), cycle)
	}
}

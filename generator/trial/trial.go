// Package trial is what the tests of several packages share: a workspace from a
// text, and goldens. Programs do not import it.
package trial

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
)

// Workspace is the files of a txtar, to be changed at will.
func Workspace(t testing.TB, name string) fstest.MapFS {
	t.Helper()
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range ar.Files {
		fsys[f.Name] = &fstest.MapFile{Data: slices.Clone(f.Data)}
	}
	return fsys
}

// Load reads a workspace in which nothing is wrong as one cycle sees it; empty
// is the current one.
func Load(t testing.TB, fsys fstest.MapFS, cycle string) *evidence.Pack {
	t.Helper()
	probs := new(diag.Problems)
	p, err := evidence.Load(fsys, evidence.Options{Cycle: cycle}, probs)
	if err != nil || probs.Len() > 0 {
		t.Fatal(err, probs.Sorted())
	}
	return p
}

// Files reads every file below a folder of the disk, by its path with slashes.
func Files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	fsys := os.DirFS(dir)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Golden compares with a file, and rewrites it with UPDATE=1.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		at, now, then := firstDifference(got, want)
		t.Errorf("%s differs at line %d; UPDATE=1 writes what there is now\ngot  %s\nwant %s", name, at, now, then)
	}
}

func firstDifference(got, want []byte) (line int, now, then []byte) {
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for line < len(a) && line < len(b) && bytes.Equal(a[line], b[line]) {
		line++
	}
	if line < len(a) {
		now = a[line]
	}
	if line < len(b) {
		then = b[line]
	}
	return line + 1, now, then
}

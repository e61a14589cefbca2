package site

import (
	"io/fs"
	"os"
	"testing"

	"github.com/evpack/evpack/themes"
)

func theme(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(themes.FS, "evidence")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func plain(s string) string { return s }

func TestBuild(t *testing.T) {
	dest := t.TempDir()
	if keep := os.Getenv("KEEP"); keep != "" {
		dest = keep
	}
	if err := Build(dest, sample(plain), Options{Theme: theme(t)}); err != nil {
		t.Fatal(err)
	}
}

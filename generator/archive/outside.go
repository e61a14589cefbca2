package archive

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
)

// settled is the path of what is at a name, or will be, without links.
func settled(name string) (string, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := full; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest), nil
		}
		if at == filepath.Dir(at) {
			return full, nil
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// Outside refuses a name below a storage root or a pack: one more file there,
// and neither verifies any more. Errors: ErrInside, or of the disk.
func Outside(name string) error {
	full, err := settled(name)
	if err != nil {
		return err
	}
	for at := full; at != filepath.Dir(at); {
		at = filepath.Dir(at)
		switch {
		case holds(at, ocfl.RootDeclaration):
			return fmt.Errorf("%s: %w, the archive %s", name, ErrInside, at)
		case holds(at, manifest.Name) && holds(at, manifest.Sums):
			return fmt.Errorf("%s: %w, the pack %s", name, ErrInside, at)
		}
	}
	return nil
}

// holds: what cannot be looked at cannot be written to either.
func holds(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return err == nil
}

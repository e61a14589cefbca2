package manifest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"slices"
)

// Scan lists every file below a folder with its size and digest, sorted by
// path, but for the three that lie beside a manifest. What is neither a plain
// file nor a folder is an error.
func Scan(fsys fs.FS) ([]File, error) {
	var out []File
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == Name || name == Signature || name == Sums {
			return err
		}
		if !d.Type().IsRegular() {
			return malformed("%s is not a plain file", name)
		}
		f, err := Sum(fsys, name)
		out = append(out, f)
		return err
	})
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return out, err
}

// Sum reads one file to its end.
func Sum(fsys fs.FS, name string) (out File, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return File{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return File{name, n, hex.EncodeToString(h.Sum(nil))}, err
}

package evidence

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// PathError is a path that leaves content/, or is none.
type PathError struct{ Path, Why string }

func (e *PathError) Error() string { return "path " + quote(e.Path) + " " + e.Why }

// CheckFile says whether name is a path that may be read: relative, with /,
// inside the folder, not through a symbolic link, and a plain file.
// Errors: *PathError, or fs.ErrNotExist.
func CheckFile(fsys fs.FS, name string) error {
	if err := checkPath(name); err != nil {
		return err
	}
	parts := strings.Split(name, "/")
	for i := range parts { // from the folder down, so that no link is followed
		info, err := fs.Lstat(fsys, strings.Join(parts[:i+1], "/"))
		switch {
		case err != nil:
			return err
		case info.Mode()&fs.ModeSymlink != 0:
			return &PathError{name, "goes through a symbolic link"}
		case i == len(parts)-1:
			return plain(name, info.Mode())
		}
	}
	return fs.ErrNotExist
}

// checkPath says whether name is a path below content/, by its text alone.
func checkPath(name string) error {
	switch {
	case strings.Contains(name, `\`):
		return &PathError{name, "has a backslash"}
	case strings.ContainsRune(name, 0):
		return &PathError{name, "has a NUL"}
	case path.IsAbs(name), len(name) > 1 && name[1] == ':':
		return &PathError{name, "is absolute"}
	case name == "" || name == "." || !fs.ValidPath(name):
		return &PathError{name, "leaves content/ or is not plain (no .., no empty parts)"}
	}
	return nil
}

func plain(name string, mode fs.FileMode) error {
	switch {
	case mode.IsDir():
		return &PathError{name, "is a folder, not a file"}
	case mode&fs.ModeSymlink != 0:
		return &PathError{name, "goes through a symbolic link"}
	case !mode.IsRegular():
		return &PathError{name, "is not a plain file"}
	}
	return nil
}

// file checks a path of content/ and says whether the file is there.
func (l *loader) file(at register.At, key pathKey, name string) bool {
	f := fileFault(name, l.checkFile(name))
	if f != nil {
		at.Problem(l.probs, key, f.code, f.hint, "%s", f.message)
	}
	return f == nil
}

func fileFault(name string, err error) *fault {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "file:"):
		return &fault{"missing-file", "here a path stands alone: write " + strings.TrimPrefix(name, "file:"), "file " + quote(name) + " is not there"}
	case errors.Is(err, fs.ErrNotExist):
		return &fault{"missing-file", "paths are relative to content/ and case-sensitive", "file " + quote(name) + " is not there"}
	}
	return &fault{"bad-path", "name a file below content/ with / between folders", err.Error()}
}

func placeOf(file string) diag.Place { return diag.Place{File: file} }

func isPathError(err error) bool {
	var e *PathError
	return errors.As(err, &e)
}

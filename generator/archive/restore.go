package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
)

// Restore writes the version's files to a folder that is not there yet, or is
// empty: whole, every byte checked, or not at all. Modes and times are those
// that a build gives. Errors: ErrNotEmpty, ErrInside, ErrNames, ErrCorrupt, or of
// the disk or service.
func (h Held) Restore(ctx context.Context, dir string, workers int) (err error) {
	files := h.Files()
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Path
	}
	if err := checkNames(names); err != nil {
		return err
	}
	if err := errors.Join(vacant(dir), Outside(dir)); err != nil {
		return err
	}
	above := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(above, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(above, ".restoring-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	root, err := os.OpenRoot(temp)
	if err != nil {
		return err
	}
	err = h.restore(ctx, root, files, workers)
	if err := errors.Join(err, root.Close()); err != nil {
		return err
	}
	if err := vacant(dir); err != nil {
		return err
	}
	if err := gone(os.Remove(dir)); err != nil { // an empty folder
		return err
	}
	return os.Rename(temp, dir)
}

// vacant refuses a place where something is.
func vacant(dir string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		list, err := os.ReadDir(dir)
		if err != nil || len(list) == 0 {
			return err
		}
	}
	return fmt.Errorf("%s: %w", dir, ErrNotEmpty)
}

func (h Held) restore(ctx context.Context, root *os.Root, files []ocfl.File, workers int) error {
	made := map[string]bool{}
	for _, f := range files {
		if dir := path.Dir(f.Path); !made[dir] {
			made[dir] = true
			if err := root.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
	}
	err := parallel(ctx, workers, len(files), func(i int) error { return h.write(ctx, root, files[i]) })
	if err != nil {
		return err
	}
	return settle(root, h.day(ctx))
}

func (h Held) write(ctx context.Context, root *os.Root, f ocfl.File) (err error) {
	out, err := root.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return h.copy(ctx, f, struct{ io.Writer }{out})
}

// day is the time that a build gives to every file of the cycle; zero where its
// manifest says none.
func (h Held) day(ctx context.Context) time.Time {
	m, _, err := h.Manifest(ctx)
	if err != nil {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, m.AsOf)
	if err != nil {
		return time.Time{}
	}
	return day
}

// Manifest reads the pack's manifest, and gives its bytes too. Errors:
// fs.ErrNotExist, manifest.ErrMalformed, ErrCorrupt, or of the disk or service.
func (h Held) Manifest(ctx context.Context) (*manifest.Manifest, []byte, error) {
	data, err := h.Read(ctx, manifest.Name)
	if err != nil {
		return nil, nil, err
	}
	m, err := manifest.Parse(data)
	return m, data, err
}

// Read reads one file of the version, checked.
func (h Held) Read(ctx context.Context, name string) ([]byte, error) {
	for digest, paths := range h.Info().State {
		for _, p := range paths {
			if p == name {
				var b bytes.Buffer
				err := h.copy(ctx, ocfl.File{Path: p, Digest: digest}, &b)
				return b.Bytes(), err
			}
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// settle gives every file and folder the mode and the time that a build does.
func settle(root *os.Root, day time.Time) error {
	return fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if e.IsDir() {
			mode = 0o755
		}
		err = root.Chmod(name, mode)
		if errors.Is(err, fs.ErrPermission) { // the file system of a stick knows no modes
			err = nil
		}
		if err != nil || day.IsZero() {
			return err
		}
		return root.Chtimes(name, day, day)
	})
}

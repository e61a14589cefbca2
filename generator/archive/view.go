package archive

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/ocfl"
)

// FS is the version's files as a file system: nothing is restored. A file is
// read whole when it is opened, and is ErrCorrupt where it is not what the
// inventory says.
func (h Held) FS(ctx context.Context) fs.FS {
	v := &view{ctx: ctx, held: h, files: map[string]ocfl.File{}, folders: map[string][]fs.DirEntry{".": nil}}
	for _, f := range h.Files() {
		v.files[f.Path] = f
		v.enter(f.Path, false)
	}
	for _, list := range v.folders {
		slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return v
}

type view struct {
	ctx     context.Context
	held    Held
	files   map[string]ocfl.File
	folders map[string][]fs.DirEntry
}

// enter lists a name in its folder, and that folder in its own.
func (v *view) enter(name string, folder bool) {
	dir := path.Dir(name)
	_, known := v.folders[dir]
	v.folders[dir] = append(v.folders[dir], info{path.Base(name), 0, folder})
	if !known {
		v.enter(dir, true)
	}
}

// Open is fs.FS's.
func (v *view) Open(name string) (fs.File, error) {
	bad := func(err error) (fs.File, error) { return nil, &fs.PathError{Op: "open", Path: name, Err: err} }
	if !fs.ValidPath(name) {
		return bad(fs.ErrInvalid)
	}
	if list, ok := v.folders[name]; ok {
		return &openFolder{info{path.Base(name), 0, true}, list}, nil
	}
	f, ok := v.files[name]
	if !ok {
		return bad(fs.ErrNotExist)
	}
	var b bytes.Buffer
	if err := v.held.copy(v.ctx, f, &b); err != nil {
		return bad(err)
	}
	return &openFile{info{path.Base(name), int64(b.Len()), false}, bytes.NewReader(b.Bytes())}, nil
}

// ReadDir is fs.ReadDirFS's.
func (v *view) ReadDir(name string) ([]fs.DirEntry, error) {
	list, ok := v.folders[name]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return slices.Clone(list), nil
}

// copy hands a file of the version on, checked.
func (h Held) copy(ctx context.Context, f ocfl.File, to io.Writer) error {
	at := h.Object.Inventory.Where(f.Digest)
	if at == "" {
		return errors.Join(ErrCorrupt, fs.ErrNotExist)
	}
	return h.Object.copy(ctx, ocfl.File{Path: at, Digest: f.Digest}, to)
}

type info struct {
	name   string
	size   int64
	folder bool
}

func (i info) Name() string               { return i.name }
func (i info) Size() int64                { return i.size }
func (i info) IsDir() bool                { return i.folder }
func (i info) ModTime() time.Time         { return time.Time{} }
func (i info) Sys() any                   { return nil }
func (i info) Type() fs.FileMode          { return i.Mode().Type() }
func (i info) Info() (fs.FileInfo, error) { return i, nil }

func (i info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

type openFile struct {
	info
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Size() int64                { return f.info.size }
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	info
	rest []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: errors.New("is a folder")}
}

// ReadDir is fs.ReadDirFile's.
func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(f.rest) {
		if n > 0 && len(f.rest) == 0 {
			return nil, io.EOF
		}
		n = len(f.rest)
	}
	list := f.rest[:n]
	f.rest = f.rest[n:]
	return list, nil
}

package generator

import (
	"bytes"
	"cmp"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// An overlay is content/ with some files as they would be: so a change is read
// and judged before anything is written.
type overlay struct {
	fs.FS
	files map[string][]byte
}

// Open opens a planned file, else what is there.
func (o *overlay) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		return &plannedFile{plannedInfo{path.Base(name), int64(len(data)), false}, bytes.NewReader(data)}, nil
	}
	if o.within(name) == nil {
		return o.FS.Open(name)
	}
	entries, err := o.ReadDir(name)
	if err != nil {
		return nil, err
	}
	info, err := o.Lstat(name)
	return &plannedDir{info, entries}, err
}

// within lists what is planned below a folder, one name for each of its entries.
func (o *overlay) within(dir string) map[string]bool {
	var names map[string]bool
	for name := range o.files {
		rest, ok := strings.CutPrefix(name, dir+"/")
		if dir == "." {
			rest, ok = name, true
		}
		if !ok {
			continue
		}
		if names == nil {
			names = map[string]bool{}
		}
		first, _, deeper := strings.Cut(rest, "/")
		names[first] = deeper
	}
	return names
}

// ReadDir lists a folder, sorted by name.
func (o *overlay) ReadDir(dir string) ([]fs.DirEntry, error) {
	planned := o.within(dir)
	list, err := fs.ReadDir(o.FS, dir)
	if err != nil && planned == nil {
		return nil, err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(e fs.DirEntry) bool { deeper, ok := planned[e.Name()]; return ok && !deeper })
	for name, deeper := range planned {
		if !slices.ContainsFunc(list, func(e fs.DirEntry) bool { return e.Name() == name }) {
			list = append(list, fs.FileInfoToDirEntry(plannedInfo{name, int64(len(o.files[path.Join(dir, name)])), deeper}))
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Lstat and ReadLink are those of content/ for what is not planned.
func (o *overlay) Lstat(name string) (fs.FileInfo, error) {
	if data, ok := o.files[name]; ok {
		return plannedInfo{path.Base(name), int64(len(data)), false}, nil
	}
	info, err := fs.Lstat(o.FS, name)
	if err != nil && o.within(name) != nil {
		return plannedInfo{path.Base(name), 0, true}, nil
	}
	return info, err
}

func (o *overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.FS, name) }

type plannedInfo struct {
	name string
	size int64
	dir  bool
}

func (i plannedInfo) Name() string { return i.name }
func (i plannedInfo) Size() int64  { return i.size }
func (i plannedInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
func (i plannedInfo) ModTime() time.Time { return time.Time{} }
func (i plannedInfo) IsDir() bool        { return i.dir }
func (i plannedInfo) Sys() any           { return nil }

type plannedFile struct {
	info plannedInfo
	*bytes.Reader
}

func (f *plannedFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *plannedFile) Close() error               { return nil }

type plannedDir struct {
	info fs.FileInfo
	list []fs.DirEntry
}

func (d *plannedDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *plannedDir) Close() error               { return nil }
func (d *plannedDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.Name(), Err: fs.ErrInvalid}
}

// ReadDir gives the next n entries, or all that are left.
func (d *plannedDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.list) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.list) {
		n = len(d.list)
	}
	out := d.list[:n]
	d.list = d.list[n:]
	return out, nil
}

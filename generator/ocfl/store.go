package ocfl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

// A Store holds a storage root, or one object, for reading: a folder, or a
// bucket. Paths have slashes, are relative to the root, and the root is ".".
//
// Errors: fs.ErrNotExist where there is nothing at the path; ErrKind where there
// is something else; every other error means that it is not known what is there
// (a read error), from which nobody may conclude anything about the content.
type Store interface {
	// List lists a folder, sorted by name. Links and devices are listed as what
	// they are, and never followed.
	List(ctx context.Context, folder string) ([]Entry, error)
	// Open opens a regular file.
	Open(ctx context.Context, file string) (io.ReadCloser, error)
}

// ErrKind: not the kind of thing that was asked for.
var ErrKind = errors.New("not the right kind of file")

// An Entry is one name in a folder.
type Entry struct {
	Name string
	Kind Kind
	Size int64 // bytes, of a regular file
}

// Kind is what lies at a name.
type Kind int

// The kinds. Anything but a regular file and a folder has no place in a storage root.
const (
	Regular Kind = iota + 1
	Folder
	Link
	Special // a device, a pipe, a socket
)

func (k Kind) String() string {
	switch k {
	case Regular:
		return "file"
	case Folder:
		return "folder"
	case Link:
		return "link"
	default:
		return "special file"
	}
}

func kindOf(m fs.FileMode) Kind {
	switch {
	case m.IsRegular():
		return Regular
	case m.IsDir():
		return Folder
	case m&fs.ModeSymlink != 0:
		return Link
	default:
		return Special
	}
}

// A FolderStore is a storage root in a folder of this machine. No path leaves
// it, and no link in it is followed.
type FolderStore struct {
	root *os.Root
	real sync.Map // folders, by path, that are no links
}

// OpenFolder opens a folder as a Store.
func OpenFolder(dir string) (*FolderStore, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &FolderStore{root: root}, nil
}

// Close closes it; files that are open stay so.
func (f *FolderStore) Close() error { return f.root.Close() }

// List is Store's.
func (f *FolderStore) List(ctx context.Context, folder string) ([]Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := f.folder(folder); err != nil {
		return nil, err
	}
	dir, err := f.root.Open(folder)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	infos, err := dir.Readdir(-1) // by Lstat
	if err != nil {
		return nil, err
	}
	list := make([]Entry, 0, len(infos))
	for _, i := range infos {
		e := Entry{Name: i.Name(), Kind: kindOf(i.Mode())}
		if e.Kind == Regular {
			e.Size = i.Size()
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Open is Store's.
func (f *FolderStore) Open(ctx context.Context, file string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := f.folder(path.Dir(file)); err != nil {
		return nil, err
	}
	before, err := f.root.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: file, Err: fmt.Errorf("%w: a %s", ErrKind, kindOf(before.Mode()))}
	}
	return f.root.Open(file)
}

// folder sees that every part of a path is a folder, and no link to one.
func (f *FolderStore) folder(name string) error {
	if _, ok := f.real.Load(name); ok || name == "." {
		return nil
	}
	if err := f.folder(path.Dir(name)); err != nil {
		return err
	}
	info, err := f.root.Lstat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("%w: a %s", ErrKind, kindOf(info.Mode()))}
	}
	f.real.Store(name, true)
	return nil
}

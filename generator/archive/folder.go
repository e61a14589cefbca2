package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// A Folder is an archive in a folder of this machine, held for writing.
type Folder struct {
	disk
	name    string // of the storage root, in the folder above it
	workers int
	unlock  func() error
}

// OpenForWriting takes the lock of the archive in a folder, which need not be
// there yet, and clears what an interrupted commit left beside it. n is as
// Options.Workers. Errors: ErrBusy, ErrPlace, ErrInside, or of the disk.
func OpenForWriting(dir string, n int) (_ *Folder, err error) {
	if dir, err = settled(dir); err != nil {
		return nil, err
	}
	above := filepath.Dir(dir)
	if above == dir {
		return nil, fmt.Errorf("%w: %s is no folder of its own", ErrPlace, dir)
	}
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%w: %s is not a folder", ErrPlace, dir)
	}
	if err := Outside(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(above, 0o755); err != nil {
		return nil, err
	}
	f := &Folder{name: filepath.Base(dir), workers: atOnce(n)}
	if f.unlock, err = lock(filepath.Join(above, "."+f.name+".lock")); err != nil {
		return nil, err
	}
	if f.root, err = os.OpenRoot(above); err == nil {
		if err = f.root.RemoveAll(f.staging()); err == nil {
			return f, nil
		}
		err = errors.Join(err, f.root.Close())
	}
	return nil, errors.Join(err, f.unlock())
}

// Close gives the lock back. The lock's file stays: to remove it would let two
// writers hold two files of one name.
func (f *Folder) Close() error { return errors.Join(f.root.Close(), f.unlock()) }

func (f *Folder) staging() string           { return "." + f.name + ".staging" }
func (f *Folder) staged(name string) string { return path.Join(f.staging(), name) }
func (f *Folder) in(parts ...string) string { return path.Join(append([]string{f.name}, parts...)...) }
func (f *Folder) store() (*ocfl.FolderStore, error) {
	return ocfl.OpenFolder(filepath.Join(f.root.Name(), f.name))
}

// Current reads the newest inventory of an organisation's object, and ends a
// torn commit; nil where there is no object yet. Errors: ErrCorrupt, ErrPlace
// where the folder holds something else, or of the disk: after a read error
// nothing is repaired.
func (f *Folder) Current(ctx context.Context, organisation string) (inv *ocfl.Inventory, rolled string, err error) {
	fresh, err := f.fresh()
	if err != nil || fresh {
		return nil, "", err
	}
	store, err := f.store()
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := checkRoot(ctx, store); errors.Is(err, ErrNoRoot) {
		return nil, "", fmt.Errorf("%w: %w, and it is not empty", ErrPlace, err)
	} else if err != nil {
		return nil, "", err
	}
	o, err := ReadObject(ctx, store, ocfl.ObjectPath(ObjectID(organisation)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	switch o.State {
	case Corrupt:
		return nil, "", fmt.Errorf("%w: %s: %s", ErrCorrupt, o.Path, o.Why)
	case Torn:
		if err := f.rollForward(ctx, o); err != nil {
			return nil, "", err
		}
		rolled = o.Version()
	}
	return o.Inventory, rolled, nil
}

// fresh reports whether there is no storage root yet: nothing, or an empty
// folder on the file system that staging is on.
func (f *Folder) fresh() (bool, error) {
	info, err := f.root.Lstat(f.name)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	above, err := f.root.Lstat(".")
	switch {
	case err != nil:
		return false, err
	case !info.IsDir():
		return false, fmt.Errorf("%w: %s is not a folder", ErrPlace, f.name)
	case device(info) != device(above):
		return false, fmt.Errorf("%w: %s is the top of another file system, beside which nothing can be staged; name a folder in it", ErrPlace, f.name)
	}
	dir, err := f.root.Open(f.name)
	if err != nil {
		return false, err
	}
	_, err = dir.Readdirnames(1)
	if err == io.EOF {
		return true, dir.Close()
	}
	return false, errors.Join(err, dir.Close())
}

// rollForward ends a torn commit: the version is in place and read whole, so
// that the object's own inventory may be what the version's is.
func (f *Folder) rollForward(ctx context.Context, o *Object) error {
	version := o.Version()
	for _, file := range o.Inventory.Manifest.Files() {
		if !strings.HasPrefix(file.Path, version+"/") {
			continue
		}
		if err := o.check(ctx, file); err != nil {
			return err
		}
	}
	name, text, err := ocfl.Sidecar(ocfl.Algorithm, o.JSON)
	if err != nil {
		return err
	}
	if err := f.root.Mkdir(f.staging(), 0o755); err != nil {
		return err
	}
	defer f.clear()
	return f.head(o.Path, o.JSON, name, text)
}

// head replaces the object's inventory, then its sidecar.
func (f *Folder) head(object string, inventory []byte, sidecarName, sidecar string) error {
	if err := f.text(f.staged(ocfl.InventoryName), inventory); err != nil {
		return err
	}
	if err := f.text(f.staged(sidecarName), []byte(sidecar)); err != nil {
		return err
	}
	return f.swap(object, sidecarName)
}

// swap renames both into place.
func (f *Folder) swap(object, sidecarName string) error {
	if err := f.move(f.staged(ocfl.InventoryName), f.in(object, ocfl.InventoryName)); err != nil {
		return err
	}
	return f.move(f.staged(sidecarName), f.in(object, sidecarName))
}

// clear removes what was staged; what it cannot remove the next writer does.
func (f *Folder) clear() { _ = f.root.RemoveAll(f.staging()) }

// Commit writes a plan that was made from what Current gave. When it returns
// nil, the version is on the medium. An error leaves the archive as it was, or,
// where committed is true, torn: the next commit ends it.
func (f *Folder) Commit(ctx context.Context, src *Source, p *Plan) (committed bool, err error) {
	if err := f.leansOn(ctx, src, p); err != nil {
		return false, err
	}
	if err := f.root.Mkdir(f.staging(), 0o755); err != nil {
		return false, err
	}
	defer f.clear()
	target, base, err := f.target(p)
	if err != nil {
		return false, err
	}
	if err := f.stage(ctx, src, p, base); err != nil {
		return false, err
	}
	undo := func() error { return nil }
	switch base {
	case "":
		undo, err = f.seal(p)
	case p.Object:
		err = gone(f.root.Remove(f.name))
	}
	if err == nil {
		err = f.root.Rename(f.staged("new"), target)
	}
	if err != nil && !f.appeared(p) {
		return false, errors.Join(err, undo())
	}
	if err := errors.Join(err, f.sync(path.Dir(target)), f.sync(f.staging())); err != nil || base != "" {
		return true, err // an object that is new appeared whole
	}
	return true, f.swap(p.Object, p.SidecarName)
}

// gone is the error of removing what need not be there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// appeared reports, after an error, whether the version is in place all the same.
func (f *Folder) appeared(p *Plan) bool {
	_, err := f.root.Lstat(f.in(p.Object, p.Version))
	return err == nil
}

// leansOn sees that what earlier versions hold is there in its size: a version
// must not lean on what was lost.
func (f *Folder) leansOn(_ context.Context, src *Source, p *Plan) error {
	fresh := map[string]bool{}
	for _, n := range p.New {
		fresh[n.SHA512] = true
	}
	for _, file := range src.Files {
		if fresh[file.SHA512] {
			continue
		}
		at := p.Inventory.Where(file.SHA512)
		info, err := f.root.Lstat(f.in(p.Object, at))
		if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() != file.Size) {
			return fmt.Errorf("%w: %s is missing or has another size", ErrCorrupt, path.Join(p.Object, at))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// target is what the staged folder is renamed to, and where the object lies in
// the staged folder; empty where the object is there and the folder is its next
// version. A new object comes with the folders above it, and the first one with
// the storage root, so that no empty folder is ever seen.
func (f *Folder) target(p *Plan) (target, base string, err error) {
	parts := append([]string{f.name}, strings.Split(p.Object, "/")...)
	fresh, err := f.fresh()
	if err != nil || fresh {
		return f.name, p.Object, err
	}
	for i := 2; i <= len(parts); i++ {
		at := path.Join(parts[:i]...)
		_, err := f.root.Lstat(at)
		if errors.Is(err, fs.ErrNotExist) {
			return at, path.Join(append([]string{"."}, parts[i:]...)...), nil
		}
		if err != nil {
			return "", "", err
		}
	}
	return f.in(p.Object, p.Version), "", nil
}

// stage makes the new folder, whole and on the medium, and beside it what
// replaces the object's own files.
func (f *Folder) stage(ctx context.Context, src *Source, p *Plan, base string) error {
	t, err := f.tree(f.staged("new"))
	if err != nil {
		return err
	}
	in := func(name string) string { return path.Join(base, name) }
	if base == "" { // the folder is the version
		in = func(name string) string { return strings.TrimPrefix(name, p.Version+"/") }
	}
	if err := t.content(ctx, src, p, in, f.workers); err != nil {
		return err
	}
	inventory, sidecar := ocfl.Text{Path: ocfl.InventoryName, Text: string(p.JSON)}, ocfl.Text{Path: p.SidecarName, Text: p.Sidecar}
	files := []ocfl.Text{{Path: in(p.Version + "/" + inventory.Path), Text: inventory.Text}, {Path: in(p.Version + "/" + sidecar.Path), Text: sidecar.Text}}
	beside := []ocfl.Text{inventory, sidecar}
	if p.Seal != nil {
		beside = append(beside, ocfl.Text{Path: SealPath(p.Version), Text: string(p.Seal)})
	}
	if base == "" {
		return f.stageBeside(t, files, beside)
	}
	for _, one := range append(beside, ocfl.Text{Path: ocfl.ObjectDeclaration, Text: ocfl.ObjectDeclarationText}) {
		files = append(files, ocfl.Text{Path: in(one.Path), Text: one.Text})
	}
	if base == p.Object {
		files = append(files, ocfl.RootFiles()...)
	}
	return f.stageBeside(t, files, nil)
}

func (f *Folder) stageBeside(t *tree, files, beside []ocfl.Text) error {
	for _, one := range files {
		if err := t.text(one.Path, []byte(one.Text)); err != nil {
			return err
		}
	}
	if err := t.settle(); err != nil {
		return err
	}
	for _, one := range beside {
		if err := f.text(f.staged(path.Base(one.Path)), []byte(one.Text)); err != nil {
			return err
		}
	}
	return f.sync(f.staging())
}

// content copies what is new, hashing it again on the way.
func (t *tree) content(ctx context.Context, src *Source, p *Plan, in func(string) string, workers int) error {
	names := make([]string, len(p.New))
	for i, n := range p.New {
		var err error
		if names[i], err = t.folder(in(n.Content)); err != nil {
			return err
		}
	}
	return parallel(ctx, workers, len(p.New), func(i int) error {
		return t.write(names[i], func(w io.Writer) error { return src.Copy(p.New[i].File, w) })
	})
}

// seal puts the version's seal beside the object's versions. It stands there
// before the version does: without one nobody would notice that it was taken.
func (f *Folder) seal(p *Plan) (undo func() error, err error) {
	undo = func() error { return nil }
	if p.Seal == nil {
		return undo, nil
	}
	name := f.in(p.Object, SealPath(p.Version))
	err = f.root.Mkdir(path.Dir(name), 0o755)
	if err == nil {
		err = f.sync(f.in(p.Object))
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return undo, err
	}
	undo = func() error { return gone(f.root.Remove(name)) }
	return undo, f.move(f.staged(path.Base(name)), name)
}

// Prune removes what interrupted commits left, and reports whether there was
// anything. Opening for writing does so too.
func Prune(dir string) (removed bool, err error) {
	full, err := settled(dir)
	if err != nil {
		return false, err
	}
	_, err = os.Lstat(filepath.Join(filepath.Dir(full), "."+filepath.Base(full)+".staging"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	removed = err == nil
	f, err := OpenForWriting(full, 1)
	if err != nil {
		return false, err
	}
	return removed, f.Close()
}

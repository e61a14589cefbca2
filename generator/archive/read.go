package archive

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

	"github.com/evpack/evpack/generator/ocfl"
)

// An Archive is a storage root that is read, in a folder or in a bucket.
type Archive struct {
	Place string // as it was named
	Store ocfl.Store
	close func() error
}

// Open opens an archive for reading: a folder, or s3://bucket/prefix. Errors:
// ErrNoRoot, or of the disk or service.
func Open(ctx context.Context, place string) (*Archive, error) {
	store, done, err := OpenStore(ctx, place)
	if err != nil {
		return nil, err
	}
	if err := checkRoot(ctx, store); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", place, err), done())
	}
	return &Archive{place, store, done}, nil
}

// OpenStore opens what may be an archive, and looks at nothing in it. done ends
// its use. Errors: ErrNoRoot where there is no folder, or of the disk or service.
func OpenStore(ctx context.Context, place string) (store ocfl.Store, done func() error, err error) {
	if IsBucket(place) {
		b, err := ParseBucket(place)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrPlace, err)
		}
		r, err := OpenBucket(ctx, b)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}
	if info, err := os.Stat(place); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, nil, fmt.Errorf("%w in %s", ErrNoRoot, place)
	}
	f, err := ocfl.OpenFolder(place)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

// Close ends the use of the archive.
func (a *Archive) Close() error { return a.close() }

// Objects reads every object, by path.
func (a *Archive) Objects(ctx context.Context) ([]*Object, error) {
	paths, err := Objects(ctx, a.Store)
	if err != nil {
		return nil, err
	}
	var out []*Object
	for _, p := range paths {
		o, err := ReadObject(ctx, a.Store, p)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// Object reads the object of an organisation; with an empty name the only one
// that is there. Errors: ErrNoCycle where there is none, or several.
func (a *Archive) Object(ctx context.Context, organisation string) (*Object, error) {
	if organisation != "" {
		o, err := ReadObject(ctx, a.Store, ocfl.ObjectPath(ObjectID(organisation)))
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s holds nothing of %q: %w", a.Place, organisation, ErrNoCycle)
		}
		return o, err
	}
	paths, err := Objects(ctx, a.Store)
	if err != nil {
		return nil, err
	}
	if len(paths) != 1 {
		return nil, fmt.Errorf("%s holds the cycles of %d organisations: %w", a.Place, len(paths), ErrNoCycle)
	}
	return ReadObject(ctx, a.Store, paths[0])
}

// Held is one version: a cycle as it was put away.
type Held struct {
	Object  *Object
	Version string // v3
	Cycle   string // empty: another program made the version
	Text    string // what its message says beside
}

// Held lists the versions, oldest first.
func (o *Object) Held() []Held {
	var out []Held
	for _, name := range o.Inventory.Names() {
		cycle, text := CycleOf(o.Inventory.Versions[name])
		out = append(out, Held{o, name, cycle, text})
	}
	return out
}

// Find finds the newest version of a cycle, or, named as CYCLE@vN, that one;
// without a name the newest cycle that was put away.
// Errors: ErrNoCycle.
func (o *Object) Find(name string) (Held, error) {
	cycle, version, exact := strings.Cut(name, "@")
	for _, h := range slices.Backward(o.Held()) {
		if (h.Cycle == cycle || name == "" && h.Cycle != "") && (!exact || h.Version == version) {
			return h, nil
		}
	}
	return Held{}, fmt.Errorf("cycle %q: %w", name, ErrNoCycle)
}

// Cycles names the cycles that are held, in the order of their first version.
func (o *Object) Cycles() []string {
	var out []string
	for _, h := range o.Held() {
		if h.Cycle != "" && !slices.Contains(out, h.Cycle) {
			out = append(out, h.Cycle)
		}
	}
	return out
}

// Info is what the inventory says of the version.
func (h Held) Info() *ocfl.Version { return h.Object.Inventory.Versions[h.Version] }

// Files lists the version's files, by path; the digest is sha512.
func (h Held) Files() []ocfl.File { return h.Info().State.Files() }

// Seal reads the seal of the version, and the inventory that it is of. Errors:
// fs.ErrNotExist, ErrCorrupt, or of the disk or service.
func (h Held) Seal(ctx context.Context) (der, inventory []byte, err error) {
	o := h.Object
	if der, err = o.read(ctx, SealPath(h.Version), maxSeal); err != nil {
		return nil, nil, err
	}
	if der == nil {
		return nil, nil, fmt.Errorf("%s: %w", SealPath(h.Version), fs.ErrNotExist)
	}
	inventory, err = h.Inventory(ctx)
	return der, inventory, err
}

// Inventory reads the bytes of the version's own inventory. Errors: ErrCorrupt,
// or of the disk or service.
func (h Held) Inventory(ctx context.Context) ([]byte, error) {
	inventory, sidecar, err := h.Object.pair(ctx, h.Version)
	if err == nil && (inventory == nil || !agree(inventory, sidecar)) {
		err = fmt.Errorf("%w: the inventory of %s is not what its sidecar says", ErrCorrupt, h.Version)
	}
	return inventory, err
}

// maxSeal is the most bytes of a seal, its time stamp and certificates included.
const maxSeal = 1 << 20

// Beside lists what lies in logs/ of the object: the seals, and what should not
// be there.
func (o *Object) Beside(ctx context.Context) ([]string, error) {
	var out []string
	var walk func(folder string) error
	walk = func(folder string) error {
		list, err := o.store.List(ctx, path.Join(o.Path, folder))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, e := range list {
			name := path.Join(folder, e.Name)
			if e.Kind != ocfl.Folder {
				out = append(out, name)
			} else if err := walk(name); err != nil {
				return err
			} else {
				out = append(out, name+"/")
			}
		}
		return err
	}
	return out, walk(sealDir)
}

// Open opens a file of the version for reading, unchecked: the caller compares
// what it reads with the digest.
func (h Held) Open(ctx context.Context, f ocfl.File) (io.ReadCloser, error) {
	at := h.Object.Inventory.Where(f.Digest)
	if at == "" {
		return nil, fmt.Errorf("%w: %s: nothing has its digest", ErrCorrupt, f.Path)
	}
	return h.Object.store.Open(ctx, path.Join(h.Object.Path, at))
}

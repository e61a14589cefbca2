package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
func Open(ctx context.Context, place string) (_ *Archive, err error) {
	a := &Archive{Place: place, close: func() error { return nil }}
	if IsBucket(place) {
		where, err := ParseBucket(place)
		if err != nil {
			return nil, err
		}
		if a.Store, err = OpenBucket(ctx, where); err != nil {
			return nil, err
		}
	} else {
		if info, err := os.Stat(place); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
			return nil, fmt.Errorf("%w in %s", ErrNoRoot, place)
		}
		f, err := ocfl.OpenFolder(place)
		if err != nil {
			return nil, err
		}
		a.Store, a.close = f, f.Close
	}
	if err := checkRoot(ctx, a.Store); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", place, err), a.close())
	}
	return a, nil
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

// Find finds the newest version of a cycle, or, named as CYCLE@vN, that one.
// Errors: ErrNoCycle.
func (o *Object) Find(name string) (Held, error) {
	cycle, version, exact := strings.Cut(name, "@")
	for _, h := range slices.Backward(o.Held()) {
		if h.Cycle == cycle && (!exact || h.Version == version) {
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

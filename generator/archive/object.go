package archive

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// State is how an object's parts agree with each other.
type State string

// The states of an object.
const (
	Whole   State = "whole"
	Torn    State = "torn"    // a commit was interrupted after its version was in place: nothing is lost, the next commit ends it
	Corrupt State = "corrupt" // something was changed; what the newest version that can be believed says is still shown
)

// An Object is what can be read of an organisation's object: the newest version
// whose inventory agrees with its sidecar.
type Object struct {
	Path      string // in the storage root
	Inventory *ocfl.Inventory
	JSON      []byte // the bytes of the newest version's inventory.json
	State     State
	Why       string // of a state that is not Whole

	store ocfl.Store
}

// Version is the name of the newest version.
func (o *Object) Version() string { return o.Inventory.Head }

// ReadObject reads the object at a path of a storage root. Errors: fs.ErrNotExist
// where there is none, ErrCorrupt where no version of it can be read, or of the
// store: from a read error nothing is concluded.
func ReadObject(ctx context.Context, store ocfl.Store, at string) (*Object, error) {
	o := &Object{Path: at, State: Whole, store: store}
	list, err := store.List(ctx, at)
	if err != nil {
		return nil, err
	}
	newest := 0
	for _, e := range list {
		if e.Kind == ocfl.Folder {
			newest = max(newest, ocfl.Number(e.Name))
		}
	}
	for n := newest; n >= 1 && o.Inventory == nil; n-- {
		if err := o.believe(ctx, ocfl.Name(n)); err != nil {
			return nil, err
		}
	}
	if o.Inventory != nil {
		err = o.compare(ctx)
	}
	if r, ok := store.(*Remote); ok && err == nil && (o.State != Whole || o.Inventory == nil) {
		err = r.excuse(ctx, o)
	}
	if err == nil && o.Inventory == nil {
		err = fmt.Errorf("%w: %s holds no version that can be believed", ErrCorrupt, at)
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// believe takes a version's inventory, if it is what its sidecar says.
func (o *Object) believe(ctx context.Context, version string) error {
	data, sidecar, err := o.pair(ctx, version)
	if err != nil {
		return err
	}
	why := "its inventory is not what its sidecar says"
	if data != nil && agree(data, sidecar) {
		inv, err := ocfl.ParseInventory(data)
		if err == nil && inv.Head == version {
			o.Inventory, o.JSON = inv, data
			return nil
		}
		if why = "its inventory is not of this version"; err != nil {
			why = fmt.Sprintf("its inventory cannot be believed: %v", err)
		}
	}
	o.blame(Corrupt, "%s: %s", version, why)
	return nil
}

func (o *Object) blame(s State, format string, args ...any) {
	if o.Why == "" {
		o.State, o.Why = s, fmt.Sprintf(format, args...)
	}
}

// pair reads an inventory and its sidecar; nil for what is not there, or is no
// file.
func (o *Object) pair(ctx context.Context, folder string) (data, sidecar []byte, err error) {
	if data, err = o.read(ctx, path.Join(folder, ocfl.InventoryName), ocfl.MaxInventory); err != nil {
		return nil, nil, err
	}
	sidecar, err = o.read(ctx, path.Join(folder, ocfl.InventoryName+"."+ocfl.Algorithm), 4096)
	return data, sidecar, err
}

// read reads a file of the object; nil where there is none, or one that is
// larger than any real one.
func (o *Object) read(ctx context.Context, name string, most int64) (data []byte, err error) {
	f, err := o.store.Open(ctx, path.Join(o.Path, name))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ocfl.ErrKind) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err = io.ReadAll(io.LimitReader(f, most+1))
	if err != nil || int64(len(data)) > most {
		return nil, err
	}
	return data, nil
}

// check reads a file of the manifest to its end. Errors: ErrCorrupt where it is
// not what the manifest says, or of the store.
func (o *Object) check(ctx context.Context, file ocfl.File) error {
	return o.copy(ctx, file, io.Discard)
}

// copy hands a file of the manifest on. The error comes too late for what was
// written by then: the caller throws it away.
func (o *Object) copy(ctx context.Context, file ocfl.File, to io.Writer) (err error) {
	f, err := o.store.Open(ctx, path.Join(o.Path, file.Path))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ocfl.ErrKind) {
		return fmt.Errorf("%w: %s: %w", ErrCorrupt, file.Path, err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha512.New()
	if _, err := io.CopyBuffer(io.MultiWriter(h, to), struct{ io.Reader }{f}, make([]byte, 256<<10)); err != nil {
		return err
	}
	if now := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(now, file.Digest) {
		return fmt.Errorf("%w: %s: its sha512 is %.16s…, not %.16s…", ErrCorrupt, file.Path, now, file.Digest)
	}
	return nil
}

// agree reports whether a sidecar is the one of an inventory.
func agree(inventory, sidecar []byte) bool {
	digest, err := ocfl.ParseSidecar(sidecar)
	return err == nil && strings.EqualFold(digest, ocfl.Digest(inventory))
}

// compare holds the object's own inventory against the newest version's. Until
// a commit has replaced both it and its sidecar, they are those of the version
// before: that, and nothing else, is a torn commit.
func (o *Object) compare(ctx context.Context) error {
	data, sidecar, err := o.pair(ctx, ".")
	if err != nil || o.State == Corrupt {
		return err
	}
	if bytes.Equal(data, o.JSON) && agree(o.JSON, sidecar) {
		return nil
	}
	n := ocfl.Number(o.Version())
	if n == 1 && sidecar == nil && (data == nil || bytes.Equal(data, o.JSON)) { // as an object store shows it
		o.blame(Torn, "v1 is in place, the object's own inventory is not")
		return nil
	}
	if n > 1 {
		before, old, err := o.pair(ctx, ocfl.Name(n-1))
		if err != nil {
			return err
		}
		if before != nil && agree(before, old) && bytes.Equal(data, before) && bytes.Equal(sidecar, old) {
			o.blame(Torn, "%s is in place, the object's inventory is still that of %s", o.Version(), ocfl.Name(n-1))
			return nil
		}
		if before != nil && agree(before, old) && bytes.Equal(data, o.JSON) && bytes.Equal(sidecar, old) {
			o.blame(Torn, "%s is in place, the sidecar of the object's inventory is still that of %s", o.Version(), ocfl.Name(n-1))
			return nil
		}
	}
	o.blame(Corrupt, "the object's inventory or its sidecar is neither that of %s nor of the version before", o.Version())
	return nil
}

// Objects lists the objects of a storage root, by path. Errors: ErrNoRoot, or of
// the store.
func Objects(ctx context.Context, store ocfl.Store) ([]string, error) {
	if err := checkRoot(ctx, store); err != nil {
		return nil, err
	}
	var out []string
	var walk func(folder string, depth int) error
	walk = func(folder string, depth int) error {
		list, err := store.List(ctx, folder)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(e ocfl.Entry) bool { return strings.HasPrefix(e.Name, "0=ocfl_object_") }) {
			out = append(out, folder)
			return nil
		}
		for _, e := range list {
			if e.Kind == ocfl.Folder && depth < maxDepth && path.Join(folder, e.Name) != "extensions" {
				if err := walk(path.Join(folder, e.Name), depth+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return out, walk(".", 0)
}

// maxDepth is how deep below a storage root objects are looked for: layout 0003
// puts them at four.
const maxDepth = 16

// checkRoot refuses what does not say that it is an OCFL 1.1 storage root.
func checkRoot(ctx context.Context, store ocfl.Store) error {
	o := &Object{Path: ".", store: store}
	data, err := o.read(ctx, ocfl.RootDeclaration, 4096)
	if err != nil {
		return err
	}
	if string(data) != ocfl.RootDeclarationText {
		return fmt.Errorf("%w: there is no %s in it", ErrNoRoot, ocfl.RootDeclaration)
	}
	return nil
}

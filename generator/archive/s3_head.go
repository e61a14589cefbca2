package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/evpack/evpack/generator/ocfl"
)

const sidecarName = ocfl.InventoryName + "." + ocfl.Algorithm

// head is the newest version of an object in a bucket.
type head struct {
	n    int             // its number; 0: there is no version
	inv  *ocfl.Inventory // nil: there is none
	data []byte          // its inventory
	left []step          // what its commit did not come to; none: it is whole
}

// A step is one of the writes that follow the claim of a version.
type step struct {
	name          string
	want          []byte // what the step writes
	before, found []byte // what it replaces, and what is there; nil: nothing
	etag          string // of what is there
}

// readHead finds the newest version and tells a torn commit from damage.
func (b *Remote) readHead(ctx context.Context, object string) (*head, error) {
	n, err := b.newest(ctx, object)
	if err != nil {
		return nil, err
	}
	h := &head{n: n}
	var before []byte
	if n > 0 {
		if h.data, _, err = b.small(ctx, object+"/"+ocfl.Name(n)+"/"+ocfl.InventoryName); err != nil {
			return nil, err
		}
		if h.inv, err = ocfl.ParseInventory(h.data); err != nil || h.inv.Head != ocfl.Name(n) || ocfl.ObjectPath(h.inv.ID) != object {
			return nil, errors.Join(fmt.Errorf("%s/%s/%s/%s: %w", b, object, ocfl.Name(n), ocfl.InventoryName, ErrCorrupt), err)
		}
	}
	if n > 1 {
		if before, _, err = b.small(ctx, object+"/"+ocfl.Name(n-1)+"/"+ocfl.InventoryName); err != nil {
			return nil, err
		}
	}
	h.left, err = b.progress(ctx, stepsOf(object, n, h.data, before))
	return h, err
}

// stepsOf lists what is written after version n was claimed with inventory data,
// in this order: a commit may end between any two of them.
func stepsOf(object string, n int, data, before []byte) []step {
	root := object + "/"
	steps := []step{
		{name: root + ocfl.InventoryName, want: data, before: before},
		{name: root + sidecarName, want: sidecar(data), before: sidecar(before)},
	}
	if n > 0 {
		steps = append([]step{{name: root + ocfl.Name(n) + "/" + sidecarName, want: sidecar(data)}}, steps...)
	}
	return steps
}

func sidecar(inventory []byte) []byte {
	if inventory == nil {
		return nil
	}
	return []byte(ocfl.Digest(inventory) + " " + ocfl.InventoryName + "\n")
}

// progress drops the steps that were done, and refuses a state where what was not
// done is not as it was before.
func (b *Remote) progress(ctx context.Context, steps []step) ([]step, error) {
	var err error
	for i := range steps {
		s := &steps[i]
		if s.found, s.etag, err = b.small(ctx, s.name); err != nil {
			return nil, err
		}
	}
	for len(steps) > 0 && alike(steps[0].found, steps[0].want) {
		steps = steps[1:]
	}
	for _, s := range steps {
		if !alike(s.found, s.before) {
			return nil, fmt.Errorf("%s/%s: %w: no interrupted commit leaves it so", b, s.name, ErrCorrupt)
		}
	}
	return steps, nil
}

// alike tells nothing (nil) from an empty file.
func alike(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// newest is the number of the highest version that was claimed.
func (b *Remote) newest(ctx context.Context, object string) (int, error) {
	list, err := b.List(ctx, object)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range list {
		v := ocfl.Number(e.Name)
		if e.Kind != ocfl.Folder || v <= n {
			continue
		}
		claim, _, err := b.small(ctx, object+"/"+e.Name+"/"+ocfl.InventoryName)
		if err != nil {
			return 0, err
		}
		if claim != nil {
			n = v
		}
	}
	return n, nil
}

// excuse looks again at an object that is not whole, with what only a bucket has:
// a folder of a version that nobody has claimed yet, and a claim without a sidecar.
func (b *Remote) excuse(ctx context.Context, o *Object) error {
	h, err := b.readHead(ctx, o.Path)
	switch {
	case errors.Is(err, ErrCorrupt):
		return nil
	case err != nil:
		return err
	case h.n == 0:
		return &fs.PathError{Op: "open", Path: o.Path, Err: fs.ErrNotExist} // its first version is not claimed
	}
	o.Inventory, o.JSON, o.State = h.inv, h.data, Torn
	o.Why = fmt.Sprintf("%s is made, and what follows it was interrupted", ocfl.Name(h.n))
	if len(h.left) == 0 {
		o.Why = fmt.Sprintf("an upload of %s was interrupted before it was made", ocfl.Name(h.n+1))
	}
	return nil
}

// small reads a key whole; nil where there is none.
func (b *Remote) small(ctx context.Context, name string) ([]byte, string, error) {
	r, h, err := b.get(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	data, err := io.ReadAll(io.LimitReader(r, ocfl.MaxInventory+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, "", b.failed(name, err)
	}
	if data == nil {
		data = []byte{}
	}
	return data, h.etag, nil
}

package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// Copied is one version that Copy brought into a bucket.
type Copied struct {
	Held
	Files int // that were sent
}

// Copy brings the versions of an archive in a folder that a bucket has not yet
// into it, one after the other, each by the protocol of a commit: the same bytes,
// the same seals. Every file is hashed on its way. What is in the bucket must be
// the beginning of what is in the folder. told is called after each version; may
// be nil. Errors: ErrPlace where from is no folder or to no bucket, ErrNoRoot,
// ErrBusy, ErrCorrupt, or of the disk or service.
func Copy(ctx context.Context, from, to string, keep Retention, told func(Copied)) (err error) {
	if IsBucket(from) || !IsBucket(to) {
		return fmt.Errorf("%w: versions are copied from a folder into a bucket", ErrPlace)
	}
	b, err := ParseBucket(to)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPlace, err)
	}
	r, err := OpenBucket(ctx, b)
	if err != nil {
		return err
	}
	r.Keep = keep
	a, err := Open(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	objects, err := a.Objects(ctx)
	for i := 0; i < len(objects) && err == nil; i++ {
		err = r.copy(ctx, objects[i], told)
	}
	return err
}

func (b *Remote) copy(ctx context.Context, o *Object, told func(Copied)) error {
	if o.State == Corrupt {
		return fmt.Errorf("%w: %s: %s", ErrCorrupt, o.Path, o.Why)
	}
	for _, h := range o.Held() {
		if _, _, err := b.Current(ctx, Organisation(o.Inventory.ID)); err != nil {
			return err
		}
		data, sidecar, err := o.pair(ctx, h.Version)
		if err != nil {
			return err
		}
		n := ocfl.Number(h.Version)
		switch {
		case data == nil || !agree(data, sidecar):
			return fmt.Errorf("%w: %s/%s: its inventory is not what its sidecar says", ErrCorrupt, o.Path, h.Version)
		case n < b.head.n:
			continue
		case n == b.head.n:
			if !alike(data, b.head.data) {
				return fmt.Errorf("%w: %s of %s is another one in %s", ErrPlace, h.Version, Organisation(o.Inventory.ID), b)
			}
			continue
		}
		s, err := b.shipmentOf(ctx, o, n, data)
		if err == nil {
			err = s.ship(ctx)
		}
		if err != nil {
			return err
		}
		if told != nil {
			told(Copied{h, len(s.files)})
		}
	}
	return nil
}

// shipmentOf packs a version as it lies in a folder: its inventory to the byte,
// and the content that it brought.
func (b *Remote) shipmentOf(ctx context.Context, o *Object, n int, data []byte) (*shipment, error) {
	inv, err := ocfl.ParseInventory(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	s := &shipment{Remote: b, object: o.Path, n: n, json: data, inv: inv, before: b.head.data}
	if s.seal, err = o.read(ctx, SealPath(ocfl.Name(n)), maxSeal); err != nil {
		return nil, err
	}
	s.open = func(f Stored) (io.ReadCloser, error) { return o.store.Open(ctx, path.Join(o.Path, f.Content)) }
	for _, f := range inv.Manifest.Files() {
		if !strings.HasPrefix(f.Path, ocfl.Name(n)+"/") {
			continue
		}
		size, err := sizeOf(s.open, f.Path)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, Stored{File{Path: f.Path, Size: size, SHA512: strings.ToLower(f.Digest)}, f.Path})
	}
	return s, nil
}

// sizeOf is the size of a file in a folder, in bytes.
func sizeOf(open func(Stored) (io.ReadCloser, error), content string) (_ int64, err error) {
	r, err := open(Stored{Content: content})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	f, ok := r.(*os.File)
	if !ok {
		return 0, fmt.Errorf("%w: %s does not lie in a folder", ErrPlace, content)
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

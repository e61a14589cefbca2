package generator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/bagit"
	"github.com/evpack/evpack/generator/ocfl"
)

// BagOf writes an archived cycle to a ZIP that holds one BagIt bag, every file
// checked on the way. The ZIP appears whole or not at all, and replaces nothing:
// archive.ErrNotEmpty. sign makes a detached signature over the bag's tag
// manifest; it may be nil.
func BagOf(ctx context.Context, h archive.Held, name string, sign func([]byte) ([]byte, error)) (err error) {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s: %w", name, archive.ErrNotEmpty))
	}
	bag, err := bagOf(h)
	if err != nil {
		return err
	}
	bag.Sign = sign
	f, err := os.CreateTemp(filepath.Dir(name), ".bag-*")
	if err != nil {
		return err
	}
	err = bagit.Write(ctx, f, bag)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), name) // unlike a renaming it replaces nothing
	}
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s: %w", name, archive.ErrNotEmpty)
	}
	return errors.Join(err, os.Remove(f.Name()))
}

func bagOf(h archive.Held) (*bagit.Bag, error) {
	info, inv := h.Info(), h.Object.Inventory
	made, err := info.Time()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", archive.ErrCorrupt, err)
	}
	bag := &bagit.Bag{Name: h.Cycle, Modified: made.UTC(), Info: []bagit.Field{
		{Label: "Source-Organization", Value: archive.Organisation(inv.ID)},
		{Label: "External-Identifier", Value: inv.ID + "#" + h.Version},
		{Label: "External-Description", Value: "Evidence pack of cycle " + h.Cycle},
		{Label: "Bagging-Date", Value: made.UTC().Format("2006-01-02")},
		{Label: "Bag-Software-Agent", Value: Program},
		{Label: "OCFL-Object", Value: inv.ID},
		{Label: "OCFL-Version", Value: h.Version},
		{Label: "OCFL-Inventory-Digest", Value: "sha512:" + ocfl.Digest(h.Object.JSON)},
	}}
	for _, f := range h.Files() {
		bag.Payload = append(bag.Payload, bagit.File{Path: f.Path, Digest: f.Digest, Open: func(ctx context.Context) (io.ReadCloser, error) { return h.Open(ctx, f) }})
	}
	return bag, nil
}

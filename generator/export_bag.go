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
// checked on the way. The ZIP appears whole or not at all, and replaces nothing.
// Errors: archive.ErrNotEmpty, ErrInside, ErrCorrupt, or of the disk or service. sign makes a detached signature over the bag's tag
// manifest; it may be nil.
func BagOf(ctx context.Context, h archive.Held, name string, sign func([]byte) ([]byte, error)) (err error) {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s: %w", name, archive.ErrNotEmpty))
	}
	if err := archive.Outside(name); err != nil {
		return err
	}
	bag, err := bagOf(ctx, h)
	if err != nil {
		return err
	}
	bag.Sign = sign
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".bag-*")
	if err != nil {
		return err
	}
	err = bagit.Write(ctx, f, bag)
	if errors.Is(err, bagit.ErrDigest) {
		err = fmt.Errorf("%w: %w", archive.ErrCorrupt, err)
	}
	_ = f.Chmod(0o644) // a stick's file system knows no modes
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = publish(f.Name(), name)
	}
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s: %w", name, archive.ErrNotEmpty)
	}
	if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// publish gives a finished file its name, over nothing: fs.ErrExist. A stick's file
// system (FAT, exFAT) knows no second name for a file: there it is renamed.
func publish(made, name string) error {
	err := os.Link(made, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(name); err == nil {
		return fs.ErrExist
	}
	return os.Rename(made, name)
}

func bagOf(ctx context.Context, h archive.Held) (*bagit.Bag, error) {
	info, inv := h.Info(), h.Object.Inventory
	own, err := h.Inventory(ctx)
	if err != nil {
		return nil, err
	}
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
		{Label: "OCFL-Inventory-Digest", Value: "sha512:" + ocfl.Digest(own)},
	}}
	for _, f := range h.Files() {
		bag.Payload = append(bag.Payload, bagit.File{Path: f.Path, Digest: f.Digest, Open: func(ctx context.Context) (io.ReadCloser, error) { return h.Open(ctx, f) }})
	}
	return bag, nil
}

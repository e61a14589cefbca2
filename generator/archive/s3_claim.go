package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/evpack/evpack/generator/ocfl"
)

const ownerNote = "evpack-commit" // a header of the claim: whose it is

// claim writes vN/inventory.json. A claim whose answer was lost on the way is
// known again by its owner.
func (s *shipment) claim(ctx context.Context) error {
	name := s.at(ocfl.InventoryName)
	for range 5 {
		_, err := s.put(ctx, name, text(s.json), condition{absent: true}, s.Keep, map[string]string{ownerNote: s.owner})
		if s.claimed = err == nil; s.claimed {
			return s.alone(ctx)
		}
		if !errors.Is(err, errTaken) {
			return err
		}
		r, h, err := s.get(ctx, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // two claims met, and neither was taken
		}
		if err != nil {
			return err
		}
		if err := r.Close(); err != nil {
			return err
		}
		if h.note[ownerNote] != s.owner {
			return s.lost()
		}
		s.claimed = true
		return s.alone(ctx)
	}
	return s.lost()
}

// alone makes sure that the claim did not cover one that was deleted meanwhile.
func (s *shipment) alone(ctx context.Context) error {
	list, err := s.versions(ctx, s.at(ocfl.InventoryName))
	if err != nil {
		return err
	}
	return s.undeleted(list)
}

// tidy removes from the newest version's folder what its inventory does not name:
// from its claim on no other commit of that version can succeed. It tells what
// lies there.
func (b *Remote) tidy(ctx context.Context, object string, inv *ocfl.Inventory) (map[string]bool, error) {
	folder := object + "/" + inv.Head + "/"
	list, err := b.keys(ctx, folder)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{folder + ocfl.InventoryName: true, folder + sidecarName: true}
	for _, f := range inv.Manifest.Files() {
		named[object+"/"+f.Path] = true
	}
	there := map[string]bool{}
	var extra []string
	for _, h := range list {
		if there[h.name] = true; !named[h.name] {
			extra = append(extra, h.name)
		}
	}
	return there, parallel(ctx, workers, len(extra), func(i int) error { return b.remove(ctx, extra[i]) })
}

// finish does the steps after a claim. Another may be doing the same, with the
// same bytes.
func (b *Remote) finish(ctx context.Context, steps []step, keep Retention) error {
	left, err := b.progress(ctx, steps)
	if err != nil {
		return err
	}
	for _, s := range left {
		_, err := b.put(ctx, s.name, text(s.want), condition{s.found == nil, s.etag}, keep, nil)
		if !errors.Is(err, errTaken) {
			if err != nil {
				return err
			}
			continue
		}
		if now, _, err := b.small(ctx, s.name); err != nil {
			return err
		} else if !alike(now, s.want) {
			return fmt.Errorf("%s/%s: %w", b, s.name, ErrBusy)
		}
	}
	return nil
}

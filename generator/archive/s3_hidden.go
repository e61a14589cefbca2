package archive

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// Hidden is a file of an object that a bucket remembers otherwise than it shows.
type Hidden struct {
	Path   string // in the object
	Marker string // the delete marker that hides it; empty: it was written again
	Times  int    // how often it was written, or deleted
}

// Hidden tells what a bucket remembers and does not show: files of an object that
// were deleted, or written again, though each is written but once. What commits
// that were interrupted left and others cleared away is not told, nor the
// object's own inventory, which each version replaces. In a bucket without
// versions there is nothing to find.
func (b *Remote) Hidden(ctx context.Context, o *Object) ([]Hidden, error) {
	all, err := b.versions(ctx, o.Path+"/")
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, f := range o.Inventory.Manifest.Files() {
		named[f.Path] = true
	}
	times, gone := map[string]int{}, map[string]string{}
	for _, h := range all {
		name := strings.TrimPrefix(h.name, o.Path+"/")
		if !named[name] && !isClaim(name) {
			continue
		}
		if times[name]++; h.gone {
			gone[name] = h.version
		}
	}
	var found []Hidden
	for _, name := range slices.Sorted(maps.Keys(times)) {
		if gone[name] != "" || times[name] > 1 {
			found = append(found, Hidden{name, gone[name], times[name]})
		}
	}
	return found, nil
}

// isClaim: a version's inventory or its sidecar.
func isClaim(name string) bool {
	return ocfl.Number(path.Dir(name)) > 0 && strings.HasPrefix(path.Base(name), ocfl.InventoryName)
}

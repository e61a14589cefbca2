package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// Current reads the newest inventory of an organisation's object, and ends a
// torn commit; nil where there is no object yet. Errors: ErrCorrupt, ErrPlace
// where the prefix holds something else, ErrBusy, or of the service: after a read
// error nothing is repaired.
func (b *Remote) Current(ctx context.Context, organisation string) (inv *ocfl.Inventory, rolled string, err error) {
	if b.Keep.some() {
		if err := b.lockable(ctx); err != nil {
			return nil, "", err
		}
	}
	if err := b.place(ctx); err != nil {
		return nil, "", err
	}
	object := ocfl.ObjectPath(ObjectID(organisation))
	if b.head, err = b.readHead(ctx, object); err != nil {
		return nil, "", err
	}
	if len(b.head.left) > 0 {
		rolled = ocfl.Name(b.head.n)
		err = b.rollForward(ctx, object)
	}
	return b.head.inv, rolled, err
}

// place refuses a prefix under which something else lies.
func (b *Remote) place(ctx context.Context) error {
	err := checkRoot(ctx, b)
	if !errors.Is(err, ErrNoRoot) {
		return err
	}
	list, err := b.List(ctx, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range list { // what an interrupted first commit leaves
		if e.Name != "extensions" && e.Name != "ocfl_layout.json" {
			return fmt.Errorf("%w: under %s there are keys, and no storage root", ErrPlace, b)
		}
	}
	return nil
}

// rollForward ends the commit that was interrupted after its claim, unless
// whoever claimed it is still at it.
func (b *Remote) rollForward(ctx context.Context, object string) error {
	l, err := b.acquire(ctx, object+"/"+ocfl.Name(b.head.n))
	if err != nil {
		return err
	}
	defer l.release(ctx)
	there, err := b.tidy(ctx, object, b.head.inv)
	if err != nil {
		return err
	}
	for _, f := range b.head.inv.Manifest.Files() {
		if strings.HasPrefix(f.Path, b.head.inv.Head+"/") && !there[object+"/"+f.Path] {
			return fmt.Errorf("%s/%s/%s: %w: it is missing", b, object, f.Path, ErrCorrupt)
		}
	}
	return b.finish(ctx, b.head.left, b.Keep)
}

// Commit writes a plan that was made from what Current gave. An error leaves the
// archive as it was, or, where committed is true, torn: the next commit ends it.
func (b *Remote) Commit(ctx context.Context, src *Source, p *Plan) (committed bool, err error) {
	s := &shipment{Remote: b, object: p.Object, n: ocfl.Number(p.Version), json: p.JSON, inv: p.Inventory, before: b.head.data, seal: p.Seal, files: p.New,
		open: func(f Stored) (io.ReadCloser, error) { return src.root.OpenFile(f.Path, os.O_RDONLY|nonblock, 0) }}
	s.moved = func() error {
		for _, f := range s.files {
			p.Inventory.Manifest[f.SHA512] = []string{f.Content}
		}
		err := p.finish()
		s.json, s.seal = p.JSON, p.Seal
		return err
	}
	if s.n != b.head.n+1 {
		return false, fmt.Errorf("%s does not follow %s", p.Version, ocfl.Name(b.head.n))
	}
	if err := b.leansOn(ctx, src, p); err != nil {
		return false, err
	}
	err = s.ship(ctx)
	return s.claimed, err
}

// leansOn sees that what earlier versions hold is there in its size: a version
// must not lean on what was lost.
func (b *Remote) leansOn(ctx context.Context, src *Source, p *Plan) error {
	list, err := b.keys(ctx, p.Object+"/")
	if err != nil {
		return err
	}
	sizes := map[string]int64{}
	for _, h := range list {
		sizes[h.name] = h.size
	}
	for _, f := range src.Files {
		at := p.Inventory.Where(f.SHA512)
		if strings.HasPrefix(at, p.Version+"/") {
			continue
		}
		if size, ok := sizes[p.Object+"/"+at]; !ok || size != f.Size {
			return fmt.Errorf("%s/%s/%s: %w: it is missing or has another size", b.Bucket, p.Object, at, ErrCorrupt)
		}
	}
	return nil
}

// Close is there for what a Folder needs it for.
func (b *Remote) Close() error { return nil }

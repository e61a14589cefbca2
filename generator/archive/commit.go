package archive

import (
	"context"
	"errors"
	"fmt"

	"github.com/evpack/evpack/generator/ocfl"
)

// Options are the choices of a commit; the zero value is a good one.
type Options struct {
	Workers int       // files that are read and written at once; 0: one a processor; 1: all on the caller's goroutine
	Keep    Retention // in a bucket: how long nobody may delete what is written

	Manifest string // SHA-256 that manifest.json must have, hex; empty: any

	// Seal makes a detached signature over an inventory's bytes; nil: none is made.
	Seal func(inventory []byte) ([]byte, error)
	Step func(name string) // told as each step begins; may be nil
}

func (o Options) step(name string) {
	if o.Step != nil {
		o.Step(name)
	}
}

// A Receipt is what a commit did.
type Receipt struct {
	*Plan
	Files  int
	Bytes  int64
	Rolled string // the version of a torn commit that was ended first; empty: there was none
	Torn   bool   // with an error: the version is in place, and the next commit ends it
}

// Commit puts the pack in a folder away, as the next version of its
// organisation's object in the archive at name: a folder, which is made, or
// s3://bucket/prefix. A pack whose bytes the newest version of its cycle has
// already is left as it is (Plan.Same), if they are there. Errors: ErrBusy, ErrCorrupt, ErrNames,
// ErrMoved, ErrPlace, of the seal, of the disk or service.
func Commit(ctx context.Context, name, pack string, w Words, opt Options) (r *Receipt, err error) {
	opt.step("read the pack")
	src, err := OpenSource(ctx, pack, atOnce(opt.Workers))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	if opt.Manifest != "" && src.Digest != opt.Manifest {
		return nil, fmt.Errorf("%s: %w", pack, ErrMoved)
	}
	r = &Receipt{Files: len(src.Files)}
	for _, f := range src.Files {
		r.Bytes += f.Size
	}
	to, err := openPlace(ctx, name, opt)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	opt.step("read the archive")
	before, rolled, err := to.Current(ctx, src.Manifest.Organisation)
	if err != nil {
		return nil, err
	}
	r.Rolled = rolled
	if r.Plan, err = NewPlan(src, before, w, opt.Seal); err != nil {
		return r, err
	}
	if r.Same != "" { // nobody is told that what was lost is archived
		return r, to.leansOn(ctx, src, r.Plan)
	}
	opt.step("write the version")
	committed, err := to.Commit(ctx, src, r.Plan)
	if r.Torn = err != nil && committed; r.Torn {
		err = fmt.Errorf("%s is in place, and the next commit ends what this one could not: %w", r.Version, err)
	}
	return r, err
}

// A place is an archive that is written: a Folder or a Remote.
type place interface {
	// Current reads the newest inventory, and ends a torn commit.
	Current(ctx context.Context, organisation string) (inv *ocfl.Inventory, rolled string, err error)
	// Commit writes a plan that was made from it.
	Commit(ctx context.Context, src *Source, p *Plan) (committed bool, err error)
	// leansOn refuses a plan where files of earlier versions that it counts on are lost.
	leansOn(ctx context.Context, src *Source, p *Plan) error
	Close() error
}

func openPlace(ctx context.Context, name string, opt Options) (place, error) {
	if !IsBucket(name) {
		return OpenForWriting(name, opt.Workers)
	}
	b, err := ParseBucket(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	r, err := OpenBucket(ctx, b)
	if err != nil {
		return nil, err
	}
	r.Keep = opt.Keep
	return r, nil
}

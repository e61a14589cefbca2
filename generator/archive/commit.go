package archive

import (
	"context"
	"errors"
)

// Options are the choices of a commit; the zero value is a good one.
type Options struct {
	Workers int       // files that are read and written at once; 0: one a processor; 1: all on the caller's goroutine
	Keep    Retention // in a bucket: how long nobody may delete what is written

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
// organisation's object in the archive at place: a folder, which is made, or
// s3://bucket/prefix. A pack whose bytes the newest version of its cycle has
// already is left as it is (Plan.Same). Errors: ErrBusy, ErrCorrupt, ErrNames,
// ErrMoved, ErrPlace, of the seal, of the disk or service.
func Commit(ctx context.Context, place, pack string, w Words, opt Options) (r *Receipt, err error) {
	opt.step("read the pack")
	src, err := OpenSource(ctx, pack, atOnce(opt.Workers))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	r = &Receipt{Files: len(src.Files)}
	for _, f := range src.Files {
		r.Bytes += f.Size
	}
	if IsBucket(place) {
		return r, r.toBucket(ctx, place, src, w, opt)
	}
	return r, r.toFolder(ctx, place, src, w, opt)
}

func (r *Receipt) toFolder(ctx context.Context, place string, src *Source, w Words, opt Options) (err error) {
	f, err := OpenForWriting(place, opt.Workers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	opt.step("read the archive")
	before, rolled, err := f.Current(ctx, src.Manifest.Organisation)
	if err != nil {
		return err
	}
	r.Rolled = rolled
	if r.Plan, err = NewPlan(src, before, w, opt.Seal); err != nil || r.Same != "" {
		return err
	}
	opt.step("write the version")
	committed, err := f.Commit(ctx, src, r.Plan)
	r.Torn = err != nil && committed
	return err
}

// toBucket is toFolder for a bucket.
func (r *Receipt) toBucket(context.Context, string, *Source, Words, Options) error {
	return errors.New("an archive in a bucket cannot be written yet")
}

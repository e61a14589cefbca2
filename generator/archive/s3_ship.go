package archive

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// A shipment is one version on its way into a bucket. Everything in it is decided
// before the first byte is sent.
type shipment struct {
	*Remote
	object string // its path in the storage root
	n      int    // the version's number
	json   []byte
	inv    *ocfl.Inventory
	before []byte // the inventory of version n-1; nil: this is the first
	seal   []byte // nil: none
	files  []Stored
	open   func(Stored) (io.ReadCloser, error) // what it gives is an io.ReaderAt
	moved  func() error                        // decides json and seal again, where a file had to lie elsewhere; nil: none may

	lease   *lease
	claimed bool // from here on the version is made, whatever comes
}

func (s *shipment) at(name string) string { return s.object + "/" + ocfl.Name(s.n) + "/" + name }

// ship makes the version. Its commit point is the claim: whoever first writes
// vN/inventory.json has made version N, and nobody else can. Content goes up
// before, and no key of it is ever written twice: so what one commit's inventory
// names is that commit's, whoever else is at it. Errors: ErrBusy where another
// holds the lease or was first, ErrMoved, ErrCorrupt, or of the service.
func (s *shipment) ship(ctx context.Context) (err error) {
	if s.lease, err = s.acquire(ctx, s.object+"/"+ocfl.Name(s.n)); err != nil {
		return err
	}
	defer s.lease.release(ctx)
	if err := s.unclaimed(ctx); err != nil {
		return err
	}
	if err := s.upload(ctx); err != nil {
		return err
	}
	if err := s.lease.check(); err != nil {
		return err
	}
	if err := s.claim(ctx); err != nil {
		return errors.Join(err, s.withdraw(ctx, err))
	}
	if _, err := s.tidy(ctx, s.object, s.inv); err != nil {
		return err
	}
	return s.finish(ctx, stepsOf(s.object, s.n, s.json, s.before), s.Keep)
}

// withdraw takes away what lies in the version that another made and is not in
// its inventory.
func (s *shipment) withdraw(ctx context.Context, why error) error {
	if !errors.Is(why, ErrBusy) {
		return nil
	}
	data, _, err := s.small(ctx, s.at(ocfl.InventoryName))
	if err != nil || data == nil {
		return err
	}
	inv, err := ocfl.ParseInventory(data)
	if err != nil || inv.Head != ocfl.Name(s.n) {
		return err
	}
	_, err = s.tidy(ctx, s.object, inv)
	return err
}

// unclaimed refuses a version that somebody made, and one that somebody made and
// deleted: If-None-Match takes a delete marker for nothing, and a second version
// N would take the first one's place.
func (s *shipment) unclaimed(ctx context.Context) error {
	list, err := s.versions(ctx, s.at(ocfl.InventoryName))
	if err != nil {
		return err
	}
	for _, h := range list {
		if h.latest && !h.gone && h.name == s.at(ocfl.InventoryName) {
			return s.lost()
		}
	}
	return s.undeleted(list)
}

func (s *shipment) lost() error {
	return fmt.Errorf("%w: it made %s a moment ago", ErrBusy, ocfl.Name(s.n))
}

func (s *shipment) undeleted(list []held) error {
	for _, h := range list {
		if h.gone {
			return fmt.Errorf("%s/%s: %w: it was deleted (delete marker %s); take the marker away to have it back", s.Bucket, h.name, ErrCorrupt, h.version)
		}
	}
	return nil
}

// upload sends all that must be there before the claim.
func (s *shipment) upload(ctx context.Context) error {
	texts := append(ocfl.RootFiles(), ocfl.Text{Path: s.object + "/" + ocfl.ObjectDeclaration, Text: ocfl.ObjectDeclarationText})
	for _, f := range texts {
		ok, err := s.settle(ctx, f.Path, text([]byte(f.Text)))
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%s/%s: %w: there is something else", s.Bucket, f.Path, ErrPlace)
		}
	}
	elsewhere := make([]bool, len(s.files))
	err := parallel(ctx, workers, len(s.files), func(i int) (err error) {
		if err := s.lease.check(); err != nil {
			return err
		}
		elsewhere[i], err = s.file(ctx, &s.files[i])
		return err
	})
	if err == nil && slices.Contains(elsewhere, true) {
		err = s.moved()
	}
	if err == nil && s.seal != nil {
		err = s.sealed(ctx)
	}
	if err == nil && s.Keep.some() {
		err = s.keepOlder(ctx)
	}
	return err
}

// file sends one file. Where a commit that was never claimed left other bytes at
// its path, it goes to a path of its own; moved tells so.
func (s *shipment) file(ctx context.Context, f *Stored) (moved bool, err error) {
	r, err := s.open(*f)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	at, ok := r.(io.ReaderAt)
	if !ok {
		return false, fmt.Errorf("%s cannot be read twice", f.Path)
	}
	body := blob{at, f.Size, f.SHA512}
	ok, err = s.settle(ctx, s.object+"/"+f.Content, body)
	if err != nil || ok {
		return false, err
	}
	if s.moved != nil {
		f.Content = ocfl.Name(s.n) + "/" + s.inv.Content() + "/" + f.SHA512[:32] + "/" + f.Path
		ok, err = s.settle(ctx, s.object+"/"+f.Content, body)
	}
	if err == nil && !ok {
		err = fmt.Errorf("%s/%s/%s: %w: an interrupted commit left other bytes there; evpack archive prune-staging takes them away", s.Bucket, s.object, f.Content, ErrPlace)
	}
	return true, err
}

// settle sees to it that a key holds these bytes, and never replaces others: then
// ok is false.
func (s *shipment) settle(ctx context.Context, name string, body blob) (ok bool, err error) {
	for range 5 {
		_, err := s.put(ctx, name, body, condition{absent: true}, s.Keep, nil)
		if !errors.Is(err, errTaken) {
			return err == nil, err
		}
		_, equal, err := s.holds(ctx, name, body)
		if errors.Is(err, fs.ErrNotExist) { // two writers met and neither was taken, or it was deleted
			if err := s.undelete(ctx, name); err != nil {
				return false, err
			}
			continue
		}
		if err != nil || !equal {
			return false, err
		}
		return true, s.keepLonger(ctx, name, s.Keep)
	}
	return false, fmt.Errorf("%s/%s: %w: it changes again and again", s.Bucket, name, ErrBusy)
}

// undelete takes away the delete marker of a key: to some servers such a key is
// there for a conditional write, and gone for a reader.
func (b *Remote) undelete(ctx context.Context, name string) error {
	list, err := b.versions(ctx, name)
	if err != nil {
		return err
	}
	for _, h := range list {
		if h.name == name && h.gone && h.latest {
			return b.erase(ctx, h)
		}
	}
	return nil
}

// sealed writes the seal, in the place of one that a commit left which was never
// claimed. The lease is looked at between reading and writing: then nobody else
// has claimed the version, and whoever does writes another seal than was read.
func (s *shipment) sealed(ctx context.Context) error {
	name := s.object + "/" + SealPath(ocfl.Name(s.n))
	for range 5 {
		there, etag, err := s.small(ctx, name)
		if err != nil || alike(there, s.seal) {
			return err
		}
		if err := s.lease.check(); err != nil {
			return err
		}
		if _, err := s.put(ctx, name, text(s.seal), condition{there == nil, etag}, s.Keep, nil); !errors.Is(err, errTaken) {
			return err
		}
	}
	return fmt.Errorf("%s/%s: %w: it changes again and again", s.Bucket, name, ErrBusy)
}

// holds reads a key and compares it with what it should hold.
func (b *Remote) holds(ctx context.Context, name string, body blob) (etag string, equal bool, err error) {
	r, h, err := b.get(ctx, name)
	if err != nil {
		return "", false, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	got, want := sha512.New(), sha512.New()
	if _, err := io.Copy(got, r); err != nil {
		return "", false, b.failed(name, err)
	}
	if _, err := io.Copy(want, io.NewSectionReader(body, 0, body.size)); err != nil {
		return "", false, err
	}
	return h.etag, hex.EncodeToString(got.Sum(nil)) == hex.EncodeToString(want.Sum(nil)), nil
}

// keepOlder makes the retention of older content reach as far as the version's
// that refers to it.
func (s *shipment) keepOlder(ctx context.Context) error {
	mine := ocfl.Name(s.n) + "/"
	var older []string
	for digest := range s.inv.Versions[ocfl.Name(s.n)].State {
		if at := s.inv.Where(digest); !strings.HasPrefix(at, mine) {
			older = append(older, s.object+"/"+at)
		}
	}
	return parallel(ctx, workers, len(older), func(i int) error { return s.keepLonger(ctx, older[i], s.Keep) })
}

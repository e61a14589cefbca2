package archive

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
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

	etags   []string // of files, as they lie in the bucket
	claimed bool     // from here on the version is made, whatever comes
}

func (s *shipment) at(name string) string { return s.object + "/" + ocfl.Name(s.n) + "/" + name }

// ship makes the version. Its commit point is the claim: whoever first writes
// vN/inventory.json has made version N, and nobody else can. Content goes up
// before; nothing refers to it until then. Errors: ErrBusy where another holds
// the lease or was first, ErrMoved, ErrCorrupt, or of the service.
func (s *shipment) ship(ctx context.Context) error {
	l, err := s.acquire(ctx, s.object+"/"+ocfl.Name(s.n), s.owner, s.lease)
	if err != nil {
		return err
	}
	defer l.release(ctx)
	if err := s.unclaimed(ctx); err != nil {
		return err
	}
	if err := s.upload(ctx, l); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	if err := s.claim(ctx); err != nil {
		return err
	}
	if err := s.mend(ctx); err != nil {
		return err
	}
	return s.finish(ctx, stepsOf(s.object, s.n, s.json, s.before), s.Keep)
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
func (s *shipment) upload(ctx context.Context, l *lease) error {
	for _, f := range ocfl.RootFiles() {
		if _, err := s.settle(ctx, f.Path, text([]byte(f.Text)), false); err != nil {
			return err
		}
	}
	if _, err := s.settle(ctx, s.object+"/"+ocfl.ObjectDeclaration, text([]byte(ocfl.ObjectDeclarationText)), false); err != nil {
		return err
	}
	s.etags = make([]string, len(s.files))
	err := parallel(ctx, workers, len(s.files), func(i int) (err error) {
		if err := l.check(); err != nil {
			return err
		}
		s.etags[i], err = s.file(ctx, s.files[i])
		return err
	})
	if err == nil && s.seal != nil {
		_, err = s.settle(ctx, s.object+"/"+SealPath(ocfl.Name(s.n)), text(s.seal), true)
	}
	if err == nil && s.Keep.some() {
		err = s.keepOlder(ctx)
	}
	return err
}

func (s *shipment) file(ctx context.Context, f Stored) (etag string, err error) {
	r, err := s.open(f)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	at, ok := r.(io.ReaderAt)
	if !ok {
		return "", fmt.Errorf("%s cannot be read twice", f.Path)
	}
	return s.settle(ctx, s.object+"/"+f.Content, blob{at, f.Size, f.SHA512}, true)
}

// settle sees to it that a key holds these bytes. What is there already is read
// and compared. Other bytes are what a commit left that was never claimed: they
// are replaced, unless the key is none of a version's.
func (s *shipment) settle(ctx context.Context, name string, body blob, replace bool) (string, error) {
	when := condition{absent: true}
	for range 5 {
		etag, err := s.put(ctx, name, body, when, s.Keep, nil)
		if !errors.Is(err, errTaken) && !errors.Is(err, fs.ErrNotExist) {
			return etag, err
		}
		etag, equal, err := s.holds(ctx, name, body)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			when = condition{absent: true}
		case err != nil:
			return "", err
		case equal:
			return etag, s.keepLonger(ctx, name, s.Keep)
		case !replace:
			return "", fmt.Errorf("%s/%s: %w: there is something else", s.Bucket, name, ErrNoRoot)
		default:
			when = condition{etag: etag}
		}
	}
	return "", fmt.Errorf("%s/%s: %w: it changes again and again", s.Bucket, name, ErrBusy)
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

// mend looks at what lies in the claimed version's folder: what another commit
// left there goes, what another took away comes back. From the claim on no other
// commit of this version can succeed.
func (s *shipment) mend(ctx context.Context) error {
	there, err := s.tidy(ctx, s.object, s.inv)
	if err != nil {
		return err
	}
	return parallel(ctx, workers, len(s.files), func(i int) error {
		if there[s.object+"/"+s.files[i].Content] == s.etags[i] {
			return nil
		}
		_, err := s.file(ctx, s.files[i])
		return err
	})
}

// tidy removes what the newest version's inventory does not name from its folder,
// and gives the ETags of the rest.
func (b *Remote) tidy(ctx context.Context, object string, inv *ocfl.Inventory) (map[string]string, error) {
	folder := object + "/" + inv.Head + "/"
	list, err := b.keys(ctx, folder)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{folder + ocfl.InventoryName: true, folder + sidecarName: true}
	for _, f := range inv.Manifest.Files() {
		named[object+"/"+f.Path] = true
	}
	etags := map[string]string{}
	var extra []string
	for _, h := range list {
		if etags[h.name] = h.etag; !named[h.name] {
			extra = append(extra, h.name)
		}
	}
	return etags, parallel(ctx, workers, len(extra), func(i int) error { return b.remove(ctx, extra[i]) })
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

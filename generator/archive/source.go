package archive

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/evpack/evpack/generator/manifest"
)

// A File of a pack. Digests are hex.
type File struct {
	Path           string
	Size           int64 // bytes
	SHA512, SHA256 string
}

// A Source is a pack's folder, every file of it read once and found to be the
// one that manifest.json lists.
type Source struct {
	Manifest *manifest.Manifest
	Digest   string // SHA-256 of manifest.json, hex
	Seal     string // SHA-256 of manifest.json.p7s, hex; empty: the pack has none
	Files    []File // by path

	root *os.Root
}

// OpenSource reads a pack's folder, so many files at once. Errors: ErrNames, ErrMoved where
// the files are not those of the manifest (whoever asks has verified them
// before), or of the disk.
func OpenSource(ctx context.Context, dir string, n int) (_ *Source, err error) {
	s := new(Source)
	if s.root, err = os.OpenRoot(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.root.Close())
		}
	}()
	names, err := s.list()
	if err != nil {
		return nil, err
	}
	s.Files = make([]File, len(names))
	err = parallel(ctx, n, len(names), func(i int) (err error) {
		s.Files[i], err = s.read(names[i], io.Discard)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, s.compare()
}

// Close ends the use of the folder.
func (s *Source) Close() error { return s.root.Close() }

// list names every file, sorted, before anything is read.
func (s *Source) list() ([]string, error) {
	var names []string
	err := fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%w: %q is a link or a device, not a plain file", ErrNames, name)
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	return names, checkNames(names)
}

// read copies a file and computes what it is.
func (s *Source) read(name string, to io.Writer) (_ File, err error) {
	f, err := s.root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return File{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return File{}, errors.Join(err, fmt.Errorf("%s: %w", name, ErrMoved))
	}
	long, short := sha512.New(), sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(long, short, to), struct{ io.Reader }{f}, make([]byte, 256<<10))
	return File{name, n, hex.EncodeToString(long.Sum(nil)), hex.EncodeToString(short.Sum(nil))}, err
}

// compare holds what was read against the manifest.
func (s *Source) compare() error {
	beside := map[string]File{}
	var listed []manifest.File
	for _, f := range s.Files {
		switch f.Path {
		case manifest.Name, manifest.Signature, manifest.Sums:
			beside[f.Path] = f
		default:
			listed = append(listed, manifest.File{Path: f.Path, Size: f.Size, SHA256: f.SHA256})
		}
	}
	data, err := s.root.ReadFile(manifest.Name)
	if err != nil {
		return err
	}
	s.Digest, s.Seal = beside[manifest.Name].SHA256, beside[manifest.Signature].SHA256
	if manifest.Digest(data) != s.Digest {
		return fmt.Errorf("%s: %w", manifest.Name, ErrMoved)
	}
	if s.Manifest, err = manifest.Parse(data); err != nil {
		return fmt.Errorf("%w: %w", ErrMoved, err)
	}
	if beside[manifest.Sums].SHA256 != manifest.Digest(manifest.FormatSums(s.Manifest, data)) {
		return fmt.Errorf("%s: %w", manifest.Sums, ErrMoved)
	}
	if !slices.Equal(listed, s.Manifest.Files) {
		return fmt.Errorf("%w: its files are not those of %s", ErrMoved, manifest.Name)
	}
	return nil
}

// Copy reads a file again, hands it on, and refuses one that is not what it was.
func (s *Source) Copy(f File, to io.Writer) error {
	now, err := s.read(f.Path, to)
	if err == nil && now != f {
		err = fmt.Errorf("%s: %w", f.Path, ErrMoved)
	}
	return err
}

// atOnce is how many things are done at once, where n says it; 0: one a processor.
func atOnce(n int) int {
	if n == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}

// parallel does n things, workers at a time, and gives the first error of the
// lowest number among those done; with one worker all is done on the caller's
// goroutine.
func parallel(ctx context.Context, workers, n int, do func(i int) error) error {
	if workers <= 1 {
		for i := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, n)
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := int(next.Add(1) - 1); i < n && !failed.Load(); i = int(next.Add(1) - 1) {
				if errs[i] = ctx.Err(); errs[i] == nil {
					errs[i] = do(i)
				}
				if errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

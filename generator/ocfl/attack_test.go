package ocfl_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/ocfl"
)

const id = "urn:example:one"

// storage makes a storage root with one object of three versions, as we write it.
func storage(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range ocfl.RootFiles() {
		name := filepath.Join(dir, f.Path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(f.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o := &object{t: t, dir: filepath.Join(dir, ocfl.ObjectPath(id)), spec: "1.1", format: "v%d", content: "content"}
	o.base([]string{"three"})
	o.seal()
	return dir
}

func judgeRoot(t *testing.T, store ocfl.Store) *ocfl.RootReport {
	t.Helper()
	r, err := ocfl.ValidateRoot(t.Context(), store, ocfl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func openRoot(t *testing.T, dir string) *ocfl.FolderStore {
	t.Helper()
	store, err := ocfl.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func whole(r *ocfl.RootReport) bool {
	ok := r.Verdict == ocfl.Valid && len(r.Departures) == 0
	for _, o := range r.Objects {
		ok = ok && len(o.Departures) == 0
	}
	return ok
}

// Every file is attacked in every way; every attack is found.
func TestEveryFileAttacked(t *testing.T) {
	dir := storage(t)
	if r := judgeRoot(t, openRoot(t, dir)); !whole(r) || len(r.Objects) != 1 {
		t.Fatalf("%+v %+v", r, r.Objects[0])
	}
	var files, folders []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if d.IsDir() {
			folders = append(folders, p)
		} else {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	attacks := 0
	attack := func(what, at string, do, undo func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if whole(judgeRoot(t, openRoot(t, dir))) {
			t.Errorf("%s of %s was not found", what, strings.TrimPrefix(at, dir))
		}
		if err := undo(); err != nil {
			t.Fatal(err)
		}
		attacks++
	}
	for i, f := range files {
		attackFile(t, f, files[(i+1)%len(files)], attack)
	}
	for _, f := range folders {
		for _, name := range []string{"added", "v4", "inventory.json.md5", "0=ocfl_object_1.1 "} {
			p := filepath.Join(f, name)
			attack("added file", p, func() error { return os.WriteFile(p, []byte("x"), 0o644) }, func() error { return os.Remove(p) })
		}
		p := filepath.Join(f, "folder")
		attack("added folder", p, func() error { return os.Mkdir(p, 0o755) }, func() error { return os.Remove(p) })
		attack("added pipe", p, func() error { return pipe(p) }, func() error { return os.Remove(p) })
	}
	if r := judgeRoot(t, openRoot(t, dir)); !whole(r) {
		t.Errorf("after all was undone: %+v", r)
	}
	t.Logf("%d attacks on %d files and %d folders, every one found", attacks, len(files), len(folders))
}

func attackFile(t *testing.T, f, other string, attack func(what, at string, do, undo func() error)) {
	data, err := os.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	restore := func() error { return os.WriteFile(f, data, 0o644) }
	put := func(what string, data []byte) {
		attack(what, f, func() error { return os.WriteFile(f, data, 0o644) }, restore)
	}
	for _, at := range []int{0, len(data) / 2, len(data) - 1} {
		flipped := slices.Clone(data)
		flipped[at] ^= 1
		put(fmt.Sprintf("bit flip at %d", at), flipped)
	}
	put("cut", data[:len(data)-1])
	put("emptying", nil)
	put("new line", append(slices.Clone(data), '\n'))
	attack("removal", f, func() error { return os.Remove(f) }, restore)
	if string(theirs) != string(data) {
		attack("exchange", f, func() error { return errors.Join(os.WriteFile(f, theirs, 0o644), os.WriteFile(other, data, 0o644)) },
			func() error { return errors.Join(restore(), os.WriteFile(other, theirs, 0o644)) })
	}
	away := filepath.Join(t.TempDir(), "equal")
	if err := os.WriteFile(away, data, 0o644); err != nil {
		t.Fatal(err)
	}
	attack("link to equal bytes", f, func() error { return errors.Join(os.Remove(f), os.Symlink(away, f)) },
		func() error { return errors.Join(os.Remove(f), restore()) })
	beside := f + ".moved"
	attack("link beside", f, func() error { return errors.Join(os.Rename(f, beside), os.Symlink(filepath.Base(beside), f)) },
		func() error { return errors.Join(os.Remove(f), os.Rename(beside, f)) })
}

// failing is a store whose medium gives an error at one path.
type failing struct {
	ocfl.Store
	at string
}

var errMedium = errors.New("input/output error")

func (f failing) List(ctx context.Context, folder string) ([]ocfl.Entry, error) {
	if folder == f.at {
		return nil, errMedium
	}
	return f.Store.List(ctx, folder)
}

func (f failing) Open(ctx context.Context, file string) (io.ReadCloser, error) {
	r, err := f.Store.Open(ctx, file)
	if err == nil && file == f.at {
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(io.LimitReader(r, 1), failingReader{}), r}, nil
	}
	return r, err
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errMedium }

// A read error is never taken for anything else, wherever it occurs: also not
// for a torn commit.
func TestReadErrorIsNoVerdict(t *testing.T) {
	dir := storage(t)
	object := filepath.Join(dir, ocfl.ObjectPath(id))
	var paths []string
	err := filepath.WalkDir(dir, func(p string, _ fs.DirEntry, err error) error {
		p, _ = filepath.Rel(dir, p)
		paths = append(paths, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, torn := range []bool{false, true} {
		if torn {
			for _, name := range []string{"inventory.json", "inventory.json.sha512"} {
				data, err := os.ReadFile(filepath.Join(object, "v2", name))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(object, name), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if r := judgeRoot(t, openRoot(t, dir)); r.Verdict != ocfl.Torn || r.Objects[0].Newest != "v3" {
				t.Fatalf("%+v", r)
			}
		}
		for _, p := range paths {
			r := judgeRoot(t, failing{openRoot(t, dir), p})
			if r.Verdict != ocfl.Unread {
				t.Errorf("torn %v: a read error at %s gives %s: %v", torn, p, r.Verdict, r.Problems)
			}
			for _, o := range r.Objects {
				if o.Verdict == ocfl.Unread && o.Errors > 0 && !torn {
					t.Errorf("a read error at %s is taken for %v", p, o.Problems)
				}
			}
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	store := openRoot(t, storage(t))
	_, err := ocfl.ValidateRoot(ctx, store, ocfl.Options{Progress: func(ocfl.Progress) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestQuickReadsNoContent(t *testing.T) {
	dir := storage(t)
	store := openRoot(t, dir)
	var last ocfl.Progress
	for _, quick := range []bool{true, false} {
		r, err := ocfl.ValidateRoot(t.Context(), store, ocfl.Options{Quick: quick, Progress: func(p ocfl.Progress) { last = p }})
		if err != nil || r.Verdict != ocfl.Valid {
			t.Fatal(r, err)
		}
		if got := r.Objects[0]; quick && (got.Files != 0 || last.Bytes != 0) || !quick && (got.Files != 3 || got.Bytes != 3 || last.Bytes != 3) {
			t.Errorf("quick %v: %d files, %d bytes, %+v", quick, got.Files, got.Bytes, last)
		}
	}
}

// An inventory that is larger than any can be is not read.
func TestHugeInventory(t *testing.T) {
	dir := storage(t)
	name := filepath.Join(dir, ocfl.ObjectPath(id), ocfl.InventoryName)
	if err := os.Truncate(name, ocfl.MaxInventory+1); err != nil {
		t.Skip("no sparse files here:", err)
	}
	r := judgeRoot(t, openRoot(t, dir))
	if o := r.Objects[0]; o.Verdict != ocfl.Corrupt || o.Inventory != nil && o.Problems[0].Code != "E033" {
		t.Errorf("%s: %v", o.Verdict, o.Problems)
	}
}

package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/trial"
)

// pack makes a pack's folder of these files, with its manifest.
func pack(t testing.TB, cycle string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), cycle)
	for name, text := range files {
		put(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	list, err := manifest.Scan(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	m := &manifest.Manifest{Organisation: "Northwind Robotics Ltd", Cycle: cycle, AsOf: "2026-12-31", Program: "evpack test",
		InputsDigest: strings.Repeat("0", 64), Files: list}
	data, err := manifest.Format(m)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, manifest.Name), string(data))
	put(t, filepath.Join(dir, manifest.Sums), string(manifest.FormatSums(m, data)))
	return dir
}

func put(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

var words = archive.Words{Created: time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC), Name: "Jonas Weber", Address: "mailto:jonas@northwind.example"}

// signed stands in for a seal where nobody looks into it.
func signed(inventory []byte) ([]byte, error) {
	return []byte("seal of " + ocfl.Digest(inventory)), nil
}

func commit(t testing.TB, place, dir string) *archive.Receipt {
	t.Helper()
	r, err := archive.Commit(context.Background(), place, dir, words, archive.Options{Seal: signed})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// q3 and q4 share a file; two files of q4 have the same bytes.
func q3(t testing.TB) string {
	return pack(t, "2026-Q3", map[string]string{"site/index.html": "third", "site/assets/site.css": "body{}", "audit-pack.pdf": "%PDF-3"})
}

func q4(t testing.TB) string {
	return pack(t, "2026-Q4", map[string]string{"site/index.html": "fourth", "site/assets/site.css": "body{}", "audit-pack.pdf": "%PDF-4", "site/copy.html": "fourth"})
}

// judged validates an archive by every rule of OCFL.
func judged(t testing.TB, place string) *ocfl.RootReport {
	t.Helper()
	store, err := ocfl.OpenFolder(place)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r, err := ocfl.ValidateRoot(context.Background(), store, ocfl.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func valid(t testing.TB, place string) {
	t.Helper()
	if r := judged(t, place); r.Verdict != ocfl.Valid {
		t.Fatalf("%s: %s", r.Verdict, told(r))
	}
}

func told(r *ocfl.RootReport) string {
	text := fmt.Sprint(r.Problems, r.Unread, r.Departures)
	for _, o := range r.Objects {
		text += fmt.Sprint("\n", o.Path, o.Verdict, o.Problems, o.Unread)
	}
	return text
}

func opened(t testing.TB, place string) *archive.Object {
	t.Helper()
	a, err := archive.Open(context.Background(), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	o, err := a.Object(context.Background(), "Northwind Robotics Ltd")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func sameFiles(t testing.TB, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s is %.40q, not %.40q", name, got[name], text)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is new", name)
		}
	}
}

func TestCommit(t *testing.T) {
	place := filepath.Join(t.TempDir(), "archive")
	third, fourth := q3(t), q4(t)
	first := commit(t, place, third)
	valid(t, place)
	before := trial.Files(t, place)
	if first.Version != "v1" || len(first.New) != 5 || first.Files != 5 {
		t.Errorf("%s brings %d of %d files", first.Version, len(first.New), first.Files)
	}
	if again := commit(t, place, third); again.Same != "v1" {
		t.Errorf("the same bytes made %s", again.Version)
	}
	sameFiles(t, trial.Files(t, place), before)
	second := commit(t, place, fourth)
	valid(t, place)
	if second.Version != "v2" || len(second.New) != 4 {
		t.Errorf("%s brings %v", second.Version, second.New)
	}
	after := trial.Files(t, place)
	for name, text := range before {
		if base := filepath.Base(name); filepath.Dir(name) == second.Object && strings.HasPrefix(base, ocfl.InventoryName) {
			continue // the object's own
		}
		if after[name] != text {
			t.Errorf("%s was changed by the next commit", name)
		}
	}
	if again := commit(t, place, third); again.Same != "v1" {
		t.Errorf("the third quarter's bytes again made %s", again.Version)
	}
	o := opened(t, place)
	if o.State != archive.Whole || len(o.Cycles()) != 2 {
		t.Errorf("%s %s %v", o.State, o.Why, o.Cycles())
	}
	list, err := os.ReadDir(filepath.Dir(place))
	if err != nil || len(list) != 2 {
		t.Errorf("beside the archive and its lock there is more: %v, %v", list, err)
	}
}

func TestRestore(t *testing.T) {
	ctx := context.Background()
	place := filepath.Join(t.TempDir(), "archive")
	third, fourth := q3(t), q4(t)
	commit(t, place, third)
	commit(t, place, fourth)
	for cycle, from := range map[string]string{"2026-Q3": third, "2026-Q4": fourth, "2026-Q3@v1": third} {
		h, err := opened(t, place).Find(cycle)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "back", "again")
		if err := h.Restore(ctx, to, 2); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, trial.Files(t, to), trial.Files(t, from))
		if err := h.Restore(ctx, to, 2); !errors.Is(err, archive.ErrNotEmpty) {
			t.Errorf("restored over what is there: %v", err)
		}
		info, err := os.Stat(filepath.Join(to, "site", "index.html"))
		if err != nil || info.Mode() != 0o644 || !info.ModTime().Equal(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%v %v %v", info.Mode(), info.ModTime(), err)
		}
	}
	if _, err := opened(t, place).Find("2026-Q2"); !errors.Is(err, archive.ErrNoCycle) {
		t.Error(err)
	}
}

// A file of the archive that rotted is not handed out.
func TestRotIsNotRestored(t *testing.T) {
	place := filepath.Join(t.TempDir(), "archive")
	r := commit(t, place, q3(t))
	put(t, filepath.Join(place, r.Object, "v1/content/site/index.html"), "thurd")
	h, err := opened(t, place).Find("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "back")
	if err := h.Restore(context.Background(), to, 1); !errors.Is(err, archive.ErrCorrupt) {
		t.Errorf("restored: %v", err)
	}
	if list, err := os.ReadDir(filepath.Dir(to)); err != nil || len(list) != 0 {
		t.Errorf("left behind: %v %v", list, err)
	}
	if _, err := fs.ReadFile(h.FS(context.Background()), "site/index.html"); !errors.Is(err, archive.ErrCorrupt) {
		t.Errorf("read: %v", err)
	}
}

func TestFS(t *testing.T) {
	place := filepath.Join(t.TempDir(), "archive")
	commit(t, place, q4(t))
	h, err := opened(t, place).Find("2026-Q4")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	fsys := h.FS(context.Background())
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		got[name] = string(data)
		return err
	})
	if err != nil || len(got) != 6 || got["site/copy.html"] != "fourth" {
		t.Errorf("%v %v", got, err)
	}
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	third := q3(t)
	full := filepath.Join(dir, "full")
	put(t, filepath.Join(full, "letter.txt"), "dear")
	put(t, filepath.Join(dir, "file"), "text")
	for _, place := range []string{full, filepath.Join(dir, "file")} {
		before := trial.Files(t, dir)
		if _, err := archive.Commit(context.Background(), place, third, words, archive.Options{}); !errors.Is(err, archive.ErrPlace) {
			t.Errorf("%s: %v", place, err)
		}
		for name, text := range before {
			if trial.Files(t, dir)[name] != text {
				t.Errorf("%s was touched", name)
			}
		}
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	commit(t, empty, third)
	valid(t, empty)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(empty, link); err != nil {
		t.Fatal(err)
	}
	if r := commit(t, link, q4(t)); r.Version != "v2" {
		t.Error(r.Version)
	}
	valid(t, empty)
}

// Two organisations share a storage root, each with an object of its own.
func TestTwoOrganisations(t *testing.T) {
	place := filepath.Join(t.TempDir(), "archive")
	one := q3(t)
	commit(t, place, one)
	data, err := os.ReadFile(filepath.Join(one, manifest.Name))
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(data, []byte("Northwind Robotics Ltd"), []byte("Südwind / Söhne ☃"), 1)
	m, err := manifest.Parse(other)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(one, manifest.Name), string(other))
	put(t, filepath.Join(one, manifest.Sums), string(manifest.FormatSums(m, other)))
	r := commit(t, place, one)
	if r.Version != "v1" || archive.Organisation(r.ID) != m.Organisation {
		t.Errorf("%s of %s", r.Version, r.ID)
	}
	valid(t, place)
}

// Below an archive or a pack nothing is put: neither would verify any more.
func TestOutside(t *testing.T) {
	place, dir := filepath.Join(t.TempDir(), "archive"), q3(t)
	commit(t, place, dir)
	h, err := opened(t, place).Find("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(place, link); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{place, filepath.Join(place, "new", "folder"), link, dir, filepath.Join(dir, "site")} {
		if err := h.Restore(context.Background(), filepath.Join(in, "back"), 0); !errors.Is(err, archive.ErrInside) {
			t.Errorf("restored below %s: %v", in, err)
		}
		if _, err := archive.Commit(context.Background(), filepath.Join(in, "archive"), dir, words, archive.Options{}); !errors.Is(err, archive.ErrInside) {
			t.Errorf("archived below %s: %v", in, err)
		}
	}
	valid(t, place)
}

// Bytes that the archive has lost are not said to be archived.
func TestUnchangedButLost(t *testing.T) {
	place, dir := filepath.Join(t.TempDir(), "archive"), q3(t)
	r := commit(t, place, dir)
	if err := os.Remove(filepath.Join(place, r.Object, "v1", "content", "audit-pack.pdf")); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Commit(context.Background(), place, dir, words, archive.Options{Seal: signed}); !errors.Is(err, archive.ErrCorrupt) {
		t.Errorf("%v", err)
	}
}

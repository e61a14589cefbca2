package verify_test

import (
	"bytes"
	"context"
	"crypto/rand"
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
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

// shelf is a small archive of two cycles, sealed by a key of its own.
type shelf struct {
	t     testing.TB
	place string
	seal  func([]byte) ([]byte, error)
}

func newShelf(t testing.TB) *shelf {
	dir := t.TempDir()
	id, err := seal.LocalIdentity(filepath.Join(dir, "key"), "Jonas Weber", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{t, filepath.Join(dir, "archive"), func(text []byte) ([]byte, error) {
		return seal.SignCMS(id, bytes.NewReader(text), seal.CMSOptions{})
	}}
	s.commit("2026-Q3", map[string]string{"site/index.html": "third", "site/site.css": "body{}", "a.csv": "id\n1\n"})
	s.commit("2026-Q4", map[string]string{"site/index.html": "fourth", "site/site.css": "body{}", "a.csv": "id\n1\n2\n"})
	return s
}

func (s *shelf) commit(cycle string, files map[string]string) {
	s.t.Helper()
	dir := filepath.Join(s.t.TempDir(), cycle)
	for name, text := range files {
		save(s.t, filepath.Join(dir, name), text)
	}
	list, err := manifest.Scan(os.DirFS(dir))
	if err != nil {
		s.t.Fatal(err)
	}
	m := &manifest.Manifest{Organisation: "Acme", Cycle: cycle, AsOf: "2026-12-31", Program: "test", InputsDigest: strings.Repeat("0", 64), Files: list}
	data, err := manifest.Format(m)
	if err != nil {
		s.t.Fatal(err)
	}
	save(s.t, filepath.Join(dir, manifest.Name), string(data))
	save(s.t, filepath.Join(dir, manifest.Sums), string(manifest.FormatSums(m, data)))
	_, err = archive.Commit(context.Background(), s.place, dir, archive.Words{Created: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Name: "Jonas"}, archive.Options{Seal: s.seal})
	if err != nil {
		s.t.Fatal(err)
	}
}

func save(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (s *shelf) judge(place string) *verify.Report {
	s.t.Helper()
	r, err := verify.Archive(context.Background(), place, verify.Options{At: time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)}, verify.ArchiveOptions{Workers: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *shelf) names() []string {
	var names []string
	err := fs.WalkDir(os.DirFS(s.place), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return names
}

// attacks on one file of an archive; each reports whether it changed anything.
func attacks(t *testing.T, other string) map[string]func(name string) bool {
	read := func(name string) []byte {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	write := func(name string, data []byte) bool {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return true
	}
	return map[string]func(string) bool{
		"bit flip": func(name string) bool {
			data := read(name)
			data[len(data)/2] ^= 1
			return write(name, data)
		},
		"truncate": func(name string) bool {
			data := read(name)
			return write(name, data[:len(data)-1])
		},
		"empty":          func(name string) bool { return write(name, nil) },
		"delete":         func(name string) bool { return os.Remove(name) == nil },
		"add":            func(name string) bool { return write(name+".bak", read(name)) },
		"append newline": func(name string) bool { return write(name, append(read(name), '\n')) },
		"swap two": func(name string) bool {
			a, b := read(name), read(other)
			return !bytes.Equal(a, b) && write(name, b) && write(other, a)
		},
		"symlink to equal bytes": func(name string) bool {
			if err := os.Rename(name, other+".aside"); err != nil {
				t.Fatal(err)
			}
			return os.Symlink(other+".aside", name) == nil
		},
	}
}

// Every file of a small archive, attacked in every way: found, every one.
func TestEveryFileAttacked(t *testing.T) {
	s := newShelf(t)
	if r := s.judge(s.place); r.Verdict != verify.Unproved || r.Unread() {
		t.Fatalf("before anything: %s %v", r.Verdict, r.Findings)
	}
	names := s.names()
	found, missed := 0, 0
	for i, name := range names {
		for _, attack := range []string{"bit flip", "truncate", "empty", "delete", "add", "append newline", "swap two", "symlink to equal bytes"} {
			place := filepath.Join(t.TempDir(), "archive")
			if err := os.CopyFS(place, os.DirFS(s.place)); err != nil {
				t.Fatal(err)
			}
			other := filepath.Join(place, names[(i+1)%len(names)])
			if attack == "symlink to equal bytes" {
				other = filepath.Join(filepath.Dir(place), "outside")
			}
			if !attacks(t, other)[attack](filepath.Join(place, name)) {
				continue // two files of equal bytes
			}
			r := s.judge(place)
			if r.Verdict == verify.Broken {
				found++
				continue
			}
			missed++
			t.Errorf("%s of %s: %s %v", attack, name, r.Verdict, r.Findings)
		}
	}
	t.Logf("%d files, %d attacks: %d found, %d missed", len(names), found+missed, found, missed)
}

// Bits all over what is sealed, flipped.
func TestBitsOfSealAndInventory(t *testing.T) {
	s := newShelf(t)
	for _, name := range s.names() {
		if !strings.Contains(name, "logs/") && !strings.HasSuffix(name, "v2/inventory.json") && !strings.HasSuffix(name, ".sha512") {
			continue
		}
		full := filepath.Join(s.place, name)
		data, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(data); i += 5 {
			bad := bytes.Clone(data)
			bad[i] ^= 1 << (i / 5 % 8)
			save(t, full, string(bad))
			if r := s.judge(s.place); r.Verdict != verify.Broken {
				t.Errorf("%s: byte %d of %d flipped: %s", name, i, len(data), r.Verdict)
			}
		}
		save(t, full, string(data))
	}
}

// What a foreign hand can do beyond one file.
func TestArchiveAttacks(t *testing.T) {
	object := func(s *shelf) string { return filepath.Join(s.place, ocfl.ObjectPath(archive.ObjectID("Acme"))) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, attack := range map[string]func(s *shelf){
		"an object is taken away":    func(s *shelf) { must(os.RemoveAll(object(s))) },
		"a version is taken away":    func(s *shelf) { must(os.RemoveAll(filepath.Join(object(s), "v1"))) },
		"the newest is taken away":   func(s *shelf) { must(os.RemoveAll(filepath.Join(object(s), "v2"))) },
		"the seals are taken away":   func(s *shelf) { must(os.RemoveAll(filepath.Join(object(s), "logs"))) },
		"a folder is added":          func(s *shelf) { must(os.Mkdir(filepath.Join(object(s), "extra"), 0o755)) },
		"an empty folder is added":   func(s *shelf) { must(os.MkdirAll(filepath.Join(s.place, "abc/def"), 0o755)) },
		"a folder among the seals":   func(s *shelf) { must(os.Mkdir(filepath.Join(object(s), "logs", "x"), 0o755)) },
		"a file of the next version": func(s *shelf) { save(t, filepath.Join(object(s), "v1/content/evil.html"), "x") },
		"the object is a link": func(s *shelf) {
			aside := s.place + ".object"
			must(os.Rename(object(s), aside))
			must(os.Symlink(aside, object(s)))
		},
		"made again by another key": func(s *shelf) {
			other := newShelf(t)
			must(os.RemoveAll(filepath.Join(object(s), "logs")))
			must(os.CopyFS(filepath.Join(object(s), "logs"), os.DirFS(filepath.Join(object(other), "logs"))))
			put, err := os.ReadFile(filepath.Join(object(s), "logs/v1.p7s"))
			must(err)
			save(t, filepath.Join(object(s), "logs/v2.p7s"), string(put))
		},
	} {
		s := newShelf(t)
		attack(s)
		if r := s.judge(s.place); r.Verdict != verify.Broken {
			t.Errorf("%s: %s %v", name, r.Verdict, r.Findings)
		}
	}
}

// A torn commit is told from what was changed, and a read error from both.
func TestTornIsNotCorrupt(t *testing.T) {
	s := newShelf(t)
	codes := func() string {
		var out []string
		for _, f := range s.judge(s.place).Findings {
			if f.State == verify.Broken || f.Code == "unread" {
				out = append(out, f.Code)
			}
		}
		return fmt.Sprint(out)
	}
	object := filepath.Join(s.place, ocfl.ObjectPath(archive.ObjectID("Acme")))
	for _, name := range []string{"inventory.json.sha512", "inventory.json"} {
		old, err := os.ReadFile(filepath.Join(object, "v1", name))
		if err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(object, name), string(old))
		if got := codes(); got != "[torn]" {
			t.Errorf("torn at %s: %s", name, got)
		}
	}
	save(t, filepath.Join(object, "inventory.json"), "{}")
	if got := codes(); strings.Contains(got, "torn") || got == "[]" {
		t.Errorf("changed: %s", got)
	}
}

package logbook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A place is a folder with a log in it.
type place struct {
	t    *testing.T
	dir  string
	root *os.Root
	key  *Key
}

func newPlace(t *testing.T) *place {
	p := &place{t: t, dir: t.TempDir()}
	p.root = must(os.OpenRoot(p.dir))
	t.Cleanup(func() { p.root.Close() })
	p.key = must(LocalKey(filepath.Join(t.TempDir(), "log"), rand.NewChaCha8([32]byte{1})))
	return p
}

func (p *place) fs() fs.FS { return must(fs.Sub(p.root.FS(), "log")) }

func (p *place) open() *Log {
	p.t.Helper()
	l, err := Open(p.fs())
	if err != nil {
		p.t.Fatal(err)
	}
	return l
}

func (p *place) add(n int) *Log {
	p.t.Helper()
	l := p.open()
	var more []Event
	for i := range n {
		more = append(more, event(int(l.Size)+i))
	}
	next, err := l.Append(p.root, "log", p.key, more...)
	if err != nil {
		p.t.Fatal(err)
	}
	return next
}

func event(i int) Event {
	sum := sha256.Sum256(fmt.Append(nil, i))
	d := "sha256:" + hex.EncodeToString(sum[:])
	return Event{Event: SignatureAdded, Subject: fmt.Sprintf("policy:p-%d@1.0", i), Digest: d, Signature: d, Row: d, Date: "2026-10-14"}
}

// files reads the folder into memory.
func (p *place) files() fstest.MapFS {
	out := fstest.MapFS{}
	for _, name := range must(list(p.fs())) {
		out[name] = &fstest.MapFile{Data: must(fs.ReadFile(p.fs(), name)), Mode: 0o644}
	}
	return out
}

func TestNoLog(t *testing.T) {
	if l := newPlace(t).open(); l.Size != 0 || l.Note != nil {
		t.Errorf("it has %d entries", l.Size)
	}
}

// What is appended is there again, in files of the names that tlog-tiles gives.
func TestAppend(t *testing.T) {
	p := newPlace(t)
	var heads []Checkpoint
	for _, n := range []int{1, 2, 252, 1, 1, 2, 300} {
		next := p.add(n)
		l := p.open()
		if l.Checkpoint != next.Checkpoint || !slices.Equal(l.Events, next.Events) || l.Ahead {
			t.Fatalf("appended %v, opened %v", next.Checkpoint, l.Checkpoint)
		}
		for _, old := range heads {
			if err := l.Extends(old); err != nil {
				t.Error(err)
			}
		}
		heads = append(heads, l.Checkpoint)
	}
	want := []string{"checkpoint", "keys", "tile/0/000", "tile/0/001", "tile/0/002.p/47", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/47"}
	if got := slices.Sorted(maps.Keys(p.files())); !slices.Equal(got, want) {
		t.Errorf("there are %q", got)
	}
	if l := p.open(); l.Events[300] != event(300) || len(l.Keys) != 1 || !strings.HasPrefix(l.Origin, "evpack.log/") {
		t.Errorf("entry 300 is %v", l.Events[300])
	}
}

func TestArchived(t *testing.T) {
	p := newPlace(t)
	sum := strings.Repeat("ab", 32)
	l := must(p.open().Append(p.root, "log", p.key, Event{Event: PackArchived, Subject: "pack:2026-Q3", Digest: "sha256:" + sum}))
	if !l.Archived(sum) || l.Archived(strings.Repeat("ba", 32)) {
		t.Error("it does not know what is archived")
	}
}

// A log that lost entries, or got others, does not continue what it was.
func TestForked(t *testing.T) {
	p, q := newPlace(t), newPlace(t)
	p.add(3)
	old := p.add(4)
	q.add(3)
	other := must(q.open().Append(q.root, "log", q.key, event(99), event(4), event(5), event(6), event(7)))
	for name, c := range map[string]struct {
		log *Log
		old Checkpoint
	}{
		"shorter": {must(newPlace(t).open().with([]Event{event(0)})), old.Checkpoint},
		"other":   {other, old.Checkpoint},
		"another": {other, Checkpoint{Origin: "evpack.log/0123456789abcdef", Size: 1}},
	} {
		if err := c.log.Extends(c.old); !errors.Is(err, ErrForked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two machines, two keys: both are the log's.
func TestSecondKey(t *testing.T) {
	p := newPlace(t)
	p.add(2)
	p.key = must(LocalKey(filepath.Join(t.TempDir(), "log"), rand.NewChaCha8([32]byte{2})))
	p.add(1)
	if l := p.open(); len(l.Keys) != 2 || l.Size != 3 {
		t.Errorf("%d keys, %d entries", len(l.Keys), l.Size)
	}
}

func TestCosign(t *testing.T) {
	p := newPlace(t)
	p.add(3)
	auditor := must(LocalKey(filepath.Join(t.TempDir(), "auditor"), rand.NewChaCha8([32]byte{3})))
	for _, name := range []string{"", "Ada Okafor", "a+b", "evpack.log/x", "ä"} {
		if _, err := p.open().Cosign(p.root, "log", auditor, name); err == nil {
			t.Errorf("it takes the name %q", name)
		}
	}
	if _, err := new(Log).Cosign(p.root, "log", auditor, "auditor"); err == nil {
		t.Error("an empty log is cosigned")
	}
	must(p.open().Cosign(p.root, "log", auditor, "auditor"))
	must(p.open().Cosign(p.root, "log", auditor, "auditor"))
	secretary := must(LocalKey(filepath.Join(t.TempDir(), "secretary"), rand.NewChaCha8([32]byte{4})))
	must(p.open().Cosign(p.root, "log", secretary, "board-secretary"))
	for size := 3; size < 12; size++ {
		l := p.open()
		if len(l.Cosigned) != 1 || l.Cosigned[0].Size != 3 || !slices.Equal(l.Cosigned[0].By, []string{"auditor", "board-secretary"}) {
			t.Fatalf("cosigned are %v", l.Cosigned)
		}
		p.add(1)
	}
	must(p.open().Cosign(p.root, "log", auditor, "auditor"))
	p.add(1)
	if l := p.open(); len(l.Cosigned) != 2 || l.Cosigned[1].Size != 12 || len(l.Cosigners) != 2 {
		t.Errorf("cosigned are %v", l.Cosigned)
	}
}

// Every bit of every file is somebody's to refuse, and so is every file that is
// cut, gone, or another's.
func TestEveryChangeIsFound(t *testing.T) {
	p := newPlace(t)
	p.add(2)
	must(p.open().Cosign(p.root, "log", p.key, "auditor"))
	p.add(1)
	good := p.files()
	if _, err := Open(good); err != nil {
		t.Fatal(err)
	}
	refused := func(what string, change func(fstest.MapFS)) {
		files := maps.Clone(good)
		change(files)
		if _, err := Open(files); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for name, f := range good {
		refused(name+" gone", func(m fstest.MapFS) {
			delete(m, name)
			if strings.HasPrefix(name, "cosigned/") {
				m["x"] = f // the kept checkpoint alone is nobody's: it must be asked for elsewhere
			}
		})
		refused(name+" empty", func(m fstest.MapFS) { m[name] = &fstest.MapFile{} })
		refused(name+" longer", func(m fstest.MapFS) { m[name] = &fstest.MapFile{Data: append(slices.Clone(f.Data), '\n')} })
		for i := range f.Data {
			refused(fmt.Sprintf("%s cut at %d", name, i), func(m fstest.MapFS) { m[name] = &fstest.MapFile{Data: f.Data[:i]} })
			for bit := range 8 {
				refused(fmt.Sprintf("%s byte %d bit %d", name, i, bit), func(m fstest.MapFS) {
					data := slices.Clone(f.Data)
					data[i] ^= 1 << bit
					m[name] = &fstest.MapFile{Data: data}
				})
			}
		}
	}
	refused("a link", func(m fstest.MapFS) { m["checkpoint"] = &fstest.MapFile{Data: []byte("keys"), Mode: fs.ModeSymlink} })
	refused("a stray", func(m fstest.MapFS) { m["tile/0/x"] = &fstest.MapFile{} })
	refused("an old tile of another tree", func(m fstest.MapFS) { m["tile/0/000.p/1"] = &fstest.MapFile{Data: make([]byte, 32)} })
	refused("an old bundle of other entries", func(m fstest.MapFS) { m["tile/entries/000.p/1"] = &fstest.MapFile{Data: []byte{0, 0}} })
}

// A program that ends in the middle of an append leaves the old log, and the
// next append goes on from it.
func TestInterrupted(t *testing.T) {
	for _, size := range []int{1, 255, 256} {
		p := newPlace(t)
		old := p.add(size)
		must(old.Cosign(p.root, "log", p.key, "auditor"))
		old = p.open()
		before := p.files()
		next := p.add(2)
		after := p.files()
		order := []string{cosignedName(old.Size)}
		for _, tile := range next.newTiles(old.Size) {
			order = append(order, tilePath(tile))
		}
		for done := range len(order) + 1 {
			files := maps.Clone(before)
			for _, name := range order[:done] {
				files[name] = after[name]
			}
			l, err := Open(files)
			if err != nil || l.Checkpoint != old.Checkpoint || l.Ahead != (done > 1) {
				t.Fatalf("%d entries, %d files written: %v", size, done, err)
			}
			q := newPlace(t)
			for name, f := range files {
				name = filepath.Join(q.dir, "log", name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, f.Data, 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			q.add(3)
			if l := q.open(); l.Size != int64(size)+3 || l.Ahead {
				t.Errorf("%d entries, %d files written: then %d", size, done, l.Size)
			}
		}
	}
}

func TestAppendRefusesTexts(t *testing.T) {
	p := newPlace(t)
	for _, e := range []Event{{}, {Event: "Signed by Ada"}, {Event: SignatureAdded, Subject: "Ada Okafor"}, {Event: SignatureAdded, Digest: "ada"}, {Event: SignatureAdded, Date: "today"}} {
		if _, err := p.open().Append(p.root, "log", p.key, e); err == nil {
			t.Errorf("it takes %v", e)
		}
	}
	if p.open().Size != 0 {
		t.Error("something was appended")
	}
}

func TestKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	a := must(LocalKey(dir, rand.NewChaCha8([32]byte{1})))
	b := must(LocalKey(dir, rand.NewChaCha8([32]byte{2})))
	if !a.private.Equal(b.private) {
		t.Error("the key is another the second time")
	}
	if info := must(os.Stat(filepath.Join(dir, keyFile))); info.Mode() != 0o600 {
		t.Errorf("its mode is %v", info.Mode())
	}
	if names := must(os.ReadDir(dir)); len(names) != 1 {
		t.Errorf("there is more: %v", names)
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LocalKey(dir, nil); err == nil {
		t.Error("it takes any file")
	}
}

func FuzzCheckpoint(f *testing.F) {
	f.Add([]byte("evpack.log/0123456789abcdef\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— a AAAA\n"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		c, err := ParseCheckpoint(msg)
		if err == nil && !bytes.HasPrefix(msg, []byte(c.String()+"\n")) {
			t.Errorf("%q is read as %v", msg, c)
		}
	})
}

func FuzzEvent(f *testing.F) {
	f.Add(must(event(1).Format()))
	f.Add([]byte(`{"event":"pack-archived"} {}`))
	f.Fuzz(func(t *testing.T, entry []byte) {
		e, err := ParseEvent(entry)
		if err != nil {
			return
		}
		if back, err := e.Format(); err != nil || !bytes.Equal(back, entry) {
			t.Errorf("%q is read as %v", entry, e)
		}
	})
}

func FuzzBundle(f *testing.F) {
	f.Add([]byte{0, 1, 'x', 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseBundle(data)
		if err == nil && !bytes.Equal(formatBundle(entries), data) {
			t.Errorf("%x is read as %q", data, entries)
		}
	})
}

func FuzzTilePath(f *testing.F) {
	f.Add("tile/entries/x001/067.p/3")
	f.Fuzz(func(t *testing.T, name string) {
		if tile, ok := parseTilePath(name); ok && tilePath(tile) != name {
			t.Errorf("%q is read as %v", name, tile)
		}
	})
}

// A log whose checkpoint and keys say whatever they like.
func FuzzOpen(f *testing.F) {
	p := &place{dir: f.TempDir()}
	p.root = must(os.OpenRoot(p.dir))
	p.key = must(LocalKey(filepath.Join(f.TempDir(), "log"), rand.NewChaCha8([32]byte{1})))
	must(new(Log).Append(p.root, "log", p.key, event(0)))
	good := p.files()
	f.Add(good["checkpoint"].Data, good["keys"].Data, good["tile/entries/000.p/1"].Data, "tile/0/000.p/1", good["tile/0/000.p/1"].Data)
	p.root.Close()
	f.Fuzz(func(t *testing.T, checkpoint, keys, bundle []byte, name string, data []byte) {
		files := maps.Clone(good)
		if fs.ValidPath(name) && name != "." {
			files[name] = &fstest.MapFile{Data: data}
		}
		files["checkpoint"], files["keys"], files["tile/entries/000.p/1"] = &fstest.MapFile{Data: checkpoint}, &fstest.MapFile{Data: keys}, &fstest.MapFile{Data: bundle}
		if l, err := Open(files); err == nil && l.Origin != origin(l.entries[0]) {
			t.Error("it is not whole")
		}
	})
}

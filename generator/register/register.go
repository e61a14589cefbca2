// Package register reads TOML registers, strictly and with places: a key that
// nobody asked for is an error, and every value can tell where it stands.
//
// A register is a file NAME.toml or a folder NAME/ of shards. It holds rows
// ([[person]]) and, outside them, a root: keys and single tables ([cycle]).
// The text is TOML 1.1 in UTF-8 with these rules on top: a byte order mark and
// CRLF are accepted; NUL, other control characters and bidirectional controls
// (written or escaped) are refused, as are nesting deeper than 32 and rows of
// more than 1 MB; carriage returns are no part of texts; keys are case-sensitive; nothing may be defined twice, not even through dotted keys,
// where the library is lenient.
//
// How: one pass over the bytes finds where each row begins and ends; the rows
// are decoded by BurntSushi/toml in chunks, in parallel; places are found by a
// scanner of our own over the one row concerned, and only when asked for, so
// that a million good rows pay nothing for them. The bytes are dropped when
// the register is closed and read again should a place be wanted later.
//
// It knows nothing of what the rows mean; package evidence does.
package register

import (
	"errors"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync/atomic"

	"github.com/evpack/evpack/generator/diag"
)

// maxFile is the greatest size of one file in bytes; offsets are 32 bits.
const maxFile = 1<<32 - 2

// A Register is one register while and after it is read. Its methods other
// than the reading of rows are for one goroutine.
type Register struct {
	Name    string // registers/people, or the file's name for OpenFile and OpenBytes
	Present bool   // a file was found, even an empty or a refused one

	// Say, where it is set before rows are read, is what every text of a value
	// becomes, but for those of a closed list. Keys and places stay.
	Say func(string) string

	probs    *diag.Problems
	files    []*file
	kinds    map[string]*kind // the [[arrays]] by name
	asked    []string         // the kinds asked for through Rows
	root     *Row             // nil until Root or Close
	rootTorn bool             // some of the root could not be read
	owner    map[string]*file // of each top-level key of the root
	broken   atomic.Bool
	pool     *pool
}

// A kind is the rows of one name over all files, in file order.
type kind struct {
	name  string
	parts []*part
}

// Open reads the register name, such as "registers/people", from fsys, which
// is rooted at content/. That neither file nor folder exists is no problem:
// the register is then not Present. A folder without a shard counts as absent,
// because git does not keep it.
func Open(fsys fs.FS, name string, probs *diag.Problems) *Register {
	g := newRegister(name, probs)
	single := name + ".toml"
	shards := g.shards(fsys, name)
	if !exists(fsys, single) {
		g.load(fsys, shards...)
		return g
	}
	if len(shards) > 0 {
		g.breakDown()
		g.Present = true
		probs.Addf(diag.Place{File: single}, "two-sources", "move the rows of "+single+" into the folder, or the other way round",
			"%s and %s/ both exist", single, name)
		return g
	}
	g.load(fsys, single)
	return g
}

// OpenFile reads the one file p, such as "pack.toml". A file that does not
// exist is no problem: the register is then not Present.
func OpenFile(fsys fs.FS, p string, probs *diag.Problems) *Register {
	g := newRegister(p, probs)
	if exists(fsys, p) {
		g.load(fsys, p)
	}
	return g
}

// OpenBytes reads TOML that stands in the middle of the file name, from line
// firstLine on: the front matter of a policy. data must not change afterwards.
func OpenBytes(name string, data []byte, firstLine int, probs *diag.Problems) *Register {
	g := newRegister(name, probs)
	g.Present = true
	g.add(&file{reg: g, name: name, data: data, kept: true, first: uint32(max(firstLine, 1))})
	return g
}

func newRegister(name string, probs *diag.Problems) *Register {
	return &Register{Name: name, probs: probs, kinds: map[string]*kind{}, owner: map[string]*file{}, pool: newPool()}
}

// Files lists the files that were read, sorted, relative to content/.
func (g *Register) Files() []string {
	names := make([]string, len(g.files))
	for i, f := range g.files {
		names[i] = f.name
	}
	return names
}

// Broken tells that some text could not be read, so that rows may be missing
// from what Rows returned; a reference into the register may then be right
// though its row is not there.
func (g *Register) Broken() bool { return g.broken.Load() }

func (g *Register) breakDown() { g.broken.Store(true) }

// At is the register's first place, for what concerns it as a whole.
func (g *Register) At() At {
	if len(g.files) == 0 {
		return At{}
	}
	return At{file: g.files[0], off: rootOff, line: g.files[0].first}
}

func (g *Register) shards(fsys fs.FS, dir string) []string {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		if exists(fsys, dir) {
			g.unreadable(dir, err)
		}
		return nil
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); strings.HasSuffix(n, ".toml") && !strings.HasPrefix(n, ".") && !e.IsDir() {
			names = append(names, path.Join(dir, n))
		}
	}
	sort.Strings(names)
	return names
}

func (g *Register) load(fsys fs.FS, names ...string) {
	for _, name := range names {
		g.Present = true
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			g.unreadable(name, err)
			continue
		}
		g.add(&file{reg: g, fsys: fsys, name: name, data: data, first: 1})
	}
}

func (g *Register) unreadable(name string, err error) {
	g.breakDown()
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // the path would be this machine's
	}
	g.probs.Addf(diag.Place{File: name}, "unreadable", "", "cannot read the file: %v", err)
}

// add checks and indexes one file.
func (g *Register) add(f *file) {
	g.files = append(g.files, f)
	if !f.checkBytes() {
		g.breakDown()
		g.rootTorn = true
		f.refused = true
		return
	}
	f.index()
	for _, p := range f.parts {
		k := g.kinds[p.name]
		if k == nil {
			k = &kind{name: p.name}
			g.kinds[p.name] = k
		}
		k.parts = append(k.parts, p)
	}
	if f.size > dropAbove && f.canDrop() {
		f.data = nil
	}
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return !errors.Is(err, fs.ErrNotExist)
}

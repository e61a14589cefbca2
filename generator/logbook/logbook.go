// Package logbook is the append-only log of what was signed and archived: a
// row of signatures.toml that is deleted or altered later, and a log that is
// cut short, can be found out. It makes no signature but the log's own, knows
// no register, and says nothing of who signed: it holds digests, never a text
// about a person.
//
// A log is a folder of static files (C2SP tlog-tiles, https://c2sp.org/tlog-tiles,
// and tlog-checkpoint):
//
//	checkpoint             a signed note: origin, number of entries, root hash
//	tile/<L>/<N>[.p/<W>]   hashes of level L in tiles of 256; W: how many a partial one has
//	tile/entries/<N>[.p/<W>]
//	                       the entries, each behind its length (uint16, big-endian)
//	keys                   verifier keys of the log, one a line
//	cosigners              verifier keys of those who cosigned, one a line; may be absent
//	cosigned/<size>        older checkpoints that somebody had cosigned
//
// An entry is the RFC 8785 form of an Event. A leaf's hash is that of RFC 6962.
// The origin is "evpack.log/" and 16 hexadecimal digits of the first leaf's
// hash, so that no two logs have the same one and a log cannot be given another
// beginning. The key's name in a signature is the origin. A log has a second
// key where somebody appended on another machine.
//
// What such a log proves: no entry was changed or taken out since somebody else
// saw a checkpoint. A log that nobody outside has cosigned, time-stamped or kept
// a checkpoint of proves nothing against the organisation that runs it.
package logbook

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	// ErrBroken: the folder is no whole log, or not one that its keys signed.
	ErrBroken = errors.New("the log is broken")
	// ErrForked: the log does not continue an earlier checkpoint of it.
	ErrForked = errors.New("the log does not continue what it was")
)

// A Log is the content of a log that was found whole. The zero Log is empty.
type Log struct {
	Checkpoint             // of all entries; zero where there are none
	Events     []Event     // the oldest first
	Note       []byte      // the file checkpoint
	Cosigned   []Cosigned  // checkpoints with a second signature, the oldest first
	Ahead      bool        // there are tiles beyond the checkpoint: somebody's append was interrupted, or the checkpoint is an older one
	Keys       []string    // the log's verifier keys, in the order in which they came
	Cosigners  []string    // verifier keys of others
	signed     *note.Note  // the checkpoint with its signatures
	entries    [][]byte    //
	hashes     []tlog.Hash // by tlog.StoredHashIndex
}

// A Cosigned checkpoint has signatures beside the log's own.
type Cosigned struct {
	Checkpoint
	By []string // the cosigners' names
}

// Open reads the log in fsys and checks all of it: each tile against the
// entries, the root, the origin and every signature on every checkpoint. A
// folder that is not there is an empty log. Errors: ErrBroken, or of reading.
func Open(fsys fs.FS) (*Log, error) {
	l := new(Log)
	names, err := list(fsys)
	if err != nil {
		return nil, err
	}
	msg, err := read(fsys, "checkpoint")
	if errors.Is(err, fs.ErrNotExist) {
		if len(names) > 0 {
			return nil, broken("checkpoint", "it is not there, but %s is", names[0])
		}
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	l.Note = msg
	if err := l.readKeys(fsys); err != nil {
		return nil, err
	}
	if err := l.readHead(msg); err != nil {
		return nil, err
	}
	if err := l.readTree(fsys); err != nil {
		return nil, err
	}
	if err := l.readCosigned(fsys, names); err != nil {
		return nil, err
	}
	return l, l.strays(fsys, names)
}

// broken is ErrBroken with the file's name.
func broken(name, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrBroken, name, fmt.Sprintf(format, args...))
}

const maxFile = 256 * (1<<16 + 1) // bytes of the longest bundle of entries

// read reads a plain file of a size that a log's file can have.
func read(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Lstat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, broken(name, "not a plain file")
	case info.Size() > maxFile:
		return nil, broken(name, "%d bytes, more than any file of a log", info.Size())
	}
	return fs.ReadFile(fsys, name)
}

// list names the files of the folder, but those whose name begins with a dot.
func list(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case name == "." && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case err != nil:
			return err
		case !d.IsDir() && !strings.HasPrefix(path.Base(name), "."):
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// readHead reads the checkpoint; every signature on it must be of a known key.
func (l *Log) readHead(msg []byte) error {
	n, c, err := l.verify(msg)
	if err != nil {
		return broken("checkpoint", "%v", err)
	}
	if c.Size == 0 {
		return broken("checkpoint", "a log of no entries has none")
	}
	l.Checkpoint, l.signed = c, n
	return nil
}

// verify reads a checkpoint of this log with all its signatures.
func (l *Log) verify(msg []byte) (*note.Note, Checkpoint, error) {
	c, err := ParseCheckpoint(msg)
	if err != nil {
		return nil, c, err
	}
	known, err := verifiers(append(append([]string{}, l.Keys...), l.Cosigners...))
	if err != nil {
		return nil, c, err
	}
	n, err := note.Open(msg, known)
	if err != nil {
		return nil, c, err
	}
	if len(n.UnverifiedSigs) > 0 {
		return nil, c, fmt.Errorf("a signature of %q is of no key that is known here", n.UnverifiedSigs[0].Name)
	}
	for _, s := range n.Sigs {
		if s.Name == c.Origin {
			return n, c, nil
		}
	}
	return nil, c, errors.New("the log itself has not signed it")
}

// readTree reads the entries, builds the tree from them and compares.
func (l *Log) readTree(fsys fs.FS) error {
	if err := l.readEntries(fsys); err != nil {
		return err
	}
	root, err := tlog.TreeHash(l.Size, l.reader())
	if err != nil {
		return err
	}
	if root != l.Root {
		return broken("checkpoint", "its root hash is not that of the entries")
	}
	if want := origin(l.entries[0]); l.Origin != want {
		return broken("checkpoint", "its origin is %q, that of the first entry is %q", l.Origin, want)
	}
	for _, t := range tlog.NewTiles(height, 0, l.Size) {
		if err := l.checkTile(fsys, t); err != nil {
			return err
		}
	}
	return nil
}

// checkTile compares a tile with the tree.
func (l *Log) checkTile(fsys fs.FS, t tlog.Tile) error {
	want, err := tlog.ReadTileData(t, l.reader())
	if err != nil {
		return err
	}
	have, err := read(fsys, tilePath(t))
	if errors.Is(err, fs.ErrNotExist) {
		return broken(tilePath(t), "it is not there")
	}
	if err == nil && !bytes.Equal(have, want) {
		err = broken(tilePath(t), "it is not of the tree of the entries")
	}
	return err
}

// readEntries reads every entry up to the checkpoint's size.
func (l *Log) readEntries(fsys fs.FS) error {
	for at := int64(0); at < l.Size; at += width {
		t := tlog.Tile{H: height, L: -1, N: at / width, W: int(min(width, l.Size-at))}
		data, err := read(fsys, tilePath(t))
		if errors.Is(err, fs.ErrNotExist) {
			return broken(tilePath(t), "it is not there")
		}
		if err != nil {
			return err
		}
		bundle, err := parseBundle(data)
		if err == nil && len(bundle) != t.W {
			err = fmt.Errorf("it has %d entries, not %d", len(bundle), t.W)
		}
		if err != nil {
			return broken(tilePath(t), "%v", err)
		}
		for i, entry := range bundle {
			if err := l.add(entry); err != nil {
				return broken(tilePath(t), "entry %d: %v", i, err)
			}
		}
	}
	return nil
}

// add puts an entry at the end of the tree in memory.
func (l *Log) add(entry []byte) error {
	e, err := ParseEvent(entry)
	if err != nil {
		return err
	}
	more, err := tlog.StoredHashes(int64(len(l.entries)), entry, l.reader())
	if err != nil {
		return err
	}
	l.entries, l.hashes, l.Events = append(l.entries, entry), append(l.hashes, more...), append(l.Events, e)
	return nil
}

// reader gives the hashes in memory.
func (l *Log) reader() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			if at < 0 || at >= int64(len(l.hashes)) {
				return nil, fmt.Errorf("no hash %d in a log of %d entries", at, len(l.entries))
			}
			out[i] = l.hashes[at]
		}
		return out, nil
	})
}

// Extends says whether the log holds all that it held at an earlier checkpoint,
// by the proof of RFC 6962, 2.1.2: ErrForked where it does not.
func (l *Log) Extends(old Checkpoint) error {
	switch {
	case old.Size == 0:
		return nil
	case old.Origin != l.Origin:
		return fmt.Errorf("%w: it was %q, it is %q", ErrForked, old.Origin, l.Origin)
	case old.Size > l.Size:
		return fmt.Errorf("%w: it had %d entries, it has %d", ErrForked, old.Size, l.Size)
	}
	proof, err := tlog.ProveTree(l.Size, old.Size, l.reader())
	if err == nil {
		err = tlog.CheckTree(proof, l.Size, l.Root, old.Size, old.Root)
	}
	if err != nil {
		return fmt.Errorf("%w: the first %d entries are others than they were", ErrForked, old.Size)
	}
	return nil
}

// Continues says whether the log holds all that it held when old was copied: its
// entries (Extends), and every cosignature. ErrForked where it does not.
func (l *Log) Continues(old *Log) error {
	if old.Size > 0 && l.Size == 0 {
		return fmt.Errorf("%w: it had %d entries, it has none: it was taken away", ErrForked, old.Size)
	}
	if err := l.Extends(old.Checkpoint); err != nil {
		return err
	}
	for _, c := range old.Cosigned {
		kept := slices.ContainsFunc(l.Cosigned, func(n Cosigned) bool {
			return n.Checkpoint == c.Checkpoint && !slices.ContainsFunc(c.By, func(by string) bool { return !slices.Contains(n.By, by) })
		})
		if !kept {
			return fmt.Errorf("%w: the cosignature of %s at %d entries was taken away", ErrForked, strings.Join(c.By, ", "), c.Size)
		}
	}
	return nil
}

// Silent are the cosigners of whom no signature is there: it was taken away, or
// they were interrupted.
func (l *Log) Silent() []string {
	var out []string
	for _, key := range l.Cosigners {
		name, _, _ := strings.Cut(key, "+")
		if !slices.ContainsFunc(l.Cosigned, func(c Cosigned) bool { return slices.Contains(c.By, name) }) {
			out = append(out, name)
		}
	}
	return out
}

// Archived reports whether a pack is archived whose manifest has that SHA-256,
// in hex.
func (l *Log) Archived(manifest string) bool {
	for _, e := range l.Events {
		if e.Event == PackArchived && e.Digest == "sha256:"+manifest {
			return true
		}
	}
	return false
}

// readCosigned reads the checkpoints that were kept, and the newest.
func (l *Log) readCosigned(fsys fs.FS, names []string) error {
	for _, name := range names {
		size, ok := cosignedSize(name)
		if !ok {
			continue
		}
		msg, err := read(fsys, name)
		if err != nil {
			return err
		}
		n, c, err := l.verify(msg)
		switch {
		case err != nil:
			return broken(name, "%v", err)
		case c.Size != size || len(n.Sigs) < 2:
			return broken(name, "it is of %d entries with %d signatures", c.Size, len(n.Sigs))
		}
		if err := l.Extends(c); err != nil {
			return broken(name, "%v", err)
		}
		l.keep(c, n)
	}
	if n := l.signed; len(n.Sigs) > 1 && (len(l.Cosigned) == 0 || l.Cosigned[len(l.Cosigned)-1].Size < l.Size) {
		l.keep(l.Checkpoint, n)
	}
	return nil
}

// keep puts a cosigned checkpoint in its place by size: names sort as texts.
func (l *Log) keep(c Checkpoint, n *note.Note) {
	more := Cosigned{Checkpoint: c}
	for _, s := range n.Sigs {
		if s.Name != c.Origin {
			more.By = append(more.By, s.Name)
		}
	}
	at := len(l.Cosigned)
	for at > 0 && l.Cosigned[at-1].Size > c.Size {
		at--
	}
	l.Cosigned = append(l.Cosigned[:at], append([]Cosigned{more}, l.Cosigned[at:]...)...)
}

func cosignedName(size int64) string { return "cosigned/" + strconv.FormatInt(size, 10) }

func cosignedSize(name string) (int64, bool) {
	text, ok := strings.CutPrefix(name, "cosigned/")
	n, err := strconv.ParseInt(text, 10, 64)
	return n, ok && err == nil && n > 0 && cosignedName(n) == name
}

// strays looks at the files that the tree does not need. Partial tiles that an
// append left behind must agree with the tree as far as it goes.
func (l *Log) strays(fsys fs.FS, names []string) error {
	known := map[string]bool{"checkpoint": true, "keys": true, "cosigners": true}
	for _, t := range allTiles(l.Size) {
		known[tilePath(t)] = true
	}
	for _, name := range names {
		if _, ok := cosignedSize(name); ok || known[name] {
			continue
		}
		t, ok := parseTilePath(name)
		if !ok {
			return broken(name, "it is no file of a log")
		}
		if err := l.leftover(fsys, t); err != nil {
			return err
		}
	}
	return nil
}

// leftover judges a tile that this tree does not need: one of an earlier tree
// must agree with it, one beyond the checkpoint is Ahead.
func (l *Log) leftover(fsys fs.FS, t tlog.Tile) error {
	if level := max(t.L, 0); t.N<<height+int64(t.W) > l.Size>>(height*level) {
		l.Ahead = true
		return nil
	}
	if t.L >= 0 {
		return l.checkTile(fsys, t)
	}
	have, err := read(fsys, tilePath(t))
	if err != nil {
		return err
	}
	if want := formatBundle(l.entries[t.N*width:][:t.W]); !bytes.Equal(have, want) {
		return broken(tilePath(t), "it is not of the log's entries")
	}
	return nil
}

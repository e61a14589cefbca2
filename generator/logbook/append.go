package logbook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// scratch is what a file is called until it is whole.
const scratch = ".new"

// Append adds events to the log in dir, a folder of root which is made, and
// gives the log as it then is. The caller sees to it that nobody else appends.
//
// Tiles come first, the checkpoint last: whenever the program ends, what is
// there is the old log or the new one. A checkpoint that others had cosigned is
// kept under cosigned/.
func (l *Log) Append(root *os.Root, dir string, key *Key, events ...Event) (*Log, error) {
	if len(events) == 0 {
		return l, nil
	}
	next, err := l.with(events)
	if err != nil {
		return nil, err
	}
	w := writer{root, dir}
	if err := next.sign(key); err != nil {
		return nil, err
	}
	if err := next.write(w, l); err != nil {
		return nil, err
	}
	w.tidy(next.Size)
	return next, nil
}

// with is the log with more entries, in memory and unsigned.
func (l *Log) with(events []Event) (*Log, error) {
	next := &Log{Events: slices.Clone(l.Events), entries: slices.Clone(l.entries), hashes: slices.Clone(l.hashes),
		Keys: slices.Clone(l.Keys), Cosigners: slices.Clone(l.Cosigners), Cosigned: slices.Clone(l.Cosigned)}
	for _, e := range events {
		entry, err := e.Format()
		if err != nil {
			return nil, err
		}
		if err := next.add(entry); err != nil {
			return nil, err
		}
	}
	next.Size, next.Origin = int64(len(next.entries)), origin(next.entries[0])
	var err error
	next.Root, err = tlog.TreeHash(next.Size, next.reader())
	return next, err
}

// sign makes the checkpoint; a key that the log does not know yet is added.
func (l *Log) sign(key *Key) error {
	v, err := key.Verifier(l.Origin)
	if err != nil {
		return err
	}
	if !slices.Contains(l.Keys, v) {
		l.Keys = append(l.Keys, v)
	}
	s, err := key.signer(l.Origin)
	if err != nil {
		return err
	}
	l.Note, err = note.Sign(&note.Note{Text: l.Checkpoint.String()}, s)
	if err != nil {
		return err
	}
	l.signed, _, err = l.verify(l.Note)
	return err
}

// write puts what is new into the folder.
func (l *Log) write(w writer, old *Log) error {
	if old.signed != nil && len(old.signed.Sigs) > 1 {
		if err := w.put(cosignedName(old.Size), old.Note); err != nil {
			return err
		}
	}
	for _, t := range l.newTiles(old.Size) {
		data, err := l.tileData(t)
		if err != nil {
			return err
		}
		if err := w.put(tilePath(t), data); err != nil {
			return err
		}
	}
	if !slices.Equal(l.Keys, old.Keys) {
		if err := w.put("keys", []byte(strings.Join(l.Keys, "\n")+"\n")); err != nil {
			return err
		}
	}
	return w.put("checkpoint", l.Note)
}

// newTiles are those that a tree of from entries does not have.
func (l *Log) newTiles(from int64) []tlog.Tile {
	had := map[string]bool{}
	for _, t := range allTiles(from) {
		had[tilePath(t)] = true
	}
	return slices.DeleteFunc(allTiles(l.Size), func(t tlog.Tile) bool { return had[tilePath(t)] })
}

func (l *Log) tileData(t tlog.Tile) ([]byte, error) {
	if t.L < 0 {
		return formatBundle(l.entries[t.N*width:][:t.W]), nil
	}
	return tlog.ReadTileData(t, l.reader())
}

// Cosign adds a signature under a name of the cosigner's own to the newest
// checkpoint. What the cosigner thereby says: this is the log that I saw.
func (l *Log) Cosign(root *os.Root, dir string, key *Key, name string) (*Log, error) {
	switch {
	case l.Size == 0:
		return nil, errors.New("the log is empty: there is nothing to cosign")
	case !nameForm(name) || strings.HasPrefix(name, originPrefix):
		return nil, fmt.Errorf("%q cannot be a cosigner's name: letters, digits and ._/@-", name)
	}
	next := *l
	v, err := key.Verifier(name)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(next.Cosigners, v) {
		next.Cosigners = append(slices.Clone(next.Cosigners), v)
	}
	s, err := key.signer(name)
	if err != nil {
		return nil, err
	}
	if next.Note, err = note.Sign(l.signed, s); err != nil {
		return nil, err
	}
	if next.signed, _, err = next.verify(next.Note); err != nil {
		return nil, err
	}
	next.Cosigned = slices.DeleteFunc(slices.Clone(l.Cosigned), func(c Cosigned) bool { return c.Size == l.Size })
	next.keep(next.Checkpoint, next.signed)
	w := writer{root, dir}
	if err := w.put("cosigners", []byte(strings.Join(next.Cosigners, "\n")+"\n")); err != nil {
		return nil, err
	}
	return &next, w.put("checkpoint", next.Note)
}

// A writer writes whole files, durably.
type writer struct {
	root *os.Root
	dir  string
}

// put writes a file beside its place and renames it there.
func (w writer) put(name string, data []byte) error {
	full := path.Join(w.dir, name)
	if err := w.root.MkdirAll(path.Dir(full), 0o755); err != nil {
		return err
	}
	tmp := path.Join(w.dir, scratch)
	f, err := w.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, w.root.Remove(tmp))
	}
	if err := w.root.Rename(tmp, full); err != nil {
		return errors.Join(err, w.root.Remove(tmp))
	}
	return w.sync(path.Dir(full))
}

// sync makes a renaming last. Some systems cannot sync a folder; the file
// itself is safe by then.
func (w writer) sync(dir string) error {
	d, err := w.root.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// tidy removes partial tiles that a larger tree has no use for. Should it
// fail, they stay, and harm nobody.
func (w writer) tidy(size int64) {
	needed := map[string]bool{}
	for _, t := range allTiles(size) {
		needed[tilePath(t)] = true
	}
	sub, err := fs.Sub(w.root.FS(), w.dir)
	if err != nil {
		return
	}
	names, _ := list(sub)
	for _, name := range names {
		if t, ok := parseTilePath(name); ok && t.W < width && !needed[name] {
			_ = w.root.Remove(path.Join(w.dir, name))
			_ = w.root.Remove(path.Join(w.dir, path.Dir(name))) // goes only when empty
		}
	}
}

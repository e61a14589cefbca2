package generator

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Names in output/ that begin with a dot are ours and never a cycle.
const (
	lockName = ".lock"
	staging  = ".new"
	aside    = ".old"
)

// lock waits until no other build of this workspace runs.
func (b *build) lock() (unlock func(), err error) {
	if err := os.MkdirAll(b.output, 0o755); err != nil {
		return nil, err
	}
	type held struct {
		unlock func()
		err    error
	}
	got := make(chan held, 1)
	go func() {
		unlock, err := lockedfile.MutexAt(filepath.Join(b.output, lockName)).Lock()
		got <- held{unlock, err}
	}()
	select {
	case h := <-got:
		return h.unlock, h.err
	case <-time.After(200 * time.Millisecond):
	}
	if b.Waiting != nil {
		b.Waiting()
	}
	select {
	case h := <-got:
		return h.unlock, h.err
	case <-b.ctx.Done():
		return nil, b.ctx.Err()
	}
}

// open makes the folder that becomes output/CYCLE, on the same file system.
// What a killed build left is put right first: under the lock it is nobody's.
func (b *build) open() error {
	if err := recoverOutput(b.output); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(b.output, "."+b.res.Pack.Cycle.ID+".*"+staging)
	b.stage = dir
	return err
}

func (b *build) clear() {
	// What was put in place is not there any more; an error leaves a folder
	// that the next build removes.
	_ = os.RemoveAll(b.stage)
}

// recoverOutput removes what was never finished, and puts a cycle back that
// was moved aside for one that then did not come.
func recoverOutput(output string) error {
	entries, err := os.ReadDir(output)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		full := filepath.Join(output, name)
		switch {
		case strings.HasPrefix(name, ".") && strings.HasSuffix(name, staging):
			err = errors.Join(err, os.RemoveAll(full))
		case strings.HasPrefix(name, ".") && strings.HasSuffix(name, aside):
			err = errors.Join(err, putBack(full, filepath.Join(output, strings.TrimSuffix(name[1:], aside))))
		}
	}
	return err
}

func putBack(old, target string) error {
	if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(old, target)
	}
	return os.RemoveAll(old)
}

// put writes a file of the pack; folders on the way are made.
func (b *build) put(name string, data []byte) error {
	full := filepath.Join(b.stage, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	return os.WriteFile(full, data, 0o644)
}

// write is put for what writes itself, piece by piece.
func (b *build) write(name string, do func(io.Writer) error) (err error) {
	full := filepath.Join(b.stage, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 64<<10)
	if err := do(w); err != nil {
		return err
	}
	return w.Flush()
}

// settle gives every file and folder the same mode and time, whatever the umask
// and the clock say.
func (b *build) settle() error {
	d := b.res.Pack.D()
	day := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
	return filepath.WalkDir(b.stage, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if e.IsDir() {
			mode = 0o755
		}
		if err := os.Chmod(name, mode); err != nil {
			return err
		}
		return os.Chtimes(name, day, day)
	})
}

// place puts the finished folder where the cycle is looked for, and the list of
// cycles beside it. A cycle that was there is replaced whole; where anything
// fails, it is there again.
func (b *build) place() error {
	if err := b.settle(); err != nil {
		return err
	}
	index, err := b.index()
	if err != nil {
		return err
	}
	page := filepath.Join(b.output, ".index.html"+staging)
	if err := os.WriteFile(page, index, 0o644); err != nil {
		return err
	}
	defer os.Remove(page)
	undo, done, err := replace(b.stage, b.target())
	if err != nil {
		return err
	}
	if err := os.Rename(page, filepath.Join(b.output, "index.html")); err != nil {
		return errors.Join(err, undo())
	}
	return done()
}

// swap puts a draft in place: nothing leads to it, and nothing must outlive a
// power cut.
func (b *build) swap() error {
	_, done, err := replace(b.stage, b.target())
	if err != nil {
		return err
	}
	return done()
}

// replace renames a folder to a place where one may be already. undo puts
// things back; done removes what was there before.
func replace(from, to string) (undo, done func() error, err error) {
	info, err := os.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(from, to); err != nil {
			return nil, nil, err
		}
		return func() error { return os.Rename(to, from) }, func() error { return nil }, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if !info.IsDir() {
		return nil, nil, fmt.Errorf("%s is not a folder, and is left alone", to)
	}
	if exchange(from, to) == nil {
		return func() error { return exchange(from, to) }, func() error { return os.RemoveAll(from) }, nil
	}
	return replaceInSteps(from, to)
}

// replaceInSteps is for systems that cannot exchange two folders at once: for a
// moment there is none, which recoverOutput mends if the program ends then.
func replaceInSteps(from, to string) (undo, done func() error, err error) {
	old := filepath.Join(filepath.Dir(to), "."+filepath.Base(to)+aside)
	if err := os.Rename(to, old); err != nil {
		return nil, nil, err
	}
	if err := os.Rename(from, to); err != nil {
		return nil, nil, errors.Join(err, os.Rename(old, to))
	}
	undo = func() error { return errors.Join(os.Rename(to, from), os.Rename(old, to)) }
	return undo, func() error { return os.RemoveAll(old) }, nil
}

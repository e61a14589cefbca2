package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/intake"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/trail"
)

// A newRow is a row that is added to signatures.toml.
type newRow struct {
	Subject, Signer, Date, Capacity, Method, File string

	logged bool // its event is about to be in the log
}

// toml writes the row as people do.
func (r newRow) toml() string {
	var b strings.Builder
	b.WriteString("[[signature]]\n")
	for _, kv := range [][2]string{{"subject", intake.Quote(r.Subject)}, {"signer", intake.Quote(r.Signer)}, {"date", r.Date}, {"capacity", intake.Quote(r.Capacity)},
		{"method", intake.Quote(r.Method)}, {"file", intake.Quote(r.File)}} {
		if kv[1] != `""` {
			b.WriteString(kv[0] + " = " + kv[1] + "\n")
		}
	}
	if r.logged {
		b.WriteString("logged = true\n")
	}
	return b.String()
}

// appended is a register with rows at its end.
func appended(text []byte, rows []newRow) []byte {
	var texts []string
	for _, r := range rows {
		texts = append(texts, r.toml())
	}
	return joined(text, texts)
}

// joined is a register with the texts of rows at its end. What people wrote
// stays as it is, and so does their kind of line end.
func joined(text []byte, rows []string) []byte {
	end := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		end = "\r\n"
	}
	out := bytes.Clone(text)
	if len(out) > 0 && !bytes.HasSuffix(out, []byte("\n")) {
		out = append(out, end...)
	}
	for _, r := range rows {
		if len(out) > 0 {
			out = append(out, end...)
		}
		out = append(out, strings.ReplaceAll(r, "\n", end)...)
	}
	return out
}

// A record is what signing and collecting write: files of signatures, rows, and
// events of the log.
type record struct {
	files  map[string][]byte // below content/
	rows   []newRow
	events []logbook.Event
	values [][]byte // of the signatures of collected rows, beside rows
}

// add puts a row and its event in. The digest is the subject's, the token may
// be nil.
func (r *record) add(row newRow, subject string, file, token []byte, date evidence.Date) {
	ev := logbook.Event{Event: logbook.SignatureAdded, Subject: row.Subject, Digest: subject, Signature: sha(file), Date: row.Date,
		Row: trail.RowDigest(row.Subject, row.Signer, date, row.Method, row.Capacity)}
	if token != nil {
		ev.Token = sha(token)
	}
	r.files[row.File] = file
	r.rows, r.events = append(r.rows, row), append(r.events, ev)
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// register is the file that signatures are added to.
func (ws *Workspace) register() string { return ws.shard("signatures", "signed") }

// planned is what the workspace reads as once the record is written.
func (r *record) planned(ws *Workspace) (*overlay, error) {
	name := ws.register()
	text, err := ws.content.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	files := map[string][]byte{name: appended(text, r.rows)}
	for file, data := range r.files {
		files[file] = data
	}
	return &overlay{ws.Content(), files}, nil
}

// ErrRolledBack: the log in content/log does not continue the one that this
// machine signed last.
var ErrRolledBack = errors.New("content/log is not the log that was signed here last, or an older copy of it")

// A keeper holds the log of a workspace: nobody else writes to it, or to
// signatures.toml, in the meantime.
type keeper struct {
	ws     *Workspace
	dir    string // of the log's key, outside the workspace
	key    *logbook.Key
	log    *logbook.Log
	unlock func()
}

// keep opens the log for writing. Beside the key lies the last checkpoint that
// was signed with it for this log: what does not continue it is not signed.
func (ws *Workspace) keep(env func(string) string, rnd io.Reader) (*keeper, error) {
	dir := seal.IdentityDir(env, logDir)
	if dir == "" {
		return nil, errors.New("nowhere to keep the log's key: set HOME or EVPACK_KEYS")
	}
	k := &keeper{ws: ws, dir: dir}
	var err error
	if k.key, err = logbook.LocalKey(dir, rnd); err != nil {
		return nil, err
	}
	if k.unlock, err = lockedfile.MutexAt(filepath.Join(dir, "lock")).Lock(); err != nil {
		return nil, err
	}
	if err := k.open(); err != nil {
		k.unlock()
		return nil, err
	}
	return k, nil
}

func (k *keeper) open() error {
	sub, err := fs.Sub(k.ws.Content(), logDir)
	if err != nil {
		return err
	}
	k.log, err = logbook.Open(sub)
	if errors.Is(err, logbook.ErrBroken) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err != nil {
		return err
	}
	c, err := lastSeen(k.seen())
	if err != nil {
		return err
	}
	if err := k.log.Extends(c); err != nil {
		return fmt.Errorf("%w: %w (%w); where this is another workspace in the same place, remove %s", ErrRefused, ErrRolledBack, err, k.seen())
	}
	return nil
}

// seen is the file of the last checkpoint. An empty log has no name yet, so
// that the workspace's own is looked for by where it lies.
func (k *keeper) seen() string {
	full, err := filepath.Abs(k.ws.Dir)
	if err == nil {
		if real, err := filepath.EvalSymlinks(full); err == nil {
			full = real
		}
	}
	return filepath.Join(k.dir, "seen-"+strings.TrimPrefix(sha([]byte(full)), "sha256:")[:16])
}

// write puts a record into the workspace: files, then rows, then the log. Where
// anything fails, it is as it was before. A program that ends in between leaves
// a file without a row, which harms nobody, or a row without an event, which the
// trail names and which is then taken out.
func (k *keeper) write(r *record) (err error) {
	var undo []func()
	defer func() {
		for i := len(undo) - 1; err != nil && i >= 0; i-- {
			undo[i]()
		}
	}()
	root := k.ws.content
	for name, data := range r.files {
		made, err := create(root, name, data)
		if err != nil {
			return err
		}
		if made {
			undo = append(undo, func() { _ = root.Remove(name) })
		}
	}
	name := k.ws.register()
	old, err := root.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh := err != nil
	rows := slices.Clone(r.rows)
	for i := range rows {
		rows[i].logged = true
	}
	if err := replaceFile(root, name, appended(old, rows)); err != nil {
		return err
	}
	undo = append(undo, func() {
		if fresh {
			_ = root.Remove(name)
			return
		}
		_ = replaceFile(root, name, old)
	})
	if err := k.append(r.events...); err != nil {
		return err
	}
	undo = nil // the log holds it: what comes now cannot take it back
	return k.remember()
}

// append adds events to the log.
func (k *keeper) append(events ...logbook.Event) error {
	log, err := k.log.Append(k.ws.content, logDir, k.key, events...)
	if err == nil {
		k.log = log
	}
	return err
}

// remember keeps the log's head beside its key.
func (k *keeper) remember() error {
	if err := os.WriteFile(k.seen(), k.log.Note, 0o600); err != nil {
		return fmt.Errorf("all is written, but the head of the log cannot be remembered: %w", err)
	}
	return nil
}

// create writes a new file. One that is there with the same bytes is left; made
// tells them apart.
func create(root *os.Root, name string, data []byte) (made bool, err error) {
	if old, err := root.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return false, nil
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return false, err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return false, err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false, errors.Join(err, root.Remove(name))
	}
	return true, nil
}

// replaceFile writes a file beside its place and renames it there.
func replaceFile(root *os.Root, name string, data []byte) error {
	mode := fs.FileMode(0o644)
	if info, err := root.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	tmp := path.Join(path.Dir(name), "."+path.Base(name)+staging)
	f, err := root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, root.Remove(tmp))
	}
	if err := root.Rename(tmp, name); err != nil {
		return errors.Join(err, root.Remove(tmp))
	}
	return nil
}

// freeName is a name below content/ that nothing has yet.
func (ws *Workspace) freeName(dir, base, ext string) string {
	name := path.Join(dir, base+ext)
	for n := 2; ; n++ {
		if _, err := ws.content.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = path.Join(dir, base+"-"+strconv.Itoa(n)+ext)
	}
}

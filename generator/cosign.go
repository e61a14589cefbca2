package generator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/seal"
)

// Cosigned is what a cosigner signed.
type Cosigned struct {
	Log      *logbook.Log
	Verifier string             // the cosigner's public key, for publishing
	Before   logbook.Checkpoint // what they cosigned last; zero: nothing
}

// Cosign adds a cosigner's signature to the head of the workspace's log. Beside
// the cosigner's key lies the head that they cosigned last; a log that does not
// continue it is refused, which is what a cosigner is for. Errors: ErrRequest,
// ErrRefused, logbook.ErrBroken, or of the disk. rnd is asked for
// a new key; nil is the system's.
func Cosign(ws *Workspace, name string, env func(string) string, rnd io.Reader) (*Cosigned, error) {
	if rnd == nil {
		rnd = rand.Reader
	}
	if pack, _, err := read(ws); err == nil && pack != nil && pack.Person(name) != nil {
		return nil, fmt.Errorf("%w: %s is a person of the registers: a cosigner is an office, such as board-secretary", ErrRequest, name)
	}
	dir := seal.IdentityDir(env, "cosigner-"+fileName(name))
	if dir == "" {
		return nil, errors.New("nowhere to keep the key: set HOME or EVPACK_KEYS")
	}
	log, err := ws.Log()
	if err != nil {
		return nil, err
	}
	if log.Size == 0 {
		return nil, fmt.Errorf("%w: the log is empty", ErrRequest)
	}
	key, err := logbook.LocalKey(dir, rnd)
	if err != nil {
		return nil, err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(dir, "lock")).Lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	seen := filepath.Join(dir, strings.ReplaceAll(log.Origin, "/", "-"))
	before, err := lastSeen(seen)
	if err != nil {
		return nil, err
	}
	if err := log.Extends(before); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	next, err := log.Cosign(ws.content, logDir, key, name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	verifier, err := key.Verifier(name)
	if err != nil {
		return nil, err
	}
	return &Cosigned{next, verifier, before}, os.WriteFile(seen, next.Note, 0o600)
}

// lastSeen reads a checkpoint that was kept; zero where there is none.
func lastSeen(name string) (logbook.Checkpoint, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return logbook.Checkpoint{}, nil
	}
	if err != nil {
		return logbook.Checkpoint{}, err
	}
	c, err := logbook.ParseCheckpoint(data)
	if err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

package generator

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

// ArchiveOptions are the choices of putting a cycle away.
type ArchiveOptions struct {
	Cycle string // empty: the current one
	To    string // a folder or s3://bucket/prefix; empty: as pack.toml says
	As    string // a person's id: who does it; empty: in whose name packs are sealed
	Text  string // goes into the version's message
	Hold  bool   // in a bucket: a legal hold on what is written

	Now        time.Time
	Env        func(string) string
	Rand       io.Reader                         // nil: the system's
	Identity   *seal.Identity                    // seals; nil: the one on this machine
	Passphrase func(what string) (string, error) // asked where that one is encrypted; may be nil
	Step       func(name string)                 // told as each step begins; may be nil
}

// ErrNotArchived: what was asked for cannot be put away, or not there.
var ErrNotArchived = errors.New("cannot be archived")

// Archived is what putting a cycle away did.
type Archived struct {
	*archive.Receipt
	Cycle    string
	Place    string
	Manifest string // SHA-256 of manifest.json, hex
	Seal     *Seal
	Until    time.Time // nobody can delete it before; zero: no retention
	Log      logbook.Checkpoint
}

// Archive puts a built cycle away for good: verified, sealed, and then entered
// in the log. Errors: ErrNotArchived, ErrRefused where the pack does not verify,
// those of archive.Commit, or of the disk or service. An interrupted call is
// made good by the next one.
func Archive(ctx context.Context, ws *Workspace, opt ArchiveOptions) (*Archived, []diag.Problem, error) {
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	if opt.Cycle == "" {
		opt.Cycle = pack.Cycle.ID
	}
	a := &putAway{ArchiveOptions: opt, ctx: ctx, ws: ws, pack: pack, done: &Archived{Cycle: opt.Cycle}}
	if err := a.check(); err != nil {
		return nil, nil, err
	}
	if err := a.commit(); err != nil {
		return nil, nil, err
	}
	a.done.Log, err = LogArchived(ws, opt.Cycle, a.done.Manifest, a.signature, opt.Env, opt.Rand)
	if err != nil {
		return nil, nil, fmt.Errorf("the cycle is archived, but not in the log yet, which the next commit mends: %w", err)
	}
	return a.done, nil, nil
}

// putAway is one run of Archive.
type putAway struct {
	ArchiveOptions
	ctx       context.Context
	ws        *Workspace
	pack      *evidence.Pack
	dir       string // of the pack
	signature string // SHA-256 of the manifest's signature; empty: none
	done      *Archived
}

// check verifies the pack before anything is written.
func (a *putAway) check() error {
	a.dir = filepath.Join(a.ws.Output(), a.Cycle)
	c := readCycle(a.dir)
	switch {
	case c == nil || c.Cycle != a.Cycle:
		return fmt.Errorf("%w: cycle %q is not built in %s", ErrNotArchived, a.Cycle, filepath.ToSlash(a.ws.Output()))
	case c.Organisation != a.pack.Organisation.Name:
		return fmt.Errorf("%w: %s is of %q, pack.toml is of %q: build it again", ErrNotArchived, filepath.ToSlash(a.dir), c.Organisation, a.pack.Organisation.Name)
	}
	a.step("verify the pack")
	report, err := verify.Path(a.dir, verify.Options{At: a.Now})
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		if f.State == verify.Broken {
			return fmt.Errorf("%w: %s does not verify: %s: %s", ErrRefused, filepath.ToSlash(a.dir), f.Path, f.Message)
		}
	}
	if err := a.remembered(); err != nil {
		return err
	}
	a.done.Manifest = report.Digest
	sig, err := os.ReadFile(filepath.Join(a.dir, manifest.Signature))
	if err == nil {
		a.signature = manifest.Digest(sig)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// remembered sees that the log can be written to: a cycle that is in the archive
// and never in the log would be doubted.
func (a *putAway) remembered() error {
	rnd := a.Rand
	if rnd == nil {
		rnd = rand.Reader
	}
	k, err := a.ws.keep(a.Env, rnd)
	if err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	k.unlock()
	return nil
}

// place is the archive that is written to: no folder that something else writes.
func (a *putAway) place() (string, error) {
	place := a.ws.archivePlace(a.pack, a.To)
	if archive.IsBucket(place) {
		return place, nil
	}
	for _, other := range []string{filepath.Join(a.ws.Dir, "content"), a.ws.Output()} {
		if in, err := within(place, other); err != nil || in {
			return "", errors.Join(err, fmt.Errorf("%w: no cycle is kept in %s, which is in %s", ErrNotArchived, filepath.ToSlash(place), filepath.ToSlash(other)))
		}
	}
	return place, nil
}

func (a *putAway) step(name string) {
	if a.Step != nil {
		a.Step(name)
	}
}

func (a *putAway) commit() error {
	who, err := a.words()
	if err != nil {
		return err
	}
	if a.done.Place, err = a.place(); err != nil {
		return err
	}
	if a.Hold && !archive.IsBucket(a.done.Place) {
		return fmt.Errorf("%w: a legal hold needs a bucket, and %s is a folder", ErrNotArchived, filepath.ToSlash(a.done.Place))
	}
	id, sign, err := sealer(a.ctx, a.ws, a.pack, a.ArchiveOptions)
	if err != nil {
		return err
	}
	a.done.Seal = id
	opt := archive.Options{Manifest: a.done.Manifest, Step: a.Step, Seal: func(inventory []byte) ([]byte, error) {
		a.step("seal the inventory")
		return sign(inventory)
	}}
	if years := a.pack.Archive.RetainYears; years > 0 && archive.IsBucket(a.done.Place) {
		a.done.Until = a.Now.AddDate(years, 0, 0)
	}
	opt.Keep = archive.Retention{Until: a.done.Until, LegalHold: a.Hold}
	a.done.Receipt, err = archive.Commit(a.ctx, a.done.Place, a.dir, who, opt)
	return err
}

// sealer is the identity that seals, and what makes its detached signatures,
// time-stamped where pack.toml names who does that.
func sealer(ctx context.Context, ws *Workspace, pack *evidence.Pack, opt ArchiveOptions) (*Seal, func([]byte) ([]byte, error), error) {
	b := &build{BuildOptions: BuildOptions{Now: opt.Now, Env: opt.Env, Rand: opt.Rand, Identity: opt.Identity, Passphrase: opt.Passphrase}, ctx: ctx, ws: ws, res: &Result{Pack: pack}}
	if err := b.identity(); err != nil {
		return nil, nil, err
	}
	stamp, err := stamper(ctx, pack)
	if err != nil {
		return nil, nil, err
	}
	return b.id, func(text []byte) ([]byte, error) {
		return seal.SignCMS(b.id.Identity, bytes.NewReader(text), seal.CMSOptions{Rand: b.Rand, Stamp: stamp})
	}, nil
}

// Sealer gives what makes a detached signature in the name that packs of the
// workspace are sealed in; nil where the registers have problems.
func Sealer(ctx context.Context, ws *Workspace, opt ArchiveOptions) (func([]byte) ([]byte, error), error) {
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, err
	}
	_, sign, err := sealer(ctx, ws, pack, opt)
	return sign, err
}

// words say who puts the cycle away. With pseudonyms that is the organisation:
// nothing can be taken out of an archive later.
func (a *putAway) words() (archive.Words, error) {
	w := archive.Words{Created: a.Now.Truncate(time.Second), Name: a.pack.Organisation.Name, Address: archive.ObjectID(a.pack.Organisation.Name), Text: a.Text}
	if strings.ContainsAny(w.Text, "\r\n\x00") {
		return w, fmt.Errorf("%w: a message is one line", ErrNotArchived)
	}
	p := a.pack.Person(a.As)
	switch {
	case a.As != "" && p == nil:
		return w, fmt.Errorf("%w: person %q is not in people.toml", ErrNotArchived, a.As)
	case p == nil:
		p = a.pack.Signing.PDFSigner
	}
	if p == nil {
		p = a.pack.ISMSManager
	}
	if p != nil && a.pack.Privacy.People != "pseudonyms" {
		w.Name, w.Address = p.FullName, "urn:evpack:person:"+p.ID
		if p.Email != "" {
			w.Address = "mailto:" + p.Email
		}
	}
	return w, nil
}

// archivePlace is where the workspace's cycles are kept: to, or as pack.toml
// says; a folder as it is reached from here.
func (ws *Workspace) archivePlace(pack *evidence.Pack, to string) string {
	if to != "" {
		return to
	}
	if archive.IsBucket(pack.Archive.To) {
		return pack.Archive.To
	}
	return filepath.Join(ws.Dir, filepath.FromSlash(pack.Archive.To))
}

// Archive is where the workspace's cycles are kept, and whose they are, as far
// as pack.toml can be read: what else is wrong in the workspace does not matter.
func (ws *Workspace) Archive() (place, organisation string, err error) {
	pack, err := evidence.Load(ws.Content(), evidence.Options{}, new(diag.Problems))
	if err != nil {
		return "", "", err
	}
	return ws.archivePlace(pack, ""), pack.Organisation.Name, nil
}

// RetainYears is how many years a bucket is to keep what is put away; 0: as long
// as nobody deletes it.
func (ws *Workspace) RetainYears() (int, error) {
	pack, err := evidence.Load(ws.Content(), evidence.Options{}, new(diag.Problems))
	if err != nil {
		return 0, err
	}
	return pack.Archive.RetainYears, nil
}

// LogArchived adds to the log that a sealed pack was put away: the digests of
// its manifest and of the manifest's signature, which is empty for a pack
// without one. Both are 64 hexadecimal digits. A pack that the log knows already
// is left as it is. rnd is asked for a new key; nil is the system's. Errors:
// ErrRefused where the log is broken or rolled back, or of the disk.
func LogArchived(ws *Workspace, cycle, manifest, signature string, env func(string) string, rnd io.Reader) (logbook.Checkpoint, error) {
	if rnd == nil {
		rnd = rand.Reader
	}
	k, err := ws.keep(env, rnd)
	if err != nil {
		return logbook.Checkpoint{}, err
	}
	defer k.unlock()
	if k.log.Archived(manifest) {
		return k.log.Checkpoint, nil
	}
	ev := logbook.Event{Event: logbook.PackArchived, Subject: "pack:" + cycle, Digest: "sha256:" + manifest}
	if signature != "" {
		ev.Signature = "sha256:" + signature
	}
	if err := k.append(ev); err != nil {
		return logbook.Checkpoint{}, fmt.Errorf("the log: %w", err)
	}
	return k.log.Checkpoint, k.remember()
}

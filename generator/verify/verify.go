// Package verify judges what lies on a disk: packs with their manifests, and
// signed PDFs. It says what holds, what fails, and what stands unproved, and
// never more than it has checked itself. It makes nothing, changes nothing,
// opens no connection, and knows no register: so it imports nothing that draws.
//
// Source: LIFECYCLE; CLI (exit codes). Signatures: package seal.
package verify

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/seal"
)

// State is what is known of one thing that was looked at.
type State string

// The states, from the best.
const (
	Holds    State = "holds"    // as it was made, by whom it says
	Unproved State = "unproved" // nothing is wrong with it, but something about it is not proved
	Awaited  State = "awaited"  // an empty signature field: it claims nothing
	Stated   State = "stated"   // the pack says so itself, and claims no proof of it
	Broken   State = "broken"   // changed, missing, or otherwise not what it must be
)

// A Finding is one thing that was looked at.
type Finding struct {
	State   State  `json:"state"`
	Code    string `json:"code"` // a stable word for machines: changed, missing, extra, seal, …
	Path    string `json:"path"` // within the pack; empty: the thing itself
	Message string `json:"message"`
}

// Whose anchors were used.
const (
	FromCaller = "caller" // whoever asks names them: only these prove who signed
	FromPack   = "pack"   // they lie in the pack itself, and prove nothing of who made it
	FromNobody = "none"
)

// A Report is what was found out about one path.
type Report struct {
	Path     string    `json:"path"`
	Kind     string    `json:"kind"`    // pack, archive, log, signature or pdf
	Digest   string    `json:"digest"`  // SHA-256, hex, of manifest.json or of the PDF
	Anchors  string    `json:"anchors"` // caller, pack or none
	At       string    `json:"at"`      // the time that signatures without a time stamp are judged at, RFC 3339
	Class    string    `json:"class"`   // of a PDF: valid; valid, changed later; invalid; cannot judge
	Verdict  State     `json:"verdict"`
	Findings []Finding `json:"findings"`

	log                *logbook.Log // nil: none, or a broken one
	organisation, asOf string       // of a pack
}

// Options say how to judge.
type Options struct {
	Trust   *seal.Trust          // the caller's anchors; nil: none
	Allowed []seal.AllowedSigner // the caller's SSH keys
	At      time.Time            // for signatures without a time stamp
	Content string               // the file that a detached signature signs; empty: the one beside it
}

// ErrUnknown: the path is nothing that can be verified.
var ErrUnknown = errors.New("neither a pack nor an archive, a log, a PDF or a signature")

// Path judges what lies at a path: a pack's folder, its manifest.json, an
// archive's or a log's folder, a PDF, or a detached signature.
// Errors: ErrUnknown, fs.ErrNotExist, or of the disk; what is wrong with the
// thing itself is in the report.
func Path(path string, opt Options) (*Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && filepath.Base(path) == manifest.Name {
		path, info = filepath.Dir(path), nil
	}
	if info != nil && info.IsDir() && isArchive(path) {
		return Archive(context.Background(), path, opt, ArchiveOptions{})
	}
	j := &judge{Options: opt, digests: map[string]string{}, documents: map[string]*seal.PDFJudgement{}, report: &Report{Path: path, Anchors: FromNobody, At: opt.At.UTC().Format(time.RFC3339), Findings: []Finding{}}}
	if opt.Trust != nil || opt.Allowed != nil {
		j.report.Anchors = FromCaller
	}
	if info == nil || info.IsDir() {
		err = j.pack(path)
	} else {
		err = j.file(path)
	}
	if err != nil {
		return nil, err
	}
	j.report.Verdict = j.verdict()
	return j.report, nil
}

// isArchive tells an archive from a pack by what neither has in common.
func isArchive(dir string) bool {
	for _, name := range []string{ocfl.RootDeclaration, "ocfl_layout.json"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// judge gathers findings about one path.
type judge struct {
	Options
	inside              *seal.Trust          // anchors that the pack brings along; nil: none
	allowed             []seal.AllowedSigner // and SSH keys
	sealer, sealedFirst string               // the key of the first seal, and where it is
	asOf                string               // the day as of which the pack judges
	heads               []head               // of the log, inside PDFs
	proofs              []proof              // of trail/index.json
	report              *Report

	digests   map[string]string             // SHA-256 in hex, by path, of the pack's files as they are
	documents map[string]*seal.PDFJudgement // by that
}

func (j *judge) say(s State, code, path, format string, args ...any) {
	j.report.Findings = append(j.report.Findings, Finding{s, code, path, fmt.Sprintf(format, args...)})
}

// Add adds findings that somebody else came to, such as those of a rebuild, and
// settles the verdict anew.
func (r *Report) Add(found ...Finding) {
	r.Findings = append(r.Findings, found...)
	r.Verdict = (&judge{report: r}).verdict()
}

// Unread reports whether something could not be read, so that nothing is known
// of the whole.
func (r *Report) Unread() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == "unread" })
}

// verdict is the worst state; what is awaited or stated is none.
func (j *judge) verdict() State {
	worst := Holds
	for _, f := range j.report.Findings {
		switch f.State {
		case Broken:
			return Broken
		case Unproved:
			worst = Unproved
		}
	}
	return worst
}

// file judges a file that stands alone: a PDF, or a detached signature.
func (j *judge) file(path string) error {
	err := begins(path, "%PDF-")
	isPDF := err == nil || strings.EqualFold(filepath.Ext(path), ".pdf") // one whose first bytes were changed
	switch {
	case !isPDF && errors.Is(err, ErrUnknown):
		return j.detached(path)
	case err != nil && !errors.Is(err, ErrUnknown):
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	out := seal.JudgePDF(data, j.Trust, j.At, seal.Judging{})
	sum, err := out.SHA256()
	if err != nil {
		return err
	}
	j.report.Kind, j.report.Digest, j.report.Class = "pdf", hex.EncodeToString(sum[:]), string(out.Class)
	if !j.pdf("", out) {
		j.say(Broken, "unsigned", "", "nobody has signed it: nothing about it can be verified")
	}
	return nil
}

// begins is ErrUnknown of a file that begins otherwise.
func begins(path, mark string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, len(mark))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != mark {
		return fmt.Errorf("%s: %w", path, ErrUnknown)
	}
	return nil
}

// readFile reads a plain file of the pack; fs.ErrNotExist where there is none,
// where it is no plain file or where a link leads to it, which the walk reports.
func readFile(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := lstat(root, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s has %d bytes, more than any real one", name, info.Size())
	}
	return root.ReadFile(name)
}

package generator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/trail"
)

// A CopyProposal is what an executive is shown before they sign a copy of a
// review pack.
type CopyProposal struct {
	Person   *evidence.Person
	Field    string
	Cycle    string
	Digest   string // of the copy as it is
	Approves []Listed
	Key      string // its fingerprint
}

// A Listed subject is one that a signature in the field approves.
type Listed struct {
	trail.Approval
	Now bool // the registers still hold exactly these bytes
}

// CopyOptions say who signs which copy with what.
type CopyOptions struct {
	PDF      []byte
	Person   string
	Identity *seal.Identity
	Now      time.Time
	Rand     io.Reader // nil: the system's
	Agree    func(*CopyProposal) (bool, error)
}

// SignCopy fills a person's field in a copy of a review pack, at the level of
// pack.toml. It writes nothing: a copy counts once Collect has taken it in.
// Errors: ErrRequest, ErrDeclined, ErrRefused where the copy was changed.
func SignCopy(ctx context.Context, ws *Workspace, opt CopyOptions) ([]byte, []diag.Problem, error) {
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	p, err := proposeCopy(pack, opt)
	if err != nil {
		return nil, nil, err
	}
	if agreed, err := opt.Agree(p); err != nil || !agreed {
		return nil, nil, errors.Join(err, unless(agreed, ErrDeclined))
	}
	lasting, err := lasting(pack)
	if err != nil {
		return nil, nil, err
	}
	lines := []string{"Signed by " + p.Person.FullName, p.Person.Title, opt.Now.UTC().Format("2 January 2006 15:04:05") + " UTC", "Key " + short(p.Key)}
	out, err := lasting.SignPDF(ctx, opt.PDF, opt.Identity, seal.PDFSeal{Field: p.Field, Name: p.Person.FullName, Reason: "Approval of the subjects listed beside the field",
		Time: opt.Now.UTC().Truncate(time.Second), Lines: slices.DeleteFunc(lines, func(s string) bool { return s == "" }), CMS: seal.CMSOptions{Rand: opt.Rand}})
	return out, nil, err
}

// short cuts a fingerprint for the eye.
func short(fingerprint string) string {
	return fingerprint[:min(len(fingerprint), len("sha256:")+16)] + "…"
}

func proposeCopy(pack *evidence.Pack, opt CopyOptions) (*CopyProposal, error) {
	who := pack.Person(opt.Person)
	if who == nil {
		return nil, fmt.Errorf("%w: person %q is not in people.toml", ErrRequest, opt.Person)
	}
	key := opt.Identity.Fingerprint()
	if !slices.ContainsFunc(pack.BoundKeys(key), func(k *evidence.Key) bool { return k.Person == who }) {
		return nil, fmt.Errorf("%w: keys.toml does not bind the key %s to %s", ErrRequest, key, who.ID)
	}
	doc, err := intact(opt.PDF)
	if err != nil {
		return nil, err
	}
	empty, err := doc.EmptyFields()
	if err != nil {
		return nil, err
	}
	p := &CopyProposal{Person: who, Field: trail.FieldOf(who.ID), Digest: sha(opt.PDF), Key: key}
	if !slices.Contains(empty, p.Field) {
		return nil, fmt.Errorf("%w: the PDF has no empty field %s; its empty fields: %s", ErrRequest, p.Field, strings.Join(empty, ", "))
	}
	return p, p.list(pack, doc)
}

// list fills in what the field approves.
func (p *CopyProposal) list(pack *evidence.Pack, doc *seal.PDF) error {
	files, err := doc.Attachments()
	if err != nil {
		return err
	}
	approvals, err := trail.FindApprovals(files)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case approvals == nil:
		return fmt.Errorf("%w: the PDF is no review pack: it has no %s", ErrRequest, trail.ApprovalsName)
	}
	p.Cycle = approvals.Cycle
	for _, a := range approvals.Of(p.Person.ID, p.Field) {
		p.Approves = append(p.Approves, Listed{a, pack.Subject(a.Subject).Digest() == a.Digest})
	}
	return nil
}

// intact reads a PDF all of whose signatures hold and cover what they must:
// ErrRefused with the reason otherwise.
func intact(pdf []byte) (*seal.PDF, error) {
	doc, err := seal.ReadPDF(pdf)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	sigs, err := doc.Signatures()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	for i := range sigs {
		s := &sigs[i]
		for _, check := range []func() error{s.CheckBytes, s.CheckDigest, s.CheckLater} {
			if err := check(); err != nil {
				return nil, fmt.Errorf("%w: field %q: %w", ErrRefused, s.Field, err)
			}
		}
	}
	if err := doc.CheckRevisions(sigs); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return doc, nil
}

// lasting is the level of pack.toml, with those who are asked for it.
func lasting(pack *evidence.Pack) (seal.Lasting, error) {
	level, err := seal.ParseLevel(pack.Signing.Level)
	if err != nil || level <= seal.LevelB {
		return seal.Lasting{Level: level}, err
	}
	a, err := authority(pack)
	if err != nil {
		return seal.Lasting{}, err
	}
	return seal.Lasting{Level: level, Authority: a, Revocation: &seal.Revocation{Trust: a.Trust}}, nil
}

// WriteCopy writes a signed copy. It must not lie in output/, which builds
// alone write, nor replace anything: ErrRequest.
func WriteCopy(ws *Workspace, name string, data []byte) error {
	inside, err := within(filepath.Dir(name), ws.Output())
	if err != nil {
		return err
	}
	if inside {
		return fmt.Errorf("%w: %s lies in output/, where only builds write; name another place with -o", ErrRequest, name)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: %s is there already; name another file with -o", ErrRequest, name)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// within reports whether a folder is another one or lies in it, whatever links
// lead there.
func within(dir, outer string) (bool, error) {
	var real [2]string
	for i, d := range []string{dir, outer} {
		full, err := filepath.Abs(d)
		if err != nil {
			return false, err
		}
		if at, err := filepath.EvalSymlinks(full); err == nil {
			full = at
		}
		real[i] = full
	}
	rel, err := filepath.Rel(real[1], real[0])
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)), nil
}

package generator

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/trail"
)

var (
	// ErrDeclined: whoever was asked did not agree.
	ErrDeclined = errors.New("not agreed to: nothing was signed")
	// ErrRequest: what is asked for is not there, or cannot be done.
	ErrRequest = errors.New("cannot be done")
	// ErrRefused: the signature would not hold, or does not.
	ErrRefused = errors.New("refused")
)

// A Pen makes detached signatures in somebody's name.
type Pen struct {
	Method      string // cms or ssh
	Fingerprint string // of the key, as keys.toml writes it
	Local       bool   // its certificate is signed by itself

	sign func(content []byte, stamp func([]byte) ([]byte, error)) ([]byte, error)
}

// CertificatePen signs with a certificate's key.
func CertificatePen(id *seal.Identity, rnd io.Reader) *Pen {
	return &Pen{Method: "cms", Fingerprint: id.Fingerprint(), Local: id.Local, sign: func(content []byte, stamp func([]byte) ([]byte, error)) ([]byte, error) {
		return seal.SignCMS(id, bytes.NewReader(content), seal.CMSOptions{Rand: rnd, Stamp: stamp})
	}}
}

// SSHPen signs with an SSH key, in the form of ssh-keygen -Y sign.
func SSHPen(fingerprint string, sign func(content io.Reader) ([]byte, error)) *Pen {
	return &Pen{Method: "ssh", Fingerprint: fingerprint, sign: func(content []byte, _ func([]byte) ([]byte, error)) ([]byte, error) {
		return sign(bytes.NewReader(content))
	}}
}

// A Proposal is what a person is shown before they sign.
type Proposal struct {
	Subject *evidence.Subject
	Person  *evidence.Person
	Pen     *Pen
	Date    evidence.Date
}

// SignOptions say what is signed, by whom and with what.
type SignOptions struct {
	Subject string // as signatures.toml names it
	Person  string // an id
	Pen     *Pen
	Now     time.Time
	Env     func(string) string           // finds the log's key
	Rand    io.Reader                     // nil: the system's
	Agree   func(*Proposal) (bool, error) // shows the proposal and asks
}

// Signed is what signing wrote.
type Signed struct {
	Entry *trail.Entry // as the trail has it now
	File  string       // below content/
	Row   string       // the register that has the row
	Log   logbook.Checkpoint
}

// Sign makes a detached signature over a subject's bytes, adds the row and an
// event of the log: all of it or nothing. A signature that the trail would call
// broken is refused before it is written. Errors: ErrRequest, ErrDeclined,
// ErrRefused, ErrRolledBack, of time stamps, or of the disk.
func Sign(ctx context.Context, ws *Workspace, opt SignOptions) (*Signed, []diag.Problem, error) {
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	p, err := propose(pack, opt)
	if err != nil {
		return nil, nil, err
	}
	if agreed, err := opt.Agree(p); err != nil || !agreed {
		return nil, nil, errors.Join(err, unless(agreed, ErrDeclined))
	}
	stamp, err := stamper(ctx, pack)
	if err != nil {
		return nil, nil, err
	}
	sig, err := opt.Pen.sign(p.Subject.Bytes, stamp)
	if err != nil {
		return nil, nil, err
	}
	token, err := tokenOf(sig, opt.Pen, stamp)
	if err != nil {
		return nil, nil, err
	}
	return p.record(ws, sig, token, opt)
}

func unless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// read loads the current cycle.
func read(ws *Workspace) (*evidence.Pack, []diag.Problem, error) {
	probs := new(diag.Problems)
	pack, err := load(ws, "", probs)
	return pack, probs.Sorted(), err
}

func propose(pack *evidence.Pack, opt SignOptions) (*Proposal, error) {
	who := pack.Person(opt.Person)
	day := register.DateOf(opt.Now.UTC())
	s := pack.Subject(opt.Subject)
	switch {
	case who == nil:
		return nil, fmt.Errorf("%w: person %q is not in people.toml", ErrRequest, opt.Person)
	case s.Bytes == nil:
		return nil, fmt.Errorf("%w: %s: %s", ErrRequest, opt.Subject, s.Why)
	case !slices.ContainsFunc(pack.BoundKeys(opt.Pen.Fingerprint), func(k *evidence.Key) bool { return k.Person == who && k.BoundOn(day) }):
		return nil, fmt.Errorf("%w: keys.toml does not bind the key %s to %s on %s", ErrRequest, opt.Pen.Fingerprint, who.ID, day)
	}
	return &Proposal{Subject: s, Person: who, Pen: opt.Pen, Date: day}, nil
}

// stamper asks the authorities of pack.toml; nil where it names none.
func stamper(ctx context.Context, pack *evidence.Pack) (func([]byte) ([]byte, error), error) {
	if len(pack.Signing.TimestampURLs) == 0 {
		return nil, nil
	}
	a, err := authority(pack)
	if err != nil {
		return nil, err
	}
	return func(signature []byte) ([]byte, error) { return a.Stamp(ctx, signature) }, nil
}

// authority are the time-stamping authorities of pack.toml; those that do not
// chain to content/trust would prove nothing here.
func authority(pack *evidence.Pack) (*seal.Authority, error) {
	trust, err := trail.Anchors(pack)
	if err != nil {
		return nil, err
	}
	return &seal.Authority{URLs: pack.Signing.TimestampURLs, Trust: trust}, nil
}

// record writes what was signed.
func (p *Proposal) record(ws *Workspace, sig, token []byte, opt SignOptions) (*Signed, []diag.Problem, error) {
	k, err := ws.keep(opt.Env, opt.Rand)
	if err != nil {
		return nil, nil, err
	}
	defer k.unlock()
	ext := map[string]string{"cms": ".p7s", "ssh": ".sig"}[p.Pen.Method]
	file := ws.freeName("signatures", fileName(p.Subject.Name+"-"+p.Person.ID), ext)
	row := newRow{Subject: p.Subject.Name, Signer: p.Person.ID, Date: p.Date.String(), Capacity: p.Person.Title, Method: p.Pen.Method, File: file}
	r := &record{files: map[string][]byte{}}
	r.add(row, p.Subject.Digest(), sig, token, p.Date)
	if p.Pen.Method == "ssh" && token != nil {
		r.files[file+trail.TokenSuffix] = token
	}
	entries, probs, err := r.judge(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	e := entries[0]
	if e.State == trail.Broken {
		return nil, nil, fmt.Errorf("%w: the signature would be broken: %s", ErrRefused, e.Reason)
	}
	if err := k.write(r); err != nil {
		return nil, nil, err
	}
	return &Signed{e, file, ws.register(), k.log.Checkpoint}, nil, nil
}

// judge reads the workspace as it would be, and gives the entries of the
// record's rows in their order.
func (r *record) judge(ws *Workspace) ([]*trail.Entry, []diag.Problem, error) {
	planned, err := r.planned(ws)
	if err != nil {
		return nil, nil, err
	}
	probs := new(diag.Problems)
	pack, err := evidence.Load(planned, evidence.Options{}, probs)
	if err != nil || probs.Len() > 0 {
		return nil, probs.Sorted(), err
	}
	t, err := trail.Judge(pack)
	if err != nil {
		return nil, nil, err
	}
	var out []*trail.Entry
	for _, row := range r.rows {
		i := slices.IndexFunc(t.Entries, func(e *trail.Entry) bool {
			return e.Row != nil && e.Row.File == row.File && e.Row.Subject == row.Subject && e.Row.Signer.ID == row.Signer
		})
		if i < 0 {
			return nil, nil, fmt.Errorf("%w: the row of %s is not in the trail", ErrRefused, row.Subject)
		}
		out = append(out, t.Entries[i])
	}
	return out, nil, nil
}

// tokenOf is the time stamp of a signature, nil where there is none: of a CMS
// signature the one inside it, of an SSH signature one over its file.
func tokenOf(sig []byte, pen *Pen, stamp func([]byte) ([]byte, error)) ([]byte, error) {
	if pen.Method == "ssh" {
		if stamp == nil {
			return nil, nil
		}
		return stamp(sig)
	}
	c, err := seal.ReadCMS(sig)
	if err != nil {
		return nil, err
	}
	return c.Token, nil
}

// fileName makes a file's name of a subject: letters, digits and -._ alone.
func fileName(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, text)
	return strings.Trim(name[:min(len(name), 120)], "-.")
}

// Log reads the log of a workspace. Errors: logbook.ErrBroken, or of the disk.
func (ws *Workspace) Log() (*logbook.Log, error) {
	sub, err := fs.Sub(ws.Content(), "log")
	if err != nil {
		return nil, err
	}
	return logbook.Open(sub)
}

// SSHKeysOf are the fingerprints of the SSH keys that keys.toml binds to a
// person on a day. The error is of the disk; of a workspace that is wrong,
// signing says more.
func (ws *Workspace) SSHKeysOf(person string, now time.Time) ([]string, error) {
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, err
	}
	var out []string
	for _, k := range pack.Keys {
		if k.Person.ID == person && k.BoundOn(register.DateOf(now.UTC())) && strings.HasPrefix(k.Fingerprint, "SHA256:") {
			out = append(out, k.Fingerprint)
		}
	}
	return out, nil
}

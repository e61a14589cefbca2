package generator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/trail"
)

// CollectOptions say what is taken in.
type CollectOptions struct {
	Files  []Returned
	Person string // in whose name a signing service signed; empty: fields and keys tell
	Now    time.Time
	Env    func(string) string
	Rand   io.Reader // nil: the system's
}

// A Returned file is a copy of a review pack that came back.
type Returned struct {
	Name string // as the caller knows it
	PDF  []byte
}

// Collected is what became of one file.
type Collected struct {
	Name  string
	File  string         // below content/; empty: everything in it was known
	Added []*trail.Entry // rows that were added, with their states
	Notes []string       // what was not added, and why
}

// A collection is one file while it is looked at.
type collection struct {
	*Collected
	pdf       []byte
	doc       *seal.PDF
	approvals *trail.Approvals
	sigs      []seal.PDFSignature
}

// Collect takes signed copies of review packs in: each is verified by the rules
// for any PDF, stored under signatures/packs/CYCLE/, and gets one row for every
// subject that approvals.json lists for those who signed it. One file that was
// changed and nothing is taken in: ErrRefused with the reason.
func Collect(ws *Workspace, opt CollectOptions) ([]*Collected, []diag.Problem, error) {
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	k, err := ws.keep(opt.Env, opt.Rand)
	if err != nil {
		return nil, nil, err
	}
	defer k.unlock()
	known, err := trail.Judge(pack)
	if err != nil {
		return nil, nil, err
	}
	all := &record{files: map[string][]byte{}}
	var out []*Collected
	for _, f := range opt.Files {
		c := &collection{Collected: &Collected{Name: f.Name}, pdf: f.PDF}
		if err := c.open(pack); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if probs, err := c.take(ws, pack, known, all, opt); err != nil || len(probs) > 0 {
			return nil, probs, wrapName(f.Name, err)
		}
		out = append(out, c.Collected)
	}
	if len(all.rows) == 0 {
		return out, nil, nil
	}
	return out, nil, k.write(all)
}

func wrapName(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// open reads the document and refuses one that was changed, or is no review
// pack of this workspace.
func (c *collection) open(pack *evidence.Pack) error {
	doc, err := intactButUnknown(c.pdf)
	if err != nil {
		return err
	}
	if c.sigs, err = doc.Signatures(); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	files, err := doc.Attachments()
	if err == nil {
		c.approvals, err = trail.FindApprovals(files)
	}
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case c.approvals == nil:
		return fmt.Errorf("%w: it is no review pack, for it has no %s; give a PDF that somebody else made a row of its own in signatures.toml", ErrRequest, trail.ApprovalsName)
	case !knows(pack, c.approvals.Cycle):
		return fmt.Errorf("%w: it is of the cycle %q, which pack.toml does not know", ErrRequest, c.approvals.Cycle)
	}
	c.doc = doc
	return nil
}

// intactButUnknown is intact but for signatures that we cannot judge, of which
// the trail says so.
func intactButUnknown(pdf []byte) (*seal.PDF, error) {
	doc, err := intact(pdf)
	if err == nil || !errors.Is(err, seal.ErrUnsupported) || errors.Is(err, seal.ErrChanged) {
		return doc, err
	}
	return seal.ReadPDF(pdf)
}

func knows(pack *evidence.Pack, cycle string) bool {
	return cycle == pack.Cycle.ID || slices.ContainsFunc(pack.Past, func(c evidence.Cycle) bool { return c.ID == cycle })
}

// signers are those whose rows a file can give: who has a field in it that is
// signed, and whom the caller names for a field that a service added.
func (c *collection) signers(person string) []string {
	var out []string
	for _, s := range c.approvals.Signatories {
		own := slices.ContainsFunc(c.sigs, func(sig seal.PDFSignature) bool { return sig.Field == s.Field })
		if own || s.Person == person {
			out = append(out, s.Person)
		}
	}
	return out
}

// take adds the rows of one file to the record.
func (c *collection) take(ws *Workspace, pack *evidence.Pack, known *trail.Trail, all *record, opt CollectOptions) ([]diag.Problem, error) {
	signers := c.signers(opt.Person)
	if len(signers) == 0 {
		return nil, fmt.Errorf("%w: nobody has signed it in a field of theirs; where a signing service signed, say for whom with --as", ErrRequest)
	}
	file := path.Join("signatures/packs", c.approvals.Cycle, strings.Join(signers[:min(len(signers), 3)], "-")+"-"+strings.TrimPrefix(sha(c.pdf), "sha256:")[:12]+".pdf")
	r := &record{files: map[string][]byte{}}
	for _, id := range signers {
		who := pack.Person(id)
		if who == nil {
			return nil, fmt.Errorf("%w: person %q is not in people.toml", ErrRequest, id)
		}
		day, asked := c.day(id, opt.Now), c.approvals.Of(id, trail.FieldOf(id))
		if len(asked) == 0 {
			c.Notes = append(c.Notes, "the pack asks "+id+" to approve nothing: their signature is about no subject")
		}
		for _, a := range asked {
			if why := c.outdated(pack, a); why != "" {
				c.Notes = append(c.Notes, why)
				continue
			}
			row := newRow{Subject: a.Subject, Signer: id, Date: day.String(), Capacity: who.Title, Method: "pades", File: file}
			r.add(row, a.Digest, c.pdf, nil, day)
		}
	}
	return c.settle(ws, known, r, all)
}

// outdated says why a subject gets no row: the registers have not these bytes.
func (c *collection) outdated(pack *evidence.Pack, a trail.Approval) string {
	switch s := pack.Subject(a.Subject); {
	case s.Bytes == nil:
		return a.Subject + ": " + s.Why
	case s.Digest() != a.Digest:
		return a.Subject + " was changed after the pack was made: it is not what was signed"
	}
	return ""
}

// settle judges the rows as they would stand, refuses broken ones, and leaves
// out those that the trail has already.
func (c *collection) settle(ws *Workspace, known *trail.Trail, r, all *record) ([]diag.Problem, error) {
	if len(r.rows) == 0 {
		return nil, nil
	}
	entries, probs, err := r.judge(ws)
	if err != nil || len(probs) > 0 {
		return probs, err
	}
	for i, e := range entries {
		switch {
		case e.State == trail.Broken:
			return nil, fmt.Errorf("%w: %s by %s: %s", ErrRefused, e.Subject.Name, e.Signer.ID, e.Reason)
		case has(known, e), all.has(r.rows[i], e):
			c.Notes = append(c.Notes, e.Subject.Name+" by "+e.Signer.ID+" is collected already")
			continue
		}
		if token := e.Token(); token != nil {
			r.events[i].Token = sha(token)
		}
		c.Added, c.File = append(c.Added, e), r.rows[i].File
		all.rows, all.events = append(all.rows, r.rows[i]), append(all.events, r.events[i])
		all.files[r.rows[i].File] = c.pdf
		all.values = append(all.values, e.SignatureValue())
	}
	return nil, nil
}

// has reports whether the trail has this very signature of the subject, be it
// in another copy: a copy that goes round is collected more than once.
func has(t *trail.Trail, e *trail.Entry) bool {
	return slices.ContainsFunc(t.Of(e.Subject.Name), func(old *trail.Entry) bool {
		return old.Signer.ID == e.Signer.ID && e.SignatureValue() != nil && string(old.SignatureValue()) == string(e.SignatureValue())
	})
}

// has asks the same of what is being collected.
func (r *record) has(row newRow, e *trail.Entry) bool {
	for i, have := range r.rows {
		if have.Subject == row.Subject && have.Signer == row.Signer && i < len(r.values) && string(r.values[i]) == string(e.SignatureValue()) {
			return true
		}
	}
	return false
}

// day is when somebody signed: the day that their signature claims, or today
// where it claims none or one to come. What it proves is for the trail.
func (c *collection) day(person string, now time.Time) evidence.Date {
	today := register.DateOf(now.UTC())
	for i := range c.sigs {
		s := &c.sigs[i]
		if s.Field != trail.FieldOf(person) || len(s.M) < len("D:20060102") {
			continue
		}
		t, err := time.Parse("D:20060102", s.M[:len("D:20060102")])
		if err != nil {
			continue
		}
		if day := register.DateOf(t); !day.After(today) {
			return day
		}
	}
	return today
}

package seal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Lasting says how long signatures are to last, and whom to ask for that.
// The zero value makes B-B and asks nobody. A level is reached or it is an
// error: nothing is left out in silence.
type Lasting struct {
	Level      Level
	Authority  *Authority  // from B-T
	Revocation *Revocation // from B-LT
}

// SignPDF signs as the function does and brings the file to the level: the
// token first, then what validates it, then a stamp over all.
func (l Lasting) SignPDF(ctx context.Context, base []byte, id *Identity, s PDFSeal) ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	if l.Level >= LevelT {
		s.CMS.Stamp = func(signature []byte) ([]byte, error) { return l.Authority.Stamp(ctx, signature) }
		s.CMS.Room = l.Authority.Room
	}
	out, err := SignPDF(base, id, s)
	if err != nil || l.Level <= LevelT {
		return out, err
	}
	return l.Extend(ctx, out)
}

func (l Lasting) check() error {
	switch {
	case l.Level >= LevelT && l.Authority == nil:
		return fmt.Errorf("level %s needs a time-stamping authority", l.Level)
	case l.Level >= LevelLT && l.Revocation == nil:
		return fmt.Errorf("level %s needs to ask for revocations", l.Level)
	}
	return nil
}

// Extend brings the signatures of a file to the level by appending revisions;
// what is there stays an identical prefix. A file that has the level stays as
// it is. It refuses a file with a signature that does not hold.
func (l Lasting) Extend(ctx context.Context, pdf []byte) ([]byte, error) {
	if err := l.check(); err != nil || l.Level <= LevelB {
		return pdf, err
	}
	p, sigs, err := sound(pdf)
	if err != nil {
		return nil, err
	}
	if !stamped(sigs) {
		if p, sigs, err = l.restamp(ctx, p); err != nil {
			return nil, err
		}
	}
	if l.Level < LevelLT {
		return p.data, nil
	}
	before := len(p.data)
	if p, err = l.revalidate(ctx, p, sigs); err != nil {
		return nil, err
	}
	if l.Level < LevelLTA || len(p.data) == before && sigs[len(sigs)-1].Stamp != nil && sigs[len(sigs)-1].Covers {
		return p.data, nil
	}
	return p.addStamp(ctx, l.Authority)
}

// Renew appends what validates the newest time stamp, and a new one over all:
// to be done before the certificate of the newest one ends, or its algorithm
// is broken.
func Renew(ctx context.Context, pdf []byte, a *Authority, r *Revocation) ([]byte, error) {
	l := Lasting{LevelLTA, a, r}
	if err := l.check(); err != nil {
		return nil, err
	}
	p, sigs, err := sound(pdf)
	if err != nil {
		return nil, err
	}
	if p, err = l.revalidate(ctx, p, sigs); err != nil {
		return nil, err
	}
	return p.addStamp(ctx, a)
}

// sound reads a file and its signatures, the oldest first, all of which hold.
func sound(pdf []byte) (*PDF, []PDFSignature, error) {
	p, err := ReadPDF(pdf)
	if err != nil {
		return nil, nil, err
	}
	sigs, err := p.Signatures()
	if err != nil {
		return nil, nil, err
	}
	if len(sigs) == 0 {
		return nil, nil, errors.New("the PDF holds no signature")
	}
	slices.SortFunc(sigs, func(a, b PDFSignature) int { return cmp.Compare(a.Revision, b.Revision) })
	for i := range sigs {
		s := &sigs[i]
		if err := cmp.Or(s.CheckDigest(), cryptography(s), s.CheckLater()); err != nil {
			return nil, nil, fmt.Errorf("field %q: %w", s.Field, err)
		}
	}
	return p, sigs, nil
}

// stamped tells whether each signature has its time.
func stamped(sigs []PDFSignature) bool {
	for i := range sigs {
		if _, ok := sigs[i].statedTime(stampsAfter(&sigs[i], sigs)); !ok {
			return false
		}
	}
	return true
}

func (l Lasting) restamp(ctx context.Context, p *PDF) (*PDF, []PDFSignature, error) {
	out, err := p.addStamp(ctx, l.Authority)
	if err != nil {
		return nil, nil, err
	}
	return sound(out)
}

// revalidate fetches what each signature and each time stamp needs.
func (l Lasting) revalidate(ctx context.Context, p *PDF, sigs []PDFSignature) (*PDF, error) {
	have, err := p.validation(p.newest())
	if err != nil {
		return nil, err
	}
	r := *l.Revocation
	if r.Given != nil {
		have.Add(r.Given)
	}
	r.Given = have
	v := new(Validation)
	for i := range sigs {
		if err := r.forSignature(ctx, v, &sigs[i], sigs); err != nil {
			return nil, fmt.Errorf("field %q: %w", sigs[i].Field, err)
		}
	}
	out, err := p.addValidation(v)
	if err != nil {
		return nil, err
	}
	return ReadPDF(out)
}

func (r *Revocation) forSignature(ctx context.Context, v *Validation, s *PDFSignature, all []PDFSignature) error {
	if s.Stamp != nil {
		return r.into(ctx, v, s.Stamp.CMS, s.Stamp.At)
	}
	at, ok := s.statedTime(stampsAfter(s, all))
	if !ok {
		return errors.New("no time stamp says when it was made")
	}
	if err := r.into(ctx, v, s.CMS, at); err != nil {
		return err
	}
	token, err := s.CMS.stamp()
	if err != nil || token == nil {
		return err
	}
	return r.into(ctx, v, token.CMS, token.At)
}

func (r *Revocation) into(ctx context.Context, v *Validation, c *CMS, at time.Time) error {
	more, err := r.Fetch(ctx, c.Signer, c.Others(), at)
	if err != nil {
		return err
	}
	v.Add(more)
	return nil
}

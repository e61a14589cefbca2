package seal

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// stamps judges the document time stamps from the newest back: the newest must
// hold at the time of judgement, each other one when the next was made, since
// that one proves that it was there then (ETSI EN 319 102-1, 5.6).
func (j *judge) stamps() {
	control := j.at
	for i := len(j.out.Signatures) - 1; i >= 0; i-- {
		s := &j.out.Signatures[i]
		if s.Stamp == nil || s.Class == Invalid {
			continue
		}
		s.At = control
		if j.stamp(s, s.Stamp, control) {
			s.Proven, control = s.Stamp.At, s.Stamp.At
		}
	}
}

// control is when a signature's own time stamp must have held: when the first
// believed document time stamp over it was made, else at the time of judgement.
func (j *judge) control(s *Judged) time.Time {
	for i := range j.out.Signatures {
		if d := &j.out.Signatures[i]; d.Stamp != nil && d.Revision > s.Revision && !d.Proven.IsZero() {
			return d.Proven
		}
	}
	return j.at
}

// stamp judges whether a time stamp proves its time, and says in s why not:
// what is wrong with it is a failed proof, what is not known about it is none.
func (j *judge) stamp(s *Judged, stamp *Stamp, control time.Time) bool {
	if control.Before(stamp.At) {
		control = stamp.At // judged as of a day before it was made
	}
	if !stampingOnly(stamp.CMS.Signer) {
		s.fail(Invalid, ProofTime, errStampUsage)
		return false
	}
	made, err := j.path(stamp.CMS, stamp.At)
	if err != nil {
		j.unbelieved(s, stamp, err, errors.Is(err, ErrExpired) || errors.Is(err, ErrNotYetValid))
		return false
	}
	if _, err := j.path(stamp.CMS, control); err != nil {
		j.unbelieved(s, stamp, err, false)
		return false
	}
	if _, err := j.revoked(made, stamp.At); err != nil {
		j.unbelieved(s, stamp, err, true)
		return false
	}
	answered, err := j.revoked(made, control)
	if err != nil {
		j.unbelieved(s, stamp, err, false)
		return false
	}
	if s.Stamp == stamp {
		s.Chain, s.Answered = made, answered
	}
	return true
}

// unbelieved says that a time stamp proves nothing. wrong: it should not exist.
func (j *judge) unbelieved(s *Judged, stamp *Stamp, err error, wrong bool) {
	err = fmt.Errorf("time stamp: %w", err)
	switch {
	case wrong || errors.Is(err, ErrWeak):
		s.fail(Invalid, ProofTime, err)
	case s.Stamp == stamp:
		s.fail(CannotJudge, ProofTime, err)
	default:
		s.note("its time stamp of %s proves nothing: %v", stamp.At.UTC().Format(time.RFC3339), err)
	}
}

// path is a chain to an anchor, by all the certificates at hand.
func (j *judge) path(c *CMS, at time.Time) ([]*x509.Certificate, error) {
	if j.trust == nil {
		return nil, errNoAnchors
	}
	return j.trust.path(c.Signer, slices.Concat(c.Others(), j.dss.Certs), at)
}

var errNoAnchors = fmt.Errorf("%w: no anchors were named", ErrUntrusted)

// revoked asks about each certificate below the anchor: an error when one was
// revoked by then; answered is false when nothing is known about one.
func (j *judge) revoked(chain []*x509.Certificate, at time.Time) (answered bool, err error) {
	answered = true
	for i, c := range chain[:max(0, len(chain)-1)] {
		switch err := j.dss.status(c, chain[i+1], at); {
		case errors.Is(err, ErrRevoked):
			return false, fmt.Errorf("%s: %w", c.Subject, err)
		case err != nil:
			answered = false
		}
	}
	return answered, nil
}

// signature judges when a signature was made, and its chain at that time.
func (j *judge) signature(s *Judged) {
	s.At = j.at
	if s.Class == Invalid || s.CheckBytes() != nil {
		return // nobody is asked about by a signature that does not hold
	}
	s.Proven = j.proven(s)
	if !s.Proven.IsZero() {
		s.At = s.Proven
	}
	j.chain(s)
}

// proven is the time of the signature's own token, else of the first believed
// document time stamp over it.
func (j *judge) proven(s *Judged) time.Time {
	control := j.control(s)
	stamp, err := s.CMS.stamp()
	switch {
	case err != nil:
		s.fail(classOf(err), ProofTime, err)
		return time.Time{}
	case stamp != nil && j.stamp(s, stamp, control):
		return stamp.At
	case !control.Equal(j.at):
		return control
	}
	return time.Time{}
}

func (j *judge) chain(s *Judged) {
	if j.trust == nil {
		s.fail(CannotJudge, ProofTrust, errNoAnchors)
		return
	}
	chain, err := j.trust.Chain(s.CMS.Signer, slices.Concat(s.CMS.Others(), j.dss.Certs), s.At)
	if err != nil {
		j.unchained(s, err)
		return
	}
	s.Chain = chain
	if s.Answered, err = j.revoked(chain, s.At); err != nil {
		if s.Proven.IsZero() {
			s.fail(Invalid, ProofTime, fmt.Errorf("%w, and no time stamp proves that it signed before", err))
		} else {
			s.fail(Invalid, ProofTrust, err)
		}
	} else if !s.Answered {
		s.note("the file does not say whether a certificate of its chain was revoked")
	}
}

// unchained sorts out why there is no chain.
func (j *judge) unchained(s *Judged, err error) {
	switch {
	case errors.Is(err, ErrExpired) && s.Proven.IsZero():
		s.fail(CannotJudge, ProofTime, fmt.Errorf("%w, and no time stamp proves that it signed before", err))
	case errors.Is(err, ErrExpired), errors.Is(err, ErrNotYetValid):
		s.fail(Invalid, ProofTime, err)
	case errors.Is(err, ErrUntrusted), errors.Is(err, ErrUnsupported):
		s.fail(CannotJudge, ProofTrust, err)
	default:
		s.fail(Invalid, ProofTrust, err)
	}
}

// order demands that times rise with the revisions: each signature covers
// those before it, so its time cannot be earlier.
func (j *judge) order() {
	var last time.Time
	for i := range j.out.Signatures {
		s := &j.out.Signatures[i]
		at, ok := j.ownTime(s)
		if !ok {
			continue
		}
		if at.Before(last.Add(-clockSkew)) {
			s.fail(Invalid, ProofTime, fmt.Errorf("its time stamp says %s, one that it covers says %s", at.UTC().Format(time.RFC3339), last.UTC().Format(time.RFC3339)))
		}
		if at.After(last) {
			last = at
		}
	}
}

// ownTime is what a signature's own, believed time stamp says.
func (j *judge) ownTime(s *Judged) (time.Time, bool) {
	if s.Proven.IsZero() {
		return time.Time{}, false
	}
	if s.Stamp != nil {
		return s.Stamp.At, true
	}
	at, ok, err := s.CMS.Time()
	return at, ok && err == nil && at.Equal(s.Proven)
}

package seal

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// A Level is how long a PDF signature can be believed (ETSI EN 319 142-1,
// clause 6). Levels are ordered.
type Level int

const (
	LevelNone Level = iota // no PAdES baseline signature
	LevelB                 // B-B: who signed what
	LevelT                 // B-T: and when, by a time stamp
	LevelLT                // B-LT: and what its validation needs is in the file
	LevelLTA               // B-LTA: and a time stamp keeps all that from ageing
)

var levelNames = [...]string{"none", "B-B", "B-T", "B-LT", "B-LTA"}

func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return "unknown"
	}
	return levelNames[l]
}

// ParseLevel reads what String writes.
func ParseLevel(s string) (Level, error) {
	if i := slices.Index(levelNames[:], s); i >= 0 {
		return Level(i), nil
	}
	return LevelNone, fmt.Errorf("%q is not a level: B-B, B-T, B-LT or B-LTA", s)
}

// Level tells what is there, not whether it is believed: which level the
// signature's dictionary, its token, the file's /DSS and its document time
// stamps make up. Chains end at an anchor of t, else at a self-signed
// certificate; t may be nil.
func (s *PDFSignature) Level(t *Trust) Level {
	all, err := s.pdf.Signatures()
	if err != nil {
		return LevelNone
	}
	return s.level(all, t)
}

func (s *PDFSignature) level(all []PDFSignature, t *Trust) Level {
	if s.bad != nil || s.CMS == nil || !s.Baseline {
		return LevelNone
	}
	stamps := stampsAfter(s, all)
	at, ok := s.statedTime(stamps)
	if !ok {
		return LevelB
	}
	for _, d := range stamps {
		if s.provable(d.Revision, at, t) {
			return LevelLTA
		}
	}
	if s.provable(s.pdf.newest(), at, t) {
		return LevelLT
	}
	return LevelT
}

// stampsAfter are the document time stamps that cover s, the oldest first.
func stampsAfter(s *PDFSignature, all []PDFSignature) []*PDFSignature {
	var out []*PDFSignature
	for i := range all {
		if d := &all[i]; d.bad == nil && d.Stamp != nil && d.Revision > s.Revision {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *PDFSignature) int { return a.Revision - b.Revision })
	return out
}

// statedTime is the time of the token, else of the first stamp over the file.
func (s *PDFSignature) statedTime(stamps []*PDFSignature) (time.Time, bool) {
	if s.Stamp != nil {
		return s.Stamp.At, true
	}
	if at, ok, err := s.CMS.Time(); err == nil && ok {
		return at, true
	}
	if len(stamps) > 0 {
		return stamps[0].Stamp.At, true
	}
	return time.Time{}, false
}

// provable asks whether /DSS, as a revision has it, answers for every
// certificate of the signer's chain and of its time stamp's.
func (s *PDFSignature) provable(rev int, at time.Time, t *Trust) bool {
	v, err := s.pdf.validation(rev)
	if err != nil || len(v.Certs) == 0 {
		return false
	}
	if !v.answersFor(s.CMS.Signer, s.CMS.Certificates, at, t) {
		return false
	}
	token, err := s.CMS.stamp()
	return err == nil && (token == nil || v.answersFor(token.CMS.Signer, token.CMS.Certificates, token.At, t))
}

// answersFor goes up from c to an anchor or a self-signed certificate.
func (v *Validation) answersFor(c *x509.Certificate, inside []*x509.Certificate, at time.Time, t *Trust) bool {
	pool := slices.Concat(inside, v.Certs)
	if t != nil {
		pool = append(pool, t.anchors...)
	}
	for range maxCerts {
		if t.anchored(c) || selfSigned(c) {
			return true
		}
		issuer := issuerOf(c, pool)
		if issuer == nil || v.status(c, issuer, at) != nil {
			return false
		}
		c = issuer
	}
	return false
}

func (t *Trust) anchored(c *x509.Certificate) bool {
	return t != nil && slices.ContainsFunc(t.anchors, func(a *x509.Certificate) bool { return bytes.Equal(a.Raw, c.Raw) })
}

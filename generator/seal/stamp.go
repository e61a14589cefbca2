package seal

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// A Stamp is an RFC 3161 TimeStampToken: a CMS whose content is a TSTInfo.
// The reader of CMS reads it too, with the same strictness.
type Stamp struct {
	At     time.Time // what the authority states, UTC
	Serial *big.Int
	Policy asn1.ObjectIdentifier
	CMS    *CMS // the authority's own signature

	hash    crypto.Hash
	imprint []byte
}

// ReadStamp reads a TimeStampToken (RFC 3161, 2.4.2).
func ReadStamp(der []byte) (*Stamp, error) {
	c, err := readSigned(der)
	if err != nil {
		return nil, err
	}
	if !c.contentType.Equal(oidTSTInfo) || c.content == nil {
		return nil, fmt.Errorf("%w time stamp: no TSTInfo", ErrMalformed)
	}
	s := &Stamp{CMS: c, Serial: new(big.Int)}
	return s, s.readInfo(c.content)
}

// readInfo reads the fields up to genTime; accuracy, ordering, nonce and the
// rest are left to the authority's signature.
func (s *Stamp) readInfo(der []byte) error {
	bad := fmt.Errorf("%w time stamp: TSTInfo", ErrMalformed)
	in := cryptobyte.String(der)
	var info, imprint cryptobyte.String
	var version int
	if !in.ReadASN1(&info, seqTag) || !in.Empty() || !info.ReadASN1Integer(&version) || version != 1 ||
		!info.ReadASN1ObjectIdentifier(&s.Policy) || !info.ReadASN1(&imprint, seqTag) {
		return bad
	}
	alg, ok := readAlgorithm(&imprint)
	if !ok || !imprint.ReadASN1Bytes(&s.imprint, 4) || !imprint.Empty() ||
		!info.ReadASN1Integer(s.Serial) {
		return bad
	}
	var err error
	if s.hash, err = alg.hash(); err != nil {
		return err
	}
	s.At, ok = readGenTime(&info)
	if !ok {
		return bad
	}
	return nil
}

// readGenTime reads GeneralizedTime with optional fractions of a second, which
// RFC 3161 allows and cryptobyte does not.
func readGenTime(s *cryptobyte.String) (time.Time, bool) {
	var text []byte
	if !s.ReadASN1Bytes(&text, 24) {
		return time.Time{}, false
	}
	for _, layout := range []string{"20060102150405Z", "20060102150405.999999999Z"} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// Check says whether the stamp is over message and its authority's signature
// holds. It does not say that the authority is trusted: Trust.Stamp does.
func (s *Stamp) Check(message io.Reader) error {
	h := s.hash.New()
	if _, err := io.Copy(h, message); err != nil {
		return err
	}
	if !bytes.Equal(h.Sum(nil), s.imprint) {
		return fmt.Errorf("time stamp: %w", ErrDigest)
	}
	if err := s.CMS.CheckDigest(bytes.NewReader(s.CMS.content)); err != nil {
		return fmt.Errorf("time stamp: %w", err)
	}
	if err := s.CMS.CheckSignature(); err != nil {
		return fmt.Errorf("time stamp: %w", err)
	}
	return nil
}

// Time is the time that the signature's token states: the token is over this
// signature and its own cryptography holds. ok is false when there is none.
// Whether its authority may be believed is asked of Trust.Time.
func (c *CMS) Time() (t time.Time, ok bool, err error) {
	s, err := c.stamp()
	if s == nil || err != nil {
		return time.Time{}, false, err
	}
	return s.At, true, nil
}

func (c *CMS) stamp() (*Stamp, error) {
	if c.Token == nil {
		return nil, nil
	}
	s, err := ReadStamp(c.Token)
	if err != nil {
		return nil, err
	}
	return s, s.Check(bytes.NewReader(c.Signature))
}

// Time is the proven time of the signature: CMS.Time, from an authority whose
// certificate chains to t and is for time stamps alone.
func (t *Trust) Time(c *CMS) (at time.Time, ok bool, err error) {
	s, err := c.stamp()
	if s == nil || err != nil {
		return time.Time{}, false, err
	}
	if err := t.Stamp(s); err != nil {
		return time.Time{}, false, err
	}
	return s.At, true, nil
}

// Stamp says whether the authority of s chains to an anchor at its own time
// and its certificate has the one critical usage timeStamping (RFC 3161, 2.3).
func (t *Trust) Stamp(s *Stamp) error {
	if !stampingOnly(s.CMS.Signer) {
		return fmt.Errorf("time stamp: %w: it needs the critical usage timeStamping alone", ErrWrongUsage)
	}
	if _, err := t.path(s.CMS.Signer, s.CMS.Others(), s.At); err != nil {
		return fmt.Errorf("time stamp: %w", err)
	}
	return nil
}

func stampingOnly(c *x509.Certificate) bool {
	if len(c.ExtKeyUsage) != 1 || c.ExtKeyUsage[0] != x509.ExtKeyUsageTimeStamping || len(c.UnknownExtKeyUsage) != 0 {
		return false
	}
	for _, e := range c.Extensions {
		if e.Id.Equal(oidExtKeyUsage) {
			return e.Critical
		}
	}
	return false
}

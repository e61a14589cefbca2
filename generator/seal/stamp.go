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
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// A Stamp is an RFC 3161 TimeStampToken: a CMS whose content is a TSTInfo.
// The reader of CMS reads it too, with the same strictness.
type Stamp struct {
	At       time.Time     // what the authority states, UTC
	Accuracy time.Duration // to either side; 0 when it states none
	Serial   *big.Int
	Policy   asn1.ObjectIdentifier
	CMS      *CMS // the authority's own signature

	hash    crypto.Hash
	imprint []byte
	nonce   *big.Int // nil when there is none
}

var errStampUsage = fmt.Errorf("time stamp: %w: it needs the critical usage timeStamping alone", ErrWrongUsage)

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

// readInfo reads TSTInfo. Fields that it must not know, critical extensions,
// are refused.
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
	if !ok || !imprint.ReadASN1Bytes(&s.imprint, cbasn1.OCTET_STRING) || !imprint.Empty() ||
		!info.ReadASN1Integer(s.Serial) {
		return bad
	}
	var err error
	if s.hash, err = alg.hash(); err != nil {
		return err
	}
	if s.At, ok = readGenTime(&info); !ok || !s.readOptional(&info) {
		return bad
	}
	return nil
}

// readOptional reads what may follow genTime.
func (s *Stamp) readOptional(info *cryptobyte.String) bool {
	var accuracy, tsa, extensions cryptobyte.String
	var ordering, has bool
	if info.PeekASN1Tag(seqTag) && !(info.ReadASN1(&accuracy, seqTag) && s.readAccuracy(accuracy)) {
		return false
	}
	if info.PeekASN1Tag(cbasn1.BOOLEAN) && !info.ReadASN1Boolean(&ordering) {
		return false
	}
	if info.PeekASN1Tag(cbasn1.INTEGER) {
		if s.nonce = new(big.Int); !info.ReadASN1Integer(s.nonce) {
			return false
		}
	}
	return info.ReadOptionalASN1(&tsa, &has, tagged(0)) && info.ReadOptionalASN1(&extensions, &has, tagged(1)) &&
		info.Empty() && noneCritical(extensions)
}

// readAccuracy reads seconds, [0] milliseconds and [1] microseconds.
func (s *Stamp) readAccuracy(in cryptobyte.String) bool {
	for _, part := range []struct {
		tag  cbasn1.Tag
		unit time.Duration
		most int64
	}{
		{cbasn1.INTEGER, time.Second, 1 << 31},
		{cbasn1.Tag(0).ContextSpecific(), time.Millisecond, 999},
		{cbasn1.Tag(1).ContextSpecific(), time.Microsecond, 999},
	} {
		if !in.PeekASN1Tag(part.tag) {
			continue
		}
		var n int64
		if !in.ReadASN1Int64WithTag(&n, part.tag) || n < 0 || n > part.most {
			return false
		}
		s.Accuracy += time.Duration(n) * part.unit
	}
	return in.Empty()
}

// noneCritical reads extensions without their tag.
func noneCritical(in cryptobyte.String) bool {
	for !in.Empty() {
		var e, value cryptobyte.String
		var o asn1.ObjectIdentifier
		var critical bool
		if !in.ReadASN1(&e, seqTag) || !e.ReadASN1ObjectIdentifier(&o) || !e.ReadOptionalASN1Boolean(&critical, cbasn1.BOOLEAN, false) ||
			critical || !e.ReadASN1(&value, cbasn1.OCTET_STRING) || !e.Empty() {
			return false
		}
	}
	return true
}

// readGenTime reads GeneralizedTime with optional fractions of a second, which
// RFC 3161 allows and cryptobyte does not.
func readGenTime(s *cryptobyte.String) (time.Time, bool) {
	var text []byte
	if !s.ReadASN1Bytes(&text, cbasn1.GeneralizedTime) {
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
	if err := s.checkImprint(h.Sum(nil)); err != nil {
		return err
	}
	return s.CheckSignature()
}

func (s *Stamp) checkImprint(digest []byte) error {
	if !bytes.Equal(digest, s.imprint) {
		return fmt.Errorf("time stamp: %w", ErrDigest)
	}
	return nil
}

// CheckSignature judges the cryptography of the authority's own signature.
func (s *Stamp) CheckSignature() error {
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
		return errStampUsage
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

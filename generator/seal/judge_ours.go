package seal

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// closedWorld judges a file that this program sealed: nobody but us and people
// who sign has anything to append to it.
func (j *judge) closedWorld(sigs []PDFSignature) {
	first := slices.IndexFunc(sigs, func(s PDFSignature) bool { return s.bad == nil })
	if first < 0 {
		return
	}
	for k := sigs[first].Revision; k <= j.p.newest(); k++ {
		ours, shown, err := j.p.ours(k, sigs)
		if err != nil {
			j.out.fail(classOf(err), ProofChanges, fmt.Errorf("revision %d: %w", k, err))
			return
		}
		if k == sigs[first].Revision {
			if j.out.Ours = ours; !ours {
				return
			}
		}
		j.revision(k, ours, shown)
	}
}

func (j *judge) revision(k int, ours bool, shown []string) {
	i := slices.IndexFunc(j.out.Signatures, func(s Judged) bool { return s.CheckBytes() == nil && s.Revision == k })
	switch {
	case i < 0 && slices.ContainsFunc(j.out.Signatures, func(s Judged) bool { return s.Revision == k && s.CheckBytes() != nil }):
		// it brings a signature that is bad, which is said of it
	case i < 0 && !ours && j.validated(k):
		// another program signed, and adds what it takes to validate that later
	case i < 0 && !ours:
		j.out.fail(ChangedLater, ProofChanges, fmt.Errorf("%w: revision %d brings no signature, and is not this program's", ErrChanged, k))
	case i >= 0 && ours:
		s := &j.out.Signatures[i]
		s.ByUs, s.Shown = true, shown
		j.looks(s)
		j.stowaways(s)
	}
}

// validated reports whether a revision adds to /DSS, after a signature that was
// made elsewhere. That it changes nothing else is for PDFSignature.CheckLater.
func (j *judge) validated(k int) bool {
	if !slices.ContainsFunc(j.out.Signatures, func(s Judged) bool { return s.CheckBytes() == nil && s.Revision < k && !s.ByUs }) {
		return false
	}
	before, err := j.p.validation(k - 1)
	if err != nil {
		return false
	}
	after, err := j.p.validation(k)
	return err == nil && len(after.Certs)+len(after.CRLs)+len(after.OCSPs) > len(before.Certs)+len(before.CRLs)+len(before.OCSPs)
}

// CheckRevisions judges the revisions of a file that this program sealed: each
// is this program's own, or brings a signature, or what validates one that was
// made elsewhere (SIGNING, "Our own packs: a closed world"). Of other files it
// says nothing. The signatures are those of p.Signatures. Errors: ErrChanged, or
// of a file that cannot be read.
func (p *PDF) CheckRevisions(sigs []PDFSignature) error {
	sigs = slices.Clone(sigs)
	slices.SortStableFunc(sigs, func(a, b PDFSignature) int { return cmp.Compare(a.Revision, b.Revision) })
	out := new(PDFJudgement)
	for i := range sigs {
		out.Signatures = append(out.Signatures, Judged{PDFSignature: &sigs[i]})
	}
	(&judge{p: p, out: out}).closedWorld(sigs)
	for _, r := range out.Reasons {
		return r.Err
	}
	for _, s := range out.Signatures {
		for _, r := range s.Reasons {
			return r.Err
		}
	}
	return nil
}

// shownKey is the fingerprint that an appearance shows, or its beginning.
var shownKey = regexp.MustCompile(`sha256:([0-9a-f]{8,64})`)

// looks compares the key that an appearance shows with the one that signed.
func (j *judge) looks(s *Judged) {
	if s.CMS == nil {
		return
	}
	for _, m := range shownKey.FindAllString(strings.Join(s.Shown, " "), -1) {
		if !strings.HasPrefix(KeyFingerprint(s.CMS.Signer), m) {
			s.fail(Invalid, ProofTrust, fmt.Errorf("its appearance shows the key %s, it was signed with %s", m, KeyFingerprint(s.CMS.Signer)))
		}
	}
}

// stowaways refuses certificates that nobody vouches for: no signature covers
// what a CMS carries beside the signer's, so each must be somebody's. Of a
// signature without a chain nothing of the kind can be said.
func (j *judge) stowaways(s *Judged) {
	if s.Chain == nil {
		return
	}
	c := s.CMS
	if s.Stamp != nil {
		c = s.Stamp.CMS
	}
	pool := slices.Concat(c.Certificates, j.dss.Certs)
	if j.trust != nil {
		pool = append(pool, j.trust.anchors...)
	}
	vouched := func(x *x509.Certificate) bool { return selfSigned(x) || issuerOf(x, pool) != nil }
	for _, x := range c.Certificates {
		if !vouched(x) && x != c.Signer { // whether the signer's is believed is judged elsewhere
			s.fail(Invalid, ProofCryptography, fmt.Errorf("%w CMS: a certificate of %s that nobody vouches for", ErrMalformed, x.Subject))
		}
	}
}

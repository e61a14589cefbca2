// Package seal makes and reads signatures: detached CMS (CAdES B-B), PDF
// signatures (PAdES B-B to B-LTA, by incremental update) and OpenSSH's SSHSIG;
// the identities that make them, the anchors that make them believable, and
// what keeps them so: time stamps and answers on revocation.
//
// Every judgement is a method of its own, so that a caller can say which one
// failed: the digest of the bytes, the cryptography, the certificate's chain,
// the time. A judgement that returns nil says that one thing and no more.
//
// It is not for policy: whose key it is, whether a signature was asked for and
// what its state is are decided in package trail. It reads no clock, and opens
// no connection but those of an Authority or a Revocation that its caller made;
// apart from LocalIdentity and tokens it touches no file.
package seal

import "errors"

// What a judgement found. Callers tell them apart with errors.Is; the text
// around them says where.
var (
	// ErrMalformed: the bytes are not the format, or not its one strict form.
	ErrMalformed = errors.New("malformed")
	// ErrUnsupported: well formed, but of a kind that cannot be judged here.
	// It is no proof of harm, and never a pass.
	ErrUnsupported = errors.New("cannot judge")
	// ErrDigest: the bytes are not those that were signed.
	ErrDigest = errors.New("digest does not match")
	// ErrChanged: a later revision of the PDF did more than sign.
	ErrChanged = errors.New("changed after the signature")
	// ErrSignature: the cryptography does not hold.
	ErrSignature = errors.New("signature does not verify")
	// ErrWeak: SHA-1 or older, RSA below 2048 bits, a curve below P-256, DSA.
	ErrWeak = errors.New("algorithm too weak")
	// ErrUntrusted: no chain to an anchor.
	ErrUntrusted = errors.New("no chain to a trust anchor")
	// ErrExpired: the chain holds, but not any more at the time asked about.
	ErrExpired = errors.New("certificate expired")
	// ErrNotYetValid: the chain holds, but not yet at the time asked about.
	ErrNotYetValid = errors.New("certificate not yet valid")
	// ErrRevoked: the certificate's issuer has taken it back.
	ErrRevoked = errors.New("certificate revoked")
	// ErrUnanswered: no answer says whether the certificate was revoked.
	ErrUnanswered = errors.New("revocation not known")
	// ErrWrongUsage: the certificate is not for signing documents.
	ErrWrongUsage = errors.New("certificate is not for signatures")
)

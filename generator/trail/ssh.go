package trail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"time"

	"github.com/evpack/evpack/generator/seal"
)

// namespaceForm is what a namespace may be. ssh-keygen takes any text; others
// could not be written into a command or an allowed_signers file as they are.
var namespaceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$`)

// ssh judges a signature of ssh-keygen -Y sign, in the namespace in which it
// was made: what was signed is the very text, whatever the purpose was called.
func (j *judge) ssh(e *Entry) {
	text := bytes.ReplaceAll(bytes.TrimPrefix(e.Signature, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	e.plain = append(bytes.TrimSpace(text), '\n')
	sig, err := seal.ReadSSH(e.plain)
	if err != nil {
		e.unreadable(err)
		return
	}
	e.ssh = sig
	e.Fingerprint, e.Namespace, e.KeyType = sig.Fingerprint(), sig.Namespace, sig.Key.Type()
	switch {
	case !namespaceForm.MatchString(sig.Namespace):
		e.doubt("cannot judge: the signature's namespace is %q", sig.Namespace)
	case e.Subject.Bytes == nil:
		e.doubt("cannot judge: %s", e.Subject.Why)
	default:
		// OpenSSH signs the digest of the bytes with the namespace: one check
		// serves both, so that changed bytes are what it most likely means.
		if err := sig.Check(bytes.NewReader(e.Subject.Bytes), sig.Namespace); err != nil {
			e.textChanged("")
		}
	}
	j.token(e)
	j.bound(e)
	j.allowed(e)
}

// TokenSuffix is what the name of an SSH signature's time stamp ends with: an
// RFC 3161 token over the signature's file, beside it. A CMS signature has its
// token inside.
const TokenSuffix = ".tst"

// token judges the time stamp beside an SSH signature, where there is one.
func (j *judge) token(e *Entry) {
	der, err := readPlain(j.pack.FS(), e.Row.File+TokenSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		e.doubt("cannot judge: the time stamp beside it: %v", err)
		return
	}
	e.token, e.stamped = der, true
	stamp, err := seal.ReadStamp(der)
	if err == nil {
		err = stamp.Check(bytes.NewReader(e.plain))
	}
	if err != nil {
		e.fails(Time, "%v", err)
		return
	}
	if err := j.anchors.Stamp(stamp); err != nil {
		e.stamped = false
		e.remark("the time stamp proves nothing here: %v", err)
		return
	}
	j.proven(e, stamp.At)
}

// allowed asks trust/allowed_signers, where it has a line about the key.
func (j *judge) allowed(e *Entry) {
	var lines []seal.AllowedSigner
	for _, a := range j.anchors.allowed {
		if bytes.Equal(a.Key.Marshal(), e.ssh.Key.Marshal()) {
			lines = append(lines, a)
		}
	}
	day := e.signed()
	allows := func(a seal.AllowedSigner) bool {
		return slices.ContainsFunc([]string{e.Signer.ID, e.Signer.Email}, func(name string) bool {
			return name != "" && a.Allows(name, e.Namespace, e.ssh.Key, day)
		})
	}
	if len(lines) > 0 && !slices.ContainsFunc(lines, allows) {
		e.unasked = "what content/trust/allowed_signers says"
		e.fails(Trust, "trust/allowed_signers knows the key (line %d), but not for %s in the namespace %s on %s", lines[0].Line, e.Signer.ID, e.Namespace, e.Row.Date)
	}
}

// authorized is an SSH key as a line of a .pub file has it.
func authorized(s *seal.SSHSignature) string {
	return s.Key.Type() + " " + base64.StdEncoding.EncodeToString(s.Key.Marshal())
}

// signed is noon of the day that a signature is judged at: the proven one, else
// the row's.
func (e *Entry) signed() time.Time {
	if !e.ProvenTime.IsZero() {
		return dayOf(e.ProvenTime).Time().Add(noon)
	}
	return e.Row.Date.Time().Add(noon)
}

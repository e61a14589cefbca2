package seal

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// SSHNamespace is the namespace of every SSH signature that this program makes
// or accepts: a signature made for git or for a file elsewhere is not ours.
const SSHNamespace = "evpack"

// An SSHSignature is an SSHSIG (OpenSSH's PROTOCOL.sshsig), as read. Key is
// whatever the signature names: it proves nothing until Check has passed and
// the key is known to be somebody's.
type SSHSignature struct {
	Key       ssh.PublicKey
	Namespace string

	sig *sshsig.Signature
}

// Fingerprint names the key as ssh-keygen -l prints it: "SHA256:…".
func (s *SSHSignature) Fingerprint() string { return ssh.FingerprintSHA256(s.Key) }

// ReadSSH reads an armoured SSH signature strictly: the armour is the whole
// input, its base64 is canonical, and the blob holds nothing that writing it
// again would lose. Keys that are weak, DSA or certificates are refused.
func ReadSSH(armored []byte) (*SSHSignature, error) {
	blob, err := unarmor(armored)
	if err != nil {
		return nil, err
	}
	sig, err := sshsig.ParseSignature(blob)
	if err != nil {
		return nil, fmt.Errorf("%w SSH signature: %s", ErrMalformed, err)
	}
	if !bytes.Equal(sig.Marshal(), blob) {
		return nil, fmt.Errorf("%w SSH signature: more than its fields", ErrMalformed)
	}
	if err := checkSSHKey(sig.PublicKey); err != nil {
		return nil, err
	}
	return &SSHSignature{Key: sig.PublicKey, Namespace: sig.Namespace, sig: sig}, nil
}

// unarmor takes the blob out of its armour. Lines may have any length and end
// in LF or CRLF; base64 has no other white space.
func unarmor(text []byte) ([]byte, error) {
	bad := fmt.Errorf("%w SSH signature: armour", ErrMalformed)
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	body, ok := bytes.CutPrefix(text, []byte("-----BEGIN SSH SIGNATURE-----\n"))
	if !ok || len(text) > maxCMS {
		return nil, bad
	}
	body, ok = bytes.CutSuffix(bytes.TrimSuffix(body, []byte("\n")), []byte("\n-----END SSH SIGNATURE-----"))
	if !ok {
		return nil, bad
	}
	blob, err := base64.StdEncoding.Strict().DecodeString(string(bytes.ReplaceAll(body, []byte("\n"), nil)))
	if err != nil {
		return nil, bad
	}
	return blob, nil
}

// Check reads content to its end: the signature was made over it, in that
// namespace, by Key. OpenSSH signs namespace and digest together, so that a
// wrong digest and a wrong signature are one error, ErrSignature.
func (s *SSHSignature) Check(content io.Reader, namespace string) error {
	if s.Namespace != namespace {
		return fmt.Errorf("%w: its namespace is %q, not %q", ErrSignature, s.Namespace, namespace)
	}
	read := &reader{r: content}
	err := sshsig.Verify(read, s.sig, s.Key, s.sig.HashAlgorithm, namespace)
	if read.err != nil {
		return read.err
	}
	if err != nil {
		return fmt.Errorf("%w: %s", ErrSignature, err)
	}
	return nil
}

// A reader remembers a failure to read, to tell it from one to verify.
type reader struct {
	r   io.Reader
	err error
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// SignSSH makes an armoured SSH signature as ssh-keygen -Y sign does, with
// SHA-512.
func SignSSH(signer ssh.Signer, content io.Reader, namespace string) ([]byte, error) {
	if err := checkSSHKey(signer.PublicKey()); err != nil {
		return nil, err
	}
	sig, err := sshsig.Sign(content, signer, sshsig.HashSHA512, namespace)
	if err != nil {
		return nil, err
	}
	return sshsig.Armor(sig), nil
}

// ReadSSHKey reads a private key in OpenSSH's or PEM's form; pass is empty for
// one that is not encrypted.
func ReadSSHKey(text []byte, pass string) (ssh.Signer, error) {
	if pass == "" {
		return ssh.ParsePrivateKey(text)
	}
	return ssh.ParsePrivateKeyWithPassphrase(text, []byte(pass))
}

// checkSSHKey refuses what checkKey refuses, DSA, and certificates, whose
// authority would have to be judged first.
func checkSSHKey(key ssh.PublicKey) error {
	switch key.Type() {
	case "ssh-dss": // the library's name for it is deprecated, as DSA is
		return fmt.Errorf("%w: DSA", ErrWeak)
	case ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256:
		return nil // FIDO keys: Ed25519 and P-256 by definition
	}
	pub, err := sshCryptoKey(key)
	if err != nil {
		return err
	}
	return checkKey(pub)
}

func sshCryptoKey(key ssh.PublicKey) (crypto.PublicKey, error) {
	k, ok := key.(ssh.CryptoPublicKey)
	if !ok {
		return nil, fmt.Errorf("%w: SSH key of type %s", ErrUnsupported, key.Type())
	}
	pub := k.CryptoPublicKey()
	if pub == nil {
		return nil, errors.New("an SSH key without its numbers")
	}
	return pub, nil
}

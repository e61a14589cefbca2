package verify

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/trail"
)

// ErrContent: a detached signature stands alone, and nobody said what it signs.
var ErrContent = errors.New("what was signed is not named")

const sshArmour = "-----BEGIN SSH SIGNATURE-----"

// detached judges a signature that stands beside what it signs: Options.Content,
// else the file of the same name without the ending.
func (j *judge) detached(path string) error {
	if info, err := os.Stat(path); err != nil || info.Size() > maxSignature {
		return errors.Join(err, fmt.Errorf("%s: %w", path, ErrUnknown))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := append(bytes.Clone(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))), '\n')
	isSSH := bytes.HasPrefix(text, []byte(sshArmour))
	der := data
	if block, _ := pem.Decode(text); block != nil && !isSSH {
		der = block.Bytes
	}
	sig, err := seal.ReadCMS(der)
	ext := strings.ToLower(filepath.Ext(path))
	if !isSSH && err != nil && ext != ".p7s" && ext != ".sig" {
		return fmt.Errorf("%s: %w", path, ErrUnknown)
	}
	content, cerr := j.content(path)
	if cerr != nil {
		return cerr
	}
	j.report.Kind, j.report.Digest = "signature", manifest.Digest(data)
	switch {
	case isSSH || ext == ".sig" && err != nil:
		j.detachedSSH(path, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), content)
	case err != nil:
		j.failed("signature", "", "the signature", err)
	default:
		j.detachedCMS(sig, content)
	}
	return nil
}

func (j *judge) content(path string) ([]byte, error) {
	if j.Content != "" {
		data, err := os.ReadFile(j.Content)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s is not there", ErrContent, j.Content)
		}
		return data, err
	}
	name := strings.TrimSuffix(path, filepath.Ext(path))
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrContent)
	}
	return data, err
}

func (j *judge) detachedCMS(sig *seal.CMS, content []byte) {
	err := sig.CheckSignature()
	if err == nil {
		err = sig.CheckDigest(bytes.NewReader(content))
	}
	if err != nil {
		j.failed("signature", "", "the signature", err)
		return
	}
	j.signer("signature", "", "", sig)
}

func (j *judge) detachedSSH(path string, armoured, content []byte) {
	sig, err := seal.ReadSSH(armoured)
	if err == nil {
		err = sig.Check(bytes.NewReader(content), sig.Namespace)
	}
	if err != nil {
		j.failed("signature", "", "the signature", err)
		return
	}
	at, when := j.At, ""
	if stamped, words, ok := j.token(path+trail.TokenSuffix, armoured); ok {
		at, when = stamped, words
	}
	who := "signed with key " + sig.Fingerprint() + ` in the namespace "` + sig.Namespace + `"` + when
	for _, a := range j.Allowed {
		for _, principal := range a.Principals {
			if a.Allows(principal, sig.Namespace, sig.Key, at) {
				j.say(Holds, "signature", "", "%s: intact; your allowed signers know it as %s", who, principal)
				return
			}
		}
	}
	j.say(Unproved, "signature", "", "%s: intact; who signed it is not proved: name allowed signers with --trust", who)
}

// token judges the time stamp beside an SSH signature, where there is one.
func (j *judge) token(path string, message []byte) (at time.Time, words string, ok bool) {
	der, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return at, "", false
	}
	var stamp *seal.Stamp
	if err == nil {
		stamp, err = seal.ReadStamp(der)
	}
	if err == nil {
		err = stamp.Check(bytes.NewReader(message))
	}
	if err != nil {
		j.failed("stamp", "", "the time stamp beside it", err)
		return at, "", false
	}
	if j.Trust == nil || j.Trust.Stamp(stamp) != nil {
		j.say(Unproved, "stamp", "", "time-stamped %s: intact; who stamped is not proved", stamp.At.UTC().Format(time.RFC3339))
		return at, "", false
	}
	return stamp.At, ", time-stamped " + stamp.At.UTC().Format(time.RFC3339), true
}

package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/seal"
)

// failed says that a signature does not hold, or that it cannot be judged.
func (j *judge) failed(code, path, what string, err error) {
	switch {
	case errors.Is(err, seal.ErrUnsupported):
		j.say(Unproved, code, path, "%s: %v", what, err)
	case errors.Is(err, seal.ErrChanged):
		j.say(Broken, code, path, "%s: valid, changed later: %v", what, err)
	default:
		j.say(Broken, code, path, "%s: invalid: %v", what, err)
	}
}

// signer judges who made a signature whose digest and cryptography hold.
func (j *judge) signer(code, path, where string, sig *seal.CMS) {
	did := "signed"
	if code == "seal" {
		did = "sealed"
		j.oneSealer(path, sig)
	}
	who := where + did + " by " + name(sig.Signer) + " with key " + seal.KeyFingerprint(sig.Signer)
	strange := Broken // whoever names anchors names them for the seals
	if code == "trail" {
		strange = Unproved // and perhaps not for everybody who ever signed
	}
	nobody := "who " + did + " it is not proved"
	at, when, err := j.time(sig)
	if err != nil {
		j.failed(code, path, who+": its time stamp", err)
		return
	}
	if j.Trust == nil {
		j.unknown(code, path, who+when, nobody, sig, at)
		return
	}
	_, err = j.Trust.Chain(sig.Signer, sig.Others(), at)
	switch {
	case err == nil:
		j.say(Holds, code, path, "%s%s: intact; it chains to an anchor that you named", who, when)
	case selfSigned(sig.Signer) && errors.Is(err, seal.ErrUntrusted):
		j.say(Unproved, code, path, "%s%s, a local self-signed identity that is not among your anchors: intact; %s", who, when, nobody)
	case selfSigned(sig.Signer):
		j.say(Unproved, code, path, "%s%s, a local self-signed identity: intact; %s: %v", who, when, nobody, err)
	case errors.Is(err, seal.ErrExpired) && when == "":
		j.say(Unproved, code, path, "%s: intact; when is not proved: %v, and there is no time stamp", who, err)
	default:
		j.say(strange, code, path, "%s%s: intact, but %v", who, when, err)
	}
}

// oneSealer: manifest and PDFs of a pack are sealed in one build, by one key; a
// second key means that something was sealed again.
func (j *judge) oneSealer(path string, sig *seal.CMS) {
	key := seal.KeyFingerprint(sig.Signer)
	switch {
	case j.sealer == "":
		j.sealer, j.sealedFirst = key, path
	case j.sealer != key:
		j.say(Broken, "sealer", path, "sealed with another key than %s: one of them was sealed again", j.sealedFirst)
	}
}

// unknown is for a caller who named no anchors: nothing proves who it was.
func (j *judge) unknown(code, path, who, nobody string, sig *seal.CMS, at time.Time) {
	if selfSigned(sig.Signer) {
		j.say(Unproved, code, path, "%s, a local self-signed identity: intact; %s", who, nobody)
		return
	}
	if j.inside != nil {
		if _, err := j.inside.Chain(sig.Signer, sig.Others(), at); err == nil {
			j.say(Unproved, code, path, "%s: intact; %s: it chains to an anchor of the pack itself, name your own with --trust", who, nobody)
			return
		}
	}
	j.say(Unproved, code, path, "%s: intact; %s: name anchors with --trust", who, nobody)
}

// time is the time to judge the chain at, and its words. A stamp counts where
// the caller's anchors vouch for its authority; a broken one is an error.
func (j *judge) time(sig *seal.CMS) (at time.Time, words string, err error) {
	stated, ok, err := sig.Time()
	if err != nil {
		return time.Time{}, "", err
	}
	if ok && j.Trust != nil {
		if _, _, err := j.Trust.Time(sig); err == nil {
			return stated, ", time-stamped " + stated.UTC().Format(time.RFC3339), nil
		}
	}
	return j.At, "", nil
}

// selfSigned: the certificate names itself as its issuer. It may lie; nothing
// better is said of it than of a stranger's.
func selfSigned(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }

func name(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return `"` + c.Subject.CommonName + `"`
	}
	return `"` + c.Subject.String() + `"`
}

// document judges a PDF of the pack, or gives the judgement of when its digest
// was compared: a file is read and hashed once, though it lies in many folders.
func (j *judge) document(root *os.Root, name string, limit int64) (*seal.PDFJudgement, error) {
	if out := j.documents[j.digests[name]]; out != nil {
		return out, nil
	}
	data, err := readFile(root, name, limit)
	if err != nil {
		return nil, err
	}
	return seal.JudgePDF(data, j.Trust, j.At, seal.Judging{}), nil
}

// sum is the digest of a listed file. A PDF that will be judged is judged now.
func (j *judge) sum(root *os.Root, f manifest.File) (manifest.File, error) {
	own := !strings.Contains(f.Path, "/") || strings.HasPrefix(f.Path, "trail/")
	if !own || !strings.HasSuffix(f.Path, ".pdf") || j.documents[f.SHA256] != nil || f.Size > maxPDF {
		now, err := manifest.Sum(root.FS(), f.Path)
		j.digests[f.Path] = now.SHA256
		return now, err
	}
	data, err := root.ReadFile(f.Path)
	if err != nil {
		return manifest.File{}, err
	}
	out := seal.JudgePDF(data, j.Trust, j.At, seal.Judging{})
	sum, err := out.SHA256()
	digest := hex.EncodeToString(sum[:])
	j.documents[digest], j.digests[f.Path] = out, digest
	return manifest.File{Path: f.Path, Size: int64(len(data)), SHA256: digest}, err
}

package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/trail"
)

const (
	indexName    = "trail/index.json"
	allowedName  = "trail/allowed_signers"
	maxIndex     = 64 << 20 // bytes
	maxSubject   = 64 << 20
	maxAllowed   = 16 << 20
	maxProofFile = 256 << 20
)

// A proof is an entry of trail/index.json.
type proof struct {
	Subject     string      `json:"subject"`
	Digest      string      `json:"digest"`
	Signer      string      `json:"signer"`
	Date        string      `json:"date"`
	Method      string      `json:"method"`
	State       trail.State `json:"state"`
	Failed      trail.Proof `json:"failed"`
	Reason      string      `json:"reason"`
	Remark      string      `json:"remark"`
	Fingerprint string      `json:"fingerprint"`
	Stamped     string      `json:"stamped"`
	Folder      string      `json:"folder"`
	Signature   string      `json:"signature"`

	root *os.Root
	path string // of the signature, within the pack
}

// trail judges each signature again that the pack brings a proof of. What the
// pack itself calls recorded or broken is stated and no more: it says so, and
// its seals vouch that it does. What it calls verified must verify.
func (j *judge) trail(root *os.Root) error {
	data, err := readFile(root, indexName, maxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // of a pack without one; a file that is missing is named already
	}
	if err != nil {
		return err
	}
	var doc struct{ Entries []proof }
	err = json.Unmarshal(data, &doc)
	if err == nil && doc.Entries == nil {
		err = errors.New("it has no entries")
	}
	if err != nil {
		j.say(Broken, "malformed", indexName, "%v", err)
		return nil
	}
	if err := j.allowedOf(root); err != nil {
		return err
	}
	j.proofs = doc.Entries
	for i := range doc.Entries {
		doc.Entries[i].root = root
		if err := j.proof(&doc.Entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// allowedOf reads the SSH keys that the pack brings along.
func (j *judge) allowedOf(root *os.Root) error {
	data, err := readFile(root, allowedName, maxAllowed)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if j.allowed, err = seal.ReadAllowedSigners(data); err != nil {
		j.say(Unproved, "anchors", allowedName, "cannot be read in full: %v", err)
	}
	return nil
}

func (j *judge) proof(p *proof) error {
	p.path = indexName
	switch {
	case p.State == trail.Missing:
		j.say(Awaited, "awaited", p.path, "%s awaits its signature", p.Subject)
		return nil
	case p.Folder == "" && p.State == trail.Verified:
		j.say(Stated, "withheld", p.path, "%s: the pack says verified and leaves the proof out", p.who())
		return nil
	case p.Folder == "":
		j.stated(p)
		return nil
	case manifest.CheckPath(p.Folder) != nil || strings.Contains(p.Folder, "/"):
		j.say(Broken, "malformed", p.path, "%s names the folder %q", p.who(), p.Folder)
		return nil
	}
	var err error
	switch p.Method {
	case "ssh":
		err = j.sshProof(p)
	case "pades":
		err = j.padesProof(p)
	default:
		err = j.cmsProof(p)
	}
	if errors.Is(err, fs.ErrNotExist) {
		if p.State == trail.Verified {
			j.say(Broken, "trail", p.path, "%s: index.json says verified, and the proof is not there", p.who())
			return nil
		}
		j.stated(p)
		return nil
	}
	return err
}

// who says whose signature of what it is.
func (p *proof) who() string {
	who := p.Subject + ", signed by " + p.Signer
	if p.Date != "" {
		who += " on " + p.Date
	}
	return who
}

// stated is for what the pack claims no proof of.
func (j *judge) stated(p *proof) {
	reason := ""
	if p.Reason != "" {
		reason = ": " + p.Reason
	}
	j.say(Stated, "trail", p.path, "%s: %s, as the pack itself says%s", p.who(), p.State, reason)
}

// subject reads the bytes that were signed, whose digest must be the index's.
func (j *judge) subject(p *proof) (data []byte, ok bool, err error) {
	for _, format := range []string{"md", "json"} {
		name := "trail/" + p.Folder + "/subject." + format
		data, err = readFile(p.root, name, maxSubject)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		if "sha256:"+manifest.Digest(data) != p.Digest {
			j.say(Broken, "trail", name, "%s: the text is not the one of index.json", p.who())
			return nil, false, nil
		}
		return data, true, nil
	}
	return nil, false, fs.ErrNotExist
}

func (j *judge) cmsProof(p *proof) error {
	p.path = "trail/" + p.Folder + "/signature.p7s"
	der, err := readFile(p.root, p.path, maxSignature)
	if err != nil {
		return err
	}
	text, ok, err := j.subject(p)
	if err != nil || !ok {
		return err
	}
	sig, err := seal.ReadCMS(der)
	if err == nil {
		err = sig.CheckSignature()
	}
	if err == nil {
		err = sig.CheckDigest(bytes.NewReader(text))
	}
	if !j.sound(p, err) {
		return nil
	}
	if seal.KeyFingerprint(sig.Signer) != p.Fingerprint {
		j.say(Broken, "trail", p.path, "%s: index.json names another key", p.who())
		return nil
	}
	j.signer("trail", p.path, p.who()+": ", sig)
	return nil
}

// sound says what becomes of a signature whose mathematics were judged; it
// reports whether there is more to ask.
func (j *judge) sound(p *proof, err error) bool {
	switch {
	case p.State == trail.Broken, errors.Is(err, seal.ErrUnsupported) && p.State != trail.Verified:
		j.stated(p)
	case err != nil:
		j.failed("trail", p.path, p.who(), err)
	case p.State == trail.Recorded:
		j.say(Stated, "trail", p.path, "%s: text and key agree; recorded, as the pack itself says: %s", p.who(), p.Reason)
	default:
		return true
	}
	return false
}

func (j *judge) sshProof(p *proof) error {
	p.path = "trail/" + p.Folder + "/signature.sig"
	armored, err := readFile(p.root, p.path, maxSignature)
	if err != nil {
		return err
	}
	text, ok, err := j.subject(p)
	if err != nil || !ok {
		return err
	}
	sig, err := seal.ReadSSH(append(bytes.TrimSpace(bytes.TrimPrefix(armored, []byte("\ufeff"))), '\n'))
	if err == nil {
		err = sig.Check(bytes.NewReader(text), sig.Namespace)
	}
	if !j.sound(p, err) {
		return nil
	}
	if sig.Fingerprint() != p.Fingerprint {
		j.say(Broken, "trail", p.path, "%s: index.json names another key", p.who())
		return nil
	}
	at, err := j.sshTime(p, append(bytes.TrimSpace(armored), '\n'))
	if err == nil {
		j.sshSigner(p, sig, at)
	}
	return err
}

// sshTime is the day to judge an SSH key at: that of a time stamp which the
// caller's anchors vouch for, else the row's; zero where that is no day.
func (j *judge) sshTime(p *proof, armored []byte) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, p.Date)
	if err != nil {
		day = time.Time{}
	}
	name := "trail/" + p.Folder + "/token.tst"
	der, err := readFile(p.root, name, maxSignature)
	if errors.Is(err, fs.ErrNotExist) {
		return day, nil
	}
	if err != nil {
		return day, err
	}
	stamp, err := seal.ReadStamp(der)
	if err == nil {
		err = stamp.Check(bytes.NewReader(armored))
	}
	switch {
	case err != nil:
		j.failed("trail", name, p.who()+": the time stamp", err)
	case j.Trust != nil && j.Trust.Stamp(stamp) == nil:
		return stamp.At.UTC().Truncate(24 * time.Hour), nil
	}
	return day, nil
}

// sshSigner asks whose SSH key it is on a day.
func (j *judge) sshSigner(p *proof, sig *seal.SSHSignature, day time.Time) {
	allows := func(list []seal.AllowedSigner) bool {
		return !day.IsZero() && slices.ContainsFunc(list, func(a seal.AllowedSigner) bool {
			return a.Allows(p.Signer, sig.Namespace, sig.Key, day.Add(12*time.Hour))
		})
	}
	who := p.who() + " with key " + sig.Fingerprint()
	switch {
	case allows(j.Allowed):
		j.say(Holds, "trail", p.path, "%s: your allowed signers know it", who)
	case allows(j.allowed):
		j.say(Unproved, "trail", p.path, "%s: intact; who signed it is not proved: the allowed_signers of the pack itself know the key, name your own with --trust", who)
	default:
		j.say(Unproved, "trail", p.path, "%s: intact; who signed it is not proved: name allowed signers with --trust", who)
	}
}

// padesProof judges a signed PDF: the signature by the key of the index.
func (j *judge) padesProof(p *proof) error {
	p.path = "trail/" + p.Folder + "/signature.pdf"
	if p.State != trail.Verified {
		if _, err := lstat(p.root, p.path); err != nil {
			return err
		}
		j.stated(p)
		return nil
	}
	f, err := j.document(p.root, p.path, maxProofFile)
	if err != nil {
		return err
	}
	for _, r := range f.Reasons {
		j.reason("trail", p.path, p.who(), r.Class, r.String())
	}
	for i := range f.Signatures {
		if s := &f.Signatures[i]; s.CMS != nil && seal.KeyFingerprint(s.CMS.Signer) == p.Fingerprint {
			if j.approves(p, s) {
				j.judged("trail", p.path, p.who()+": ", s)
			}
			return nil
		}
	}
	if !strange(f) {
		j.say(Broken, "trail", p.path, "%s: no signature in it is by the key of index.json", p.who())
	}
	return nil
}

// approves asks whether the signed revision is about the subject's bytes, as
// index.json says: it embeds them, or lists their digest for the signer.
func (j *judge) approves(p *proof, s *seal.Judged) bool {
	if s.Class == seal.Invalid || s.Class == seal.ChangedLater {
		return true // it fails already
	}
	files, err := s.Attachments()
	var list *trail.Approvals
	if err == nil {
		list, err = trail.FindApprovals(files)
	}
	if err != nil {
		j.failed("trail", p.path, p.who(), err)
		return false
	}
	embedded := slices.ContainsFunc(files, func(a seal.Attachment) bool { return "sha256:"+manifest.Digest(a.Data) == p.Digest })
	listed := slices.ContainsFunc(list.Of(p.Signer, s.Field), func(a trail.Approval) bool { return a.Digest == p.Digest })
	if !embedded && !listed {
		j.say(Broken, "trail", p.path, "%s: the PDF neither embeds the text nor lists its digest", p.who())
		return false
	}
	return true
}

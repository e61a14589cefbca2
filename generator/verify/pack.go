package verify

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/seal"
)

const (
	maxManifest  = 512 << 20 // bytes; one of a million files has 150 million
	maxSignature = 1 << 20
	maxPDF       = 2 << 30
	maxAnchors   = 16 << 20
)

// pack judges a folder against its manifest, then the seals.
func (j *judge) pack(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	j.report.Kind = "pack"
	data, err := readFile(root, manifest.Name, maxManifest)
	if errors.Is(err, fs.ErrNotExist) && isLog(root) {
		return j.logFolder(root)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return j.noManifest(root, dir)
	}
	if err != nil {
		return err
	}
	j.report.Digest = manifest.Digest(data)
	m, err := manifest.Parse(data)
	if err != nil {
		j.say(Broken, "malformed", manifest.Name, "%v", err)
		return nil
	}
	j.asOf, j.report.asOf, j.report.organisation = m.AsOf, m.AsOf, m.Organisation
	if err := j.files(root, m); err != nil {
		return err
	}
	if err := j.sums(root, m, data); err != nil {
		return err
	}
	if err := j.seals(root, m, data); err != nil {
		return err
	}
	if err := j.trail(root); err != nil {
		return err
	}
	return j.packLog(root)
}

// noManifest tells a pack that lost its manifest from a folder that is none.
func (j *judge) noManifest(root *os.Root, dir string) error {
	for _, name := range []string{manifest.Sums, manifest.Signature, "audit-pack.pdf", "review-pack.pdf"} {
		if _, err := root.Lstat(name); err == nil {
			j.say(Broken, "missing", manifest.Name, "the list of the pack's files is missing: nothing can be compared")
			return nil
		}
	}
	return fmt.Errorf("%s: %w: there is no %s", dir, ErrUnknown, manifest.Name)
}

// beside are the files that a manifest cannot list.
var beside = []string{manifest.Name, manifest.Signature, manifest.Sums}

// files compares the folder with the list, in both directions.
func (j *judge) files(root *os.Root, m *manifest.Manifest) error {
	before := len(j.report.Findings)
	listed := map[string]bool{}
	folders := map[string]bool{".": true}
	for _, f := range m.Files {
		listed[f.Path] = true
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			folders[dir] = true
		}
		if err := j.listed(root, f); err != nil {
			return err
		}
	}
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && !folders[name]:
			j.say(Broken, "extra", name+"/", "the folder is not in the manifest")
			return fs.SkipDir
		case d.IsDir() || listed[name] || d.Type().IsRegular() && slices.Contains(beside, name):
			return nil
		case !d.Type().IsRegular():
			j.say(Broken, "refused", name, "%s, not a plain file", kindOf(d.Type()))
		default:
			j.say(Broken, "extra", name, "the file is not in the manifest")
		}
		return nil
	})
	if err == nil && len(j.report.Findings) == before {
		j.say(Holds, "files", "", "%d files are those of %s, none is missing, none is extra", len(m.Files), manifest.Name)
	}
	return err
}

// listed compares one file with its line.
func (j *judge) listed(root *os.Root, f manifest.File) error {
	const odd = fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
	info, err := lstat(root, f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		j.say(Broken, "missing", f.Path, "the file is missing")
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		j.say(Broken, "refused", f.Path, "%s, not a plain file", kindOf(info.Mode()))
		return nil
	case info.Mode()&odd != 0:
		j.say(Broken, "refused", f.Path, "its mode is %s: a document has no such bits", info.Mode())
		return nil
	case info.Size() != f.Size:
		j.say(Broken, "changed", f.Path, "the file was changed: it has %d bytes, not %d", info.Size(), f.Size)
		return nil
	}
	now, err := j.sum(root, f)
	if err != nil {
		return err
	}
	if now != f {
		j.say(Broken, "changed", f.Path, "the file was changed: its SHA-256 is %s, not %s", now.SHA256, f.SHA256)
	}
	return nil
}

// lstat goes down folder by folder and follows no link: a file behind one is
// not there, and the walk names the link.
func lstat(root *os.Root, name string) (fs.FileInfo, error) {
	for at := 0; ; at++ {
		next := strings.IndexByte(name[at:], '/')
		if next < 0 {
			return root.Lstat(name)
		}
		at += next
		info, err := root.Lstat(name[:at])
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, fs.ErrNotExist
		}
	}
}

func kindOf(m fs.FileMode) string {
	switch {
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m.IsDir():
		return "a folder"
	}
	return "a device, pipe or socket"
}

// sums compares SHA256SUMS with what it must be.
func (j *judge) sums(root *os.Root, m *manifest.Manifest, data []byte) error {
	have, err := readFile(root, manifest.Sums, maxManifest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		j.say(Broken, "missing", manifest.Sums, "the file is missing")
		return nil
	case err != nil:
		return err
	case !bytes.Equal(have, manifest.FormatSums(m, data)):
		j.say(Broken, "changed", manifest.Sums, "it does not say what %s says", manifest.Name)
		return nil
	}
	j.say(Holds, "sums", manifest.Sums, "agrees with %s", manifest.Name)
	return nil
}

// seals judges the manifest's signature and those of the pack's own PDFs.
func (j *judge) seals(root *os.Root, m *manifest.Manifest, data []byte) error {
	if err := j.anchorsOf(root); err != nil {
		return err
	}
	sealed, err := j.manifestSeal(root, data)
	if err != nil {
		return err
	}
	signed := false
	for _, f := range m.Files {
		if strings.Contains(f.Path, "/") || !strings.HasSuffix(f.Path, ".pdf") {
			continue
		}
		pdf, err := j.document(root, f.Path, maxPDF)
		if errors.Is(err, fs.ErrNotExist) {
			continue // said already
		}
		if err != nil {
			return err
		}
		has := j.pdf(f.Path, pdf)
		signed = signed || has
		if sealed && !has {
			j.say(Broken, "missing", f.Path, "the manifest is sealed, this PDF is not: its seal was taken away")
		}
	}
	switch {
	case !sealed && signed:
		j.say(Broken, "missing", manifest.Signature, "the PDFs are sealed, the manifest is not: its seal was taken away")
	case !sealed:
		j.say(Unproved, "unsealed", manifest.Signature, "the pack was built without seals: the files agree with the list, but anybody can have made both")
	}
	return nil
}

// anchorsOf reads the anchors that the pack brings along, for want of better.
func (j *judge) anchorsOf(root *os.Root) error {
	if j.Trust != nil {
		return nil
	}
	const name = "trail/anchors.pem"
	data, err := readFile(root, name, maxAnchors)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(data) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	inside, err := seal.ReadTrust(map[string][]byte{name: data})
	if err != nil {
		j.say(Unproved, "anchors", name, "cannot be read: %v", err)
		return nil
	}
	j.inside = inside
	if j.report.Anchors == FromNobody {
		j.report.Anchors = FromPack
	}
	return nil
}

func (j *judge) manifestSeal(root *os.Root, data []byte) (there bool, err error) {
	der, err := readFile(root, manifest.Signature, maxSignature)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	sig, err := seal.ReadCMS(der)
	if err == nil {
		err = sig.CheckSignature()
	}
	if err == nil {
		err = sig.CheckDigest(bytes.NewReader(data))
	}
	if err != nil {
		j.failed("seal", manifest.Signature, "the seal", err)
		return true, nil
	}
	j.signer("seal", manifest.Signature, "", sig)
	return true, nil
}

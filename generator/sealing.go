package generator

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/seal"
)

// sealField is the field on a pack's cover that the organisation's seal fills.
const sealField = "seal"

// Unproved is said of a seal by a local self-signed identity.
const Unproved = "intact; who sealed it is not proved"

// identity finds the key that seals, in the name of the pdf_signer of pack.toml,
// else of the ISMS manager, else of the organisation. Without a key a local
// self-signed one is made, outside the workspace.
func (b *build) identity() error {
	if b.NoSign {
		return nil
	}
	if b.Rand == nil {
		b.Rand = rand.Reader
	}
	pack := b.res.Pack
	who, name := "organisation", pack.Organisation.Name
	if p := cmp.Or(pack.Signing.PDFSigner, pack.ISMSManager); p != nil && !b.hides(p) {
		who, name = p.ID, p.FullName
	}
	var err error
	if b.lasting, err = lasting(pack); err != nil {
		return err
	}
	id := b.Identity
	if id == nil {
		id, err = b.ownIdentity(who, name)
	}
	if err != nil {
		return err
	}
	b.id = &Seal{id, name, b.lasting.Level}
	if cert := id.Certificate(); b.book != nil && cert != nil && b.book.Say(cert.Subject.String()) != cert.Subject.String() {
		return errors.New("the certificate that seals names somebody whom pack.toml hides: take one of the organisation, or build with --no-sign")
	}
	return nil
}

// hides tells whether a person of the pack is there as a code alone. What has no
// book, an archive's seal, names nobody where a pack has codes.
func (b *build) hides(who *evidence.Person) bool {
	if b.book == nil {
		return b.res.Pack.Privacy.People == "pseudonyms"
	}
	return b.book.Wears(who)
}

// ownIdentity is the one on this machine, made where there is none.
func (b *build) ownIdentity(who, name string) (*seal.Identity, error) {
	dir := seal.IdentityDir(b.Env, who)
	if dir == "" {
		return nil, errors.New("nowhere to keep the sealing key: set HOME or EVPACK_KEYS, or build with --no-sign")
	}
	id, err := seal.LocalIdentity(dir, name, b.Now, b.Rand)
	if !errors.Is(err, seal.ErrPassphrase) || b.Passphrase == nil {
		return id, err
	}
	pass, err := b.Passphrase(dir)
	if err != nil {
		return nil, err
	}
	return ReadIdentity(dir, pass)
}

// sealPDF seals at the level of pack.toml: what is asked for is reached, or it
// is an error.
func (b *build) sealPDF(base []byte) ([]byte, error) {
	now := b.Now.UTC()
	lines := []string{b.t("Sealed for %s", b.rep.Organisation), b.t("by %s, %s UTC", b.id.Name, b.texts.Date(register.DateOf(now))+now.Format(" 15:04:05"))}
	if b.id.Local {
		lines = append(lines, b.t("A local self-signed identity: intact; who sealed it is not proved."))
	}
	lines = append(lines, b.t("Key %s", b.id.Fingerprint()[:len("sha256:")+16]+"…"))
	return b.lasting.SignPDF(b.ctx, base, b.id.Identity, seal.PDFSeal{Field: sealField, Certify: true, Name: b.id.Name, Reason: b.t("Seal of the pack"),
		Time: b.Now.UTC().Truncate(time.Second), Lines: lines, CMS: seal.CMSOptions{Rand: b.Rand}})
}

// manifest lists the final bytes of all that stands in the folder, and seals
// the list.
func (b *build) manifest() error {
	files, err := manifest.Scan(os.DirFS(b.stage))
	if err != nil {
		return err
	}
	pack := b.res.Pack
	m := &manifest.Manifest{Organisation: pack.Organisation.Name, Cycle: pack.Cycle.ID, AsOf: pack.D().String(), Program: Program,
		InputsDigest: b.rep.InputsDigest, Files: files}
	for _, in := range pack.Inputs {
		m.Inputs = append(m.Inputs, manifest.File{Path: in.Name, Size: in.Size, SHA256: in.SHA256})
	}
	data, err := manifest.Format(m)
	if err != nil {
		return err
	}
	b.digest, b.files = manifest.Digest(data), len(files)
	if err := b.put(manifest.Name, data); err != nil {
		return err
	}
	if err := b.put(manifest.Sums, manifest.FormatSums(m, data)); err != nil {
		return err
	}
	return b.sealManifest(data)
}

func (b *build) sealManifest(data []byte) error {
	if b.id == nil {
		return nil
	}
	stamp, err := stamper(b.ctx, b.res.Pack)
	if err != nil {
		return err
	}
	sig, err := seal.SignCMS(b.id.Identity, bytes.NewReader(data), seal.CMSOptions{Rand: b.Rand, Stamp: stamp})
	if err != nil {
		return err
	}
	return b.put(manifest.Signature, sig)
}

// trail writes what it takes to check each signature by hand.
func (b *build) trail() error {
	for _, name := range slices.Sorted(maps.Keys(b.proofs)) {
		if err := b.put("trail/"+name, b.proofs[name]); err != nil {
			return err
		}
	}
	return nil
}

package generator

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/intake"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/seal"
)

// authorityDir and logDir are folders beside people's, so that nobody's id may
// be one of them.
const (
	authorityDir = "ca"
	logDir       = "log"
)

const (
	authorityYears = 20
	personYears    = 3
)

// KeyOptions say whose key is made, and how.
type KeyOptions struct {
	Person     string
	Kind       seal.KeyKind // empty: P-256
	Passphrase string       // empty: the key is protected by its file's mode alone
	Bind       bool         // write the anchor to content/trust and a row to keys.toml
	Now        time.Time
	Env        func(string) string
	Rand       io.Reader // nil: the system's
}

// A KeyMade is what making a key wrote.
type KeyMade struct {
	Dir         string // outside the workspace
	Certificate *x509.Certificate
	Fingerprint string
	Row         string   // for keys.toml
	Wrote       []string // below content/
}

// NewKey makes a person's key and has it certified by a local authority, which
// is made on first use and whose key lies beside: for organisations that have no
// authority of their own. Private keys never come into a workspace. Errors:
// ErrRequest, or of the disk.
func NewKey(ws *Workspace, opt KeyOptions) (*KeyMade, []diag.Problem, error) {
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	who, dir, err := keyPlace(pack, opt)
	if err != nil {
		return nil, nil, err
	}
	if _, err := os.Lstat(filepath.Join(dir, "key.pem")); !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, errors.Join(err, fmt.Errorf("%w: %s has a key already in %s", ErrRequest, who.ID, dir))
	}
	ca, err := localAuthority(seal.IdentityDir(opt.Env, authorityDir), pack.Organisation.Name, opt)
	if err != nil {
		return nil, nil, err
	}
	cert, err := certify(ca, who, pack.Organisation.Name, dir, opt)
	if err != nil {
		return nil, nil, err
	}
	made := &KeyMade{Dir: dir, Certificate: cert, Fingerprint: seal.KeyFingerprint(cert), Row: KeyRow(who.ID, seal.KeyFingerprint(cert), opt.Now)}
	if opt.Bind {
		probs, err = made.bind(ws, ca.Chain[0])
	}
	return made, probs, err
}

// keyPlace is where a person's key belongs.
func keyPlace(pack *evidence.Pack, opt KeyOptions) (*evidence.Person, string, error) {
	who := pack.Person(opt.Person)
	dir := seal.IdentityDir(opt.Env, opt.Person)
	switch {
	case who == nil:
		return nil, "", fmt.Errorf("%w: person %q is not in people.toml", ErrRequest, opt.Person)
	case slices.Contains([]string{authorityDir, logDir}, who.ID):
		return nil, "", fmt.Errorf("%w: the folder of keys %q is not a person's; give the key with --key", ErrRequest, who.ID)
	case dir == "":
		return nil, "", errors.New("nowhere to keep keys: set HOME or EVPACK_KEYS")
	}
	return who, dir, nil
}

// KeyRow is the row of keys.toml that binds a key to a person from a day on.
func KeyRow(person, fingerprint string, from time.Time) string {
	return fmt.Sprintf("[[key]]\nperson = %s\nfingerprint = %s\nfrom = %s\n", intake.Quote(person), intake.Quote(fingerprint), register.DateOf(from.UTC()))
}

// localAuthority reads the authority in dir, or makes it.
func localAuthority(dir, organisation string, opt KeyOptions) (*seal.Identity, error) {
	if _, err := os.Lstat(filepath.Join(dir, "key.pem")); errors.Is(err, fs.ErrNotExist) {
		key, err := seal.NewKey(seal.KeyP256, opt.Rand)
		if err != nil {
			return nil, err
		}
		t := certificate(organisation+" document signing", "", key, opt.Now, authorityYears)
		t.IsCA, t.MaxPathLenZero, t.KeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
		if err := issueInto(dir, t, t, key, key, "", nil, opt.Rand); err != nil {
			return nil, err
		}
	}
	return ReadIdentity(dir, "")
}

// certify makes the person's key and certificate.
func certify(ca *seal.Identity, who *evidence.Person, organisation, dir string, opt KeyOptions) (*x509.Certificate, error) {
	kind := opt.Kind
	if kind == "" {
		kind = seal.KeyP256
	}
	key, err := seal.NewKey(kind, opt.Rand)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	t := certificate(who.FullName, organisation, key, opt.Now, personYears)
	t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	if until := ca.Chain[0].NotAfter; t.NotAfter.After(until) {
		t.NotAfter = until
	}
	if err := issueInto(dir, t, ca.Chain[0], key, ca.Key, opt.Passphrase, ca.Chain, opt.Rand); err != nil {
		return nil, err
	}
	id, err := ReadIdentity(dir, opt.Passphrase)
	if err != nil {
		return nil, err
	}
	return id.Chain[0], nil
}

// certificate is what both kinds of certificate have in common. The serial
// number and the key's identifier come from the key.
func certificate(name, organisation string, key crypto.Signer, now time.Time, years int) *x509.Certificate {
	var sum [sha256.Size]byte
	if spki, err := x509.MarshalPKIXPublicKey(key.Public()); err == nil { // it is a key of NewKey
		sum = sha256.Sum256(spki)
	}
	serial := sum
	serial[0] = serial[0]&0x7f | 0x40
	from := now.UTC().Truncate(24 * time.Hour)
	subject := pkix.Name{CommonName: name}
	if organisation != "" {
		subject.Organization = []string{organisation}
	}
	return &x509.Certificate{SerialNumber: new(big.Int).SetBytes(serial[:16]), Subject: subject, NotBefore: from, NotAfter: from.AddDate(years, 0, 0),
		BasicConstraintsValid: true, SubjectKeyId: sum[:20]}
}

// issueInto writes key.pem and cert.pem, the certificate first and then chain,
// into a folder that appears with both or not at all.
func issueInto(dir string, t, parent *x509.Certificate, key, by crypto.Signer, pass string, chain []*x509.Certificate, rnd io.Reader) error {
	der, err := x509.CreateCertificate(rnd, t, parent, key.Public(), by)
	if err != nil {
		return err
	}
	private, err := seal.EncodeKey(key, pass, rnd)
	if err != nil {
		return err
	}
	certs := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for _, c := range chain {
		certs = append(certs, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return seal.PlaceIdentity(dir, private, certs)
}

// ReadIdentity reads the identity in a folder of keys. Errors: fs.ErrNotExist
// where it has none, seal.ErrPassphrase, or of the files' form.
func ReadIdentity(dir, pass string) (*seal.Identity, error) {
	key, err := os.ReadFile(filepath.Join(dir, "key.pem"))
	if err != nil {
		return nil, err
	}
	cert, err := os.ReadFile(filepath.Join(dir, "cert.pem"))
	if err != nil {
		return nil, err
	}
	return seal.ReadEncryptedPEM(pass, key, cert)
}

// bind makes the workspace believe the new certificate, and know whose key it is.
func (m *KeyMade) bind(ws *Workspace, anchor *x509.Certificate) ([]diag.Problem, error) {
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: anchor.Raw})
	trust := "trust/local-ca-" + strings.TrimPrefix(seal.KeyFingerprint(anchor), "sha256:")[:12] + ".pem"
	keys := ws.shard("keys", "made")
	old, err := ws.content.ReadFile(keys)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	rows := joined(old, []string{m.Row})
	probs := new(diag.Problems)
	if _, err := evidence.Load(&overlay{ws.Content(), map[string][]byte{trust: text, keys: rows}}, evidence.Options{}, probs); err != nil || probs.Len() > 0 {
		return probs.Sorted(), err
	}
	if _, err := create(ws.content, trust, text); err != nil {
		return nil, err
	}
	m.Wrote = []string{trust, keys}
	return nil, replaceFile(ws.content, keys, rows)
}

// RequestKey makes a certificate request for a person's key, which is made
// where there is none, for an authority of the organisation's. What it issues
// goes into cert.pem beside the key.
func RequestKey(ws *Workspace, opt KeyOptions) (request []byte, dir string, probs []diag.Problem, err error) {
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, "", probs, err
	}
	who, dir, err := keyPlace(pack, opt)
	if err != nil {
		return nil, "", nil, err
	}
	id, err := ReadIdentity(dir, opt.Passphrase)
	if errors.Is(err, fs.ErrNotExist) {
		id, err = seal.LocalIdentity(dir, who.FullName, opt.Now, rand.Reader)
	}
	if err != nil {
		return nil, "", nil, err
	}
	request, err = seal.Request(id.Key, who.FullName, pack.Organisation.Name, opt.Rand)
	return request, dir, nil, err
}

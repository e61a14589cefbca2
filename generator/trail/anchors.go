package trail

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
)

// An AnchorError is a file of content/trust that cannot be used: the workspace
// is wrong, not a signature.
type AnchorError struct {
	File string // relative to content/
	Err  error
}

func (e *AnchorError) Error() string { return e.File + ": " + e.Err.Error() }

// Unwrap gives the reason.
func (e *AnchorError) Unwrap() error { return e.Err }

// anchors are what content/trust holds: certificates, and lines about SSH keys.
type anchors struct {
	*seal.Trust
	allowed []seal.AllowedSigner
}

// readAnchors reads trust/*.pem and trust/allowed_signers.
func readAnchors(fsys fs.FS) (anchors, error) {
	a := anchors{Trust: &seal.Trust{}}
	entries, err := fs.ReadDir(fsys, "trust")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil // no certificate is trusted; keys may be bound
	}
	if err != nil {
		return a, err
	}
	files := map[string][]byte{}
	for _, e := range entries {
		name := path.Join("trust", e.Name())
		isPEM := strings.HasSuffix(name, ".pem") && !strings.HasPrefix(e.Name(), ".")
		if !isPEM && e.Name() != "allowed_signers" {
			continue
		}
		data, err := readPlain(fsys, name)
		if err == nil && isPEM {
			_, err = seal.ReadTrust(map[string][]byte{name: data})
			files[name] = data
		} else if err == nil {
			a.allowed, err = seal.ReadAllowedSigners(data)
		}
		if err != nil {
			return a, &AnchorError{name, unnamed(name, err)}
		}
	}
	if len(files) > 0 {
		a.Trust, err = seal.ReadTrust(files)
	}
	return a, err
}

func readPlain(fsys fs.FS, name string) ([]byte, error) {
	if err := evidence.CheckFile(fsys, name); err != nil {
		return nil, err
	}
	return fs.ReadFile(fsys, name)
}

// unnamed takes the file's name off an error that begins with it.
func unnamed(name string, err error) error {
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), name+": ") {
		return inner
	}
	return err
}

// bindings are the keys of keys.toml by fingerprint.
type bindings map[string][]*evidence.Key

func bind(keys []*evidence.Key) bindings {
	b := bindings{}
	for _, k := range keys {
		b[k.Fingerprint] = append(b[k.Fingerprint], k)
	}
	return b
}

// of finds the binding of a key to a person that holds on a day; without one
// it says what keys.toml says instead.
func (b bindings) of(fingerprint string, who *evidence.Person, day evidence.Date) (k *evidence.Key, why string) {
	all := b[fingerprint]
	if len(all) == 0 {
		return nil, "keys.toml binds it to nobody"
	}
	var own []*evidence.Key
	for _, k := range all {
		switch {
		case k.Person != who:
		case k.BoundOn(day):
			return k, ""
		default:
			own = append(own, k)
		}
	}
	if len(own) == 0 {
		return nil, "keys.toml binds it to " + others(all)
	}
	nearest := slices.MaxFunc(own, func(x, y *evidence.Key) int { return x.From.Compare(y.From) })
	return nil, outside(nearest, day)
}

func others(keys []*evidence.Key) string {
	var ids []string
	for _, k := range keys {
		ids = append(ids, k.Person.ID)
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " and ")
}

// outside says why a day lies outside a binding.
func outside(k *evidence.Key, day evidence.Date) string {
	switch {
	case day.Compare(k.From) < 0:
		return "keys.toml binds it to them only from " + k.From.String()
	case !k.Revoked.IsZero() && k.Revoked.Compare(day) <= 0:
		return "it was revoked on " + k.Revoked.String()
	}
	return "keys.toml binds it to them only until " + k.To.String()
}

// fingerprintOf gives what keys.toml binds to a person on a day, first the one
// that the signature names; empty where nothing is.
func fingerprintOf(keys []*evidence.Key, e *Entry) string {
	var held []string
	for _, k := range keys {
		if k.Person == e.Signer && k.BoundOn(e.Date()) && strings.HasPrefix(k.Fingerprint, "sha256:") {
			held = append(held, k.Fingerprint)
		}
	}
	if slices.Contains(held, e.Fingerprint) {
		return e.Fingerprint
	}
	slices.SortFunc(held, cmp.Compare[string])
	if len(held) == 0 {
		return ""
	}
	return held[0]
}

// Anchors are the certificates of content/trust. Error: *AnchorError, or of
// reading.
func Anchors(p *evidence.Pack) (*seal.Trust, error) {
	a, err := readAnchors(p.FS())
	return a.Trust, err
}

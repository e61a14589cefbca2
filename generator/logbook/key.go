package logbook

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A Key signs checkpoints: Ed25519, under any name.
type Key struct{ private ed25519.PrivateKey }

const keyFile = "log.pem"

// LocalKey reads the key in dir, or makes it on first use: a file of mode 0600
// with the seed. rnd is asked for a new key alone.
func LocalKey(dir string, rnd io.Reader) (*Key, error) {
	name := filepath.Join(dir, keyFile)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(dir, name, rnd); err != nil {
			return nil, err
		}
		data, err = os.ReadFile(name) // that of another process, had it been first
	}
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != "EVPACK LOG SEED" || len(block.Bytes) != ed25519.SeedSize || len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("%s is no key of a log", name)
	}
	return &Key{ed25519.NewKeyFromSeed(block.Bytes)}, nil
}

// makeKey writes a new seed beside name and links it into place, so that no
// other process sees half of it, or has its own replaced.
func makeKey(dir, name string, rnd io.Reader) error {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rnd, seed); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = pem.Encode(f, &pem.Block{Type: "EVPACK LOG SEED", Bytes: seed})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Verifier is the public half under a name, as the files keys and cosigners have it.
func (k *Key) Verifier(name string) (string, error) {
	return note.NewEd25519VerifierKey(name, k.private.Public().(ed25519.PublicKey))
}

// signer is the key under a name. Package note takes an encoded key: algorithm
// 1 and the seed, under the same hash as the verifier's.
func (k *Key) signer(name string) (note.Signer, error) {
	v, err := k.Verifier(name)
	if err != nil {
		return nil, err
	}
	hash := strings.Split(v, "+")[1]
	return note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, k.private.Seed()...)))
}

var errKey = errors.New("it is no verifier key of Ed25519 in its one form")

// checkKey accepts what Verifier writes.
func checkKey(text string) error {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 || !nameForm(parts[0]) {
		return errKey
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != 1 {
		return errKey
	}
	back, err := note.NewEd25519VerifierKey(parts[0], raw[1:])
	if err != nil || back != text {
		return errKey
	}
	return nil
}

//go:build pkcs11

package seal

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/ThalesGroup/crypto11"
)

// OpenToken logs in to a token and gives the identity of a key on it, which
// signs until the Closer is closed. The key never leaves the token.
func OpenToken(t Token) (*Identity, io.Closer, error) {
	ctx, err := crypto11.Configure(&crypto11.Config{Path: t.Module, TokenLabel: t.Label, SlotNumber: t.slot(), Pin: t.PIN})
	if err != nil {
		return nil, nil, fmt.Errorf("token: %w", err)
	}
	id, err := t.identity(ctx)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("token: %w", err), ctx.Close())
	}
	return id, ctx, nil
}

// slot is the first one where no label is given.
func (t Token) slot() *int {
	if t.Label != "" {
		return nil
	}
	return new(int)
}

func (t Token) identity(ctx *crypto11.Context) (*Identity, error) {
	key, err := ctx.FindKeyPair(nil, []byte(t.Key))
	if err != nil {
		return nil, fmt.Errorf("no key %q: %w", t.Key, err)
	}
	cert, err := ctx.FindCertificate(nil, []byte(t.Key), nil)
	if err != nil {
		return nil, err
	}
	if cert == nil {
		return nil, fmt.Errorf("no certificate %q", t.Key)
	}
	certs := []*x509.Certificate{cert}
	if len(t.Chain) > 0 {
		more, err := readCertificates(t.Chain)
		if err != nil {
			return nil, err
		}
		certs = append(certs, more...)
	}
	return newIdentity(key, certs)
}

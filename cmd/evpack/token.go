package main

import (
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/evpack/evpack/generator/seal"
)

const tokenForm = "pkcs11:token=LABEL;object=KEY?module-path=FILE"

// onToken reports whether a key is named by a PKCS #11 URI (RFC 7512).
func onToken(key string) bool { return strings.HasPrefix(key, "pkcs11:") }

// token opens a key on a smart card, a security key or an HSM. The PIN comes
// like a passphrase, never with the URI.
func (c *call) token(k keyFlags) (*seal.Identity, io.Closer, error) {
	t, err := c.tokenOf(k.key)
	if err != nil {
		return nil, nil, err
	}
	if k.chain != "" {
		if t.Chain, err = os.ReadFile(k.chain); err != nil {
			return nil, nil, usagef("", "%v", err)
		}
	}
	if t.PIN, err = c.passphrase(k.passFD, k.key); err != nil {
		return nil, nil, err
	}
	id, closer, err := seal.OpenToken(t)
	return id, closer, unreadable(k.key, err)
}

// tokenOf reads the URI: the token's label (token), the label of key and
// certificate (object), and the maker's library (module-path), for which
// EVPACK_PKCS11 may stand.
func (c *call) tokenOf(uri string) (seal.Token, error) {
	t := seal.Token{Module: c.env("EVPACK_PKCS11")}
	path, query, _ := strings.Cut(strings.TrimPrefix(uri, "pkcs11:"), "?")
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == ';' })
	for _, part := range append(parts, strings.FieldsFunc(query, func(r rune) bool { return r == '&' })...) {
		name, value, _ := strings.Cut(part, "=")
		value, err := url.PathUnescape(value)
		if err != nil {
			return t, usagef(tokenForm, "%s: %v", name, err)
		}
		switch name {
		case "token":
			t.Label = value
		case "object":
			t.Key = value
		case "module-path":
			t.Module = value
		case "type":
		case "pin-value":
			return t, usagef("it is asked on the terminal, or read with --passphrase-fd", "a PIN does not belong into an argument, where others can read it")
		default:
			return t, usagef(tokenForm, "a token's key is not found by %q", name)
		}
	}
	switch {
	case t.Key == "":
		return t, usagef(tokenForm, "%q names no key", uri)
	case t.Module == "":
		return t, usagef(tokenForm+"; EVPACK_PKCS11 may name the library too", "no library of the token is named")
	}
	return t, nil
}

package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/seal"
)

func keyCommand() command {
	return command{name: "key", args: "new|show|request PERSON", short: "signing identities",
		examples: []string{"evpack key new p-0001", "evpack key new p-0001 --kind rsa-3072 --encrypt", "evpack key show p-0001",
			"evpack key show p-0004 --ssh ~/.ssh/id_ed25519.pub", "evpack key request p-0001 > p-0001.csr"},
		about: `new makes a key for a person and has it certified by a local authority, for organisations that have none; the authority's certificate
goes to content/trust/ and a row to keys.toml, unless --no-bind. request prints a certificate request for another authority; what it
issues goes into cert.pem beside the key. show prints a key's fingerprint and its row for keys.toml.
Private keys lie in $EVPACK_KEYS or ~/.config/evpack/keys, with mode 0600, and never in a workspace. Have fingerprints read out in a
meeting and minuted: a register alone does not prove whose key it is.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			var kinds []string
			for _, k := range seal.KeyKinds() {
				kinds = append(kinds, string(k))
			}
			kind := fs.String("kind", kinds[0], "of key new: "+strings.Join(kinds, ", "))
			encrypt := fs.Bool("encrypt", false, "protect the new key by a passphrase")
			noBind := fs.Bool("no-bind", false, "leave the workspace alone")
			ssh := fs.String("ssh", "", "of key show: a .pub file")
			var fd int
			passFlag(fs, &fd)
			return func(c *call) (int, error) {
				return c.keyVerb(keyCall{seal.KeyKind(*kind), kinds, *encrypt, !*noBind, *ssh, fd})
			}
		}}
}

// keyCall is what evpack key was asked.
type keyCall struct {
	kind          seal.KeyKind
	kinds         []string
	encrypt, bind bool
	ssh           string
	fd            int
}

func (c *call) keyVerb(k keyCall) (int, error) {
	if err := c.most(2); err != nil {
		return 0, err
	}
	if len(c.args) < 2 {
		return 0, usagef("evpack key new p-0001", "say what to do, and for whom")
	}
	verbs := map[string]func(keyCall, time.Time) error{"new": c.keyNew, "show": c.keyShow, "request": c.keyRequest}
	verb, ok := verbs[c.args[0]]
	if !ok {
		return 0, usagef("one of new, show, request", "evpack key %s is not known", c.args[0])
	}
	if c.args[0] == "request" && (k.encrypt || string(k.kind) != k.kinds[0]) {
		return 0, usagef("evpack key new takes them; a request is for a key on P-256", "--kind and --encrypt go with evpack key new")
	}
	now, err := c.epoch()
	if err != nil {
		return 0, err
	}
	return exitDone, verb(k, now)
}

func (c *call) keyOptions(k keyCall, now time.Time) generator.KeyOptions {
	return generator.KeyOptions{Person: c.args[1], Kind: k.kind, Bind: k.bind, Now: now, Env: c.env}
}

func (c *call) keyNew(k keyCall, now time.Time) error {
	if err := oneOf("kind", string(k.kind), k.kinds...); err != nil {
		return err
	}
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	defer ws.Close()
	opt := c.keyOptions(k, now)
	if k.encrypt {
		if opt.Passphrase, err = c.passphrase(k.fd, "the new key"); err != nil {
			return err
		}
		if opt.Passphrase == "" {
			return usagef("", "an empty passphrase protects nothing")
		}
	}
	made, probs, err := generator.NewKey(ws, opt)
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return err
	}
	p := c.paper()
	p.printf("%s %s\n  key       %s\n  until     %s\n", p.paint(bold, "made"), made.Fingerprint, filepath.ToSlash(made.Dir), made.Certificate.NotAfter.Format(time.DateOnly))
	for _, name := range made.Wrote {
		p.printf("  wrote     content/%s\n", name)
	}
	if len(made.Wrote) == 0 {
		p.row(made.Row)
	}
	return nil
}

// row prints a row for keys.toml.
func (p paper) row(text string) {
	p.printf("\nThe row for content/registers/keys.toml:\n\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		p.printf("%s\n", line)
	}
}

func (c *call) keyShow(k keyCall, now time.Time) error {
	p := c.paper()
	if k.ssh != "" {
		print, err := publicPrint(k.ssh)
		if err != nil {
			return err
		}
		p.printf("%s\n", print)
		p.row(generator.KeyRow(c.args[1], print, now))
		return nil
	}
	dir := seal.IdentityDir(c.env, c.args[1])
	id, err := c.unlocked(dir, k.fd, func(pass string) (*seal.Identity, error) { return generator.ReadIdentity(dir, pass) })
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("evpack key new "+c.args[1]+" makes one", "%s has no key on this machine", c.args[1])
	}
	if err != nil {
		return err
	}
	cert := id.Certificate()
	p.printf("%s\n  name      %s\n  issuer    %s\n  valid     %s to %s\n  kind      %s\n  key       %s\n", id.Fingerprint(), cert.Subject.String(), cert.Issuer.String(),
		cert.NotBefore.Format(time.DateOnly), cert.NotAfter.Format(time.DateOnly), cert.PublicKeyAlgorithm.String(), filepath.ToSlash(dir))
	p.row(generator.KeyRow(c.args[1], id.Fingerprint(), now))
	return nil
}

func (c *call) keyRequest(k keyCall, now time.Time) error {
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	defer ws.Close()
	request, dir, probs, err := generator.RequestKey(ws, c.keyOptions(k, now))
	if errors.Is(err, seal.ErrPassphrase) {
		opt := c.keyOptions(k, now)
		if opt.Passphrase, err = c.passphrase(k.fd, dir); err != nil {
			return err
		}
		request, dir, probs, err = generator.RequestKey(ws, opt)
	}
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return err
	}
	c.note("have it certified, and put the certificate and its issuers into %s", filepath.ToSlash(filepath.Join(dir, "cert.pem")))
	_, err = c.out.Write(request)
	return err
}

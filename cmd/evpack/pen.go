package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/seal"
)

// keyFlags say whose key signs, and where it is.
type keyFlags struct {
	as, key, chain, ssh string
	passFD              int
}

func (k *keyFlags) bind(fs *pflag.FlagSet) {
	fs.StringVar(&k.as, "as", "", "who signs: a person's id")
	k.bindKey(fs, "the person's own of evpack key")
	fs.StringVar(&k.ssh, "ssh", "", "an SSH key: its file, or a .pub file or the word agent for one in the SSH agent")
}

func (k *keyFlags) bindKey(fs *pflag.FlagSet, own string) {
	fs.StringVar(&k.key, "key", "", "a .p12, .pfx or .pem file with key and certificate, or "+tokenForm+" (default "+own+")")
	fs.StringVar(&k.chain, "chain", "", "with a key on a token: a PEM file of its issuers' certificates")
	passFlag(fs, &k.passFD)
}

func passFlag(fs *pflag.FlagSet, fd *int) {
	fs.IntVar(fd, "passphrase-fd", -1, "read the key's passphrase or PIN from this file descriptor (default asked on the terminal)")
}

// pen finds what signs a subject. done closes what the pen needs.
func (c *call) pen(ws *generator.Workspace, k keyFlags, now time.Time) (pen *generator.Pen, done func(), err error) {
	if k.ssh != "" && k.key != "" {
		return nil, nil, usagef("", "--ssh and --key are two keys: give one")
	}
	if k.ssh != "" {
		return c.sshPen(ws, k, now)
	}
	id, done, err := c.identity(k)
	if err != nil {
		return nil, nil, err
	}
	return generator.CertificatePen(id, nil), done, nil
}

// identity finds the certificate and key that sign. done closes the token.
func (c *call) identity(k keyFlags) (id *seal.Identity, done func(), err error) {
	done = func() {}
	switch {
	case k.chain != "" && !onToken(k.key):
		return nil, nil, usagef("", "--chain goes with a key on a token; a file holds its issuers itself")
	case k.key == "":
		id, err = c.ownIdentity(k)
	case onToken(k.key):
		var closer io.Closer
		if id, closer, err = c.token(k); err == nil {
			done = func() { _ = closer.Close() }
		}
	default:
		id, err = c.fileIdentity(k)
	}
	return id, done, err
}

func (c *call) fileIdentity(k keyFlags) (*seal.Identity, error) {
	data, err := c.keyFile(k.key)
	if err != nil {
		return nil, err
	}
	if ext := strings.ToLower(filepath.Ext(k.key)); ext == ".p12" || ext == ".pfx" {
		pass, err := c.passphrase(k.passFD, k.key)
		if err != nil {
			return nil, err
		}
		id, err := seal.ReadPKCS12(data, pass)
		return id, unreadable(k.key, err)
	}
	return c.unlocked(k.key, k.passFD, func(pass string) (*seal.Identity, error) { return seal.ReadEncryptedPEM(pass, data) })
}

// ownIdentity is the one that evpack key made.
func (c *call) ownIdentity(k keyFlags) (*seal.Identity, error) {
	dir := seal.IdentityDir(c.env, k.as)
	id, err := c.unlocked(dir, k.passFD, func(pass string) (*seal.Identity, error) { return generator.ReadIdentity(dir, pass) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("evpack key new "+k.as+" makes one; --key and --ssh name another", "%s has no key on this machine", k.as)
	}
	return id, err
}

// unlocked reads a key, and asks for the passphrase where it needs one.
func (c *call) unlocked(what string, fd int, open func(pass string) (*seal.Identity, error)) (*seal.Identity, error) {
	id, err := open("")
	if !errors.Is(err, seal.ErrPassphrase) {
		return id, unreadable(what, err)
	}
	pass, err := c.passphrase(fd, what)
	if err != nil {
		return nil, err
	}
	id, err = open(pass)
	return id, unreadable(what, err)
}

// unreadable is an error of the call: the key that it names cannot be used.
func unreadable(what string, err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return usagef("", "%s: %v", what, err)
}

// keyFile reads a private key's file, which nobody else should be able to read.
func (c *call) keyFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, usagef("", "%v", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		c.note("warning: %s can be read by others: chmod 600 %s", name, name)
	}
	return os.ReadFile(name)
}

const maxPassphrase = 4096 // bytes

// passphrase reads one from the file descriptor that was named, else asks on
// the terminal. It never comes from an argument, and is never printed.
func (c *call) passphrase(fd int, what string) (string, error) {
	if fd >= 0 {
		f := os.NewFile(uintptr(fd), "passphrase")
		line, err := bufio.NewReader(io.LimitReader(f, maxPassphrase)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", usagef("--passphrase-fd 3 3<FILE", "file descriptor %d cannot be read: %v", fd, err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	in, ok := c.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", usagef("--passphrase-fd N reads it from a file descriptor", "%s needs its passphrase, and there is no terminal to ask on", what)
	}
	fmt.Fprintf(c.err, "Passphrase of %s: ", what)
	pass, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(c.err)
	return string(pass), err
}

// sshPen signs with an SSH key from a file or the agent.
func (c *call) sshPen(ws *generator.Workspace, k keyFlags, now time.Time) (*generator.Pen, func(), error) {
	switch {
	case k.ssh == "agent":
		prints, err := ws.SSHKeysOf(k.as, now)
		if err != nil {
			return nil, nil, err
		}
		if len(prints) == 0 {
			return nil, nil, usagef("evpack key show --ssh FILE.pub prints the row", "keys.toml binds no SSH key to %s", k.as)
		}
		return c.agentPen(prints)
	case strings.HasSuffix(k.ssh, ".pub"):
		print, err := publicPrint(k.ssh)
		if err != nil {
			return nil, nil, err
		}
		return c.agentPen([]string{print})
	}
	data, err := c.keyFile(k.ssh)
	if err != nil {
		return nil, nil, err
	}
	key, err := seal.ReadSSHKey(data, "")
	if err != nil && strings.Contains(err.Error(), "passphrase") {
		pass, perr := c.passphrase(k.passFD, k.ssh)
		if perr != nil {
			return nil, nil, perr
		}
		key, err = seal.ReadSSHKey(data, pass)
	}
	if err != nil {
		return nil, nil, unreadable(k.ssh, err)
	}
	return generator.SSHPen(sshPrint(key.PublicKey().Marshal()), func(r io.Reader) ([]byte, error) { return seal.SignSSH(key, r, seal.SSHNamespace) }), func() {}, nil
}

// agentPen finds the first of some keys in the SSH agent.
func (c *call) agentPen(prints []string) (*generator.Pen, func(), error) {
	path := c.env("SSH_AUTH_SOCK")
	if path == "" {
		return nil, nil, usagef("start ssh-agent and ssh-add the key", "SSH_AUTH_SOCK names no SSH agent")
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		return nil, nil, fmt.Errorf("SSH agent: %w", err)
	}
	for _, print := range prints {
		key, aerr := seal.AgentSigner(conn, print)
		if aerr == nil {
			sign := func(r io.Reader) ([]byte, error) { return seal.SignSSH(key, r, seal.SSHNamespace) }
			return generator.SSHPen(print, sign), func() { _ = conn.Close() }, nil
		}
		err = aerr
	}
	return nil, nil, errors.Join(usagef("ssh-add the key", "%v", err), conn.Close())
}

// publicPrint reads a .pub file: type, base64, comment (sshd(8)).
func publicPrint(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", usagef("", "%v", err)
	}
	words := strings.Fields(string(data))
	if len(words) >= 2 {
		if blob, err := base64.StdEncoding.DecodeString(words[1]); err == nil {
			return sshPrint(blob), nil
		}
	}
	return "", usagef("", "%s is no public key of OpenSSH", name)
}

// sshPrint is a key's fingerprint as ssh-keygen -l prints it.
func sshPrint(blob []byte) string {
	sum := sha256.Sum256(blob)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

package seal

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// Keys that OpenSSL encrypted are read, and it reads ours.
func TestEncryptedKeys(t *testing.T) {
	f := newFolder(t)
	id := person("Ada Okafor", newP256())
	f.identity(id)
	cert := f.get("cert.pem")
	for what, args := range map[string][]string{
		"default": nil, "aes-128": {"-v2", "aes-128-cbc"}, "sha-512": {"-v2prf", "hmacWithSHA512"}, "scrypt": {"-scrypt", "-scrypt_N", "1024"},
	} {
		f.mustRun(nil, "openssl", append([]string{"pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:sécret", "-out", "enc.pem"}, args...)...)
		got, err := ReadEncryptedPEM("sécret", f.get("enc.pem"), cert)
		if err != nil || got.Fingerprint() != id.Fingerprint() {
			t.Errorf("%s: %v", what, err)
		}
		for _, pass := range []string{"", "wrong"} {
			if _, err := ReadEncryptedPEM(pass, f.get("enc.pem"), cert); !errors.Is(err, ErrPassphrase) {
				t.Errorf("%s with %q: %v", what, pass, err)
			}
		}
	}
	f.mustRun(nil, "openssl", "pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:x", "-v1", "PBE-SHA1-3DES", "-out", "old.pem")
	if _, err := ReadEncryptedPEM("x", f.get("old.pem"), cert); !errors.Is(err, ErrUnsupported) {
		t.Errorf("3DES: %v", err)
	}
	f.put("ours.pem", must(EncodeKey(id.Key, "secret", nil)))
	f.mustRun(nil, "openssl", "pkey", "-in", "ours.pem", "-passin", "pass:secret", "-noout")
	if _, err := ReadPEM(f.get("ours.pem"), cert); !errors.Is(err, ErrPassphrase) {
		t.Error(err)
	}
}

func TestNewKeys(t *testing.T) {
	for _, kind := range KeyKinds() {
		t.Run(string(kind), func(t *testing.T) {
			key := must(NewKey(kind, nil))
			id := person("Ada Okafor", key)
			for _, pass := range []string{"", "secret"} {
				back, err := ReadEncryptedPEM(pass, must(EncodeKey(key, pass, nil)), encodePEM("CERTIFICATE", id.Chain[0].Raw))
				if err != nil || back.Fingerprint() != id.Fingerprint() {
					t.Error(err)
				}
			}
			back, err := ReadPKCS12(must(EncodePKCS12(id, "secret")), "secret")
			if err != nil || back.Fingerprint() != id.Fingerprint() || len(back.Chain) != 3 {
				t.Error(err)
			}
			if _, err := ReadPKCS12(must(EncodePKCS12(id, "secret")), "other"); err == nil {
				t.Error("another passphrase opens it")
			}
			block, _ := pem.Decode(must(Request(key, "Ada Okafor", "Northwind Robotics Ltd", nil)))
			req := must(x509.ParseCertificateRequest(block.Bytes))
			if err := req.CheckSignature(); err != nil || req.Subject.CommonName != "Ada Okafor" {
				t.Errorf("%v, %s", err, req.Subject)
			}
			if err := judgeCMS(must(SignCMS(id, bytes.NewReader(content), CMSOptions{})), content, testTrust()); err != nil {
				t.Error(err)
			}
			w := newWorld(t, day)
			pdf := must(SignPDF(base().table(), w.person("Ada Okafor", key, nil), ourSeal))
			if j := w.judged(pdf); j.Class != Valid {
				t.Error(j.Why())
			}
		})
	}
	if _, err := NewKey("rsa-1024", nil); err == nil || !strings.Contains(err.Error(), "p-256") {
		t.Error(err)
	}
}

// A hostile key file must not cost more than a moment.
func TestHostileKeys(t *testing.T) {
	der := must(encryptKey(must(x509.MarshalPKCS8PrivateKey(newP256())), "x", 1000, bytes.NewReader(make([]byte, 64))))
	for i := range der { // in any byte, and in how often it must be hashed
		evil := bytes.Clone(der)
		evil[i] ^= 0x20
		if _, err := decryptKey(evil, "y"); err == nil {
			t.Errorf("byte %d flipped, and another passphrase opens it", i)
		}
	}
	for _, p := range []scryptParams{{N: 1 << 40, R: 8, P: 1}, {N: 1 << 20, R: 1 << 20, P: 1}, {N: 0, R: 1, P: 1}, {N: 2, R: 1, P: 1 << 30}} {
		if affordable(p) {
			t.Errorf("%+v", p)
		}
	}
}

func signByAgent(t *testing.T, dial func() net.Conn, fingerprint string) {
	t.Helper()
	signer, err := AgentSigner(dial(), fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	if err := judgeSSH(must(SignSSH(signer, bytes.NewReader(content), SSHNamespace)), content); err != nil {
		t.Error(err)
	}
	if _, err := AgentSigner(dial(), "SHA256:other"); err == nil || !strings.Contains(err.Error(), "no key SHA256:other among its 2") {
		t.Error(err)
	}
}

func TestAgent(t *testing.T) {
	ring := agent.NewKeyring()
	dial := func() net.Conn {
		ours, theirs := net.Pipe()
		t.Cleanup(func() { ours.Close() })
		go agent.ServeAgent(ring, theirs)
		return ours
	}
	var prints []string
	for _, key := range []crypto.Signer{rsaKey(), newP256()} {
		if err := ring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
			t.Fatal(err)
		}
		prints = append(prints, ssh.FingerprintSHA256(must(ssh.NewSignerFromSigner(key)).PublicKey()))
	}
	for _, p := range prints {
		signByAgent(t, dial, p)
	}
}

// OpenSSH's own agent.
func TestRealAgent(t *testing.T) {
	f, ed := sshSigner(t, "ed25519")
	f.mustRun(nil, "ssh-keygen", "-q", "-N", "", "-f", "rsa", "-t", "rsa", "-b", "3072")
	socket := filepath.Join(t.TempDir(), "s")
	out := f.mustRun(nil, "ssh-agent", "-s", "-a", socket)
	_, rest, _ := strings.Cut(out, "SSH_AGENT_PID=")
	pid, _, _ := strings.Cut(rest, ";")
	t.Setenv("SSH_AUTH_SOCK", socket)
	t.Setenv("SSH_AGENT_PID", pid)
	t.Cleanup(func() { f.mustRun(nil, "ssh-agent", "-k") })
	f.mustRun(nil, "ssh-add", "-q", "id", "rsa")
	dial := func() net.Conn {
		conn := must(net.Dial("unix", socket))
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	signByAgent(t, dial, ssh.FingerprintSHA256(ed.PublicKey()))
	signByAgent(t, dial, ssh.FingerprintSHA256(must(ReadSSHKey(f.get("rsa"), "")).PublicKey()))
}

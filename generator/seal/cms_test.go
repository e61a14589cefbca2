package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

var content = []byte("Top management approves the information security policy, version 3.1.\n")

// judgeCMS asks all judgements and gives the first that fails.
func judgeCMS(der, content []byte, trust *Trust) error {
	c, err := ReadCMS(der)
	if err != nil {
		return err
	}
	if err := c.CheckDigest(bytes.NewReader(content)); err != nil {
		return err
	}
	if err := c.CheckSignature(); err != nil {
		return err
	}
	if _, _, err := trust.Time(c); err != nil {
		return err
	}
	_, err = trust.Chain(c.Signer, c.Others(), day)
	return err
}

func TestCMSRoundTrip(t *testing.T) {
	for name, key := range keys() {
		t.Run(name, func(t *testing.T) {
			id := person("Ada Okafor", key)
			der, err := SignCMS(id, bytes.NewReader(content), CMSOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := judgeCMS(der, content, testTrust()); err != nil {
				t.Fatal(err)
			}
			if err := judgeCMS(der, append(content, '.'), testTrust()); !errors.Is(err, ErrDigest) {
				t.Errorf("other content: %v", err)
			}
			if err := judgeCMS(append(der, 0), content, testTrust()); !errors.Is(err, ErrMalformed) {
				t.Errorf("a byte after the DER: %v", err)
			}
			if err := judgeCMS(der, content, new(Trust)); !errors.Is(err, ErrUntrusted) {
				t.Errorf("no anchors: %v", err)
			}
		})
	}
}

func TestOpenSSLAcceptsOurs(t *testing.T) {
	for name, key := range keys() {
		t.Run(name, func(t *testing.T) {
			f, id := newFolder(t), person("Ada Okafor", key)
			f.identity(id)
			f.put("text", content)
			f.put("text.p7s", must(SignCMS(id, bytes.NewReader(content), CMSOptions{})))
			args := []string{"cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "text.p7s", "-content", "text",
				"-CAfile", "root.pem", "-purpose", "any", "-attime", "1798675200", "-out", "out"}
			if out, err := f.run(nil, "openssl", args...); err != nil {
				if name == "ed25519" {
					t.Skipf("this openssl does not read RFC 8419: %s", out)
				}
				t.Fatal(out)
			}
		})
	}
}

func TestWeReadOpenSSL(t *testing.T) {
	pss := []string{"-keyopt", "rsa_padding_mode:pss"}
	for name, tc := range map[string]struct {
		key  string
		args []string
		want error
	}{
		"rsa":         {"rsa", nil, nil},
		"rsa by id":   {"rsa", []string{"-keyid"}, nil},
		"rsa sha512":  {"rsa", []string{"-md", "sha512"}, nil},
		"rsa sha1":    {"rsa", []string{"-md", "sha1"}, ErrWeak},
		"rsa pss":     {"rsa", pss, nil},
		"p256":        {"p256", nil, nil},
		"p384":        {"p384", []string{"-md", "sha384"}, nil},
		"no cades":    {"p256", []string{"-nocades"}, ErrUnsupported},
		"no attrs":    {"p256", []string{"-nocades", "-noattr"}, ErrUnsupported},
		"not inside":  {"p256", []string{"-nocerts"}, ErrMalformed},
		"not apart":   {"p256", []string{"-nodetach"}, ErrMalformed},
		"indefinite":  {"p256", []string{"-stream"}, ErrMalformed},
		"p256 sha384": {"p256", []string{"-md", "sha384"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t)
			f.identity(issue(testCA(), "Mikael Lindqvist", keys()[tc.key], func(c *x509.Certificate) { c.SubjectKeyId = []byte{1, 2, 3} }))
			f.put("text", content)
			args := []string{"cms", "-sign", "-binary", "-outform", "DER", "-in", "text", "-signer", "cert.pem", "-inkey", "key.pem", "-certfile", "ca.pem", "-out", "text.p7s"}
			rest, plain := tc.args, false
			if len(rest) > 0 && rest[0] == "-nocades" {
				rest, plain = rest[1:], true
			}
			if !plain {
				args = append(args, "-cades")
			}
			f.mustRun(nil, "openssl", append(args, rest...)...)
			if err := judgeCMS(f.get("text.p7s"), content, testTrust()); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// Every byte of a signature and of its content is flipped.
func TestFlipCMS(t *testing.T) {
	trust := testTrust()
	der := must(SignCMS(person("Ada Okafor", newP256()), bytes.NewReader(content), CMSOptions{}))
	flipped(t, der, func(b []byte) error { return judgeCMS(b, content, trust) })
	flipped(t, content, func(b []byte) error { return judgeCMS(der, b, trust) })
}

func flipped(t *testing.T, b []byte, judge func([]byte) error) {
	t.Helper()
	if err := judge(b); err != nil {
		t.Fatalf("before any flip: %v", err)
	}
	for i := range b {
		c := bytes.Clone(b)
		c[i] ^= []byte{0xff, 0x01, 0x20}[i%3]
		if judge(c) == nil {
			t.Errorf("byte %d of %d flipped (%#x to %#x) and nobody noticed", i, len(b), b[i], c[i])
		}
	}
}

func TestRSAIsDeterministic(t *testing.T) {
	id := person("Ada Okafor", rsaKey())
	a := must(SignCMS(id, bytes.NewReader(content), CMSOptions{}))
	b := must(SignCMS(id, bytes.NewReader(content), CMSOptions{}))
	if !bytes.Equal(a, b) {
		t.Error("two signatures with PKCS #1 v1.5 differ")
	}
}

func TestSigningRefuses(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	weak := person("Weak", must(rsa.GenerateKey(rand.Reader, 1024)))
	if _, err := SignCMS(weak, bytes.NewReader(content), CMSOptions{}); !errors.Is(err, ErrWeak) {
		t.Errorf("RSA with 1024 bits: %v", err)
	}
	broken := errors.New("broken")
	if _, err := SignCMS(person("Ada", newP256()), iotest.ErrReader(broken), CMSOptions{}); !errors.Is(err, broken) {
		t.Errorf("content that cannot be read: %v", err)
	}
	if _, err := SignCMS(&Identity{}, bytes.NewReader(content), CMSOptions{}); err == nil {
		t.Error("an empty identity signed")
	}
	noStamp := CMSOptions{Stamp: func([]byte) ([]byte, error) { return nil, broken }}
	if _, err := SignCMS(person("Ada", newP256()), bytes.NewReader(content), noStamp); !errors.Is(err, broken) {
		t.Errorf("no stamp: %v", err)
	}
}

// A certificate with the same key under another name must not pass for the signer's.
func TestSubstitutedCertificate(t *testing.T) {
	key := newP256()
	a := person("Ada Okafor", key)
	b := issue(testCA(), "Eve", key, func(c *x509.Certificate) { c.SerialNumber = a.Chain[0].SerialNumber })
	der := must(SignCMS(a, bytes.NewReader(content), CMSOptions{}))
	der = must(encodeCMS(b.Chain, must(schemeOf(key.Public())), must(ReadCMS(der)).attrs, must(ReadCMS(der)).Signature, nil))
	err := judgeCMS(der, content, testTrust())
	if !errors.Is(err, ErrSignature) || !strings.Contains(err.Error(), "another certificate") {
		t.Error(err)
	}
}

const stampConfig = `[tsa]
default_tsa = t
[t]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`

// stamper is a time-stamping authority by openssl: it stamps with the clock.
func stamper(f folder, id *Identity) func([]byte) ([]byte, error) {
	f.identity(id)
	f.put("ts.cnf", []byte(stampConfig))
	f.put("serial", []byte("01\n"))
	return func(sig []byte) ([]byte, error) {
		f.put("sig", sig)
		f.mustRun(nil, "openssl", "ts", "-query", "-data", "sig", "-sha256", "-cert", "-no_nonce", "-out", "q")
		f.mustRun(nil, "openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "q", "-signer", "cert.pem", "-inkey", "key.pem", "-chain", "ca.pem", "-token_out", "-out", "token")
		return f.get("token"), nil
	}
}

func TestStamp(t *testing.T) {
	id := person("Ada Okafor", newP256())
	tsa := issue(testCA(), "Test TSA", newP256(), stampUsage)
	der := must(SignCMS(id, bytes.NewReader(content), CMSOptions{Stamp: stamper(newFolder(t), tsa)}))
	if err := judgeCMS(der, content, testTrust()); err != nil {
		t.Fatal(err)
	}
	c := must(ReadCMS(der))
	at, ok, err := c.Time()
	if err != nil || !ok || at.Year() < 2024 {
		t.Errorf("time %v, %v, %v", at, ok, err)
	}
	if _, _, err := new(Trust).Time(c); !errors.Is(err, ErrUntrusted) {
		t.Errorf("nobody vouches for the authority: %v", err)
	}
	c.Signature[len(c.Signature)-1] ^= 1
	if _, _, err := c.Time(); !errors.Is(err, ErrDigest) {
		t.Errorf("stamp over another signature: %v", err)
	}
}

func TestStampByWrongUsage(t *testing.T) {
	id := person("Ada Okafor", newP256())
	f := newFolder(t)
	stamp := stamper(f, issue(testCA(), "Test TSA", newP256(), stampUsage))
	token := must(ReadStamp(must(stamp([]byte("x")))))
	token.CMS.Signer = id.Chain[0]
	if err := testTrust().Stamp(token); !errors.Is(err, ErrWrongUsage) {
		t.Error(err)
	}
	if err := token.Check(strings.NewReader("y")); !errors.Is(err, ErrDigest) {
		t.Error(err)
	}
}

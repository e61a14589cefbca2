package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/crypto/ssh"
)

func judgeSSH(armored, content []byte) error {
	s, err := ReadSSH(armored)
	if err != nil {
		return err
	}
	return s.Check(bytes.NewReader(content), SSHNamespace)
}

func sshSigner(t *testing.T, kind ...string) (folder, ssh.Signer) {
	f := newFolder(t)
	f.mustRun(nil, "ssh-keygen", append([]string{"-q", "-N", "", "-C", "ada", "-f", "id", "-t"}, kind...)...)
	return f, must(ReadSSHKey(f.get("id"), ""))
}

func TestSSHBothWays(t *testing.T) {
	for _, kind := range [][]string{{"ed25519"}, {"ecdsa"}, {"rsa", "-b", "2048"}} {
		t.Run(kind[0], func(t *testing.T) {
			f, signer := sshSigner(t, kind...)
			f.put("text", content)
			f.put("allowed", []byte("ada@northwind.example namespaces=\"evpack\" "+string(f.get("id.pub"))))

			f.put("ours.sig", must(SignSSH(signer, bytes.NewReader(content), SSHNamespace)))
			f.mustRun(content, "ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "ada@northwind.example", "-n", SSHNamespace, "-s", "ours.sig")

			f.mustRun(nil, "ssh-keygen", "-Y", "sign", "-f", "id", "-n", SSHNamespace, "text")
			theirs := f.get("text.sig")
			if err := judgeSSH(theirs, content); err != nil {
				t.Error(err)
			}
			if err := judgeSSH(theirs, []byte("other")); !errors.Is(err, ErrSignature) {
				t.Errorf("other content: %v", err)
			}
			s := must(ReadSSH(theirs))
			if !strings.Contains(f.mustRun(nil, "ssh-keygen", "-l", "-f", "id.pub"), s.Fingerprint()) {
				t.Error("fingerprint is not ssh-keygen's")
			}
			if err := s.Check(bytes.NewReader(content), "git"); !errors.Is(err, ErrSignature) {
				t.Errorf("another namespace: %v", err)
			}
			if err := s.Check(iotest.ErrReader(fs.ErrPermission), SSHNamespace); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("content that cannot be read: %v", err)
			}
			line := must(ReadAllowedSigners(f.get("allowed")))[0]
			if !line.Allows("ada@northwind.example", SSHNamespace, s.Key, day) || line.Allows("eve@northwind.example", SSHNamespace, s.Key, day) {
				t.Error("allowed_signers does not speak for the key")
			}
		})
	}
}

func TestSSHRefusesWeakKeys(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	signer := must(ssh.NewSignerFromSigner(must(rsa.GenerateKey(rand.Reader, 1024))))
	if _, err := SignSSH(signer, bytes.NewReader(content), SSHNamespace); !errors.Is(err, ErrWeak) {
		t.Error(err)
	}
}

func TestFlipSSH(t *testing.T) {
	_, signer := sshSigner(t, "ed25519")
	sig := must(SignSSH(signer, bytes.NewReader(content), SSHNamespace))
	sig = bytes.TrimSuffix(sig, []byte("\n")) // the last line may end or not
	flipped(t, sig, func(b []byte) error { return judgeSSH(b, content) })
	flipped(t, content, func(b []byte) error { return judgeSSH(sig, b) })
}

// testdata/allowed.txt holds cases: a line that begins with "== " names what
// is wanted of the lines under it, "ok" or a part of the message.
func TestReadAllowedSigners(t *testing.T) {
	text := string(must(os.ReadFile(filepath.Join("testdata", "allowed.txt"))))
	for _, c := range strings.Split(text, "== ")[1:] {
		want, lines, _ := strings.Cut(c, "\n")
		got, err := ReadAllowedSigners([]byte(lines))
		switch {
		case want == "ok" && (err != nil || len(got) != 1):
			t.Errorf("%d signers, error %v in\n%s", len(got), err, lines)
		case want != "ok" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("got %v, want %q in\n%s", err, want, lines)
		}
	}
}

func TestAllows(t *testing.T) {
	_, signer := sshSigner(t, "ed25519")
	key := string(ssh.MarshalAuthorizedKey(signer.PublicKey()))
	for _, tc := range []struct {
		line, principal, at string
		want                bool
	}{
		{`ada ` + key, "ada", "2026-12-31", true},
		{`ada ` + key, "Ada", "2026-12-31", false},
		{`"ada,bob" ` + key, "bob", "2026-12-31", true},
		{`*@northwind.example,!guest@* ` + key, "ada@northwind.example", "2026-12-31", true},
		{`*@northwind.example,!guest@* ` + key, "guest@northwind.example", "2026-12-31", false},
		{`ad? valid-after="20260101",valid-before="20261231" ` + key, "ada", "2026-06-01", true},
		{`ad? valid-after="20260101",valid-before="20261231" ` + key, "ada", "2025-12-31", false},
		{`ad? valid-after="20260101",valid-before="20261231" ` + key, "ada", "2027-01-01", false},
		{`ada namespaces="git,file" ` + key, "ada", "2026-12-31", false},
		{`ada NAMESPACES="git,ev*" ` + key, "ada", "2026-12-31", true},
		{`ada cert-authority ` + key, "ada", "2026-12-31", false},
	} {
		s, err := ReadAllowedSigners([]byte(tc.line))
		if err != nil || len(s) != 1 {
			t.Errorf("%s: %v", tc.line, err)
			continue
		}
		if got := s[0].Allows(tc.principal, SSHNamespace, signer.PublicKey(), must(time.Parse(time.DateOnly, tc.at))); got != tc.want {
			t.Errorf("%.60s for %s on %s: %v", tc.line, tc.principal, tc.at, got)
		}
	}
}

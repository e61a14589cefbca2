package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOthersStory is what executives do who sign in other programs: copies of
// one sealed pack come back from pdfsig, pyHanko and mutool, side by side and
// one after the other; they are collected, and the next build shows them.
func TestOthersStory(t *testing.T) {
	s := newStory(t)
	const review, budget = "review:mr-1", "budget:b-1"
	s.edit("content/pack.toml", `top_management = ["p-0001"]`, `top_management = ["p-0001", "p-0002"]`)
	s.edit("content/pack.toml", `signatories = ["p-0001"]`, `signatories = ["p-0001", "p-0002"]`)
	s.edit("content/registers/resources.toml", `approved_by = "p-0001"`, `approved_by = "p-0002"`)
	s.write("content/registers/signatures.toml", []byte("# signed by evpack"))
	week := time.Now().AddDate(0, 0, 7).Format(time.DateOnly) // other programs look at the clock
	s.edit("content/pack.toml", "to = 2026-12-31\nas_of = 2026-12-31", "to = "+week+"\nas_of = "+week)
	ada, mikael := s.desk("p-0001"), s.desk("p-0002")
	s.run(exitDone, "build")
	pack := s.path("output/2026-Q4/review-pack.pdf")

	// mutool knows SHA-1 alone: refused, with the reason.
	ada.mutool(pack, s.path("weak.pdf"))
	if out := s.said(exitBroken, "collect", s.path("weak.pdf")); !strings.Contains(out, "algorithm too weak: SHA-1") {
		t.Errorf("it says %s", out)
	}
	// Altered before it was signed, and after.
	bad := []byte(s.file(pack))
	bad[len(bad)/2] ^= 1
	s.no(os.WriteFile(s.path("altered.pdf"), bad, 0o644))
	ada.pyhanko(s.path("altered.pdf"), s.path("before.pdf"))
	ada.pyhanko(pack, s.path("one.pdf"))
	after := []byte(s.file(s.path("one.pdf")))
	after[len(bad)+500] ^= 1
	s.no(os.WriteFile(s.path("after.pdf"), after, 0o644))
	for _, name := range []string{"before.pdf", "after.pdf"} {
		if out := s.said(exitBroken, "collect", s.path(name)); !strings.Contains(out, "field ") {
			t.Errorf("%s: it says %s", name, out)
		}
	}
	// Side by side, then a copy that goes round.
	mikael.pdfsig(pack, s.path("two.pdf"))
	mikael.pdfsig(s.path("one.pdf"), s.path("both.pdf"))
	s.run(exitDone, "collect", s.path("one.pdf"), s.path("two.pdf"))
	s.run(exitDone, "collect", s.path("both.pdf"))
	s.shown(review, budget)
	s.run(exitDone, "verify", "output/2026-Q4")

	// And with mutool, on a library whose SHA-1 is SHA-256.
	shim := os.Getenv("EVPACK_SHA256")
	if shim == "" {
		t.Skip("EVPACK_SHA256 is not set: .ci/seal makes it")
	}
	t.Setenv("LD_PRELOAD", shim)
	ada.mutool(s.path("two.pdf"), s.path("three.pdf"))
	t.Setenv("LD_PRELOAD", "")
	s.write("content/registers/signatures.toml", []byte("# signed by evpack"))
	s.no(os.RemoveAll(s.path("content/log")))
	t.Setenv("EVPACK_KEYS", t.TempDir()) // a machine that remembers nothing
	s.run(exitDone, "collect", s.path("three.pdf"))
	s.shown(review, budget)
}

// shown: the next build and trail say so.
func (s *story) shown(subjects ...string) {
	s.t.Helper()
	s.run(exitDone, "build")
	out := s.run(exitDone, "trail")
	for _, subject := range subjects {
		s.want(subject, "verified", "")
		if !strings.Contains(out, subject) {
			s.t.Errorf("evpack trail has no %s\n%s", subject, out)
		}
	}
}

// said is what a command that fails says.
func (s *story) said(code int, args ...string) string {
	s.t.Helper()
	var out strings.Builder
	if got := run(append([]string{"-C", s.dir}, args...), strings.NewReader(""), &out, &out); got != code {
		s.t.Fatalf("evpack %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, out.String())
	}
	return out.String()
}

// A desk is a person's machine: their key, and other people's programs.
type desk struct {
	t          *testing.T
	dir, field string
}

// desk makes an RSA key for a person, since not every program knows others.
func (s *story) desk(who string) desk {
	s.t.Helper()
	s.run(exitDone, "key", "new", who, "--kind", "rsa-3072")
	d := desk{s.t, s.t.TempDir(), "sig-" + who}
	keys := filepath.Join(os.Getenv("EVPACK_KEYS"), who)
	for _, name := range []string{"key.pem", "cert.pem"} {
		s.no(os.WriteFile(filepath.Join(d.dir, name), []byte(s.file(filepath.Join(keys, name))), 0o600))
	}
	d.tool("openssl", "x509", "-in", "cert.pem", "-out", "me.pem") // without the authority's
	d.tool("openssl", "pkcs12", "-export", "-name", "me", "-in", "me.pem", "-inkey", "key.pem", "-passout", "pass:secret", "-out", "me.p12")
	d.tool("certutil", "-N", "-d", "sql:.", "--empty-password")
	d.tool("pk12util", "-i", "me.p12", "-d", "sql:.", "-W", "secret")
	return d
}

// tool runs a program on the desk; without it the test is skipped, or fails
// where everything must run.
func (d desk) tool(name string, args ...string) string {
	d.t.Helper()
	if _, err := exec.LookPath(name); err != nil && os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
		d.t.Fatalf("%s is not installed", name)
	} else if err != nil {
		d.t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = d.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (d desk) pyhanko(from, to string) {
	d.tool("pyhanko", "sign", "addsig", "--field", d.field, "--use-pades", "pemder", "--key", "key.pem", "--cert", "me.pem", "--no-pass", from, to)
}

func (d desk) pdfsig(from, to string) {
	d.tool("pdfsig", "-nssdir", "sql:.", "-nick", "me", "-sign", d.field, "-etsi", from, to)
}

// mutool asks for the field's object, which its own listing names.
func (d desk) mutool(from, to string) {
	object := ""
	for _, line := range strings.Split(d.tool("mutool", "show", from, "form"), "\n") {
		if n, ok := strings.CutPrefix(line, "field "); ok {
			object = strings.TrimSpace(n)
		} else if strings.Contains(line, "Name: ("+d.field+")") {
			d.tool("mutool", "sign", "-s", "me.p12", "-P", "secret", "-o", to, from, object)
			return
		}
	}
	d.t.Fatalf("no field %s", d.field)
}

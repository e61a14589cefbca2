package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSigningStory is what executives do: they sign subjects and copies of a
// pack, side by side; the copies come back; what was changed is refused, and
// what is taken out of the register is missed.
func TestSigningStory(t *testing.T) {
	s := newStory(t)
	const policy, review, budget = "policy:isp@1.0", "review:mr-1", "budget:b-1"
	t.Setenv("SOURCE_DATE_EPOCH", "1797379200") // 2026-12-16
	s.edit("content/pack.toml", `top_management = ["p-0001"]`, `top_management = ["p-0001", "p-0002"]`)
	s.edit("content/pack.toml", `signatories = ["p-0001"]`, `signatories = ["p-0001", "p-0002"]`)
	s.edit("content/registers/resources.toml", `approved_by = "p-0001"`, `approved_by = "p-0002"`)
	s.write("content/registers/signatures.toml", []byte("# signed by evpack"))
	s.run(exitDone, "key", "new", "p-0001")
	s.run(exitDone, "key", "new", "p-0002", "--kind", "p-384")

	// Nothing is signed that was not agreed to, and nothing with no key.
	s.run(exitWrong, "sign", policy, "--as", "p-0001")
	s.run(exitWrong, "sign", "policy:isp@9.9", "--as", "p-0001", "--yes")
	s.run(exitWrong, "sign", policy, "--as", "p-0099", "--yes")
	if s.read("content/registers/signatures.toml") != "# signed by evpack" || s.there("content/log") || s.there("content/signatures") {
		t.Fatal("something was written")
	}
	shown := s.run(exitDone, "sign", policy, "--as", "p-0001", "--yes")
	if !strings.Contains(shown, "  │ We protect what we are given.\n") {
		t.Errorf("it shows\n%s", shown)
	}
	s.want(policy, "verified", "")

	// Two copies side by side, then one that goes round.
	s.run(exitDone, "build")
	before := s.read("output/2026-Q4/manifest.json")
	pack, one, two, both := "output/2026-Q4/review-pack.pdf", s.path("one.pdf"), s.path("two.pdf"), s.path("both.pdf")
	s.run(exitWrong, "sign", pack, "--as", "p-0001", "--yes", "-o", s.path("output/2026-Q4/signed.pdf"))
	s.run(exitDone, "sign", pack, "--as", "p-0001", "--yes", "-o", one)
	s.run(exitWrong, "sign", pack, "--as", "p-0001", "--yes", "-o", one)
	s.run(exitWrong, "sign", one, "--as", "p-0001", "--yes", "-o", s.path("again.pdf"))
	s.run(exitDone, "sign", pack, "--as", "p-0002", "--yes", "-o", two)
	s.run(exitDone, "sign", one, "--as", "p-0002", "--yes", "-o", both)

	// Copies that were changed, before or after: refused, and nothing is taken in.
	rows := s.read("content/registers/signatures.toml")
	for what, change := range map[string]func([]byte) []byte{
		"a byte of the base":  func(b []byte) []byte { b[len(s.read(pack))/2] ^= 1; return b },
		"a byte at the end":   func(b []byte) []byte { b[len(b)-200] ^= 1; return b },
		"something behind it": func(b []byte) []byte { return append(b, "% paid\n"...) },
		"cut":                 func(b []byte) []byte { return b[:len(b)-300] },
	} {
		bad := s.path("bad.pdf")
		s.no(os.WriteFile(bad, change([]byte(s.file(one))), 0o644))
		s.run(exitBroken, "collect", two, bad)
		if s.read("content/registers/signatures.toml") != rows {
			t.Fatalf("%s: rows were added", what)
		}
	}
	unsound := []byte(s.read(pack))
	unsound[len(unsound)/2] ^= 1
	s.no(os.WriteFile(s.path("unsound.pdf"), unsound, 0o644))
	s.run(exitBroken, "sign", s.path("unsound.pdf"), "--as", "p-0001", "--yes", "-o", s.path("x.pdf"))

	s.run(exitDone, "collect", one, two)
	s.want(review, "verified", "")
	s.want(budget, "verified", "")
	if out := s.run(exitDone, "collect", two, one); strings.Contains(out, "  row ") || strings.Count(out, "is collected already") != 2 {
		t.Errorf("the same is collected again\n%s", out)
	}
	if out := s.run(exitDone, "collect", both); !strings.Contains(out, "budget:b-1 by p-0002: verified") || !strings.Contains(out, "review:mr-1 by p-0001 is collected already") {
		t.Errorf("the copy that went round\n%s", out)
	}
	if s.read("output/2026-Q4/manifest.json") != before {
		t.Error("output was written")
	}
	s.run(exitDone, "build")
	s.run(exitDone, "verify", "output/2026-Q4")
	s.run(exitDone, "sign", pack, "--as", "p-0001", "--yes", "-o", s.path("more.pdf"))
	if out := s.run(exitDone, "collect", s.path("more.pdf")); !strings.Contains(out, "the pack asks p-0001 to approve nothing") {
		t.Errorf("a copy about nothing\n%s", out)
	}
	s.run(exitDone, "log", "cosign", "--as", "board-secretary")

	s.lost(t, review)
}

// lost takes a row out, then the log back: both are found.
func (s *story) lost(t *testing.T, subject string) {
	const signatures = "content/registers/signatures.toml"
	rows := s.read(signatures)
	i := strings.Index(rows, "\n[[signature]]\nsubject = \""+subject)
	end := strings.Index(rows[i+2:], "\n[[")
	cut := rows[:i]
	if end >= 0 {
		cut += rows[i+2+end:]
	}
	s.write(signatures, []byte(cut))
	var doc struct {
		Findings []struct{ Check, Subject, Message string }
	}
	s.no(json.Unmarshal([]byte(s.run(exitFindings, "check", "--format", "json")), &doc))
	found := false
	for _, f := range doc.Findings {
		found = found || f.Check == "LDR-04" && f.Subject == "signature:"+subject+"/p-0001" && strings.Contains(f.Message, "deleted: the log holds")
	}
	if !found {
		t.Errorf("nobody misses the row: %v", doc.Findings)
	}
	s.run(exitDone, "build") // the gap is shown, the build goes on
	s.write(signatures, []byte(rows))

	s.no(os.RemoveAll(s.path("content/log")))
	if out := s.run(exitFindings, "check"); !strings.Contains(out, "it was taken away") {
		t.Errorf("nobody misses the log\n%s", out)
	}
	s.run(exitBroken, "sign", "role:ceo", "--as", "p-0001", "--yes") // this machine remembers the log
	s.write("content/log/checkpoint", []byte("no checkpoint"))
	s.run(exitWrong, "check")
	s.run(exitBroken, "log", "show")
}

func (s *story) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *story) read(name string) string { return s.file(s.path(name)) }

func (s *story) file(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(name)
	s.no(err)
	return string(data)
}

func (s *story) there(name string) bool {
	_, err := os.Lstat(s.path(name))
	return err == nil
}

// A person answers on the terminal's line.
func TestAgree(t *testing.T) {
	for answer, want := range map[string]bool{"yes\n": true, "yes": true, " yes \r\n": true, "y\n": false, "no\nyes\n": false, "": false, strings.Repeat("y", 100): false} {
		var errs bytes.Buffer
		c := &call{world: world{in: strings.NewReader(answer), err: &errs}}
		if got, err := c.agree(false); got != want || err != nil {
			t.Errorf("%q: %v, %v", answer, got, err)
		}
	}
}

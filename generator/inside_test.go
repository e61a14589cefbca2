package generator_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/seal"
)

func write(t *testing.T, ws *generator.Workspace, name, text string) {
	t.Helper()
	full := filepath.Join(ws.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func inside(t *testing.T, name string) map[string][]byte {
	t.Helper()
	doc, err := seal.ReadPDF(read(t, name))
	if err != nil {
		t.Fatal(err)
	}
	list, err := doc.Attachments()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, a := range list {
		if out[a.Name] != nil {
			t.Errorf("%s is there twice", a.Name)
		}
		out[a.Name] = a.Data
	}
	return out
}

// The audit pack holds the registers byte for byte, each under a name of its
// own, and the list whose digest is printed on the cover.
func TestInside(t *testing.T) {
	ws := workspace(t)
	people := read(t, filepath.Join(ws.Dir, "content/registers/people.toml"))
	if err := os.Remove(filepath.Join(ws.Dir, "content/registers/people.toml")); err != nil {
		t.Fatal(err)
	}
	write(t, ws, "content/registers/people/a.toml", string(people)+"# æ — a comment\r\n")
	write(t, ws, "content/pages/a b.md", "one")
	write(t, ws, "content/pages/a-b.md", "two")
	head := writeLog(t, ws)
	b := mustBuild(t, ws, generator.BuildOptions{NoSign: true})
	have := inside(t, filepath.Join(b.Dir, "audit-pack.pdf"))
	for name, want := range map[string]string{
		"registers-people-a.toml": string(people) + "# æ — a comment\r\n", "pages-a-b.md": "one", "pages-a-b-2.md": "two", "log-checkpoint.txt": head,
		"assessment.json": string(read(t, filepath.Join(b.Dir, "site/data/assessment.json"))), "trail-index.json": string(read(t, filepath.Join(b.Dir, "trail/index.json"))),
	} {
		if string(have[name]) != want {
			t.Errorf("%s: %.80q", name, have[name])
		}
	}
	if sum := sha256.Sum256(have["inputs.txt"]); hex.EncodeToString(sum[:]) != b.Inputs {
		t.Error("inputs.txt is not what the inputs digest is made of")
	}
	for name := range have {
		if strings.HasPrefix(name, "evidence-") || strings.HasPrefix(name, "signatures-") {
			t.Errorf("%s is inside", name)
		}
	}
	if got := slices.Sorted(keys(inside(t, filepath.Join(b.Dir, "review-pack.pdf")))); !slices.Equal(got, []string{"approvals.json", "log-checkpoint.txt"}) {
		t.Error(got)
	}
	if string(read(t, filepath.Join(b.Dir, "log/checkpoint"))) != head {
		t.Error("the log is not copied")
	}
}

// writeLog makes a log of one entry and gives its checkpoint.
func writeLog(t *testing.T, ws *generator.Workspace) string {
	t.Helper()
	root, err := os.OpenRoot(filepath.Join(ws.Dir, "content"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	key, err := logbook.LocalKey(t.TempDir(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	log, err := new(logbook.Log).Append(root, "log", key, logbook.Event{Event: logbook.PackArchived, Subject: "pack:2025-Q4"})
	if err != nil {
		t.Fatal(err)
	}
	return string(log.Note)
}

func keys(m map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// With digests alone no evidence file leaves the workspace.
func TestDigestsAlone(t *testing.T) {
	ws := workspace(t)
	write(t, ws, "content/evidence/secret.txt", "a secret proof\n")
	write(t, ws, "content/registers/activities.toml", "[[activity]]\nid = \"a\"\nkind = \"drill\"\ndate = 2026-10-20\nevidence = [\"file:evidence/secret.txt\"]\n")
	holds := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "site/evidence/secret.txt"))
		return err == nil
	}
	if b := mustBuild(t, ws, generator.BuildOptions{NoSign: true}); !holds(b.Dir) {
		t.Error("the file is not copied")
	}
	pack := filepath.Join(ws.Dir, "content/pack.toml")
	write(t, ws, "content/pack.toml", string(read(t, pack))+"\n[privacy]\nevidence = \"digest\"\n")
	if b := mustBuild(t, ws, generator.BuildOptions{NoSign: true}); holds(b.Dir) {
		t.Error("the file is copied")
	}
}

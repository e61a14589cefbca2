package generator

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/register"
)

func TestAppendedRows(t *testing.T) {
	row := newRow{Subject: "policy:a@1", Signer: "p-1", Date: "2026-10-14", Capacity: "Chief \"x\\\u0001", Method: "cms", File: "signatures/a.p7s"}
	const block = "[[signature]]\nsubject = \"policy:a@1\"\nsigner = \"p-1\"\ndate = 2026-10-14\ncapacity = \"Chief \\\"x\\\\\\u0001\"\nmethod = \"cms\"\nfile = \"signatures/a.p7s\"\n"
	for old, want := range map[string]string{
		"":                 block,
		"# ours":           "# ours\n\n" + block,
		"a = 1\n":          "a = 1\n\n" + block,
		"a = 1\r\n# b\r\n": "a = 1\r\n# b\r\n\r\n" + strings.ReplaceAll(block, "\n", "\r\n"),
	} {
		if got := string(appended([]byte(old), []newRow{row})); got != want {
			t.Errorf("%q becomes %q", old, got)
		}
	}
	if got := string(appended(nil, []newRow{row, row})); got != block+"\n"+block {
		t.Errorf("two rows: %q", got)
	}
	if strings.Contains(newRow{}.toml(), "capacity") {
		t.Error("an empty capacity is written")
	}
}

func TestOverlay(t *testing.T) {
	base := fstest.MapFS{"pack.toml": {Data: []byte("x")}, "registers/a.toml": {Data: []byte("old")}, "registers/z.toml": {Data: []byte("z")}}
	o := &overlay{base, map[string][]byte{"registers/a.toml": []byte("new"), "signatures/packs/q/p.pdf": []byte("%PDF")}}
	if err := fstest.TestFS(o, "pack.toml", "registers/a.toml", "registers/z.toml", "signatures/packs/q/p.pdf"); err != nil {
		t.Error(err)
	}
	if got, err := fs.ReadFile(o, "registers/a.toml"); err != nil || string(got) != "new" {
		t.Errorf("%q, %v", got, err)
	}
}

// What cannot be written whole leaves the workspace as it was.
func TestRecordIsUndone(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"pack.toml": "", "registers/signatures.toml": "# as it was\n"} {
		name = filepath.Join(dir, "content", name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	ws, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	keys := t.TempDir()
	k, err := ws.keep(func(name string) string { return map[string]string{"EVPACK_KEYS": keys}[name] }, strings.NewReader(strings.Repeat("k", 64)))
	if err != nil {
		t.Fatal(err)
	}
	defer k.unlock()
	if err := ws.content.WriteFile("log", nil, 0o644); err != nil { // where the log's folder belongs
		t.Fatal(err)
	}
	r := &record{files: map[string][]byte{}}
	r.add(newRow{Subject: "policy:a@1", Signer: "p-1", Date: "2026-10-14", Method: "cms", File: "signatures/a.p7s"}, "", []byte("sig"), nil, register.MustDate("2026-10-14"))
	if err := k.write(r); err == nil {
		t.Fatal("it was written")
	}
	if got, err := ws.content.ReadFile("registers/signatures.toml"); err != nil || string(got) != "# as it was\n" {
		t.Errorf("the register is %q, %v", got, err)
	}
	if _, err := ws.content.Stat("signatures/a.p7s"); err == nil {
		t.Error("the signature is left")
	}
	if info, err := ws.content.Stat("registers/signatures.toml"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is another: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "content", "registers")); err != nil || len(entries) != 1 {
		t.Errorf("something is left: %v", entries)
	}
}

func TestWithin(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "output")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(out, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{".": false, "output": true, "output/2026-Q4": true, "link": true, "output-2": false, "..": false} {
		if got, err := within(filepath.Join(dir, name), out); err != nil || got != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

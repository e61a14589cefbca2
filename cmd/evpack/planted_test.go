package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/schema"
)

// An error in any register is found at its very line and column, and nothing is
// written.
func TestPlantedErrors(t *testing.T) {
	dir := full(t, func(key string) string { return "text of " + key })
	for _, r := range schema.All() {
		name := strings.Replace(r.File, "*", r.Name+"-1", 1)
		file := filepath.Join(dir, "content", filepath.FromSlash(name))
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		planted, line := plant(string(whole))
		if err := os.WriteFile(file, []byte(planted), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, verb := range []string{"check", "build"} {
			var out, errs bytes.Buffer
			code := run([]string{"-C", dir, verb, "--format", "json"}, strings.NewReader(""), &out, &errs)
			var doc struct {
				Errors []struct {
					File, Code, Hint string
					Line, Column     int
				}
			}
			if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if code != exitWrong || len(doc.Errors) != 1 {
				t.Errorf("%s, %s: exit code %d, %d errors\n%s", name, verb, code, len(doc.Errors), out.String())
				continue
			}
			if e := doc.Errors[0]; e.File != name || e.Line != line || e.Column != 1 || e.Code != "unknown-key" {
				t.Errorf("%s, %s: %+v, want line %d", name, verb, e, line)
			}
		}
		if err := os.WriteFile(file, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "output")); !os.IsNotExist(err) {
		t.Error("something was written")
	}
	var out, errs bytes.Buffer
	if code := run([]string{"-C", dir, "check", "--fail-on", "never"}, strings.NewReader(""), &out, &errs); code != exitDone {
		t.Errorf("without an error: exit code %d\n%s", code, errs.String())
	}
}

// plant puts a key that nobody knows beneath the last key of the file's TOML
// that stands at the beginning of a line, and says on which line it is.
func plant(text string) (planted string, line int) {
	lines := strings.Split(text, "\n")
	last := 0
	for i, l := range lines {
		if i > 0 && l == "+++" {
			break
		}
		if strings.Contains(l, " = ") {
			last = i
		}
	}
	lines = append(lines[:last+1], append([]string{"nobody_knows = 1"}, lines[last+1:]...)...)
	return strings.Join(lines, "\n"), last + 2
}

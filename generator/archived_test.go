package generator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/logbook"
)

// A pack that was put away is in the log once.
func TestLogArchived(t *testing.T) {
	ws := workspace(t)
	keys := t.TempDir()
	env := func(name string) string { return map[string]string{"EVPACK_KEYS": keys}[name] }
	manifest := strings.Repeat("ab", 32)
	for range 2 {
		head, err := generator.LogArchived(ws, "2026-Q3", manifest, "", env, nil)
		if err != nil || head.Size != 1 {
			t.Fatalf("%d entries, %v", head.Size, err)
		}
	}
	log, err := ws.Log()
	if err != nil || !log.Archived(manifest) || log.Events[0].Event != logbook.PackArchived || log.Events[0].Subject != "pack:2026-Q3" {
		t.Errorf("%v, %v", log.Events, err)
	}
	if err := os.RemoveAll(filepath.Join(ws.Dir, "content", "log")); err != nil {
		t.Fatal(err)
	}
	if _, err := generator.LogArchived(ws, "2026-Q4", manifest, "", env, nil); err == nil {
		t.Error("a log that was taken away is begun again")
	}
}

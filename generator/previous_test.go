package generator_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/manifest"
)

// replaceIn changes a file of the workspace.
func replaceIn(t *testing.T, ws *generator.Workspace, name string, pairs ...string) {
	t.Helper()
	text := string(read(t, filepath.Join(ws.Dir, name)))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s has no %q", name, pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	write(t, ws, name, text)
}

func mustCheck(t *testing.T, ws *generator.Workspace) *generator.Result {
	t.Helper()
	res, probs, err := generator.Check(ws, "")
	if err != nil || len(probs) > 0 {
		t.Fatal(err, probs)
	}
	return res
}

// A cycle that the registers do not know is compared with as it was built,
// unless somebody changed it since.
func TestPreviousFromOutput(t *testing.T) {
	ws := workspace(t)
	before := mustBuild(t, ws, generator.BuildOptions{NoSign: true})
	replaceIn(t, ws, "content/pack.toml", `"2026-Q4"`, `"2027-Q1"`, "2026-10-01", "2027-01-01", "2026-12-31", "2027-03-31", "2026-12-31", "2027-03-31",
		`# previous = "2026-Q3"`, `previous = "2026-Q4"`)
	res := mustCheck(t, ws)
	was := before.Result.Assessment
	if res.Previous == nil || len(res.Previous.Assessment.Findings()) != len(was.Findings()) || res.Previous.Assessment.Cycle.ID != "2026-Q4" {
		t.Fatalf("previous is %v", res.Previous)
	}
	if r := res.Assessment.Result("NCR-04"); r.Reason != "" {
		t.Errorf("NCR-04: %s", r.Reason)
	}
	mustBuild(t, ws, generator.BuildOptions{NoSign: true})

	name := filepath.Join(before.Dir, "site/data/assessment.json")
	text := strings.Replace(string(read(t, name)), `"grade": "minor"`, `"grade": "observation"`, 1)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if res := mustCheck(t, ws); res.Previous != nil || res.Assessment.Result("NCR-04").Reason == "" {
		t.Error("a changed assessment is believed")
	}
}

// A cycle that is archived as it stands is overwritten only where that is asked for.
func TestArchived(t *testing.T) {
	ws := workspace(t)
	first := mustBuild(t, ws, generator.BuildOptions{NoSign: true})
	archived := func(digest string) bool { return digest == first.Digest }
	write(t, ws, "content/pages/more.md", "more")
	_, _, err := generator.Build(context.Background(), ws, generator.BuildOptions{NoSign: true, Archived: archived})
	if data := read(t, filepath.Join(first.Dir, manifest.Name)); !errors.Is(err, generator.ErrArchived) || manifest.Digest(data) != first.Digest {
		t.Errorf("it was overwritten: %v", err)
	}
	if b := mustBuild(t, ws, generator.BuildOptions{NoSign: true, Archived: archived, Force: true}); b.Digest == first.Digest {
		t.Error("nothing was built")
	}
	mustBuild(t, ws, generator.BuildOptions{NoSign: true, Archived: archived}) // it is another one now
}

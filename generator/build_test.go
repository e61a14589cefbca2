package generator_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/manifest"
)

// workspace is a new one, opened.
func workspace(t *testing.T) *generator.Workspace {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ws")
	if err := generator.Init(dir, generator.InitOptions{Profile: "general", Today: time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	ws, err := generator.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return ws
}

func mustBuild(t *testing.T, ws *generator.Workspace, opt generator.BuildOptions) *generator.Built {
	t.Helper()
	b, probs, err := generator.Build(context.Background(), ws, opt)
	if err != nil || len(probs) > 0 {
		t.Fatal(err, probs)
	}
	return b
}

// names lists what is in output/, but for the lock.
func names(t *testing.T, ws *generator.Workspace) string {
	t.Helper()
	entries, err := os.ReadDir(ws.Output())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if e.Name() != ".lock" {
			out = append(out, e.Name())
		}
	}
	return strings.Join(out, " ")
}

// Whenever a build is stopped, output/ is as it was before.
func TestStopped(t *testing.T) {
	ws := workspace(t)
	var steps []string
	first := mustBuild(t, ws, generator.BuildOptions{NoSign: true, Step: func(name string) { steps = append(steps, name) }})
	before := names(t, ws)
	if before != "2026-Q4 index.html" {
		t.Fatalf("output/ holds %s", before)
	}
	people := filepath.Join(ws.Dir, "content/registers/people.toml")
	text, err := os.ReadFile(people)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(people, append(text, "# more\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, at := range steps[1:] {
		ctx, cancel := context.WithCancel(context.Background())
		_, _, err := generator.Build(ctx, ws, generator.BuildOptions{NoSign: true, Step: func(name string) {
			if name == at {
				cancel()
			}
		}})
		cancel()
		// The step at hand is finished; the last one ends the build.
		if last := at == steps[len(steps)-1]; !last && !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at %q: %v", at, err)
		} else if last {
			break
		}
		data, err := os.ReadFile(filepath.Join(ws.Output(), "2026-Q4", manifest.Name))
		if err != nil || manifest.Digest(data) != first.Digest || names(t, ws) != before {
			t.Errorf("stopped at %q: output/ holds %s, %v", at, names(t, ws), err)
		}
	}
}

// Two builds at once wait for each other, and both succeed.
func TestTwoAtOnce(t *testing.T) {
	ws := workspace(t)
	var wait sync.WaitGroup
	digests := make([]string, 2)
	for i := range digests {
		wait.Go(func() {
			b, _, err := generator.Build(context.Background(), ws, generator.BuildOptions{NoSign: true})
			if err != nil {
				t.Error(err)
				return
			}
			digests[i] = b.Digest
		})
	}
	wait.Wait()
	if digests[0] != digests[1] || names(t, ws) != "2026-Q4 index.html" {
		t.Error(digests, names(t, ws))
	}
}

// Modes and times are the same whatever the umask and the clock say, and no
// file is left out of the manifest.
func TestFiles(t *testing.T) {
	ws := workspace(t)
	b := mustBuild(t, ws, generator.BuildOptions{Now: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), Env: func(string) string { return t.TempDir() }})
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	n := 0
	err := filepath.WalkDir(b.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o644)
		if d.IsDir() {
			want = 0o755
		} else {
			n++
		}
		if info.Mode().Perm() != want || !info.ModTime().Equal(day) {
			t.Errorf("%s: %s %s", name, info.Mode(), info.ModTime())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != b.Files+3 {
		t.Errorf("%d files, the manifest lists %d", n, b.Files)
	}
	if b.Seal == nil || !b.Seal.Local || b.Seal.Name != "Sam Sample" {
		t.Errorf("seal %v", b.Seal)
	}
}

// A file in the way of the cycle is left alone, and nothing is left beside it.
func TestInTheWay(t *testing.T) {
	ws := workspace(t)
	if err := errors.Join(os.Mkdir(ws.Output(), 0o755), os.WriteFile(filepath.Join(ws.Output(), "2026-Q4"), []byte("mine"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := generator.Build(context.Background(), ws, generator.BuildOptions{NoSign: true}); err == nil {
		t.Error("the file was replaced")
	}
	if got := names(t, ws); got != "2026-Q4" {
		t.Error(got)
	}
}

// Every register that a workspace can have is in a new one, commented or not.
func TestInitHasEveryRegister(t *testing.T) {
	ws := workspace(t)
	res, probs, err := generator.Check(ws, "")
	if err != nil || len(probs) > 0 {
		t.Fatal(err, probs)
	}
	for _, r := range res.Assessment.Results {
		if r.Reason != "" && !slices.Contains([]string{"NCR-04"}, r.Check.ID) {
			t.Errorf("%s: %s", r.Check.ID, r.Reason)
		}
	}
}

// A find goes up to the first folder with content/pack.toml.
func TestFind(t *testing.T) {
	ws := workspace(t)
	deep := filepath.Join(ws.Dir, "content", "registers")
	found, err := generator.Find(deep)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	if same, err := filepath.Abs(found.Dir); err != nil || same != ws.Dir {
		t.Errorf("%s, not %s", found.Dir, ws.Dir)
	}
	if _, err := generator.Find(t.TempDir()); !errors.Is(err, generator.ErrNoWorkspace) {
		t.Error(err)
	}
	if _, err := generator.Open(filepath.Join(ws.Dir, "content")); !errors.Is(err, generator.ErrNoWorkspace) {
		t.Error(err)
	}
}

// TestLooks: a colour in which text could not be read, a logo that is more than
// a picture and a layout that cannot be drawn are refused at their places.
func TestLooks(t *testing.T) {
	ws := workspace(t)
	write(t, ws, "content/evidence/logo.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`)
	text := string(read(t, filepath.Join(ws.Dir, "content/pack.toml")))
	write(t, ws, "content/pack.toml", text+"\n[theme]\naccent = \"#ffcc00\"\nlogo = \"evidence/logo.svg\"\n")
	line := strings.Count(text, "\n") + 3
	_, probs, err := generator.Build(context.Background(), ws, generator.BuildOptions{NoSign: true})
	if err != nil || len(probs) != 2 {
		t.Fatal(err, probs)
	}
	for i, want := range []string{"contrast of 1.5 to 1", "attribute onload"} {
		if p := probs[i]; p.File != "pack.toml" || p.Line != line+i || p.Column < 8 || !strings.Contains(p.Message, want) {
			t.Errorf("%+v, not %s", p, want)
		}
	}
	write(t, ws, "content/pack.toml", text)
	write(t, ws, "themes/evidence/layouts/_partials/foot.html", "\n{{ .x | nonsense }}")
	_, probs, err = generator.Build(context.Background(), ws, generator.BuildOptions{NoSign: true})
	if err != nil || len(probs) != 1 || probs[0].File != "../themes/evidence/layouts/_partials/foot.html" || probs[0].Line != 2 {
		t.Error(err, probs)
	}
}

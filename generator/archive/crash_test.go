//go:build unix

package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/trial"
)

// childVariable holds, in a process that only commits, place and pack.
const childVariable = "EVPACK_CRASH_CHILD"

// A process with that variable commits and ends, before any test: variables are
// initialised on the main thread, to which the goroutine is bound, so that all
// its calls are that thread's.
var _ = child()

func child() bool {
	place, dir, ok := strings.Cut(os.Getenv(childVariable), "|")
	if !ok {
		return false
	}
	_, err := archive.Commit(context.Background(), place, dir, words, archive.Options{Seal: signed, Workers: 1})
	if err != nil {
		fmt.Fprintln(os.Stderr, "commit:", err)
		os.Exit(1)
	}
	os.Exit(0)
	return true
}

// crash is a commit that is interrupted at one call after another.
type crash struct {
	t      *testing.T
	name   string
	before string            // an archive to start from; empty: none
	pack   string            // what is committed
	want   map[string]string // the archive after a commit that nobody interrupts
	tries  int
}

// point is one call of the commit, as strace counts it.
type point struct {
	call string
	when int // the how-manieth of its name on the main thread
	what string
}

func (c *crash) place() string {
	place := filepath.Join(c.t.TempDir(), "archive")
	if c.before != "" {
		if err := os.CopyFS(place, os.DirFS(c.before)); err != nil {
			c.t.Fatal(err)
		}
	}
	return place
}

// run commits in a process of its own, under strace.
func (c *crash) run(place string, args ...string) (trace string, err error) {
	out := filepath.Join(c.t.TempDir(), "trace")
	cmd := exec.Command("strace", append(append([]string{"-f", "-y", "-o", out}, args...), os.Args[0])...)
	cmd.Env = append(os.Environ(), childVariable+"="+place+"|"+c.pack, "GOMAXPROCS=1")
	said, err := cmd.CombinedOutput()
	data, readErr := os.ReadFile(out)
	if readErr != nil {
		c.t.Fatalf("strace: %v\n%s", readErr, said)
	}
	return string(data), err
}

var traced = regexp.MustCompile(`^(\d+) +([a-z0-9_]+)\((.*)$`)

// points lists the calls that concern files of the archive or the pack.
func (c *crash) points() []point {
	place := c.place()
	trace, err := c.run(place, "-e", "trace=%file,%desc")
	if err != nil {
		c.t.Fatalf("%v\n%s", err, trace)
	}
	main := ""
	seen := map[string]int{}
	var out []point
	for line := range strings.Lines(trace) {
		m := traced.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			continue
		}
		if main == "" {
			main = m[1]
		}
		ours := strings.Contains(line, filepath.Dir(place)) || strings.Contains(line, c.pack)
		if m[1] != main {
			if ours && m[2] != "execve" {
				c.t.Fatalf("another thread touches files: %s", line)
			}
			continue
		}
		seen[m[2]]++
		if ours && m[2] != "execve" && m[2] != "readlink" && m[2] != "readlinkat" {
			out = append(out, point{m[2], seen[m[2]], m[3]})
		}
	}
	return out
}

// one interrupts the commit at a point and looks at what is left. It gives the
// outcome in a word.
func (c *crash) one(p point, fault string) string {
	t, place := c.t, c.place()
	trace, err := c.run(place, "-e", "trace="+p.call, "-e", fmt.Sprintf("inject=%s:%s:when=%d", p.call, fault, p.when))
	at := fmt.Sprintf("%s: %s at %s %d (%.160s)", c.name, fault, p.call, p.when, p.what)
	fired := strings.Count(trace, "(INJECTED)")
	if fault == "signal=KILL" {
		fired = 0
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
			fired = 1
		}
	}
	if fired != 1 {
		t.Fatalf("%s: fired %d times\n%s", at, fired, trace)
	}
	outcome := c.left(place, at, err == nil)
	r, err := archive.Commit(context.Background(), place, c.pack, words, archive.Options{Seal: signed})
	if err != nil {
		t.Errorf("%s: the next commit: %v", at, err)
		return outcome
	}
	if got := trial.Files(t, place); !maps.Equal(got, c.want) {
		t.Errorf("%s: the next commit (%s, same %q) leaves another archive", at, r.Version, r.Same)
		sameFiles(t, got, c.want)
	}
	if _, err := os.Lstat(filepath.Join(filepath.Dir(place), ".archive.staging")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: staging is left: %v", at, err)
	}
	return outcome
}

// left judges what a commit that was interrupted, or failed, leaves.
func (c *crash) left(place, at string, claims bool) string {
	t := c.t
	if _, err := os.Lstat(filepath.Join(place, ocfl.RootDeclaration)); errors.Is(err, fs.ErrNotExist) {
		if claims || c.before != "" {
			t.Errorf("%s: there is no archive", at)
		}
		return "as before"
	}
	if c.before != "" {
		now := trial.Files(t, place)
		for name, text := range trial.Files(t, c.before) {
			if strings.Contains(name, "/v1/") && now[name] != text {
				t.Errorf("%s: %s of an earlier version was touched", at, name)
			}
		}
	}
	r := judged(t, place)
	switch {
	case r.Verdict == ocfl.Torn && !claims:
		return "torn"
	case r.Verdict != ocfl.Valid:
		t.Errorf("%s: %s %s", at, r.Verdict, told(r))
		return "broken"
	case len(r.Objects) == 1 && len(r.Objects[0].Inventory.Versions) == c.versions():
		return "committed"
	case claims:
		t.Errorf("%s: the commit says that all is well, and its version is not there", at)
	}
	return "as before"
}

func (c *crash) versions() int {
	if c.before != "" {
		return 2
	}
	return 1
}

// A commit that is killed, or finds the disk full or failing, at any call of the
// file system: the archive is as it was, torn or committed; what was archived
// before is untouched; and the next commit makes exactly what an uninterrupted
// one would have. EVPACK_CRASH=N takes every N-th point; 1 takes all of them.
func TestInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many processes")
	}
	needTool(t, "strace")
	every := 211
	if n, err := strconv.Atoi(os.Getenv("EVPACK_CRASH")); err == nil {
		every = n
	}
	dir := t.TempDir()
	third, fourth := q3(t), q4(t)
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	commit(t, one, third)
	commit(t, two, third)
	commit(t, two, fourth)
	for _, c := range []*crash{{t, "first commit", "", third, trial.Files(t, one), 0}, {t, "second commit", one, fourth, trial.Files(t, two), 0}} {
		points := c.points()
		outcomes := map[string]int{}
		tried := 0
		for i, p := range points {
			for k, fault := range []string{"signal=KILL", "error=ENOSPC", "error=EIO"} {
				if (3*i+k)%every != 0 {
					continue
				}
				tried++
				outcomes[fault+": "+c.one(p, fault)]++
			}
		}
		t.Logf("%s: %d calls, %d of %d points tried", c.name, len(points), tried, 3*len(points))
		for _, o := range slices.Sorted(maps.Keys(outcomes)) {
			t.Logf("  %-28s %4d", o, outcomes[o])
		}
	}
}

func needTool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

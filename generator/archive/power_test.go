//go:build unix

package archive_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/trial"
)

// medium is what a disk holds by and by: what the program did, and of it what
// fsync made last. It is fed with the calls that the kernel saw, not with what
// the program says of itself.
type medium struct {
	t    testing.TB
	root *inode
	at   string // where root lies in the traced program's file system
}

// inode is a file or a folder. What is durable survives a loss of power for
// certain; the rest may or may not.
type inode struct {
	folder        bool
	data, durable string            // of a file
	live, kept    map[string]*inode // of a folder: its names, and those that last
}

func newFolder() *inode {
	return &inode{folder: true, live: map[string]*inode{}, kept: map[string]*inode{}}
}

// load takes a folder that has long been on the medium.
func load(t testing.TB, dir string) *inode {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := newFolder()
	for _, e := range list {
		var child *inode
		if e.IsDir() {
			child = load(t, filepath.Join(dir, e.Name()))
		} else {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			child = &inode{data: string(data), durable: string(data)}
		}
		n.live[e.Name()], n.kept[e.Name()] = child, child
	}
	return n
}

// find goes down to a path of the traced program; nil where it is elsewhere.
func (m *medium) find(name string) *inode {
	rel, ok := strings.CutPrefix(name, m.at)
	if !ok {
		return nil
	}
	n := m.root
	for part := range strings.SplitSeq(strings.Trim(rel, "/"), "/") {
		if part != "" && n != nil {
			n = n.live[part]
		}
	}
	return n
}

var (
	inFolder = regexp.MustCompile(`\d+<([^>]*)>, "((?:[^"\\]|\\.)*)"`)
	onFile   = regexp.MustCompile(`^\d+<([^>]*)>`)
	quoted   = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
)

// apply does what one traced call did; it reports whether that changed anything.
func (m *medium) apply(call, args string) bool {
	if i := strings.LastIndex(args, ") = "); i < 0 || strings.HasPrefix(args[i:], ") = -1") {
		return false
	}
	var places []*inode
	var names []string
	for _, p := range inFolder.FindAllStringSubmatch(args, -1) {
		places, names = append(places, m.find(p[1])), append(names, p[2])
	}
	file := onFile.FindStringSubmatch(args)
	switch call {
	case "openat", "mkdirat":
		if len(places) == 0 || places[0] == nil || call == "openat" && !strings.Contains(args, "O_CREAT") {
			return false
		}
		n := newFolder()
		if call == "openat" {
			n = &inode{}
		}
		if places[0].live[names[0]] == nil {
			places[0].live[names[0]] = n
		}
	case "renameat", "renameat2":
		if places[0] == nil || places[1] == nil {
			return false
		}
		places[1].live[names[1]] = places[0].live[names[0]]
		delete(places[0].live, names[0])
	case "unlinkat":
		if places[0] == nil {
			return false
		}
		delete(places[0].live, names[0])
	case "write":
		n := m.find(file[1])
		if n == nil {
			return false
		}
		text, err := strconv.Unquote(quoted.FindString(args))
		if err != nil {
			m.t.Fatalf("%v: %s", err, args)
		}
		n.data += text
	case "fsync", "fdatasync":
		n := m.find(file[1])
		if n == nil {
			return false
		}
		n.durable, n.kept = n.data, maps.Clone(n.live)
	default:
		return false
	}
	return true
}

// lose writes out what is there after a loss of power. strictly: nothing but
// what fsync made last; otherwise every name is there, but not the data of files
// that were not synced, as journals of names alone leave it.
func (n *inode) lose(t testing.TB, to string, strictly bool) {
	t.Helper()
	if !n.folder {
		put(t, to, n.durable)
		return
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	names := n.live
	if strictly {
		names = n.kept
	}
	for name, child := range names {
		child.lose(t, filepath.Join(to, name), strictly)
	}
}

// Power is lost after every call of a first and of a second commit, and after
// its end: the archive is as before, torn or committed, never damaged; after the
// end it is committed.
func TestPowerLoss(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many processes")
	}
	needTool(t, "strace")
	dir := t.TempDir()
	third, fourth := q3(t), q4(t)
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	commit(t, one, third)
	commit(t, two, third)
	commit(t, two, fourth)
	for _, c := range []*crash{{t, "first commit", "", third, trial.Files(t, one), 0}, {t, "second commit", one, fourth, trial.Files(t, two), 0}} {
		place := c.place()
		m := &medium{t, load(t, filepath.Dir(place)), filepath.Dir(place)}
		trace, err := c.run(place, "-s", "10000000", "-e", "trace=openat,mkdirat,renameat,renameat2,unlinkat,write,fsync,fdatasync,ftruncate,linkat,symlinkat,pwrite64,copy_file_range,sendfile")
		if err != nil {
			t.Fatal(err)
		}
		outcomes := map[string]int{}
		for line := range strings.Lines(trace) {
			call := traced.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if call == nil || !m.apply(call[2], call[3]) {
				continue
			}
			for _, strictly := range []bool{true, false} {
				outcomes[c.lost(m, call[2]+" "+call[3], strictly, false)]++
			}
		}
		for _, strictly := range []bool{true, false} {
			outcomes["returned: "+c.lost(m, "the end", strictly, true)]++
		}
		t.Logf("%s:", c.name)
		for _, o := range slices.Sorted(maps.Keys(outcomes)) {
			t.Logf("  %-28s %4d", o, outcomes[o])
		}
	}
}

// lost looks at what a loss of power leaves, and commits again.
func (c *crash) lost(m *medium, at string, strictly, returned bool) string {
	dir, err := os.MkdirTemp(c.t.TempDir(), "lost")
	if err != nil {
		c.t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	m.root.lose(c.t, dir, strictly)
	place := filepath.Join(dir, "archive")
	outcome := c.left(place, "power lost after "+at[:min(len(at), 200)], returned)
	if c.tries++; c.tries%29 != 0 && (outcome != "torn" || os.Getenv("EVPACK_CRASH") == "") {
		return outcome
	}
	if _, err := archive.Commit(context.Background(), place, c.pack, words, archive.Options{Seal: signed}); err != nil {
		c.t.Errorf("power lost after %.200s: the next commit: %v", at, err)
	} else if got := trial.Files(c.t, place); !maps.Equal(got, c.want) {
		c.t.Errorf("power lost after %.200s: the next commit leaves another archive", at)
		sameFiles(c.t, got, c.want)
	}
	return outcome
}

//go:build unix

package archive_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/trial"
)

// process commits in a process of its own.
func process(place, dir string) (said string, err error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+place+"|"+dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// While one writes, others are refused at once; four that start together leave
// one version, and whoever did not write it was refused or found it there.
func TestFourWriters(t *testing.T) {
	place, dir := filepath.Join(t.TempDir(), "archive"), q3(t)
	held, err := archive.OpenForWriting(place, 1)
	if err != nil {
		t.Fatal(err)
	}
	if said, err := process(place, dir); err == nil || !strings.Contains(said, archive.ErrBusy.Error()) {
		t.Errorf("a second writer: %v %s", err, said)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var refused, done int
	var mu sync.Mutex
	for range 4 {
		group.Go(func() {
			said, err := process(place, dir)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				done++
			case strings.Contains(said, archive.ErrBusy.Error()):
				refused++
			default:
				t.Errorf("%v %s", err, said)
			}
		})
	}
	group.Wait()
	if done == 0 || len(opened(t, place).Held()) != 1 {
		t.Errorf("%d wrote or found it written, %d were refused, %d versions", done, refused, len(opened(t, place).Held()))
	}
	valid(t, place)
	t.Logf("%d wrote or found it written, %d were refused", done, refused)
}

// Hostile names are refused before anything is written.
func TestHostileNames(t *testing.T) {
	long := strings.Repeat("a", 250)
	for what, names := range map[string][]string{
		"a backslash":            {`a\b.html`},
		"a control character":    {"a\x01b"},
		"no UTF-8":               {"a\xffb"},
		"case":                   {"evidence/Scan.pdf", "evidence/scan.pdf"},
		"case of folders":        {"evidence/Board/a.pdf", "evidence/board/b.pdf"},
		"case, a file, a folder": {"evidence/Board", "evidence/board/b.pdf"},
		"sharp s":                {"evidence/Straße", "evidence/STRASSE"},
		"Unicode forms":          {"evidence/\u00e9.pdf", "evidence/e\u0301.pdf"},
		"Unicode forms and case": {"\u00c9", "e\u0301"},
		"too long":               {long + "/" + long + "/" + long},
	} {
		files := map[string]string{}
		for _, n := range names {
			files[n] = "x"
		}
		refused(t, what, raw(t, files))
	}
	for what, make := range map[string]func(name string) error{
		"a link":             func(name string) error { return os.Symlink("/etc/hostname", name) },
		"a folder as a link": func(name string) error { return os.Symlink("/etc", name) },
		"a pipe":             func(name string) error { return syscall.Mkfifo(name, 0o644) },
	} {
		dir := q3(t)
		if err := make(filepath.Join(dir, "site", "hostile")); err != nil {
			t.Fatal(err)
		}
		refused(t, what, dir)
	}
}

// raw is a folder of files that no build would make.
func raw(t *testing.T, files map[string]string) string {
	dir := q3(t)
	for name, text := range files {
		put(t, filepath.Join(dir, name), text)
	}
	return dir
}

func refused(t *testing.T, what, dir string) {
	t.Helper()
	above := t.TempDir()
	_, err := archive.Commit(context.Background(), filepath.Join(above, "archive"), dir, words, archive.Options{})
	if !errors.Is(err, archive.ErrNames) {
		t.Errorf("%s: %v", what, err)
	}
	if list, err := os.ReadDir(above); err != nil || len(list) != 0 {
		t.Errorf("%s: something was written: %v", what, list)
	}
}

// What stands in an inventory is as hostile: nothing of it is restored.
func TestHostileInventory(t *testing.T) {
	for _, name := range []string{"../evil", "/etc/evil", `a\..\evil`, "a/../../evil", "site/INDEX.html", "con\x01"} {
		place := filepath.Join(t.TempDir(), "archive")
		commit(t, place, q3(t))
		h, err := opened(t, place).Find("2026-Q3")
		if err != nil {
			t.Fatal(err)
		}
		for digest, paths := range h.Info().State {
			h.Info().State[digest] = append(paths, name)
			break
		}
		above := t.TempDir()
		if err := h.Restore(context.Background(), filepath.Join(above, "back"), 1); !errors.Is(err, archive.ErrNames) {
			t.Errorf("%q: %v", name, err)
		}
		if list, err := os.ReadDir(above); err != nil || len(list) != 0 {
			t.Errorf("%q: something was written: %v", name, list)
		}
	}
}

// A disk that is full for real: the commit fails, nothing is left, and once there
// is room it succeeds.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("mounting takes a superuser on Linux")
	}
	needTool(t, "mount")
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("mounting is not allowed here: %s", out)
	}
	defer func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	}()
	place := filepath.Join(disk, "archive")
	commit(t, place, q3(t))
	before := trial.Files(t, disk)
	big := pack(t, "2026-Q4", map[string]string{"one.bin": strings.Repeat("x", 150_000), "two.bin": strings.Repeat("y", 150_000)})
	if _, err := archive.Commit(context.Background(), place, big, words, archive.Options{Seal: signed}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is full: %v", err)
	}
	sameFiles(t, trial.Files(t, disk), before)
	valid(t, place)
	if out, err := exec.Command("mount", "-o", "remount,size=2m", disk).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if r := commit(t, place, big); r.Version != "v2" {
		t.Error(r.Version)
	}
	valid(t, place)
	if _, err := archive.Commit(context.Background(), disk, big, words, archive.Options{}); !errors.Is(err, archive.ErrPlace) {
		t.Errorf("the top of a file system: %v", err)
	}
}

//go:build linux

package archive_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/evpack/evpack/generator/trial"
)

// Power loss for real: the image of an ext4 file system is copied the moment a
// commit has returned, while it is mounted, and the copy is mounted: what the
// commit said is there, is there.
func TestCopiedImage(t *testing.T) {
	needTool(t, "mkfs.ext4")
	if os.Getuid() != 0 {
		t.Skip("mounting takes a superuser")
	}
	dir := t.TempDir()
	image, disk := filepath.Join(dir, "image"), filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) error {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil {
			t.Logf("%s: %s", name, out)
		}
		return err
	}
	if err := run("truncate", "-s", "16M", image); err != nil {
		t.Fatal(err)
	}
	if err := run("mkfs.ext4", "-q", image); err != nil {
		t.Fatal(err)
	}
	if run("mount", "-o", "loop", image, disk) != nil {
		t.Skip("mounting is not allowed here")
	}
	third, fourth := q3(t), q4(t)
	var copies []string
	for _, pack := range []string{third, fourth} {
		commit(t, filepath.Join(disk, "archive"), pack)
		copied := filepath.Join(dir, "copy"+filepath.Base(pack))
		copies = append(copies, copied)
		if err := run("cp", "--sparse=always", image, copied); err != nil {
			t.Error(err)
		}
	}
	want := trial.Files(t, filepath.Join(disk, "archive"))
	if err := run("umount", disk); err != nil {
		t.Fatal(err)
	}
	for i, copied := range copies {
		if err := run("mount", "-o", "loop", copied, disk); err != nil {
			t.Fatal(err)
		}
		place := filepath.Join(disk, "archive")
		valid(t, place)
		r := judged(t, place)
		if n := len(r.Objects[0].Inventory.Versions); n != i+1 {
			t.Errorf("after commit %d the copy has %d versions", i+1, n)
		}
		if i == 1 {
			sameFiles(t, trial.Files(t, place), want)
		}
		if err := run("umount", disk); err != nil {
			t.Error(err)
		}
	}
	t.Logf("an ext4 image, copied after each of %d commits: every version is there", len(copies))
}

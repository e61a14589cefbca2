package archive_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/ocfl"
)

// ocfl-py (PyPI) knows nothing of us: it finds archives of one and of twenty
// versions valid, without a warning, and one in which a byte was changed not.
func TestOcflPyAgrees(t *testing.T) {
	if _, err := exec.LookPath("ocfl-validate.py"); err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Skip("ocfl-validate.py is not here")
	}
	place := filepath.Join(t.TempDir(), "archive")
	object := filepath.Join(place, filepath.FromSlash(ocfl.ObjectPath(archive.ObjectID("Northwind Robotics Ltd"))))
	for n := range 20 {
		commit(t, place, pack(t, fmt.Sprintf("2026-%02d", n+1), map[string]string{
			"site/index.html": fmt.Sprint("cycle ", n), "site/é.html": "the same", "site/a b%20#.html": "odd",
			fmt.Sprintf("evidence/%d.txt", n): "kept", "e%20 f": fmt.Sprint(n / 3),
		}))
		if n == 0 || n == 19 {
			out, err := exec.Command("ocfl-validate.py", object).CombinedOutput()
			if err != nil || !strings.Contains(string(out), "VALID") || strings.Contains(string(out), "[W") || strings.Contains(string(out), "INVALID") {
				t.Fatalf("%d versions: %v\n%s", n+1, err, out)
			}
			t.Logf("%d versions: %s", n+1, out)
		}
	}
	valid(t, place)
	out, err := exec.Command("ocfl-root.py", "validate", "--root", place).CombinedOutput()
	if err != nil || strings.Contains(string(out), "INVALID") {
		t.Errorf("%v\n%s", err, out)
	}
	put(t, filepath.Join(object, "v1", "content", "site", "index.html"), "cycle 7")
	if out, err := exec.Command("ocfl-validate.py", object).CombinedOutput(); err == nil && !strings.Contains(string(out), "INVALID") {
		t.Errorf("after a change: %s", out)
	}
}

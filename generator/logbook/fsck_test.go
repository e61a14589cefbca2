package logbook

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The log is what C2SP tlog-tiles says it is: Tessera's fsck reads it. The
// script .ci/log fetches that program and names it in EVPACK_FSCK.
func TestFsck(t *testing.T) {
	program := os.Getenv("EVPACK_FSCK")
	if program == "" {
		t.Skip("EVPACK_FSCK names no fsck")
	}
	p := newPlace(t)
	for _, n := range []int{1, 2, 255, 300} {
		p.add(n)
		if out := p.fsck(program); !strings.Contains(out, "Successfully fsck'd") {
			t.Errorf("fsck says\n%s", out)
		}
	}
	must(p.open().Cosign(p.root, "log", p.key, "auditor"))
	if out := p.fsck(program); !strings.Contains(out, "Successfully fsck'd") {
		t.Errorf("cosigned: fsck says\n%s", out)
	}
	name := filepath.Join(p.dir, "log", "tile", "entries", "000")
	data := must(os.ReadFile(name))
	data[len(data)/2] ^= 1
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if out := p.fsck(program); strings.Contains(out, "Successfully fsck'd") {
		t.Errorf("an entry was changed; fsck says\n%s", out)
	}
}

// fsck runs it; its exit code says nothing, its last line does.
func (p *place) fsck(program string) string {
	p.t.Helper()
	key := filepath.Join(p.t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(p.open0().Keys[0]), 0o600); err != nil {
		p.t.Fatal(err)
	}
	out, err := exec.Command(program, "-ui=false", "-N", "4", "-v", "1", "-storage_url", "file://"+filepath.Join(p.dir, "log")+"/", "-public_key", key).CombinedOutput()
	if err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// open0 reads the keys alone: the log may be broken on purpose.
func (p *place) open0() *Log {
	l := new(Log)
	if err := l.readKeys(p.fs()); err != nil {
		p.t.Fatal(err)
	}
	return l
}

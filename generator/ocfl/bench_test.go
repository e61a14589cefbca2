package ocfl_test

import (
	"crypto/sha512"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"

	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/usage"
)

// grow makes an object of so many versions: files of size bytes, of which every
// version changes 3 in 100. It gives the bytes of the content and of everything.
func grow(tb testing.TB, dir string, files, size, versions int) (content, all int64) {
	tb.Helper()
	source := rand.NewChaCha8([32]byte{})
	write := func(name string, data []byte) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			tb.Fatal(err)
		}
		all += int64(len(data))
	}
	inv, now := ocfl.New("urn:example:grown"), map[string]string{}
	for n := 1; n <= versions; n++ {
		inv.Head = ocfl.Name(n)
		for i := range files {
			if n > 1 && (i+n*7)%33 != 0 {
				continue
			}
			data := make([]byte, size)
			_, _ = source.Read(data)
			name := fmt.Sprintf("site/people/%02d/person-%06d.html", i%97, i)
			now[name] = ocfl.Digest(data)
			inv.Manifest[now[name]] = []string{inv.Head + "/content/" + name}
			write(inv.Head+"/content/"+name, data)
			content += int64(size)
		}
		state := ocfl.Digests{}
		for name, d := range now {
			state[d] = append(state[d], name)
		}
		inv.Versions[inv.Head] = &ocfl.Version{
			Created: "2026-12-31T12:00:00Z", Message: "m", State: state, User: &ocfl.User{Name: "Jo", Address: "mailto:jo@example.org"},
		}
		data, err := inv.JSON()
		if err != nil {
			tb.Fatal(err)
		}
		side, text, err := ocfl.Sidecar(ocfl.Algorithm, data)
		if err != nil {
			tb.Fatal(err)
		}
		for _, at := range []string{"", inv.Head + "/"} {
			if at == "" && n < versions {
				continue
			}
			write(at+ocfl.InventoryName, data)
			write(at+side, []byte(text))
		}
	}
	write(ocfl.ObjectDeclaration, []byte(ocfl.ObjectDeclarationText))
	return content, all
}

// size reads a figure from the environment: the benchmark's real size is
// EVPACK_BENCH_FILES=10000, files of 50 kB, 20 versions.
func size(name string, or int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return or
}

// BenchmarkValidate gives, for a whole validation and for the inventories alone,
// MB per second of processor time, and how that compares with SHA-512 itself.
func BenchmarkValidate(b *testing.B) {
	dir := b.TempDir()
	content, all := grow(b, dir, size("EVPACK_BENCH_FILES", 500), size("EVPACK_BENCH_SIZE", 50_000), 20)
	alone := hashSpeed()
	for name, quick := range map[string]bool{"whole": false, "quick": true} {
		b.Run(name, func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := usage.CPUSeconds()
			for b.Loop() {
				store, err := ocfl.OpenFolder(dir)
				if err != nil {
					b.Fatal(err)
				}
				r, err := ocfl.ValidateObject(b.Context(), store, ".", ocfl.Options{Quick: quick})
				if err != nil || r.Verdict != ocfl.Valid {
					b.Fatal(r, err)
				}
				_ = store.Close()
			}
			used := (usage.CPUSeconds() - start) / float64(b.N)
			runtime.ReadMemStats(&after)
			read := all
			if quick {
				read = all - content
			}
			speed := float64(read) / 1e6 / used
			b.ReportMetric(used, "cpu-s/op")
			b.ReportMetric(float64(read)/1e6, "MB/op")
			b.ReportMetric(speed, "MB/cpu-s")
			b.ReportMetric(100*speed/alone, "%ofSHA512")
			b.ReportMetric(float64(all-content)/1e6, "MB-inventories")
			b.ReportMetric(float64(after.Sys)/1e6, "MB-memory")
		})
	}
}

// hashSpeed is SHA-512's own, in MB per second of processor time.
func hashSpeed() float64 {
	data := make([]byte, 8<<20)
	start := usage.CPUSeconds()
	for range 16 {
		_ = sha512.Sum512(data)
	}
	return float64(16*len(data)) / 1e6 / (usage.CPUSeconds() - start)
}

// Memory does not grow with the content, only with the number of files: a file of
// 64 MB takes no more than one of 4.
func TestMemoryIsFlat(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	peak := func(size int) (most uint64) {
		dir := t.TempDir()
		grow(t, dir, 1, size, 1)
		store := openRoot(t, dir)
		opt := ocfl.Options{Workers: 1, Progress: func(p ocfl.Progress) {
			if p.Bytes%(4<<20) == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}}
		runtime.GC()
		if r, err := ocfl.ValidateObject(t.Context(), store, ".", opt); err != nil || r.Verdict != ocfl.Valid {
			t.Fatal(r, err)
		}
		return most
	}
	if small, large := peak(4<<20), peak(64<<20); large > small+(8<<20) {
		t.Errorf("%d bytes for 64 MB, %d for 4", large, small)
	}
}

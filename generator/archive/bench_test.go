package archive_test

import (
	"context"
	"crypto/sha512"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/usage"
)

// BenchmarkTwentyCycles puts away twenty cycles of which each changes 3 files in
// 100, and verifies them all: EVPACK_BENCH_FILES of them (200) with 50,000 bytes
// each. Speeds are MB (of the pack, or of the archive) per second of processor
// time, beside SHA-512's own. Figures: docs/bench/archive.md.
func BenchmarkTwentyCycles(b *testing.B) {
	files, err := strconv.Atoi(os.Getenv("EVPACK_BENCH_FILES"))
	if err != nil {
		files = 200
	}
	for b.Loop() {
		place, g := filepath.Join(b.TempDir(), "archive"), &growing{tb: b, dir: b.TempDir(), files: files}
		var first, later float64
		for n := range 20 {
			g.next(n)
			start := usage.CPUSeconds()
			commit(b, place, g.dir)
			if used := usage.CPUSeconds() - start; n == 0 {
				first = used
			} else {
				later += used / 19
			}
		}
		committed := usage.MaxResident()
		start := usage.CPUSeconds()
		r := wholly(b, place)
		verified := usage.CPUSeconds() - start
		size := float64(weight(b, place)) / 1e6
		b.ReportMetric(float64(g.copies)/1e6, "MB-as-copies")
		b.ReportMetric(size, "MB-archive")
		b.ReportMetric(float64(g.size)/1e6/first, "first-MB/cpu-s")
		b.ReportMetric(float64(g.size)/1e6/later, "later-MB/cpu-s")
		b.ReportMetric(size/verified, "verify-MB/cpu-s")
		b.ReportMetric(verified, "verify-cpu-s")
		b.ReportMetric(sha512Speed(), "sha512-MB/cpu-s")
		b.ReportMetric(committed, "MB-memory-commit")
		b.ReportMetric(usage.MaxResident(), "MB-memory")
		if r.Objects[0].Head != "v20" {
			b.Fatal(r.Objects[0].Head)
		}
	}
}

// wholly verifies all there is.
func wholly(tb testing.TB, place string) *ocfl.RootReport {
	tb.Helper()
	store, err := ocfl.OpenFolder(place)
	if err != nil {
		tb.Fatal(err)
	}
	defer store.Close()
	r, err := ocfl.ValidateRoot(context.Background(), store, ocfl.Options{})
	if err != nil || r.Verdict != ocfl.Valid {
		tb.Fatal(r, err)
	}
	return r
}

// growing is a pack that changes from cycle to cycle.
type growing struct {
	tb           testing.TB
	dir          string
	files        int
	size, copies int64 // of the last cycle, and of all of them, in bytes
	source       rand.ChaCha8
}

func (g *growing) next(n int) {
	data := make([]byte, 50_000)
	for i := range g.files {
		if n > 0 && (i+n*7)%33 != 0 {
			continue
		}
		_, _ = g.source.Read(data)
		put(g.tb, filepath.Join(g.dir, fmt.Sprintf("site/people/%02d/person-%06d.html", i%97, i)), string(data))
	}
	for _, name := range []string{manifest.Name, manifest.Sums} {
		if err := os.RemoveAll(filepath.Join(g.dir, name)); err != nil {
			g.tb.Fatal(err)
		}
	}
	list, err := manifest.Scan(os.DirFS(g.dir))
	if err != nil {
		g.tb.Fatal(err)
	}
	m := &manifest.Manifest{Organisation: "Northwind Robotics Ltd", Cycle: fmt.Sprintf("2026-%02d", n+1), AsOf: "2026-12-31", Program: "evpack test",
		InputsDigest: strings.Repeat("0", 64), Files: list}
	text, err := manifest.Format(m)
	if err != nil {
		g.tb.Fatal(err)
	}
	put(g.tb, filepath.Join(g.dir, manifest.Name), string(text))
	put(g.tb, filepath.Join(g.dir, manifest.Sums), string(manifest.FormatSums(m, text)))
	g.size = weight(g.tb, g.dir)
	g.copies += g.size
}

// weight is how many bytes a folder's files have.
func weight(tb testing.TB, dir string) (n int64) {
	tb.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

func sha512Speed() float64 {
	data := make([]byte, 8<<20)
	start := usage.CPUSeconds()
	for range 16 {
		_ = sha512.Sum512(data)
	}
	return float64(16*len(data)) / 1e6 / (usage.CPUSeconds() - start)
}

//go:build unix

package archive_test

import (
	"context"
	"crypto/sha512"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/ocfl"
)

// The figures of docs/bench/archive.md: EVPACK_FIGURES=FILES archives 20 cycles
// of so many files, 50 kB each, of which 3 % change from one to the next.
func TestFigures(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("EVPACK_FIGURES"))
	if err != nil {
		t.Skip("EVPACK_FIGURES=10000 measures")
	}
	const cycles, size = 20, 50_500
	rnd := rand.NewChaCha8([32]byte{1})
	files := map[string]string{}
	fill := func(i int) {
		b := make([]byte, size)
		_, _ = rnd.Read(b)
		files[fmt.Sprintf("evidence/%03d/file-%05d.bin", i%100, i)] = string(b)
	}
	for i := range n {
		fill(i)
	}
	place := filepath.Join(t.TempDir(), "archive")
	var copies, spent float64
	for c := range cycles {
		for i := range n * 3 / 100 * min(c, 1) {
			fill((i*37 + c*7919) % n)
		}
		dir := pack(t, fmt.Sprintf("c-%02d", c), files)
		before := cpu()
		r, err := archive.Commit(context.Background(), place, dir, words, archive.Options{Seal: signed})
		if err != nil {
			t.Fatal(err)
		}
		took := cpu() - before
		copies, spent = copies+float64(r.Bytes), spent+took
		if c == 0 || c == cycles-1 {
			t.Logf("commit %2d: %d files, %.0f MB, new %d; %.2f CPU s, %.0f MB per CPU s", c+1, r.Files, float64(r.Bytes)/1e6, len(r.New), took, float64(r.Bytes)/1e6/took)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	stored, inventories := used(t, place)
	t.Logf("%d cycles: full copies %.2f GB, archive %.2f GB, of which inventories %.2f GB (%.0f %%); %.1f CPU s of commits", cycles, copies/1e9, stored/1e9, inventories/1e9, 100*inventories/stored, spent)
	before, h := cpu(), sha512.New()
	for _, text := range files {
		h.Write([]byte(text))
	}
	t.Logf("sha512 alone: %.0f MB per CPU s", float64(n*size)/1e6/(cpu()-before))
	before, began := cpu(), time.Now()
	if r := judged(t, place); r.Verdict != ocfl.Valid {
		t.Error(told(r))
	}
	t.Logf("validate: %.1f CPU s, %.1f s, %.0f MB per CPU s", cpu()-before, time.Since(began).Seconds(), stored/1e6/(cpu()-before))
}

// cpu is the seconds that this process has spent.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// used counts the bytes of an archive, and those of its inventories.
func used(t *testing.T, place string) (all, inventories float64) {
	err := filepath.Walk(place, func(name string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		all += float64(info.Size())
		if info.Name() == ocfl.InventoryName {
			inventories += float64(info.Size())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, inventories
}

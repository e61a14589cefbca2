package register

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/usage"
)

// writeCompletions writes n rows of training as they come from an LMS: 40,000
// people, 25 courses, about 100 bytes a row.
func writeCompletions(name string, n int) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for i := range n {
		fmt.Fprintf(w, "[[completion]]\nperson = \"p-%05d\"\ncourse = \"course-%02d\"\ndate = 2026-%02d-%02d\nevidence = [\"file:evidence/a%d.pdf\"]\n\n",
			i%40000, i/40000, 1+i%12, 1+i%28, i)
	}
	return errors.Join(w.Flush(), f.Close())
}

func benchRows(b *testing.B) int {
	if s := os.Getenv("REGISTER_ROWS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	return 100_000
}

// BenchmarkRead reads the same file with ours and with the library alone, into
// structs. docs/bench/register.sh runs each in a process of its own, with a
// million rows, for the CPU time and the greatest memory.
func BenchmarkRead(b *testing.B) {
	n, dir := benchRows(b), b.TempDir()
	name := filepath.Join(dir, "training.toml")
	if err := writeCompletions(name, n); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	run := func(read func(*testing.B) int) func(*testing.B) {
		return func(b *testing.B) {
			b.SetBytes(info.Size())
			start := usage.CPUSeconds()
			for range b.N {
				if got := read(b); got != n {
					b.Fatalf("%d rows", got)
				}
			}
			b.ReportMetric((usage.CPUSeconds()-start)/float64(b.N), "cpu-s/op")
			b.ReportMetric(usage.MaxResident(), "max-rss-MB")
		}
	}
	b.Run("register", run(func(b *testing.B) int { return readRegister(b, dir) }))
	b.Run("library", run(func(b *testing.B) int { return readLibrary(b, name) }))
}

func readRegister(b *testing.B, dir string) int {
	var probs diag.Problems
	g := Open(os.DirFS(dir), "training", &probs)
	rows := Rows(g, "completion", readCompletion)
	g.Close()
	if probs.Len() > 0 {
		b.Fatal(probs.Sorted()[0])
	}
	runtime.KeepAlive(rows)
	return len(rows)
}

func readLibrary(b *testing.B, name string) int {
	var doc struct {
		Completion []struct {
			Person   string    `toml:"person"`
			Course   string    `toml:"course"`
			Date     time.Time `toml:"date"`
			Evidence []string  `toml:"evidence"`
		} `toml:"completion"`
	}
	if _, err := toml.DecodeFile(name, &doc); err != nil {
		b.Fatal(err)
	}
	return len(doc.Completion)
}

func BenchmarkIndex(b *testing.B) {
	name := filepath.Join(b.TempDir(), "training.toml")
	if err := writeCompletions(name, 100_000); err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		var probs diag.Problems
		OpenBytes("training.toml", data, 1, &probs)
	}
}

func BenchmarkDeep(b *testing.B) {
	for name, text := range deep() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var probs diag.Problems
				g := OpenBytes("r.toml", []byte(text), 1, &probs)
				g.Close()
				if probs.Len() == 0 {
					b.Fatal("accepted")
				}
			}
		})
	}
}

// BenchmarkPlace is what one wrong value costs.
func BenchmarkPlace(b *testing.B) {
	dir := b.TempDir()
	if err := writeCompletions(filepath.Join(dir, "training.toml"), 10_000); err != nil {
		b.Fatal(err)
	}
	var probs diag.Problems
	g := Open(os.DirFS(dir), "training", &probs)
	rows := Rows(g, "completion", readCompletion)
	g.Close()
	for i := 0; b.Loop(); i++ {
		if p := rows[i%len(rows)].At.Key("evidence", "0"); p.Column != 13 {
			b.Fatal(p)
		}
	}
}

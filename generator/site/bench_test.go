package site

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/usage"
)

// crowd is a report with n people on pages of 200 cards, which are made as
// they are asked for: the report itself takes nearly nothing.
func crowd(n int) *report.Report {
	f := fixture{plain}
	rep := &report.Report{Organisation: "Big", Cycle: "2026-Q4", Pages: []*report.Page{{ID: "index", Title: "Summary"}}}
	for from := 0; from < n; from += 200 {
		rep.Pages = append(rep.Pages, &report.Page{ID: fmt.Sprintf("people/%03d", from/200+1), Layout: "cards", Title: "People", Parent: "index", Sections: []*report.Section{{ID: "cards", Blocks: []report.Block{
			&report.Stream{Each: func(yield func(report.Block) bool) {
				for i := from; i < min(from+200, n); i++ {
					if !yield(f.card(i)) {
						return
					}
				}
			}},
		}}}})
	}
	return rep
}

// BenchmarkPeople draws the cards of a company: with our writer, and with the
// theme's partials in Hugo itself, which writes the same bytes.
// docs/bench/site.sh runs each in a process of its own.
func BenchmarkPeople(b *testing.B) {
	n := 10_000
	if s := os.Getenv("SITE_PEOPLE"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	para, err := fs.ReadFile(theme(b), "layouts/_partials/block/para.html")
	if err != nil {
		b.Fatal(err)
	}
	for name, override := range map[string]fs.FS{"spliced": nil, "hugo": fstest.MapFS{"layouts/_partials/block/para.html": {Data: para}}} {
		b.Run(name, func(b *testing.B) {
			rep := crowd(n)
			var written [2]int64 // HTML, search index
			var cpu float64
			for b.Loop() {
				dir := b.TempDir()
				start := usage.CPUSeconds()
				if err := Build(dir, rep, Options{Theme: theme(b), Override: override, SkipCheck: true}); err != nil {
					b.Fatal(err)
				}
				cpu = usage.CPUSeconds() - start
				b.ReportMetric(cpu, "cpu-s")
				written = sizes(b, dir)
			}
			b.ReportMetric(float64(written[0])/1e6, "html-MB")
			b.ReportMetric(float64(written[0])/1e6/cpu, "html-MB/cpu-s")
			b.ReportMetric(float64(written[1])/1e6, "index-MB")
			b.ReportMetric(usage.MaxResident(), "max-rss-MB")
		})
	}
}

func sizes(b *testing.B, dir string) (out [2]int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case strings.HasSuffix(name, ".html"):
			out[0] += info.Size()
		case strings.Contains(filepath.ToSlash(name), "/assets/search/"):
			out[1] += info.Size()
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return out
}

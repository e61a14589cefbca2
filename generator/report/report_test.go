package report_test

import (
	"testing"

	"github.com/evpack/evpack/generator/report"
)

// Every link of the sample leads somewhere, in both of its cycles.
func TestNoDeadLinks(t *testing.T) {
	for _, cycle := range []string{"2026-Q4", "2026-Q3"} {
		r := report.New(input(t, sample(), cycle))
		for _, d := range r.Dead {
			t.Errorf("%s: %s", cycle, d)
		}
	}
}

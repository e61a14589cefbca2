package export

import (
	"testing"

	"github.com/evpack/evpack/generator/checks"
)

// TestStepsNameChecks: every check that a step names is one.
func TestStepsNameChecks(t *testing.T) {
	for _, s := range steps() {
		for _, id := range s.Checks {
			if checks.Find(id) == nil {
				t.Errorf("%s: no check is called %s", s.Title, id)
			}
		}
	}
}

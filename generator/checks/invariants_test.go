package checks_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
)

// subjects are the forms that the reference gives.
var subjects = regexp.MustCompile(`^(pack|policy:[a-z0-9._-]+(@\S+)?|(course|role|review|budget|plan|channel|finding|kpi|signoff|activity):[a-z0-9._-]+` +
	`|raci:.+|checklist:[a-z0-9._-]+/\d{4}-\d\d|control:(A\.)?\d+(\.\d+)*|environment:(office|home|cloud)|check:[A-Z]{3}-\d\d|soa:\S+|signature:\S+)$`)

// However rows, keys and files go missing, each finding is about a subject
// that was examined, counts add up, and nobody is affected who is not there.
func TestInvariants(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	judged := 0
	for judged < 50 {
		w := base(t)
		for range 1 + rnd.IntN(6) {
			w.lose(rnd)
		}
		profile := []string{"general", "small-business", "tech-startup", "ai-company"}[rnd.IntN(4)]
		w["pack.toml"] = strings.Replace(w["pack.toml"], `"general"`, `"`+profile+`"`, 1)
		a, err := w.assess([]string{"", "2026-Q3"}[rnd.IntN(2)], checks.All())
		if err != nil {
			continue // the workspace is refused, as it should be
		}
		judged++
		for _, r := range a.Results {
			invariants(t, r)
		}
		if s := a.Summary(); s.Evaluated != s.Passed+s.Observation+s.Minor+s.Major || s.Passed < 0 {
			t.Errorf("%+v", s)
		}
	}
}

// lose takes a row, a key or a file away.
func (w world) lose(rnd *rand.Rand) {
	names := slices.Sorted(mapKeys(w))
	name := names[rnd.IntN(len(names))]
	if name == "pack.toml" {
		return
	}
	lines := strings.SplitAfter(w[name], "\n")
	blocks := rowsOf(w[name])
	switch rnd.IntN(4) {
	case 0:
		delete(w, name)
	case 1:
		i := rnd.IntN(len(blocks))
		w[name] = strings.Join(slices.Delete(blocks, i, i+1), "")
	default:
		i := rnd.IntN(len(lines))
		w[name] = strings.Join(slices.Delete(lines, i, i+1), "")
	}
}

func invariants(t *testing.T, r *assess.Result) {
	t.Helper()
	if (r.Reason != "" || r.Silent) && len(r.Examined)+len(r.Findings) > 0 {
		t.Errorf("%s is not evaluable or silent, and judged %v", r.Check.ID, r.Examined)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(r.Examined)))) != len(r.Examined) {
		t.Errorf("%s examined a subject twice: %v", r.Check.ID, r.Examined)
	}
	for i, f := range r.Findings {
		if !slices.Contains(r.Examined, f.Subject) || !subjects.MatchString(f.Subject) {
			t.Errorf("%s: finding about %q, examined %v", r.Check.ID, f.Subject, r.Examined)
		}
		if i > 0 && r.Findings[i-1].Subject >= f.Subject {
			t.Errorf("%s: %s after %s", r.Check.ID, f.Subject, r.Findings[i-1].Subject)
		}
		if f.Message == "" || strings.HasSuffix(f.Message, ".") || strings.Contains(f.Message, "%!") || f.Source.File == "" {
			t.Errorf("%s: message %q at %s", r.Check.ID, f.Message, f.Source)
		}
		if !slices.IsSorted(f.Affected) || slices.Contains(f.Affected, "") {
			t.Errorf("%s: affected %v", r.Check.ID, f.Affected)
		}
	}
}

package checks_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
)

// Each case of planted.txtar wants the verdict, every finding in order, and
// what could not be judged.
func TestPlanted(t *testing.T) {
	runCases(t, "testdata/planted.txtar", func(w world, cycle string) (string, error) {
		a, err := w.assess(cycle, checks.All())
		if err != nil {
			return "", err
		}
		return whole(a), nil
	})
}

func whole(a *assess.Assessment) string {
	var b strings.Builder
	b.WriteString(a.Verdict() + "\n")
	for _, f := range a.Findings() {
		fmt.Fprintf(&b, "%s %s %q\n", f.Check, line(f), f.Message)
	}
	blind := ""
	for _, r := range a.Results {
		if r.Reason != "" {
			blind += " " + r.Check.ID
		}
	}
	if blind != "" {
		b.WriteString("not evaluable:" + blind + "\n")
	}
	return b.String()
}

// The base is clean in every profile, in this cycle.
func TestBaseIsClean(t *testing.T) {
	for _, profile := range []string{"general", "small-business", "tech-startup", "ai-company"} {
		w := base(t)
		w["pack.toml"] = strings.Replace(w["pack.toml"], `"general"`, `"`+profile+`"`, 1)
		a, err := w.assess("", checks.All())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Findings() {
			t.Errorf("%s: %s %s: %s", profile, f.Check, line(f), f.Message)
		}
		for _, r := range a.Results {
			if r.Reason != "" {
				t.Errorf("%s: %s is not evaluable: %s", profile, r.Check.ID, r.Reason)
			}
			if r.Silent != (r.Check.Profile != "" && r.Check.Profile != profile || r.Check.ID == "EVD-02") { // nothing is archived
				t.Errorf("%s: %s silent: %v", profile, r.Check.ID, r.Silent)
			}
		}
		if v := a.Verdict(); v != "clean" {
			t.Errorf("%s: verdict %s", profile, v)
		}
	}
}

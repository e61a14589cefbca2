package main

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/export"
)

func checkCommand() command {
	return command{name: "check", short: "judge the registers; write nothing",
		examples: []string{"evpack check", "evpack check --fail-on minor", "evpack check --format json | jq .findings", "evpack check --format sarif > findings.sarif", "evpack check --cycle 2026-Q3"},
		about: `Reads the registers and says what an auditor would find: each finding with its grade, its place and how to mend it.
The exit code is 1 where a finding is of grade --fail-on or worse.`,
		formats: []string{"text", "json", "sarif", "junit"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			cycle := cycleFlag(fs)
			failOn := failOnFlag(fs, "major")
			return func(c *call) (int, error) { return c.check(*cycle, *failOn) }
		}}
}

func cycleFlag(fs *pflag.FlagSet) *string {
	return fs.String("cycle", "", "a [[past]] cycle of pack.toml (default the current one)")
}

func grades() []string { return []string{"never", "observation", "minor", "major"} }

func failOnFlag(fs *pflag.FlagSet, dflt string) *string {
	return fs.String("fail-on", dflt, "the grade from which the exit code is 1: never, observation, minor or major")
}

// failing gives the exit code of an assessment.
func failing(a *assess.Assessment, failOn string) int {
	if failOn != "never" && a.AtLeast(assess.Grade(failOn)) {
		return exitFindings
	}
	return exitDone
}

func (c *call) check(cycle, failOn string) (int, error) {
	if err := c.most(0); err != nil {
		return 0, err
	}
	if err := oneOf("fail-on", failOn, grades()...); err != nil {
		return 0, err
	}
	ws, res, err := c.judge(cycle)
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	return failing(res.Assessment, failOn), c.found(ws, res)
}

// found writes what was found, in the form that was asked for.
func (c *call) found(ws *generator.Workspace, res *generator.Result) error {
	switch c.format {
	case "json":
		return res.Assessment.JSON(c.out)
	case "sarif":
		return export.SARIF(c.out, res.Export())
	case "junit":
		return export.JUnit(c.out, res.Export())
	}
	c.findings(ws, res)
	return nil
}

// judge opens the workspace and judges one cycle.
func (c *call) judge(cycle string) (*generator.Workspace, *generator.Result, error) {
	ws, err := c.workspace()
	if err != nil {
		return nil, nil, err
	}
	done := c.steps()
	done.begin("read and judge")
	res, probs, err := generator.Check(ws, cycle)
	done.end()
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		ws.Close()
		return nil, nil, err
	}
	return ws, res, nil
}

// findings prints what was found, by grade and check.
func (c *call) findings(ws *generator.Workspace, res *generator.Result) {
	p, a := c.paper(), res.Assessment
	root := filepath.ToSlash(filepath.Join(ws.Dir, "content"))
	p.printf("%s, cycle %s as of %s\n", p.paint(bold, res.Pack.Organisation.Name), a.Cycle.ID, a.Cycle.AsOf.String())
	all := a.Findings()
	for i, f := range all {
		if i == 0 || f.Grade != all[i-1].Grade {
			p.printf("\n%s\n", p.paint(gradeColour(f.Grade), gradeTitle(f.Grade)))
		}
		same := i > 0 && all[i-1].Check == f.Check && all[i-1].Grade == f.Grade
		p.finding(f, root, !same)
	}
	p.notEvaluable(a)
	p.printf("\n%s\n", p.paint(bold, totals(a)))
}

func gradeTitle(g assess.Grade) string {
	switch g {
	case assess.Major:
		return "Major nonconformities"
	case assess.Minor:
		return "Minor nonconformities"
	}
	return "Observations"
}

func gradeColour(g assess.Grade) string {
	switch g {
	case assess.Major:
		return red
	case assess.Minor:
		return yellow
	}
	return blue
}

// finding prints one subject; the check's own lines come before its first.
func (p paper) finding(f assess.Finding, root string, first bool) {
	const indent = "          "
	if first {
		c := checks.Find(f.Check)
		p.printf("\n  %s  %s (%s)\n", p.paint(bold, f.Check), c.Title, strings.Join(c.Serves, ", "))
		p.printf("  why     %s\n", wrap(c.Asks, 88, indent))
		p.printf("  mend    %s\n", wrap(c.Fix, 88, indent))
	}
	p.printf("  found   %s: %s\n", f.Subject, wrap(f.Message, 88, indent))
	place := f.Source
	place.File = path.Join(root, place.File)
	p.printf("  %s      %s\n", p.paint(faint, "at"), place.String())
	if n := len(f.Affected); n > 0 {
		p.printf("  who     %s\n", wrap(some(f.Affected, 12), 88, indent))
	}
}

// some lists the first n of many.
func some(ids []string, n int) string {
	if len(ids) <= n {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:n], ", ") + " and " + count(len(ids)-n, "other", "others")
}

func (p paper) notEvaluable(a *assess.Assessment) {
	first := true
	for _, r := range a.Results {
		if r.Reason == "" {
			continue
		}
		if first {
			p.printf("\n%s\n", p.paint(bold, "Not evaluable"))
			first = false
		}
		p.printf("  %s  %s\n", r.Check.ID, r.Reason)
	}
}

// totals is one line: what was judged and what came of it.
func totals(a *assess.Assessment) string {
	s := a.Summary()
	blind := 0
	for _, r := range a.Results {
		if r.Reason != "" {
			blind++
		}
	}
	out := count(s.Evaluated, "judgement", "judgements") + ": " + count(s.Passed, "passed", "passed") + ", " + count(s.Major, "major", "major") + ", " +
		count(s.Minor, "minor", "minor") + ", " + count(s.Observation, "observation", "observations")
	if blind > 0 {
		out += "; " + count(blind, "check", "checks") + " not evaluable"
	}
	return out + "; verdict: " + a.Verdict()
}

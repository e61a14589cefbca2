package main

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/register"
)

func explainCommand() command {
	return command{name: "explain", args: "[CHECK]", short: "what a check asks, why, and how to mend it",
		examples: []string{"evpack explain", "evpack explain SPK-02", "evpack explain LDR-04 --format json"},
		about:    "Without a name it lists all checks. It needs no workspace.",
		formats:  []string{"text", "json"},
		words:    checkIDs(),
		bind: func(*pflag.FlagSet) func(*call) (int, error) {
			return func(c *call) (int, error) {
				if err := c.most(1); err != nil {
					return 0, err
				}
				if len(c.args) == 0 {
					return exitDone, c.listChecks()
				}
				return exitDone, c.explain(c.args[0])
			}
		}}
}

func (c *call) listChecks() error {
	if c.format == "json" {
		docs := []checkDoc{}
		for _, ch := range checks.All() {
			docs = append(docs, docOf(ch))
		}
		return c.json(docs)
	}
	p := c.paper()
	all := checks.All()
	for i, f := range checks.Families() {
		if i > 0 {
			p.printf("\n")
		}
		p.printf("%s (%s)\n", p.paint(bold, f.Title), f.Serves)
		for _, ch := range all {
			if of(f, ch) {
				p.printf("  %s  %-11s %s\n", ch.ID, string(ch.Grade), ch.Title)
			}
		}
	}
	return nil
}

func of(f checks.Family, c *assess.Check) bool {
	prefix, _, _ := strings.Cut(c.ID, "-")
	for _, p := range f.Prefixes {
		if p == prefix {
			return true
		}
	}
	return false
}

func (c *call) explain(id string) error {
	ch := checks.Find(strings.ToUpper(id))
	if ch == nil {
		hint := "evpack explain lists them all"
		if near := register.Nearest(strings.ToUpper(id), checkIDs()); near != "" {
			hint = "did you mean " + near + "?"
		}
		return usagef(hint, "no check is called %q", id)
	}
	if c.format == "json" {
		return c.json(docOf(ch))
	}
	p := c.paper()
	p.printf("%s  %s\n\n", p.paint(bold, ch.ID), p.paint(bold, ch.Title))
	for _, row := range [][2]string{
		{"grade", string(ch.Grade) + ", unless [grades] of pack.toml says otherwise"}, {"serves", strings.Join(ch.Serves, ", ")},
		{"judges", ch.Subject}, {"profile", ch.Profile}, {"needs", strings.Join(ch.Needs, ", ")},
		{"asks", ch.Asks}, {"evidence", ch.Evidence}, {"mend", ch.Fix}, {"source", ch.Source},
	} {
		if row[1] != "" {
			p.printf("%-9s %s\n", row[0], wrap(row[1], 88, "          "))
		}
	}
	return nil
}

func checkIDs() []string {
	var ids []string
	for _, c := range checks.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

type checkDoc struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Grade    string   `json:"grade"`
	Serves   []string `json:"serves"`
	Subject  string   `json:"subject"`
	Profile  string   `json:"profile,omitempty"`
	Needs    []string `json:"needs,omitempty"`
	Asks     string   `json:"asks"`
	Evidence string   `json:"evidence"`
	Fix      string   `json:"fix"`
	Source   string   `json:"source"`
}

func docOf(c *assess.Check) checkDoc {
	return checkDoc{c.ID, c.Title, string(c.Grade), c.Serves, c.Subject, c.Profile, c.Needs, c.Asks, c.Evidence, c.Fix, c.Source}
}

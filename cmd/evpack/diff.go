package main

import (
	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
)

func diffCommand() command {
	return command{name: "diff", args: "[BEFORE AFTER]", short: "what changed between two cycles",
		examples: []string{"evpack diff", "evpack diff 2026-Q3 2026-Q4", "evpack diff 2026-Q3 2026-Q4 --format json"},
		about: `Says which findings are new, standing and closed, and which rows of the registers were added, changed and removed.
Cycles are those that pack.toml names; of another one that was built, the findings alone are compared.
Without names it compares the current cycle with the one before.`,
		formats: []string{"text", "json"},
		bind: func(*pflag.FlagSet) func(*call) (int, error) {
			return func(c *call) (int, error) { return exitDone, c.diff() }
		}}
}

func (c *call) diff() error {
	if err := c.most(2); err != nil {
		return err
	}
	if len(c.args) == 1 {
		return usagef("evpack diff 2026-Q3 2026-Q4", "name two cycles, the earlier one first")
	}
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	defer ws.Close()
	ids := append(c.args, "", "")
	d, probs, err := generator.Diff(ws, ids[0], ids[1])
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	switch {
	case err != nil:
		return err
	case d == nil:
		return usagef(`name one in pack.toml: previous = "2026-Q3"`, "there is no cycle before this one")
	case c.format == "json":
		return d.JSON(c.out)
	}
	return d.Text(c.paper().w)
}

package main

import (
	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/trail"
)

func trailCommand() command {
	return command{name: "trail", short: "who signed what, when, and whether it verifies",
		examples: []string{"evpack trail", "evpack trail --format json", "evpack trail --cycle 2026-Q3"},
		about: `The leadership signature trail: every signature of the register and every one that is asked for and not there.
verified: digest, cryptography, trust and time hold. recorded: a record without that proof. broken: a proof that fails. missing: awaited.`,
		formats: []string{"text", "json"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			cycle := cycleFlag(fs)
			return func(c *call) (int, error) {
				if err := c.most(0); err != nil {
					return 0, err
				}
				ws, res, err := c.judge(*cycle)
				if err != nil {
					return 0, err
				}
				defer ws.Close()
				return exitDone, c.trail(res)
			}
		}}
}

func (c *call) trail(res *generator.Result) error {
	a := res.Assessment
	if c.format == "json" {
		return c.json(map[string]any{"cycle": a.Cycle.ID, "as_of": a.Cycle.AsOf.String(), "trail": assess.Entries(a.Trail)})
	}
	p := c.paper()
	p.printf("%s, cycle %s as of %s\n\n", p.paint(bold, res.Pack.Organisation.Name), a.Cycle.ID, a.Cycle.AsOf.String())
	tally := map[trail.State]int{}
	for _, e := range a.Trail.Entries {
		tally[e.State]++
		p.entry(e)
	}
	p.printf("\n%s\n", p.paint(bold, tallied(tally)))
	return nil
}

func (p paper) entry(e *trail.Entry) {
	who, how, when := "nobody in particular", "", ""
	if e.Signer != nil {
		who = e.Signer.FullName + " (" + e.Signer.ID + ")"
	}
	if e.Row != nil {
		how, when = ", "+e.Row.Method, ", "+e.Row.Date.String()
	}
	word := string(e.State)
	p.printf("%s %s\n          %s%s%s\n", p.paint(stateColour(e.State), word+"         "[:9-len(word)]), e.Subject.Name, who, when, how)
	if e.Reason != "" {
		p.printf("          %s\n", wrap(e.Reason, 88, "          "))
	}
}

func stateColour(s trail.State) string {
	switch s {
	case trail.Verified:
		return green
	case trail.Broken:
		return red
	case trail.Missing:
		return yellow
	}
	return blue
}

func tallied(n map[trail.State]int) string {
	out := ""
	for i, s := range []trail.State{trail.Verified, trail.Recorded, trail.Broken, trail.Missing} {
		if i > 0 {
			out += ", "
		}
		out += count(n[s], string(s), string(s))
	}
	return out
}

package main

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/trail"
)

func trailCommand() command {
	return command{name: "trail", short: "who signed what, when, and whether it verifies",
		examples: []string{"evpack trail", "evpack trail --format json", "evpack trail --cycle 2026-Q3"},
		about: `The leadership signature trail: every signature of the register and every one that is asked for and not there.
With -v, and in the JSON, each entry has the commands of openssl or ssh-keygen that check it.
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
		return c.json(trailDoc{a.Cycle.ID, a.Cycle.AsOf.String(), "output/" + a.Cycle.ID + "/trail", trailLines(res)})
	}
	commands := trail.Commands(res.Pack, a.Trail)
	p := c.paper()
	p.printf("%s, cycle %s as of %s\n\n", p.paint(bold, res.Pack.Organisation.Name), a.Cycle.ID, a.Cycle.AsOf.String())
	tally := map[trail.State]int{}
	for _, e := range a.Trail.Entries {
		tally[e.State]++
		p.entry(e)
		if c.verbose {
			p.commands(commands[e])
		}
	}
	p.printf("\n%s\n", p.paint(bold, tallied(tally)))
	if c.verbose {
		p.printf("The commands run in output/%s/trail, which evpack build writes.\n", a.Cycle.ID)
	}
	return nil
}

func (p paper) commands(list []string) {
	for _, command := range list {
		p.printf("          $ %s\n", command)
	}
}

// trailDoc is the trail for machines. The commands run in the folder of a pack.
type trailDoc struct {
	Cycle  string      `json:"cycle"`
	AsOf   string      `json:"as_of"`
	Folder string      `json:"folder"`
	Trail  []trailLine `json:"trail"`
}

// A trailLine has what evpack check --format json prints of an entry, and more.
type trailLine struct {
	Subject     string   `json:"subject"`
	Digest      string   `json:"digest"`
	Signer      string   `json:"signer"`
	Date        string   `json:"date"`
	Method      string   `json:"method"`
	Capacity    string   `json:"capacity"`
	State       string   `json:"state"`
	Failed      string   `json:"failed"`
	Reason      string   `json:"reason"`
	Remark      string   `json:"remark"`
	Counts      bool     `json:"counts"` // it stands, and its signer was there on the day
	Fingerprint string   `json:"fingerprint"`
	Stamped     string   `json:"stamped"` // RFC 3339; empty: no time is proved
	File        string   `json:"file"`
	Commands    []string `json:"commands"`
}

func trailLines(res *generator.Result) []trailLine {
	t := res.Assessment.Trail
	commands := trail.Commands(res.Pack, t)
	out := []trailLine{}
	for _, e := range t.Entries {
		x := trailLine{Subject: e.Subject.Name, Digest: e.Subject.Digest(), State: string(e.State), Failed: string(e.Failed), Reason: e.Reason, Remark: e.Remark,
			Counts: e.Stands() && e.There(), Fingerprint: e.Fingerprint, Commands: append([]string{}, commands[e]...)}
		if d := e.Date(); !d.IsZero() {
			x.Date = d.String()
		}
		if e.Signer != nil {
			x.Signer = e.Signer.ID
		}
		if e.Row != nil {
			x.Method, x.Capacity, x.File = e.Row.Method, e.Row.Capacity, e.Row.File
		}
		if !e.ProvenTime.IsZero() {
			x.Stamped = e.ProvenTime.UTC().Format(time.RFC3339)
		}
		out = append(out, x)
	}
	return out
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
	for _, text := range []string{e.Reason, e.Remark} {
		if text != "" {
			p.printf("          %s\n", wrap(text, 88, "          "))
		}
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

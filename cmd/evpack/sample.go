package main

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator/sample"
)

func sampleCommand() command {
	return command{name: "sample", short: "a reproducible audit sample, with the evidence of each",
		examples: []string{"evpack sample --of people --size 5 --seed 20270114", "evpack sample --of completions --size 10 --seed \"lottery 14-01-2027\" --format csv"},
		about: `Draws members of a register so that anyone can draw them again from the register and the seed alone: docs/sampling.md has the ten lines of Python.
The auditor chooses the seed, once the registers are fixed. For each member it shows the evidence that the registers hold, and what is missing.`,
		formats: []string{"text", "csv", "json"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			of := fs.String("of", "", "what to draw: "+strings.Join(sample.Kinds(), ", "))
			size := fs.Int("size", 0, "how many")
			seed := fs.String("seed", "", "a line of text that nobody could choose to their advantage")
			cycle := cycleFlag(fs)
			return func(c *call) (int, error) { return exitDone, c.sample(*of, *size, *seed, *cycle) }
		}}
}

func (c *call) sample(of string, size int, seed, cycle string) error {
	if err := c.most(0); err != nil {
		return err
	}
	if err := oneOf("of", of, sample.Kinds()...); err != nil {
		return err
	}
	ws, res, err := c.judge(cycle)
	if err != nil {
		return err
	}
	defer ws.Close()
	s, err := sample.Draw(of, res.Pack, size, seed)
	switch {
	case errors.Is(err, sample.ErrSize):
		return usagef("evpack sample --of "+of+" --size 5 --seed 20270114", "--size %d: %v", size, err)
	case errors.Is(err, sample.ErrSeed):
		return usagef("evpack sample --of "+of+" --size 5 --seed 20270114", "--seed %q: %v", seed, err)
	case err != nil:
		return err
	case c.format == "json":
		return s.JSON(c.out)
	case c.format == "csv":
		return s.CSV(c.out)
	}
	return s.Text(c.paper().w)
}

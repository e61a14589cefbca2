package main

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/schema"
)

func schemaCommand() command {
	return command{name: "schema", args: "[REGISTER]", short: "JSON Schema of a register, for editors",
		examples: []string{"evpack schema", "evpack schema people > people.schema.json"},
		about: `Prints the JSON Schema (2020-12) of a register: its keys, their types, and what each means. Without a name it lists the registers.
Editors that know TOML check against it where the register's first line is #:schema ./people.schema.json
It needs no workspace. What a schema cannot say, such as whether a reference leads anywhere, evpack check does.`,
		words: schema.Names(),
		bind: func(*pflag.FlagSet) func(*call) (int, error) {
			return func(c *call) (int, error) { return exitDone, c.schema() }
		}}
}

func (c *call) schema() error {
	if err := c.most(1); err != nil {
		return err
	}
	if len(c.args) == 0 {
		p := c.paper()
		for _, r := range schema.All() {
			p.printf("%-16s content/%-34s %s\n", r.Name, r.File, r.About)
		}
		return nil
	}
	name := strings.TrimSuffix(c.args[0], ".toml")
	r, ok := schema.Find(name)
	if !ok {
		hint := "evpack schema lists them"
		if near := register.Nearest(name, schema.Names()); near != "" {
			hint = "did you mean " + near + "?"
		}
		return usagef(hint, "no register is called %q", name)
	}
	return r.JSON(c.out)
}

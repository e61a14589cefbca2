package main

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
)

func initCommand() command {
	return command{name: "init", args: "DIR", short: "a new workspace that builds at once",
		examples: []string{"evpack init acme", "evpack init acme --profile small-business", "evpack init . --date 2026-10-14"},
		about: `Writes a small workspace with commented registers into DIR, which must be empty or not exist.
The first cycle is the quarter of --date, by default of today.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			profile := fs.String("profile", "general", strings.Join(generator.Profiles(), ", "))
			date := fs.String("date", "", "a day of the first cycle, YYYY-MM-DD (default today)")
			return func(c *call) (int, error) { return c.init(*profile, *date) }
		}}
}

func (c *call) init(profile, date string) (int, error) {
	if err := c.most(1); err != nil {
		return 0, err
	}
	if len(c.args) == 0 {
		return 0, usagef("evpack init acme", "name the folder of the new workspace")
	}
	if err := oneOf("profile", profile, generator.Profiles()...); err != nil {
		return 0, err
	}
	day, err := c.epoch()
	if err != nil {
		return 0, err
	}
	if date != "" {
		if day, err = time.Parse(time.DateOnly, date); err != nil {
			return 0, usagef("write a day as 2026-10-14", "--date %q is not a date", date)
		}
	}
	dir := filepath.Join(c.dir, c.args[0])
	if filepath.IsAbs(c.args[0]) {
		dir = c.args[0]
	}
	err = generator.Init(dir, generator.InitOptions{Profile: profile, Today: day})
	if errors.Is(err, generator.ErrNotEmpty) {
		return 0, usagef("name a new folder", "%v", err)
	}
	if err != nil {
		return 0, err
	}
	name := filepath.ToSlash(dir)
	c.paper().printf("a workspace is in %s\n\n  evpack -C %s check     what an auditor would find, and how to mend it\n  evpack -C %s build     writes %s/output/\n\nBegin with %s/README.md\n", name, name, name, name, name)
	return exitDone, nil
}

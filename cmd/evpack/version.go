package main

import (
	"runtime"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
)

func versionCommand() command {
	return command{name: "version", short: "the program's version", examples: []string{"evpack version"},
		about: "Prints the name and version that packs carry; with -v the Go release that it was built with.",
		bind: func(*pflag.FlagSet) func(*call) (int, error) {
			return func(c *call) (int, error) {
				if err := c.most(0); err != nil {
					return 0, err
				}
				p := paper{w: c.out}
				p.printf("%s\n", generator.Program)
				if c.verbose {
					p.printf("%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
				}
				return exitDone, nil
			}
		}}
}

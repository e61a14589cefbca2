package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator/register"
)

// A command is one verb.
type command struct {
	name     string
	args     string // as usage shows them
	short    string // one line
	examples []string
	about    string   // more, for its help
	formats  []string // of --format, the default first; none: the verb has no --format
	words    []string // what its argument may be, for completion; none: a file

	// bind declares the verb's flags and gives what it does. Its exit code
	// counts where there is no error.
	bind func(*pflag.FlagSet) func(*call) (int, error)
}

// commands is the list of verbs, in the order of the help.
func commands() []command {
	return []command{
		initCommand(), buildCommand(), checkCommand(), explainCommand(), trailCommand(), verifyCommand(), serveCommand(), diffCommand(),
		importCommand(), signCommand(), collectCommand(), renewCommand(), keyCommand(), logCommand(), archiveCommand(),
		sampleCommand(), schemaCommand(), completionCommand(), manCommand(), versionCommand(),
	}
}

func findCommand(name string) (command, bool) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// common are the flags that every verb has.
type common struct {
	dir, color, format string
	verbose, quiet     bool
	help               bool
}

func (c *common) bind(fs *pflag.FlagSet) {
	fs.StringVarP(&c.dir, "dir", "C", c.dir, "the workspace; default: this folder, then its parents, the first with content/pack.toml")
	fs.StringVar(&c.color, "color", c.color, "never, auto or always")
	fs.BoolVarP(&c.verbose, "verbose", "v", c.verbose, "tell the steps with their times")
	fs.BoolVarP(&c.quiet, "quiet", "q", c.quiet, "say nothing but errors")
	fs.BoolVarP(&c.help, "help", "h", c.help, "show this help")
}

// A call is one run of a verb.
type call struct {
	world
	common
	args []string
}

// usageError is a call that is wrong.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

func usagef(hint, format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...), hint}
}

// dispatch reads the flags before the verb, the verb, and the flags after it.
func dispatch(w world, args []string) int {
	c := &call{world: w, common: common{color: "auto"}}
	if wantsJSON(args) {
		c.format = "json" // for errors, until the verb's own flags are read
	}
	code, err := c.dispatch(args)
	if err == nil {
		err = w.out.bad
	}
	if err != nil {
		return c.fail(err)
	}
	return code
}

func (c *call) dispatch(args []string) (int, error) {
	before := newFlags("evpack")
	before.SetInterspersed(false)
	c.common.bind(before)
	version := before.Bool("version", false, "")
	if err := before.Parse(args); err != nil {
		return 0, badFlag(err, before, "evpack")
	}
	rest := before.Args()
	switch {
	case *version:
		rest = []string{"version"}
	case c.help, len(rest) > 0 && rest[0] == "help":
		return c.helpFor(rest)
	case len(rest) == 0:
		return c.next()
	}
	cmd, ok := findCommand(rest[0])
	if !ok {
		return 0, unknownCommand(rest[0])
	}
	return c.do(cmd, rest[1:])
}

func (c *call) do(cmd command, args []string) (int, error) {
	flags := newFlags(cmd.name)
	c.common.bind(flags)
	verb := cmd.bind(flags)
	format := cmd.bindFormat(flags)
	if err := flags.Parse(args); err != nil {
		return 0, badFlag(err, flags, "evpack "+cmd.name)
	}
	if c.help {
		return c.show(cmd)
	}
	if err := oneOf("color", c.color, colourWords()...); err != nil {
		return 0, err
	}
	if cmd.formats != nil {
		c.format = *format
		if err := oneOf("format", c.format, cmd.formats...); err != nil {
			return 0, err
		}
	}
	c.args = flags.Args()
	return verb(c)
}

func (cmd command) bindFormat(fs *pflag.FlagSet) *string {
	if cmd.formats == nil {
		return nil
	}
	return fs.String("format", cmd.formats[0], strings.Join(cmd.formats, " or "))
}

func newFlags(name string) *pflag.FlagSet {
	fs := pflag.NewFlagSet(name, pflag.ContinueOnError)
	fs.SortFlags = false
	fs.Usage = func() {}
	return fs
}

// wantsJSON looks for --format json wherever it stands, so that an error in the
// flags themselves is a document too.
func wantsJSON(args []string) bool {
	i := slices.Index(args, "--format")
	return slices.Contains(args, "--format=json") || i >= 0 && i+1 < len(args) && args[i+1] == "json"
}

// oneOf refuses a value that is not among those known.
func oneOf(flag, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	return usagef("one of "+strings.Join(known, ", "), "--%s %q is not known", flag, value)
}

// most refuses arguments that nobody reads.
func (c *call) most(n int) error {
	if len(c.args) > n {
		return usagef("evpack help shows what a command takes", "%q is one argument too many", c.args[n])
	}
	return nil
}

func badFlag(err error, fs *pflag.FlagSet, name string) error {
	var unknown *pflag.NotExistError
	hint := name + " --help lists the flags"
	if errors.As(err, &unknown) {
		var known []string
		fs.VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := register.Nearest(unknown.GetSpecifiedName(), known); near != "" {
			hint = "did you mean --" + near + "?"
		}
	}
	return &usageError{err.Error(), hint}
}

func unknownCommand(name string) error {
	var known []string
	for _, c := range commands() {
		known = append(known, c.name)
	}
	hint := "evpack help lists the commands"
	if near := register.Nearest(name, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return usagef(hint, "there is no command %q", name)
}

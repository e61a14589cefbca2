package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
)

func manCommand() command {
	return command{name: "man", short: "the manual page",
		examples: []string{"evpack man | man -l -", "evpack man > /usr/local/share/man/man1/evpack.1"},
		about:    "Prints the manual page in the form that man reads. It is made from the commands themselves and needs no workspace.",
		bind: func(*pflag.FlagSet) func(*call) (int, error) {
			return func(c *call) (int, error) {
				if err := c.most(0); err != nil {
					return 0, err
				}
				_, err := fmt.Fprint(c.out, manual(verbs()))
				return exitDone, err
			}
		}}
}

// roff escapes text for troff: no line of it can begin a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}

func manual(verbs []verb) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(`.TH EVPACK 1 "" "%s" "User Commands"`, roff(generator.Program))
	line(".SH NAME\nevpack \\- evidence of leadership for an auditor, from plain registers")
	line(".SH SYNOPSIS\n.B evpack\n.RI [ command ]\n.RI [ flags ]\n.RI [ arguments ]")
	line(".SH DESCRIPTION\n%s", roff(`evpack turns an organisation's registers into evidence that an auditor believes (ISO/IEC 27001:2022, 5.1 and A.5.4): a site, PDF packs, a signature trail, a manifest.
Without a command it says what it would do next.`))
	line(".SH COMMANDS")
	for _, v := range verbs {
		line(".SS %s", roff(strings.TrimSpace(v.name+" [flags] "+v.args)))
		line("%s", roff(v.about))
		for _, f := range v.flags {
			if shared(f.name) {
				continue
			}
			line(".TP\n.B %s\n%s", roff("--"+f.name), roff(f.usage))
		}
		line(".PP\n.nf")
		for _, e := range v.examples {
			line("%s", roff(e))
		}
		line(".fi")
	}
	line(".SH OPTIONS\nThese are flags of every command.")
	all := newFlags("")
	(&common{color: "auto"}).bind(all)
	all.VisitAll(func(f *pflag.Flag) {
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		line(".TP\n.B %s\n%s", roff(name), roff(f.Usage))
	})
	line("%s", environment)
	return b.String()
}

// shared reports whether every command has the flag.
func shared(name string) bool {
	fs := newFlags("")
	new(common).bind(fs)
	return fs.Lookup(name) != nil
}

const environment = `.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
done, and there is a finding of grade \-\-fail\-on or worse
.TP
.B 2
the call or the workspace is wrong; nothing was written
.TP
.B 3
verification failed
.TP
.B 4
the machine, the disk or a service failed
.SH ENVIRONMENT
.TP
.B EVPACK_KEYS
the folder of signing keys; by default ~/.config/evpack/keys
.TP
.B SOURCE_DATE_EPOCH
the time that seals claim, in seconds since 1970
.TP
.B NO_COLOR
no colour, not even on a terminal
.SH FILES
.TP
.I content/pack.toml
makes a folder a workspace
.TP
.I content/registers/
the registers; evpack schema tells their keys
.TP
.I output/CYCLE/
what a build writes`

package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// helpFor shows the help of the verb that is named, or of the program.
func (c *call) helpFor(args []string) (int, error) {
	if len(args) > 0 && args[0] == "help" {
		args = args[1:]
	}
	if len(args) == 0 {
		return c.overview()
	}
	cmd, ok := findCommand(args[0])
	if !ok {
		return 0, unknownCommand(args[0])
	}
	return c.show(cmd)
}

func (c *call) overview() (int, error) {
	p := paper{c.out, c.colours(c.out)}
	p.printf(`evpack turns an organisation's registers into evidence that an auditor believes
(ISO/IEC 27001:2022, 5.1 and A.5.4): a site, PDF packs, a signature trail.

%s
  evpack init acme                 a new workspace that builds at once
  evpack check                     what an auditor would find, and how to mend it
  evpack build                     writes output/CYCLE/, whole or not at all
  evpack serve                     shows it at http://127.0.0.1:8737/
  evpack verify output/2026-Q4     is every byte as it was sealed?

%s
`, p.paint(bold, "Examples"), p.paint(bold, "Commands"))
	for _, cmd := range commands() {
		p.printf("  %-10s %s\n", cmd.name, cmd.short)
	}
	p.printf(`
%s
  0 done   1 a finding of grade --fail-on or worse   2 the call or the workspace is wrong
  3 verification failed   4 the machine, the disk or a service failed

evpack help COMMAND tells more. Without a command evpack says what it would do next.
`, p.paint(bold, "Exit codes"))
	return exitDone, nil
}

// show is the help of one verb: examples first.
func (c *call) show(cmd command) (int, error) {
	p := paper{c.out, c.colours(c.out)}
	p.printf("%s\n", p.paint(bold, "Examples"))
	for _, e := range cmd.examples {
		p.printf("  %s\n", e)
	}
	p.printf("\n%s\n  evpack %s\n\n%s\n", p.paint(bold, "Usage"), strings.TrimSpace(cmd.name+" [flags] "+cmd.args), wrap(cmd.about, 88, ""))
	own := newFlags(cmd.name)
	cmd.bind(own)
	cmd.bindFormat(own)
	shared := newFlags("")
	(&common{color: "auto"}).bind(shared)
	p.flags("Flags", own)
	p.flags("Flags of every command", shared)
	return exitDone, nil
}

func (p paper) flags(title string, fs *pflag.FlagSet) {
	if text := fs.FlagUsagesWrapped(88); text != "" {
		p.printf("\n%s\n%s", p.paint(bold, title), safe(text))
	}
}

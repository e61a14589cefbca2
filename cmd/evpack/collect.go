package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
)

func collectCommand() command {
	return command{name: "collect", args: "FILE.pdf…", short: "take signed review packs back in",
		examples: []string{"evpack collect review-pack-p-0001.pdf", "evpack collect from-*.pdf", "evpack collect from-service.pdf --as p-0001"},
		about: `Verifies copies of review packs that were signed here or elsewhere, stores them in content/signatures/packs/CYCLE/, and adds a row to
signatures.toml for each subject that the pack lists for those who signed, and an event to the log. A copy that was changed is refused
with the reason, and then nothing at all is taken in. The next build shows the signatures.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			as := fs.String("as", "", "who signed through a signing service, whose own key names nobody: a person's id")
			return func(c *call) (int, error) { return c.collect(*as) }
		}}
}

func (c *call) collect(as string) (int, error) {
	if len(c.args) == 0 {
		return 0, usagef("evpack collect review-pack-p-0001.pdf", "name the signed copies")
	}
	now, err := c.epoch()
	if err != nil {
		return 0, err
	}
	ws, err := c.workspace()
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	opt := generator.CollectOptions{Person: as, Now: now, Env: c.env}
	for _, name := range c.args {
		data, err := os.ReadFile(name)
		if err != nil {
			return 0, usagef("", "%v", err)
		}
		opt.Files = append(opt.Files, generator.Returned{Name: filepath.ToSlash(name), PDF: data})
	}
	done, probs, err := generator.Collect(ws, opt)
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return 0, err
	}
	for _, d := range done {
		c.collected(d)
	}
	return exitDone, nil
}

func (c *call) collected(d *generator.Collected) {
	p := c.paper()
	p.printf("%s %s\n", p.paint(bold, "collected"), d.Name)
	if d.File != "" {
		p.printf("  file      content/%s\n", d.File)
	}
	for _, e := range d.Added {
		p.printf("  row       %s by %s: %s\n", e.Subject.Name, e.Signer.ID, stateLine(e))
	}
	for _, note := range d.Notes {
		p.printf("  no row    %s\n", note)
	}
	if len(d.Added) == 0 {
		p.printf("  nothing was added\n")
	}
}

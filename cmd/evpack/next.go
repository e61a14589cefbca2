package main

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/evidence"
)

// next says what the program would do now.
func (c *call) next() (int, error) {
	ws, err := c.workspace()
	p := c.paper()
	if errors.Is(err, generator.ErrNoWorkspace) && c.dir == "" {
		p.printf("There is no workspace here or above.\n\n  evpack init DIR    makes one that builds at once\n  evpack help        shows what else there is\n")
		return exitDone, nil
	}
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	res, probs, err := generator.Check(ws, "")
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return 0, err
	}
	a := res.Assessment
	p.printf("%s, cycle %s as of %s\n%s\n\n", p.paint(bold, res.Pack.Organisation.Name), a.Cycle.ID, a.Cycle.AsOf.String(), totals(a))
	c.suggest(p, ws, res)
	return exitDone, nil
}

// suggest names the next commands, the first one first.
func (c *call) suggest(p paper, ws *generator.Workspace, res *generator.Result) {
	id := res.Pack.Cycle.ID
	built := ws.Cycles()
	i := slices.IndexFunc(built, func(b *generator.Cycle) bool { return b.Cycle == id })
	dir := filepath.ToSlash(filepath.Join(ws.Output(), id))
	switch {
	case i < 0:
		p.printf("Next: this cycle is not built yet.\n\n  evpack build       writes %s\n", dir)
	case built[i].InputsDigest != evidence.Digest(res.Pack.Inputs):
		p.printf("Next: the registers have changed since %s was built.\n\n  evpack build       writes it anew\n", dir)
	default:
		p.printf("Next: %s is built from the registers as they are.\n\n  evpack serve       shows it\n  evpack verify %s\n", dir, dir)
	}
	if len(res.Assessment.Findings()) > 0 {
		p.printf("  evpack check       what is open, and how to mend it\n")
	}
	p.printf("  evpack help        all commands\n")
}

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/evpack/evpack/generator"
)

// signCopy signs a copy of a review pack.
func (c *call) signCopy(ctx context.Context, k keyFlags, yes bool, out string) (int, error) {
	if k.ssh != "" {
		return 0, usagef("sign with a certificate, or sign the subjects themselves with --ssh", "an SSH key cannot sign a PDF")
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
	data, err := os.ReadFile(c.args[0])
	if err != nil {
		return 0, usagef("", "%v", err)
	}
	id, done, err := c.identity(k)
	if err != nil {
		return 0, err
	}
	defer done()
	if out == "" {
		base := filepath.Base(c.args[0])
		out = strings.TrimSuffix(base, filepath.Ext(base)) + "-" + k.as + ".pdf"
	}
	signed, probs, err := generator.SignCopy(ctx, ws, generator.CopyOptions{PDF: data, Person: k.as, Identity: id, Now: now,
		Agree: func(p *generator.CopyProposal) (bool, error) { c.proposeCopy(p); return c.agree(yes) }})
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err == nil {
		err = generator.WriteCopy(ws, out, signed)
	}
	if err != nil {
		return 0, err
	}
	p := c.paper()
	p.printf("%s %s\nNext: evpack collect %s\n", p.paint(bold, "signed"), filepath.ToSlash(out), filepath.ToSlash(out))
	return exitDone, nil
}

// proposeCopy shows what a signature in the field approves.
func (c *call) proposeCopy(p *generator.CopyProposal) {
	w := c.paper()
	w.printf("%s\n", w.paint(bold, "Review pack of cycle "+p.Cycle))
	w.printf("  copy      %s\n  signer    %s (%s)\n  field     %s\n  key       %s\n\nBy signing you approve:\n", p.Digest, p.Person.FullName, p.Person.ID, p.Field, p.Key)
	for _, a := range p.Approves {
		w.printf("  %s\n            %s\n            %s\n", a.Title, a.Subject, a.Digest)
		if !a.Now {
			w.printf("            %s\n", w.paint(yellow, "changed in the registers since this pack was made: the signature will not count for it"))
		}
	}
	if len(p.Approves) == 0 {
		w.printf("  no subject: the pack asks you for none\n")
	}
	w.printf("\n")
}

package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
)

func renewCommand() command {
	return command{name: "renew", args: "FILE.pdf", short: "a new document time stamp before the old one ages",
		examples: []string{"evpack renew content/signatures/packs/2026-Q4/p-0001-0123456789ab.pdf -o renewed.pdf"},
		about: `Adds to a PDF of level B-LTA what validates its newest document time stamp, and a new one over all, by the authorities of pack.toml.
What is there stays as it is, byte for byte. Do it before the certificate of the last authority ends; the answer says when the new one's does.
Refused are PDFs that do not hold, those of a lower level, and a workspace that names no authority.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			out := fs.StringP("output", "o", "", "where the renewed PDF goes (default NAME-renewed.pdf in this folder)")
			return func(c *call) (int, error) { return c.renew(*out) }
		}}
}

func (c *call) renew(out string) (int, error) {
	if err := c.most(1); err != nil {
		return 0, err
	}
	if len(c.args) == 0 {
		return 0, usagef("evpack renew signed.pdf", "name the PDF")
	}
	data, err := os.ReadFile(c.args[0])
	if err != nil {
		return 0, usagef("", "%v", err)
	}
	ws, err := c.workspace()
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	done, probs, err := generator.Renew(ctx, ws, data, c.now().UTC())
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return 0, err
	}
	if out == "" {
		base := filepath.Base(c.args[0])
		out = strings.TrimSuffix(base, filepath.Ext(base)) + "-renewed.pdf"
	}
	if err := generator.WriteCopy(ws, out, done.PDF); err != nil {
		return 0, err
	}
	p := c.paper()
	p.printf("%s %s\n  stamped   %s\n  renew     before %s\n", p.paint(bold, "renewed"), filepath.ToSlash(out), done.At.UTC().Format(time.RFC3339), done.Until.UTC().Format(time.DateOnly))
	return exitDone, nil
}

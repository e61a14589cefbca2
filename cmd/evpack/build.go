package main

import (
	"context"
	"errors"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/assess"
)

func buildCommand() command {
	return command{name: "build", short: "write output/CYCLE/, whole or not at all",
		examples: []string{"evpack build", "evpack build --no-sign", "evpack build --cycle 2026-Q3", "evpack build --fail-on major -v"},
		about: `Reads the registers, judges them, and writes the site, the PDF packs, the signature trail and the manifest of the cycle.
It appears whole or not at all. The packs are sealed in the name of pdf_signer; without a key of theirs a local self-signed
identity is made on first use and kept outside the workspace. With --no-sign two builds are equal in every byte.
Publish the manifest's digest through another channel: nothing inside the pack can.`,
		formats: []string{"text", "json"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			var opt generator.BuildOptions
			cycle := cycleFlag(fs)
			fs.BoolVar(&opt.NoSign, "no-sign", false, "leave the seals out")
			fs.BoolVar(&opt.Force, "force", false, "overwrite a cycle that is archived as it stands")
			failOn := failOnFlag(fs, "never")
			var k keyFlags
			k.bindKey(fs, "the one of pdf_signer on this machine")
			return func(c *call) (int, error) {
				opt.Cycle = *cycle
				return c.build(opt, *failOn, k)
			}
		}}
}

func (c *call) build(opt generator.BuildOptions, failOn string, k keyFlags) (int, error) {
	if err := c.most(0); err != nil {
		return 0, err
	}
	if err := oneOf("fail-on", failOn, grades()...); err != nil {
		return 0, err
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
	if k.key != "" && !opt.NoSign {
		id, done, err := c.identity(k)
		if err != nil {
			return 0, err
		}
		defer done()
		opt.Identity = id
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	steps := c.steps()
	opt.Now, opt.Env, opt.Step = now, c.env, steps.begin
	opt.Passphrase = func(what string) (string, error) { return c.passphrase(k.passFD, what) }
	if log, err := ws.Log(); err == nil { // one that is broken is found when all is read
		opt.Archived = log.Archived
	}
	opt.Waiting = func() { c.note("waiting for another build of this workspace") }
	built, probs, err := generator.Build(ctx, ws, opt)
	steps.end()
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if errors.Is(err, generator.ErrArchived) {
		err = usagef("evpack build --force overwrites it; evpack archive restore brings it back", "%v", err)
	}
	if err != nil {
		return 0, err
	}
	if d := built.Result.Pack.D(); built.Seal != nil && now.Before(d.Time()) {
		c.note("evpack: warning: sealed before %s, the day as of which the cycle is judged: what happens until then is not in it", d)
	}
	if err := c.built(ws, built); err != nil {
		return 0, err
	}
	return failing(built.Result.Assessment, failOn), nil
}

// epoch is the time that seals claim: SOURCE_DATE_EPOCH, else the clock
// (https://reproducible-builds.org/specs/source-date-epoch/).
func (c *call) epoch() (time.Time, error) {
	text := c.env("SOURCE_DATE_EPOCH")
	if text == "" {
		return c.now().UTC(), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}, usagef("seconds since 1970-01-01 UTC, in digits", "SOURCE_DATE_EPOCH is %q", text)
	}
	return time.Unix(n, 0).UTC(), nil
}

// built tells what was made.
func (c *call) built(ws *generator.Workspace, b *generator.Built) error {
	a := b.Result.Assessment
	if c.verbose && len(b.Dead) > 0 {
		c.note("%s left out, there is nothing to lead to: %s", count(len(b.Dead), "link", "links"), some(b.Dead, 5))
	}
	if c.format == "json" {
		return c.json(builtJSON(b))
	}
	p := c.paper()
	p.printf("%s %s\n", p.paint(bold, "built"), filepath.ToSlash(b.Dir))
	p.printf("  found     %s\n", totals(a))
	p.printf("  seal      %s\n", sealed(b.Seal))
	p.printf("  inputs    %s\n", b.Inputs)
	p.printf("  manifest  %s  (%s; publish this digest through another channel)\n", b.Digest, count(b.Files, "file", "files"))
	p.printf("  open      %s\n", filepath.ToSlash(filepath.Join(ws.Output(), "index.html")))
	return nil
}

func sealed(s *generator.Seal) string {
	switch {
	case s == nil:
		return "none: built with --no-sign"
	case s.Local:
		return s.Level.String() + " by " + s.Name + ", a local self-signed identity: " + generator.Unproved
	}
	return s.Level.String() + " by " + s.Name + ", key " + s.Fingerprint()
}

type builtDoc struct {
	Cycle    string         `json:"cycle"`
	Path     string         `json:"path"`
	Verdict  string         `json:"verdict"`
	Summary  assess.Summary `json:"summary"`
	Inputs   string         `json:"inputs_digest"`
	Manifest string         `json:"manifest_sha256"`
	Files    int            `json:"files"`
	Sealed   bool           `json:"sealed"`
	Level    string         `json:"level"`       // of the PDFs' seals; empty: not sealed
	Proved   bool           `json:"seal_proved"` // false: by a local self-signed identity
}

func builtJSON(b *generator.Built) builtDoc {
	a := b.Result.Assessment
	doc := builtDoc{Cycle: a.Cycle.ID, Path: filepath.ToSlash(b.Dir), Verdict: a.Verdict(), Summary: a.Summary(), Inputs: b.Inputs, Manifest: b.Digest, Files: b.Files}
	if b.Seal != nil {
		doc.Sealed, doc.Level, doc.Proved = true, b.Seal.Level.String(), !b.Seal.Local
	}
	return doc
}

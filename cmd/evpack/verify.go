package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

func verifyCommand() command {
	return command{name: "verify", args: "PATH…", short: "is it as it was sealed, and who sealed it?",
		examples: []string{"evpack verify output/2026-Q4", "evpack verify review-pack-signed.pdf --trust board-ca.pem", "evpack verify /media/stick/2026-Q4 --at 2027-01-31 --format json"},
		about: `Checks packs and signed PDFs, offline and without a workspace: every file's size and digest, SHA256SUMS, the seals and signatures.
It says what holds, what does not and what is not proved. Who signed is proved by anchors that you name with --trust, never by those that the pack brings along.
Compare the manifest's digest with the one that was published through another channel. The exit code is 3 where something is changed, missing or broken.`,
		formats: []string{"text", "json"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			trust := fs.StringArray("trust", nil, "a PEM file of certificates that you believe; may be given again")
			at := fs.String("at", "", "judge signatures without a time stamp as of this day, YYYY-MM-DD (default today)")
			return func(c *call) (int, error) { return c.verify(*trust, *at) }
		}}
}

func (c *call) verify(trust []string, at string) (int, error) {
	if len(c.args) == 0 {
		return 0, usagef("evpack verify output/CYCLE", "name what to verify: a pack's folder or a PDF")
	}
	opt, err := c.verifyOptions(trust, at)
	if err != nil {
		return 0, err
	}
	var reports []*verify.Report
	for _, p := range c.args {
		r, err := verify.Path(p, opt)
		switch {
		case errors.Is(err, verify.ErrUnknown):
			return 0, usagef("name a pack's folder (output/2026-Q4), its manifest.json, or a PDF", "%v", err)
		case errors.Is(err, fs.ErrNotExist):
			return 0, usagef("", "%s is not there", p)
		case err != nil:
			return 0, err
		}
		reports = append(reports, r)
	}
	code := exitDone
	for _, r := range reports {
		if r.Verdict == verify.Broken {
			code = exitBroken
		}
	}
	if c.format == "json" {
		return code, c.json(map[string]any{"reports": reports})
	}
	for i, r := range reports {
		c.verified(r, i > 0)
	}
	return code, nil
}

func (c *call) verifyOptions(trust []string, at string) (verify.Options, error) {
	opt := verify.Options{At: c.now().UTC()}
	if at != "" {
		day, err := time.Parse(time.DateOnly, at)
		if err != nil {
			return opt, usagef("write a day as 2027-01-31", "--at %q is not a date", at)
		}
		opt.At = day.Add(24*time.Hour - time.Second)
	}
	if len(trust) == 0 {
		return opt, nil
	}
	files := map[string][]byte{}
	for _, name := range trust {
		data, err := os.ReadFile(name)
		if err != nil {
			return opt, usagef("--trust takes a PEM file of certificates", "%v", err)
		}
		files[name] = data
	}
	anchors, err := seal.ReadTrust(files)
	if err != nil {
		return opt, usagef("--trust takes a PEM file of certificates", "%v", err)
	}
	opt.Trust = anchors
	return opt, nil
}

// verified prints one report: what fails last, nearest to the verdict.
func (c *call) verified(r *verify.Report, gap bool) {
	p := c.paper()
	if gap {
		p.printf("\n")
	}
	p.printf("%s\n", p.paint(bold, filepath.ToSlash(r.Path)))
	for _, s := range []verify.State{verify.Holds, verify.Awaited, verify.Unproved, verify.Broken} {
		for _, f := range r.Findings {
			if f.State == s {
				p.verifiedLine(r, f)
			}
		}
	}
	p.printf("  anchors   %s\n", anchors(r.Anchors))
	p.printf("  digest    sha256 %s%s\n", r.Digest, digestOf(r.Kind))
	p.printf("%s\n", p.paint(verdictColour(r.Verdict), verdictLine(r)))
	if r.Verdict == verify.Unproved {
		c.note("evpack: warning: %s: not everything is proved", filepath.ToSlash(r.Path))
	}
}

func (p paper) verifiedLine(r *verify.Report, f verify.Finding) {
	word := string(f.State)
	at := ""
	if f.Path != "" {
		at = path.Join(filepath.ToSlash(r.Path), f.Path) + ": "
	}
	p.printf("  %s%s\n", p.paint(verdictColour(f.State), word+"          "[:10-len(word)]), wrap(at+f.Message, 100, "            "))
}

func anchors(whose string) string {
	switch whose {
	case verify.FromCaller:
		return "yours, named with --trust: they prove who signed"
	case verify.FromPack:
		return "the pack's own: they do not prove who signed; name yours with --trust"
	}
	return "none: who signed cannot be proved; name some with --trust"
}

func digestOf(kind string) string {
	if kind == "pack" {
		return "  (manifest.json; compare it with the one that was published)"
	}
	return ""
}

func verdictColour(s verify.State) string {
	switch s {
	case verify.Holds:
		return green
	case verify.Broken:
		return red
	case verify.Awaited:
		return blue
	}
	return yellow
}

func verdictLine(r *verify.Report) string {
	n := 0
	for _, f := range r.Findings {
		if f.State == r.Verdict {
			n++
		}
	}
	switch r.Verdict {
	case verify.Holds:
		return "holds: unchanged, and sealed by whom you trust"
	case verify.Unproved:
		return "intact, not all of it proved: " + count(n, "point", "points")
	}
	return "FAILED: " + count(n, "thing is changed, missing or broken", "things are changed, missing or broken")
}

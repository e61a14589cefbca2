package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

func verifyCommand() command {
	return command{name: "verify", args: "PATH…", short: "is it as it was sealed, and who sealed it?",
		examples: []string{"evpack verify output/2026-Q4", "evpack verify review-pack-signed.pdf --trust board-ca.pem", "evpack verify output/2026-Q4 --rebuild", "evpack verify output/2026-Q3 output/2026-Q4 content/log", "evpack verify soa.p7s --content soa.json", "evpack verify /media/stick/2026-Q4 --at 2027-01-31 --format json"},
		about: `Checks packs, signed PDFs, logs, archives and detached signatures, offline and without a workspace: every file's size and digest, SHA256SUMS, the seals, and each signature of the trail again.
It says what holds, what does not and what is not proved. Who signed is proved by anchors that you name with --trust, never by those that the pack brings along.
Of a PDF it says valid; valid, changed later; invalid; or cannot judge. Of several packs and logs each log must continue the one before it.
With --rebuild a pack is built again from the registers of the workspace, without seals, and compared byte for byte.
Compare the manifest's digest with the one that was published through another channel. The exit code is 3 where something is changed, missing or broken.`,
		formats: []string{"text", "json"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			trust := fs.StringArray("trust", nil, "a PEM file of certificates, or an allowed_signers file, that you believe; may be given again")
			rebuild := fs.Bool("rebuild", false, "compare packs with a build from the registers of the workspace")
			at := fs.String("at", "", "judge signatures without a time stamp as of this day, YYYY-MM-DD (default today)")
			content := fs.String("content", "", "the file that a detached signature signs (default the one beside it, without .sig or .p7s)")
			return func(c *call) (int, error) { return c.verify(*trust, *at, *content, *rebuild) }
		}}
}

func (c *call) verify(trust []string, at, content string, rebuild bool) (int, error) {
	if len(c.args) == 0 {
		return 0, usagef("evpack verify output/CYCLE", "name what to verify: a pack's folder, a PDF, a log's folder, a signature")
	}
	opt, err := c.verifyOptions(trust, at)
	if err != nil {
		return 0, err
	}
	opt.Content = content
	var reports []*verify.Report
	for _, p := range c.args {
		r, err := c.verifyPath(p, opt)
		if err == nil && rebuild && r.Kind == "pack" {
			err = c.rebuild(r)
		}
		if err != nil {
			return 0, err
		}
		reports = append(reports, r)
	}
	verify.Consistent(reports)
	code := exitDone
	for _, r := range reports {
		if is := verdictCode(r); code == exitDone || is == exitBroken {
			code = is
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

func (c *call) verifyPath(p string, opt verify.Options) (*verify.Report, error) {
	r, err := verify.Path(p, opt)
	switch {
	case errors.Is(err, verify.ErrUnknown):
		return nil, usagef("name a pack's folder (output/2026-Q4), its manifest.json, an archive's or a log's folder, a PDF, or a signature", "%v", err)
	case errors.Is(err, verify.ErrContent):
		return nil, usagef("--content FILE", "%v", err)
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("", "%s is not there", p)
	}
	return r, err
}

// rebuild compares a pack with a build from the registers.
func (c *call) rebuild(r *verify.Report) error {
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	defer ws.Close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	steps := c.steps()
	found, probs, err := generator.Rebuild(ctx, ws, r.Path, c.env, steps.begin)
	steps.end()
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no manifest: said already
	}
	if err != nil {
		return err
	}
	r.Add(found...)
	return nil
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
	const form = "--trust takes a PEM file of certificates, or an allowed_signers file of ssh-keygen"
	files := map[string][]byte{}
	for _, name := range trust {
		data, err := os.ReadFile(name)
		if err != nil {
			return opt, usagef(form, "%v", err)
		}
		if bytes.Contains(data, []byte("-----BEGIN ")) {
			files[name] = data
			continue
		}
		keys, err := seal.ReadAllowedSigners(data)
		if err != nil || len(keys) == 0 {
			return opt, usagef(form, "%s: it holds neither certificates nor SSH keys", name)
		}
		opt.Allowed = append(opt.Allowed, keys...)
	}
	if len(files) == 0 {
		return opt, nil
	}
	anchors, err := seal.ReadTrust(files)
	if err != nil {
		return opt, usagef(form, "%v", err)
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
	for _, s := range []verify.State{verify.Holds, verify.Awaited, verify.Stated, verify.Unproved, verify.Broken} {
		for _, g := range gathered(r, s, c.verbose) {
			p.verifiedLine(r, g)
		}
	}
	if r.Class != "" {
		p.printf("  class     %s\n", r.Class)
	}
	p.printf("  anchors   %s\n", anchors(r.Anchors))
	if r.Digest != "" {
		p.printf("  digest    sha256 %s%s\n", r.Digest, digestOf(r.Kind))
	}
	p.printf("%s\n", p.paint(verdictColour(r.Verdict), verdictLine(r)))
	if r.Verdict == verify.Unproved {
		c.note("evpack: warning: %s: not everything is proved", filepath.ToSlash(r.Path))
	}
}

// gathered gives the findings of a state; signatures of the trail of which the
// same is to be said are one line, unless everything is asked for.
func gathered(r *verify.Report, s verify.State, all bool) []verify.Finding {
	var out []verify.Finding
	alike := map[string][]verify.Finding{}
	for _, f := range r.Findings {
		if f.State == s {
			alike[gist(f)] = append(alike[gist(f)], f)
		}
	}
	for _, f := range r.Findings {
		same := alike[gist(f)]
		switch {
		case f.State != s:
		case all || gist(f) == "" || len(same) < 3:
			out = append(out, f)
		case f == same[0]:
			out = append(out, verify.Finding{State: s, Path: "trail/", Message: count(len(same), "", "signatures") + ": " + gist(f) + " (-v names each)"})
		}
	}
	return out
}

// gist is what a finding about a signature of the trail says of its proof.
func gist(f verify.Finding) string {
	const proved = "intact; "
	i := strings.LastIndex(f.Message, proved)
	if f.Code != "trail" || i < 0 {
		return ""
	}
	return f.Message[i:]
}

func (p paper) verifiedLine(r *verify.Report, f verify.Finding) {
	word := string(f.State)
	at := ""
	if f.Path != "" {
		at = within(filepath.ToSlash(r.Path), f.Path) + ": "
	}
	p.printf("  %s%s\n", p.paint(verdictColour(f.State), word+"          "[:10-len(word)]), wrap(at+f.Message, 100, "            "))
}

// within is a path in a folder or in a bucket.
func within(place, name string) string {
	if bucket, ok := strings.CutPrefix(place, "s3://"); ok {
		return "s3://" + path.Join(bucket, name)
	}
	return path.Join(place, name)
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
	case verify.Awaited, verify.Stated:
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
	switch {
	case r.Verdict == verify.Holds && r.Kind == "log":
		return "holds: whole, and signed by its own key"
	}
	switch r.Verdict {
	case verify.Holds:
		return "holds: unchanged, and sealed by whom you trust"
	case verify.Unproved:
		return "intact, not all of it proved: " + count(n, "point", "points")
	}
	return "FAILED: " + count(n, "thing is changed, missing or broken", "things are changed, missing or broken")
}

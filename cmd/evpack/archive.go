package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/seal"
)

// archiveFlags are those of every verb of evpack archive.
type archiveFlags struct {
	to, from, bag, as, message, at string
	trust                          []string
	quick, hold, noSign            bool
	key                            keyFlags
}

// archiveVerb is one thing that evpack archive does.
type archiveVerb struct {
	name string
	do   func(*call, context.Context, *archiveFlags) (int, error)
}

func archiveVerbs() []archiveVerb {
	return []archiveVerb{{"commit", (*call).archiveCommit}, {"list", (*call).archiveList}, {"show", (*call).archiveShow}, {"restore", (*call).archiveRestore},
		{"verify", (*call).archiveVerify}, {"export", (*call).archiveExport}, {"copy", (*call).archiveCopy}, {"prune-staging", (*call).archivePrune}}
}

func archiveVerbNames() []string {
	var names []string
	for _, v := range archiveVerbs() {
		names = append(names, v.name)
	}
	return names
}

func archiveCommand() command {
	return command{name: "archive", args: strings.Join(archiveVerbNames(), "|") + " [CYCLE]", short: "every audit cycle, kept for good and provably",
		examples: []string{"evpack archive commit", `evpack archive commit 2026-Q3 --message "after the stage 1 audit"`, "evpack archive list", "evpack archive show 2026-Q3",
			"evpack archive restore 2026-Q3 --to /tmp/2026-Q3", "evpack archive verify --trust board-ca.pem", "evpack archive export 2026-Q4 --bag 2026-Q4.zip", "evpack archive list --from /media/archive",
			"evpack archive copy --to s3://bucket/isms"},
		about: `commit verifies a built cycle (default the current one) and puts it away as the next version of the organisation's object, in the place that [archive] to of pack.toml
names: a folder, or s3://bucket/prefix. The version is there whole or not at all, its inventory is sealed, and the log remembers it. The same bytes again change nothing.
list and show tell what is there. restore writes a cycle back, byte for byte, and overwrites nothing; CYCLE@v2 names an earlier version of it.
verify checks every rule of OCFL 1.1, every digest, the seals and the logs; --quick reads inventories alone. It tells a torn commit, which the next commit ends, from what was changed, and both from a read error.
export writes one ZIP with one BagIt bag, which unzip and sha512sum -c check. copy brings the versions of an archive in a folder into a bucket, as they are. prune-staging clears what an interrupted commit left.
The format is told in docs/ARCHIVE-FORMAT.md; nothing in it needs this program.`,
		formats: []string{"text", "json"}, words: archiveVerbNames(),
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			f := new(archiveFlags)
			fs.StringVar(&f.to, "to", "", "commit: another place than [archive] to of pack.toml; restore: the folder that is made; copy: the bucket")
			fs.StringVar(&f.from, "from", "", "the archive to read: a folder or s3://bucket/prefix (default [archive] to of pack.toml)")
			fs.StringVar(&f.bag, "bag", "", "export: the ZIP that is made")
			fs.StringVar(&f.as, "as", "", "commit: who does it, a person's id (default in whose name packs are sealed)")
			fs.StringVarP(&f.message, "message", "m", "", "commit: one line about the version")
			fs.BoolVar(&f.hold, "legal-hold", false, "commit or copy to a bucket: nobody may delete the version until the hold is lifted")
			fs.BoolVar(&f.quick, "quick", false, "verify: inventories and seals alone, not the files")
			fs.BoolVar(&f.noSign, "no-sign", false, "export: leave the bag's signature out")
			fs.StringArrayVar(&f.trust, "trust", nil, "verify: a PEM file of certificates that you believe; may be given again")
			fs.StringVar(&f.at, "at", "", "verify: judge seals without a time stamp as of this day, YYYY-MM-DD (default today)")
			f.key.bindKey(fs, "the one of pdf_signer on this machine")
			return func(c *call) (int, error) { return c.archive(f) }
		}}
}

func (c *call) archive(f *archiveFlags) (int, error) {
	if len(c.args) == 0 {
		return 0, usagef("evpack archive list", "say what to do: %s", strings.Join(archiveVerbNames(), ", "))
	}
	verbs := archiveVerbs()
	i := slices.IndexFunc(verbs, func(v archiveVerb) bool { return v.name == c.args[0] })
	if i < 0 {
		return 0, usagef(register.DidYouMean(c.args[0], archiveVerbNames()), "evpack archive %s is not known", c.args[0])
	}
	c.args = c.args[1:]
	if err := c.most(1); err != nil {
		return 0, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return verbs[i].do(c, ctx, f)
}

// sealingKey is the key that --key names; nil without it.
func (c *call) sealingKey(f *archiveFlags) (*seal.Identity, func(), error) {
	if f.key.key == "" {
		return nil, func() {}, nil
	}
	return c.identity(f.key)
}

func (c *call) archiveCommit(ctx context.Context, f *archiveFlags) (int, error) {
	if f.from != "" {
		return 0, usagef("--to names another place to commit to", "commit reads no archive: --from says nothing here")
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
	steps := c.steps()
	opt := generator.ArchiveOptions{Cycle: strings.Join(c.args, ""), To: f.to, As: f.as, Text: f.message, Hold: f.hold, Now: now, Env: c.env, Step: steps.begin,
		Passphrase: func(what string) (string, error) { return c.passphrase(f.key.passFD, what) }}
	own, done, err := c.sealingKey(f)
	if err != nil {
		return 0, err
	}
	defer done()
	opt.Identity = own
	a, probs, err := generator.Archive(ctx, ws, opt)
	steps.end()
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return 0, err
	}
	if !a.Until.IsZero() && a.Same == "" {
		c.warnKept(a.Until)
	}
	return exitDone, c.archived(a)
}

type archivedDoc struct {
	Place     string `json:"place"`
	Object    string `json:"object"`
	Version   string `json:"version"`
	Cycle     string `json:"cycle"`
	Unchanged bool   `json:"unchanged"` // the version held these bytes already: nothing was written
	Rolled    string `json:"rolled_forward,omitempty"`
	Manifest  string `json:"manifest_sha256"`
	Inventory string `json:"inventory_sha512,omitempty"`
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`
	New       int    `json:"new_files"`
	NewBytes  int64  `json:"new_bytes"`
	Proved    bool   `json:"seal_proved"`
	Log       int64  `json:"log_size"`
}

// archived tells what a commit did.
func (c *call) archived(a *generator.Archived) error {
	d := archivedDoc{filepath.ToSlash(a.Place), a.ID, a.Version, a.Cycle, a.Same != "", a.Rolled, a.Manifest, "", a.Files, a.Bytes, 0, 0, !a.Seal.Local, a.Log.Size}
	if d.Unchanged {
		d.Version = a.Same
	} else {
		d.Inventory, _, _ = strings.Cut(a.Sidecar, " ")
		d.New = len(a.New)
		for _, f := range a.New {
			d.NewBytes += f.Size
		}
	}
	if c.format == "json" {
		return c.json(d)
	}
	p := c.paper()
	if d.Rolled != "" {
		c.note("evpack: the commit of %s was interrupted; it is ended now", d.Rolled)
	}
	if d.Unchanged {
		p.printf("%s %s is archived as it stands, as %s in %s: nothing was written\n", p.paint(bold, "unchanged"), d.Cycle, d.Version, d.Place)
		return nil
	}
	p.printf("%s %s as %s in %s\n", p.paint(bold, "archived"), d.Cycle, d.Version, d.Place)
	p.printf("  files     %d with %s; new are %d with %s\n", d.Files, size(d.Bytes), d.New, size(d.NewBytes))
	p.printf("  seal      %s\n", sealed(a.Seal))
	p.printf("  manifest  %s\n  inventory %s\n", d.Manifest, d.Inventory)
	p.printf("  log       %s\n", count(int(d.Log), "entry", "entries"))
	return nil
}

// size writes bytes for people.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return count(int(n), "byte", "bytes")
}

// archiveOf is the place of the archive that the call means, and whose object:
// empty where nobody says.
func (c *call) archiveOf(f *archiveFlags) (place, organisation string, err error) {
	ws, err := c.workspace()
	if f.from != "" && errors.Is(err, generator.ErrNoWorkspace) && c.dir == "" {
		return f.from, "", nil
	}
	if err != nil {
		return "", "", err
	}
	defer ws.Close()
	place, organisation, err = ws.Archive()
	if f.from != "" {
		place = f.from
	}
	return place, organisation, err
}

func (c *call) archivePrune(ctx context.Context, f *archiveFlags) (int, error) {
	if err := c.most(0); err != nil {
		return 0, err
	}
	place, _, err := c.archiveOf(f)
	if err != nil {
		return 0, err
	}
	removed, err := prune(ctx, place)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, usagef("evpack archive commit makes one", "%v in %s", archive.ErrNoRoot, filepath.ToSlash(place))
	}
	if err != nil {
		return 0, err
	}
	if c.format == "json" {
		return exitDone, c.json(map[string]any{"place": filepath.ToSlash(place), "removed": removed})
	}
	if removed {
		c.paper().printf("%s what an interrupted commit left beside %s\n", c.paper().paint(bold, "removed"), filepath.ToSlash(place))
	} else {
		c.paper().printf("nothing was left beside %s\n", filepath.ToSlash(place))
	}
	return exitDone, nil
}

func prune(ctx context.Context, place string) (removed bool, err error) {
	if archive.IsBucket(place) {
		return archive.PruneBucket(ctx, place)
	}
	if _, err := os.Stat(place); err != nil {
		return false, err
	}
	return archive.Prune(place)
}

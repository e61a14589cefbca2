package main

import (
	"context"
	"path/filepath"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/verify"
)

type heldDoc struct {
	Version string       `json:"version"`
	Cycle   string       `json:"cycle"`
	Created string       `json:"created"`
	By      string       `json:"by"`
	Message string       `json:"message"`
	Files   int          `json:"files"`
	Paths   []heldFile   `json:"paths,omitempty"`
	Pack    *heldPackDoc `json:"pack,omitempty"`
}

type heldFile struct {
	Path   string `json:"path"`
	SHA512 string `json:"sha512"`
}

type heldPackDoc struct {
	Organisation string `json:"organisation"`
	AsOf         string `json:"as_of"`
	Program      string `json:"program"`
	Manifest     string `json:"manifest_sha256"`
	Inputs       string `json:"inputs_digest"`
}

func heldOf(h archive.Held) heldDoc {
	d := heldDoc{Version: h.Version, Cycle: h.Cycle, Created: h.Info().Created, Message: h.Text, Files: len(h.Files())}
	if u := h.Info().User; u != nil {
		d.By = u.Name
	}
	return d
}

type objectDoc struct {
	Object       string    `json:"object"`
	Organisation string    `json:"organisation"`
	Path         string    `json:"path"`
	State        string    `json:"state"`
	Why          string    `json:"why,omitempty"`
	Versions     []heldDoc `json:"versions"`
}

func (c *call) archiveList(ctx context.Context, f *archiveFlags) (int, error) {
	if err := c.most(0); err != nil {
		return 0, err
	}
	place, _, err := c.archiveOf(f)
	if err != nil {
		return 0, err
	}
	a, err := archive.Open(ctx, place)
	if err != nil {
		return 0, err
	}
	defer a.Close()
	objects, err := a.Objects(ctx)
	if err != nil {
		return 0, err
	}
	docs := []objectDoc{}
	for _, o := range objects {
		d := objectDoc{o.Inventory.ID, archive.Organisation(o.Inventory.ID), o.Path, string(o.State), o.Why, []heldDoc{}}
		for _, h := range o.Held() {
			d.Versions = append(d.Versions, heldOf(h))
		}
		docs = append(docs, d)
	}
	if c.format == "json" {
		return exitDone, c.json(map[string]any{"place": filepath.ToSlash(place), "objects": docs})
	}
	p := c.paper()
	for _, d := range docs {
		p.printf("%s\n", p.paint(bold, d.Organisation))
		for _, v := range d.Versions {
			p.printf("  %-5s %-12s %s  %6d files  %s%s\n", v.Version, orDash(v.Cycle), v.Created, v.Files, v.By, after(": ", v.Message))
		}
		c.warnState(d.State, d.Why)
	}
	if len(docs) == 0 {
		p.printf("%s holds no cycle\n", filepath.ToSlash(place))
	}
	return exitDone, nil
}

func after(sep, text string) string {
	if text == "" {
		return ""
	}
	return sep + text
}

// warnState says that the object is not whole; what is shown can be believed
// nevertheless.
func (c *call) warnState(state, why string) {
	switch archive.State(state) {
	case archive.Torn:
		c.note("evpack: warning: torn commit: %s; nothing is lost, the next commit ends it", why)
	case archive.Corrupt:
		c.note("evpack: warning: the archive is damaged: %s; evpack archive verify tells more", why)
	}
}

// held finds the cycle that the call names. done ends the use of the archive.
func (c *call) held(ctx context.Context, f *archiveFlags) (h archive.Held, done func() error, err error) {
	if len(c.args) != 1 {
		return h, nil, usagef("evpack archive list tells what is there", "name one cycle, such as 2026-Q3 or 2026-Q3@v2")
	}
	place, organisation, err := c.archiveOf(f)
	if err != nil {
		return h, nil, err
	}
	return c.heldIn(ctx, place, organisation, c.args[0], f.from != "")
}

// heldIn finds a cycle in an archive. Where the archive was named in the call,
// an only object in it is meant, whosever it is.
func (c *call) heldIn(ctx context.Context, place, organisation, cycle string, named bool) (h archive.Held, done func() error, err error) {
	a, err := archive.Open(ctx, place)
	if err != nil {
		return h, nil, err
	}
	var o *archive.Object
	if named {
		o, err = a.Object(ctx, "")
	}
	if !named || err != nil && organisation != "" {
		o, err = a.Object(ctx, organisation)
	}
	if err == nil {
		if h, err = o.Find(cycle); err != nil {
			err = usagef(register.DidYouMean(cycle, o.Cycles()), "cycle %q is not in %s", cycle, filepath.ToSlash(place))
		}
	}
	if err != nil {
		a.Close()
		return h, nil, err
	}
	c.warnState(string(o.State), o.Why)
	return h, a.Close, nil
}

func (c *call) archiveShow(ctx context.Context, f *archiveFlags) (int, error) {
	h, done, err := c.held(ctx, f)
	if err != nil {
		return 0, err
	}
	defer done()
	m, data, err := h.Manifest(ctx)
	if err != nil {
		return 0, err
	}
	d := heldOf(h)
	d.Pack = &heldPackDoc{m.Organisation, m.AsOf, m.Program, manifest.Digest(data), m.InputsDigest}
	for _, file := range h.Files() {
		d.Paths = append(d.Paths, heldFile{file.Path, file.Digest})
	}
	if c.format == "json" {
		return exitDone, c.json(d)
	}
	p := c.paper()
	p.printf("%s as of %s, %s of %s\n", p.paint(bold, h.Cycle), m.AsOf, h.Version, m.Organisation)
	p.printf("  archived  %s by %s%s\n  built     by %s from %s\n  manifest  %s\n", d.Created, d.By, after(": ", d.Message), m.Program, m.InputsDigest, d.Pack.Manifest)
	for _, file := range d.Paths {
		p.printf("  %s  %s\n", file.SHA512[:16], file.Path)
	}
	return exitDone, nil
}

func (c *call) archiveRestore(ctx context.Context, f *archiveFlags) (int, error) {
	if f.to == "" {
		return 0, usagef("evpack archive restore 2026-Q3 --to /tmp/2026-Q3", "say where to: --to names a folder that is not there yet")
	}
	h, done, err := c.held(ctx, f)
	if err != nil {
		return 0, err
	}
	defer done()
	steps := c.steps()
	steps.begin("restore " + h.Cycle)
	err = h.Restore(ctx, f.to, 0)
	steps.end()
	if err != nil {
		return 0, err
	}
	if c.format == "json" {
		return exitDone, c.json(map[string]any{"cycle": h.Cycle, "version": h.Version, "path": filepath.ToSlash(f.to), "files": len(h.Files())})
	}
	p := c.paper()
	p.printf("%s %s, %s, to %s: %s\n", p.paint(bold, "restored"), h.Cycle, h.Version, filepath.ToSlash(f.to), count(len(h.Files()), "file", "files"))
	return exitDone, nil
}

func (c *call) archiveExport(ctx context.Context, f *archiveFlags) (int, error) {
	if f.bag == "" {
		return 0, usagef("evpack archive export 2026-Q4 --bag 2026-Q4.zip", "say where to: --bag names a ZIP that is not there yet")
	}
	h, done, err := c.held(ctx, f)
	if err != nil {
		return 0, err
	}
	defer done()
	var sign func([]byte) ([]byte, error)
	if !f.noSign {
		ws, err := c.workspace()
		if err == nil {
			defer ws.Close()
			now, err := c.epoch()
			if err != nil {
				return 0, err
			}
			own, free, err := c.sealingKey(f)
			if err != nil {
				return 0, err
			}
			defer free()
			if sign, err = generator.Sealer(ctx, ws, generator.ArchiveOptions{Now: now, Env: c.env, Identity: own, Passphrase: func(what string) (string, error) { return c.passphrase(f.key.passFD, what) }}); err != nil {
				return 0, err
			}
			if sign == nil {
				c.note("evpack: warning: the registers have problems, so that nobody signs the bag; evpack check tells them")
			}
		} else {
			c.note("evpack: no workspace, so that nobody signs the bag; its cycle is sealed as it was")
		}
	}
	steps := c.steps()
	steps.begin("export " + h.Cycle)
	err = generator.BagOf(ctx, h, f.bag, sign)
	steps.end()
	if err != nil {
		return 0, err
	}
	if c.format == "json" {
		return exitDone, c.json(map[string]any{"cycle": h.Cycle, "version": h.Version, "bag": filepath.ToSlash(f.bag), "files": len(h.Files()), "signed": sign != nil})
	}
	p := c.paper()
	p.printf("%s %s, %s, as %s: %s\n", p.paint(bold, "exported"), h.Cycle, h.Version, filepath.ToSlash(f.bag), count(len(h.Files()), "file", "files"))
	p.printf("  check     unzip it, then in its folder: sha512sum -c manifest-sha512.txt tagmanifest-sha512.txt\n")
	return exitDone, nil
}

func (c *call) archiveVerify(ctx context.Context, f *archiveFlags) (int, error) {
	if err := c.most(0); err != nil {
		return 0, err
	}
	opt, err := c.verifyOptions(f.trust, f.at)
	if err != nil {
		return 0, err
	}
	place, organisation, err := c.archiveOf(f)
	if err != nil {
		return 0, err
	}
	how := verify.ArchiveOptions{Quick: f.quick, Organisation: organisation}
	if ws, err := c.workspace(); err == nil && f.from == "" {
		defer ws.Close()
		if how.Log, err = ws.Log(); err != nil {
			return 0, err
		}
	}
	steps := c.steps()
	steps.begin("verify")
	how.Progress = func(p ocfl.Progress) { steps.progress(p.Bytes, p.OfBytes) }
	r, err := verify.Archive(ctx, place, opt, how)
	steps.end()
	if err != nil {
		return 0, err
	}
	return c.verifiedArchive(r)
}

// verifiedArchive prints the report and gives the exit code: what is broken
// counts before what could not be read.
func (c *call) verifiedArchive(r *verify.Report) (int, error) {
	code := verdictCode(r)
	if c.format == "json" {
		return code, c.json(map[string]any{"reports": []*verify.Report{r}})
	}
	c.verified(r, false)
	return code, nil
}

// verdictCode is the exit code for a report.
func verdictCode(r *verify.Report) int {
	switch {
	case r.Verdict == verify.Broken:
		return exitBroken
	case r.Unread():
		return exitFailed
	}
	return exitDone
}

package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/export"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/site"
	"github.com/evpack/evpack/generator/texts"
	"github.com/evpack/evpack/themes"
)

// builtIn is the theme that comes with the program.
const builtIn = "evidence"

// overrides opens themes/NAME of the workspace; nil where it is not there.
func (ws *Workspace) overrides(name string) (*os.Root, error) {
	return openIfThere(filepath.Join(ws.Dir, "themes", name))
}

// texts opens templates/texts of the workspace; nil where it is not there.
func (ws *Workspace) texts() (*os.Root, error) {
	return openIfThere(filepath.Join(ws.Dir, filepath.FromSlash(texts.Dir)))
}

func openIfThere(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return root, err
}

// refuseTheme says what of [theme] cannot be drawn.
func (b *build) refuseTheme(probs *diag.Problems) {
	pack := b.res.Pack
	b.refuseLooks(probs)
	if pack.Theme.Name == builtIn {
		return
	}
	root, err := b.ws.overrides(pack.Theme.Name)
	if err != nil || root == nil {
		probs.Addf(pack.At.Place(), "missing-theme", `make themes/`+pack.Theme.Name+`/ with the files that differ, or take name = "`+builtIn+`"`,
			"theme %q is not there", pack.Theme.Name)
		return
	}
	root.Close()
}

// refuseLooks refuses a colour in which text could not be read, and a logo that
// is more than a picture.
func (b *build) refuseLooks(probs *diag.Problems) {
	pack := b.res.Pack
	if pack.Theme.Accent != "" {
		if err := site.CheckAccent(pack.Theme.Accent); err != nil {
			hint := "write six hexadecimal digits: #2440a8"
			if weak := new(site.AccentError); errors.As(err, &weak) {
				hint = "take " + weak.Nearest + ", the nearest darker shade; at night the site lightens it by itself"
			}
			pack.At.Problem(probs, []string{"theme", "accent"}, "low-contrast", hint, "%v", err)
		}
	}
	if pack.Theme.Logo != "" {
		data, err := pack.Open(pack.Theme.Logo)
		if err == nil {
			err = site.CheckLogo(pack.Theme.Logo, data)
		}
		if err != nil {
			pack.At.Problem(probs, []string{"theme", "logo"}, "bad-logo", "take a PNG, a JPEG, or an SVG saved as plain shapes", "%v", err)
		}
	}
}

// site draws the site into site/.
func (b *build) site() error {
	theme, err := fs.Sub(themes.FS, builtIn)
	if err != nil {
		return err
	}
	opt := site.Options{Theme: theme, Present: b.present()}
	own, err := b.ws.overrides(b.res.Pack.Theme.Name)
	if err != nil {
		return err
	}
	if own != nil {
		defer own.Close()
		opt.Override = own.FS()
	}
	if logo := b.res.Pack.Theme.Logo; logo != "" {
		data, err := b.res.Pack.Open(logo)
		if err != nil {
			return err
		}
		opt.Logo = &site.Logo{Name: logo, Data: data}
	}
	dest := filepath.Join(b.stage, "site")
	if err := os.Mkdir(dest, 0o755); err != nil {
		return err
	}
	err = site.Build(dest, b.rep, opt)
	if own == nil || err == nil {
		return err
	}
	return b.themeProblems(err)
}

// themeProblems says where the workspace's own theme is wrong; what the machine
// could not do stays what it is.
func (b *build) themeProblems(err error) error {
	if disk := new(fs.PathError); errors.As(err, &disk) {
		return err
	}
	probs, dir := new(diag.Problems), "../themes/"+b.res.Pack.Theme.Name
	const hint = "themes/README.md says what a theme may hold; without this file the built-in one draws"
	if wrong := new(site.ThemeError); errors.As(err, &wrong) && wrong.File != "" {
		probs.Addf(diag.Place{File: dir + "/" + wrong.File, Line: wrong.Line, Column: wrong.Column}, "bad-theme", hint, "%s", wrong.Message)
	} else {
		for line := range strings.Lines(err.Error()) {
			probs.Addf(diag.Place{File: dir}, "bad-theme", hint, "%s", strings.TrimSpace(line))
		}
	}
	return &wrongError{probs.Sorted()}
}

// present tells what else pages may link to: what later steps write.
func (b *build) present() func(string) bool {
	if b.draft {
		copied := map[string]bool{}
		for _, f := range b.rep.Files {
			copied[f.Path] = f.Copied
		}
		return func(name string) bool { return copied[name] }
	}
	known := map[string]bool{"data/assessment.json": true, "../audit-pack.pdf": true, "../review-pack.pdf": true, "../manifest.json": true,
		"../SHA256SUMS": true, "../manifest.json.p7s": b.sealed}
	for _, f := range export.Files(b.res.Export()) {
		known["../exports/"+f.Name] = true
	}
	for name := range b.proofs {
		known["../trail/"+name] = true
	}
	for _, f := range b.rep.Files {
		known[f.Path] = f.Copied
	}
	return func(name string) bool { return known[name] }
}

// evidence copies the files that rows point to, of the safe kinds.
func (b *build) evidence() error {
	for _, f := range b.rep.Files {
		if !f.Copied {
			continue
		}
		if err := b.copyEvidence(f); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) copyEvidence(f *report.File) error {
	sum, err := b.copyFile(b.res.Pack.FS(), f.Source, "site/"+f.Path)
	if err == nil && sum != f.SHA256 {
		err = fmt.Errorf("content/%s was changed while the pack was built", f.Source)
	}
	return err
}

// copyFile copies a file into the pack and gives its SHA-256, hex.
func (b *build) copyFile(from fs.FS, source, name string) (sum string, err error) {
	in, err := from.Open(source)
	if err != nil {
		return "", err
	}
	defer in.Close()
	full := filepath.Join(b.stage, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return "", err
	}
	out, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), in)
	return hex.EncodeToString(h.Sum(nil)), err
}

// data writes the machine-readable side of the site, and exports/.
func (b *build) data() error {
	if err := b.write(assessmentFile, b.res.Assessment.JSON); err != nil {
		return err
	}
	for _, f := range export.Files(b.res.Export()) {
		if err := b.write("exports/"+f.Name, f.Write); err != nil {
			return fmt.Errorf("exports/%s: %w", f.Name, err)
		}
	}
	return nil
}

// Export is what the exports of a cycle are made from.
func (r *Result) Export() export.Input {
	in := export.Input{Pack: r.Pack, Assessment: r.Assessment, Program: Program}
	if r.Previous != nil {
		in.Previous = r.Previous.Assessment
	}
	return in
}

// log copies the evidence log as it stands; a build never appends to it.
func (b *build) log() error {
	from := b.logs
	if b.book != nil {
		return nil // its events tell who signed what; the checkpoint is in the packs
	}
	if _, err := fs.Stat(from, "log"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fs.WalkDir(from, "log", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		_, err = b.copyFile(from, name, name)
		return err
	})
}

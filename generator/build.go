package generator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/privacy"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/texts"
	"github.com/evpack/evpack/generator/trail"
)

// BuildOptions are the choices of a build; Now and Env may be left out where
// NoSign is set.
type BuildOptions struct {
	Cycle  string // a [[past]] one; empty: the current one
	NoSign bool   // no seals: two such builds are equal in every byte
	Force  bool   // overwrite a cycle that is archived

	Identity   *seal.Identity                    // seals; nil: the one on this machine, made where there is none
	Passphrase func(what string) (string, error) // asked where that one is encrypted; may be nil

	Now  time.Time           // the time that seals claim
	Env  func(string) string // finds the folder of keys
	Rand io.Reader           // for a new key and for signatures; nil: the system's

	Archived func(manifest string) bool // whether the log knows a manifest, by its SHA-256 in hex, as archived; nil: there is no log

	Step    func(name string) // told as each step begins; may be nil
	Waiting func()            // told when another build holds the lock; may be nil

	output string // where the cycle appears; empty: the workspace's output/
	sealed bool   // pages are those of a sealed pack, whether this one is or not
	logs   fs.FS  // where log/ is; nil: content/
	draft  bool   // the site alone: no packs, no exports, no manifest
}

// ErrArchived: the cycle that stands in output/ is archived as it is.
var ErrArchived = errors.New("the cycle is archived as it stands")

// Built is what a build made.
type Built struct {
	Result *Result
	Dir    string // output/CYCLE
	Inputs string // the inputs digest, hex
	Digest string // SHA-256 of manifest.json, hex: for publishing through another channel
	Files  int    // that the manifest lists
	Seal   *Seal  // nil: not sealed
	Dead   []string
}

// build is one run of Build.
type build struct {
	BuildOptions
	ctx                   context.Context
	ws                    *Workspace
	res                   *Result
	rep                   *report.Report
	texts                 *texts.Texts  // of the pack's language
	book                  *privacy.Book // who is hidden; nil: nobody
	id                    *Seal
	lasting               seal.Lasting      // of the PDFs' seals
	stage                 string            // the folder that becomes output/CYCLE
	proofs                map[string][]byte // trail/
	auditPack, reviewPack *edition          // what the PDF packs print

	digest string
	files  int
}

// Build makes output/CYCLE, whole or not at all. Problems of the workspace are
// returned with nothing written; the error is of the machine, of keys or of
// drawing, and nothing half-done is left either. A build that is cancelled
// returns the context's error.
func Build(ctx context.Context, ws *Workspace, opt BuildOptions) (*Built, []diag.Problem, error) {
	b := &build{BuildOptions: opt, ctx: ctx, ws: ws}
	b.output = cmp.Or(opt.output, ws.Output())
	b.sealed = opt.sealed || !opt.NoSign
	if b.logs == nil {
		b.logs = ws.Content()
	}
	b.step("read and judge")
	res, probs, err := Check(ws, opt.Cycle)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	b.res = res
	if probs := b.refuse(); len(probs) > 0 {
		return nil, probs, nil
	}
	if err := b.conceal(); err != nil {
		return nil, nil, err
	}
	err = b.run()
	if wrong := new(wrongError); errors.As(err, &wrong) {
		return nil, wrong.list, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return &Built{Result: res, Dir: b.target(), Inputs: b.rep.InputsDigest, Digest: b.digest, Files: b.files, Seal: b.id, Dead: b.rep.Dead}, nil, nil
}

// Draft draws the site of a cycle, and nothing else, into dir/CYCLE: to look at
// while the registers are written. Its pages link to no packs.
func Draft(ctx context.Context, ws *Workspace, cycle, dir string) (*Built, []diag.Problem, error) {
	return Build(ctx, ws, BuildOptions{Cycle: cycle, NoSign: true, output: dir, draft: true})
}

// A wrongError is what a later step finds wrong in the workspace.
type wrongError struct{ list []diag.Problem }

func (e *wrongError) Error() string { return fmt.Sprintf("%d errors in the workspace", len(e.list)) }

func (b *build) step(name string) {
	if b.Step != nil {
		b.Step(name)
	}
}

func (b *build) target() string { return filepath.Join(b.output, b.res.Pack.Cycle.ID) }

// run has the order of LIFECYCLE: each step may use what those before it wrote.
func (b *build) run() error {
	unlock, err := b.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := b.spare(); err != nil {
		return err
	}
	if err := b.open(); err != nil {
		return err
	}
	defer b.clear()
	for _, s := range b.steps() {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		b.step(s.name)
		if err := s.do(); err != nil {
			return err
		}
	}
	return nil
}

// A stepOf is one step of a build.
type stepOf struct {
	name string
	do   func() error
}

func (b *build) steps() []stepOf {
	if b.draft {
		return []stepOf{{"write the report", b.report}, {"draw the site", b.site}, {"copy evidence files", b.evidence}, {"put it in place", b.swap}}
	}
	return []stepOf{
		{"write the report", b.report},
		{"find the sealing key", b.identity},
		{"draw the site", b.site},
		{"copy evidence files", b.evidence},
		{"write data and exports", b.data},
		{"draw and seal the PDF packs", b.packs},
		{"gather the signature trail", b.trail},
		{"copy the log", b.log},
		{"write the manifest", b.manifest},
		{"put it in place", b.place},
	}
}

// spare refuses to overwrite a cycle whose manifest the log knows as archived
// (LIFECYCLE: the order of a build, 5): ErrArchived.
func (b *build) spare() error {
	if b.Force || b.Archived == nil {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(b.target(), manifest.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && b.Archived(manifest.Digest(data)) {
		return fmt.Errorf("%s: %w", b.target(), ErrArchived)
	}
	return err
}

// refuse says what the workspace asks for that this program cannot do yet:
// better no pack than one that shows more, or proves less, than was asked.
func (b *build) refuse() []diag.Problem {
	probs := new(diag.Problems)
	b.refuseTheme(probs)
	b.language(probs)
	b.editions(probs)
	return probs.Sorted()
}

// language loads the texts of the pack's language.
func (b *build) language(probs *diag.Problems) {
	pack := b.res.Pack
	own, err := b.ws.texts()
	if err != nil {
		probs.Addf(diag.Place{File: "../" + texts.Dir}, "unreadable", "", "%v", err)
		return
	}
	var fsys fs.FS
	if own != nil {
		defer own.Close()
		fsys = own.FS()
	}
	b.texts = texts.Load(pack.Organisation.Language, fsys, pack.At.Place(), probs)
}

// t is a text in the pack's language.
func (b *build) t(english string, args ...any) string { return b.texts.Sprintf(english, args...) }

func (b *build) report() (err error) {
	in := report.Input{Pack: b.res.Pack, Assessment: b.res.Assessment, Program: Program, Sealed: b.sealed, Texts: b.texts, Log: b.logHead()}
	if before := b.res.Previous; before != nil {
		in.Previous, in.PreviousPack, in.Since = before.Assessment, before.Pack, before.sealed
	}
	if !b.draft { // which is drawn again on each change
		if in.Earlier, err = earlier(b.ws, b.res.Pack); err != nil {
			return err
		}
	}
	b.rep = report.New(in)
	if probs := b.print(); len(probs) > 0 {
		return &wrongError{probs}
	}
	b.proofs, err = trail.Files(b.res.Pack, b.res.Assessment.Trail)
	return err
}

// A Seal is the identity that seals packs, and in whose name.
type Seal struct {
	*seal.Identity
	Name  string     // whose it is: a person, or the organisation
	Level seal.Level // of the PDFs
}

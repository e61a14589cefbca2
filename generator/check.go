package generator

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/trail"
)

// A Result is a cycle with what is found about it, and the cycle before.
type Result struct {
	Pack       *evidence.Pack     // nil for a cycle before that only output/ tells of
	Assessment *assess.Assessment // and its trail
	Previous   *Result            // nil: there is none that can be judged

	verdict string         // as output/ or the archive has it, where Pack is nil
	sealed  *assess.Sealed // what was archived of it; nil: it is not archived
}

// Check judges one cycle; an empty name is the current one. Where the workspace
// has problems, they are all that comes back. The error is of the disk.
func Check(ws *Workspace, cycle string) (*Result, []diag.Problem, error) {
	probs := new(diag.Problems)
	pack, err := load(ws, cycle, probs)
	if err != nil || probs.Len() > 0 {
		return nil, probs.Sorted(), err
	}
	before, err := previous(ws, pack, probs)
	if err != nil || probs.Len() > 0 {
		return nil, probs.Sorted(), err
	}
	res, err := ws.judge(pack, before, probs)
	if err != nil || probs.Len() > 0 {
		return nil, probs.Sorted(), err
	}
	return res, nil, nil
}

func load(ws *Workspace, cycle string, probs *diag.Problems) (*evidence.Pack, error) {
	pack, err := evidence.Load(ws.Content(), evidence.Options{Cycle: cycle}, probs)
	if err != nil {
		return nil, err
	}
	for _, in := range pack.Inputs {
		if err := manifest.CheckPath(in.Name); err != nil {
			probs.Addf(diag.Place{File: in.Name}, "bad-path", "rename the file: the manifest lists it, and every system must be able to hold it", "%v", err)
		}
	}
	if probs.Len() == 0 {
		checks.Validate(pack, probs)
	}
	return pack, nil
}

// previous judges the cycle to compare with. A [[past]] one is a view of the
// same registers; what was not found there has no result here, and NCR-04 says
// that it could not be judged. Its own cycle before is not asked: what it found
// again is of no use to this one. Where the registers do not know the cycle,
// what was archived or built of it tells what was found.
func previous(ws *Workspace, pack *evidence.Pack, probs *diag.Problems) (*Result, error) {
	for _, c := range pack.Past {
		if c.ID != pack.Previous {
			continue
		}
		before, err := load(ws, c.ID, probs)
		if err != nil || probs.Len() > 0 {
			return nil, err
		}
		res, err := ws.judge(before, nil, probs)
		if err != nil || probs.Len() > 0 {
			return nil, err
		}
		res.sealed, err = ws.since(before)
		return res, err
	}
	if pack.Previous == "" {
		return nil, nil
	}
	return ws.kept(pack, pack.Previous)
}

// judge runs trail and checks.
func (ws *Workspace) judge(pack *evidence.Pack, before *Result, probs *diag.Problems) (*Result, error) {
	signed, err := trail.Judge(pack, ws.known()...)
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return nil, err
	}
	if errors.Is(err, logbook.ErrBroken) {
		probs.Addf(diag.Place{File: "log"}, "broken-log", "take content/log as a whole from the newest commit, backup or pack that evpack verify accepts; nothing in it is written by hand", "%v", err)
		return nil, nil
	}
	if err != nil {
		probs.Addf(diag.Place{File: "trust"}, "bad-anchors", "keep certificates in PEM form in trust/*.pem, and nothing else", "%v", err)
		return nil, nil
	}
	return &Result{Pack: pack, Assessment: assess.Run(pack, signed, before.found(), checks.All()), Previous: before}, nil
}

// known are the copies of the log in packs that were built. A copy that is not
// whole says nothing about the log itself: evpack verify names it.
func (ws *Workspace) known() []trail.Known {
	var out []trail.Known
	dirs, err := filepath.Glob(filepath.Join(ws.Output(), "*", logDir))
	if err != nil {
		return nil
	}
	for _, dir := range dirs { // sorted
		if log, err := logbook.Open(os.DirFS(dir)); err == nil && log.Size > 0 {
			out = append(out, trail.Known{Where: path.Join("output", filepath.Base(filepath.Dir(dir)), logDir), Log: log})
		}
	}
	return out
}

// found is what the next cycle compares itself with.
func (r *Result) found() *assess.Previous {
	if r == nil {
		return nil
	}
	prev := r.Assessment.AsPrevious()
	prev.Sealed = r.sealed
	return prev
}

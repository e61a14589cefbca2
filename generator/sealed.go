package generator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/delta"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/manifest"
)

// held finds a cycle in the workspace's archive; nil where it is not there. An
// archive in a bucket is not asked: judging opens no connection. done ends the
// use of the archive. Errors: archive.ErrCorrupt, or of the disk.
func (ws *Workspace) held(pack *evidence.Pack, id string) (h *archive.Held, done func() error, err error) {
	none := func() error { return nil }
	if archive.IsBucket(pack.Archive.To) {
		return nil, none, nil
	}
	ctx := context.Background()
	a, err := archive.Open(ctx, ws.archivePlace(pack, ""))
	if errors.Is(err, archive.ErrNoRoot) {
		return nil, none, nil
	}
	if err != nil {
		return nil, none, err
	}
	o, err := a.Object(ctx, pack.Organisation.Name)
	var found archive.Held
	if err == nil {
		found, err = o.Find(id)
	}
	if err != nil {
		if errors.Is(err, archive.ErrNoCycle) {
			err = nil
		}
		return nil, none, errors.Join(err, a.Close())
	}
	return &found, a.Close, nil
}

// kept reads what was found in a cycle that the registers do not know: from the
// archive, else from output/; nil where it is in neither.
func (ws *Workspace) kept(pack *evidence.Pack, id string) (*Result, error) {
	h, done, err := ws.held(pack, id)
	if err != nil || h == nil {
		return orBuilt(ws, id, err)
	}
	defer done()
	data, err := h.Read(context.Background(), assessmentFile)
	if errors.Is(err, fs.ErrNotExist) {
		return ws.built(id)
	}
	if err != nil {
		return nil, err
	}
	a, verdict, err := readJudged(data)
	if err != nil {
		return nil, fmt.Errorf("%s of cycle %s in the archive: %w", assessmentFile, id, err)
	}
	return &Result{Assessment: a, verdict: verdict, sealed: &assess.Sealed{Version: h.Version,
		Reason: fmt.Sprintf("cycle %s is archived, but pack.toml has no [[past]] cycle of that id as of which today's registers could be viewed", id)}}, nil
}

// readJudged reads the document of an assessment, and its verdict.
func readJudged(data []byte) (*assess.Assessment, string, error) {
	var doc struct{ Verdict string }
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, "", err
	}
	a, err := readAssessment(data)
	return a, doc.Verdict, err
}

func orBuilt(ws *Workspace, id string, err error) (*Result, error) {
	if err != nil {
		return nil, err
	}
	return ws.built(id)
}

// since compares what was sealed of a past cycle with the view of it from
// today's registers; nil where it is not archived.
func (ws *Workspace) since(view *evidence.Pack) (*assess.Sealed, error) {
	if archive.IsBucket(view.Archive.To) {
		return &assess.Sealed{Reason: "the archive is in a bucket, which judging does not open"}, nil
	}
	h, done, err := ws.held(view, view.Cycle.ID)
	if err != nil {
		return damaged(err)
	}
	if h == nil {
		return nil, nil
	}
	defer done()
	h = sealedThen(h, view.D())
	s := &assess.Sealed{Version: h.Version}
	m, _, err := h.Manifest(context.Background())
	if err != nil {
		return damaged(err)
	}
	sub, err := fs.Sub(h.FS(context.Background()), "exports/registers")
	if err != nil {
		return nil, err
	}
	rows, err := delta.Since(sub, readBy(m), view)
	if err != nil {
		return damaged(err)
	}
	for _, r := range rows {
		s.Rows = append(s.Rows, assess.Row{Kind: string(r.Kind), Name: r.Row(), What: inWords(r.Fields)})
	}
	return s, nil
}

// sealedThen is the first version of a cycle that was put away once its last day
// was over: to put it away again does not make a row that was written later one
// of that time. Where there is none, it is the newest.
func sealedThen(h *archive.Held, asOf evidence.Date) *archive.Held {
	for _, one := range h.Object.Held() {
		made, err := one.Info().Time()
		if one.Cycle == h.Cycle && err == nil && made.UTC().Format(time.DateOnly) > asOf.String() {
			return &one
		}
	}
	return h
}

// damaged: what was archived cannot be compared. An error of the disk is one.
func damaged(err error) (*assess.Sealed, error) {
	var disk *fs.PathError
	if errors.As(err, &disk) && !errors.Is(err, archive.ErrCorrupt) {
		return nil, err
	}
	return &assess.Sealed{Reason: fmt.Sprintf("the archive cannot be compared with: %v", err)}, nil
}

// readBy tells which registers a pack was read from.
func readBy(m *manifest.Manifest) func(register string) bool {
	seen := map[string]bool{}
	for _, in := range m.Inputs {
		name := strings.TrimPrefix(in.Path, "registers/")
		first, _, _ := strings.Cut(name, "/")
		seen[strings.TrimSuffix(first, filepath.Ext(first))] = true
	}
	return func(register string) bool { return seen[register] }
}

func inWords(fields []delta.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, fmt.Sprintf("%s was %q, is %q", f.Name, f.Before, f.After))
	}
	return strings.Join(out, ", ")
}

package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/evpack/evpack/generator/archive"
)

type copiedDoc struct {
	Organisation string `json:"organisation"`
	Version      string `json:"version"`
	Cycle        string `json:"cycle"`
	New          int    `json:"new_files"`
}

// archiveCopy brings the versions of a folder into a bucket. How long they are
// kept there is retain_years of the workspace, if there is one.
func (c *call) archiveCopy(ctx context.Context, f *archiveFlags) (int, error) {
	if err := c.most(0); err != nil {
		return 0, err
	}
	if !archive.IsBucket(f.to) {
		return 0, usagef("evpack archive copy --to s3://bucket/prefix", "say where to: --to names a bucket")
	}
	from, _, err := c.archiveOf(f)
	if err != nil {
		return 0, err
	}
	if archive.IsBucket(from) {
		return 0, usagef("--from names the folder", "versions are copied from a folder, and %s is a bucket", from)
	}
	keep, err := c.retention(f)
	if err != nil {
		return 0, err
	}
	steps := c.steps()
	steps.begin("copy")
	docs := []copiedDoc{}
	err = archive.Copy(ctx, from, f.to, keep, func(d archive.Copied) {
		docs = append(docs, copiedDoc{archive.Organisation(d.Object.Inventory.ID), d.Version, d.Cycle, d.Files})
	})
	steps.end()
	if err != nil {
		return 0, err
	}
	if c.format == "json" {
		return exitDone, c.json(map[string]any{"from": filepath.ToSlash(from), "to": f.to, "versions": docs})
	}
	p := c.paper()
	for _, d := range docs {
		p.printf("%s %s, %s, with %s\n", p.paint(bold, "copied"), d.Version, orDash(d.Cycle), count(d.New, "new file", "new files"))
	}
	if len(docs) == 0 {
		p.printf("%s has every version of %s already\n", f.to, filepath.ToSlash(from))
	}
	return exitDone, nil
}

// retention is what the workspace and the call say of how long a bucket keeps
// what is written to it.
func (c *call) retention(f *archiveFlags) (archive.Retention, error) {
	keep := archive.Retention{LegalHold: f.hold}
	now, err := c.epoch()
	if err != nil {
		return keep, err
	}
	ws, err := c.workspace()
	if err != nil { // --from needs none
		return keep, nil
	}
	defer ws.Close()
	years, err := ws.RetainYears()
	if err != nil || years == 0 {
		return keep, err
	}
	keep.Until = now.AddDate(years, 0, 0)
	c.warnKept(keep.Until)
	return keep, nil
}

// warnKept says what a retention costs.
func (c *call) warnKept(until time.Time) {
	c.note("evpack: warning: nobody can delete this before %s: personal data in it cannot be erased until then", until.Format(time.DateOnly))
}

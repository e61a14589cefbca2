package verify

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/logbook"
)

const logDir = "log"

// isLog tells the folder of a log by its files.
func isLog(root *os.Root) bool {
	_, head := root.Lstat("checkpoint")
	_, tiles := root.Lstat("tile")
	return head == nil || tiles == nil
}

// logFolder judges a log that stands alone: content/log, or a copy of it.
func (j *judge) logFolder(root *os.Root) error {
	j.report.Kind = "log"
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !d.Type().IsRegular() {
			j.say(Broken, "refused", name, "%s, not a plain file", kindOf(d.Type()))
		}
		return err
	})
	if err != nil || len(j.report.Findings) > 0 {
		return err
	}
	return j.log("", root.FS())
}

// log reads all of a log: every entry, every tile, the root, every signature.
func (j *judge) log(path string, fsys fs.FS) error {
	l, err := logbook.Open(fsys)
	if errors.Is(err, logbook.ErrBroken) {
		j.say(Broken, "log", path, "%v", err)
		return nil
	}
	if err != nil {
		return err
	}
	if l.Size == 0 {
		return nil
	}
	j.report.log = l
	j.say(Holds, "log", path, "%d entries of %s, computed again: root %s", l.Size, l.Origin, l.Root)
	if l.Ahead {
		j.say(Unproved, "log", path, "there are tiles beyond the checkpoint: a command was interrupted, or the checkpoint is an older one")
	}
	for _, c := range l.Cosigned {
		j.say(Holds, "cosigned", path, "cosigned at %d entries by %s", c.Size, strings.Join(c.By, ", "))
	}
	for _, name := range l.Silent() {
		j.say(Unproved, "cosigned", path, "%s is among the cosigners, and no signature of theirs is there: it was taken away, or they were interrupted", name)
	}
	if len(l.Cosigned) == 0 {
		j.say(Stated, "cosigned", path, "nobody outside has cosigned it: it proves nothing against the organisation itself")
	}
	return nil
}

// packLog judges the log of a pack, and holds against it what else in the pack
// knows of the log: the heads inside the PDFs, and the trail.
func (j *judge) packLog(root *os.Root) error {
	sub, err := fs.Sub(root.FS(), logDir)
	if err != nil {
		return err
	}
	before := len(j.report.Findings)
	if !j.refused(logDir) {
		if err := j.log(logDir, sub); err != nil {
			return err
		}
	}
	l := j.report.log
	for _, h := range j.heads {
		switch {
		case l == nil && len(j.report.Findings) == before:
			j.say(Broken, "log", h.path, "it was made when the log had %d entries, and the pack has no log: it was taken away", h.Size)
		case l == nil:
		default:
			if err := l.Extends(h.Checkpoint); err != nil {
				j.say(Broken, "log", h.path, "the log of the pack is not the one that it was made with, or was rolled back: %v", err)
			}
		}
	}
	if l != nil {
		j.complete(l)
	}
	return nil
}

// refused reports whether a folder is a link, or has one inside: what it leads
// to is not read.
func (j *judge) refused(dir string) bool {
	return slices.ContainsFunc(j.report.Findings, func(f Finding) bool {
		return f.Code == "refused" && (f.Path == dir || strings.HasPrefix(f.Path, dir+"/"))
	})
}

// complete holds the trail against the log: what was signed must still be shown,
// under the same day.
func (j *judge) complete(l *logbook.Log) {
	shown := map[[2]string][]string{} // days, by subject and digest of the signature
	for _, p := range j.proofs {
		key := [2]string{p.Subject, p.Signature}
		shown[key] = append(shown[key], p.Date)
	}
	whole := true
	for _, e := range l.Events {
		if e.Event != logbook.SignatureAdded || j.asOf != "" && e.Date > j.asOf {
			continue
		}
		days, ok := shown[[2]string{e.Subject, e.Signature}]
		switch {
		case !ok:
			whole = false
			j.say(Broken, "incomplete", indexName, "the log holds a signature of %s of %s (%s) that the trail does not show: its row was deleted, or its file is another", e.Subject, e.Date, e.Signature)
		case e.Date != "" && !slices.Contains(days, e.Date):
			whole = false
			j.say(Broken, "incomplete", indexName, "the log holds the signature of %s under %s, the trail shows it under %s: its day was altered", e.Subject, e.Date, strings.Join(days, ", "))
		}
	}
	if whole {
		j.say(Holds, "complete", indexName, "every signature that the log holds is in the trail, under its day")
	}
}

// Consistent holds the logs of several things against each other, from the
// shortest to the longest: each must continue the one before it (RFC 6962,
// 2.1.2) and keep its cosignatures. Packs of different organisations are not
// compared. What it finds is added to the report of the later one.
func Consistent(reports []*Report) {
	var with []*Report
	for _, r := range reports {
		if r.log != nil || r.Kind == "pack" && r.asOf != "" {
			with = append(with, r)
		}
	}
	slices.SortStableFunc(with, func(a, b *Report) int { return a.order(b) })
	for i := 1; i < len(with); i++ {
		if old, now := with[i-1], with[i]; old.organisation == now.organisation || old.Kind == "log" || now.Kind == "log" {
			now.continues(old)
		}
	}
}

// order puts packs in the order of their days, two of one day in that of their
// logs, and a log that stands alone behind all: it is the one of today.
func (r *Report) order(o *Report) int {
	key := func(r *Report) string {
		if r.Kind == "log" {
			return "~"
		}
		return r.asOf
	}
	size := func(r *Report) int64 {
		if r.log == nil {
			return 0
		}
		return r.log.Size
	}
	return cmp.Or(cmp.Compare(key(r), key(o)), cmp.Compare(size(r), size(o)))
}

func (r *Report) continues(old *Report) {
	if old.log == nil {
		return
	}
	say := func(s State, format string, args ...any) {
		r.Add(Finding{State: s, Code: "consistency", Message: fmt.Sprintf(format, args...)})
	}
	log := r.log
	if log == nil {
		log = new(logbook.Log)
	}
	if err := log.Continues(old.log); err != nil {
		say(Broken, "the log is not the one of %s any more: %v", old.Path, err)
		return
	}
	say(Holds, "the log continues the one of %s: its first %d entries are the same", old.Path, old.log.Size)
}

package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
	"github.com/evpack/evpack/generator/seal"
)

// ArchiveOptions say how to judge an archive.
type ArchiveOptions struct {
	Quick    bool                // inventories and their seals alone, no content
	Workers  int                 // files that are read at once; 0: one a processor
	Progress func(ocfl.Progress) // told now and then, by one goroutine at a time; may be nil

	// Log is the workspace's, to hold the archive of Organisation against; nil: none.
	Log          *logbook.Log
	Organisation string
}

// Archive judges an archive in a folder or a bucket: every rule of OCFL, every
// digest, the seals of the versions, and the logs of the cycles among each
// other. A finding of code "torn" is a commit that was interrupted, one of code
// "unread" something of which nothing is known. Errors: archive.ErrNoRoot where
// nothing is there, or the context's.
func Archive(ctx context.Context, place string, opt Options, how ArchiveOptions) (*Report, error) {
	store, done, err := archive.OpenStore(ctx, place)
	if err != nil {
		return nil, err
	}
	j := &judge{Options: opt, report: &Report{Path: place, Kind: "archive", Anchors: FromNobody, At: opt.At.UTC().Format(time.RFC3339), Findings: []Finding{}}}
	if opt.Trust != nil || opt.Allowed != nil {
		j.report.Anchors = FromCaller
	}
	if err := errors.Join(j.archive(ctx, store, how), done()); err != nil {
		return nil, err
	}
	j.report.Verdict = j.verdict()
	return j.report, nil
}

func (j *judge) archive(ctx context.Context, store ocfl.Store, how ArchiveOptions) error {
	root, err := ocfl.ValidateRoot(ctx, store, ocfl.Options{Quick: how.Quick, Workers: how.Workers, Progress: how.Progress})
	if err != nil {
		return err
	}
	j.problems("", root.Problems)
	j.unread(root.Unread)
	for _, f := range root.Departures {
		j.say(Broken, "extra", f, "is not there as an archive has it: it was changed, taken away or added")
	}
	for _, o := range root.Objects {
		if err := j.object(ctx, store, o, how); err != nil {
			return err
		}
	}
	if len(root.Objects) == 0 && root.Verdict == ocfl.Valid {
		j.say(Broken, "missing", "", "there is no object in it: nothing was ever archived, or it was taken away")
	}
	return nil
}

// problems takes over what OCFL's rules found.
func (j *judge) problems(above string, list []ocfl.Problem) {
	for _, p := range list {
		state := Broken
		if p.Warning() {
			state = Stated
		}
		j.say(state, p.Code, path.Join(above, p.Path), "%s", p.Message)
	}
}

// unread says of what nothing is known: neither that it is intact nor that it
// is not.
func (j *judge) unread(list []string) {
	for _, what := range list {
		j.say(Unproved, "unread", "", "read error, nothing is known of it and nothing should be repaired: %s", what)
	}
}

// object judges one organisation's cycles.
func (j *judge) object(ctx context.Context, store ocfl.Store, r *ocfl.Report, how ArchiveOptions) error {
	torn := r.Verdict == ocfl.Torn // whose inventory and sidecar are of two versions
	if !torn {
		j.problems(r.Path, r.Problems)
	}
	j.unread(r.Unread)
	for _, f := range r.Departures {
		if !strings.HasPrefix(f, "logs/") && !(torn && strings.HasPrefix(f, ocfl.InventoryName)) { // seals are looked for below
			j.say(Broken, "extra", path.Join(r.Path, f), "is not as evpack writes it, or nothing that it writes")
		}
	}
	switch r.Verdict {
	case ocfl.Torn:
		j.say(Broken, "torn", r.Path, "torn commit: it was interrupted once %s was in place, which is whole; nothing is lost, and the next evpack archive commit ends it", r.Newest)
	case ocfl.Unfinished:
		j.say(Unproved, "unfinished", r.Path, "a commit of %s was interrupted, or is under way; evpack archive prune-staging clears what it left", r.Newest)
	case ocfl.Valid:
		what := fmt.Sprintf("%d files with %d bytes have their sha512", r.Files, r.Bytes)
		if how.Quick {
			what = "the files themselves were not read"
		}
		j.say(Holds, "ocfl", r.Path, "a valid OCFL %s object, %s of %s; %s", r.Spec, counted(len(r.Inventory.Versions), "version"), archive.Organisation(r.ID), what)
	}
	o, err := archive.ReadObject(ctx, store, r.Path)
	switch {
	case errors.Is(err, archive.ErrCorrupt) || errors.Is(err, fs.ErrNotExist):
		j.say(Broken, "corrupt", r.Path, "%v", err)
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		j.unread([]string{err.Error()})
		return nil
	case o.State == archive.Corrupt && r.Verdict == ocfl.Valid:
		j.say(Broken, "corrupt", r.Path, "%s", o.Why)
	}
	if b, ok := store.(*archive.Remote); ok && !how.Quick {
		if err := j.hidden(ctx, b, o); err != nil {
			return err
		}
	}
	h := &held{judge: j, ctx: ctx, object: o, logs: map[string]*logbook.Log{}, packs: map[string]bool{}}
	if err := h.seals(); err != nil || how.Quick {
		return err
	}
	for _, v := range o.Held() {
		h.version(v)
	}
	if how.Log != nil && archive.Organisation(o.Inventory.ID) == how.Organisation {
		h.logs["content/log"] = how.Log
	}
	h.chain()
	return ctx.Err()
}

// hidden tells what a bucket remembers and does not show.
func (j *judge) hidden(ctx context.Context, b *archive.Remote, o *archive.Object) error {
	list, err := b.Hidden(ctx, o)
	if err != nil {
		j.unread([]string{"the bucket's older versions: " + err.Error()})
		return ctx.Err()
	}
	for _, h := range list {
		if h.Marker != "" {
			j.say(Broken, "deleted", path.Join(o.Path, h.Path), "somebody deleted it; the bucket has it still, under the delete marker %s", h.Marker)
			continue
		}
		j.say(Unproved, "rewritten", path.Join(o.Path, h.Path), "it was written %d times, though an archive writes it once; what is there now is judged by its digest", h.Times)
	}
	return nil
}

// held judges what is ours in an object.
type held struct {
	*judge
	ctx    context.Context
	object *archive.Object
	logs   map[string]*logbook.Log // by the version that brings it
	packs  map[string]bool         // SHA-256 of the manifests that are here
}

// met says what reading met.
func (h *held) met(at string, err error) {
	at = path.Join(h.object.Path, at)
	if errors.Is(err, archive.ErrCorrupt) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, manifest.ErrMalformed) || errors.Is(err, ocfl.ErrKind) {
		h.say(Broken, "changed", at, "%v", err)
		return
	}
	h.unread([]string{at + ": " + err.Error()})
}

// seals judges the seal of each version's inventory, and what lies beside them.
func (h *held) seals() error {
	beside, err := h.object.Beside(h.ctx)
	if err != nil {
		h.met("logs", err)
		return h.ctx.Err()
	}
	said := map[Finding][]string{}
	for _, v := range h.object.Held() {
		name := archive.SealPath(v.Version)
		there := slices.Contains(beside, name)
		beside = slices.DeleteFunc(beside, func(s string) bool { return s == name })
		switch {
		case !there && v.Cycle == "":
			h.say(Unproved, "unsealed", path.Join(h.object.Path, name), "another program made the version, and nobody sealed it")
		case !there:
			h.say(Broken, "missing", path.Join(h.object.Path, name), "the seal of the version's inventory is missing")
		default:
			if f, ok := h.seal(v); ok {
				said[f] = append(said[f], v.Version)
			}
		}
	}
	for _, f := range slices.SortedFunc(maps.Keys(said), func(a, b Finding) int { return cmp.Compare(ocfl.Number(said[a][0]), ocfl.Number(said[b][0])) }) {
		h.say(f.State, f.Code, path.Join(h.object.Path, "logs"), "%s: %s", some(said[f]), f.Message)
	}
	next := archive.SealPath(ocfl.Name(ocfl.Number(h.object.Version()) + 1))
	for _, name := range beside {
		if name == next {
			h.say(Unproved, "unfinished", path.Join(h.object.Path, name), "the seal of a version that is not there: a commit was interrupted before its version was in place, or the version was taken away")
			continue
		}
		h.say(Broken, "extra", path.Join(h.object.Path, name), "the file is no part of the archive")
	}
	return nil
}

// seal judges one seal. What is to be said of it, its path left out so that
// equal ones can be told at once; not ok where it was said already.
func (h *held) seal(v archive.Held) (f Finding, ok bool) {
	der, inventory, err := v.Seal(h.ctx)
	if err != nil {
		h.met(archive.SealPath(v.Version), err)
		return f, false
	}
	before := len(h.report.Findings)
	at := path.Join(h.object.Path, archive.SealPath(v.Version))
	sig, err := seal.ReadCMS(der)
	if err == nil {
		err = sig.CheckSignature()
	}
	if err == nil {
		err = sig.CheckDigest(bytes.NewReader(inventory))
	}
	if errors.Is(err, seal.ErrUnsupported) { // archives are sealed by what every version of the program knows
		h.say(Broken, "seal", at, "the seal: %v", err)
		return f, false
	}
	if err != nil {
		h.failed("seal", at, "the seal", err)
		return f, false
	}
	h.sealer, h.sealedFirst = "", "" // over the years keys change
	h.signer("seal", at, "", sig)
	f = h.report.Findings[len(h.report.Findings)-1]
	h.report.Findings = h.report.Findings[:before]
	f.Path = ""
	return f, true
}

// version judges what a version says of itself: that it is the pack of its
// cycle, with the files of its manifest; and takes its log.
func (h *held) version(v archive.Held) {
	if v.Cycle == "" {
		return
	}
	m, data, err := v.Manifest(h.ctx)
	if err != nil {
		h.met(v.Version+": "+manifest.Name, err)
		return
	}
	h.packs[manifest.Digest(data)] = true
	if m.Cycle != v.Cycle || archive.ObjectID(m.Organisation) != h.object.Inventory.ID {
		h.say(Broken, "cycle", path.Join(h.object.Path, v.Version), "it says that it holds %s of another cycle or organisation: %s of %q", v.Cycle, m.Cycle, m.Organisation)
	}
	listed := map[string]bool{manifest.Name: true, manifest.Signature: true, manifest.Sums: true}
	for _, f := range m.Files {
		listed[f.Path] = true
	}
	for _, f := range v.Files() {
		if !listed[f.Path] {
			h.say(Broken, "extra", path.Join(h.object.Path, v.Version), "%s of %s is not in its manifest", f.Path, v.Cycle)
		}
		delete(listed, f.Path)
	}
	delete(listed, manifest.Signature)
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		h.say(Broken, "missing", path.Join(h.object.Path, v.Version), "%s of %s is missing", name, v.Cycle)
	}
	h.log(v)
}

// log reads the log that a pack brings.
func (h *held) log(v archive.Held) {
	sub, err := fs.Sub(v.FS(h.ctx), "log")
	if err == nil {
		_, err = fs.Stat(sub, "checkpoint")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var l *logbook.Log
	if err == nil {
		l, err = logbook.Open(sub)
	}
	switch {
	case errors.Is(err, logbook.ErrBroken):
		h.say(Broken, "log", path.Join(h.object.Path, v.Version), "the log of %s: %v", v.Cycle, err)
	case err != nil:
		h.met(v.Version+": log", err)
	default:
		h.logs[v.Version] = l
	}
}

// chain holds the logs against each other, the shorter before the longer: each
// continues the one before. What the longest says was archived must be here.
func (h *held) chain() {
	if len(h.logs) == 0 {
		return
	}
	names := slices.SortedFunc(maps.Keys(h.logs), func(a, b string) int {
		return cmp.Or(cmp.Compare(h.logs[a].Size, h.logs[b].Size), cmp.Compare(ocfl.Number(a), ocfl.Number(b)), cmp.Compare(a, b))
	})
	ok := true
	for i, name := range names[1:] {
		if err := h.logs[name].Extends(h.logs[names[i]].Checkpoint); err != nil {
			h.say(Broken, "log", h.object.Path, "the log of %s does not continue that of %s: %v", name, names[i], err)
			ok = false
		}
	}
	last := h.logs[names[len(names)-1]]
	for _, e := range last.Events {
		if digest := strings.TrimPrefix(e.Digest, "sha256:"); e.Event == logbook.PackArchived && !h.packs[digest] {
			h.say(Broken, "missing", h.object.Path, "the log says that %s was archived with the manifest %s: it is not here", e.Subject, digest)
			ok = false
		}
	}
	if ok {
		h.say(Holds, "log", h.object.Path, "the logs of %s continue each other, and what they say was archived is here", counted(len(names), "version"))
	}
}

// some names versions: v1, v2, v5.
func some(names []string) string {
	if n := len(names); n > 4 {
		return fmt.Sprintf("%s, %s … %s (%d versions)", names[0], names[1], names[n-1], n)
	}
	return strings.Join(names, ", ")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

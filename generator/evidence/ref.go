package evidence

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Ref is a reference of a register: kind:id, policy:id@version, file:path,
// url:https://…, note:text.
type Ref struct {
	Text   string // as written
	Target Record // nil for file, url, note and for a row that this cycle does not see
}

// Kind is what stands before the colon.
func (r Ref) Kind() string { kind, _, _ := strings.Cut(r.Text, ":"); return kind }

// ID is what stands after the colon, without a policy's version.
func (r Ref) ID() string {
	_, id, _ := strings.Cut(r.Text, ":")
	if r.Kind() == "policy" {
		id, _, _ = strings.Cut(id, "@")
	}
	return id
}

// Version is what stands after the @ of a policy.
func (r Ref) Version() string {
	if r.Kind() != "policy" {
		return ""
	}
	_, v, _ := strings.Cut(r.Text, "@")
	return v
}

// refKinds are the kinds of references and the register that holds their rows.
var refKinds = map[string]string{
	"policy": "policies/", "review": "reviews.toml", "decision": "reviews.toml", "action": "reviews.toml", "proposal": "reviews.toml",
	"course": "training.toml", "person": "people.toml", "budget": "resources.toml", "tool": "resources.toml",
	"communication": "communications.toml", "plan": "communications.toml", "activity": "activities.toml", "role": "roles.toml", "job": "roles.toml",
	"contract": "contracts.toml", "competence": "competence.toml", "control": "soa.toml", "channel": "speakup.toml", "kpi": "kpis.toml",
	"finding": "findings.toml", "signoff": "signoffs.toml", "risk": "risks.toml", "soa": "soa.toml",
	"file": "", "url": "", "note": "",
}

func refKindNames() []string {
	var out []string
	for k := range refKinds {
		out = append(out, k)
	}
	return sortedStrings(out)
}

// pathKey says where in a row a value stands.
type pathKey = []string

// resolve checks one reference and finds its record.
func (l *loader) resolve(at register.At, key pathKey, text string, notes bool) Ref {
	ref := Ref{Text: text}
	kind, id, ok := strings.Cut(text, ":")
	register, known := refKinds[kind]
	switch {
	case !ok || !known:
		at.Problem(l.probs, key, "bad-reference", "write kind:id, such as policy:access-control or file:evidence/board.pdf"+orNear(kind, refKindNames()), "%q is not a reference", text)
	case kind == "note":
		if !notes {
			at.Problem(l.probs, key, "bad-reference", "point to a record or a file", "a note is no evidence here")
		}
	case kind == "url":
		if !strings.HasPrefix(id, "https://") && !strings.HasPrefix(id, "http://") {
			at.Problem(l.probs, key, "bad-reference", "write url:https://…", "%q is not a web address", id)
		}
	case kind == "file":
		l.file(at, key, id)
	default:
		ref.Target = l.target(at, key, ref, register)
	}
	return ref
}

func (l *loader) target(at register.At, key pathKey, ref Ref, in string) Record {
	name := ref.Kind() + ":" + ref.ID()
	if rec, ok := l.pack.records[name]; ok {
		return rec
	}
	if !l.out[name] {
		l.unknown(at, key, ref.Kind(), ref.ID(), in)
	}
	return nil
}

// unknown reports a name that no row has, with the nearest one that some row
// has; where part of that register could not be read, the row may be there.
func (l *loader) unknown(at register.At, key pathKey, kind, id, in string) {
	if g := l.regs[in]; g != nil && g.Broken() || in == "policies/" && l.badPolicy {
		return
	}
	at.Problem(l.probs, key, "unknown-reference", hintNear(id, l.known(kind)), "%s %q is not in %s", kind, id, in)
}

func (l *loader) known(kind string) []string {
	var out []string
	for name := range l.pack.records {
		if k, id, _ := strings.Cut(name, ":"); k == kind {
			out = append(out, id)
		}
	}
	return sortedStrings(out)
}

// file checks a path of content/ and says whether the file is there.
func (l *loader) file(at register.At, key pathKey, name string) bool {
	switch err := checkFile(l.fsys, name); {
	case err == nil:
		return true
	case errors.Is(err, fs.ErrNotExist):
		at.Problem(l.probs, key, "missing-file", "paths are relative to content/ and case-sensitive", "file %q is not there", name)
	default:
		at.Problem(l.probs, key, "bad-path", "name a file below content/ with / between folders", "%v", err)
	}
	return false
}

// PathError is a path that leaves content/, or is none.
type PathError struct{ Path, Why string }

func (e *PathError) Error() string { return "path " + quote(e.Path) + " " + e.Why }

// CheckFile says whether name is a path that may be read: relative, with /,
// inside the folder, not through a symbolic link, and a plain file.
// Errors: *PathError, or fs.ErrNotExist.
func CheckFile(fsys fs.FS, name string) error { return checkFile(fsys, name) }

func checkFile(fsys fs.FS, name string) error {
	switch {
	case strings.Contains(name, `\`):
		return &PathError{name, "has a backslash"}
	case strings.ContainsRune(name, 0):
		return &PathError{name, "has a NUL"}
	case path.IsAbs(name):
		return &PathError{name, "is absolute"}
	case name == "" || name == "." || !fs.ValidPath(name):
		return &PathError{name, "leaves content/ or is not plain (no .., no empty parts)"}
	}
	return checkParts(fsys, name)
}

// checkParts walks from the folder down, so that no link is followed.
func checkParts(fsys fs.FS, name string) error {
	parts := strings.Split(name, "/")
	for i := range parts {
		info, err := fs.Lstat(fsys, strings.Join(parts[:i+1], "/"))
		if err != nil {
			return err
		}
		last := i == len(parts)-1
		switch mode := info.Mode(); {
		case mode&fs.ModeSymlink != 0:
			return &PathError{name, "goes through a symbolic link"}
		case last && mode.IsDir():
			return &PathError{name, "is a folder, not a file"}
		case last && !mode.IsRegular():
			return &PathError{name, "is not a plain file"}
		}
	}
	return nil
}

func hintNear(word string, known []string) string {
	if near := register.Nearest(word, known); near != "" {
		return "did you mean " + quote(near) + "?"
	}
	return ""
}

func orNear(word string, known []string) string {
	if near := register.Nearest(word, known); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}

func placeOf(file string) diag.Place { return diag.Place{File: file} }

func isPathError(err error) bool {
	var e *PathError
	return errors.As(err, &e)
}

// There reports whether the reference leads to something in this cycle: a file,
// an address, a note, or a row that the cycle sees.
func (r Ref) There() bool {
	switch r.Kind() {
	case "file", "url", "note":
		return true
	}
	return r.Target != nil
}

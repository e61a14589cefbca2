package evidence

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

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

// There reports whether the reference leads to something in this cycle: a file,
// an address, a note, or a row that the cycle sees.
func (r Ref) There() bool {
	switch r.Kind() {
	case "file", "url", "note":
		return true
	}
	return r.Target != nil
}

// record is the reference of the record, without a version.
func (r Ref) record() string { return r.Kind() + ":" + r.ID() }

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
	slices.Sort(out)
	return out
}

// pathKey says where in a row a value stands.
type pathKey = []string

// waiting is a list of references of which some lead to records; they are
// resolved when all registers are read.
type waiting struct {
	at   register.At
	path pathKey // of the list, or of the one reference
	one  bool
	refs []Ref
}

func (w *waiting) key(i int) pathKey {
	if w.one {
		return w.path
	}
	return append(slices.Clone(w.path), itoa(i))
}

// refs reads a list of references.
func (l *loader) refs(r *register.Row, key string) []Ref {
	return l.refList(r, key, r.Strs(key), false, false)
}

// refsNotes is refs where notes are allowed.
func (l *loader) refsNotes(r *register.Row, key string) []Ref {
	return l.refList(r, key, r.Strs(key), false, true)
}

// ref reads one reference.
func (l *loader) ref(r *register.Row, key string) *Ref {
	text := r.Str(key)
	if text == "" {
		return nil
	}
	return &l.refList(r, key, []string{text}, true, false)[0]
}

func (l *loader) refList(r *register.Row, key string, texts []string, one, notes bool) []Ref {
	if len(texts) == 0 {
		return nil
	}
	w := waiting{one: one, refs: make([]Ref, len(texts))}
	records := false
	for i, text := range texts {
		w.refs[i].Text = text
		if l.history {
			continue
		}
		f, record := l.examine(text, notes)
		records = records || record
		if f != nil {
			w.at, w.path = r.Top(), r.Path(key)
			w.at.Problem(l.probs, w.key(i), f.code, f.hint, "%s", f.message)
		}
	}
	if records {
		w.at, w.path = r.Top(), r.Path(key)
		l.mu.Lock()
		l.waiting = append(l.waiting, w)
		l.mu.Unlock()
	}
	return w.refs
}

// resolve is examine and settle at once, when all registers are read.
func (l *loader) resolve(at register.At, path pathKey, text string) Ref {
	w := waiting{at: at, path: path, one: true, refs: []Ref{{Text: text}}}
	f, record := l.examine(text, false)
	if f != nil {
		at.Problem(l.probs, path, f.code, f.hint, "%s", f.message)
	}
	if record {
		l.settle(&w, 0)
	}
	return w.refs[0]
}

// settle finds the record of one reference.
func (l *loader) settle(w *waiting, i int) {
	ref := &w.refs[i]
	if f, record := l.examine(ref.Text, true); f != nil || !record {
		return
	}
	ref.Target = l.target(w.at, func() pathKey { return w.key(i) }, *ref)
}

// target finds the record that a reference names; nil where there is none (a
// problem) and where this cycle does not see it.
func (l *loader) target(at register.At, key func() pathKey, ref Ref) Record {
	kind, id := ref.Kind(), ref.ID()
	rec, ok := l.pack.records[kind+":"+id]
	if !ok && !l.out[kind+":"+id] {
		l.unknown(at, key(), kind, id, refKinds[kind])
	}
	p, isPolicy := rec.(*Policy)
	if !isPolicy || ref.Version() == "" {
		return rec
	}
	switch l.knows(p, ref.Version()) {
	case seen:
		return rec
	case never:
		l.unknown(at, key(), "version", ref.ID()+"@"+ref.Version(), "policies/")
	}
	return nil
}

type knowledge int

const (
	never   knowledge = iota // no revision has that version
	leftOut                  // it is newer than the past cycle
	seen
)

// knows says whether a policy has a version; where nobody keeps its history,
// every version is taken as told.
func (l *loader) knows(p *Policy, version string) knowledge {
	if p.Version == version || len(p.history) == 0 {
		return seen
	}
	i := slices.IndexFunc(p.history, func(r Revision) bool { return r.Version == version })
	switch {
	case i >= 0 && l.later(p.history[i].Date):
		return leftOut
	case i >= 0 || l.pack.texts[p.ID+"@"+version] != nil:
		return seen
	}
	return never
}

// A fault is what is wrong with a reference by itself.
type fault struct{ code, hint, message string }

// examine checks a reference without looking for its record; it tells whether
// there is one to look for.
func (l *loader) examine(text string, notes bool) (f *fault, record bool) {
	kind, id, ok := strings.Cut(text, ":")
	_, known := refKinds[kind]
	switch {
	case !ok || !known:
		return &fault{"bad-reference", "write kind:id, such as policy:access-control or file:evidence/board.pdf" + orNear(kind, refKindNames()), quote(text) + " is not a reference"}, false
	case strings.TrimSpace(id) == "":
		return &fault{"bad-reference", "write what it points to after the colon", quote(text) + " points to nothing"}, false
	case kind == "note":
		if !notes {
			return &fault{"bad-reference", "point to a record or a file", "a note is no evidence here"}, false
		}
		return nil, false
	case kind == "url":
		return examineURL(id), false
	case kind == "file":
		return fileFault(id, l.checkFile(id)), false
	case kind != "policy" && strings.Contains(id, "@"):
		return &fault{"bad-reference", "only policies are referred to with a version", quote(text) + " names a version"}, false
	case kind == "policy" && strings.HasSuffix(id, "@"):
		return &fault{"bad-reference", "write policy:" + strings.TrimSuffix(id, "@") + ", or its version after the @", quote(text) + " has an @ and no version"}, false
	}
	return nil, true
}

func examineURL(text string) *fault {
	if isWeb(text) {
		return nil
	}
	return &fault{"bad-reference", "write url:https://…", quote(text) + " is not a web address"}
}

// isWeb reports whether text is an address of the web: http or https, a host,
// nobody's password, no blanks.
func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil &&
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
}

package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// Options say which cycle to see. The zero value is the current one.
type Options struct {
	Cycle string // a [[past]] cycle's id; empty: [cycle]
}

// loader reads a workspace into one pack. Registers are read in the order of
// readers; what they refer to is looked up once all are there.
type loader struct {
	fsys  fs.FS
	probs *diag.Problems
	cycle string
	asOf  Date // in the view of a past cycle its date, else zero
	pack  *Pack
	out   map[string]bool // records that the view of a past cycle leaves out

	rawConfig rawConfig
	history   bool // reading an older SoA: what it pointed to may be gone
	badPolicy bool // some policy could not be read
	mu        sync.Mutex
	regs      map[string]*register.Register
	pending   []func() // what is looked up when all registers are read
}

// readers is the table of contents of a workspace: one line a register.
func readers() []func(*loader) {
	return []func(*loader){
		(*loader).people, (*loader).leadership, (*loader).contracts, (*loader).roles, (*loader).competence,
		(*loader).policies, (*loader).training, (*loader).acknowledgements, (*loader).reviews, (*loader).soa,
		(*loader).resources, (*loader).communications, (*loader).checklists, (*loader).speakup, (*loader).disciplinary,
		(*loader).kpis, (*loader).findings, (*loader).activities, (*loader).signoffs, (*loader).keys,
		(*loader).signatures, (*loader).risks, (*loader).mappings, (*loader).pages,
	}
}

// Load reads the workspace whose content/ is fsys. All that is wrong goes to
// probs with its place; the pack is whole only where there was nothing.
// The error is of reading itself.
func Load(fsys fs.FS, opt Options, probs *diag.Problems) (*Pack, error) {
	l := &loader{fsys: fsys, probs: probs, cycle: opt.Cycle, out: map[string]bool{}, regs: map[string]*register.Register{}}
	l.pack = &Pack{fsys: fsys, present: map[string]bool{}, records: map[string]Record{}}
	l.config()
	l.pack.Config = l.rawConfig.Config
	for _, read := range readers() {
		read(l)
	}
	for _, resolve := range l.pending {
		resolve()
	}
	l.looks()
	l.unknownRegisters()
	inputs, err := readInputs(fsys)
	l.pack.Inputs = inputs
	return l.pack, err
}

// afterwards queues what can only be looked up when all registers are read;
// readers run on many goroutines.
func (l *loader) afterwards(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = append(l.pending, f)
}

// event drops an optional date that the view of a past cycle cannot know yet.
func (l *loader) event(d Date) Date {
	if l.later(d) {
		return Date{}
	}
	return d
}

func (l *loader) eventTime(t time.Time) time.Time {
	if !l.asOf.IsZero() && !t.IsZero() && l.later(register.DateOf(t)) {
		return time.Time{}
	}
	return t
}

// later reports whether the view of a past cycle does not see a row of that day.
func (l *loader) later(d Date) bool { return !l.asOf.IsZero() && !d.IsZero() && d.Compare(l.asOf) > 0 }

// open opens the register NAME of registers/ and notes whether it is there.
func (l *loader) open(name string) *register.Register {
	g := register.Open(l.fsys, "registers/"+name, l.probs)
	l.pack.present[name] = g.Present
	l.regs[name+".toml"] = g
	return g
}

// add files a record under its reference. It reports whether this cycle sees
// the row; a second one of the same id is a problem.
func (l *loader) add(rec Record, id string, at register.At, day Date) bool {
	if id == "" {
		return false
	}
	ref := rec.Ref()
	first, twice := l.pack.records[ref]
	if twice || l.out[ref] {
		hint := "ids are unique in their register over all its files"
		if twice {
			hint = "the first one is at " + first.Place().String()
		}
		at.Problem(l.probs, pathKey{"id"}, "duplicate-id", hint, "id %q is there twice", id)
		return false
	}
	if l.later(day) {
		l.out[ref] = true
		return false
	}
	l.pack.records[ref] = rec
	return true
}

// refs reads a list of references, to be resolved when all registers are read.
func (l *loader) refs(r *register.Row, key string) []Ref { return l.refsNotes(r, key, false) }

func (l *loader) refsNotes(r *register.Row, key string, notes bool) []Ref {
	texts := r.Strs(key)
	if len(texts) == 0 {
		return nil
	}
	at, path := r.Top(), r.Path(key)
	out := make([]Ref, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	if l.history {
		return out
	}
	l.afterwards(func() {
		for i, text := range texts {
			out[i] = l.resolve(at, append(slices.Clone(path), itoa(i)), text, notes)
		}
	})
	return out
}

// ref reads one reference.
func (l *loader) ref(r *register.Row, key string) *Ref {
	text := r.Str(key)
	if text == "" {
		return nil
	}
	at, path := r.Top(), r.Path(key)
	out := &Ref{Text: text}
	l.afterwards(func() { *out = l.resolve(at, path, text, false) })
	return out
}

// readInputs lists every file of content/ but the log, with size and digest.
func readInputs(fsys fs.FS) ([]Input, error) {
	var out []Input
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name == "log" && d.IsDir() {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		in, err := readInput(fsys, name)
		out = append(out, in)
		return err
	})
	slices.SortFunc(out, func(a, b Input) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}

func readInput(fsys fs.FS, name string) (in Input, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return Input{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return Input{name, n, hex.EncodeToString(h.Sum(nil))}, err
}

// Digest is the inputs digest (LIFECYCLE: the order of a build, 1): SHA-256,
// in hex, of one line a file, "sha256  size  name\n", sorted by name.
func Digest(inputs []Input) string {
	h := sha256.New()
	for _, in := range inputs {
		io.WriteString(h, in.SHA256+"  "+strconv.FormatInt(in.Size, 10)+"  "+in.Name+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// unknownRegisters refuses files of registers/ that nobody reads.
func (l *loader) unknownRegisters() {
	entries, err := fs.ReadDir(l.fsys, "registers")
	if err != nil {
		return // no registers at all: the checks say what is missing
	}
	var known []string
	for name := range l.pack.present {
		known = append(known, name)
	}
	for _, e := range entries {
		base, isTOML := strings.CutSuffix(e.Name(), ".toml")
		if strings.HasPrefix(base, ".") || (!isTOML && !e.IsDir()) || base == "soa-archive" {
			continue
		}
		if _, ok := l.pack.present[base]; !ok {
			l.probs.Addf(placeOf("registers/"+e.Name()), "unknown-register", hintNear(base, sortedStrings(known)), "no register is called %q", base)
		}
	}
}

func sortBy[T any](rows []T, less func(a, b T) int) { slices.SortStableFunc(rows, less) }

func sortedStrings(s []string) []string { slices.Sort(s); return s }

func itoa(i int) string { return strconv.Itoa(i) }

func quote(s string) string { return strconv.Quote(s) }

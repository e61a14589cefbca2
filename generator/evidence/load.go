package evidence

import (
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

	// Say is what every text of registers and Markdown becomes; nil: nothing
	// else. The bytes of policies (Raw) and the digests of inputs stay.
	Say func(string) string
}

// loader reads a workspace into one pack. Registers are read in the order of
// readers; what they refer to is looked up once all are there.
type loader struct {
	fsys  fs.FS
	probs *diag.Problems
	cycle string
	say   func(string) string // nil: texts are as they stand
	asOf  Date                // in the view of a past cycle its date, else zero
	pack  *Pack
	files map[string]fs.FileMode // what stands in content/
	out   map[string]bool        // records that the view of a past cycle leaves out
	torn  map[string]bool        // kinds of records of which one has no usable id

	rawConfig rawConfig
	everyone  []*Person // of people.toml, also those whom the view leaves out
	noConfig  bool      // pack.toml is not there or could not be read
	history   bool      // reading an older text: what it pointed to may be gone
	badPolicy bool      // some policy could not be read
	regs      map[string]*register.Register

	mu      sync.Mutex
	pending []func()  // what is looked up when all registers are read
	waiting []waiting // references to records, which are looked up then too
	lost    []lost    // names that nothing has
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
	l := &loader{fsys: fsys, probs: probs, cycle: opt.Cycle, say: opt.Say, out: map[string]bool{}, torn: map[string]bool{}, regs: map[string]*register.Register{}}
	l.pack = &Pack{fsys: fsys, present: map[string]bool{}, records: map[string]Record{}, texts: map[string]*Policy{}, soas: map[string]*SoA{}}
	if err := l.walk(); err != nil {
		return l.pack, err
	}
	l.config()
	l.pack.Config = l.rawConfig.Config
	for _, read := range readers() {
		read(l)
	}
	l.look()
	l.strays()
	inputs, err := l.readInputs()
	l.pack.Inputs = inputs
	return l.pack, err
}

// look looks up what waited for all registers.
func (l *loader) look() {
	for i := range l.waiting {
		w := &l.waiting[i]
		for k := range w.refs {
			l.settle(w, k)
		}
	}
	l.waiting = nil
	for _, resolve := range l.pending {
		resolve()
	}
	l.pending = nil
	l.looks()
	l.findLost()
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
	g := l.said(register.Open(l.fsys, "registers/"+name, l.probs))
	l.pack.present[name] = g.Present
	l.regs[name+".toml"] = g
	return g
}

// said makes a register's texts what say makes of them.
func (l *loader) said(g *register.Register) *register.Register {
	g.Say = l.say
	return g
}

// saidText is a Markdown file's text as say says it.
func (l *loader) saidText(data []byte) []byte {
	if l.say == nil {
		return data
	}
	return []byte(l.say(string(data)))
}

// add files a record under its reference. It reports whether this cycle sees
// the row; a second one of the same id is a problem.
func (l *loader) add(rec Record, id string, at register.At, day Date) bool {
	return l.addAt(rec, id, at, pathKey{"id"}, day)
}

// addAt is add for a record whose id stands elsewhere in its row.
func (l *loader) addAt(rec Record, id string, at register.At, key pathKey, day Date) bool {
	ref := rec.Ref()
	kind, _, _ := strings.Cut(ref, ":")
	if id == "" {
		l.torn[kind] = true
		return false
	}
	first, twice := l.pack.records[ref]
	if twice || l.out[ref] {
		hint := "ids are unique in their register over all its files"
		if twice {
			hint = "the first one is at " + first.Place().String()
		}
		at.Problem(l.probs, key, "duplicate-id", hint, "%s %q is there twice", kind, strings.TrimPrefix(ref, kind+":"))
		return false
	}
	if l.later(day) {
		l.out[ref] = true
		return false
	}
	l.pack.records[ref] = rec
	return true
}

// leaveOut takes a record out of the view: what it cannot be without is not there.
func (l *loader) leaveOut(rec Record) {
	delete(l.pack.records, rec.Ref())
	l.out[rec.Ref()] = true
}

func sortBy[T any](rows []T, less func(a, b T) int) { slices.SortStableFunc(rows, less) }

func itoa(i int) string { return strconv.Itoa(i) }

func quote(s string) string { return strconv.Quote(s) }

package ocfl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Options say how to validate.
type Options struct {
	Quick    bool           // look at declarations, inventories and sidecars alone, not at content
	Workers  int            // files that are hashed at once; 0: one a processor
	Progress func(Progress) // is told now and then, by one goroutine at a time; or nil
}

// Progress is how far the hashing of one object has come.
type Progress struct {
	Object         string // its path
	Files, OfFiles int
	Bytes, OfBytes int64
}

// A Verdict is what is known of an object or of a storage root.
type Verdict string

// The verdicts.
const (
	// Valid: every rule is kept. There may be warnings.
	Valid Verdict = "valid"
	// Torn: a commit has passed its commit point and was broken off. The newest
	// version is there, whole, and verifies; the inventory in the object's root,
	// or its sidecar, is still the one before it (or, of the first version, not
	// there yet). A writer copies Report.Newest's inventory and sidecar up.
	Torn Verdict = "torn commit"
	// Unfinished: the object is valid but for a folder of the next version,
	// without an inventory: a commit to an object store that was broken off before
	// its commit point. A folder that is committed to by renaming never has one.
	Unfinished Verdict = "unfinished commit"
	// Corrupt: a rule is broken, otherwise than by a commit that was broken off.
	Corrupt Verdict = "corrupt"
	// Unread: something could not be read, so nothing is known of the whole, and
	// nobody should mend anything. Problems that were found all the same are listed.
	Unread Verdict = "read error"
)

// severity orders the verdicts, from the best.
var severity = []Verdict{Valid, Unfinished, Torn, Corrupt, Unread}

// A Report is what was found out about one object.
type Report struct {
	Path     string    `json:"path"` // in the storage root
	ID       string    `json:"id"`
	Spec     string    `json:"spec"` // 1.0 or 1.1
	Head     string    `json:"head"`
	Verdict  Verdict   `json:"verdict"`
	Newest   string    `json:"newest,omitempty"` // the version that is torn or unfinished
	Errors   int       `json:"errors"`           // more than Problems has, where there are very many
	Problems []Problem `json:"problems"`
	Unread   []string  `json:"unread"` // what could not be read, and why
	// Departures are files that no inventory vouches for, and that the
	// specification has nothing against: in logs, extensions, and other folders
	// beside the content; and sidecars that Sidecar would write otherwise.
	Departures []string   `json:"departures"`
	Files      int        `json:"files"` // that were hashed
	Bytes      int64      `json:"bytes"`
	Inventory  *Inventory `json:"-"` // the one that counts; nil where there is none to be read
}

// ValidateObject judges the object in a folder of a store. The error is ctx's;
// whatever else goes wrong is in the report.
func ValidateObject(ctx context.Context, store Store, dir string, opt Options) (*Report, error) {
	c := &checker{ctx: ctx, store: store, dir: dir, opt: opt}
	c.object()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c.report(), nil
}

// checker judges one object. Paths in it are relative to the object.
type checker struct {
	ctx   context.Context
	store Store
	dir   string
	opt   Options
	problems
	unread, departures []string

	spec    string // of the declaration
	entries []Entry
	root    *held // the inventory of the object's root
	newest  *held // and of the newest version's folder, if that is another's
	inv     *Inventory
	torn    string
	left    []Problem // that a torn commit left
	partial string    // a version without an inventory
	stored  *stored   // nil where only inventories are looked at
	hashed  Progress
}

func (c *checker) object() {
	if c.entries = c.list("."); c.entries == nil {
		if len(c.unread) == 0 {
			c.at(".", "E003", "there is no object")
		}
		return
	}
	c.declaration()
	c.root = c.load(".", nil)
	c.settle()
	c.inventory()
	if c.inv == nil {
		c.strangers(nil)
		return
	}
	c.strangers(c.inv.Versions)
	if !c.opt.Quick {
		c.content()
	}
	c.versions()
	c.hash()
}

func (c *checker) report() *Report {
	r := &Report{
		Path: c.dir, Spec: c.spec, Verdict: Valid, Errors: c.count + len(c.left), Problems: c.sorted(), Unread: distinct(c.unread), Departures: distinct(c.departures),
		Files: c.hashed.Files, Bytes: c.hashed.Bytes, Inventory: c.inv,
	}
	if c.inv != nil {
		r.ID, r.Head = c.inv.ID, c.inv.Head
	}
	switch {
	case len(c.unread) > 0:
		r.Verdict = Unread
	case c.count > 0:
		r.Verdict = Corrupt
	case c.torn != "":
		r.Verdict, r.Newest = Torn, c.torn
	case c.partial != "":
		r.Verdict, r.Newest = Unfinished, c.partial
	}
	return r
}

// sorted are the problems by path and code.
func (c *checker) sorted() []Problem {
	list := append(slices.Clone(c.problems.list), c.left...)
	slices.SortStableFunc(list, func(a, b Problem) int {
		if n := strings.Compare(a.Path, b.Path); n != 0 {
			return n
		}
		return strings.Compare(a.Code, b.Code)
	})
	return slices.Compact(list)
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// fault remembers that something could not be read.
func (c *checker) fault(p string, err error) {
	if len(c.unread) < maxProblems {
		c.unread = append(c.unread, fmt.Sprintf("%s: %v", p, err))
	}
}

// list lists a folder; nil where there is none, or it could not be read.
func (c *checker) list(folder string) []Entry {
	list, err := c.store.List(c.ctx, path.Join(c.dir, folder))
	switch {
	case err == nil:
		return append([]Entry{}, list...)
	case errors.Is(err, ErrKind):
		c.at(folder, "E090", "is no folder, but a link or another special file")
	case !errors.Is(err, fs.ErrNotExist):
		c.fault(folder, err)
	}
	return nil
}

// read reads a file of the format's own: ok is false where there is none, or it
// could not be read, or it has more than max bytes, whose problem is code.
func (c *checker) read(file string, max int64, code string) (text string, ok bool) {
	f, err := c.store.Open(c.ctx, path.Join(c.dir, file))
	if err == nil {
		defer f.Close()
		text, err = readText(f, max)
	}
	switch {
	case err == nil:
		return text, true
	case errors.Is(err, errLarge):
		c.at(file, code, "larger than %d bytes", max)
	case errors.Is(err, ErrKind):
		c.at(file, "E090", "is no regular file")
	case !errors.Is(err, fs.ErrNotExist):
		c.fault(file, err)
	}
	return "", false
}

// errLarge: a file of the format's own that is larger than it can be.
var errLarge = errors.New("too large")

// readText reads a file whole: errLarge where it has more than max bytes. An
// inventory may be large, so it is in memory once, and is asked for at once.
func readText(r io.Reader, max int64) (string, error) {
	var b strings.Builder
	if f, ok := r.(fs.File); ok {
		info, err := f.Stat()
		switch {
		case err != nil:
			return "", err
		case info.Size() > max:
			return "", errLarge
		}
		b.Grow(int(info.Size()) + 1)
	}
	n, err := io.Copy(&b, io.LimitReader(r, max+1))
	if err == nil && n > max {
		return "", errLarge
	}
	return b.String(), err
}

// kind is what lies at a name of a list; 0: nothing.
func kind(list []Entry, name string) Kind {
	for _, e := range list {
		if e.Name == name {
			return e.Kind
		}
	}
	return 0
}

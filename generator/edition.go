package generator

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/templates"
)

// An edition is a PDF pack as templates/NAME.toml wants it: what it says of
// itself, which chapters it has and in which order, and what it leaves out. The file
// of the workspace replaces those keys of the embedded one that it has. All of
// it is text and names, nothing is run; docs/packs.md tells what each key does.
type edition struct {
	title, verify, asked string
	page, accent         string // empty: as pack.toml says
	contents             bool
	chapters             []named
	left                 []named // CHAPTER#ANCHOR
	wide                 []named
	titles, leads        []named // in the order of their chapters' names

	pages []*report.Page // the chapters, when the report is made
}

// Named is the name of a chapter or a section, with what is said of it.
type named struct {
	name, text string
	at         register.At // zero: it came with the program
	path       []string
}

// loadEdition reads audit-pack or review-pack; own is the workspace's
// templates/, or nil.
func loadEdition(name string, own fs.FS, probs *diag.Problems) *edition {
	t := new(edition)
	data, err := fs.ReadFile(templates.FS, name+".toml")
	if err != nil {
		panic(err) // the file's name is ours
	}
	t.read(name+".toml", data, false, probs)
	if own == nil {
		return t
	}
	file := "../templates/" + name + ".toml"
	switch data, err := fs.ReadFile(own, name+".toml"); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		probs.Addf(diag.Place{File: file}, "unreadable", "", "%v", err)
	default:
		t.read(file, data, true, probs)
	}
	return t
}

// templates opens templates/ of the workspace; nil where it is not there.
func (ws *Workspace) templates() (*os.Root, error) {
	return openIfThere(filepath.Join(ws.Dir, "templates"))
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// read takes the keys that a file has.
func (t *edition) read(file string, data []byte, own bool, probs *diag.Problems) {
	g := register.OpenBytes(file, data, 1, probs)
	defer g.Close()
	register.Root(g, func(r *register.Row) bool {
		if r.Has("title") {
			t.title = r.NeedStr("title") // the PDF's too (PDF/UA-1, 7.1)
		}
		for key, to := range map[string]*string{"verify": &t.verify, "asked": &t.asked} {
			if r.Has(key) {
				*to = r.Str(key)
			}
		}
		if r.Has("contents") {
			t.contents = r.Bool("contents")
		}
		t.readLook(r)
		at := register.At{}
		if own {
			at = r.At()
		}
		for key, to := range map[string]*[]named{"chapters": &t.chapters, "leave_out": &t.left, "landscape": &t.wide} {
			if r.Has(key) {
				*to = names(r, key, at)
			}
		}
		for key, to := range map[string]*[]named{"titles": &t.titles, "leads": &t.leads} {
			if sub := r.Table(key); sub != nil {
				*to = sayings(sub, key, at)
			}
		}
		return true
	})
}

func (t *edition) readLook(r *register.Row) {
	if r.Has("page") && r.Str("page") != "" {
		t.page = r.Enum("page", "A4", "Letter")
	}
	if a := r.Str("accent"); a != "" {
		t.accent = a
		if !hexColour.MatchString(a) {
			r.Errorf("accent", "unknown-value", "write six hexadecimal digits: #2440a8", "%q is not a colour", a)
		}
	}
}

// names is a list of chapters or sections.
func names(r *register.Row, key string, at register.At) (out []named) {
	for i, s := range r.Strs(key) {
		out = append(out, named{name: s, at: at, path: []string{key, strconv.Itoa(i)}})
	}
	return out
}

// sayings is a table of texts by chapter.
func sayings(r *register.Row, key string, at register.At) (out []named) {
	for _, name := range r.Keys() {
		out = append(out, named{name: name, text: r.NeedStr(name), at: at, path: []string{key, name}})
	}
	return out
}

// lacks reports that the list of chapters is without one that must be there.
func (t *edition) lacks(probs *diag.Problems, name, message string) {
	if n := len(t.chapters); n > 0 {
		t.chapters[n-1].at.Problem(probs, []string{"chapters"}, "missing-chapter", "add "+strconv.Quote(name), "%s", message)
	}
}

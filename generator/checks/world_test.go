package checks_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/delta"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
	"github.com/evpack/evpack/generator/trail"
)

// A world is a workspace: its files by name, relative to content/.
type world map[string]string

// base is the workspace of testdata/base.txtar, in which nothing is wrong.
func base(t testing.TB) world {
	t.Helper()
	ar, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	w := world{}
	for _, f := range ar.Files {
		w[f.Name] = string(f.Data)
	}
	return w
}

// overlay lays the files of a case over the workspace:
//
//	NAME      replaces the file or adds it; one that holds "-" removes it, and
//	          NAME/ with "-" the folder
//	NAME+     appends to the file
//	only      the files of the base that stay, on one line; all others go
//	edit      lines FILE: s/old/new/ (once, and it has to be there; s/…/…/g everywhere)
//	          or    FILE ROW: key = value, FILE ROW: key (takes it out), FILE ROW: - (takes the row out)
//	          where ROW is the id of the row or else a value that it alone has
//
// want and cycle are no part of it. sealed has the form of edit: what makes of
// the workspace the one that the cycle before was archived from.
func (w world) overlay(files map[string]string) error {
	if only, ok := files["only"]; ok {
		for name := range w {
			if !slices.Contains(strings.Fields(only), name) {
				delete(w, name)
			}
		}
	}
	for _, name := range slices.Sorted(mapKeys(files)) {
		text := files[name]
		switch {
		case name == "want" || name == "cycle" || name == "edit" || name == "only":
		case strings.HasSuffix(name, "+"):
			w[strings.TrimSuffix(name, "+")] += "\n" + text
		case strings.HasSuffix(name, "/") && strings.TrimSpace(text) == "-":
			for f := range w {
				if strings.HasPrefix(f, name) {
					delete(w, f)
				}
			}
		case strings.TrimSpace(text) == "-":
			delete(w, name)
		default:
			w[name] = text
		}
	}
	for line := range strings.Lines(files["edit"]) {
		if err := w.edit(strings.TrimRight(line, "\n")); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(line), err)
		}
	}
	return nil
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (w world) edit(line string) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	where, what, _ := strings.Cut(line, ": ")
	file, row, byRow := strings.Cut(where, " ")
	text, ok := w[file]
	var err error
	switch {
	case !ok:
		return fmt.Errorf("no file %s", file)
	case byRow:
		text, err = setKey(text, row, what)
	default:
		text, err = substitute(text, what)
	}
	w[file] = text
	return err
}

// substitute is s/old/new/ with any delimiter; \n is a line's end.
func substitute(text, command string) (string, error) {
	if len(command) < 4 || command[0] != 's' {
		return text, fmt.Errorf("no command")
	}
	parts := strings.Split(strings.ReplaceAll(command[2:], `\n`, "\n"), command[1:2])
	if len(parts) != 3 {
		return text, fmt.Errorf("write s/old/new/")
	}
	n := strings.Count(text, parts[0])
	if n == 0 || n > 1 && parts[2] != "g" {
		return text, fmt.Errorf("%q is there %d times", parts[0], n)
	}
	return strings.ReplaceAll(text, parts[0], parts[1]), nil
}

// setKey sets, or takes out, a key of one row, or the row.
func setKey(text, row, what string) (string, error) {
	blocks := rowsOf(text)
	i := slices.IndexFunc(blocks, func(b string) bool { return strings.Contains(b, "\nid = \""+row+"\"\n") })
	if i < 0 {
		has := func(b string) bool {
			return strings.Contains(b, " = \""+row+"\"\n") || strings.Contains(b, " = "+row+"\n")
		}
		i = slices.IndexFunc(blocks, has)
		if i < 0 || slices.ContainsFunc(blocks[i+1:], has) {
			return text, fmt.Errorf("no row or more than one has %q", row)
		}
	}
	if what == "-" {
		return strings.Join(slices.Delete(blocks, i, i+1), ""), nil
	}
	key, _, set := strings.Cut(what, " = ")
	lines := strings.SplitAfter(blocks[i], "\n")
	head := 1 + slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "[[") })
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, key+" = ") })
	if set {
		lines = slices.Insert(lines, head, what+"\n")
	}
	blocks[i] = strings.Join(lines, "")
	return strings.Join(blocks, ""), nil
}

// rowsOf cuts a register into what stands before its first row and its rows,
// each with its sub-tables.
func rowsOf(text string) []string {
	out := []string{""}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "[[") && !strings.Contains(line, ".") {
			out = append(out, "")
		}
		out[len(out)-1] += line
	}
	return out
}

const restOfAnnexA = "# and the rest of Annex A\n"

// files gives the workspace as a file system, with the SoA written out and
// NAME.b64 decoded to NAME.
func (w world) files() fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range w {
		if name == "sealed" {
			continue
		}
		if name == "registers/soa.toml" && strings.Contains(text, restOfAnnexA) {
			text = strings.Replace(text, restOfAnnexA, restOf(text), 1)
		}
		data := []byte(text)
		if plain, ok := strings.CutSuffix(name, ".b64"); ok {
			name, data = plain, decoded(text)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

// decoded is the binary of a file of testdata; a mistake in one shows as an
// empty file.
func decoded(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
	if err != nil {
		return nil
	}
	return data
}

func restOf(soa string) string {
	var b strings.Builder
	for _, c := range catalog.Annex() {
		if !strings.Contains(soa, "id = \""+c.ID+"\"\n") {
			fmt.Fprintf(&b, "[[control]]\nid = %q\nreasons = [\"risk\"]\njustification = \"Our risks\"\nstatus = \"implemented\"\n"+
				"owner = \"p-3\"\nimplementation = \"How we do %s\"\nevidence = [\"policy:isp\"]\n", c.ID, c.Title)
		}
	}
	return b.String()
}

// load reads a cycle of the workspace; problems make an error.
func (w world) load(cycle string) (*evidence.Pack, *trail.Trail, error) {
	var probs diag.Problems
	p, err := evidence.Load(w.files(), evidence.Options{Cycle: cycle}, &probs)
	if err != nil {
		return nil, nil, err
	}
	checks.Validate(p, &probs)
	for _, problem := range probs.Sorted() {
		err = cmp.Or(err, fmt.Errorf("problem %s %s: %s", problem.Code, problem.Place, problem.Message))
	}
	if err != nil {
		return nil, nil, err
	}
	t, err := trail.Judge(p)
	return p, t, err
}

// assess runs checks over a cycle of the workspace, and all of them over the
// one before where they compare.
func (w world) assess(cycle string, list []*assess.Check) (*assess.Assessment, error) {
	p, t, err := w.load(cycle)
	if err != nil {
		return nil, err
	}
	var prev *assess.Previous
	if slices.ContainsFunc(p.Past, func(c evidence.Cycle) bool { return c.ID == p.Previous }) && len(list) > 1 {
		before, t, err := w.load(p.Previous)
		if err != nil {
			return nil, err
		}
		prev = assess.Run(before, t, nil, list).AsPrevious()
	}
	if _, archived := w["sealed"]; archived {
		if prev, err = w.sealed(p.Previous, prev); err != nil {
			return nil, err
		}
	}
	return assess.Run(p, t, prev, list), nil
}

// sealed compares the cycle before, as it was archived, with the view of it.
func (w world) sealed(cycle string, prev *assess.Previous) (*assess.Previous, error) {
	then := maps.Clone(w)
	delete(then, "sealed")
	if edits := w["sealed"]; strings.TrimSpace(edits) != "" {
		if err := then.overlay(map[string]string{"edit": edits}); err != nil {
			return nil, err
		}
	}
	was, _, err := then.load(cycle)
	if err != nil {
		return nil, err
	}
	view, _, err := w.load(cycle)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for _, t := range ledger.Present(was) {
		var b bytes.Buffer
		if err := t.CSV(&b, was); err != nil {
			return nil, err
		}
		files[t.Name+".csv"] = &fstest.MapFile{Data: b.Bytes()}
	}
	rows, err := delta.Since(files, was.Has, view)
	if err != nil {
		return nil, err
	}
	if prev == nil {
		prev = &assess.Previous{Cycle: cycle}
	}
	prev.Sealed = &assess.Sealed{Version: "v1"}
	for _, r := range rows {
		prev.Sealed.Rows = append(prev.Sealed.Rows, assess.Row{Kind: string(r.Kind), Name: r.Row()})
	}
	return prev, nil
}

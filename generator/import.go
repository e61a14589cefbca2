package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/intake"
)

// ImportOptions say what is imported, and how.
type ImportOptions struct {
	Kind    string // people, completions, …: intake.Names
	Name    string // of the file, for places
	Data    []byte
	Sheet   string   // of a workbook; empty: the first
	Map     []string // KEY=COLUMN
	Set     []string // KEY=VALUE
	Days    string   // one of intake.DayForms
	NewOnly bool     // rows whose id is there with other values stay as they are
	DryRun  bool     // nothing is written
}

// Imported tells what an import added.
type Imported struct {
	File   string   `json:"file"`   // the register's, below content/
	Added  int      `json:"added"`  // rows
	Same   int      `json:"same"`   // rows that were there already
	Differ int      `json:"differ"` // rows that stay as they were, with other values
	Left   []string `json:"left"`   // columns that fill no key
	Text   string   `json:"-"`      // the rows, as TOML
}

// Import takes the rows of a table into a register. The workspace is read as it
// would be with them; where anything is wrong nothing is written, and problems
// in the new rows have their places in the table. Errors: ErrRequest where the
// call is wrong; of the disk.
func Import(ws *Workspace, opt ImportOptions) (*Imported, []diag.Problem, error) {
	kind, ok := intake.Find(opt.Kind)
	if !ok {
		return nil, nil, fmt.Errorf("%w: nothing of the kind %q can be imported", ErrRequest, opt.Kind)
	}
	probs := new(diag.Problems)
	plan, err := tabled(ws, kind, opt, probs)
	if err != nil || probs.Len() > 0 {
		return nil, opt.quoted(probs.Sorted()), err
	}
	fresh, same, differ := plan.Fresh(kind, ws.Content(), opt.NewOnly, probs)
	if probs.Len() > 0 {
		return nil, opt.quoted(probs.Sorted()), nil
	}
	out := &Imported{File: ws.shard(kind.Register, "imported"), Added: len(fresh), Same: same, Differ: differ, Left: plan.Left}
	old, err := ws.content.ReadFile(out.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	var rows []string
	for _, r := range fresh {
		rows = append(rows, r.Text())
	}
	out.Text = strings.Join(rows, "\n")
	text := joined(old, rows)
	if list, err := wrongRows(ws, out.File, old, text, fresh); err != nil || len(list) > 0 {
		return nil, opt.quoted(list), err
	}
	if opt.DryRun || len(fresh) == 0 {
		return out, nil, nil
	}
	return out, nil, ws.put(out.File, text)
}

// book tells an XLSX workbook from text.
func (opt ImportOptions) book() bool { return strings.EqualFold(filepath.Ext(opt.Name), ".xlsx") }

// quoted gives problems in a table of text their line.
func (opt ImportOptions) quoted(list []diag.Problem) []diag.Problem {
	lines := strings.Split(strings.TrimPrefix(string(opt.Data), "\ufeff"), "\n")
	for i, p := range list {
		if p.File == opt.Name && !opt.book() && p.Line > 0 && p.Line <= len(lines) {
			list[i].Text = strings.TrimSuffix(lines[p.Line-1], "\r")
		}
	}
	return list
}

// tabled reads the table and turns it into rows.
func tabled(ws *Workspace, kind intake.Kind, opt ImportOptions, probs *diag.Problems) (*intake.Plan, error) {
	var table *intake.Table
	if opt.book() {
		table = intake.ReadXLSX(opt.Name, opt.Sheet, opt.Data, probs)
	} else {
		table = intake.ReadCSV(opt.Name, opt.Data, probs)
	}
	if table == nil || probs.Len() > 0 {
		return nil, nil
	}
	people, err := addresses(ws, probs)
	if err != nil || probs.Len() > 0 {
		return nil, err
	}
	plan, err := intake.Rows(table, kind, intake.Options{Map: opt.Map, Set: opt.Set, Days: opt.Days, People: people}, probs)
	if errors.Is(err, intake.ErrOption) {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return plan, err
}

// addresses are the ids of people by their e-mail addresses, in small letters.
func addresses(ws *Workspace, probs *diag.Problems) (map[string]string, error) {
	pack, err := evidence.Load(ws.Content(), evidence.Options{}, probs)
	if err != nil || probs.Len() > 0 {
		return nil, err
	}
	out := map[string]string{}
	for _, p := range pack.People {
		if p.Email != "" {
			out[strings.ToLower(p.Email)] = p.ID
		}
	}
	return out, nil
}

// wrongRows reads the workspace as it would be. Places in new rows become those
// of the table.
func wrongRows(ws *Workspace, name string, old, text []byte, rows []*intake.Row) ([]diag.Problem, error) {
	probs := new(diag.Problems)
	if _, err := evidence.Load(&overlay{ws.Content(), map[string][]byte{name: text}}, evidence.Options{}, probs); err != nil {
		return nil, err
	}
	list := probs.Sorted()
	line := bytes.Count(joined(old, nil), []byte("\n")) + 1
	for i, p := range list {
		if p.File == name && p.Line >= line {
			list[i].Place, list[i].Text = source(rows, line, len(old) > 0, p.Line), ""
		}
	}
	return list, nil
}

// source is the place in the table behind a line of the register. line is the
// first that was added; a blank one stands before each row but a file's first.
func source(rows []*intake.Row, line int, blank bool, at int) diag.Place {
	var place diag.Place
	for _, r := range rows {
		if blank {
			line++
		}
		blank = true
		for i := range r.Lines() {
			if line+i <= at {
				place = r.Source(i)
			}
		}
		line += r.Lines()
	}
	return place
}

// shard is the file of a register that rows are added to: NAME.toml, or in a
// folder of shards the one of that name.
func (ws *Workspace) shard(register, name string) string {
	if info, err := ws.content.Stat("registers/" + register); err == nil && info.IsDir() {
		return path.Join("registers", register, name+".toml")
	}
	return "registers/" + register + ".toml"
}

// put writes a file below content/ whole or not at all.
func (ws *Workspace) put(name string, data []byte) error {
	if err := ws.content.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return replaceFile(ws.content, name, data)
}

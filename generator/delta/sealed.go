package delta

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// A Rewritten row is one of a time that was sealed, which the registers tell
// otherwise now.
type Rewritten struct {
	Kind   Kind
	Table  string // of package ledger
	Key    string // its identifying cells, joined by "/"
	Fields []Field
}

// Row names the row: acknowledgements/p-0001/isp/3.1/2026-02-20.
func (r Rewritten) Row() string { return r.Table + "/" + r.Key }

// facts are the tables whose rows carry a day, with what identifies a row, the
// column of its day, and what is compared. What has no day (holders, managers,
// departments, titles), what is filled in as work goes on (causes, corrections,
// owners and due dates of what is open; spend; evidence) and what is told by a
// revision of its own (the Statement of Applicability's controls) is as it is
// now, and no sign of anything.
type facts struct{ table, key, day, compared string }

func sealedFacts() []facts {
	return []facts{
		{"people", "id", "start", "kind start end briefed access_granted access_revoked screened"},
		{"people-leave", "person from", "from", "person from"},
		{"contracts", "id", "signed", "person signed security_terms"},
		{"completions", "person course date", "date", "score"},
		{"acknowledgements", "person policy version date", "date", "method"},
		{"competence-records", "person competence assessed", "assessed", "level assessor"},
		{"policies", "id", "approved", "version approved approved_by sha256"},
		{"policy-revisions", "policy version", "date", "date author change"},
		{"role-acceptances", "role person date", "date", "date"},
		{"signatures", "id", "date", "subject signer date capacity method"},
		{"keys", "person fingerprint", "from", "from"},
		{"reviews", "id", "date", "kind date chair required attended inputs minutes_sha256"},
		{"topics", "review title", "date", "date kind discussion"},
		{"decisions", "review id", "date", "date kind text by"},
		{"actions", "review id", "date", "date text"},
		{"budgets", "id", "approved", "period approved_amount currency approved_by approved"},
		{"communications", "id", "date", "date from audience channel subject topics"},
		{"measurements", "kpi date", "date", "value"},
		{"findings", "id", "raised", "kind grade control source check raised title"},
		{"activities", "id", "date", "kind date title participants outcome"},
		{"checklists", "manager month", "month", "brief compliance enforce example"},
		{"disciplinary-cases", "id", "opened_quarter", "opened_quarter"},
		{"signoffs", "id", "date", "subject kind date by decision"},
		{"soa-versions", "version", "approved", "approved approved_by"},
	}
}

// Since compares what a pack sealed of its registers, the CSV files of sealed,
// with the view that today's registers give of that time. A table that the pack
// has no file of is passed over where known says that its register was read;
// else all its rows are new.
// Errors: of the files, which are not those of ledger.CSV then.
func Since(sealed fs.FS, known func(register string) bool, view *evidence.Pack) ([]Rewritten, error) {
	var out []Rewritten
	for _, f := range sealedFacts() {
		t, ok := ledger.Find(f.table)
		if !ok {
			return nil, fmt.Errorf("no table %q", f.table)
		}
		then, err := f.sealed(sealed, view.D().String())
		if errors.Is(err, fs.ErrNotExist) {
			if known(t.Register) {
				continue // another version of the program made no such table
			}
		} else if err != nil {
			return nil, fmt.Errorf("%s.csv: %w", f.table, err)
		}
		out = append(out, f.compare(then, f.now(t, view))...)
	}
	slices.SortStableFunc(out, func(a, b Rewritten) int { return cmp.Compare(a.Row(), b.Row()) })
	return out, nil
}

// told are rows by their keys: of each, cells by the names of their columns.
type told map[string]map[string]string

// add takes a row, unless it is of a later day than asOf. Days after it were
// not known then, and are left out of the other cells.
func (f facts) add(to told, cells map[string]string, asOf string) {
	if after(cells[f.day], asOf) {
		return
	}
	var key []string
	for _, c := range strings.Fields(f.key) {
		key = append(key, cells[c])
	}
	row := map[string]string{}
	for _, c := range strings.Fields(f.compared) {
		if v, has := cells[c]; has {
			if after(v, asOf) {
				v = ""
			}
			row[c] = v
		}
	}
	name := strings.Join(key, "/")
	for n := 2; to[name] != nil; n++ {
		name = fmt.Sprintf("%s #%d", strings.Join(key, "/"), n)
	}
	to[name] = row
}

// dayForm is a day, with or without its time, or a month.
var dayForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9:]+Z)?)?$`)

func after(cell, asOf string) bool {
	return dayForm.MatchString(cell) && cell[:min(len(cell), len(asOf))] > asOf
}

func (f facts) now(t ledger.Table, view *evidence.Pack) told {
	out := told{}
	for r := range t.Rows(view) {
		cells := map[string]string{}
		for i, c := range t.Columns {
			cells[c] = ledger.Safe(r.Cells[i])
		}
		f.add(out, cells, view.D().String())
	}
	return out
}

func (f facts) sealed(fsys fs.FS, asOf string) (told, error) {
	out := told{}
	file, err := fsys.Open(f.table + ".csv")
	if err != nil {
		return out, err
	}
	defer file.Close()
	in := csv.NewReader(file)
	head, err := in.Read()
	if err != nil {
		return out, err
	}
	for {
		row, err := in.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		cells := map[string]string{}
		for i, c := range head {
			cells[c] = row[i]
		}
		f.add(out, cells, asOf)
	}
}

func (f facts) compare(then, now told) []Rewritten {
	var out []Rewritten
	for key, is := range now {
		was, there := then[key]
		if !there {
			out = append(out, Rewritten{Kind: Added, Table: f.table, Key: key})
			continue
		}
		r := Rewritten{Kind: Changed, Table: f.table, Key: key}
		for _, c := range strings.Fields(f.compared) {
			before, known := was[c]
			if now, has := is[c]; known && has && now != before {
				r.Fields = append(r.Fields, Field{c, before, now})
			}
		}
		if len(r.Fields) > 0 {
			out = append(out, r)
		}
	}
	for key := range then {
		if _, there := now[key]; !there {
			out = append(out, Rewritten{Kind: Removed, Table: f.table, Key: key})
		}
	}
	return out
}

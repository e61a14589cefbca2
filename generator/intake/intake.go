// Package intake turns a table that another system exported (people of an HR
// system, completions of a learning platform, tickets) into rows of a register,
// as TOML text. It reads CSV and XLSX. It writes nothing, and it does not judge
// what a row means: package evidence reads the text as it reads every register,
// and Text.Source tells where in the table a place in the text came from.
//
// Sources: RFC 4180 (CSV); ISO/IEC 29500 (XLSX).
package intake

import (
	"path"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/schema"
)

// A Cell is one value of a table. Raw is what a spreadsheet holds behind what it
// shows: a day is a number there.
type Cell struct {
	Text, Raw string
	At        diag.Place // of CSV: line and column; of XLSX: row and column
}

// A Table is what was exported: a head and rows, none of them empty.
type Table struct {
	Head []Cell
	Rows [][]Cell
}

// A Kind is a kind of row that can be taken in.
type Kind struct {
	Register string // people: its file is registers/people.toml
	Row      schema.Row
}

// Kinds lists what can be taken in, in the order of schema.All. Signatures are
// not: evpack sign and evpack collect add those, with their proof.
func Kinds() []Kind {
	var out []Kind
	for _, r := range schema.All() {
		if path.Dir(r.File) != "registers" || r.Name == "signatures" {
			continue
		}
		for _, row := range r.Rows {
			out = append(out, Kind{r.Name, row})
		}
	}
	return out
}

// Find finds a kind by the name of its row (completion), by its plural
// (completions), or by its register where that has one kind of row (people).
func Find(name string) (Kind, bool) {
	kinds := Kinds()
	for _, k := range kinds {
		if name == k.Row.Name || name == plural(k.Row.Name) {
			return k, true
		}
	}
	var found []Kind
	for _, k := range kinds {
		if name == k.Register {
			found = append(found, k)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return Kind{}, false
}

// Names lists the kinds as people call them: the register's name where it holds
// nothing else, else the row's.
func Names() []string {
	count := map[string]int{}
	for _, k := range Kinds() {
		count[k.Register]++
	}
	var out []string
	for _, k := range Kinds() {
		name := plural(k.Row.Name)
		if count[k.Register] == 1 {
			name = k.Register
		}
		out = append(out, name)
	}
	return out
}

func plural(row string) string {
	if strings.HasSuffix(row, "y") {
		return strings.TrimSuffix(row, "y") + "ies"
	}
	return row + "s"
}

// plain is a name without what people write differently: "E-mail" is email.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// nearest names the column that was perhaps meant.
func nearest(name string, head []Cell) string {
	var known []string
	for _, c := range head {
		known = append(known, c.Text)
	}
	return register.DidYouMean(name, known)
}

package catalog

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

//go:embed data/*.csv
var data embed.FS

// load reads the embedded files. They are part of the program, so what is
// wrong with them is a panic, which the tests would meet first.
func load() table {
	t := table{index: map[string]int{}}
	for _, r := range records("clauses.csv", 2) {
		t.controls = append(t.controls, Control{ID: r[0], Title: r[1], Theme: "Clause"})
	}
	for _, r := range records("annex-a.csv", 7) {
		t.controls = append(t.controls, Control{ID: r[0], Title: r[1], Theme: theme(r[0]),
			Type: list(r[2]), Properties: list(r[3]), Concepts: list(r[4]), Capabilities: list(r[5]), Domains: list(r[6])})
	}
	slices.SortFunc(t.controls, func(a, b Control) int { return Compare(a.ID, b.ID) })
	for i, c := range t.controls {
		t.index[c.ID] = i
	}
	for _, r := range records("summaries.csv", 2) {
		t.control(r[0]).Summary = r[1]
	}
	for _, r := range records("looks.csv", 2) {
		c := t.control(r[0])
		c.Looks = append(c.Looks, r[1])
	}
	for _, r := range records("ism-a54.csv", 4) {
		t.mappings = append(t.mappings, Mapping{t.control(r[0]).ID, r[1], r[2], r[3]})
	}
	return t
}

// control is the one of that id; a file that names another is wrong.
func (t *table) control(id string) *Control {
	i, ok := t.index[id]
	if !ok {
		panic(fmt.Sprintf("catalog: no clause or control %q", id))
	}
	return &t.controls[i]
}

// records reads a file's rows of so many fields, without its header.
func records(name string, fields int) [][]string {
	file, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err)
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = fields
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("catalog: %s: %v", name, err))
	}
	return rows[1:]
}

func list(cell string) []string { return strings.Split(cell, ";") }

// theme is the title of the control's chapter of Annex A, in one word.
func theme(id string) string {
	return map[byte]string{'5': "Organisational", '6': "People", '7': "Physical", '8': "Technological"}[id[2]]
}

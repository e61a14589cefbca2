// Package catalog holds facts about ISO/IEC 27001:2022: its clauses, the 93
// controls of Annex A with the attributes of ISO/IEC 27002:2022, and relations
// to other frameworks. Numbers, titles and attributes are facts; summaries and
// what an auditor looks for are this project's own words, never the standard's.
//
// The facts are CSV files below data/, one header line each: annex-a.csv (lists
// in a cell are joined by ";"), clauses.csv, summaries.csv, looks.csv and
// ism-a54.csv. It knows nothing of an organisation: what applies, and whether
// it is met, is the registers' to say.
package catalog

import (
	"slices"
	"sync"
)

// A Control is a control of Annex A, or a clause, which has no attributes.
type Control struct {
	ID      string // as the standard writes it: 5.1, A.5.4
	Title   string // of the standard, in British spelling
	Summary string // one sentence of our own
	Theme   string // Organisational, People, Physical, Technological or Clause

	// The attributes of ISO/IEC 27002:2022.
	Type         []string // Preventive, Detective, Corrective
	Properties   []string // Confidentiality, Integrity, Availability
	Concepts     []string // Identify, Protect, Detect, Respond, Recover
	Capabilities []string // operational capabilities, such as Governance
	Domains      []string // security domains, such as Protection

	Looks []string // what an auditor looks for, where management answers for it
}

// A Mapping relates a control to a requirement of another framework.
type Mapping struct{ Control, Framework, Target, Relation string }

// Controls lists the clauses 4.1 to 10.2 and then the 93 controls, in natural
// order. The chapters 4 to 10 themselves are in Lookup alone.
func Controls() []Control {
	return slices.DeleteFunc(copied(facts().controls), func(c Control) bool { return chapter(c.ID) })
}

// Annex lists the 93 controls of Annex A.
func Annex() []Control {
	return slices.DeleteFunc(copied(facts().controls), func(c Control) bool { return c.Theme == "Clause" })
}

// Lookup finds a clause, a chapter or a control.
func Lookup(id string) (Control, bool) {
	i, ok := facts().index[id]
	if !ok {
		return Control{}, false
	}
	return copied(facts().controls[i : i+1])[0], true
}

// Valid tells whether id is a clause, a chapter or a control, written as the
// standard writes it.
func Valid(id string) bool {
	_, ok := facts().index[id]
	return ok
}

// Mappings lists the relations that come with the program: A.5.4 and 5.1 to
// the ASD ISM and to NIST CSF 2.0.
func Mappings() []Mapping { return slices.Clone(facts().mappings) }

// A table is what the files say, read once and not changed after.
type table struct {
	controls []Control
	index    map[string]int
	mappings []Mapping
}

var facts = sync.OnceValue(load)

// copied keeps callers from writing into the table.
func copied(controls []Control) []Control {
	out := slices.Clone(controls)
	for i, c := range out {
		out[i].Type, out[i].Properties, out[i].Concepts = slices.Clone(c.Type), slices.Clone(c.Properties), slices.Clone(c.Concepts)
		out[i].Capabilities, out[i].Domains, out[i].Looks = slices.Clone(c.Capabilities), slices.Clone(c.Domains), slices.Clone(c.Looks)
	}
	return out
}

package catalog

import "slices"

// An Input is a topic that a management review has to look at (9.3.2).
type Input struct {
	Letter string // a to g; d1 to d4 for the parts of d
	Text   string // in our own words
	Parts  []Input
}

// InputsOf932 lists the inputs a to g of a management review, in order. The
// letters are those of ISO/IEC 27001:2022, 9.3.2; its four figures on
// performance are the parts of d.
func InputsOf932() []Input {
	return []Input{
		{Letter: "a", Text: "What became of the actions that earlier reviews decided"},
		{Letter: "b", Text: "What has changed, inside and outside, that matters to the ISMS"},
		{Letter: "c", Text: "What interested parties need and expect now that they did not before"},
		{Letter: "d", Text: "How security performs and where the figures are heading", Parts: []Input{
			{Letter: "d1", Text: "Nonconformities, and what was done about them"},
			{Letter: "d2", Text: "What monitoring and measurement show"},
			{Letter: "d3", Text: "What audits found"},
			{Letter: "d4", Text: "How far the security objectives are reached"},
		}},
		{Letter: "e", Text: "What interested parties have said"},
		{Letter: "f", Text: "What the risk assessment found, and how far risk treatment has come"},
		{Letter: "g", Text: "Where the ISMS could become better"},
	}
}

// A Relation is the way in which a control stands to a requirement of another
// framework. None but equal is an equivalence.
type Relation struct {
	Name    string
	Meaning string // a sentence: the control … the requirement
}

// Relations lists the relations that a mapping may name.
func Relations() []Relation {
	return []Relation{
		{"partially-meets", "The control meets a part of the requirement."},
		{"partially-overlaps", "Control and requirement share some ground, and each has ground of its own."},
		{"supports", "The control helps to meet the requirement, and meets no part of it by itself."},
		{"depends-on", "The control works only where the requirement is met as well."},
		{"equal", "Whoever meets the one meets the other."},
	}
}

// RelationMeaning is the sentence of a relation; false where there is none.
func RelationMeaning(name string) (string, bool) {
	all := Relations()
	i := slices.IndexFunc(all, func(r Relation) bool { return r.Name == name })
	if i < 0 {
		return "", false
	}
	return all[i].Meaning, true
}

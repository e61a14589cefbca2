package delta

import "slices"

// A Finding is what a comparison needs to know of one.
type Finding struct {
	Check   string `json:"check"`
	Grade   string `json:"grade"`
	Subject string `json:"subject"`
	Message string `json:"message"`
}

func (f Finding) id() string { return f.Check + " " + f.Subject }

// State is where a finding stands between two cycles.
type State string

// The states of a finding.
const (
	New      State = "new"      // in the later cycle alone
	Standing State = "standing" // in both, for the same check and subject
	Closed   State = "closed"   // in the earlier cycle alone
)

// A FindingChange is a finding with its state. Where it stands, Was is its
// grade in the earlier cycle.
type FindingChange struct {
	State State  `json:"state"`
	Was   string `json:"was,omitempty"`
	Finding
}

// Findings compares the findings of two cycles by check and subject: new ones
// first, then standing, then closed ones, each in the order given.
func Findings(before, after []Finding) []FindingChange {
	old := map[string]Finding{}
	for _, f := range before {
		old[f.id()] = f
	}
	now := map[string]bool{}
	out := []FindingChange{}
	for _, f := range after {
		now[f.id()] = true
		if was, ok := old[f.id()]; ok {
			out = append(out, FindingChange{State: Standing, Was: was.Grade, Finding: f})
		} else {
			out = append(out, FindingChange{State: New, Finding: f})
		}
	}
	for _, f := range before {
		if !now[f.id()] {
			out = append(out, FindingChange{State: Closed, Finding: f})
		}
	}
	order := []State{New, Standing, Closed}
	slices.SortStableFunc(out, func(a, b FindingChange) int { return slices.Index(order, a.State) - slices.Index(order, b.State) })
	return out
}

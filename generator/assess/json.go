package assess

import (
	"encoding/json"
	"io"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/trail"
)

// JSON shapes of evpack check --format json (docs/CHECKS.md); every list is
// there, empty or not.
type (
	document struct {
		Cycle        string         `json:"cycle"`
		AsOf         string         `json:"as_of"`
		Verdict      string         `json:"verdict"`
		Summary      Summary        `json:"summary"`
		NotEvaluable []notEvaluable `json:"not_evaluable"`
		KPIs         kpiMap         `json:"kpis"`
		Findings     []finding      `json:"findings"`
		Trail        []entry        `json:"trail"`
	}
	notEvaluable struct {
		Check  string `json:"check"`
		Reason string `json:"reason"`
	}
	finding struct {
		Check    string     `json:"check"`
		Grade    Grade      `json:"grade"`
		Subject  string     `json:"subject"`
		Controls []string   `json:"controls"`
		Message  string     `json:"message"`
		Affected []string   `json:"affected,omitempty"`
		Source   diag.Place `json:"source"`
	}
	entry struct {
		Subject string `json:"subject"`
		Signer  string `json:"signer"`
		Date    string `json:"date"`
		Method  string `json:"method"`
		State   string `json:"state"`
		Digest  string `json:"digest"`
		Reason  string `json:"reason"`
	}
	kpiMap []KPI
)

// MarshalJSON writes the KPIs as one object, in their order.
func (m kpiMap) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, k := range m {
		if i > 0 {
			out = append(out, ',')
		}
		v, err := json.Marshal(k.Value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, '"'), k.ID...), '"', ':')
		out = append(out, v...)
	}
	return append(out, '}'), nil
}

// JSON writes the assessment as one document.
func (a *Assessment) JSON(w io.Writer) error {
	d := document{Cycle: a.Cycle.ID, AsOf: a.Cycle.AsOf.String(), Verdict: a.Verdict(), Summary: a.Summary(), KPIs: a.KPIs,
		NotEvaluable: []notEvaluable{}, Findings: []finding{}, Trail: Entries(a.Trail)}
	for _, r := range a.Results {
		if r.Reason != "" {
			d.NotEvaluable = append(d.NotEvaluable, notEvaluable{r.Check.ID, r.Reason})
		}
	}
	for _, f := range a.Findings() {
		d.Findings = append(d.Findings, finding{f.Check, f.Grade, f.Subject, f.Controls, f.Message, f.Affected, f.Source})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

// Entries gives the trail in the shape of the JSON document.
func Entries(t *trail.Trail) []entry {
	out := []entry{}
	for _, e := range t.Entries {
		row := entry{Subject: e.Subject.Name, State: string(e.State), Digest: e.Subject.Digest(), Reason: e.Reason}
		if e.Signer != nil {
			row.Signer = e.Signer.ID
		}
		if e.Row != nil {
			row.Date, row.Method = e.Row.Date.String(), e.Row.Method
		}
		out = append(out, row)
	}
	return out
}

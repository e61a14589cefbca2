package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/trail"
)

// The shapes of OSCAL's assessment results.
type (
	oscalResults struct {
		UUID     string        `json:"uuid"`
		Metadata oscalMetadata `json:"metadata"`
		Import   oscalHref     `json:"import-ap"`
		Results  []oscalResult `json:"results"`
		Back     oscalBack     `json:"back-matter"`
	}
	oscalHref struct {
		Href string `json:"href"`
	}
	oscalResult struct {
		UUID         string             `json:"uuid"`
		Title        string             `json:"title"`
		Description  string             `json:"description"`
		Start        string             `json:"start"`
		End          string             `json:"end"`
		Props        []oscalProp        `json:"props"`
		Reviewed     oscalReviewed      `json:"reviewed-controls"`
		Attestations []oscalAttestation `json:"attestations,omitempty"`
		Observations []oscalObservation `json:"observations,omitempty"`
		Findings     []oscalFinding     `json:"findings,omitempty"`
	}
	oscalReviewed struct {
		Selections []oscalSelection `json:"control-selections"`
	}
	oscalSelection struct {
		Description string           `json:"description"`
		Include     []oscalControlID `json:"include-controls"`
	}
	oscalControlID struct {
		ID string `json:"control-id"`
	}
	oscalAttestation struct {
		Responsible []oscalResponsible `json:"responsible-parties,omitempty"`
		Parts       []oscalPart        `json:"parts"`
	}
	oscalPart struct {
		UUID  string      `json:"uuid"`
		Name  string      `json:"name"`
		NS    string      `json:"ns"`
		Title string      `json:"title"`
		Props []oscalProp `json:"props"`
		Prose string      `json:"prose"`
		Links []oscalLink `json:"links,omitempty"`
	}
	oscalObservation struct {
		UUID        string      `json:"uuid"`
		Title       string      `json:"title"`
		Description string      `json:"description"`
		Props       []oscalProp `json:"props"`
		Methods     []string    `json:"methods"`
		Types       []string    `json:"types"`
		Collected   string      `json:"collected"`
		Remarks     string      `json:"remarks,omitempty"`
	}
	oscalFinding struct {
		UUID        string             `json:"uuid"`
		Title       string             `json:"title"`
		Description string             `json:"description"`
		Props       []oscalProp        `json:"props"`
		Links       []oscalLink        `json:"links,omitempty"`
		Target      oscalTarget        `json:"target"`
		Related     []oscalObservedRef `json:"related-observations"`
		Remarks     string             `json:"remarks,omitempty"`
	}
	oscalTarget struct {
		Type   string      `json:"type"`
		ID     string      `json:"target-id"`
		Status oscalStatus `json:"status"`
	}
	oscalStatus struct {
		State  string `json:"state"`
		Reason string `json:"reason"`
	}
	oscalObservedRef struct {
		UUID string `json:"observation-uuid"`
	}
)

// assessmentResults writes OSCAL's assessment results: each check is an
// objective, what it examined an observation, each finding a finding that is
// not satisfied, each check that passed one that is; signatures are
// attestations. Checks that could not be judged, or had nothing to judge, are
// observations alone.
func assessmentResults(w io.Writer, in Input) error {
	d := newDoc(in)
	p := in.Pack
	plan := in.uuid("resource checks")
	r := oscalResult{
		UUID: in.uuid("result " + p.Cycle.ID), Title: "Cycle " + p.Cycle.ID, Start: p.Cycle.From.String() + "T00:00:00Z", End: in.midnight(),
		Description:  "What the checks found about the commitment of leadership (ISO/IEC 27001:2022, 5.1 and A.5.4) and the management system around it, judged as of " + p.D().String() + " from the registers. What only a person can judge is on the audit worksheet.",
		Props:        props("verdict", in.Assessment.Verdict()),
		Reviewed:     oscalReviewed{[]oscalSelection{{"The clauses and controls that the checks serve.", in.reviewed()}}},
		Attestations: d.attestations(),
	}
	for _, res := range in.Assessment.Results {
		if res.Silent {
			continue
		}
		r.Observations = append(r.Observations, in.observation(res))
		r.Findings = append(r.Findings, in.conclusions(res)...)
	}
	doc := oscalResults{UUID: in.uuid("assessment-results " + p.Cycle.ID), Import: oscalHref{"#" + plan}, Results: []oscalResult{r},
		Back: oscalBack{[]oscalResource{in.standard(), {UUID: plan, Title: "The checks of evpack", Description: "The plan of the assessment: the checks with their ids, each explained by evpack explain and on the site's page of findings.",
			Links: []oscalLink{{Href: "../../site/findings.html"}}}}}}
	doc.Metadata = d.metadata("Assessment results")
	return write(w, "assessment-results", doc)
}

// reviewed lists the clauses and controls that any evaluated check serves.
func (in Input) reviewed() []oscalControlID {
	var served []string
	for _, r := range in.Assessment.Results {
		if r.Reason == "" && !r.Silent {
			served = append(served, r.Check.Serves...)
		}
	}
	slices.SortFunc(served, catalog.Compare)
	out := []oscalControlID{}
	for _, id := range slices.Compact(served) {
		out = append(out, oscalControlID{control(id)})
	}
	return out
}

func (in Input) observed(check string) string { return in.uuid("observation " + check) }

func (in Input) observation(r *assess.Result) oscalObservation {
	o := oscalObservation{
		UUID: in.observed(r.Check.ID), Title: r.Check.ID + " " + oneLine(r.Check.Title), Methods: []string{"EXAMINE"}, Types: []string{"control-objective"}, Collected: in.midnight(),
		Description: fmt.Sprintf("%s Examined: %d; findings: %d.", r.Check.Asks, len(r.Examined), len(r.Findings)),
		Props:       props("check", r.Check.ID, "grade", string(r.Grade), "examined", itoa(len(r.Examined)), "findings", itoa(len(r.Findings)), "not-evaluable", r.Reason),
	}
	if len(r.Examined) > 0 {
		list := sorted(r.Examined)
		o.Remarks = "Examined: " + oneLine(strings.Join(list[:min(len(list), most)], ", "))
		if more := len(list) - most; more > 0 {
			o.Remarks += fmt.Sprintf(" and %d more", more)
		}
	}
	return o
}

// conclusions are the findings of one check, or that it is satisfied.
func (in Input) conclusions(r *assess.Result) []oscalFinding {
	related := []oscalObservedRef{{in.observed(r.Check.ID)}}
	if r.Held() {
		return []oscalFinding{{UUID: in.uuid("satisfied " + r.Check.ID), Title: r.Check.ID + " " + oneLine(r.Check.Title), Description: fmt.Sprintf("The check holds for all %d that it examined.", len(r.Examined)),
			Props: props("check", r.Check.ID), Target: oscalTarget{"objective-id", r.Check.ID, oscalStatus{"satisfied", "pass"}}, Related: related}}
	}
	var out []oscalFinding
	for _, f := range r.Findings {
		o := oscalFinding{UUID: in.uuid("found " + f.Check + " " + f.Subject), Title: f.Check + " " + oneLine(f.Subject), Description: marked(f.Message),
			Props: append(props("check", f.Check, "grade", string(f.Grade), "subject", f.Subject, "source", f.Source.String()), serves(f.Controls)...),
			Links: in.link(f.Subject, "reference"), Target: oscalTarget{"objective-id", f.Check, oscalStatus{"not-satisfied", "fail"}}, Related: related}
		if n := len(f.Affected); n > 0 {
			o.Props = append(o.Props, props("affected", itoa(n))...)
			o.Remarks = "Concerns: " + strings.Join(f.Affected[:min(n, most)], ", ")
			if n > most {
				o.Remarks += fmt.Sprintf(" and %d more", n-most)
			}
		}
		out = append(out, o)
	}
	return out
}

func serves(controls []string) []oscalProp {
	var out []oscalProp
	for _, id := range controls {
		out = append(out, props("control", id)...)
	}
	return out
}

// attestations are the signatures that stand: verified or recorded. A broken or
// missing one attests nothing; the checks speak of it.
func (d *oscalDoc) attestations() []oscalAttestation {
	var out []oscalAttestation
	for _, e := range d.Assessment.Trail.Entries {
		if e.Row == nil || !e.Stands() || !d.Pack.Happened(e.Date()) {
			continue
		}
		out = append(out, oscalAttestation{d.responsible("signatory", e.Signer), []oscalPart{d.part(e)}})
	}
	return out
}

func (d *oscalDoc) part(e *trail.Entry) oscalPart {
	prose := fmt.Sprintf("%s signed %s on %s (%s); the signature is %s", orNobody(name(e.Signer)), e.Subject.Title, e.Row.Date, e.Row.Method, e.State)
	if e.Reason != "" {
		prose += ": " + e.Reason
	}
	id := fmt.Sprintf("%s %s %s %s", e.Row.Ref(), e.Row.Date, e.Row.Method, e.Row.File)
	return oscalPart{UUID: d.uuid("attestation " + id), Name: "signature", NS: oscalNS, Title: oneLine(e.Subject.Title), Prose: marked(prose + "."),
		Props: props("subject", e.Subject.Name, "state", string(e.State), "reason", e.Reason, "method", e.Row.Method, "date", e.Row.Date.String(), "capacity", e.Row.Capacity,
			"digest", e.Subject.Digest(), "key", e.Fingerprint),
		Links: []oscalLink{{"../../site/signatures.html", "reference", oneLine(e.Row.Ref())}}}
}

package export

import (
	"io"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// The shapes of OSCAL's component definition.
type (
	oscalDefinition struct {
		UUID       string           `json:"uuid"`
		Metadata   oscalMetadata    `json:"metadata"`
		Components []oscalComponent `json:"components"`
		Back       oscalBack        `json:"back-matter"`
	}
	oscalComponent struct {
		UUID            string                `json:"uuid"`
		Type            string                `json:"type"`
		Title           string                `json:"title"`
		Description     string                `json:"description"`
		Implementations []oscalImplementation `json:"control-implementations"`
	}
	oscalImplementation struct {
		UUID         string             `json:"uuid"`
		Source       string             `json:"source"`
		Description  string             `json:"description"`
		Props        []oscalProp        `json:"props"`
		Requirements []oscalRequirement `json:"implemented-requirements"`
	}
	oscalRequirement struct {
		UUID        string             `json:"uuid"`
		Control     string             `json:"control-id"`
		Description string             `json:"description"`
		Props       []oscalProp        `json:"props"`
		Links       []oscalLink        `json:"links,omitempty"`
		Responsible []oscalResponsible `json:"responsible-roles,omitempty"`
		Remarks     string             `json:"remarks,omitempty"`
	}
)

// componentDefinition writes the Statement of Applicability as an OSCAL
// component definition: the management system is the component, each row an
// implemented requirement. Excluded controls are there too, with applicable no
// and their justification.
func componentDefinition(w io.Writer, in Input) error {
	d := newDoc(in)
	s, standard := in.Pack.SoA, in.standard()
	impl := oscalImplementation{UUID: in.uuid("implementation " + s.Ref()), Source: "#" + standard.UUID, Description: "Statement of Applicability, version " + or(oneLine(s.Version), "not said") + ".",
		Props: props("version", s.Version, "approved", day(s.Approved), "approved-by", person(s.ApprovedBy))}
	for _, c := range s.Controls {
		impl.Requirements = append(impl.Requirements, d.requirement(c))
	}
	doc := oscalDefinition{UUID: in.uuid("component-definition " + in.Pack.Cycle.ID), Back: oscalBack{[]oscalResource{standard}}, Components: []oscalComponent{{
		UUID: in.uuid("component isms"), Type: "process-procedure", Title: "Information security management system", Description: marked(in.Pack.Organisation.Scope),
		Implementations: []oscalImplementation{impl}}}}
	doc.Metadata = d.metadata("Statement of Applicability")
	return write(w, "component-definition", doc)
}

func (d *oscalDoc) requirement(c *evidence.Control) oscalRequirement {
	text := c.Implementation
	if !c.Applicable {
		text = or(text, "Not applicable.")
	}
	r := oscalRequirement{UUID: d.uuid("requirement " + c.ID), Control: control(c.ID), Description: marked(text), Remarks: c.Justification, Responsible: d.responsible("owner", c.Owner),
		Props: props("label", c.ID, "title", c.Name(), "applicable", yes(c.Applicable), "status", c.Status, "target", day(c.Target))}
	if r.Remarks != "" {
		r.Remarks = marked("Justification: " + r.Remarks)
	}
	for _, reason := range c.Reasons {
		r.Props = append(r.Props, props("reason", reason)...)
	}
	for _, ref := range c.Evidence {
		r.Props = append(r.Props, props("evidence", ref.Text)...)
		r.Links = append(r.Links, d.link(ref.Text, "evidence")...)
	}
	for _, claim := range c.Claims {
		r.Props = append(r.Props, d.claim(claim)...)
	}
	return r
}

// claim is a claim with what proves it, and what contradicts it.
func (d *oscalDoc) claim(c evidence.Claim) []oscalProp {
	out := props("claim", c.Text)
	for i := range out {
		out[i].Class, out[i].Remarks = "holds", "Proved by "+oneLine(c.By)+"."
		if why := assess.ClaimHolds(d.Pack, d.Assessment.Results, c); why != "" {
			out[i].Class, out[i].Remarks = "contradicted", marked(why)
		}
	}
	return out
}

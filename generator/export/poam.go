package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// The shapes of OSCAL's plan of action and milestones.
type (
	oscalPlan struct {
		UUID     string        `json:"uuid"`
		Metadata oscalMetadata `json:"metadata"`
		System   oscalSystem   `json:"system-id"`
		Risks    []oscalRisk   `json:"risks"`
		Items    []oscalItem   `json:"poam-items"`
		Back     oscalBack     `json:"back-matter"`
	}
	oscalSystem struct {
		Type string `json:"identifier-type"`
		ID   string `json:"id"`
	}
	oscalItem struct {
		UUID        string         `json:"uuid"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Props       []oscalProp    `json:"props"`
		Links       []oscalLink    `json:"links,omitempty"`
		Related     []oscalRiskRef `json:"related-risks"`
	}
	oscalRiskRef struct {
		UUID string `json:"risk-uuid"`
	}
	oscalRisk struct {
		UUID         string             `json:"uuid"`
		Title        string             `json:"title"`
		Description  string             `json:"description"`
		Statement    string             `json:"statement"`
		Props        []oscalProp        `json:"props"`
		Status       string             `json:"status"`
		Deadline     string             `json:"deadline,omitempty"`
		Remediations []oscalRemediation `json:"remediations"`
	}
	oscalRemediation struct {
		UUID        string      `json:"uuid"`
		Lifecycle   string      `json:"lifecycle"`
		Title       string      `json:"title"`
		Description string      `json:"description"`
		Tasks       []oscalTask `json:"tasks,omitempty"`
	}
	oscalTask struct {
		UUID        string             `json:"uuid"`
		Type        string             `json:"type"`
		Title       string             `json:"title"`
		Timing      oscalTiming        `json:"timing"`
		Responsible []oscalResponsible `json:"responsible-roles,omitempty"`
	}
	oscalTiming struct {
		On oscalDate `json:"on-date"`
	}
	oscalDate struct {
		Date string `json:"date"`
	}
)

// A plan is one corrective action: of the register of findings, or one that a
// review gave somebody to do.
type plan struct {
	evidence.Record
	title, description, statement, remedy string
	props                                 []oscalProp
	owner, approvedBy                     *evidence.Person
	due, closed                           evidence.Date
}

// plans lists the corrective actions, open and closed (ISO/IEC 27001:2022, 10.2
// and 9.3.3).
func (in Input) plans() []plan {
	var out []plan
	for _, f := range in.Pack.Findings {
		out = append(out, plan{Record: f, title: f.Title, description: strings.TrimSpace(f.Grade+" "+f.Kind) + ": " + f.Title, statement: f.RootCause, remedy: f.Correction,
			owner: f.Owner, approvedBy: f.ApprovedBy, due: f.Due, closed: f.Closed,
			props: props("id", f.Ref(), "kind", f.Kind, "grade", f.Grade, "control", f.Control, "source", f.Source, "check", f.Check, "raised", day(f.Raised))})
	}
	for _, r := range in.Pack.Reviews {
		for _, a := range r.Actions {
			out = append(out, plan{Record: a, title: a.Text, description: "action of the " + strings.ReplaceAll(r.Kind, "-", " ") + " of " + day(r.Date) + ": " + a.Text, remedy: a.Text,
				statement: "Given by the review " + r.ID + ".", owner: a.Owner, approvedBy: a.ApprovedBy, due: a.Due, closed: a.Closed,
				props: props("id", a.Ref(), "kind", "action", "review", r.Ref(), "raised", day(r.Date))})
		}
	}
	return out
}

// planOfAction writes OSCAL's plan of action and milestones: each corrective
// action is an item with its risk, the remedy, and a task with its owner and
// the day on which it is due.
func planOfAction(w io.Writer, in Input) error {
	d := newDoc(in)
	doc := oscalPlan{UUID: in.uuid("poam " + in.Pack.Cycle.ID), System: oscalSystem{"https://ietf.org/rfc/rfc4122", in.organisation()}, Back: oscalBack{[]oscalResource{in.standard()}}}
	for _, p := range in.plans() {
		risk := d.risk(p)
		doc.Risks = append(doc.Risks, risk)
		doc.Items = append(doc.Items, oscalItem{UUID: in.uuid("poam-item " + p.Ref()), Title: or(oneLine(p.title), p.Ref()), Description: marked(p.description),
			Props: append(p.props, in.standing(p)...), Links: in.link(p.Ref(), "reference"), Related: []oscalRiskRef{{risk.UUID}}})
	}
	doc.Metadata = d.metadata("Plan of action and milestones")
	return write(w, "plan-of-action-and-milestones", doc)
}

func (in Input) organisation() string { return in.uuid("organisation") }

// standing says where a corrective action is.
func (in Input) standing(p plan) []oscalProp {
	out := props("due", day(p.due))
	switch {
	case in.Pack.Happened(p.closed):
		return append(out, props("status", "closed", "closed", day(p.closed), "approved-by", person(p.approvedBy))...)
	case !p.due.IsZero() && p.due.Before(in.Pack.D()):
		return append(out, props("status", "past-due")...)
	}
	return append(out, props("status", "open")...)
}

func (d *oscalDoc) risk(p plan) oscalRisk {
	r := oscalRisk{UUID: d.uuid("risk " + p.Ref()), Title: or(oneLine(p.title), p.Ref()), Description: marked(p.description), Statement: marked(p.statement),
		Props: props("id", p.Ref()), Status: "open"}
	remedy := oscalRemediation{UUID: d.uuid("remediation " + p.Ref()), Lifecycle: "planned", Title: "Correction", Description: marked(p.remedy)}
	if d.Pack.Happened(p.closed) {
		r.Status, remedy.Lifecycle = "closed", "completed"
	}
	if !p.due.IsZero() {
		r.Deadline = p.due.String() + "T00:00:00Z"
		remedy.Tasks = append(remedy.Tasks, d.task("due", "Due", p, p.due))
	}
	if d.Pack.Happened(p.closed) {
		remedy.Tasks = append(remedy.Tasks, d.task("closed", "Closed", p, p.closed))
	}
	r.Remediations = []oscalRemediation{remedy}
	return r
}

func (d *oscalDoc) task(kind, title string, p plan, on evidence.Date) oscalTask {
	return oscalTask{UUID: d.uuid(fmt.Sprintf("task %s %s", kind, p.Ref())), Type: "milestone", Title: title, Timing: oscalTiming{oscalDate{on.String() + "T00:00:00Z"}},
		Responsible: d.responsible("owner", p.owner)}
}

// Package export writes the machine-readable side of a pack, exports/: OSCAL,
// SARIF, JUnit, the Statement of Applicability and the registers as tables, a
// calendar of due dates, and the auditor's worksheet. A file per format. It
// judges nothing and reads no clock: times that a format demands are as_of at
// midnight UTC, ids are UUIDs of version 5, and the same input gives the same
// bytes.
//
// Text of registers is hostile here as everywhere: no cell can become a
// formula, no line of a calendar can begin an entry of its own, no character
// stands in XML that XML cannot hold. Of a disciplinary case only the quarter
// is told.
//
// docs/exports.md describes each file.
package export

import (
	"io"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// Input is what exports are made from.
type Input struct {
	Pack       *evidence.Pack
	Assessment *assess.Assessment
	Previous   *assess.Assessment // of the cycle before; nil: none
	Program    string             // evpack 0.1.0

	// Link gives the page of the site for a reference (review:mr-2026-q4), from
	// the site's root, or nothing. Where it is nil, links lead to pages and not
	// to the places on them.
	Link func(ref string) string
}

// A File is one file of exports/.
type File struct {
	Name  string // relative to exports/, with slashes
	Write func(w io.Writer) error
}

// Files lists what is exported, one line a format. A register that is absent
// has no CSV; without a corrective action there is no plan of action, and
// without a Statement of Applicability no component definition: OSCAL allows
// no empty ones.
func Files(in Input) []File {
	out := []File{
		in.file("findings.sarif", SARIF),
		in.file("findings.junit.xml", JUnit),
		in.file("oscal/assessment-results.json", assessmentResults),
	}
	if len(in.Pack.SoA.Controls) > 0 {
		out = append(out, in.file("oscal/component-definition.json", componentDefinition))
	}
	if len(in.plans()) > 0 {
		out = append(out, in.file("oscal/poam.json", planOfAction))
	}
	if in.Pack.Has("soa") {
		out = append(out, in.file("soa.csv", soaCSV), in.file("soa.xlsx", soaXLSX))
	}
	out = append(out, in.file("due-dates.ics", calendar), in.file("worksheet.csv", worksheetCSV), in.file("worksheet.xlsx", worksheetXLSX))
	for _, t := range ledger.Present(in.Pack) {
		out = append(out, File{"registers/" + t.Name + ".csv", func(w io.Writer) error { return t.CSV(w, in.Pack) }})
	}
	return out
}

func (in Input) file(name string, write func(io.Writer, Input) error) File {
	return File{name, func(w io.Writer) error { return write(w, in) }}
}

// program splits "evpack 0.1.0" into name and version.
func (in Input) program() (name, version string) {
	name, version, _ = strings.Cut(in.Program, " ")
	return name, version
}

// midnight is the time that formats are given where they demand one: as_of at
// 00:00 UTC, as RFC 3339 writes it.
func (in Input) midnight() string { return in.Pack.D().String() + "T00:00:00Z" }

// page is where a record stands in the site, from its root; empty: nowhere.
func (in Input) page(ref string) string {
	if in.Link != nil {
		return in.Link(ref)
	}
	kind, id, _ := strings.Cut(ref, ":")
	id, _, _ = strings.Cut(id, "@")
	switch kind {
	case "policy":
		return "policies/" + id + ".html"
	case "control":
		return "controls/" + id + ".html"
	case "review", "decision", "action":
		review, _, _ := strings.Cut(id, "/")
		return "reviews/" + review + ".html"
	}
	return pages[kind]
}

// pages are those on which records of a kind stand together.
var pages = map[string]string{
	"soa": "soa.html", "signature": "signatures.html", "finding": "findings.html", "role": "roles.html", "job": "roles.html", "raci": "roles.html",
	"course": "training.html", "competence": "competence.html", "budget": "budget.html", "tool": "budget.html", "communication": "communications.html",
	"plan": "communications.html", "channel": "speaking-up.html", "case": "speaking-up.html", "kpi": "kpis.html", "activity": "activities.html",
	"signoff": "activities.html", "risk": "risks.html", "proposal": "risks.html", "checklist": "checklists.html", "person": "people.html",
}

// name is a person's full name; nothing for nobody.
func name(who *evidence.Person) string {
	if who == nil {
		return ""
	}
	return who.FullName
}

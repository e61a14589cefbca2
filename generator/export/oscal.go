package export

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// oscalVersion is the version of OSCAL that is written (NIST). The documents
// use nothing that 1.1.0 does not have.
const oscalVersion = "1.2.1"

// oscalNS is the namespace of our properties: grade, subject, state and the
// like (docs/exports.md).
const oscalNS = "https://github.com/evpack/evpack/ns/oscal"

// What the three models share.
type (
	oscalMetadata struct {
		Title        string             `json:"title"`
		LastModified string             `json:"last-modified"`
		Version      string             `json:"version"`
		OSCALVersion string             `json:"oscal-version"`
		Props        []oscalProp        `json:"props,omitempty"`
		Roles        []oscalRole        `json:"roles"`
		Parties      []oscalParty       `json:"parties"`
		Responsible  []oscalResponsible `json:"responsible-parties"`
		Remarks      string             `json:"remarks,omitempty"`
	}
	oscalProp struct {
		Name    string `json:"name"`
		NS      string `json:"ns"`
		Value   string `json:"value"`
		Class   string `json:"class,omitempty"`
		Remarks string `json:"remarks,omitempty"`
	}
	oscalRole struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	oscalParty struct {
		UUID  string      `json:"uuid"`
		Type  string      `json:"type"`
		Name  string      `json:"name"`
		Props []oscalProp `json:"props,omitempty"`
	}
	oscalResponsible struct {
		Role    string   `json:"role-id"`
		Parties []string `json:"party-uuids"`
	}
	oscalLink struct {
		Href string `json:"href"`
		Rel  string `json:"rel,omitempty"`
		Text string `json:"text,omitempty"`
	}
	oscalBack struct {
		Resources []oscalResource `json:"resources"`
	}
	oscalResource struct {
		UUID        string      `json:"uuid"`
		Title       string      `json:"title"`
		Description string      `json:"description"`
		Links       []oscalLink `json:"rlinks,omitempty"`
	}
)

// An oscalDoc is a document in the making: who is named in it becomes a party.
type oscalDoc struct {
	Input
	named map[string]*evidence.Person
}

func newDoc(in Input) *oscalDoc { return &oscalDoc{in, map[string]*evidence.Person{}} }

// party gives a person's UUID and notes that the document names them.
func (d *oscalDoc) party(who *evidence.Person) string {
	d.named[who.ID] = who
	return d.uuid(who.Ref())
}

// responsible names a person in a role; nobody is no entry.
func (d *oscalDoc) responsible(role string, who *evidence.Person) []oscalResponsible {
	if who == nil {
		return nil
	}
	return []oscalResponsible{{role, []string{d.party(who)}}}
}

// metadata ends a document: it is called last, when all parties are known.
func (d *oscalDoc) metadata(title string) oscalMetadata {
	p := d.Pack
	m := oscalMetadata{
		Title: oneLine(title + ", " + p.Organisation.Name + ", " + p.Cycle.ID), LastModified: d.midnight(), Version: p.Cycle.ID, OSCALVersion: oscalVersion,
		Props:       props("cycle", p.Cycle.ID, "as-of", p.D().String(), "inputs-digest", "sha256:"+evidence.Digest(p.Inputs), "verdict", d.Assessment.Verdict(), "made-by", d.Program),
		Roles:       []oscalRole{{"prepared-by", "Prepared by"}, {"top-management", "Top management (ISO/IEC 27000:2018, 3.75)"}, {"owner", "Owner"}, {"signatory", "Signatory"}},
		Responsible: []oscalResponsible{{"prepared-by", []string{d.organisation()}}},
		Remarks:     "last-modified is the day that everything is judged as of, at midnight UTC; no clock was read. UUIDs are of version 5, from ids.",
	}
	var leaders []string
	for _, who := range p.TopManagement {
		leaders = append(leaders, d.party(who))
	}
	if len(leaders) > 0 {
		m.Responsible = append(m.Responsible, oscalResponsible{"top-management", leaders})
	}
	m.Parties = d.parties()
	return m
}

func (d *oscalDoc) parties() []oscalParty {
	out := []oscalParty{{UUID: d.organisation(), Type: "organization", Name: oneLine(d.Pack.Organisation.Name)}}
	var list []*evidence.Person
	for _, who := range d.named {
		list = append(list, who)
	}
	slices.SortFunc(list, func(a, b *evidence.Person) int { return cmp.Compare(a.ID, b.ID) })
	for _, who := range list {
		out = append(out, oscalParty{d.uuid(who.Ref()), "person", oneLine(who.FullName), props("id", who.ID, "title", who.Title)})
	}
	return out
}

// props makes properties of names and values; one without a value is left out.
func props(pairs ...string) []oscalProp {
	var out []oscalProp
	for i := 0; i+1 < len(pairs); i += 2 {
		if v := oneLine(pairs[i+1]); v != "" {
			out = append(out, oscalProp{Name: pairs[i], NS: oscalNS, Value: v})
		}
	}
	return out
}

// oneLine makes text a string as OSCAL has it: no line breaks, no blanks at the
// ends.
func oneLine(s string) string { return strings.Join(strings.Fields(ledger.Printable(s)), " ") }

// marked is text of several lines; OSCAL refuses empty ones.
func marked(s string) string { return or(strings.TrimSpace(ledger.Printable(s)), "Not said.") }

// control is the id of a clause or control as a token: A.5.4, clause-5.1.
func control(id string) string {
	if strings.HasPrefix(id, "A.") {
		return id
	}
	return "clause-" + id
}

// link leads from exports/oscal/ to a page of the site; nil: there is none.
func (in Input) link(ref, rel string) []oscalLink {
	page := in.page(ref)
	if page == "" {
		return nil
	}
	return []oscalLink{{"../../site/" + page, rel, oneLine(ref)}}
}

// standard is the back matter's citation of the standard, whose text OSCAL
// documents may not carry.
func (in Input) standard() oscalResource {
	return oscalResource{UUID: in.uuid("resource ISO/IEC 27001:2022"), Title: "ISO/IEC 27001:2022",
		Description: "Information security management systems, requirements, with the 93 controls of Annex A. Control ids are those of the standard; clauses have clause- before them."}
}

// write writes one document under its name.
func write[T any](w io.Writer, name string, doc T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]T{name: doc})
}

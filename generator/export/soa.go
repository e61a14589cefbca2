package export

import (
	"io"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// soaColumns are those of soa.csv and of the sheet, with the width of each in
// characters.
func soaColumns() []column {
	return []column{
		{"Control", 8}, {"Title", 22}, {"Theme", 12}, {"Applicable", 10}, {"Reasons", 9}, {"Justification", 28}, {"Status", 13}, {"Implementation", 42},
		{"Owner", 15}, {"Target", 10}, {"Evidence", 28}, {"Checks", 14},
	}
}

// soaRows gives the clauses that the SoA speaks of, then all 93 controls of
// Annex A: those without a row in the SoA, too, for a gap is what an auditor
// looks for (ISO/IEC 27001:2022, 6.1.3 d).
func (in Input) soaRows() [][]string {
	ids := []string{}
	for _, c := range in.Pack.SoA.Controls {
		if !strings.HasPrefix(c.ID, "A.") {
			ids = append(ids, c.ID)
		}
	}
	for _, c := range catalog.Annex() {
		ids = append(ids, c.ID)
	}
	found := in.foundByControl()
	var out [][]string
	for _, id := range ids {
		out = append(out, in.soaRow(id, found["control:"+id]))
	}
	return out
}

func (in Input) soaRow(id string, found []string) []string {
	known, _ := catalog.Lookup(id)
	checks := strings.Join(found, "\n")
	c := in.Pack.SoA.Control(id)
	if c == nil {
		return []string{id, known.Title, known.Theme, "no row", "", "", "", "", "", "", "", checks}
	}
	applicable := "yes"
	if !c.Applicable {
		applicable = "no"
	}
	return []string{id, known.Title, known.Theme, applicable, strings.Join(c.Reasons, ", "), c.Justification, strings.ReplaceAll(c.Status, "-", " "), c.Implementation,
		person(c.Owner), day(c.Target), lines(c.Evidence), checks}
}

// foundByControl gives what the checks found about each row of the SoA: check
// and grade.
func (in Input) foundByControl() map[string][]string {
	out := map[string][]string{}
	for _, f := range in.Assessment.Findings() {
		out[f.Subject] = append(out[f.Subject], f.Check+" "+string(f.Grade))
	}
	return out
}

// soaCSV writes the Statement of Applicability, one line a control.
func soaCSV(w io.Writer, in Input) error {
	out := ledger.NewWriter(w)
	if err := out.Write(titles(soaColumns())...); err != nil {
		return err
	}
	for _, row := range in.soaRows() {
		if err := out.Write(row...); err != nil {
			return err
		}
	}
	return out.Flush()
}

// soaXLSX writes it as a workbook: the statement, its claims with what proves
// them, and where it comes from.
func soaXLSX(w io.Writer, in Input) error {
	b, err := newBook(in, "Statement of Applicability "+in.Pack.SoA.Version)
	if err != nil {
		return err
	}
	b.table("SoA", soaColumns(), in.soaRows(), 2, soaTone)
	claims := []column{{"Control", 9}, {"Claim", 60}, {"Proved by", 30}, {"Holds", 9}, {"What contradicts it", 60}}
	b.table("Claims", claims, in.claimRows(), 1, claimTone)
	b.facts("About", in.soaFacts())
	return b.write(w)
}

// soaTone colours the cells that say how a control stands; the word says it too.
func soaTone(column int, text string) tone {
	switch {
	case column == 3 && text == "no row", column == 6 && text == "not implemented":
		return bad
	case column == 6 && text == "implemented":
		return good
	case column == 6 && text != "":
		return soso
	case column == 3 && text == "no":
		return quiet
	}
	return plain
}

func claimTone(column int, text string) tone {
	switch {
	case column == 3 && text == "no":
		return bad
	case column == 3:
		return good
	}
	return plain
}

func (in Input) claimRows() [][]string {
	var out [][]string
	for _, c := range in.Pack.SoA.Controls {
		for _, claim := range c.Claims {
			holds, why := "yes", assess.ClaimHolds(in.Pack, in.Assessment.Results, claim)
			if why != "" {
				holds = "no"
			}
			out = append(out, []string{c.ID, claim.Text, claim.By, holds, why})
		}
	}
	return out
}

func (in Input) soaFacts() [][2]string {
	s := in.Pack.SoA
	applicable, excluded, missing, byStatus := 0, 0, 0, map[string]int{}
	for _, k := range catalog.Annex() {
		switch c := s.Control(k.ID); {
		case c == nil:
			missing++
		case c.Applicable:
			applicable++
			byStatus[c.Status]++
		default:
			excluded++
		}
	}
	return append([][2]string{
		{"Statement of Applicability", "version " + s.Version}, {"Approved", day(s.Approved)}, {"Approved by", person(s.ApprovedBy)},
		{"Controls of Annex A", "93"}, {"Applicable", itoa(applicable)}, {"Excluded", itoa(excluded)}, {"Without a row", itoa(missing)},
		{"Implemented", itoa(byStatus["implemented"])}, {"Partial", itoa(byStatus["partial"])}, {"Planned", itoa(byStatus["planned"])},
		{"Not implemented", itoa(byStatus["not-implemented"])}, {"Without a status", itoa(byStatus[""])},
	}, in.about()...)
}

// about says where a file comes from.
func (in Input) about() [][2]string {
	p := in.Pack
	return [][2]string{
		{"Organisation", p.Organisation.Name}, {"Scope", p.Organisation.Scope}, {"Cycle", p.Cycle.ID + ", " + p.Cycle.From.String() + " to " + p.Cycle.To.String()},
		{"As of", p.D().String()}, {"Verdict of the checks", in.Assessment.Verdict()}, {"Classification", p.Organisation.Classification},
		{"Inputs digest (SHA-256)", evidence.Digest(p.Inputs)}, {"Made by", in.Program},
	}
}

// person is a name with the id; nothing for nobody.
func person(who *evidence.Person) string {
	if who == nil {
		return ""
	}
	return who.FullName + " (" + who.ID + ")"
}

func people(list []*evidence.Person) string {
	var out []string
	for _, p := range list {
		out = append(out, p.FullName)
	}
	return strings.Join(out, ", ")
}

func lines(list []evidence.Ref) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return strings.Join(out, "\n")
}

func titles(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.title
	}
	return out
}

// has reports whether a list holds a value.
func has[T comparable](list []T, v T) bool { return slices.Contains(list, v) }

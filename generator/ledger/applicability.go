package ledger

import "github.com/evpack/evpack/generator/evidence"

// applicability is the Statement of Applicability and how controls map.
func applicability() []Table {
	return []Table{
		{Name: "soa-versions", Register: "soa", // key: version
			Columns: columns("version approved approved_by file"),
			rows: each(versions, func(s evidence.SoA) Row {
				return Row{Key: s.Version, Ref: s.Ref(), at: s.At, Cells: cells(s.Version, day(s.Approved), who(s.ApprovedBy), s.File)}
			})},
		{Name: "soa-controls", Register: "soa", // key: id
			Columns: columns("id title applicable reasons justification status target owner implementation evidence"),
			rows: each(controls, func(c *evidence.Control) Row {
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, c.Name(), yes(c.Applicable), texts(c.Reasons), c.Justification, c.Status, day(c.Target),
					who(c.Owner), c.Implementation, refs(c.Evidence))}
			})},
		{Name: "soa-claims", Register: "soa", nested: true, // key: control/by/text
			Columns: columns("control text by"),
			rows: within(controls, func(c *evidence.Control) []evidence.Claim { return c.Claims }, func(c *evidence.Control, cl evidence.Claim) Row {
				return Row{Key: c.ID + "/" + cl.By + "/" + cl.Text, at: c.At, path: cl.Path, Cells: cells(c.ID, cl.Text, cl.By)}
			})},
		{Name: "mappings", Register: "mappings", // key: control/framework/target/relation
			Columns: columns("control framework target relation note url"),
			rows: each(func(p *evidence.Pack) []*evidence.Mapping { return p.Mappings }, func(m *evidence.Mapping) Row {
				return Row{Key: m.Control + "/" + m.Framework + "/" + m.Target + "/" + m.Relation, at: m.At, Cells: cells(m.Control, m.Framework, m.Target, m.Relation, m.Note, m.URL)}
			})},
	}
}

func controls(p *evidence.Pack) []*evidence.Control { return p.SoA.Controls }

// versions gives the older SoAs that the pack's cycle knows, and the one in force.
func versions(p *evidence.Pack) []evidence.SoA {
	var out []evidence.SoA
	for _, s := range p.OlderSoA {
		if s.Version != p.SoA.Version && !s.Approved.After(p.D()) {
			out = append(out, s)
		}
	}
	if p.SoA.Version != "" {
		out = append(out, p.SoA)
	}
	return out
}

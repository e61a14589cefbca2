package ledger

import "github.com/evpack/evpack/generator/evidence"

// personnel are people and what is recorded of each.
func personnel() []Table {
	return []Table{
		{Name: "people", Register: "people", // key: id
			Columns: columns("id name email title department job manager kind start end briefed access_granted access_revoked screened"),
			rows: each(everyone, func(p *evidence.Person) Row {
				return Row{Key: p.ID, Ref: p.Ref(), at: p.At, Cells: cells(p.ID, p.FullName, p.Email, p.Title, p.Department, p.Job, who(p.Manager), p.Kind,
					day(p.Start), day(p.End), day(p.Briefed), day(p.AccessGranted), moment(p.AccessRevoked), day(p.Screened))}
			})},
		{Name: "people-leave", Register: "people", nested: true, // key: person/from
			Columns: columns("person from to"),
			rows: within(everyone, func(p *evidence.Person) []evidence.Span { return p.Leave }, func(p *evidence.Person, s evidence.Span) Row {
				return Row{Key: p.ID + "/" + day(s.From), at: p.At, Cells: cells(p.ID, day(s.From), day(s.To))}
			})},
		{Name: "contracts", Register: "contracts", // key: id
			Columns: columns("id person signed expires security_terms evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Contract { return p.Contracts }, func(c *evidence.Contract) Row {
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, who(c.Person), day(c.Signed), day(c.Expires), yes(c.SecurityTerms), refs(c.Evidence))}
			})},
		{Name: "courses", Register: "training", // key: id
			Columns: columns("id title audience mandatory valid_months"),
			rows: each(func(p *evidence.Pack) []*evidence.Course { return p.Courses }, func(c *evidence.Course) Row {
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, c.Title, audience(c.Audience), yes(c.Mandatory), count(c.ValidMonths))}
			})},
		{Name: "completions", Register: "training", // key: person/course/date
			Columns: columns("person course date score evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Completion { return p.Completions }, func(c *evidence.Completion) Row {
				return Row{Key: who(c.Person) + "/" + c.Course.ID + "/" + day(c.Date), at: c.At,
					Cells: cells(who(c.Person), c.Course.ID, day(c.Date), numberIf(c.Score, c.HasScore), refs(c.Evidence))}
			})},
		{Name: "acknowledgements", Register: "acknowledgements", // key: person/policy@version/date
			Columns: columns("person policy version date method evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Acknowledgement { return p.Acknowledgements }, func(a *evidence.Acknowledgement) Row {
				return Row{Key: who(a.Person) + "/" + a.Policy.ID + "@" + a.Version + "/" + day(a.Date), at: a.At,
					Cells: cells(who(a.Person), a.Policy.ID, a.Version, day(a.Date), a.Method, refs(a.Evidence))}
			})},
		{Name: "competences", Register: "competence", // key: id
			Columns: columns("id title"),
			rows: each(func(p *evidence.Pack) []*evidence.Competence { return p.Competences }, func(c *evidence.Competence) Row {
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, c.Title)}
			})},
		{Name: "competence-records", Register: "competence", // key: person/competence/assessed
			Columns: columns("person competence level assessed assessor expires evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.CompetenceRecord { return p.CompetenceRecords }, func(c *evidence.CompetenceRecord) Row {
				return Row{Key: who(c.Person) + "/" + c.Competence.ID + "/" + day(c.Assessed), at: c.At,
					Cells: cells(who(c.Person), c.Competence.ID, count(c.Level), day(c.Assessed), who(c.Assessor), day(c.Expires), refs(c.Evidence))}
			})},
	}
}

func everyone(p *evidence.Pack) []*evidence.Person { return p.People }

package ledger

import "github.com/evpack/evpack/generator/evidence"

// resources are money, time, tools and messages.
func resources() []Table {
	return []Table{
		{Name: "budgets", Register: "resources", // key: id
			Columns: columns("id title period approved_amount spent_amount currency approved_by approved tags evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Budget { return p.Budgets }, func(b *evidence.Budget) Row {
				return Row{Key: b.ID, Ref: b.Ref(), at: b.At, Cells: cells(b.ID, b.Title, b.Period.Text, number(b.ApprovedAmount), number(b.SpentAmount), b.Currency,
					who(b.ApprovedBy), day(b.Approved), texts(b.Tags), refs(b.Evidence))}
			})},
		{Name: "allocations", Register: "resources", // key: team/first day/last day
			Columns: columns("team period planned_days actual_days tags"),
			rows: each(func(p *evidence.Pack) []*evidence.Allocation { return p.Allocations }, func(a *evidence.Allocation) Row {
				return Row{Key: a.Team + "/" + day(a.Period.From) + "/" + day(a.Period.To), at: a.At,
					Cells: cells(a.Team, a.Period.Text, number(a.PlannedDays), numberIf(a.ActualDays, a.HasActual), texts(a.Tags))}
			})},
		{Name: "tools", Register: "resources", // key: id
			Columns: columns("id title audience guidance"),
			rows: each(func(p *evidence.Pack) []*evidence.Tool { return p.Tools }, func(t *evidence.Tool) Row {
				return Row{Key: t.ID, Ref: t.Ref(), at: t.At, Cells: cells(t.ID, t.Title, audience(t.Audience), ref(t.Guidance))}
			})},
		{Name: "plans", Register: "communications", // key: id
			Columns: columns("id what audience channel every_months owner"),
			rows: each(func(p *evidence.Pack) []*evidence.Plan { return p.Plans }, func(p *evidence.Plan) Row {
				return Row{Key: p.ID, Ref: p.Ref(), at: p.At, Cells: cells(p.ID, p.What, p.Audience, p.Channel, count(p.EveryMonths), who(p.Owner))}
			})},
		{Name: "communications", Register: "communications", // key: id
			Columns: columns("id plan date from audience channel subject topics evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Communication { return p.Communications }, func(c *evidence.Communication) Row {
				plan := ""
				if c.Plan != nil {
					plan = c.Plan.ID
				}
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, plan, day(c.Date), who(c.From), c.Audience, c.Channel, c.Subject, texts(c.Topics), refs(c.Evidence))}
			})},
	}
}

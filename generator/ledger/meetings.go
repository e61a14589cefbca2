package ledger

import "github.com/evpack/evpack/generator/evidence"

// reviews are meetings, what they debated, decided and gave to do.
func reviews() []Table {
	return []Table{
		{Name: "reviews", Register: "reviews", // key: id; minutes_sha256 is of the text, so that changed minutes show
			Columns: columns("id kind date chair required attended inputs minutes minutes_sha256 approved_by approved"),
			rows: each(meetings, func(r *evidence.Review) Row {
				sum := ""
				if r.Minutes != "" {
					sum = digest([]byte(r.Minutes))
				}
				return Row{Key: r.ID, Ref: r.Ref(), at: r.At, Cells: cells(r.ID, r.Kind, day(r.Date), who(r.Chair), people(r.Required), people(r.Attended),
					texts(r.Inputs), r.MinutesFile, sum, who(r.ApprovedBy), day(r.Approved))}
			})},
		{Name: "topics", Register: "reviews", nested: true, // key: review/title
			Columns: columns("review date title kind discussion refs"),
			rows: within(meetings, func(r *evidence.Review) []evidence.Topic { return r.Topics }, func(r *evidence.Review, t evidence.Topic) Row {
				return Row{Key: r.ID + "/" + t.Title, at: r.At, path: t.Path, Cells: cells(r.ID, day(r.Date), t.Title, t.Kind, t.Discussion, refs(t.Refs))}
			})},
		{Name: "decisions", Register: "reviews", nested: true, // key: review/id
			Columns: columns("review id date kind text by refs"),
			rows: within(meetings, func(r *evidence.Review) []*evidence.Decision { return r.Decisions }, func(r *evidence.Review, d *evidence.Decision) Row {
				return Row{Key: r.ID + "/" + d.ID, Ref: d.Ref(), at: r.At, Cells: cells(r.ID, d.ID, day(r.Date), d.Kind, d.Text, who(d.By), refs(d.Refs))}
			})},
		{Name: "actions", Register: "reviews", nested: true, // key: review/id
			Columns: columns("review id date text owner due closed approved_by"),
			rows: within(meetings, func(r *evidence.Review) []*evidence.Action { return r.Actions }, func(r *evidence.Review, a *evidence.Action) Row {
				return Row{Key: r.ID + "/" + a.ID, Ref: a.Ref(), at: r.At, Cells: cells(r.ID, a.ID, day(r.Date), a.Text, who(a.Owner), day(a.Due), day(a.Closed), who(a.ApprovedBy))}
			})},
		{Name: "proposals", Register: "reviews", // key: id
			Columns: columns("id title text amount currency asked_of due"),
			rows: each(func(p *evidence.Pack) []*evidence.Proposal { return p.Proposals }, func(p *evidence.Proposal) Row {
				return Row{Key: p.ID, Ref: p.Ref(), at: p.At, Cells: cells(p.ID, p.Title, p.Text, numberIf(p.Amount, p.HasAmount), p.Currency, people(p.AskedOf), day(p.Due))}
			})},
	}
}

func meetings(p *evidence.Pack) []*evidence.Review { return p.Reviews }

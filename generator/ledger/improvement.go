package ledger

import "github.com/evpack/evpack/generator/evidence"

// improvement are measures, findings, risks, and what was observed or signed off.
func improvement() []Table {
	return []Table{
		{Name: "kpis", Register: "kpis", // key: id
			Columns: columns("id title unit target direction"),
			rows: each(func(p *evidence.Pack) []*evidence.KPI { return p.KPIs }, func(k *evidence.KPI) Row {
				return Row{Key: k.ID, Ref: k.Ref(), at: k.At, Cells: cells(k.ID, k.Title, k.Unit, numberIf(k.Target, k.HasTarget), k.Direction)}
			})},
		{Name: "measurements", Register: "kpis", // key: kpi/date
			Columns: columns("kpi date value reported_to"),
			rows: each(func(p *evidence.Pack) []*evidence.Measurement { return p.Measurements }, func(m *evidence.Measurement) Row {
				review := ""
				if m.ReportedTo != nil {
					review = m.ReportedTo.ID
				}
				return Row{Key: m.KPI.ID + "/" + day(m.Date), at: m.At, Cells: cells(m.KPI.ID, day(m.Date), number(m.Value), review)}
			})},
		{Name: "findings", Register: "findings", // key: id
			Columns: columns("id kind grade control source check raised title root_cause correction owner due closed approved_by"),
			rows: each(func(p *evidence.Pack) []*evidence.Finding { return p.Findings }, func(f *evidence.Finding) Row {
				return Row{Key: f.ID, Ref: f.Ref(), at: f.At, Cells: cells(f.ID, f.Kind, f.Grade, f.Control, f.Source, f.Check, day(f.Raised), f.Title, f.RootCause,
					f.Correction, who(f.Owner), day(f.Due), day(f.Closed), who(f.ApprovedBy))}
			})},
		{Name: "activities", Register: "activities", // key: id
			Columns: columns("id kind date title participants outcome notes evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Activity { return p.Activities }, func(a *evidence.Activity) Row {
				return Row{Key: a.ID, Ref: a.Ref(), at: a.At, Cells: cells(a.ID, a.Kind, day(a.Date), a.Title, people(a.Participants), a.Outcome, a.Notes, refs(a.Evidence))}
			})},
		{Name: "signoffs", Register: "signoffs", // key: id
			Columns: columns("id subject kind date by decision evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Signoff { return p.Signoffs }, func(s *evidence.Signoff) Row {
				return Row{Key: s.ID, Ref: s.Ref(), at: s.At, Cells: cells(s.ID, s.Subject, s.Kind, day(s.Date), who(s.By), s.Decision, refs(s.Evidence))}
			})},
		{Name: "risks", Register: "risks", // key: id
			Columns: columns("id title owner level treatment accepted_by accepted_until review"),
			rows: each(func(p *evidence.Pack) []*evidence.Risk { return p.Risks }, func(r *evidence.Risk) Row {
				return Row{Key: r.ID, Ref: r.Ref(), at: r.At, Cells: cells(r.ID, r.Title, who(r.Owner), r.Level, r.Treatment, who(r.AcceptedBy), day(r.AcceptedUntil), ref(r.Review))}
			})},
	}
}

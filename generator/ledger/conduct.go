package ledger

import (
	"iter"

	"github.com/evpack/evpack/generator/evidence"
)

// conduct are managers' checklists, ways to speak up and the disciplinary
// process.
func conduct() []Table {
	return []Table{
		{Name: "checklists", Register: "checklists", // key: manager/month
			Columns: columns("manager month brief compliance enforce example"),
			rows: each(func(p *evidence.Pack) []*evidence.Checklist { return p.Checklists }, func(c *evidence.Checklist) Row {
				return Row{Key: who(c.Manager) + "/" + c.Month.Text, Ref: c.Ref(), at: c.At,
					Cells: cells(who(c.Manager), c.Month.Text, refs(c.Brief), refs(c.Compliance), refs(c.Enforce), refs(c.Example))}
			})},
		{Name: "channels", Register: "speakup", // key: id
			Columns: columns("id title anonymous non_retaliation document owner recipients external reaches_board tested evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Channel { return p.Channels }, func(c *evidence.Channel) Row {
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, c.Title, yes(c.Anonymous), yes(c.NonRetaliation), ref(c.Document), who(c.Owner),
					people(c.Recipients), yes(c.External), yes(c.ReachesBoard), day(c.Tested), refs(c.Evidence))}
			})},
		{Name: "disciplinary-process", Register: "disciplinary", // one row; key: process
			Columns: columns("document communicated_at_onboarding tiers distinguishes_intent"),
			rows:    process},
		{Name: "disciplinary-cases", Register: "disciplinary", // key: id; the quarter alone, never a day
			Columns: columns("id opened_quarter closed_quarter tier nature level summary"),
			rows: each(func(p *evidence.Pack) []*evidence.Case { return p.Cases }, func(c *evidence.Case) Row {
				return Row{Key: c.ID, Ref: c.Ref(), at: c.At, Cells: cells(c.ID, c.Quarter(), evidence.Quarter(c.Closed), c.Tier, c.Nature, c.Level, c.Summary)}
			})},
	}
}

func process(p *evidence.Pack) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		d := p.Disciplinary
		if p.Has("disciplinary") {
			yield(Row{Key: "process", at: d.At, Cells: cells(ref(d.Document), yes(d.CommunicatedAtOnboarding), texts(d.Tiers), yes(d.DistinguishesIntent))})
		}
	}
}

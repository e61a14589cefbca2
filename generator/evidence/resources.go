package evidence

import (
	"cmp"
	"slices"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Budget is a line of money for information security (ISO/IEC 27001:2022, 7.1).
type Budget struct {
	At                          register.At
	ID, Title, Currency         string
	Period                      Period
	ApprovedAmount, SpentAmount float64 // in Currency; 0 where the row has none
	ApprovedBy                  *Person
	Approved                    Date
	Tags                        []string
	Evidence                    []Ref

	approvedBy string
	tree       tree
}

// Ref is the line's reference.
func (b *Budget) Ref() string { return "budget:" + b.ID }

// Name is the line's title.
func (b *Budget) Name() string { return b.Title }

// Place is where the row stands.
func (b *Budget) Place() diag.Place { return b.At.Place() }

// Variance is |spent - approved| / approved; with nothing approved, any spend
// is beyond every limit and ok is false.
func (b *Budget) Variance() (v float64, ok bool) {
	d := b.SpentAmount - b.ApprovedAmount
	if d < 0 {
		d = -d
	}
	if b.ApprovedAmount == 0 {
		return 0, d == 0
	}
	return d / b.ApprovedAmount, true
}

// An Allocation is staff time, in days.
type Allocation struct {
	At                      register.At
	Team                    string
	Period                  Period
	PlannedDays, ActualDays float64
	HasActual               bool
	Tags                    []string
}

// A Tool is what people are given to work securely.
type Tool struct {
	At        register.At
	ID, Title string
	Audience  *Audience
	Guidance  *Ref
}

// Ref is the tool's reference.
func (t *Tool) Ref() string { return "tool:" + t.ID }

// Name is the tool's title.
func (t *Tool) Name() string { return t.Title }

// Place is where the row stands.
func (t *Tool) Place() diag.Place { return t.At.Place() }

func (l *loader) readBudget(r *register.Row) *Budget {
	b := &Budget{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Period: period(r, "period"), Currency: r.Str("currency"),
		approvedBy: r.Str("approved_by"), Approved: l.event(r.Date("approved")), Tags: r.Strs("tags"), Evidence: l.refs(r, "evidence"), tree: tree{}}
	b.ApprovedAmount = atLeast0(r, "approved_amount", 0)
	b.SpentAmount = atLeast0(r, "spent_amount", 0)
	b.tree.take(r, "id", "title", "period", "approved_amount", "currency", "tags")
	return b
}

func (l *loader) resources() {
	g := l.open("resources")
	budgets := register.Rows(g, "budget", l.readBudget)
	allocations := register.Rows(g, "allocation", func(r *register.Row) *Allocation {
		a := &Allocation{At: r.At(), Team: r.NeedStr("team"), Period: period(r, "period"), PlannedDays: atLeast0(r, "planned_days", 0), Tags: r.Strs("tags")}
		a.HasActual = r.Has("actual_days")
		a.ActualDays = atLeast0(r, "actual_days", 0)
		return a
	})
	tools := register.Rows(g, "tool", func(r *register.Row) *Tool {
		return &Tool{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Audience: l.audience(r, "audience"), Guidance: l.ref(r, "guidance")}
	})
	g.Close()
	for _, b := range budgets {
		b.ApprovedBy = l.person(b.At, pathKey{"approved_by"}, b.approvedBy)
		if l.add(b, b.ID, b.At, b.Period.From) {
			l.pack.Budgets = append(l.pack.Budgets, b)
		}
	}
	for _, a := range allocations {
		if !l.later(a.Period.From) {
			l.pack.Allocations = append(l.pack.Allocations, a)
		}
	}
	for _, t := range tools {
		if l.add(t, t.ID, t.At, Date{}) {
			l.pack.Tools = append(l.pack.Tools, t)
		}
	}
	sortBy(l.pack.Budgets, func(a, b *Budget) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(l.pack.Allocations, func(a, b *Allocation) int {
		return cmp.Or(cmp.Compare(a.Team, b.Team), a.Period.From.Compare(b.Period.From), a.Period.To.Compare(b.Period.To),
			cmp.Compare(a.PlannedDays, b.PlannedDays), cmp.Compare(a.ActualDays, b.ActualDays), slices.Compare(a.Tags, b.Tags))
	})
	sortBy(l.pack.Tools, func(a, b *Tool) int { return cmp.Compare(a.ID, b.ID) })
}

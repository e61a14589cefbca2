package assess

import (
	"slices"
	"time"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// A KPI is a figure that is computed from the registers, with what a reader
// needs to compute it again (ISO/IEC 27001:2022, 9.1).
type KPI struct {
	ID, Title, Formula     string
	Unit                   string   // share (0 to 1) or hours
	Numerator, Denominator float64  // of a share; the hours and the people of leaver-revocation-hours
	Value                  *float64 // nil where there is nothing to divide by
}

func kpis(p *evidence.Pack, t *trail.Trail) []KPI {
	return []KPI{
		share("acknowledgement-coverage", "Policies acknowledged in their current version",
			"acknowledgements of current versions that are there ÷ that are due, over all approved policies with an audience", acknowledged(p)),
		share("training-coverage", "Mandatory training in date",
			"valid completions ÷ due, over all mandatory courses and their active audience", trained(p)),
		share("review-attendance", "Attendance of management reviews",
			"required people who attended ÷ required, over the cycle's management reviews", Attendance(p)),
		budgetVariance(p),
		revocation(p),
		share("signature-coverage", "Leadership signatures",
			"subjects with a verified or recorded signature ÷ subjects that a signature is asked for", signed(p, t)),
		share("checklist-coverage", "Managers' monthly checklists",
			"months of the cycle with a checklist ÷ months, over its managers", Checklists(p)),
	}
}

// A Ratio is what was there of what was asked.
type Ratio struct{ Have, Of int }

// Share is Have / Of; ok is false where Of is 0.
func (r Ratio) Share() (v float64, ok bool) {
	if r.Of == 0 {
		return 0, false
	}
	return float64(r.Have) / float64(r.Of), true
}

func share(id, title, formula string, r Ratio) KPI {
	k := KPI{ID: id, Title: title, Formula: formula, Unit: "share", Numerator: float64(r.Have), Denominator: float64(r.Of)}
	if v, ok := r.Share(); ok {
		k.Value = &v
	}
	return k
}

func acknowledged(p *evidence.Pack) Ratio {
	var r Ratio
	for _, pol := range p.Policies {
		if pol.Approval() && pol.Audience.Set {
			done, due, _ := Tally(Acknowledged(p, pol))
			r = Ratio{r.Have + done, r.Of + due}
		}
	}
	return r
}

func trained(p *evidence.Pack) Ratio {
	var r Ratio
	for _, c := range p.Courses {
		if c.Mandatory {
			done, due, _ := Tally(Trained(p, c))
			r = Ratio{r.Have + done, r.Of + due}
		}
	}
	return r
}

// CycleReviews gives the management reviews of the cycle, up to D.
func CycleReviews(p *evidence.Pack) []*evidence.Review {
	var out []*evidence.Review
	for _, r := range p.Reviews {
		if r.Management() && p.InCycle(r.Date) {
			out = append(out, r)
		}
	}
	return out
}

// Attendance counts required people over the cycle's management reviews.
func Attendance(p *evidence.Pack) Ratio {
	var n Ratio
	for _, r := range CycleReviews(p) {
		for _, who := range r.Required {
			n.Of++
			if slices.Contains(r.Attended, who) {
				n.Have++
			}
		}
	}
	return n
}

func budgetVariance(p *evidence.Pack) KPI {
	k := KPI{ID: "budget-variance", Title: "Budget against spend", Unit: "share",
		Formula: "largest |spent − approved| ÷ approved over budget lines whose period ended in the 12 months up to D"}
	for _, b := range p.Budgets {
		v, ok := b.Variance()
		if !ok || b.ApprovedAmount == 0 || !p.MonthsUpTo(b.Period.To, 12) || k.Value != nil && *k.Value >= v {
			continue
		}
		k.Value, k.Numerator, k.Denominator = &v, b.SpentAmount-b.ApprovedAmount, b.ApprovedAmount
	}
	return k
}

// EndOfLastDay is the moment a leaver's last day ends, UTC.
func EndOfLastDay(who *evidence.Person) time.Time { return who.End.AddDays(1).Time() }

// Leavers gives the people whose day after the last lies in the cycle.
func Leavers(p *evidence.Pack) []*evidence.Person {
	var out []*evidence.Person
	for _, who := range p.People {
		if !who.End.IsZero() && p.InCycle(who.End.AddDays(1)) {
			out = append(out, who)
		}
	}
	return out
}

// Revoked gives the hours from the end of a leaver's last day to the end of
// their access, negative where that came first; ok is false where it has not
// happened by the end of D.
func Revoked(p *evidence.Pack, who *evidence.Person) (hours float64, ok bool) {
	at := who.AccessRevoked
	if at.IsZero() || !at.Before(p.D().AddDays(1).Time()) {
		return 0, false
	}
	return at.Sub(EndOfLastDay(who)).Hours(), true
}

func revocation(p *evidence.Pack) KPI {
	k := KPI{ID: "leaver-revocation-hours", Title: "Time to revoke a leaver's access", Unit: "hours",
		Formula: "longest time from the end of the last day (UTC) to access_revoked, over leavers of the cycle"}
	for _, who := range Leavers(p) {
		h, ok := Revoked(p, who)
		if !ok {
			continue
		}
		k.Denominator++
		if k.Value == nil || *k.Value < h {
			k.Value, k.Numerator = &h, h
		}
	}
	return k
}

func signed(p *evidence.Pack, t *trail.Trail) Ratio {
	r := Ratio{Of: len(t.Asked)}
	for _, a := range t.Asked {
		if t.Covered(p, a.Subject) {
			r.Have++
		}
	}
	return r
}

// Months gives the whole months of the cycle that ended by D.
func Months(p *evidence.Pack) []evidence.Period {
	var out []evidence.Period
	for first := p.Cycle.From.AddDays(1 - p.Cycle.From.Day()); first.Compare(p.Cycle.To) <= 0; first = first.AddMonths(1) {
		last := first.MonthEnd()
		if first.Compare(p.Cycle.From) >= 0 && last.Compare(p.Cycle.To) <= 0 && last.Compare(p.D()) <= 0 {
			m, _ := evidence.ParsePeriod(first.String()[:7])
			out = append(out, m)
		}
	}
	return out
}

// Checklists counts the months of the cycle in which each manager of that
// month's last day has a checklist; nothing where the register is absent.
func Checklists(p *evidence.Pack) Ratio {
	if !p.Has("checklists") {
		return Ratio{}
	}
	have := map[string]bool{}
	for _, c := range p.Checklists {
		have[c.Ref()] = true
	}
	var r Ratio
	for _, m := range Months(p) {
		for _, who := range p.ManagersAt(m.To) {
			r.Of++
			if have["checklist:"+who.ID+"/"+m.Text] {
				r.Have++
			}
		}
	}
	return r
}

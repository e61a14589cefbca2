package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A KPI is a measure with a target (ISO/IEC 27001:2022, 9.1).
type KPI struct {
	At              register.At
	ID, Title, Unit string
	Target          float64
	HasTarget       bool
	Direction       string // up: at least the target; down: at most
	Measurements    []*Measurement
}

// Ref is the KPI's reference.
func (k *KPI) Ref() string { return "kpi:" + k.ID }

// Name is the KPI's title.
func (k *KPI) Name() string { return k.Title }

// Place is where the row stands.
func (k *KPI) Place() diag.Place { return k.At.Place() }

// Meets reports whether a value reaches the target; without a target every
// value does.
func (k *KPI) Meets(v float64) bool {
	if !k.HasTarget {
		return true
	}
	if k.Direction == "down" {
		return v <= k.Target
	}
	return v >= k.Target
}

// A Measurement is a value of a KPI on a day.
type Measurement struct {
	At         register.At
	KPI        *KPI
	Date       Date
	Value      float64
	ReportedTo *Review

	kpi, reportedTo string
}

func (l *loader) kpis() {
	g := l.open("kpis")
	kpis := register.Rows(g, "kpi", func(r *register.Row) *KPI {
		k := &KPI{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Unit: r.Str("unit"), Direction: r.Enum("direction", "up", "down")}
		k.Target, k.HasTarget = r.Number("target")
		return k
	})
	rows := register.Rows(g, "measurement", func(r *register.Row) *Measurement {
		m := &Measurement{At: r.At(), kpi: r.NeedStr("kpi"), Date: r.NeedDate("date"), reportedTo: r.Str("reported_to")}
		m.Value, _ = r.NeedNumber("value")
		return m
	})
	g.Close()
	for _, k := range kpis {
		if l.add(k, k.ID, k.At, Date{}) {
			l.pack.KPIs = append(l.pack.KPIs, k)
		}
	}
	for _, m := range rows {
		l.measurement(m)
	}
	sortBy(l.pack.KPIs, func(a, b *KPI) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(l.pack.Measurements, func(a, b *Measurement) int {
		return cmp.Or(cmp.Compare(a.KPI.ID, b.KPI.ID), a.Date.Compare(b.Date), cmp.Compare(a.Value, b.Value), cmp.Compare(a.reportedTo, b.reportedTo))
	})
	for _, m := range l.pack.Measurements {
		m.KPI.Measurements = append(m.KPI.Measurements, m)
	}
}

func (l *loader) measurement(m *Measurement) {
	var ok bool
	if m.KPI, ok = l.pack.records["kpi:"+m.kpi].(*KPI); !ok && m.kpi != "" {
		l.unknown(m.At, pathKey{"kpi"}, "kpi", m.kpi, "kpis.toml")
	}
	if m.reportedTo != "" {
		m.ReportedTo, ok = l.pack.records["review:"+m.reportedTo].(*Review)
		if !ok && !l.out["review:"+m.reportedTo] {
			l.unknown(m.At, pathKey{"reported_to"}, "review", m.reportedTo, "reviews.toml")
		}
	}
	if m.KPI != nil && !l.later(m.Date) {
		l.pack.Measurements = append(l.pack.Measurements, m)
	}
}

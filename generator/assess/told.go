package assess

import (
	"cmp"
	"slices"

	"github.com/evpack/evpack/generator/trail"
)

// Told is the assessment with its words by say and its files by path, over
// such a trail: what was judged, and how, is the same.
func (a *Assessment) Told(t *trail.Trail, say, path func(string) string) *Assessment {
	out := &Assessment{Cycle: a.Cycle, KPIs: a.KPIs, Trail: t}
	for _, r := range a.Results {
		out.Results = append(out.Results, r.told(say, path))
	}
	return out
}

func (r *Result) told(say, path func(string) string) *Result {
	out := *r
	out.Reason, out.Examined, out.Findings = say(r.Reason), each(r.Examined, say), nil
	for _, f := range r.Findings {
		f.Subject, f.Message, f.Affected, f.Shown = say(f.Subject), say(f.Message), each(f.Affected, say), each(f.Shown, say)
		f.Said = toldAll(f.Said, f.Message, say)
		f.Source.File = path(f.Source.File)
		slices.Sort(f.Affected)
		out.Findings = append(out.Findings, f)
	}
	slices.SortStableFunc(out.Findings, func(x, y Finding) int { return cmp.Compare(x.Subject, y.Subject) })
	return &out
}

func each(list []string, say func(string) string) []string {
	if list == nil {
		return nil
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = say(s)
	}
	return out
}

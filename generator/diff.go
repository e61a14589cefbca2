package generator

import (
	"cmp"

	"github.com/evpack/evpack/generator/delta"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/report"
)

// Diff compares two cycles: those of pack.toml, or what the archive or output/ tells
// of one that it does not name. Empty names are the cycle before and the current one;
// where there is none before, the report is nil.
func Diff(ws *Workspace, before, after string) (*delta.Report, []diag.Problem, error) {
	probs := new(diag.Problems)
	pack, err := load(ws, "", probs)
	if err != nil || probs.Len() > 0 {
		return nil, probs.Sorted(), err
	}
	if after == "" {
		before, after = pack.Previous, pack.Cycle.ID
	}
	if before == "" {
		return nil, nil, nil
	}
	d := &delta.Report{}
	var sides [2]*Result
	for i, id := range []string{before, after} {
		if sides[i], err = side(ws, pack, id, probs); err != nil || probs.Len() > 0 {
			return nil, probs.Sorted(), err
		}
	}
	was, is := sides[0], sides[1]
	d.Before, d.After, d.Findings = was.side(), is.side(), delta.Findings(was.findings(), is.findings())
	if was.Pack == nil || is.Pack == nil {
		d.Unread = "pack.toml names no [[past]] cycle of that id; what was found in it is read from the archive or from output/"
		return d, nil, nil
	}
	d.Rows = delta.Compare(was.Pack, is.Pack)
	return d, nil, nil
}

// side judges one of the two cycles.
func side(ws *Workspace, pack *evidence.Pack, id string, probs *diag.Problems) (*Result, error) {
	known := id == pack.Cycle.ID
	for _, c := range pack.Past {
		known = known || c.ID == id
	}
	if !known {
		if kept, err := ws.kept(pack, id); kept != nil || err != nil {
			return kept, err
		}
	}
	p, err := load(ws, id, probs) // says where id is not known
	if err != nil || probs.Len() > 0 {
		return nil, err
	}
	before, err := previous(ws, p, probs)
	if err != nil || probs.Len() > 0 {
		return nil, err
	}
	return ws.judge(p, before, probs)
}

func (r *Result) side() delta.Side {
	a := r.Assessment
	return delta.Side{Cycle: a.Cycle.ID, AsOf: a.Cycle.AsOf.String(), Verdict: cmp.Or(r.verdict, a.Verdict())}
}

func (r *Result) findings() []delta.Finding { return report.Compared(r.Assessment.Findings()) }

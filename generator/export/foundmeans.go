package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

func foundResources(in Input) []exhibit {
	p := in.Pack
	var out []exhibit
	for _, b := range p.Budgets {
		if b.Period.To.Before(p.D().AddMonths(-12)) {
			continue
		}
		out = append(out, in.of(b, b.Approved, "%s, %s: approved %s by %s, spent %s", b.Title, b.Period.Text, money(b.ApprovedAmount, b.Currency), orNobody(name(b.ApprovedBy)), money(b.SpentAmount, b.Currency)))
	}
	for _, a := range p.Allocations {
		actual := "not said"
		if a.HasActual {
			actual = number(a.ActualDays)
		}
		out = append(out, exhibit{"allocation: " + a.Team, fmt.Sprintf("%s: %s days planned, %s spent", a.Period.Text, number(a.PlannedDays), actual), "", a.At.Place().String(), "budget.html"})
	}
	for _, t := range p.Tools {
		out = append(out, in.of(t, evidence.Date{}, "given to staff: %s", t.Title))
	}
	return out
}

func foundOnSite(in Input) []exhibit {
	p := in.Pack
	var out []exhibit
	for _, a := range slices.Backward(p.Activities) {
		if p.MonthsUpTo(a.Date, 12) && (a.Kind == "site-inspection" || a.Kind == "observation" || a.Kind == "drill") {
			out = append(out, in.activity(a))
		}
	}
	if n := assess.Checklists(p); n.Of > 0 {
		out = append(out, exhibit{"checklists", fmt.Sprintf("managers' monthly checklists: %d of %d", n.Have, n.Of), "", "registers/checklists.toml", "checklists.html"})
	}
	for _, c := range slices.Backward(p.Communications) {
		if p.TopManager(c.From) && p.MonthsUpTo(c.Date, 12) {
			out = append(out, in.of(c, c.Date, "%s told %s: %s", c.From.FullName, orNobody(c.Audience), c.Name()))
		}
	}
	return out
}

// foundClaims puts contradictions before claims that hold, then exclusions,
// open findings and figures.
func foundClaims(in Input) []exhibit {
	p := in.Pack
	var contradicted, holding, excluded []exhibit
	for _, c := range p.SoA.Controls {
		for _, claim := range c.Claims {
			if why := assess.ClaimHolds(p, in.Assessment.Results, claim); why != "" {
				contradicted = append(contradicted, in.of(c, evidence.Date{}, "claims “%s”, contradicted: %s", claim.Text, why))
			} else {
				holding = append(holding, in.of(c, evidence.Date{}, "claims “%s”, proved by %s", claim.Text, claim.By))
			}
		}
		if !c.Applicable {
			excluded = append(excluded, in.of(c, evidence.Date{}, "excluded: %s", orNone(c.Justification)))
		}
	}
	out := slices.Concat(contradicted, holding, excluded)
	for _, f := range p.Findings {
		if !p.Happened(f.Closed) {
			out = append(out, in.of(f, f.Due, "open %s: %s; owner %s; cause: %s", strings.TrimSpace(f.Grade+" "+f.Kind), f.Title, orNobody(name(f.Owner)), orNone(f.RootCause)))
		}
	}
	for _, k := range in.Assessment.KPIs {
		value := "nothing to divide by"
		if k.Value != nil {
			value = number(*k.Value) + " " + k.Unit
			if k.Unit == "share" {
				value = strings.TrimSuffix(strconv.FormatFloat(*k.Value*100, 'f', 1, 64), ".0") + " %"
			}
		}
		out = append(out, exhibit{"kpi:" + k.ID, k.Title + ": " + value, "", "", "kpis.html"})
	}
	return out
}

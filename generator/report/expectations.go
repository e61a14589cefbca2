package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/evidence"
)

// An expectation answers one thing that an auditor looks for: what is there, as
// of which day, and which checks judge it; no check: a person has to. Begins is
// how the catalogue's text begins.
type expectation struct {
	begins string
	answer func(*builder) (what Inline, day evidence.Date, checks []string)
}

// expectations are those of the two controls that this program is about; what
// the catalogue says beyond them is for the auditor to ask.
func expectations(control string) []expectation {
	return map[string][]expectation{
		"5.1": {
			{"A policy, a budget", (*builder).ownedByTop},
			{"Minutes in which", (*builder).realDebate},
			{"Security goals", (*builder).alignedGoals},
			{"Approved money", (*builder).moneyAndTime},
			{"Messages in which", (*builder).leadersSpeak},
			{"Executives who take", (*builder).leadersComply},
			{"A chief executive who", (*builder).interviews},
		},
		"A.5.4": {
			{"Staff briefed", (*builder).briefedFirst},
			{"Managers who check", (*builder).managersWrite},
			{"What managers did", (*builder).consequences},
			{"Managers who keep", (*builder).leadByExample},
			{"A way to report", (*builder).wayToReport},
			{"Time and means", (*builder).timeAndMeans},
		},
	}[control]
}

// expectationTable sets what an auditor looks for beside what is there; nil
// where no answers are computed for the control.
func (b *builder) expectationTable(k catalog.Control) *Table {
	list := expectations(k.ID)
	if len(list) == 0 {
		return nil
	}
	t := &Table{Caption: b.t("Evidence by audit expectation"), Columns: []Column{wide(b.t("What an auditor looks for"), 5), wide(b.t("Evidence"), 5), nowrap(b.t("As of")), nowrap(b.t("Result"))}}
	for _, look := range k.Looks {
		i := slices.IndexFunc(list, func(e expectation) bool { return strings.HasPrefix(look, e.begins) })
		if i < 0 {
			t.add(T(b.word(look)), Inline{muted(b.t("to be asked and observed"))}, T("–"), badge(Tag{None, b.t("Not computed")}, ""))
			continue
		}
		what, day, checks := list[i].answer(b)
		tag, worst := b.holds(checks)
		switch {
		case len(what) == 0:
			what, tag = Inline{muted(b.t("No record."))}, Tag{Bad, b.t("Nothing")}
		case worst != nil:
			what = what.with(text("; "), Span{Text: worst.Check.ID, Style: ID, Href: b.findingHref(worst.Findings[0])})
		}
		t.add(T(b.word(look)), what, T(b.short(day)), badge(tag, ""))
	}
	return t
}

// holds is the worst that some checks have to say, and which one found it; nil:
// none found anything. Without a check it is for a person to say.
func (b *builder) holds(ids []string) (Tag, *assess.Result) {
	if len(ids) == 0 {
		return Tag{None, b.t("To be asked")}, nil
	}
	tag, found := Tag{OK, b.t("Met")}, (*assess.Result)(nil)
	for _, id := range ids {
		r := b.a.Result(id)
		switch {
		case r == nil || r.Silent:
		case r.Reason != "" && found == nil:
			tag = b.outcome(r)
		case len(r.Findings) > 0 && (found == nil || worst(r.Findings).Rank() > worst(found.Findings).Rank()):
			tag, found = b.grade(worst(r.Findings)), r
		}
	}
	return tag, found
}

func (b *builder) ownedByTop() (Inline, evidence.Date, []string) {
	pol := b.p.TopLevelPolicy()
	if pol == nil {
		return nil, evidence.Date{}, nil
	}
	line := Inline{{Text: pol.Title + " " + pol.Version, Href: b.address(pol)}, text(b.t(", approved by %s; signature: ", b.nameOf(pol.ApprovedBy)))}
	line = append(line, b.signatureOf(pol.Ref()+"@"+pol.Version)...)
	if n := len(b.currentBudgets()); n > 0 {
		line = append(line, text("; "), Span{Text: b.many(n, "budget line", "budget lines"), Href: "budget.html#lines"})
	}
	return line, pol.Approved, []string{"LDR-02", "POL-08", "LDR-07", "RES-01"}
}

// currentBudgets are the lines of today's periods that top management approved.
func (b *builder) currentBudgets() []*evidence.Budget {
	return slices.DeleteFunc(slices.Clone(b.p.Budgets), func(l *evidence.Budget) bool {
		return !l.Period.Holds(b.p.D()) || !b.p.TopManager(l.ApprovedBy) || !b.p.Happened(l.Approved)
	})
}

// newestReview is the newest management review up to D; nil: none.
func (b *builder) newestReview() *evidence.Review {
	for _, r := range slices.Backward(b.p.Reviews) {
		if r.Management() && b.p.Happened(r.Date) {
			return r
		}
	}
	return nil
}

func (b *builder) realDebate() (Inline, evidence.Date, []string) {
	r := b.newestReview()
	if r == nil {
		return nil, evidence.Date{}, nil
	}
	return Inline{{Text: r.ID, Style: ID, Href: b.address(r) + "#debate"}, text(", " + b.many(len(r.Topics), "topic debated", "topics debated") + ", "), {Text: b.many(len(r.Decisions), "decision", "decisions"), Href: b.address(r) + "#decisions"}},
		r.Date, []string{"REV-01", "REV-04", "REV-06", "REV-09", "REV-11"}
}

func (b *builder) alignedGoals() (Inline, evidence.Date, []string) {
	pol := b.p.TopLevelPolicy()
	if pol == nil && len(b.p.KPIs) == 0 {
		return nil, evidence.Date{}, nil
	}
	var line Inline
	var at evidence.Date
	if pol != nil && pol.Covers["strategic_alignment"] != "" {
		line, at = Inline{{Text: pol.Title, Href: b.address(pol) + "#text"}, text(b.t(" says how the goals follow from the business; "))}, pol.Approved
	}
	return append(line, Span{Text: b.many(len(b.p.KPIs), "measure", "measures"), Href: "kpis.html#measures"}), at, []string{"POL-04", "KPI-01"}
}

func (b *builder) moneyAndTime() (Inline, evidence.Date, []string) {
	answer, _ := b.realBudget()
	if len(answer) == 0 {
		return nil, evidence.Date{}, nil
	}
	planned, used := b.staffDays()
	return append(Inline{{Text: answer[0].Text, Href: "budget.html#lines"}, text(" ")}, Span{Text: b.t("%s days of staff time planned, %s used", b.number(planned), b.number(used)), Href: "budget.html#time"}), b.p.D(), []string{"RES-01", "RES-02", "RES-03", "RES-04"}
}

// staffDays sums the allocations of periods that contain D.
func (b *builder) staffDays() (planned, used float64) {
	for _, a := range b.p.Allocations {
		if a.Period.Holds(b.p.D()) {
			planned, used = planned+a.PlannedDays, used+a.ActualDays
		}
	}
	return planned, used
}

func (b *builder) leadersSpeak() (Inline, evidence.Date, []string) {
	leaders, _ := b.messages()
	n := 0
	for _, c := range leaders {
		if b.p.MonthsUpTo(c.Date, 12) {
			n++
		}
	}
	if n == 0 {
		return nil, evidence.Date{}, nil
	}
	last := leaders[0]
	return Inline{{Text: b.t("%s in 12 months", b.many(n, "message", "messages")), Href: "communications.html#ceo"}, text(b.t("; the newest: ")), {Text: last.Name(), Href: b.address(last)}}, last.Date, []string{"COM-01", "COM-03"}
}

func (b *builder) leadersComply() (Inline, evidence.Date, []string) {
	answer, _ := b.executivesTrained()
	if len(answer) == 0 {
		return nil, evidence.Date{}, nil
	}
	return Inline{{Text: answer[0].Text, Href: "training.html#leaders"}, text(" "), {Text: b.t("Their acknowledgements"), Href: "acknowledgements.html#leaders"}}, b.p.D(), []string{"LDR-06", "LDR-02"}
}

func (b *builder) interviews() (Inline, evidence.Date, []string) {
	for _, a := range slices.Backward(b.p.Activities) {
		if a.Kind == "interview" && b.p.MonthsUpTo(a.Date, 12) && slices.ContainsFunc(a.Participants, b.p.TopManager) {
			return Inline{{Text: a.Name(), Href: b.address(a)}}, a.Date, []string{"ACT-03"}
		}
	}
	return Inline{muted(b.t("no interview with top management is on record; ask, and write it down"))}, evidence.Date{}, nil
}

func (b *builder) briefedFirst() (Inline, evidence.Date, []string) {
	list := b.joiners()
	if !b.p.Has("people") {
		return nil, evidence.Date{}, nil
	}
	n, granted := 0, 0
	for _, who := range list {
		if b.p.Happened(who.AccessGranted) {
			granted++
			if b.p.Happened(who.Briefed) && !who.AccessGranted.Before(who.Briefed) {
				n++
			}
		}
	}
	return Inline{{Text: b.t("%d of %s with access were briefed before", n, b.many(granted, "joiner", "joiners")), Href: "people.html#joiners"}}, b.p.D(), []string{"PER-03"}
}

func (b *builder) managersWrite() (Inline, evidence.Date, []string) {
	k := b.kpi("checklist-coverage")
	if k.Denominator == 0 {
		return nil, evidence.Date{}, nil
	}
	return Inline{{Text: b.t("%d of %d monthly checklists", int(k.Numerator), int(k.Denominator)), Href: "checklists.html#months"}}, b.p.D(), []string{"CHK-01", "CHK-02", "CHK-03"}
}

func (b *builder) consequences() (Inline, evidence.Date, []string) {
	answer, _ := b.followedUp()
	if len(answer) == 0 {
		return nil, evidence.Date{}, nil
	}
	return Inline{{Text: answer[0].Text, Href: "speaking-up.html#log"}}, b.p.D(), []string{"DSC-01", "DSC-02", "DSC-03"}
}

func (b *builder) leadByExample() (Inline, evidence.Date, []string) {
	n, of := 0, 0
	for _, c := range b.p.Checklists {
		if b.p.InCycle(c.Month.From) {
			of++
			if len(c.Example) > 0 {
				n++
			}
		}
	}
	if of == 0 {
		return nil, evidence.Date{}, nil
	}
	return Inline{{Text: b.t("%d of %d checklists of the cycle say what was seen", n, of), Href: "checklists.html#entries"}}, b.p.D(), []string{"CHK-02", "LDR-06", "ACT-03"}
}

func (b *builder) wayToReport() (Inline, evidence.Date, []string) {
	if len(b.p.Channels) == 0 {
		return nil, evidence.Date{}, nil
	}
	anonymous, newest := 0, evidence.Date{}
	for _, c := range b.p.Channels {
		if c.Anonymous {
			anonymous++
		}
		if b.p.Happened(c.Tested) {
			newest = laterOf(newest, c.Tested)
		}
	}
	return Inline{{Text: fmt.Sprintf("%s, %s", b.many(len(b.p.Channels), "channel", "channels"), b.t("%d of them anonymous", anonymous)), Href: "speaking-up.html#route"}}, newest, []string{"SPK-01", "SPK-03", "SPK-02"}
}

func (b *builder) timeAndMeans() (Inline, evidence.Date, []string) {
	planned, _ := b.staffDays()
	if planned == 0 && len(b.p.Tools) == 0 {
		return nil, evidence.Date{}, nil
	}
	return Inline{{Text: b.t("%s days of staff time", b.number(planned)), Href: "budget.html#time"}, text(", "), {Text: b.many(len(b.p.Tools), "tool", "tools"), Href: "budget.html#tools"}}, b.p.D(), []string{"RES-03", "RES-04"}
}

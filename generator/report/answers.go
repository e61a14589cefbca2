package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// ackWhere leads to the acknowledgements of the top-level policy, person by
// person where the page has them.
func (b *builder) ackWhere() Inline {
	where := Inline{{Text: b.t("Top management"), Href: "acknowledgements.html#leaders"}, text(", "), {Text: b.t("everybody"), Href: "acknowledgements.html#matrix"}}
	if pol := b.p.TopLevelPolicy(); pol != nil {
		where = append(where, text(", "), Span{Text: pol.Title, Href: b.address(pol) + "#matrix"})
	}
	return where
}

// part leads to a section of the newest management review, or to the list of
// reviews where there is none.
func (b *builder) part(section string) Inline {
	if r := b.newestReview(); r != nil {
		return Inline{{Text: r.ID, Style: ID, Href: b.address(r) + "#" + section}}
	}
	return Inline{{Text: b.t("Management reviews"), Href: "reviews.html#list"}}
}

func (b *builder) wasDebated() (answer, where Inline) {
	r := b.newestReview()
	if r == nil {
		return nil, b.part("")
	}
	if len(r.Topics) == 0 {
		return T(b.t("%s has no topic.", b.reviewTitle(r))), b.part("decisions")
	}
	words := 0
	for _, t := range r.Topics {
		words += len(strings.Fields(t.Discussion))
	}
	return T(b.t("%s: %s, in %s; %s. %s", b.reviewTitle(r), b.many(len(r.Topics), "topic was debated", "topics were debated"), b.many(words, "word", "words"), b.many(len(r.Decisions), "decision", "decisions"),
		b.checkLine("REV-04", b.t("No review of the cycle was a rubber stamp.")))), b.part("debate")
}

// decidedMoney finds the review of 12 months that led to the most budget lines;
// of equal ones the newest.
func (b *builder) decidedMoney() (answer, where Inline) {
	var best *evidence.Review
	most := 0
	for _, r := range b.p.Reviews {
		if t := b.reviewBudget(r); t != nil && b.p.MonthsUpTo(r.Date, 12) && len(t.Rows) >= most {
			best, most = r, len(t.Rows)
		}
	}
	if best == nil {
		return nil, Inline{{Text: b.t("Budget lines"), Href: "budget.html#lines"}}
	}
	planned, used := b.staffDays()
	return T(b.t("%s: %s. Staff time now: %s days planned, %s used.", b.reviewTitle(best), b.many(most, "budget line", "budget lines"), b.number(planned), b.number(used))),
		Inline{{Text: best.ID, Style: ID, Href: b.address(best) + "#budget"}, text(", "), {Text: b.t("staff time"), Href: "budget.html#time"}}
}

func (b *builder) whoAccepted() (answer, where Inline) {
	var out []string
	for _, r := range b.p.Risks {
		if r.AcceptedBy != nil {
			until := ""
			if !r.AcceptedUntil.IsZero() {
				until = b.t(" until %s", b.short(r.AcceptedUntil))
			}
			out = append(out, r.ID+b.t(" by %s", r.AcceptedBy.FullName)+until)
		}
	}
	where = b.riskDecision()
	switch {
	case len(b.p.Risks) == 0:
		return nil, where
	case len(out) == 0:
		return T(b.t("None of %s is accepted: all are treated.", b.many(len(b.p.Risks), "risk", "risks"))), where
	}
	return T(strings.Join(out, "; ") + "."), where
}

// riskDecision leads to the newest decision on a risk.
func (b *builder) riskDecision() Inline {
	where := Inline{{Text: b.t("Risks"), Href: "risks.html#risks"}}
	for _, r := range slices.Backward(b.p.Reviews) {
		for _, d := range r.Decisions {
			if d.Kind == "risk" {
				return where.with(text(", "), Span{Text: r.ID + "/" + d.ID, Style: ID, Href: b.address(d)})
			}
		}
	}
	return where
}

func (b *builder) signedOff() (answer, where Inline) {
	closed, signed, last := 0, 0, (*evidence.Finding)(nil)
	for _, f := range b.p.Findings {
		if b.p.Happened(f.Closed) {
			closed++
			if f.ApprovedBy != nil {
				signed++
				if last == nil || last.Closed.Before(f.Closed) {
					last = f
				}
			}
		}
	}
	where = Inline{{Text: b.t("Register"), Href: "findings.html#fi"}}
	if !b.p.Has("findings") {
		return nil, where
	}
	if last != nil {
		where = Inline{{Text: last.ID, Style: ID, Href: b.address(last)}}
	}
	return T(b.t("%s closed, %d of them with a sign-off.", b.many(closed, "entry is", "entries are"), signed)), where
}

func (b *builder) newStarters() (answer, where Inline) {
	where = Inline{{Text: b.t("Joiners"), Href: "people.html#joiners"}}
	if !b.p.Has("people") {
		return nil, where
	}
	list, contracts, trained := b.joiners(), b.contracts(), b.firstTraining()
	signed, done, top := 0, 0, 0
	for _, who := range list {
		if contracts[who] != nil {
			signed++
		}
		if _, ok := trained[who]; ok {
			done++
		}
		if b.p.TopManager(who) {
			top++
		}
	}
	return T(b.t("%s in 12 months, %d of them in top management: %d with a contract, %d with a first training.", b.many(len(list), "joiner", "joiners"), top, signed, done)), where
}

func (b *builder) areContractors() (answer, where Inline) {
	where = Inline{{Text: b.t("Contractors"), Href: "people.html#contractors"}}
	if !b.p.Has("people") || !b.p.Has("contracts") {
		return nil, where
	}
	n, inDate, terms, covered := 0, 0, 0, b.contracts()
	for _, who := range b.p.Active() {
		if who.Kind != "contractor" && who.Kind != "third-party" {
			continue
		}
		n++
		if c := covered[who]; c != nil && c.InDate(b.p.D()) {
			inDate++
			if c.SecurityTerms {
				terms++
			}
		}
	}
	return T(b.t("%d of %d have a contract in date, %d of them with security clauses.", inDate, n, terms)), where
}

func (b *builder) accessFirst() (answer, where Inline) {
	where = Inline{{Text: b.t("Before access"), Href: "acknowledgements.html#before-access"}}
	if !b.p.Has("people") || !b.p.Has("acknowledgements") {
		return nil, where
	}
	first, n := b.firstAcks(), map[State]int{}
	for _, who := range b.joiners() {
		n[b.orderTag(who.AccessGranted, first[who]).State]++
	}
	return T(b.t("Of %s with access in 12 months: %d acknowledged first, %d within %d days after, %d later, %d not yet.", b.many(n[OK]+n[Info]+n[Warn]+n[Bad], "joiner", "joiners"),
		n[OK], n[Info], b.p.Thresholds.AcknowledgementDays, n[Warn], n[Bad])), where
}

func (b *builder) dutiesWritten() (answer, where Inline) {
	where = Inline{{Text: b.t("Job descriptions"), Href: "roles.html#job-descriptions"}}
	if len(b.p.Jobs) == 0 {
		return nil, where
	}
	duties, objectives := 0, 0
	for _, j := range b.p.Jobs {
		if j.SecurityDuties {
			duties++
		}
		if j.Objectives {
			objectives++
		}
	}
	return T(b.t("In %d of %s; in the objectives of %d.", duties, b.many(len(b.p.Jobs), "job description", "job descriptions"), objectives)), where
}

func (b *builder) whoIsAccountable() (answer, where Inline) {
	where = Inline{{Text: b.t("RACI"), Href: "roles.html#raci"}}
	for _, r := range b.p.RACI {
		if r.Control == "A.5.4" {
			where = Inline{{Text: b.t("RACI, A.5.4"), Href: "roles.html#" + b.anchors[r.Ref()]}}
			return T(b.t("Responsible: %s. Accountable: %s.", titles(r.Responsible), titles(r.Accountable))), where
		}
	}
	if len(b.p.RACI) == 0 {
		return nil, where
	}
	return T(b.t("No activity of the RACI names A.5.4.")), where
}

func titles(roles []*evidence.Role) string {
	var out []string
	for _, r := range roles {
		out = append(out, r.Title)
	}
	return strings.Join(out, ", ")
}

func (b *builder) roleTraining() (answer, where Inline) {
	where = Inline{{Text: b.t("By course"), Href: "training.html#courses"}}
	if len(b.p.Courses) == 0 {
		return nil, where
	}
	var special []string
	for _, c := range b.p.Courses {
		if c.Audience.Set && !c.Audience.All {
			special = append(special, b.t("%s (%s)", c.Title, b.share(tallyOf(b.trained(c)))))
		}
	}
	if len(special) == 0 {
		return T(b.t("No: every course is for everyone.")), where
	}
	return T(b.t("%d of %s are for some roles or departments: %s.", len(special), b.many(len(b.p.Courses), "course", "courses"), strings.Join(special, ", "))), where
}

func (b *builder) areCompetent() (answer, where Inline) {
	where = Inline{{Text: b.t("Competence matrix"), Href: "competence.html#matrix"}}
	needs, met := b.needs(), 0
	if len(needs) == 0 {
		return nil, where
	}
	for _, n := range needs {
		if n.met(b.p.D()) {
			met++
		}
	}
	return T(b.t("%d of %s are met.", met, b.many(len(needs), "requirement of a role", "requirements of roles"))), where
}

func (b *builder) versionsCurrent() (answer, where Inline) {
	where = Inline{{Text: b.t("Policy register"), Href: "policies.html#register"}}
	n, reviewed := 0, 0
	for _, p := range b.p.Policies {
		if p.Approval() {
			n++
			if b.p.MonthsUpTo(p.Reviewed, b.p.Thresholds.PolicyReviewMonths) {
				reviewed++
			}
		}
	}
	if n == 0 {
		return nil, where
	}
	return T(b.t("%d of %d approved ones were reviewed in time. %s", reviewed, n, b.checkLine("POL-02", b.t("Version numbers agree everywhere.")))), where
}

func (b *builder) whatIsGiven() (answer, where Inline) {
	where = Inline{{Text: b.t("Tools"), Href: "budget.html#tools"}, text(", "), {Text: b.t("budget lines"), Href: "budget.html#lines"}}
	if len(b.p.Tools) == 0 {
		return nil, where
	}
	var names []string
	for _, t := range b.p.Tools[:min(len(b.p.Tools), namesShown)] {
		names = append(names, t.Title)
	}
	more := ""
	if n := len(b.p.Tools) - len(names); n > 0 {
		more = b.t(" and %d more", n)
	}
	return T(strings.Join(names, "; ") + more + "."), where
}

func (b *builder) whatChanged() (answer, where Inline) {
	where = Inline{{Text: b.t("Changes by register"), Href: "changes.html#registers"}}
	if b.PreviousPack == nil || b.Previous == nil {
		return T(b.t("There is no earlier cycle to compare with.")), where
	}
	s := b.compareFindings()
	var versions []string
	for _, p := range b.p.Policies {
		if old := b.PreviousPack.Policy(p.ID); old == nil || old.Version != p.Version {
			versions = append(versions, p.Title+" "+p.Version)
		}
	}
	line := b.t("Since %s: %s, %d closed, %d standing", b.PreviousPack.Cycle.ID, b.many(len(s.fresh), "new finding", "new findings"), len(s.closed), len(s.standing))
	if len(versions) > 0 {
		line += b.t("; new versions: %s", strings.Join(versions, ", "))
	}
	return T(line + "."), where
}

func (b *builder) mapsTo() (answer, where Inline) {
	n, frameworks := 0, map[string]int{}
	for _, m := range b.p.Mappings {
		if m.Control == "5.1" || m.Control == "A.5.4" {
			n++
			frameworks[m.Framework]++
		}
	}
	where = Inline{}
	for _, id := range []string{"A.5.4", "5.1"} {
		if b.mappingTable(id) != nil {
			if len(where) > 0 {
				where = append(where, text(", "))
			}
			where = append(where, Span{Text: id, Style: ID, Href: "controls/" + id + ".html#mappings"})
		}
	}
	if n == 0 {
		return nil, Inline{control("A.5.4")}
	}
	return T(b.t("%s to %s.", b.many(n, "relation", "relations"), strings.Join(sortedKeys(frameworks), ", "))), where
}

func (b *builder) isEverybody() (answer, where Inline) {
	where = Inline{{Text: b.t("Population"), Href: "population.html#people"}, text(", "), {Text: b.t("reconciliation"), Href: "population.html#reconciliation"}}
	if !b.p.Has("people") {
		return nil, where
	}
	return T(b.t("%d in the register, %d active; %d have left or not yet started.", len(b.p.People), len(b.p.Active()), len(b.p.People)-len(b.p.Active()))), where
}

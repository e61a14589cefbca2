package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// A question is one that auditors ask, with the answer that the records give
// and where it stands. An empty answer is said as "No record".
type question struct {
	Text   string
	Answer func(*builder) (answer, evidence Inline) // nil: Text is a heading
}

// questions are the standard ones, in the order in which auditors ask: the
// whistleblower test, the leadership signature and acknowledgement by all,
// senior executives first, come at the top.
func questions() []question {
	return []question{
		{"Asked first", nil},
		{"Show me the minutes where senior management reviewed the risk register and approved the budget.", (*builder).riskAndBudget},
		{"Who in top management signed the information security policy, and when?", (*builder).whoSigned},
		{"An employee sees a manager bypass the rules. How do they report it?", (*builder).howToReport},
		{"Has everybody acknowledged the current policies, senior executives first?", (*builder).whoAcknowledged},
		{"Leadership", nil},
		{"Which leadership signatures are missing or broken?", (*builder).whichUnsigned},
		{"Did executives do the same training as everyone, and on time?", (*builder).executivesTrained},
		{"Did the required people attend the management reviews?", (*builder).whoAttended},
		{"Was there real debate, or were papers rubber-stamped?", (*builder).wasDebated},
		{"Is there a real budget line, approved by top management?", (*builder).realBudget},
		{"Were budget lines and staff time decided in the review?", (*builder).decidedMoney},
		{"Who accepted the top risks, and until when?", (*builder).whoAccepted},
		{"Which controls are excluded, and why?", (*builder).whichExcluded},
		{"What is open, who owns it, and when is it due?", (*builder).whatIsOpen},
		{"Did management sign off the corrective actions?", (*builder).signedOff},
		{"Managers and people", nil},
		{"Do managers make sure that their teams follow the policies?", (*builder).managersCheck},
		{"Are violations followed up, at all levels?", (*builder).followedUp},
		{"Have new starters, executives included, signed contracts and done their first training?", (*builder).newStarters},
		{"Are contractors and third parties covered, with security clauses?", (*builder).areContractors},
		{"Did anyone get access before acknowledging the policy?", (*builder).accessFirst},
		{"Are security duties in job descriptions?", (*builder).dutiesWritten},
		{"Who is responsible and who is accountable for A.5.4?", (*builder).whoIsAccountable},
		{"Is training specific to the role?", (*builder).roleTraining},
		{"Are people competent for their security roles?", (*builder).areCompetent},
		{"Documents, messages and means", nil},
		{"Are the policies' versions current, and reviewed in the last 12 months?", (*builder).versionsCurrent},
		{"What does top management tell staff about security?", (*builder).whatIsTold},
		{"What are people given to work securely?", (*builder).whatIsGiven},
		{"How fast is access taken from those who leave?", (*builder).howFast},
		{"This pack", nil},
		{"What changed since my last visit?", (*builder).whatChanged},
		{"How do 5.1 and A.5.4 map to other frameworks?", (*builder).mapsTo},
		{"Is this everybody? Who was left out, and why?", (*builder).isEverybody},
		{"Give me a random sample of people, and let me repeat it.", (*builder).canBeDrawn},
		{"How do I know that this was not edited afterwards?", (*builder).notEdited},
	}
}

func (b *builder) riskAndBudget() (answer, where Inline) {
	for _, r := range slices.Backward(b.p.Reviews) {
		if !r.Management() || !b.p.MonthsUpTo(r.Date, 12) {
			continue
		}
		budget := slices.IndexFunc(r.Decisions, func(d *evidence.Decision) bool { return d.Kind == "budget" })
		risk := slices.IndexFunc(r.Topics, func(t evidence.Topic) bool { return t.Kind == "risk" })
		if budget >= 0 && risk >= 0 {
			d := r.Decisions[budget]
			return T(b.t("%s: “%s” was debated; %s", b.date(r.Date), r.Topics[risk].Title, d.Text)),
				Inline{{Text: r.ID, Href: b.address(r) + "#answer", Style: ID}, text(", "), {Text: d.ID, Href: b.address(d), Style: ID}}
		}
	}
	return nil, Inline{{Text: b.t("Management reviews"), Href: "reviews.html#list"}}
}

func (b *builder) whoSigned() (answer, where Inline) {
	pol := b.p.TopLevelPolicy()
	if pol == nil {
		return nil, Inline{{Text: b.t("Policies"), Href: "policies.html#register"}}
	}
	for _, e := range slices.Backward(b.a.Trail.Of(pol.Ref() + "@" + pol.Version)) {
		if !e.Stands() || !b.p.TopManager(e.Signer) {
			continue
		}
		return b.personLine(e.Signer).with(text(b.t(": version %s, %s, ", pol.Version, b.date(e.Row.Date))), badgeSpan(b.state(e.State), "")),
			Inline{{Text: b.signatureID(e.Row), Href: "signatures.html#" + b.signatureID(e.Row), Style: ID}}
	}
	return T(b.t("Nobody in top management has signed version %s.", pol.Version)), Inline{{Text: b.t("Signature trail"), Href: "signatures.html#trail"}}
}

// personLine is a name with the office.
func (b *builder) personLine(who *evidence.Person) Inline {
	line := b.person(who)
	if who != nil && who.Title != "" {
		line = append(line, text(", "+who.Title))
	}
	return line
}

func (b *builder) howToReport() (answer, where Inline) {
	var names []string
	for _, c := range b.p.Channels {
		if c.Document == nil {
			continue
		}
		what := []string{}
		if c.External {
			what = append(what, b.t("external"))
		}
		if c.Anonymous {
			what = append(what, b.t("anonymous"))
		}
		name := c.Title
		if len(what) > 0 {
			name += " (" + strings.Join(what, ", ") + ")"
		}
		names = append(names, name)
	}
	where = Inline{{Text: b.t("Route"), Href: "speaking-up.html#route"}}
	if len(names) == 0 {
		return nil, where
	}
	return T(strings.Join(names, "; ") + ". " + b.checkLine("SPK-03", b.t("Nobody has to report to their own manager alone."))), where
}

// checkLine says what a check found, or what holds where it passed.
func (b *builder) checkLine(id, holds string) string {
	r := b.a.Result(id)
	switch {
	case r == nil || r.Reason != "" || r.Silent:
		return b.t("%s could not be judged.", id)
	case len(r.Findings) == 0:
		return holds
	}
	return b.t("%s: %s.", id, b.found(r.Findings[0]))
}

func (b *builder) whoAcknowledged() (answer, where Inline) {
	k := b.kpi("acknowledgement-coverage")
	where = b.ackWhere()
	if k.Denominator == 0 {
		return nil, where
	}
	return T(b.t("%d of %d that are due. Top management: %s", int(k.Numerator), int(k.Denominator), b.checkLine("LDR-06", b.t("nothing missing.")))), where
}

func (b *builder) whichUnsigned() (answer, where Inline) {
	n := b.states()
	where = Inline{{Text: b.t("Coverage"), Href: "signatures.html#coverage"}}
	return T(b.t("%d verified, %d recorded, %d broken, %d awaited.", n["verified"], n["recorded"], n["broken"], n["missing"])), where
}

func (b *builder) executivesTrained() (answer, where Inline) {
	var lines []string
	for _, who := range b.p.TopManagement {
		done, of := 0, 0
		for _, c := range b.p.Courses {
			for _, s := range b.trained(c) {
				if c.Mandatory && s.Person == who && s.Due {
					of++
					if s.Done {
						done++
					}
				}
			}
		}
		lines = append(lines, fmt.Sprintf("%s %d/%d", who.FullName, done, of))
	}
	where = Inline{{Text: b.t("Leaders"), Href: "training.html#leaders"}}
	if len(lines) == 0 || len(b.p.Courses) == 0 {
		return nil, where
	}
	return T(b.t("Mandatory courses in date: ") + strings.Join(lines, ", ") + "."), where
}

func (b *builder) whoAttended() (answer, where Inline) {
	n := assess.Attendance(b.p)
	where = Inline{{Text: b.t("Management reviews"), Href: "reviews.html#list"}}
	for _, r := range slices.Backward(b.p.Reviews) {
		if r.Management() && b.p.InCycle(r.Date) {
			where = Inline{{Text: r.ID, Href: b.address(r) + "#attendance", Style: ID}}
			break
		}
	}
	if n.Of == 0 {
		return nil, where
	}
	return T(b.t("%d of %d required places in the cycle were taken.", n.Have, n.Of)), where
}

func (b *builder) realBudget() (answer, where Inline) {
	list, sums := b.currentBudgets(), map[string]float64{}
	for _, l := range list {
		sums[l.Currency] += l.ApprovedAmount
	}
	where = Inline{{Text: b.t("Budget lines"), Href: "budget.html#lines"}}
	if len(list) == 0 {
		return nil, where
	}
	var parts []string
	for _, cur := range sortedKeys(sums) {
		parts = append(parts, b.money(sums[cur], cur))
	}
	return T(b.t("%s, %s.", b.many(len(list), "line", "lines"), strings.Join(parts, ", "))), where
}

func (b *builder) whichExcluded() (answer, where Inline) {
	var out []string
	for _, c := range b.p.SoA.Controls {
		if !c.Applicable {
			out = append(out, c.ID)
		}
	}
	where = Inline{{Text: b.t("SoA, exclusions"), Href: "soa.html#excluded"}}
	switch {
	case len(b.p.SoA.Controls) == 0:
		return nil, where
	case len(out) == 0:
		return T(b.t("None.")), where
	}
	return T(b.t("%d of 93, each with its justification: %s.", len(out), strings.Join(out, ", "))), where
}

func (b *builder) whatIsOpen() (answer, where Inline) {
	open, late := 0, 0
	for _, f := range b.p.Findings {
		if !b.p.Happened(f.Closed) {
			open++
			if !f.Due.IsZero() && f.Due.Before(b.p.D()) {
				late++
			}
		}
	}
	s := b.a.Summary()
	return T(b.t("%s of the checks; %d entries of the register open, %d of them past due.", b.many(s.Major+s.Minor+s.Observation, "finding", "findings"), open, late)),
		Inline{{Text: b.t("Found by the checks"), Href: "findings.html#checks"}, text(", "), {Text: b.t("register"), Href: "findings.html#fi"}}
}

func (b *builder) managersCheck() (answer, where Inline) {
	k := b.kpi("checklist-coverage")
	where = Inline{{Text: b.t("A.5.4, checklists"), Href: "controls/A.5.4.html#checklists"}}
	if k.Denominator == 0 {
		return nil, where
	}
	return T(b.t("Monthly checklists: %d of %d.", int(k.Numerator), int(k.Denominator))), where
}

func (b *builder) followedUp() (answer, where Inline) {
	n, open := 0, 0
	for _, c := range b.p.Cases {
		if b.p.MonthsUpTo(c.Opened, 12) {
			n++
			if !b.p.Happened(c.Closed) {
				open++
			}
		}
	}
	where = Inline{{Text: b.t("Redacted log"), Href: "speaking-up.html#log"}}
	if !b.p.Has("disciplinary") {
		return nil, where
	}
	return T(b.t("%s in 12 months, %d open.", b.many(n, "case", "cases"), open)), where
}

func (b *builder) howFast() (answer, where Inline) {
	k := b.kpi("leaver-revocation-hours")
	where = Inline{{Text: b.t("Leavers"), Href: "kpis.html#leavers"}}
	if k.Value == nil {
		return T(b.t("Nobody left in the cycle.")), where
	}
	return T(b.t("Slowest: %s after the end of the last day; the limit is %s h.", b.figure(k), b.number(b.p.Thresholds.LeaverRevocationHours))), where
}

func (b *builder) whatIsTold() (answer, where Inline) {
	where = Inline{{Text: b.t("Messages"), Href: "communications.html#ceo"}}
	for _, c := range slices.Backward(b.p.Communications) {
		if b.p.TopManager(c.From) && b.p.Happened(c.Date) {
			return T(b.t("%s: “%s”, to %s.", b.date(c.Date), c.Name(), c.Audience)), where
		}
	}
	return nil, where
}

func (b *builder) notEdited() (answer, where Inline) {
	answer = T(b.t("Every file has its digest in the manifest; the check runs offline."))
	if b.Sealed {
		answer = T(b.t("Every file has its digest in the sealed manifest; the check runs offline."))
	}
	return answer, Inline{{Text: b.t("Verify this pack"), Href: "verify.html#steps"}}
}

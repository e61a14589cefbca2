package site

import (
	"fmt"

	"github.com/evpack/evpack/generator/report"
)

// sample is a report with every kind of block, each text of which goes
// through say: as it is for the look, or made hostile.
func sample(say func(string) string) *report.Report {
	f := fixture{say}
	return &report.Report{
		Organisation: say("Northwind Robotics Ltd"), Classification: say("Confidential: audit use"), Language: "en",
		Cycle: say("2026-Q4"), Period: say("1 October to 31 December 2026"), AsOf: say("31 December 2026"), AsOfISO: "2026-12-31",
		Program: say("evpack 0.1.0"), InputsDigest: "7c1e93ab40d2f85e6b0917ac33e8d5f1c2746a9be01d58f34a7790c6b2e5d40f",
		Verdict: report.Tag{State: report.Warn, Word: say("Minor findings open")},
		Groups: []report.Group{
			{ID: "overview", Title: say("Overview")}, {ID: "requirements", Title: say("Requirements")},
			{ID: "governance", Title: say("Governance")}, {ID: "people", Title: say("People")}, {ID: "pack", Title: say("This pack")},
		},
		Pages: []*report.Page{
			f.summary(), f.signatures(), f.findings(), f.soa(), f.control(), f.policies(), f.policy(), f.reviews(), f.review(), f.kpis(),
			f.people(), f.cards(), f.acknowledgements(), f.verify(),
		},
	}
}

type fixture struct{ say func(string) string }

func (f fixture) t(s string) report.Inline { return report.T(f.say(s)) }

func (f fixture) link(s, href string) report.Inline { return report.Link(f.say(s), href) }

func (f fixture) id(s, href string) report.Inline {
	return report.Inline{{Text: f.say(s), Href: href, Style: report.ID}}
}

func (f fixture) badge(st report.State, word string) report.Inline {
	return report.Inline{{Text: f.say(word), Style: report.Badge, State: st}}
}

func (f fixture) tag(st report.State, word string) *report.Tag {
	return &report.Tag{State: st, Word: f.say(word)}
}

func (f fixture) fact(term string, text report.Inline) report.Fact {
	return report.Fact{Term: f.say(term), Text: text}
}

func (f fixture) cols(titles ...string) []report.Column {
	var out []report.Column
	for _, t := range titles {
		out = append(out, report.Column{Title: f.say(t)})
	}
	return out
}

func (f fixture) summary() *report.Page {
	ask := &report.Table{ID: "ask", Caption: f.say("Questions and where they are answered"), Columns: f.cols("Question", "Answer", "Evidence"), Rows: []report.Row{
		{Cells: []report.Inline{f.t("Show me the minutes where senior management reviewed the risk register and approved the security budget."), f.t("mr-2026-q4, 14 October: risk register debated under topic 4, budget of 257,000 EUR approved as decision d2."), f.id("mr-2026-q4", "reviews/mr-2026-q4.html#answer")}},
		{Cells: []report.Inline{f.t("Who signed the information security policy, and when?"), f.t("Ada Okafor, Chief Executive Officer, version 3.1, 10 February 2026."), f.id("sig-2026-014", "signatures.html#sig-2026-014")}},
		{Cells: []report.Inline{f.t("Which controls are excluded, and why?"), f.t("4 of 93, each with a written justification."), f.link("SoA, exclusions", "soa.html#excluded")}},
		{Cells: []report.Inline{f.t("Do managers make sure their teams follow the policies?"), f.t("Monthly checklist by all 8 managers; 2 of 80 missing."), f.link("A.5.4, checklists", "controls/A.5.4.html#checklists")}},
		{Cells: []report.Inline{f.t("Who has not acknowledged the current policies?"), f.t("3 people missing, 2 on an earlier version."), f.link("Gaps", "acknowledgements.html#gaps")}},
	}}
	return &report.Page{
		ID: "index", Layout: "summary", Group: "overview", Nav: f.say("Summary"), Title: f.say("Evidence pack, cycle 2026-Q4"),
		Lead: f.say("ISO/IEC 27001:2022, prepared for the surveillance audit in January 2027."), Status: f.tag(report.Warn, "Minor findings open"),
		Sections: []*report.Section{
			{ID: "verdict", Title: f.say("Minor findings open, none major"), Blocks: []report.Block{
				&report.Para{Text: f.t("No major nonconformity. Five minor nonconformities are open, one of them past its due date. One leadership signature is awaited.")},
				&report.Para{Small: true, Text: report.Inline{{Text: f.say("Every seal in this pack states what evpack checked as of 31 December 2026. A page cannot vouch for itself: ")}, {Text: f.say("repeat the check offline"), Href: "verify.html"}, {Text: "."}}},
				&report.Facts{Items: []report.Fact{f.fact("Period", f.t("1 October to 31 December 2026")), f.fact("Scope", f.t("Design, manufacture and cloud operation of warehouse robots")), f.fact("Inputs", report.Inline{{Text: "7c1e93ab … b2e5d40f", Style: report.Hash}})}},
				&report.Figures{Items: []report.Figure{
					{Value: f.say("84"), Of: f.say("89"), Label: f.say("applicable controls implemented"), Href: "soa.html", Status: f.tag(report.Warn, "4 partly, 1 planned")},
					{Value: "21", Of: "23", Label: f.say("leadership signatures verified"), Href: "signatures.html", Status: f.tag(report.Wait, "1 awaited")},
					{Value: "98.3%", Label: f.say("policies acknowledged, current version"), Href: "acknowledgements.html#matrix", Status: f.tag(report.OK, "Target 98% met")},
					{Value: "97%", Label: f.say("annual security training completed"), Status: f.tag(report.OK, "Target 95% met")},
					{Value: "4", Of: "4", Label: f.say("management reviews held"), Href: "reviews.html", Status: f.tag(report.OK, "On plan")},
					{Value: "9", Label: f.say("findings open, one major"), Href: "findings.html", Status: f.tag(report.Bad, "1 major")},
				}},
			}},
			{ID: "ask", Title: f.say("What auditors ask first"), Blocks: []report.Block{ask}},
			{ID: "dates", Title: f.say("Findings and dates"), Blocks: []report.Block{
				&report.Chart{ID: "by-grade", Caption: f.say("Findings by grade"), Note: f.say("All findings raised or carried in this cycle"), Form: "stack", Series: []report.Series{
					{Name: f.say("Major"), Points: []report.Point{{Label: f.say("open"), Value: 1, Text: f.say("1 open")}}},
					{Name: f.say("Minor"), Points: []report.Point{{Label: f.say("open"), Value: 5, Text: f.say("5 open")}, {Label: f.say("closed"), Value: 2, Text: f.say("2 closed")}}},
					{Name: f.say("Observation"), Points: []report.Point{{Label: f.say("open"), Value: 3, Text: f.say("3 open")}, {Label: f.say("closed"), Value: 4, Text: f.say("4 closed")}}},
					{Name: f.say("Opportunity"), Points: nil},
				}},
				&report.List{Items: []report.Inline{f.t("20 January 2027: three proposals due"), {{Text: f.say("18 December 2026: ")}, {Text: f.say("nc-2026-02"), Href: "findings.html#nc-2026-02", Style: report.ID}, {Text: f.say(" was due")}}}},
				&report.List{Ordered: true, Items: []report.Inline{f.t("Read the verdict"), f.t("Open the signature trail")}},
			}},
			{ID: "trend", Title: f.say("Readiness"), Blocks: []report.Block{f.acks()}},
		},
	}
}

func (f fixture) acks() *report.Chart {
	var pts []report.Point
	for i, v := range []float64{96.1, 97.4, 97, 98.1, 98.6, 98.4, 98.9, 99, 91.2, 97.2, 98.3} {
		pts = append(pts, report.Point{Label: f.say([]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"}[i]), Value: v})
	}
	return &report.Chart{ID: "acks", Caption: f.say("Policy acknowledgements, current versions"), Note: f.say("Share of required acknowledgements on file at month end"), Form: "line", Unit: "%", Max: 100, Target: 98, HasTarget: true, Series: []report.Series{{Name: f.say("Share"), Points: pts}}}
}

func (f fixture) signatures() *report.Page {
	var trail []report.Block
	for i, s := range []struct {
		st   report.State
		word string
		what string
		when string
	}{
		{report.Wait, "Awaited", "Acceptable use, version 2.0", "Due 24 Mar 2026"},
		{report.OK, "Verified", "Information security policy, version 3.1", "10 Feb 2026, 14:36 UTC"},
		{report.Info, "Recorded", "Letter appointing the information security manager", "27 Jan 2026"},
		{report.Bad, "Broken", "Remote working, version 2.1", "24 Mar 2026, 09:12 UTC"},
		{report.OK, "Verified", "Minutes of mr-2026-q1", "22 Jan 2026, 17:21 UTC"},
	} {
		id := fmt.Sprintf("sig-2026-%03d", 13+i)
		trail = append(trail, &report.Record{
			ID: id, Title: report.Inline{{Text: f.say(s.what), Href: "policies/information-security.html"}}, Status: f.tag(s.st, s.word),
			Facts: []report.Fact{
				f.fact("When", f.t(s.when)), f.fact("Signed by", report.Inline{{Text: f.say("Ada Okafor"), Style: report.Strong}, {Text: f.say(", Chief Executive Officer")}}),
				f.fact("Key", report.Inline{{Text: "sha256:9f2c41d07be3aa55", Style: report.Hash}}), f.fact("Id", f.id(id, "#"+id)),
			},
		})
	}
	cov := &report.Table{ID: "coverage", Matrix: true, Caption: f.say("Signatures the management system requires"), Columns: f.cols("Document", "CEO", "COO", "CTO"), Note: f.say("Each mark leads to the entry in the trail."), Rows: []report.Row{
		{Cells: []report.Inline{f.t("Information security policy 3.1"), {{Text: f.say("Verified, sig-2026-014"), Href: "#sig-2026-014", Style: report.Badge, State: report.OK}}, f.badge(report.None, "Not required"), f.badge(report.None, "Not required")}},
		{Cells: []report.Inline{f.t("Acceptable use 2.0"), f.badge(report.None, "Not required"), {{Text: f.say("Awaited, sig-2026-013"), Href: "#sig-2026-013", Style: report.Badge, State: report.Wait}}, f.badge(report.None, "Not required")}},
		{Cells: []report.Inline{f.t("Remote working 2.1"), f.badge(report.None, "Not required"), {{Text: f.say("Broken, sig-2026-016"), Href: "#sig-2026-016", Style: report.Badge, State: report.Bad}}, f.badge(report.Info, "Recorded")}},
		{Cells: []report.Inline{f.t("Minutes mr-2026-q1"), f.badge(report.OK, "Verified"), f.badge(report.Warn, "Late"), f.badge(report.OK, "Verified")}},
	}}
	keys := &report.Table{Caption: f.say("Signers and keys"), Columns: []report.Column{{Title: f.say("Signer")}, {Title: f.say("Role")}, {Title: f.say("Key fingerprint")}, {Title: f.say("In use"), Nowrap: true}, {Title: f.say("Signatures"), Num: true}}, Rows: []report.Row{
		{ID: "key-1", Cells: []report.Inline{f.t("Ada Okafor"), f.t("Chief Executive Officer"), {{Text: "sha256:9f2c41d07be3aa559f2c41d07be3aa55", Style: report.Hash}}, f.t("12 Jan 2026 to 12 Jan 2027"), f.t("9")}},
		{ID: "key-2", Cells: []report.Inline{f.t("Mikael Lindqvist"), f.t("Chief Operating Officer"), {{Text: "sha256:17be3aa559f2c41d07be3aa559f2c41d", Style: report.Hash}}, f.t("12 Jan 2026 to 12 Jan 2027"), f.t("4")}},
	}}
	return &report.Page{
		ID: "signatures", Layout: "signatures", Group: "overview", Nav: f.say("Leadership signature trail"), Count: f.say("21/23"), Title: f.say("Leadership signature trail"),
		Lead: f.say("Who in senior management signed what, which version, when, and with which key."), Status: f.tag(report.Warn, "21 of 23 verified"),
		Sections: []*report.Section{
			{Blocks: []report.Block{&report.Facts{Items: []report.Fact{
				f.fact("Signatures", f.t("21 verified, 1 recorded, 1 awaited; 23 in total")), f.fact("Signers", report.Inline{{Text: f.say("3 leaders; ")}, {Text: f.say("their keys"), Href: "signatures.html#keys"}}),
			}}}},
			{ID: "coverage", Title: f.say("Coverage"), Blocks: []report.Block{cov}},
			{ID: "trail", Title: f.say("Trail"), Blocks: trail},
			{ID: "keys", Title: f.say("Signers and keys"), Blocks: []report.Block{keys}},
		},
	}
}

func (f fixture) findings() *report.Page {
	fi := &report.Table{ID: "fi", Caption: f.say("All findings, open first"), Columns: []report.Column{{Title: f.say("Finding"), Nowrap: true}, {Title: f.say("Grade")}, {Title: f.say("What was found")}, {Title: f.say("Control")}, {Title: f.say("Owner")}, {Title: f.say("Due"), Nowrap: true}, {Title: f.say("Status")}}}
	for i := range 14 {
		id := fmt.Sprintf("nc-2026-%02d", i+1)
		grade, status := f.badge(report.Warn, "Minor"), f.badge(report.Info, "Open")
		if i%3 == 1 {
			grade, status = f.badge(report.Info, "Observation"), f.badge(report.OK, "Closed")
		}
		if i == 0 {
			grade = f.badge(report.Bad, "Major")
		}
		fi.Rows = append(fi.Rows, report.Row{Cells: []report.Inline{f.id(id, "#"+id), grade, f.t("Supplier security 1.1: 6 people have not acknowledged and are overdue"), f.link("A.5.4", "controls/A.5.4.html"), f.t("Lena Fischer"), f.t(fmt.Sprintf("%d %s 2026", 1+i*2, []string{"Dec", "Jan", "Aug"}[i%3])), status}})
	}
	var full []report.Block
	for i := range 14 {
		id := fmt.Sprintf("nc-2026-%02d", i+1)
		full = append(full, &report.Record{ID: id, Title: report.Inline{{Text: f.say(id), Style: report.ID}, {Text: f.say(" Supplier security 1.1 not acknowledged")}}, Status: f.tag(report.Warn, "Minor"), Facts: []report.Fact{
			f.fact("Requirement", f.t("People acknowledge the policies relevant to their role (7.3, A.6.3)")), f.fact("Cause", f.t("The reminder went to the old list")), f.fact("Owner", f.t("Lena Fischer")),
		}, Blocks: []report.Block{&report.Para{Text: f.t("Proof needed: all acknowledgements on file.")}}})
	}
	return &report.Page{ID: "findings", Group: "overview", Nav: f.say("Findings"), Count: f.say("9 open"), Title: f.say("Findings"), Lead: f.say("Nonconformities and observations, with owner, due date and proof of closure."), Status: f.tag(report.Bad, "9 open, 1 major"),
		Sections: []*report.Section{{ID: "list", Title: f.say("All findings"), Blocks: []report.Block{fi}}, {ID: "detail", Title: f.say("Findings in full"), Blocks: full}}}
}

func (f fixture) soa() *report.Page {
	allc := &report.Table{Caption: f.say("All controls"), Columns: []report.Column{{Title: f.say("Control"), Nowrap: true}, {Title: f.say("Title")}, {Title: f.say("Applies")}, {Title: f.say("Status")}, {Title: f.say("Why")}, {Title: f.say("Owner")}, {Title: f.say("Evidence"), Num: true}}}
	for g, name := range []string{"Organisational controls", "People controls"} {
		allc.Rows = append(allc.Rows, report.Row{ID: fmt.Sprintf("A.%d", 5+g), Cells: []report.Inline{f.t(name)}})
		for i := range 6 {
			id := fmt.Sprintf("A.%d.%d", 5+g, i+1)
			cell := f.id(id, "")
			if id == "A.5.4" {
				cell = f.id(id, "controls/A.5.4.html")
			}
			allc.Rows = append(allc.Rows, report.Row{ID: id, Cells: []report.Inline{cell, f.t("Policies for information security"), f.t("Yes"), f.badge(report.OK, "Implemented"), f.t("Risk r-03, contract"), f.t("Jonas Weber"), f.t(fmt.Sprint(i * 7))}})
		}
	}
	return &report.Page{ID: "soa", Group: "requirements", Nav: f.say("Statement of Applicability"), Count: "93", Title: f.say("Statement of Applicability"), Wide: true, Status: f.tag(report.OK, "Approved, version 3.0"), Sections: []*report.Section{
		{ID: "excluded", Title: f.say("Excluded controls"), Blocks: []report.Block{&report.Table{ID: "excluded", Caption: f.say("Exclusions and their justification"), Columns: f.cols("Control", "Title", "Justification"), Empty: f.say("No control is excluded.")}}},
		{ID: "all", Title: f.say("All controls"), Blocks: []report.Block{allc}},
	}}
}

func (f fixture) control() *report.Page {
	months := []string{"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	mx := &report.Table{Matrix: true, Caption: f.say("Briefed the team, checked compliance, enforced rules, led by example"), Columns: f.cols(append([]string{"Manager"}, months...)...)}
	for i, n := range []string{"Jonas Weber", "Lena Fischer", "Samuel Adeyemi", "Rafael Costa"} {
		row := report.Row{Cells: []report.Inline{{{Text: f.say(n)}, {Text: f.say(" Security"), Style: report.Muted}}}}
		for m := range months {
			c := f.badge(report.OK, "Done")
			if i == 1 && m == 2 {
				c = f.badge(report.Bad, "Missing, nc-2026-02")
			} else if i == 3 && m == 4 {
				c = f.badge(report.Warn, "One item late")
			} else if m == 5 {
				c = f.badge(report.None, "Not yet due")
			}
			row.Cells = append(row.Cells, c)
		}
		mx.Rows = append(mx.Rows, row)
	}
	return &report.Page{ID: "controls/A.5.4", Layout: "control", Group: "requirements", Nav: f.say("A.5.4 Management responsibilities"), Parent: "soa", Title: f.say("A.5.4 Management responsibilities"), Status: f.tag(report.Warn, "Partly implemented"), Sections: []*report.Section{
		{Blocks: []report.Block{&report.Facts{Items: []report.Fact{f.fact("Theme", f.t("Organisational controls")), f.fact("Applies", report.Inline{{Text: f.say("Yes, to treat risks r-03 and r-11 (")}, {Text: f.say("SoA row"), Href: "soa.html#A.5.4"}, {Text: ")"}}), f.fact("Source", report.Inline{{Text: f.say("the supplier's page"), Href: "https://example.com/a?b=c&d='e'"}})}}}},
		{ID: "requirement", Title: f.say("What it asks"), Blocks: []report.Block{&report.Para{Text: f.t("Managers at every level must see to it that everyone under their direction works to the information security policy, the topic policies and the procedures.")}, &report.Para{Small: true, Text: f.t("Summary in our own words. The wording of the standard is copyright of ISO; read it in your licensed copy.")}}},
		{ID: "checklists", Title: f.say("Manager checklists, month by month"), Blocks: []report.Block{mx}},
	}}
}

func (f fixture) policies() *report.Page {
	return &report.Page{ID: "policies", Group: "requirements", Nav: f.say("Policies"), Count: "8", Title: f.say("Policies"), Sections: []*report.Section{{ID: "register", Title: f.say("Policy register"), Blocks: []report.Block{&report.Table{Columns: append(f.cols("Policy", "Version", "Approved by"), report.Column{Title: f.say("Share"), Num: true}), Rows: []report.Row{{ID: "information-security", Cells: []report.Inline{f.link("Information security", "policies/information-security.html"), f.t("3.1"), f.t("Ada Okafor"), report.T("98.3 %")}}}}}}}}
}

func (f fixture) policy() *report.Page {
	return &report.Page{ID: "policies/information-security", Layout: "policy", Group: "requirements", Nav: f.say("Information security"), Parent: "policies", Title: f.say("Information security policy"), Status: f.tag(report.OK, "In force, version 3.1"), Sections: []*report.Section{
		{ID: "text", Title: f.say("The policy"), Blocks: []report.Block{&report.Prose{Level: 3, Anchor: "text-", Source: f.say("## Accountability\n\nThe board is accountable for information security. The chief executive answers to the board for it and signs this policy each year.\n\n- Managers **brief** their teams.\n- People report [concerns](../speaking-up.html).\n\n> Nothing in this policy stops anyone from speaking up.\n\n| Role | Duty |\n| --- | --- |\n| CEO | signs |\n\n```\nevpack verify .\n```\n")}}},
		{ID: "fields", Title: f.say("Signature fields"), Blocks: []report.Block{&report.Fields{Items: []report.Field{{Name: "sig-p-0001", Person: f.say("Ada Okafor"), Title: f.say("Chief Executive Officer"), Approves: []report.Approval{{Subject: f.say("policy:information-security@3.1"), Title: f.say("Information security policy 3.1"), Digest: "sha256:9358ec042be3da87a12e31a215eebec1c21e4bcc68d1cb5934983d931b181f6f"}}}}}}},
	}}
}

func (f fixture) reviews() *report.Page {
	return &report.Page{ID: "reviews", Group: "governance", Nav: f.say("Management reviews"), Count: "4", Title: f.say("Management reviews"), Sections: []*report.Section{{ID: "list", Title: f.say("Reviews"), Blocks: []report.Block{&report.Table{ID: "list", Columns: f.cols("Review", "Date"), Rows: []report.Row{{Cells: []report.Inline{f.id("mr-2026-q4", "reviews/mr-2026-q4.html"), f.t("14 October 2026")}}}}}}}}
}

func (f fixture) review() *report.Page {
	topic := func(n, title, text string) report.Block {
		return &report.Record{ID: "topic-" + n, Title: f.t(title), Blocks: []report.Block{&report.Prose{Source: f.say(text), Level: 4}}}
	}
	return &report.Page{ID: "reviews/mr-2026-q4", Layout: "review", Parent: "reviews", Title: f.say("Management review mr-2026-q4"), Lead: f.say("14 October 2026: risk register, suppliers and the 2027 proposals."), Status: f.tag(report.OK, "Minutes signed"), Sections: []*report.Section{
		{Blocks: []report.Block{&report.Answer{ID: "answer", Question: f.say("Show me the minutes where senior management reviewed the risk register and approved the security budget."), Status: f.tag(report.OK, "Met"), Text: report.Inline{{Text: f.say("Risk register: ")}, {Text: f.say("topic 4"), Href: "#topic-4"}, {Text: f.say(", five of six required members present. Budget: ")}, {Text: "d2", Href: "reviews/mr-2026-q4.html#d2", Style: report.ID}, {Text: f.say(", 257,000 EUR.")}}, Facts: []report.Fact{f.fact("Minutes", f.t("signed by the chair"))}}}},
		{ID: "attendance", Title: f.say("Attendance"), Blocks: []report.Block{&report.Table{ID: "attendance", Caption: f.say("Who took part"), Columns: f.cols("Name", "Role", "Attendance"), Rows: []report.Row{{Cells: []report.Inline{f.t("Ada Okafor"), f.t("Chief Executive Officer (chair)"), f.t("Present")}}, {Cells: []report.Inline{f.t("Ingrid Halvorsen"), f.t("General Counsel"), f.badge(report.None, "Absent")}}}}}},
		{ID: "debate", Title: f.say("Debate"), Blocks: []report.Block{topic("3", "Performance", "Leaver access was revoked in 9 hours on average; one case took 41."), topic("4", "Risk register", "**Raman** proposed accepting r-03 until March. **Fischer** objected: recovery has not been tested at full load.\n\nPut to the vote.")}},
		{ID: "decisions", Title: f.say("Decisions"), Blocks: []report.Block{&report.Table{ID: "decisions", Caption: f.say("Decisions"), Columns: f.cols("Decision", "What was decided", "Moved by"), Rows: []report.Row{{ID: "d1", Cells: []report.Inline{f.id("d1", "#d1"), f.t("Accept residual risk r-03 until March 2027"), f.t("Priya Raman")}}, {ID: "d2", Cells: []report.Inline{f.id("d2", "#d2"), f.t("Approve the budget"), f.t("Lena Fischer")}}}}}},
	}}
}

func (f fixture) kpis() *report.Page {
	bars := &report.Chart{ID: "budget", Caption: f.say("Budget by line, thousand EUR"), Note: f.say("Approved and spent in 2026"), Form: "bars", Unit: "", Series: []report.Series{
		{Name: f.say("Approved"), Points: []report.Point{{Label: f.say("Endpoint detection"), Value: 120}, {Label: f.say("Security keys"), Value: 18}, {Label: f.say("Training"), Value: 24}, {Label: f.say("Audit"), Value: 35}}},
		{Name: f.say("Spent"), Points: []report.Point{{Label: f.say("Endpoint detection"), Value: 112.5}, {Label: f.say("Security keys"), Value: 17.2}, {Label: f.say("Training"), Missing: true}, {Label: f.say("Audit"), Value: 39.9, Text: f.say("39.9, 14% over")}}},
	}}
	leavers := &report.Chart{ID: "leavers", Caption: f.say("Leaver access revoked"), Form: "bars", Unit: "h", Target: 24, HasTarget: true, Series: []report.Series{{Name: f.say("Hours"), Points: []report.Point{{Label: "2026-10", Value: 4}, {Label: "2026-11", Value: 41}, {Label: "2026-12", Value: 6}}}}}
	two := &report.Chart{ID: "two", Caption: f.say("Completion by course"), Form: "line", Unit: "%", Series: []report.Series{
		{Name: f.say("Awareness"), Points: []report.Point{{Label: "Q1", Value: 80}, {Label: "Q2", Value: 90}, {Label: "Q3", Missing: true}, {Label: "Q4", Value: 97}}},
		{Name: f.say("Secure coding"), Points: []report.Point{{Label: "Q1", Value: 20}, {Label: "Q2", Value: 45}, {Label: "Q3", Value: 60}, {Label: "Q4", Value: 85}}},
	}}
	return &report.Page{ID: "kpis", Group: "governance", Nav: f.say("KPIs"), Title: f.say("KPIs"), Sections: []*report.Section{{ID: "charts", Title: f.say("Charts"), Blocks: []report.Block{bars, leavers, two, f.acks2()}}}}
}

func (f fixture) acks2() *report.Chart {
	c := f.acks()
	c.ID = "acks"
	return c
}

func (f fixture) people() *report.Page {
	return &report.Page{ID: "people", Group: "people", Nav: f.say("People and contracts"), Count: "64", Title: f.say("People and contracts"), Sections: []*report.Section{{ID: "all", Title: f.say("Everyone"), Blocks: []report.Block{&report.Table{Columns: f.cols("Id", "Name"), Rows: []report.Row{{ID: "p-0001", Cells: []report.Inline{f.id("p-0001", "people/001.html#p-0001"), f.t("Ada Okafor")}}}}}}}}
}

// card is one person's record, with blocks of the kinds a stream may hold.
func (f fixture) card(i int) *report.Record {
	id := fmt.Sprintf("p-%04d", i)
	return &report.Record{ID: id, Title: report.Inline{{Text: f.say(id), Style: report.ID}, {Text: f.say(" Ada Okafor")}}, Status: f.tag(report.OK, "Active"), Facts: []report.Fact{
		f.fact("Department", f.t("Executive")), f.fact("Contract", report.Inline{{Text: f.say("signed 4 January 2022"), Style: report.Strong}, {Style: report.Break}, {Text: "sha256:9f2c", Style: report.Hash}, {Text: " "}, {Text: f.say("code"), Style: report.Code}}),
	}, Blocks: []report.Block{&report.Table{Caption: f.say("Training of ") + id, Columns: f.cols("Course", "Completed", "Result"), Rows: []report.Row{{Cells: []report.Inline{f.t("awareness"), f.t("3 Feb 2026"), f.badge(report.OK, "Passed")}}}}}}
}

func (f fixture) cards() *report.Page {
	return &report.Page{ID: "people/001", Layout: "cards", Parent: "people", Title: f.say("People p-0001 to p-0003"), Sections: []*report.Section{{ID: "cards", Title: f.say("Cards"), Blocks: []report.Block{
		&report.Stream{ID: "stream", Each: func(yield func(report.Block) bool) {
			for i := 1; i <= 3; i++ {
				if !yield(f.card(i)) {
					return
				}
			}
		}},
	}}}}
}

func (f fixture) acknowledgements() *report.Page {
	mx := &report.Table{Matrix: true, Caption: f.say("People and policies"), Columns: f.cols("Person", "01", "02", "03", "04", "05", "06", "07", "08")}
	for d := range 3 {
		mx.Rows = append(mx.Rows, report.Row{Cells: []report.Inline{f.t([]string{"Executive", "Platform", "Manufacturing"}[d])}})
		for p := range 5 {
			row := report.Row{ID: fmt.Sprintf("p-%04d", d*5+p+1), Cells: []report.Inline{f.t("Person " + fmt.Sprint(d*5+p))}}
			for c := range 8 {
				cell := f.badge(report.OK, "Current version")
				switch (d*40 + p*8 + c) % 17 {
				case 3:
					cell = f.badge(report.Warn, "Earlier version")
				case 11:
					cell = f.badge(report.Bad, "Missing")
				case 14:
					cell = f.badge(report.None, "Not required")
				}
				row.Cells = append(row.Cells, cell)
			}
			mx.Rows = append(mx.Rows, row)
		}
	}
	return &report.Page{ID: "acknowledgements", Group: "people", Nav: f.say("Acknowledgements"), Title: f.say("Acknowledgements"), Sections: []*report.Section{
		{ID: "gaps", Title: f.say("Gaps"), Blocks: []report.Block{&report.Para{Text: f.t("Six people are overdue on supplier-security 1.1.")}}},
		{ID: "matrix", Title: f.say("Matrix"), Blocks: []report.Block{mx}},
	}}
}

func (f fixture) verify() *report.Page {
	return &report.Page{ID: "verify", Group: "pack", Nav: f.say("Verify this pack"), Title: f.say("Verify this pack"), Lead: f.say("Repeat every signature and hash check yourself, without a network and without trusting this page."), Sections: []*report.Section{
		{ID: "steps", Title: f.say("Check the pack in three steps"), Blocks: []report.Block{
			&report.Listing{Caption: f.say("Hash every file"), Text: f.say("sha256sum -c SHA256SUMS\n")},
			&report.Diff{Caption: f.say("Lines that differ"), Lines: []report.DiffLine{
				{Heading: f.say("Accountability"), Pieces: []report.Piece{{Text: f.say("The IT manager is responsible."), Op: report.Gone}}},
				{Pieces: []report.Piece{{Text: f.say("The board is accountable."), Op: report.Fresh}}},
				{Gap: true, Pieces: []report.Piece{{Text: f.say("Check that training is ")}, {Text: f.say("done"), Op: report.Gone}, {Text: f.say("complete"), Op: report.Fresh}}},
			}},
			&report.Listing{Text: f.say("openssl cms -verify -binary -inform DER -in manifest.json.p7s -content manifest.json -CAfile anchors.pem -out /dev/null -purpose any\n")},
		}},
	}}
}

package report

import (
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// registerChanges compares every register, in the order of the navigation.
func (b *builder) registerChanges() []registerChange {
	was, is := b.PreviousPack, b.p
	return append(append(b.requirementChanges(was, is), b.governanceChanges(was, is)...), b.peopleChanges(was, is)...)
}

func (b *builder) requirementChanges(was, is *evidence.Pack) []registerChange {
	return []registerChange{
		compareRows(ided(b, b.t("Policies"), "policies.html", b.policyFields), was.Policies, is.Policies),
		compareRows(ided(b, b.t("Statement of Applicability"), "soa.html", b.soaFields), was.SoA.Controls, is.SoA.Controls),
		compareRows(b.signatureKind(), was.Signatures, is.Signatures),
		compareRows(rowKind[*evidence.Key]{b.t("Keys"), "signatures.html#keys", func(k *evidence.Key) string { return k.Person.ID + " " + k.Fingerprint }, func(k *evidence.Key) Inline { return b.person(k.Person) },
			func(k *evidence.Key) []field {
				return []field{{b.t("From"), b.day(k.From)}, {b.t("To"), b.day(k.To)}, {b.t("Revoked"), b.day(k.Revoked)}}
			}}, was.Keys, is.Keys),
		compareRows(ided(b, b.t("Findings"), "findings.html#fi", b.findingFields), was.Findings, is.Findings),
	}
}

func (b *builder) policyFields(p *evidence.Policy) []field {
	return []field{{b.t("Version"), p.Version}, {b.t("Title"), p.Title}, {b.t("Status"), b.value(p.Status)}, {b.t("Approved by"), personID(p.ApprovedBy)}, {b.t("Approved"), b.day(p.Approved)}, {b.t("Reviewed"), b.day(p.Reviewed)},
		{b.t("Owner"), personID(p.Owner)}, {b.t("Classification"), p.Classification}, {b.t("For"), b.audience(p.Audience)}, {b.t("Text"), digest(p.Raw)}}
}

func (b *builder) findingFields(f *evidence.Finding) []field {
	return []field{{b.t("Title"), f.Title}, {b.t("Grade"), b.value(f.Grade)}, {b.t("Owner"), personID(f.Owner)}, {b.t("Due"), b.day(f.Due)}, {b.t("Closed"), b.day(f.Closed)}, {b.t("Root cause"), f.RootCause},
		{b.t("Correction"), f.Correction}, {b.t("Signed off by"), personID(f.ApprovedBy)}}
}

func (b *builder) signatureKind() rowKind[*evidence.Signature] {
	return rowKind[*evidence.Signature]{
		title: b.t("Signatures"), href: "signatures.html",
		key: func(s *evidence.Signature) string {
			return strings.Join([]string{s.ID, s.Subject, personID(s.Signer), s.Date.String(), s.Method, s.File}, " ")
		},
		what: func(s *evidence.Signature) Inline {
			line := Inline{{Text: s.Subject, Style: ID}}
			if id := b.signatureID(s); id != "" {
				line[0].Href = "signatures.html#" + id
			}
			return line.with(text(b.t(" by %s", b.nameOf(s.Signer))))
		},
		fields: func(s *evidence.Signature) []field { return []field{{b.t("Capacity"), s.Capacity}} },
	}
}

func (b *builder) governanceChanges(was, is *evidence.Pack) []registerChange {
	return []registerChange{
		compareRows(ided(b, b.t("Management reviews"), "reviews.html", b.reviewFields), was.Reviews, is.Reviews),
		compareRows(ided(b, b.t("Actions of reviews"), "reviews.html#actions", b.actionFields), actionsOf(was), actionsOf(is)),
		compareRows(ided(b, b.t("Decisions asked for"), "risks.html#proposals", func(q *evidence.Proposal) []field {
			return []field{{b.t("Title"), q.Title}, {b.t("Amount"), b.money(q.Amount, q.Currency)}, {b.t("Asked of"), ids(q.AskedOf)}, {b.t("Due"), b.day(q.Due)}, {b.t("Text"), q.Text}}
		}), was.Proposals, is.Proposals),
		compareRows(ided(b, b.t("Roles"), "roles.html", b.roleFields), was.Roles, is.Roles),
		compareRows(ided(b, b.t("Job descriptions"), "roles.html#job-descriptions", func(j *evidence.Job) []field {
			return []field{{b.t("Version"), j.Version}, {b.t("Title"), j.Title}, {b.t("Security duties"), b.yesNo(j.SecurityDuties)}, {b.t("Objectives"), b.yesNo(j.Objectives)}}
		}), was.Jobs, is.Jobs),
		compareRows(rowKind[*evidence.RACI]{b.t("RACI"), "roles.html#raci", func(r *evidence.RACI) string { return r.Activity }, func(r *evidence.RACI) Inline { return T(r.Activity) }, b.raciFields}, was.RACI, is.RACI),
		compareRows(ided(b, b.t("Risks"), "risks.html", func(r *evidence.Risk) []field {
			return []field{{b.t("Title"), r.Title}, {b.t("Level"), b.value(r.Level)}, {b.t("Treatment"), b.value(r.Treatment)}, {b.t("Owner"), personID(r.Owner)}, {b.t("Accepted by"), personID(r.AcceptedBy)}, {b.t("Accepted until"), b.day(r.AcceptedUntil)}}
		}), was.Risks, is.Risks),
		compareRows(ided(b, b.t("Budget lines"), "budget.html", b.budgetFields), was.Budgets, is.Budgets),
		compareRows(rowKind[*evidence.Allocation]{b.t("Staff time"), "budget.html#time", func(a *evidence.Allocation) string { return a.Team + " " + a.Period.Text }, func(a *evidence.Allocation) Inline { return T(a.Team + " (" + a.Period.Text + ")") },
			func(a *evidence.Allocation) []field {
				return []field{{b.t("Planned"), b.number(a.PlannedDays)}, {b.t("Used"), b.number(a.ActualDays)}}
			}}, was.Allocations, is.Allocations),
		compareRows(ided(b, b.t("Tools"), "budget.html#tools", func(t *evidence.Tool) []field {
			return []field{{b.t("Title"), t.Title}, {b.t("For"), b.audience(t.Audience)}}
		}), was.Tools, is.Tools),
		compareRows(ided(b, b.t("Plans of communication"), "communications.html#plan", func(p *evidence.Plan) []field {
			return []field{{b.t("What"), p.What}, {b.t("For"), p.Audience}, {b.t("Channel"), p.Channel}, {b.t("Every months"), itoa(p.EveryMonths)}, {b.t("Owner"), personID(p.Owner)}}
		}), was.Plans, is.Plans),
		compareRows(ided(b, b.t("Communications"), "communications.html", func(c *evidence.Communication) []field {
			return []field{{b.t("Date"), b.day(c.Date)}, {b.t("From"), personID(c.From)}, {b.t("Subject"), c.Subject}, {b.t("For"), c.Audience}}
		}), was.Communications, is.Communications),
		compareRows(ided(b, b.t("KPIs"), "kpis.html", b.kpiFields), was.KPIs, is.KPIs),
		compareRows(ided(b, b.t("Activities"), "activities.html", func(a *evidence.Activity) []field {
			return []field{{b.t("Date"), b.day(a.Date)}, {b.t("Title"), a.Title}, {b.t("Outcome"), b.value(a.Outcome)}, {b.t("Notes"), a.Notes}}
		}), was.Activities, is.Activities),
		compareRows(ided(b, b.t("Sign-offs"), "activities.html#signoffs", func(s *evidence.Signoff) []field {
			return []field{{b.t("Date"), b.day(s.Date)}, {b.t("Of what"), s.Subject}, {b.t("Decision"), b.value(s.Decision)}, {b.t("By"), personID(s.By)}}
		}), was.Signoffs, is.Signoffs),
	}
}

func (b *builder) reviewFields(r *evidence.Review) []field {
	return []field{{b.t("Date"), b.day(r.Date)}, {b.t("Chair"), personID(r.Chair)}, {b.t("Present"), ids(r.Attended)}, {b.t("Topics"), itoa(len(r.Topics))}, {b.t("Decisions"), itoa(len(r.Decisions))},
		{b.t("Minutes approved"), b.day(r.Approved)}, {b.t("Minutes"), digest([]byte(r.Minutes))}}
}

func actionsOf(p *evidence.Pack) []*evidence.Action {
	var out []*evidence.Action
	for _, r := range p.Reviews {
		out = append(out, r.Actions...)
	}
	return out
}

func (b *builder) actionFields(a *evidence.Action) []field {
	return []field{{b.t("Text"), a.Text}, {b.t("Owner"), personID(a.Owner)}, {b.t("Due"), b.day(a.Due)}, {b.t("Closed"), b.day(a.Closed)}, {b.t("Signed off by"), personID(a.ApprovedBy)}}
}

func (b *builder) roleFields(r *evidence.Role) []field {
	return []field{{b.t("Title"), r.Title}, {b.t("Holders"), ids(r.Holders)}, {b.t("Deputy"), personID(r.Deputy)}, {b.t("Authority"), r.Authority}, {b.t("Responsibilities"), strings.Join(r.Responsibilities, "; ")},
		{b.t("Reviewed"), b.day(r.Reviewed)}, {b.t("Required"), b.yesNo(r.Required)}}
}

func (b *builder) raciFields(r *evidence.RACI) []field {
	list := func(roles []*evidence.Role) string {
		var out []string
		for _, x := range roles {
			out = append(out, x.ID)
		}
		return strings.Join(out, ", ")
	}
	return []field{{b.t("Responsible"), list(r.Responsible)}, {b.t("Accountable"), list(r.Accountable)}, {b.t("Consulted"), list(r.Consulted)}, {b.t("Informed"), list(r.Informed)}}
}

func (b *builder) budgetFields(l *evidence.Budget) []field {
	return []field{{b.t("Title"), l.Title}, {b.t("Period"), l.Period.Text}, {b.t("Approved amount"), b.money(l.ApprovedAmount, l.Currency)}, {b.t("Spent"), b.money(l.SpentAmount, l.Currency)},
		{b.t("Approved by"), personID(l.ApprovedBy)}, {b.t("Approved"), b.day(l.Approved)}}
}

func (b *builder) kpiFields(k *evidence.KPI) []field {
	newest, n := "", 0
	for _, m := range k.Measurements {
		newest, n = b.number(m.Value)+", "+b.day(m.Date), n+1
	}
	return []field{{b.t("Title"), k.Title}, {b.t("Target"), b.goal(k)}, {b.t("Measurements"), itoa(n)}, {b.t("Newest"), newest}}
}

func (b *builder) peopleChanges(was, is *evidence.Pack) []registerChange {
	return []registerChange{
		compareRows(ided(b, b.t("People"), "people.html", b.personFields), was.People, is.People),
		compareRows(ided(b, b.t("Contracts"), "people.html", func(c *evidence.Contract) []field {
			return []field{{b.t("Signed"), b.day(c.Signed)}, {b.t("Expires"), b.day(c.Expires)}, {b.t("Security terms"), b.yesNo(c.SecurityTerms)}}
		}), was.Contracts, is.Contracts),
		compareRows(ided(b, b.t("Competences"), "competence.html", func(c *evidence.Competence) []field { return []field{{b.t("Title"), c.Title}} }), was.Competences, is.Competences),
		compareRows(b.recordKind(), was.CompetenceRecords, is.CompetenceRecords),
		compareRows(ided(b, b.t("Courses"), "training.html", func(c *evidence.Course) []field {
			return []field{{b.t("Title"), c.Title}, {b.t("For"), b.audience(c.Audience)}, {b.t("Mandatory"), b.yesNo(c.Mandatory)}, {b.t("Valid months"), itoa(c.ValidMonths)}}
		}), was.Courses, is.Courses),
		compareRows(rowKind[*evidence.Completion]{b.t("Training done"), "training.html", func(c *evidence.Completion) string {
			return c.Person.ID + "\x00" + c.Course.ID + "\x00" + c.Date.String()
		}, func(c *evidence.Completion) Inline {
			return b.person(c.Person).with(text(" (" + c.Course.Title + ")"))
		}, func(c *evidence.Completion) []field { return []field{{b.t("Score"), b.number(c.Score)}} }}, was.Completions, is.Completions),
		compareRows(rowKind[*evidence.Acknowledgement]{b.t("Acknowledgements"), "acknowledgements.html", func(a *evidence.Acknowledgement) string {
			return a.Person.ID + "\x00" + a.Policy.ID + "\x00" + a.Date.String() + "\x00" + a.Version
		}, func(a *evidence.Acknowledgement) Inline {
			return b.person(a.Person).with(text(" (" + a.Policy.Title + " " + a.Version + ")"))
		}, func(a *evidence.Acknowledgement) []field { return []field{{b.t("Method"), b.value(a.Method)}} }}, was.Acknowledgements, is.Acknowledgements),
		compareRows(rowKind[*evidence.Checklist]{b.t("Manager checklists"), "checklists.html", func(c *evidence.Checklist) string { return c.Ref() }, func(c *evidence.Checklist) Inline {
			return b.person(c.Manager).with(text(" (" + b.month(c.Month.From) + ")"))
		}, func(c *evidence.Checklist) []field {
			return []field{{b.t("Briefed"), refTexts(c.Brief)}, {b.t("Checked"), refTexts(c.Compliance)}, {b.t("Enforced"), refTexts(c.Enforce)}, {b.t("Led by example"), refTexts(c.Example)}}
		}}, was.Checklists, is.Checklists),
		compareRows(ided(b, b.t("Channels"), "speaking-up.html", b.channelFields), was.Channels, is.Channels),
		compareRows(ided(b, b.t("Disciplinary cases"), "speaking-up.html#log", func(c *evidence.Case) []field {
			return []field{{b.t("Step taken"), c.Tier}, {b.t("Nature"), b.value(c.Nature)}, {b.t("Summary"), c.Summary}, {b.t("Closed"), evidence.Quarter(c.Closed)}}
		}), was.Cases, is.Cases),
	}
}

func (b *builder) personFields(p *evidence.Person) []field {
	revoked := ""
	if !p.AccessRevoked.IsZero() {
		revoked = p.AccessRevoked.UTC().Format("2006-01-02 15:04 UTC")
	}
	return []field{{b.t("Name"), p.FullName}, {b.t("Title"), p.Title}, {b.t("Department"), p.Department}, {b.t("Job"), p.Job}, {b.t("Kind"), b.value(p.Kind)}, {b.t("Manager"), personID(p.Manager)}, {b.t("Start"), b.day(p.Start)},
		{b.t("Last day"), b.day(p.End)}, {b.t("Briefed"), b.day(p.Briefed)}, {b.t("Screened"), b.day(p.Screened)}, {b.t("Access granted"), b.day(p.AccessGranted)}, {b.t("Access revoked"), revoked}}
}

func (b *builder) recordKind() rowKind[*evidence.CompetenceRecord] {
	return rowKind[*evidence.CompetenceRecord]{
		title: b.t("Competence records"), href: "competence.html",
		key: func(c *evidence.CompetenceRecord) string {
			return c.Person.ID + "\x00" + c.Competence.ID + "\x00" + c.Assessed.String()
		},
		what: func(c *evidence.CompetenceRecord) Inline {
			return b.person(c.Person).with(text(" (" + c.Competence.Title + ")"))
		},
		fields: func(c *evidence.CompetenceRecord) []field {
			return []field{{b.t("Level"), b.skill(c.Level)}, {b.t("Expires"), b.day(c.Expires)}, {b.t("Assessor"), personID(c.Assessor)}}
		},
	}
}

func (b *builder) channelFields(c *evidence.Channel) []field {
	return []field{{b.t("Title"), c.Title}, {b.t("Anonymous"), b.yesNo(c.Anonymous)}, {b.t("Protected from retaliation"), b.yesNo(c.NonRetaliation)}, {b.t("Run by outsiders"), b.yesNo(c.External)},
		{b.t("Reaches the board"), b.yesNo(c.ReachesBoard)}, {b.t("Recipients"), ids(c.Recipients)}, {b.t("Tested"), b.day(c.Tested)}}
}

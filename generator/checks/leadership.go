package checks

import (
	"slices"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// leadership: ISO/IEC 27001:2022, 5.1 and A.5.4.
func leadership() []*assess.Check {
	return []*assess.Check{
		{
			ID: "LDR-01", Grade: assess.Major, Title: "Top management takes part in the ISMS", Serves: []string{"5.1", "A.5.4"},
			Subject:  "pack",
			Asks:     "What has top management itself done for information security in this period?",
			Evidence: "A management review attended, something approved or closed, a decision or sign-off, a signature, a message to staff: any one by any member.",
			Fix:      "Hold the management review, or record what top management did: attendance in reviews.toml, approvals, decisions, communications.",
			Source:   "ISO/IEC 27001:2022, 5.1 a) to h); auditors grade no involvement of management as major",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if tookPart(p) {
					return nil, assess.Phrase{}
				}
				return p.TopManagement, assess.Say("no member of top management attended a review, approved, decided, signed or wrote to staff in the cycle")
			}),
		},
		{
			ID: "LDR-02", Grade: assess.Minor, Title: "Top management has signed the information security policy", Serves: []string{"5.1", "5.2", "A.5.1"},
			Needs: nil, Subject: "the top-level policy",
			Asks:     "Who in top management signed the current version of the information security policy, and when?",
			Evidence: "A verified or recorded signature by a member of top management over the current version. One by the ISMS manager or a CISO does not count.",
			Fix:      "Let a member of top management sign it: `evpack sign policy:ID@VERSION --as PERSON`, or their field in the review pack, which `evpack collect` takes in.",
			Source:   "ISO/IEC 27001:2022, 5.1 a), 5.2; what lead auditors ask first",
			Run:      orPack(signedPolicy, assess.Say("there is no top-level policy, so nobody in top management has signed one")),
		},
		{
			ID: "LDR-03", Grade: assess.Observation, Title: "Everything that leadership approves is signed", Serves: []string{"5.1", "7.5.2"},
			Subject:  "each subject a signature is asked for",
			Asks:     "Which approvals of leadership are not signed?",
			Evidence: "For each approved policy, each management review of the last 12 months, the SoA and each current budget line: a signature that is not broken, by who approved it (a review's chair) or by any member of top management. A review has 14 days.",
			Fix:      "Ask for the signature: `evpack sign SUBJECT --as PERSON`, or the field in the review pack, which `evpack collect` takes in. Of one in ink add the row and the scan.",
			Source:   "ISO/IEC 27001:2022, 7.5.2 c); auditors grade a missing signature as an observation first",
			Run: orPack(func(p *assess.Pass) {
				for _, a := range p.Trail.Asked {
					s := assess.Named{Name: a.Name, At: a.Place}
					p.Examine(s)
					if p.Trail.Covered(p.Pack, a.Subject) || !a.From.IsZero() && !p.D().After(a.From.AddDays(14)) {
						continue
					}
					what := unsigned(p, a)
					p.Fail(s, asked(a), what.Format, what.Args...)
				}
			}, assess.Say("there is nothing that a signature could be asked for: no policy, review, SoA or budget")),
		},
		{
			ID: "LDR-04", Grade: assess.Major, Title: "No signature is broken", Serves: []string{"5.1", "7.5.3"},
			Needs: []string{"signatures"}, Subject: "each signature",
			Asks:     "Do the signatures still verify, over exactly these texts, with exactly these people's keys?",
			Evidence: "The state of each signature of the last 12 months: digest, cryptography, trust and time.",
			Fix:      "Restore the text that was signed, or make it a new version and have that signed; bind the right key in keys.toml.",
			Source:   "ISO/IEC 27001:2022, 7.5.3; LIFECYCLE, states",
			Run: func(p *assess.Pass) {
				each(brokenSignature)(p)
				deletedSignatures(p)
			},
		},
		{
			ID: "LDR-05", Grade: assess.Minor, Title: "Signatures are dated when they can have been made", Serves: []string{"5.1", "7.5.3"},
			Needs: []string{"signatures"}, Subject: "each signature",
			Asks:     "Was this signed after it was approved, by somebody who was there?",
			Evidence: "Each signature's date against its subject's approval, the day of judgement and the signer's time in the organisation.",
			Fix:      "Correct the date in signatures.toml, or have it signed again; never date back.",
			Source:   "ISO/IEC 27001:2022, 7.5.3; back-dated approvals are what auditors look for",
			Run:      each(wrongDate),
		},
		{
			ID: "LDR-06", Grade: assess.Minor, Title: "Top management does the training and acknowledges the policies that everybody does", Serves: []string{"5.1", "A.5.4", "A.6.3"},
			Needs: []string{"training", "policies", "acknowledgements"}, Subject: "pack",
			Asks:     "Did executives do the same training, and on time?",
			Evidence: "For each member of top management: mandatory courses for all in date, policies for all acknowledged in their current version.",
			Fix:      "Let the people named do the course or acknowledge the policy; leaders first.",
			Source:   "ISO/IEC 27001:2022, A.5.4, A.6.3; auditors sample senior executives first",
			Run:      whole(exempt),
		},
		{
			ID: "LDR-07", Grade: assess.Minor, Title: "The signature on the information security policy is recent", Serves: []string{"5.1", "5.2"},
			Needs: []string{"policies", "signatures"}, Subject: "the top-level policy",
			Asks:     "How old is top management's signature on the policy?",
			Evidence: "The newest signature by top management on the current version, no more than 12 months before the day of judgement.",
			Fix:      "Let top management confirm the policy each year with a new signature.",
			Source:   "ISO/IEC 27001:2022, 5.2, A.5.1 (planned intervals)",
			Run:      agedSignature,
		},
	}
}

// tookPart looks for any act of a member of top management in the cycle.
func tookPart(p *assess.Pass) bool {
	return reviewed(p) || approved(p) || decided(p) || spoke(p)
}

func reviewed(p *assess.Pass) bool {
	for _, r := range assess.CycleReviews(p.Pack) {
		if slices.ContainsFunc(r.Attended, p.TopManager) {
			return true
		}
	}
	return false
}

func approved(p *assess.Pass) bool {
	by := func(who *evidence.Person, on evidence.Date) bool { return p.TopManager(who) && p.InCycle(on) }
	if by(p.SoA.ApprovedBy, p.SoA.Approved) {
		return true
	}
	for _, pol := range p.Policies {
		if by(pol.ApprovedBy, pol.Approved) {
			return true
		}
	}
	for _, b := range p.Budgets {
		if by(b.ApprovedBy, b.Approved) {
			return true
		}
	}
	for _, f := range p.Findings {
		if by(f.ApprovedBy, f.Closed) {
			return true
		}
	}
	for _, r := range p.Reviews {
		if by(r.ApprovedBy, r.Approved) || slices.ContainsFunc(r.Actions, func(a *evidence.Action) bool { return by(a.ApprovedBy, a.Closed) }) {
			return true
		}
	}
	return false
}

func decided(p *assess.Pass) bool {
	for _, r := range p.Reviews {
		if p.InCycle(r.Date) && slices.ContainsFunc(r.Decisions, func(d *evidence.Decision) bool { return p.TopManager(d.By) }) {
			return true
		}
	}
	return slices.ContainsFunc(p.Signoffs, func(s *evidence.Signoff) bool { return p.TopManager(s.By) && p.InCycle(s.Date) })
}

func spoke(p *assess.Pass) bool {
	for _, e := range p.Trail.Entries {
		if e.Row != nil && e.Stands() && p.TopManager(e.Signer) && p.InCycle(e.Row.Date) {
			return true
		}
	}
	return slices.ContainsFunc(p.Communications, func(c *evidence.Communication) bool { return p.TopManager(c.From) && p.InCycle(c.Date) })
}

// byTop gives the standing signatures of top management on a policy's current
// version; one dated after D has not been made yet.
func byTop(p *assess.Pass, pol *evidence.Policy) []*trail.Entry {
	var out []*trail.Entry
	for _, e := range p.Trail.Of(pol.Ref() + "@" + pol.Version) {
		if e.Stands() && e.There() && p.TopManager(e.Signer) && p.Happened(e.Row.Date) {
			out = append(out, e)
		}
	}
	return out
}

func signedPolicy(p *assess.Pass) {
	pol := p.TopLevelPolicy()
	if pol == nil {
		return
	}
	p.Examine(pol)
	if len(byTop(p, pol)) == 0 {
		p.Fail(pol, p.TopManagement, "version %s of %q has no signature by a member of top management", pol.Version, pol.Title)
	}
}

func agedSignature(p *assess.Pass) {
	pol := p.TopLevelPolicy()
	if pol == nil {
		return
	}
	p.Examine(pol)
	var newest evidence.Date
	for _, e := range byTop(p, pol) {
		if e.Row.Date.After(newest) {
			newest = e.Row.Date
		}
	}
	if old(p, newest) {
		p.Fail(pol, nil, "top management's newest signature on version %s is of %s, more than 12 months before %s", pol.Version, newest, p.D())
	}
}

func asked(a trail.Asked) []*evidence.Person {
	if a.Asked == nil {
		return nil
	}
	return []*evidence.Person{a.Asked}
}

func unsigned(p *assess.Pass, a trail.Asked) assess.Phrase {
	for _, e := range p.Trail.Of(a.Name) {
		if e.State == trail.Broken {
			return assess.Say("%s has only a broken signature (%s)", assess.Titled{Subject: a.Subject}, e.Reason)
		}
	}
	if entries := p.Trail.Of(a.Name); len(entries) > 0 {
		ids, why := trail.Unasked(p.Pack, a.Subject, entries)
		return assess.Say("%s is signed only by %s, %s", assess.Titled{Subject: a.Subject}, ids, assess.Phrase{Format: why})
	}
	return assess.Say("%s is approved and not signed", assess.Titled{Subject: a.Subject})
}

// each runs over the signatures that are not evidence only.
func each(judge func(*assess.Pass, *evidence.Signature, *trail.Entry)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, e := range p.Trail.Entries {
			if e.Row == nil || old(p, e.Row.Date) {
				continue
			}
			p.Examine(e.Row)
			judge(p, e.Row, e)
		}
	}
}

func brokenSignature(p *assess.Pass, s *evidence.Signature, e *trail.Entry) {
	if e.State == trail.Broken {
		p.Fail(s, []*evidence.Person{s.Signer}, "the signature of %s by %s is broken (%s)", s.Subject, s.Signer.ID, e.Reason)
	}
}

// deletedSignatures finds those that only the log still knows (LIFECYCLE, "The log").
func deletedSignatures(p *assess.Pass) {
	for _, e := range p.Trail.Entries {
		if e.Row != nil || e.State != trail.Broken || old(p, e.Date()) {
			continue
		}
		p.Examine(e)
		p.Fail(e, []*evidence.Person{e.Signer}, "the signature of %s is broken (%s)", e.Subject.Name, e.Reason)
	}
}

func wrongDate(p *assess.Pass, s *evidence.Signature, e *trail.Entry) {
	who := []*evidence.Person{s.Signer}
	switch approved := e.Subject.Approved; {
	case s.Date.After(p.D()):
		p.Fail(s, who, "the signature is dated %s, after %s", s.Date, p.D())
	case p.Happened(approved) && s.Date.Before(approved.AddDays(-1)):
		p.Fail(s, who, "the signature is dated %s, before %s was approved on %s", s.Date, s.Subject, approved)
	case !s.Signer.ActiveAt(s.Date):
		p.Fail(s, who, "%s was not with the organisation on %s", s.Signer.ID, s.Date)
	}
}

// exempt lists members of top management who lack what everybody must have.
func exempt(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	who := slices.DeleteFunc(slices.Clone(p.TopManagement), func(m *evidence.Person) bool {
		return !m.ActiveAt(p.D()) || !lacksCourse(p, m) && !lacksPolicy(p, m)
	})
	if len(who) == 0 {
		return nil, assess.Phrase{}
	}
	return who, assess.Say("%s of top management lack a course or an acknowledgement that everybody must have", people(who))
}

func lacksCourse(p *assess.Pass, who *evidence.Person) bool {
	return slices.ContainsFunc(p.Courses, func(c *evidence.Course) bool {
		if !c.Mandatory || !c.Audience.All {
			return false
		}
		var last *evidence.Completion
		for _, done := range c.Completions { // by date
			if done.Person == who && p.Happened(done.Date) {
				last = done
			}
		}
		s := assess.TrainedBy(p.Pack, who, who.Start, last, p.D())
		return s.Due && !s.Done
	})
}

func lacksPolicy(p *assess.Pass, who *evidence.Person) bool {
	return slices.ContainsFunc(p.Policies, func(pol *evidence.Policy) bool {
		if !pol.Approval() || !pol.Audience.All {
			return false
		}
		var have *evidence.Acknowledgement
		for _, a := range pol.Acknowledgements {
			if a.Person == who && a.Version == pol.Version && p.Happened(a.Date) {
				have = a
			}
		}
		s := assess.AcknowledgedBy(p.Pack, pol, who, have)
		return s.Due && !s.Done
	})
}

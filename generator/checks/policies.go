package checks

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/markdown"
)

// policies: ISO/IEC 27001:2022, 5.2, 7.5 and A.5.1.
func policies() []*assess.Check {
	return []*assess.Check{
		{
			ID: "POL-01", Grade: assess.Minor, Title: "Policies are reviewed at planned intervals", Serves: []string{"5.2", "7.5.2", "A.5.1"},
			Needs: []string{"policies"}, Subject: "each approved policy",
			Asks:     "When was each policy last reviewed?",
			Evidence: "The date of the last review in each policy's front matter, changed or not.",
			Fix:      "Review the policy, then write the day into `reviewed`.",
			Source:   "ISO/IEC 27001:2022, A.5.1; auditors grade a stale review as minor",
			Run: approvedPolicies(func(p *assess.Pass, pol *evidence.Policy) {
				n := p.Thresholds.PolicyReviewMonths
				if pol.Reviewed.IsZero() {
					p.Fail(pol, nil, "%q gives no date of its last review", pol.Title)
				} else if pol.Reviewed.Before(monthsAgo(p, n)) {
					p.Fail(pol, nil, "%q was last reviewed on %s, more than %d months before %s", pol.Title, pol.Reviewed, n, p.D())
				}
			}),
		},
		{
			ID: "POL-02", Grade: assess.Minor, Title: "Version numbers agree", Serves: []string{"7.5.2", "7.5.3", "A.5.1"},
			Needs: []string{"policies", "acknowledgements", "signatures"}, Subject: "each policy",
			Asks:     "Do the version on the cover, in the history, in the acknowledgements and on the signatures agree?",
			Evidence: "The version in the front matter, the newest revision, versions that the text states, versions acknowledged and signed.",
			Fix:      "Add the missing [[revision]], or correct the version where it is wrong.",
			Source:   "ISO/IEC 27001:2022, 7.5.2 a), 7.5.3 e)",
			Run: func(p *assess.Pass) {
				for _, pol := range p.Policies {
					p.Examine(pol)
					versions(p, pol)
				}
			},
		},
		{
			ID: "POL-03", Grade: assess.Observation, Title: "Approved policies hold no leftovers of drafting", Serves: []string{"7.5.2", "A.5.1"},
			Needs: []string{"policies"}, Subject: "each approved policy",
			Asks:     "Is this text finished?",
			Evidence: "The policy's text outside code: no TODO, FIXME, XXX, TBC, TBD, HTML comment, CriticMarkup or [comment.",
			Fix:      "Settle what is open, take the mark out, and approve the text as a new version.",
			Source:   "ISO/IEC 27001:2022, 7.5.2 c)",
			Run: texts(func(p *assess.Pass, pol *evidence.Policy) {
				leftovers(p, pol, markdown.Leftovers(pol.Body), "%q holds %s: %s")
			}),
		},
		{
			ID: "POL-04", Grade: assess.Minor, Title: "The information security policy says what a policy must say, and where", Serves: []string{"5.1", "5.2"},
			Needs: []string{"policies"}, Subject: "the top-level policy",
			Asks:     "Where does the policy commit management, tie security to the business, give resources, name who answers, and set its review?",
			Evidence: "The five keys of [covers], each naming a heading that the text has.",
			Fix:      "Write the section, and name its heading's anchor in [covers].",
			Source:   "ISO/IEC 27001:2022, 5.1, 5.2 a) to d)",
			Run:      topLevel(covers),
		},
		{
			ID: "POL-05", Grade: assess.Minor, Title: "Approved policies have an owner, an approver, a date and a classification", Serves: []string{"5.2", "7.5.2", "A.5.1"},
			Needs: []string{"policies"}, Subject: "each approved policy",
			Asks:     "Who owns this policy, and who approved it when?",
			Evidence: "Front matter: owner (active now), approved_by (active on that day), approved, classification.",
			Fix:      "Complete the front matter; hand the policy over where its owner has left.",
			Source:   "ISO/IEC 27001:2022, 7.5.2, 7.5.3",
			Run:      approvedPolicies(incomplete),
		},
		{
			ID: "POL-06", Grade: assess.Minor, Title: "Approved policies hold no placeholders of a template", Serves: []string{"5.2", "A.5.1"},
			Needs: []string{"policies"}, Subject: "each approved policy",
			Asks:     "Was this written for your organisation?",
			Evidence: "The policy's text outside code: no [Company], [Organisation Name], <insert …>, {{ … }}, Lorem ipsum.",
			Fix:      "Write what is meant in place of the placeholder.",
			Source:   "ISO/IEC 27001:2022, 5.2 a): appropriate to the purpose of the organisation",
			Run: texts(func(p *assess.Pass, pol *evidence.Policy) {
				leftovers(p, pol, markdown.Placeholders(pol.Body), "%q still has %s: %s")
			}),
		},
		{
			ID: "POL-07", Grade: assess.Minor, Title: "Each place of work has its policy, approved by top management", Serves: []string{"5.2", "A.5.1", "A.5.19", "A.6.7", "A.7.1"},
			Needs: []string{"policies"}, Subject: "each environment in pack.toml",
			Asks:     "Which policy holds where your people work: the office, home, the cloud?",
			Evidence: "An approved policy with the topic physical (office), remote-work (home), supplier (cloud), approved by top management.",
			Fix:      "Write that policy, or add the topic to the one that covers it.",
			Source:   "ISO/IEC 27001:2022, A.5.1, A.5.19, A.6.7, A.7.1",
			Run:      environments,
		},
		{
			ID: "POL-08", Grade: assess.Minor, Title: "The information security policy is approved by top management", Serves: []string{"5.1", "5.2", "A.5.1"},
			Needs: []string{"policies"}, Subject: "the top-level policy",
			Asks:     "Who approved the information security policy?",
			Evidence: "approved_by of the top-level policy, among top management in pack.toml.",
			Fix:      "Have it approved by top management; an ISMS manager may own it, not approve it.",
			Source:   "ISO/IEC 27001:2022, 5.2",
			Run: topLevel(func(p *assess.Pass, pol *evidence.Policy) {
				if !p.TopManager(pol.ApprovedBy) {
					p.Fail(pol, nil, "%q is approved by %s, who is not in top management", pol.Title, id(pol.ApprovedBy))
				}
			}),
		},
	}
}

func id(who *evidence.Person) assess.Phrase {
	if who == nil {
		return assess.Say("nobody")
	}
	return assess.Phrase{Format: "%s", Args: []any{who.ID}}
}

// texts runs over the approved policies whose text is kept: the view of a past
// cycle may know a version and not its text, and what nobody read did not pass.
func texts(judge func(*assess.Pass, *evidence.Policy)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, pol := range p.Policies {
			if pol.Approval() && !pol.TextMissing {
				p.Examine(pol)
				judge(p, pol)
			}
		}
	}
}

func approvedPolicies(judge func(*assess.Pass, *evidence.Policy)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, pol := range p.Policies {
			if pol.Approval() {
				p.Examine(pol)
				judge(p, pol)
			}
		}
	}
}

func topLevel(judge func(*assess.Pass, *evidence.Policy)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		if pol := p.TopLevelPolicy(); pol != nil {
			p.Examine(pol)
			judge(p, pol)
		}
	}
}

func versions(p *assess.Pass, pol *evidence.Policy) {
	newest, ok := pol.Newest()
	switch {
	case !ok:
		p.Fail(pol, nil, "%q is version %s and has no revision history", pol.Title, pol.Version)
	case newest.Version != pol.Version:
		p.Fail(pol, nil, "%q is version %s, its newest revision is %s", pol.Title, pol.Version, newest.Version)
	}
	for _, v := range markdown.Versions(pol.Body) {
		if v.Text != pol.Version {
			p.Fail(pol, nil, "the text says version %s on line %d, the front matter %s", v.Text, pol.BodyLine+v.Line-1, pol.Version).Source = inBody(pol, v)
		}
	}
	for _, v := range strangers(p, pol) {
		p.Fail(pol, nil, "version %s, which no revision has, is %s", v.version, assess.Phrase{Format: v.where})
	}
}

type stranger struct{ version, where string }

// strangers are versions named elsewhere that no revision has.
func strangers(p *assess.Pass, pol *evidence.Policy) []stranger {
	seen := map[stranger]bool{}
	for _, a := range pol.Acknowledgements {
		if _, ok := pol.Revision(a.Version); !ok {
			seen[stranger{a.Version, "acknowledged"}] = true
		}
	}
	for _, s := range p.Signatures {
		if s.SubjectKind() != "policy" || s.SubjectID() != pol.ID {
			continue
		}
		if _, ok := pol.Revision(s.SubjectVersion()); !ok {
			seen[stranger{s.SubjectVersion(), "signed"}] = true
		}
	}
	var out []stranger
	for v := range seen {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b stranger) int { return strings.Compare(a.version+a.where, b.version+b.where) })
	return out
}

// inBody is where words of the text stand in the policy's file.
func inBody(pol *evidence.Policy, l markdown.Leftover) diag.Place {
	return diag.Place{File: pol.File, Line: pol.BodyLine + l.Line - 1, Column: l.Column}
}

func leftovers(p *assess.Pass, pol *evidence.Policy, found []markdown.Leftover, what string) {
	if len(found) == 0 {
		return
	}
	var words []string
	for _, l := range found {
		words = append(words, l.Text)
	}
	shown := words[:min(len(words), 3)]
	f := p.Fail(pol, nil, what, pol.Title, count(len(words), "leftover", "leftovers"), strings.Join(shown, ", "))
	f.Source, f.Shown = inBody(pol, found[0]), words
}

func covers(p *assess.Pass, pol *evidence.Policy) {
	if pol.TextMissing {
		p.NotEvaluable("policies/archive does not keep version " + pol.Version + " of " + pol.ID)
		return
	}
	have := map[string]bool{}
	for _, h := range markdown.Headings(pol.Body) {
		have[h.Anchor] = true
	}
	for _, key := range evidence.CoverKeys() {
		anchor := strings.TrimPrefix(pol.Covers[key], "#")
		if anchor == "" {
			p.Fail(pol, nil, "[covers] does not say where %s is", key)
		} else if !have[anchor] {
			p.Fail(pol, nil, "[covers] puts %s under #%s, and no heading has that anchor", key, anchor)
		}
	}
}

func incomplete(p *assess.Pass, pol *evidence.Policy) {
	if pol.Owner == nil {
		p.Fail(pol, nil, "%q has no owner", pol.Title)
	} else if !pol.Owner.ActiveAt(p.D()) {
		p.Fail(pol, nil, "%s, who owns %q, is not active at %s", pol.Owner.ID, pol.Title, p.D())
	}
	if pol.ApprovedBy == nil {
		p.Fail(pol, nil, "%q names no approver", pol.Title)
	} else if !pol.Approved.IsZero() && !pol.ApprovedBy.ActiveAt(pol.Approved) {
		p.Fail(pol, nil, "%s, who approved %q, was not active on %s", pol.ApprovedBy.ID, pol.Title, pol.Approved)
	}
	if pol.Approved.IsZero() {
		p.Fail(pol, nil, "%q gives no day of approval", pol.Title)
	}
	if pol.Classification == "" {
		p.Fail(pol, nil, "%q has no classification", pol.Title)
	}
}

func environments(p *assess.Pass) {
	topics := map[string]string{"office": "physical", "home": "remote-work", "cloud": "supplier"}
	for _, env := range p.Organisation.Environments {
		s := assess.Named{Name: "environment:" + env, At: p.At.Key("organisation", "environments")}
		p.Examine(s)
		ok := slices.ContainsFunc(p.Policies, func(pol *evidence.Policy) bool {
			return pol.Approval() && slices.Contains(pol.Topics, topics[env]) && p.TopManager(pol.ApprovedBy)
		})
		if !ok {
			p.Fail(s, nil, "people work in the environment %q, and no approved policy has the topic %q with top management's approval", env, topics[env])
		}
	}
}

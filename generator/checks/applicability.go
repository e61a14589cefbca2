package checks

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/evidence"
)

// applicability: the Statement of Applicability, ISO/IEC 27001:2022, 6.1.3.
func applicability() []*assess.Check {
	return []*assess.Check{
		{
			ID: "SOA-01", Grade: assess.Minor, Title: "The SoA decides on every control of Annex A", Serves: []string{"6.1.3"},
			Subject:  "pack",
			Asks:     "Does the SoA leave out any of the 93 controls?",
			Evidence: "A row for each control of Annex A.",
			Fix:      "Add a [[control]] for each of those named, applicable or not.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 c), d)",
			Run:      whole(missingControls),
		},
		{
			ID: "SOA-02", Grade: assess.Minor, Title: "Each decision of the SoA is justified", Serves: []string{"6.1.3"},
			Needs: []string{"soa"}, Subject: "each row",
			Asks:     "Why is this control in, and why is that one out?",
			Evidence: "A justification, exclusions included; reasons where the control applies.",
			Fix:      "Write why, and name the reasons: risk, legal, contract, business.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 d)",
			Run: rows(func(p *assess.Pass, c *evidence.Control) {
				if strings.TrimSpace(c.Justification) == "" {
					p.Fail(c, nil, "%s has no justification", c.ID)
				}
				if c.Applicable && len(c.Reasons) == 0 {
					p.Fail(c, nil, "%s applies and gives no reason", c.ID)
				}
			}),
		},
		{
			ID: "SOA-03", Grade: assess.Minor, Title: "What is implemented has evidence", Serves: []string{"6.1.3", "8.3"},
			Needs: []string{"soa"}, Subject: "each applicable row with status implemented",
			Asks:     "Show me evidence for this control.",
			Evidence: "At least one reference in evidence.",
			Fix:      "Point to the record that shows it, or change the status to what is true.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 d), 8.3",
			Run: func(p *assess.Pass) {
				for _, c := range p.SoA.Controls {
					if !c.Applicable || c.Status != "implemented" {
						continue
					}
					p.Examine(c)
					if !slices.ContainsFunc(c.Evidence, evidence.Ref.There) {
						p.Fail(c, nil, "%s is said to be implemented and points to no evidence", c.ID)
					}
				}
			},
		},
		{
			ID: "SOA-04", Grade: assess.Observation, Title: "Evidence of the SoA is current", Serves: []string{"6.1.3", "7.5.3"},
			Needs: []string{"soa"}, Subject: "each row",
			Asks:     "How old is this evidence?",
			Evidence: "Policies that are approved, reviews of the last 12 months.",
			Fix:      "Point to current records.",
			Source:   "ISO/IEC 27001:2022, 7.5.3",
			Run:      rows(stale),
		},
		{
			ID: "SOA-05", Grade: assess.Observation, Title: "Each control that applies has an owner, and open ones a date that is kept", Serves: []string{"6.1.3", "6.2"},
			Needs: []string{"soa"}, Subject: "each applicable row",
			Asks:     "Who owns this control, and when will it be there?",
			Evidence: "owner; target where planned; targets that have not passed.",
			Fix:      "Name an owner; set a target, or a new one with management's word.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 e), 6.2",
			Run:      applicable(unowned),
		},
		{
			ID: "SOA-06", Grade: assess.Minor, Title: "The SoA is approved by top management, and recently", Serves: []string{"5.1", "6.1.3"},
			Subject:  "pack",
			Asks:     "Who approved the SoA, and when?",
			Evidence: "approved_by among top management, approved no more than 12 months ago.",
			Fix:      "Have top management approve the current SoA, in a management review for example.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 d), f)",
			Run:      whole(unapproved),
		},
		{
			ID: "SOA-07", Grade: assess.Observation, Title: "Each control says how it is done here", Serves: []string{"6.1.3"},
			Needs: []string{"soa"}, Subject: "each applicable row",
			Asks:     "How do you do this one?",
			Evidence: "A text of implementation that is not that of five rows or more.",
			Fix:      "Write how this control is done in your organisation.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 d); copied texts are what auditors look for",
			Run:      copiedTexts,
		},
		{
			ID: "SOA-08", Grade: assess.Minor, Title: "What the SoA claims holds", Serves: []string{"6.1.3", "9.1"},
			Needs: []string{"soa"}, Subject: "each row", Last: 2,
			Asks:     "The SoA says so: does the evidence?",
			Evidence: "For each claim its check without a finding, or its record valid at the day of judgement.",
			Fix:      "Mend what contradicts the claim, or take the claim out.",
			Source:   "ISO/IEC 27001:2022, 6.1.3 d), 9.1",
			Run:      rows(claims),
		},
	}
}

func rows(judge func(*assess.Pass, *evidence.Control)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, c := range p.SoA.Controls {
			p.Examine(c)
			judge(p, c)
		}
	}
}

func applicable(judge func(*assess.Pass, *evidence.Control)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, c := range p.SoA.Controls {
			if c.Applicable {
				p.Examine(c)
				judge(p, c)
			}
		}
	}
}

func missingControls(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	var missing []string
	for _, c := range catalog.Annex() {
		if p.SoA.Control(c.ID) == nil {
			missing = append(missing, c.ID)
		}
	}
	if len(missing) == 0 {
		return nil, assess.Phrase{}
	}
	return nil, assess.Say("the SoA has no row for %s of Annex A: %s", count(len(missing), "control", "controls"), strings.Join(missing, ", "))
}

func stale(p *assess.Pass, c *evidence.Control) {
	for _, ref := range c.Evidence {
		switch rec := ref.Target.(type) {
		case *evidence.Policy:
			if !rec.Approval() {
				p.Fail(c, nil, "%s points to %s, which is %s", c.ID, ref.Text, assess.Phrase{Format: rec.Status})
			}
		case *evidence.Review:
			if old(p, rec.Date) {
				p.Fail(c, nil, "%s points to %s of %s, more than 12 months before %s", c.ID, ref.Text, rec.Date, p.D())
			}
		}
	}
}

func unowned(p *assess.Pass, c *evidence.Control) {
	if c.Owner == nil {
		p.Fail(c, nil, "%s has no owner", c.ID)
	}
	if c.Status == "planned" && c.Target.IsZero() {
		p.Fail(c, nil, "%s is planned and has no target", c.ID)
	}
	if c.Status != "implemented" && !c.Target.IsZero() && c.Target.Before(p.D()) {
		p.Fail(c, nil, "%s was to be implemented by %s and is not", c.ID, c.Target)
	}
}

func unapproved(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	s := p.SoA
	switch {
	case s.Version == "":
		return nil, assess.Say("there is no SoA")
	case s.ApprovedBy == nil || !p.Happened(s.Approved):
		return nil, assess.Say("the SoA is not approved by %s", p.D())
	case !p.TopManager(s.ApprovedBy):
		return nil, assess.Say("the SoA is approved by %s, who is not in top management", s.ApprovedBy.ID)
	case old(p, s.Approved):
		return nil, assess.Say("the SoA was approved on %s, more than 12 months before %s", s.Approved, p.D())
	}
	return nil, assess.Phrase{}
}

// sameText is in how many rows a text is copied.
const sameText = 5

func copiedTexts(p *assess.Pass) {
	texts := map[string][]string{}
	words := func(c *evidence.Control) string { return strings.Join(strings.Fields(c.Implementation), " ") }
	for _, c := range p.SoA.Controls {
		texts[words(c)] = append(texts[words(c)], c.ID)
	}
	applicable(func(p *assess.Pass, c *evidence.Control) {
		same := texts[words(c)]
		switch {
		case words(c) == "":
			p.Fail(c, nil, "%s does not say how it is implemented", c.ID)
		case len(same) >= sameText:
			p.Fail(c, nil, "%s has the same text as %d other rows", c.ID, len(same)-1).Shown = []string{c.Implementation}
		}
	})(p)
}

func claims(p *assess.Pass, c *evidence.Control) {
	for _, claim := range c.Claims {
		if why := assess.Contradiction(p.Pack, p.Results, claim); !why.IsZero() {
			f := p.Fail(c, nil, "%s claims %q, and %s", c.ID, claim.Text, why)
			f.Source = c.At.Key(claim.Path...)
		}
	}
}

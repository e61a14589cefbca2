package checks

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// profiles: what is asked of one kind of organisation alone.
func profiles() []*assess.Check {
	return []*assess.Check{
		{
			ID: "PRF-01", Grade: assess.Minor, Title: "The head of a small business does the training that the newest joiner does", Serves: []string{"5.1", "A.5.4", "A.6.3"},
			Needs: []string{"training"}, Subject: "pack", Profile: "small-business",
			Asks:     "Did the owner do the same first training as the newest employee?",
			Evidence: "Courses whose audience holds the highest member of top management, done by the newest joiner.",
			Fix:      "Let the head of the business do the course.",
			Source:   "ISO/IEC 27001:2022, 5.1, A.6.3; what auditors ask small businesses",
			Run:      whole(headUntrained),
		},
		{
			ID: "PRF-02", Grade: assess.Observation, Title: "Security debt is paid off", Serves: []string{"5.1", "7.1"},
			Needs: []string{"resources"}, Subject: "pack", Profile: "tech-startup",
			Asks:     "How much money and time goes into security debt?",
			Evidence: "A budget line approved by top management, or an allocation, tagged security-debt, in a period that contains the day of judgement.",
			Fix:      "Set aside money or days for it, tagged security-debt.",
			Source:   "ISO/IEC 27001:2022, 5.1 c); what auditors ask start-ups",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				const tag = "security-debt"
				if slices.ContainsFunc(p.Budgets, func(b *evidence.Budget) bool {
					return current(p, b.Period) && byTopManagement(p, b) && slices.Contains(b.Tags, tag)
				}) || slices.ContainsFunc(p.Allocations, func(a *evidence.Allocation) bool { return allocated(p, a) && slices.Contains(a.Tags, tag) }) {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("neither money nor time is set aside for security debt at %s", p.D())
			}),
		},
		{
			ID: "PRF-03", Grade: assess.Observation, Title: "Managers decide on releases", Serves: []string{"A.5.4", "A.8.29", "A.8.32"},
			Needs: []string{"signoffs"}, Subject: "pack", Profile: "tech-startup",
			Asks:     "Who can stop a release, and did somebody decide?",
			Evidence: "A go or no-go on a release by a manager in the cycle.",
			Fix:      "Let a manager sign releases off, and record it in signoffs.toml.",
			Source:   "ISO/IEC 27001:2022, A.8.29, A.8.32; what auditors ask start-ups",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if slices.ContainsFunc(p.Signoffs, func(s *evidence.Signoff) bool { return s.Kind == "release" && p.Manager(s.By) && p.InCycle(s.Date) }) {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no manager signed a release off, go or no-go, in the cycle")
			}),
		},
		{
			ID: "PRF-04", Grade: assess.Minor, Title: "Models go live on evidence, by those who may decide", Serves: []string{"A.5.4", "A.8.29"},
			Needs: []string{"signoffs"}, Subject: "each model sign-off", Profile: "ai-company",
			Asks:     "Who let this model go live, on what evidence?",
			Evidence: "Each go of a model: with evidence, by top management or a manager.",
			Fix:      "Attach the evaluation; let somebody with the authority decide.",
			Source:   "ISO/IEC 27001:2022, A.8.29; what auditors ask AI companies",
			Run:      models,
		},
		{
			ID: "PRF-05", Grade: assess.Minor, Title: "Concerns can reach the board without a name", Serves: []string{"A.5.4", "A.6.8"},
			Needs: []string{"speakup"}, Subject: "pack", Profile: "ai-company",
			Asks:     "Can somebody warn the board without giving a name?",
			Evidence: "A channel that is anonymous and reaches the board.",
			Fix:      "Give the board access to an anonymous channel, and set reaches_board.",
			Source:   "what auditors ask AI companies; ISO/IEC 27001:2022, A.5.4",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if slices.ContainsFunc(p.Channels, func(c *evidence.Channel) bool { return c.Anonymous && c.ReachesBoard }) {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no channel is anonymous and reaches the board")
			}),
		},
	}
}

// headUntrained compares the highest member of top management with the newest
// joiner: the latest start among active people; any of them, on ties.
func headUntrained(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	if len(p.TopManagement) == 0 {
		return nil, assess.Phrase{}
	}
	head := p.TopManagement[0]
	var newest []*evidence.Person
	for _, who := range p.Active() {
		switch {
		case len(newest) == 0 || who.Start.After(newest[0].Start):
			newest = []*evidence.Person{who}
		case who.Start == newest[0].Start:
			newest = append(newest, who)
		}
	}
	var titles []string
	for _, c := range p.Courses {
		last := assess.LastCompletions(c, p.D())
		valid := func(who *evidence.Person) bool { return last[who] != nil && last[who].ValidAt(p.D()) }
		if p.Holds(c.Audience, head) && !valid(head) && slices.ContainsFunc(newest, valid) {
			titles = append(titles, c.Title)
		}
	}
	if len(titles) == 0 {
		return nil, assess.Phrase{}
	}
	return []*evidence.Person{head}, assess.Say("%s has not done %s, which the newest joiner has", head.ID, strings.Join(titles, ", "))
}

func models(p *assess.Pass) {
	for _, s := range p.Signoffs {
		if s.Kind != "model" || old(p, s.Date) || !p.Happened(s.Date) {
			continue
		}
		p.Examine(s)
		if s.Decision != "go" {
			continue
		}
		if !slices.ContainsFunc(s.Evidence, evidence.Ref.There) {
			p.Fail(s, nil, "%q went live without evidence", s.Name())
		}
		if !p.TopManager(s.By) && !p.Manager(s.By) {
			p.Fail(s, []*evidence.Person{s.By}, "%q was let go live by %s, who is neither in top management nor a manager", s.Name(), id(s.By))
		}
	}
}

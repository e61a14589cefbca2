package checks

import (
	"slices"
	"strings"
	"unicode"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/markdown"
)

// reviews: ISO/IEC 27001:2022, 9.3.
func reviews() []*assess.Check {
	return []*assess.Check{
		{
			ID: "REV-01", Grade: assess.Major, Title: "Management reviews the ISMS", Serves: []string{"5.1", "9.3.1"},
			Subject:  "pack",
			Asks:     "When did management last review the ISMS?",
			Evidence: "A management review in the 12 months up to the day of judgement.",
			Fix:      "Hold the review, minute it, and add it to reviews.toml.",
			Source:   "ISO/IEC 27001:2022, 9.3.1; auditors grade no involvement of management as major",
			Run: whole(func(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
				if len(yearReviews(p)) > 0 {
					return nil, assess.Phrase{}
				}
				return nil, assess.Say("no management review is on record in the 12 months up to %s", p.D())
			}),
		},
		{
			ID: "REV-02", Grade: assess.Minor, Title: "Management reviews are held at the planned interval", Serves: []string{"9.3.1"},
			Needs: []string{"reviews"}, Subject: "pack",
			Asks:     "How often does top management review the ISMS, and was that kept?",
			Evidence: "The newest management review against management_review_months.",
			Fix:      "Hold the review that is due, or plan an interval that is kept.",
			Source:   "ISO/IEC 27001:2022, 9.3.1 (planned intervals)",
			Run:      interval,
		},
		{
			ID: "REV-03", Grade: assess.Minor, Title: "Management reviews cover every input", Serves: []string{"9.3.2"},
			Needs: []string{"reviews"}, Subject: "pack",
			Asks:     "Were all the inputs that the standard names on the table?",
			Evidence: "inputs of the management reviews of the 12 months up to the day of judgement, a to g.",
			Fix:      "Put what is missing on the next agenda, and list it in inputs.",
			Source:   "ISO/IEC 27001:2022, 9.3.2 a) to g)",
			Run:      whole(inputs),
		},
		{
			ID: "REV-04", Grade: assess.Major, Title: "Reviews debate and decide", Serves: []string{"5.1", "9.3.2", "9.3.3"},
			Needs: []string{"reviews"}, Subject: "each management review of the cycle",
			Asks:     "Was there debate, or was it a rubber stamp?",
			Evidence: "A topic whose discussion has 20 words or more, and a decision.",
			Fix:      "Minute what was debated and what was decided; if nothing was, hold a real review.",
			Source:   "ISO/IEC 27001:2022, 9.3.3; auditors look for debate in the minutes",
			Run:      cycleReviews(rubberStamp),
		},
		{
			ID: "REV-05", Grade: assess.Minor, Title: "The required people attend", Serves: []string{"5.1", "9.3.1"},
			Needs: []string{"reviews"}, Subject: "pack",
			Asks:     "Did the required people attend?",
			Evidence: "attended against required over the cycle's management reviews.",
			Fix:      "Move the meeting so that they can come, or change who is required and say why.",
			Source:   "ISO/IEC 27001:2022, 9.3.1",
			Run:      whole(attendance),
		},
		{
			ID: "REV-06", Grade: assess.Major, Title: "Top management attends its reviews", Serves: []string{"5.1", "9.3.1"},
			Needs: []string{"reviews"}, Subject: "each management review of the cycle",
			Asks:     "Was it top management that reviewed the ISMS?",
			Evidence: "A member of top management among attended.",
			Fix:      "Hold the review with top management; a meeting without it is not a management review.",
			Source:   "ISO/IEC 27001:2022, 9.3.1 (top management shall review)",
			Run: cycleReviews(func(p *assess.Pass, r *evidence.Review) {
				if !slices.ContainsFunc(r.Attended, p.TopManager) {
					p.Fail(r, nil, "no member of top management attended the review of %s", r.Date)
				}
			}),
		},
		{
			ID: "REV-07", Grade: assess.Minor, Title: "Actions of reviews are closed when due", Serves: []string{"9.3.3", "10.2"},
			Needs: []string{"reviews"}, Subject: "pack",
			Asks:     "What happened to the actions of the last reviews?",
			Evidence: "Actions of any review that are past due and not closed.",
			Fix:      "Close the action with its owner, or have management set a new day and minute it.",
			Source:   "ISO/IEC 27001:2022, 9.3.2 a), 9.3.3",
			Run:      whole(actions),
		},
		{
			ID: "REV-08", Grade: assess.Minor, Title: "Minutes are written and approved", Serves: []string{"7.5.2", "9.3.3"},
			Needs: []string{"reviews"}, Subject: "each management review of the cycle",
			Asks:     "Are these the minutes, and who approved them?",
			Evidence: "minutes that are not empty, approved by somebody who attended; from 14 days after the review on, approved at all.",
			Fix:      "Have somebody who attended approve the minutes, and record it.",
			Source:   "ISO/IEC 27001:2022, 9.3.3, 7.5.2 c)",
			Run:      cycleReviews(minutes),
		},
		{
			ID: "REV-09", Grade: assess.Minor, Title: "Risk and money meet in one review", Serves: []string{"5.1", "7.1", "9.3.2", "9.3.3"},
			Needs: []string{"reviews"}, Subject: "pack",
			Asks:     "Show me the minutes where senior management reviewed the risk register and approved the budget.",
			Evidence: "A management review in the 12 months up to the day of judgement with risk on the table and a decision of kind budget.",
			Fix:      "Debate the risk register and decide the budget in one management review.",
			Source:   "ISO/IEC 27001:2022, 5.1 c), 7.1; what lead auditors call direct evidence",
			Run:      whole(riskAndMoney),
		},
		{
			ID: "REV-10", Grade: assess.Observation, Title: "Security is on the board's agenda", Serves: []string{"5.1"},
			Needs: []string{"reviews"}, Subject: "each review of kind board in the cycle",
			Asks:     "What did the board talk about?",
			Evidence: "A topic in each board meeting that the register lists.",
			Fix:      "Add the topic that was debated, or put security on the agenda.",
			Source:   "ISO/IEC 27001:2022, 5.1",
			Run: func(p *assess.Pass) {
				for _, r := range p.Reviews {
					if r.Kind != "board" || !p.InCycle(r.Date) {
						continue
					}
					p.Examine(r)
					if len(r.Topics) == 0 {
						p.Fail(r, nil, "the board meeting of %s has no topic on information security", r.Date)
					}
				}
			},
		},
		{
			ID: "REV-11", Grade: assess.Observation, Title: "Minutes are not copied from the meeting before", Serves: []string{"7.5.3", "9.3.3"},
			Needs: []string{"reviews"}, Subject: "each management review of the cycle",
			Asks:     "Do these minutes tell of this meeting?",
			Evidence: "The minutes against those of the management review before: how many runs of three words they share.",
			Fix:      "Minute what was said in this meeting.",
			Source:   "ISO/IEC 27001:2022, 9.3.3; copied minutes are what auditors look for",
			Run:      copied,
		},
	}
}

func cycleReviews(judge func(*assess.Pass, *evidence.Review)) func(*assess.Pass) {
	return func(p *assess.Pass) {
		for _, r := range assess.CycleReviews(p.Pack) {
			p.Examine(r)
			judge(p, r)
		}
	}
}

// yearReviews gives the management reviews of the 12 months up to D, by date.
func yearReviews(p *assess.Pass) []*evidence.Review {
	return slices.DeleteFunc(slices.Clone(p.Reviews), func(r *evidence.Review) bool { return !r.Management() || !p.MonthsUpTo(r.Date, 12) })
}

func interval(p *assess.Pass) {
	var newest evidence.Date
	for _, r := range p.Reviews {
		if r.Management() && p.Happened(r.Date) {
			newest = r.Date
		}
	}
	if newest.IsZero() {
		return // REV-01 speaks
	}
	pack := assess.PackSubject(p.Pack)
	p.Examine(pack)
	if n := p.Thresholds.ManagementReviewMonths; newest.Before(monthsAgo(p, n)) {
		p.Fail(pack, nil, "the newest management review is of %s, more than %s before %s", newest, count(n, "month", "months"), p.D())
	}
}

func inputs(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	have := map[string]bool{}
	for _, r := range yearReviews(p) {
		for _, in := range r.Inputs {
			have[in] = true
		}
	}
	var missing []string
	for _, in := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		if !have[in] {
			missing = append(missing, in)
		}
	}
	if len(missing) == 0 {
		return nil, assess.Phrase{}
	}
	return nil, assess.Say("the reviews of the 12 months up to %s do not cover input %s of 9.3.2", p.D(), strings.Join(missing, ", "))
}

// words counts as people do: what stands between spaces and has a letter or a
// digit, so that don't and risk-based are one each and a dash is none.
func words(text string) int {
	n := 0
	for _, w := range strings.Fields(text) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			n++
		}
	}
	return n
}

// longDiscussion is how many words a debate has at least.
const longDiscussion = 20

func rubberStamp(p *assess.Pass, r *evidence.Review) {
	longest, text := 0, ""
	for _, t := range r.Topics {
		if n := words(markdown.Text(t.Discussion)); n > longest || text == "" {
			longest, text = n, t.Discussion
		}
	}
	if longest < longDiscussion {
		f := p.Fail(r, nil, "the review of %s minutes no debate: its longest discussion has %s", r.Date, count(longest, "word", "words"))
		if text != "" {
			f.Shown = append(f.Shown, text)
		}
	}
	if len(r.Decisions) == 0 {
		p.Fail(r, nil, "the review of %s took no decision", r.Date)
	}
}

func attendance(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	n := assess.Attendance(p.Pack)
	share, ok := n.Share()
	if !ok || share >= p.Thresholds.ReviewAttendance {
		return nil, assess.Phrase{}
	}
	var who []*evidence.Person
	for _, r := range assess.CycleReviews(p.Pack) {
		for _, q := range r.Required {
			if !slices.Contains(r.Attended, q) {
				who = append(who, q)
			}
		}
	}
	return who, assess.Say("required people attended %s of the cycle's management reviews; absent: %s", percent(share), people(who))
}

func actions(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	var open []assess.Phrase
	var who []*evidence.Person
	for _, r := range p.Reviews {
		for _, a := range r.Actions {
			if a.Due.IsZero() || !a.Due.Before(p.D()) || p.Happened(a.Closed) {
				continue
			}
			open = append(open, assess.Say("%s (due %s)", r.ID+"/"+a.ID, a.Due))
			if a.Owner != nil {
				who = append(who, a.Owner)
			}
		}
	}
	if len(open) == 0 {
		return nil, assess.Phrase{}
	}
	return who, assess.Say("past due and not closed: %s", assess.List(open, ", "))
}

func minutes(p *assess.Pass, r *evidence.Review) {
	switch {
	case r.MinutesFile == "":
		p.Fail(r, nil, "the review of %s has no minutes", r.Date)
	case strings.TrimSpace(r.Minutes) == "":
		p.Fail(r, nil, "the minutes of the review of %s are empty", r.Date)
	}
	switch {
	case r.ApprovedBy == nil || !p.Happened(r.Approved):
		if !p.D().Before(r.Date.AddDays(14)) {
			p.Fail(r, nil, "the minutes of %s are not approved by %s", r.Date, p.D())
		}
	case !slices.Contains(r.Attended, r.ApprovedBy):
		p.Fail(r, nil, "the minutes of %s are approved by %s, who did not attend", r.Date, r.ApprovedBy.ID)
	}
}

func riskAndMoney(p *assess.Pass) ([]*evidence.Person, assess.Phrase) {
	for _, r := range yearReviews(p) {
		budget := slices.ContainsFunc(r.Decisions, func(d *evidence.Decision) bool { return d.Kind == "budget" })
		if budget && onRisk(r) {
			return nil, assess.Phrase{}
		}
	}
	return nil, assess.Say("no management review of the 12 months up to %s has both risk on the table and a budget decision", p.D())
}

func onRisk(r *evidence.Review) bool {
	return slices.ContainsFunc(r.Decisions, func(d *evidence.Decision) bool { return d.Kind == "risk" }) ||
		slices.ContainsFunc(r.Topics, func(t evidence.Topic) bool {
			return t.Kind == "risk" || slices.Contains(markdown.Words(t.Title), "risk")
		})
}

// sameMinutes is the share of trigrams from which minutes say the same.
const sameMinutes = 0.9

func copied(p *assess.Pass) {
	for _, r := range assess.CycleReviews(p.Pack) {
		p.Examine(r)
		before := reviewBefore(p, r)
		if before == nil {
			continue
		}
		a, b := trigrams(r.Minutes), trigrams(before.Minutes)
		same, union := 0, len(b)
		for t := range a {
			if b[t] {
				same++
			} else {
				union++
			}
		}
		if union > 0 && float64(same)/float64(union) >= sameMinutes {
			f := p.Fail(r, nil, "the minutes of %s share %d of %d runs of three words with those of %s", r.Date, same, union, before.Date)
			f.Shown = sharedSentences(r.Minutes, before.Minutes)
		}
	}
}

func reviewBefore(p *assess.Pass, r *evidence.Review) *evidence.Review {
	var before *evidence.Review
	for _, q := range p.Reviews { // by date
		if q == r {
			return before
		}
		if q.Management() {
			before = q
		}
	}
	return nil
}

// trigrams gives the runs of three words of a text: lower case, digits dropped.
func trigrams(text string) map[string]bool {
	w := markdown.Words(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, markdown.Text(text)))
	out := map[string]bool{}
	for i := 0; i+3 <= len(w); i++ {
		out[strings.Join(w[i:i+3], " ")] = true
	}
	return out
}

// sharedSentences gives up to five sentences that both texts hold.
func sharedSentences(a, b string) []string {
	other := strings.Join(strings.Fields(markdown.Text(b)), " ")
	var out []string
	for s := range strings.SplitSeq(strings.Join(strings.Fields(markdown.Text(a)), " "), ". ") {
		if len(out) < 5 && len(strings.Fields(s)) >= 5 && strings.Contains(other, s) {
			out = append(out, s)
		}
	}
	return out
}

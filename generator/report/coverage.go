package report

import (
	"slices"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// coverageMonths is how many months the charts of coverage go back.
const coverageMonths = 12

// ackChart shows the share of acknowledgements that were due and there at the
// end of each month, of the versions in force then.
func (b *builder) ackChart() []Block {
	c := &Chart{Caption: b.t("Acknowledged, of what was due"), Target: b.p.Thresholds.AcknowledgementCoverage * 100, Series: []Series{{Name: b.t("Acknowledged")}}}
	days := b.monthEnds(coverageMonths)
	c.Note = b.t("At the ends of %s to %s, of the versions in force then; earlier versions of which no acknowledgement is kept are left out, and departments and roles are as they are now.", b.month(days[0]), b.month(days[len(days)-1]))
	return b.overMonths(c, days, "acknowledgements", func(done, due []int) {
		for _, p := range b.toAcknowledge() {
			b.ackHistory(p, days, done, due)
		}
	})
}

// trainingChart shows the share of mandatory courses that were due and in date
// at the end of each month.
func (b *builder) trainingChart() []Block {
	c := &Chart{Caption: b.t("Mandatory courses in date, of what was due"), Target: b.p.Thresholds.TrainingCoverage * 100, Series: []Series{{Name: b.t("In date")}}}
	days := b.monthEnds(coverageMonths)
	c.Note = b.t("At the ends of %s to %s; courses, departments and roles are as they are now.", b.month(days[0]), b.month(days[len(days)-1]))
	return b.overMonths(c, days, "training", func(done, due []int) {
		for _, course := range b.p.Courses {
			if course.Mandatory {
				b.trainingHistory(course, days, done, due)
			}
		}
	})
}

// overMonths draws what was done of what was due on each day, as a line.
func (b *builder) overMonths(c *Chart, days []evidence.Date, register string, count func(done, due []int)) []Block {
	done, due := make([]int, len(days)), make([]int, len(days))
	count(done, due)
	if !slices.ContainsFunc(due, func(n int) bool { return n > 0 }) {
		return []Block{&Para{Text: T(b.none(register, b.t("Nothing was due in these months.")))}}
	}
	c.Form, c.Unit, c.Max, c.HasTarget = "line", "%", 100, true
	for i, d := range days {
		c.Series[0].Points = append(c.Series[0].Points, b.sharePoint(b.monthOnly(d), done[i], due[i]))
	}
	return []Block{c}
}

// trainingHistory adds one course to the sums of each day. Its completions
// stand by person, as people do, and by date.
func (b *builder) trainingHistory(c *evidence.Course, days []evidence.Date, done, due []int) {
	rows := c.Completions
	for _, who := range b.p.People {
		for len(rows) > 0 && rows[0].Person.ID < who.ID {
			rows = rows[1:]
		}
		n := 0
		for n < len(rows) && rows[n].Person == who {
			n++
		}
		mine := rows[:n]
		rows = rows[n:]
		if b.p.Holds(c.Audience, who) {
			b.trainingDays(who, mine, days, done, due)
		}
	}
}

// trainingDays adds one person, whose completions of the course are given.
func (b *builder) trainingDays(who *evidence.Person, mine []*evidence.Completion, days []evidence.Date, done, due []int) {
	var last *evidence.Completion
	for i, d := range days {
		for len(mine) > 0 && !mine[0].Date.After(d) {
			last, mine = mine[0], mine[1:]
		}
		if !who.ActiveAt(d) {
			continue
		}
		s := assess.TrainedBy(b.p, who, who.Start, last, d)
		if !s.Due {
			continue
		}
		due[i]++
		if s.Done {
			done[i]++
		}
	}
}

// A version is one of a policy, and the days on which it was in force.
type version struct {
	name        string
	from, until evidence.Date // until: the day before the next one; zero: still
}

// versions gives those of a policy that have a date, oldest first. The current
// one counts from its approval, as the checks count it.
func versions(p *evidence.Policy) []version {
	var out []version
	for _, r := range p.Revisions {
		if r.Date.IsZero() || r.Version == p.Version {
			continue
		}
		out = append(out, version{name: r.Version, from: r.Date})
	}
	out = append(out, version{name: p.Version, from: p.Approved})
	for i := range out[:len(out)-1] {
		out[i].until = out[i+1].from.AddDays(-1)
	}
	return out
}

// kept leaves out the earlier versions of which no acknowledgement is on record:
// nothing can be said of them.
func kept(p *evidence.Policy, list []version) []version {
	seen := map[string]bool{p.Version: true}
	for _, a := range p.Acknowledgements {
		seen[a.Version] = true
	}
	return slices.DeleteFunc(list, func(v version) bool { return !seen[v.name] })
}

func (v version) inForce(d evidence.Date) bool {
	return !v.from.IsZero() && !v.from.After(d) && (v.until.IsZero() || !v.until.Before(d))
}

// ackHistory adds one policy to the sums of each day. Acknowledgements of a
// policy stand by person, as people do, so that one walk serves for all.
func (b *builder) ackHistory(p *evidence.Policy, days []evidence.Date, done, due []int) {
	acks := p.Acknowledgements
	list := kept(p, versions(p))
	for _, who := range b.p.People {
		var mine []*evidence.Acknowledgement
		for len(acks) > 0 && acks[0].Person.ID <= who.ID {
			if acks[0].Person == who {
				mine = append(mine, acks[0])
			}
			acks = acks[1:]
		}
		if !b.p.Holds(p.Audience, who) {
			continue
		}
		for _, v := range list {
			b.ackDays(who, v, mine, days, done, due)
		}
	}
}

// ackDays adds one person and one version.
func (b *builder) ackDays(who *evidence.Person, v version, mine []*evidence.Acknowledgement, days []evidence.Date, done, due []int) {
	last := days[len(days)-1]
	if v.from.IsZero() || v.from.After(last) || !v.until.IsZero() && v.until.Before(days[0]) {
		return
	}
	since := acknowledgedOn(mine, v.name)
	for i, d := range days {
		if !v.inForce(d) || !who.ActiveAt(d) || !assess.Due(who, laterOf(who.Start, v.from), b.p.Thresholds.AcknowledgementDays, d) {
			continue
		}
		due[i]++
		if !since.IsZero() && !since.After(d) {
			done[i]++
		}
	}
}

// acknowledgedOn is the first day on which a version was acknowledged.
func acknowledgedOn(mine []*evidence.Acknowledgement, version string) evidence.Date {
	var first evidence.Date
	for _, a := range mine {
		if a.Version == version && (first.IsZero() || a.Date.Before(first)) {
			first = a.Date
		}
	}
	return first
}

func laterOf(a, b evidence.Date) evidence.Date {
	if a.After(b) {
		return a
	}
	return b
}

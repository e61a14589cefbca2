package report

import (
	"slices"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) training() *Page {
	return &Page{
		ID: "training", Layout: "training", Group: "people", Nav: b.t("Training"), Count: b.figure(b.kpi("training-coverage")),
		Title: b.t("Training"), Lead: b.t("Who has to do which course, who has done it, and whether executives did the same as everyone."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("TRN-01", "TRN-02", "TRN-03", "LDR-06")}},
			{ID: "leaders", Title: b.t("Leaders"), Blocks: []Block{b.leaderTraining()}},
			{ID: "courses", Title: b.t("By course"), Blocks: b.courseBlocks()},
			{ID: "trend", Title: b.t("Coverage over the months"), Blocks: b.trainingChart()},
			{ID: "gaps", Title: b.t("Overdue"), Blocks: []Block{b.trainingGaps()}},
			{ID: "departments", Title: b.t("By department"), Blocks: []Block{b.trainingDepartments()}},
			{ID: "people", Title: b.t("By person"), Blocks: []Block{b.trainingMatrix()}},
		},
	}
}

func (b *builder) courseBlocks() []Block {
	t := &Table{Caption: b.t("Courses, for whom they are and how far they are done"), Columns: []Column{wide(b.t("Course"), 3), wide(b.t("For"), 3), nowrap(b.t("Mandatory")), nowrap(b.t("Valid for")),
		num(b.t("Due")), num(b.t("Completed")), num(b.t("Overdue")), num(b.t("Not yet due")), num(b.t("In date")), num(b.t("Mean score"))},
		Empty: b.none("training", b.t("No course is on record."))}
	chart := &Chart{Caption: b.t("Completions in date, of what is due"), Note: b.t("Mandatory courses as of %s.", b.date(b.p.D())), Form: "bars", Unit: "%", Max: 100,
		Target: b.p.Thresholds.TrainingCoverage * 100, HasTarget: true, Series: []Series{{Name: b.t("In date")}}}
	for _, c := range b.p.Courses {
		n := tallyOf(b.trained(c))
		t.addAt(b.anchor(c), Inline{text(c.Title), br(), {Text: c.ID, Style: ID}}, T(b.audience(c.Audience)), T(b.yesNo(c.Mandatory)), T(b.validity(c)),
			T(itoa(n.due)), T(itoa(n.done)), T(itoa(n.missing())), T(itoa(n.grace)), T(b.share(n)), T(b.meanScore(c)))
		if c.Mandatory {
			chart.Series[0].Points = append(chart.Series[0].Points, b.sharePoint(c.Title, n.done, n.due))
		}
	}
	if len(chart.Series[0].Points) == 0 {
		return []Block{t.slim()}
	}
	return []Block{t.slim(), chart}
}

func (b *builder) validity(c *evidence.Course) string {
	if c.ValidMonths == 0 {
		return b.t("once")
	}
	return b.many(c.ValidMonths, "month", "months")
}

// meanScore is the mean of the newest scores of those who did the course.
func (b *builder) meanScore(c *evidence.Course) string {
	sum, n := 0.0, 0
	for _, s := range b.trained(c) {
		if s.Last != nil && s.Last.HasScore {
			sum, n = sum+s.Last.Score, n+1
		}
	}
	if n == 0 {
		return "–"
	}
	return b.rounded(sum / float64(n))
}

// courseTag is where a person stands with a course.
func (b *builder) courseTag(s assess.Standing) Tag {
	switch {
	case s.Done && s.Last.Course.ValidMonths == 0:
		return Tag{OK, b.t("Done, %s", b.short(s.Last.Date))}
	case s.Done && s.Last.Until().Before(b.p.D().AddDays(b.p.Thresholds.ExpiringDays+1)):
		return Tag{Info, b.t("Ends soon, %s", b.short(s.Last.Until()))}
	case s.Done:
		return Tag{OK, b.t("Done, valid until %s", b.short(s.Last.Until()))}
	case s.Due:
		return Tag{Bad, b.t("Overdue")}
	}
	return Tag{Wait, b.t("Not yet due")}
}

func (b *builder) leaderTraining() *Table {
	t := &Table{Caption: b.t("Top management, course by course"), Columns: []Column{wide(b.t("Leader"), 2), wide(b.t("Course"), 2), nowrap(b.t("Mandatory")), nowrap(b.t("Completed")), nowrap(b.t("Valid until")), num(b.t("Score")), nowrap(b.t("Result"))},
		Empty: b.none("training", b.t("No course is for top management."))}
	for _, who := range b.p.TopManagement {
		for _, c := range b.p.Courses {
			i := slices.IndexFunc(b.trained(c), func(s assess.Standing) bool { return s.Person == who })
			if i < 0 {
				continue
			}
			s := b.trained(c)[i]
			done, until, score := "–", "–", "–"
			if s.Last != nil {
				done, until = b.short(s.Last.Date), b.short(s.Last.Until())
				if s.Last.HasScore {
					score = b.percent(s.Last.Score)
				}
			}
			t.add(b.person(who), Inline{{Text: c.Title, Href: b.address(c)}}, T(b.yesNo(c.Mandatory)), T(done), T(until), T(score), badge(brief(b.courseTag(s)), ""))
		}
	}
	return t.slim()
}

// trainingGaps lists people who are past due in a mandatory course.
func (b *builder) trainingGaps() *Table {
	t := &Table{Caption: b.t("People who are past due in a mandatory course"), Columns: []Column{wide(b.t("Person"), 2), wide(b.t("Department"), 2), wide(b.t("Course"), 2), nowrap(b.t("Last done")), num(b.t("Days overdue")), wide(b.t("Manager"), 2)},
		Empty: b.none("training", b.t("Nobody is past due."))}
	all := 0
	for _, c := range b.p.Courses {
		for _, s := range b.trained(c) {
			if !c.Mandatory || s.Done || !s.Due {
				continue
			}
			if all++; all > gapsShown {
				continue
			}
			last := "–"
			if s.Last != nil {
				last = b.short(s.Last.Date)
			}
			t.add(b.person(s.Person), T(s.Person.Department), Inline{{Text: c.Title, Href: b.address(c)}}, T(last), T(itoa(b.courseDue(s).DaysUntil(b.p.D()))), b.person(s.Person.Manager))
		}
	}
	t.Note = b.more(all, len(t.Rows))
	return t
}

// courseDue is the day on which a course fell due to a person.
func (b *builder) courseDue(s assess.Standing) evidence.Date {
	due, _ := s.Person.DueAfterLeave(s.Person.Start.AddDays(b.p.Thresholds.OnboardingTrainingDays))
	if s.Last != nil {
		if again, ok := s.Person.DueAfterLeave(s.Last.Until()); ok && again.After(due) {
			due = again
		}
	}
	return due
}

func (b *builder) trainingDepartments() *Table {
	t := &Table{Caption: b.t("Mandatory courses, all together"), Columns: []Column{wide(b.t("Department"), 3), num(b.t("Required")), num(b.t("Completed")), num(b.t("Overdue")), num(b.t("Not yet due")), num(b.t("Share"))},
		Empty: b.none("training", b.t("Nobody has to do a course."))}
	by := map[string]*tally{}
	for _, c := range b.p.Courses {
		for _, s := range b.trained(c) {
			if c.Mandatory {
				countIn(by, s)
			}
		}
	}
	for _, d := range sortedKeys(by) {
		n := *by[d]
		t.add(T(b.department(d)), T(itoa(n.due)), T(itoa(n.done)), T(itoa(n.missing())), T(itoa(n.grace)), T(b.share(n)))
	}
	return t
}

func countIn(by map[string]*tally, s assess.Standing) {
	n := by[s.Person.Department]
	if n == nil {
		n = &tally{}
		by[s.Person.Department] = n
	}
	n.count(s)
}

// trainingMatrix names everybody while they are few.
func (b *builder) trainingMatrix() Block {
	if !b.few() {
		return &Para{Text: T(b.t("%d people are too many for one table: the overdue stand above, and each person's card has all of theirs.", len(b.p.Active())))}
	}
	t := &Table{Matrix: true, Caption: b.t("Everybody who is active, and each course that is for them"), Columns: []Column{wide(b.t("Person"), 2)}, Empty: b.none("training", b.t("No course is on record."))}
	var at []map[*evidence.Person]assess.Standing
	for _, c := range b.p.Courses {
		t.Columns = append(t.Columns, Column{Title: c.Title})
		at = append(at, byPerson(b.trained(c)))
	}
	if len(at) == 0 {
		return t
	}
	for _, who := range b.p.Active() {
		cells := []Inline{b.named(who)}
		for _, standing := range at {
			tag := Tag{None, b.t("Not required")}
			if s, ok := standing[who]; ok {
				tag = b.courseTag(s)
			}
			cells = append(cells, badge(brief(tag), ""))
		}
		t.add(cells...)
	}
	return t
}

// named is a person with their id, for samples.
func (b *builder) named(who *evidence.Person) Inline {
	return b.person(who).with(muted(" " + who.ID))
}

func byPerson(list []assess.Standing) map[*evidence.Person]assess.Standing {
	out := make(map[*evidence.Person]assess.Standing, len(list))
	for _, s := range list {
		out[s.Person] = s
	}
	return out
}

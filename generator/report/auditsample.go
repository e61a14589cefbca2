package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/sample"
)

// sampleSize is how many people the page of the audit sample shows.
const sampleSize = 12

// drawSample is the sample that every pack shows. Its seed is the cycle's id, which
// everybody knew beforehand: it shows how a sample is drawn and repeated, and
// the page asks the auditor to draw with a seed of their own. Nil: there is
// nobody to draw.
func (b *builder) drawSample() *sample.Sample {
	s, err := sample.Draw("people", b.p, sampleSize, b.p.Cycle.ID)
	if err != nil || len(s.Rows) == 0 {
		return nil // kind, size and seed are right: nobody is there
	}
	return s
}

// sampleCommand is what draws a sample of people again from the workspace.
func (b *builder) sampleCommand(seed string) string {
	command := "evpack sample --of people --size " + itoa(sampleSize) + " --seed " + seed
	if b.p.IsPast {
		command += " --cycle " + b.p.Cycle.ID
	}
	return command
}

// auditSample shows people drawn at random, with what the registers hold of
// each, and how anyone draws them again.
func (b *builder) auditSample() *Page {
	return &Page{
		ID: "sample", Layout: "sample", Group: "pack", Nav: b.t("Audit sample"),
		Title: b.t("Audit sample"), Lead: b.t("People drawn at random, by a rule that anyone can repeat: what the registers hold of each of them, and how to draw others."),
		Sections: []*Section{
			{ID: "sample", Title: b.t("Sample"), Blocks: []Block{b.sampleTable(b.sample)}},
			{ID: "method", Title: b.t("How it was drawn"), Blocks: b.sampleMethod(b.sample)},
		},
	}
}

func (b *builder) sampleTable(s *sample.Sample) *Table {
	t := &Table{ID: "sample-table", Caption: b.t("In the order of the draw"), Empty: b.none("people", b.t("Nobody is active.")), Columns: []Column{num(b.t("No.")), nowrap(b.t("Record")), wide(b.t("Person or document"), 3),
		wide(b.t("Contract"), 3), wide(b.t("Training"), 4), wide(b.t("Acknowledgements"), 4), nowrap(b.t("Result"))}}
	if s == nil {
		return t
	}
	contracts := b.contracts()
	for i, row := range s.Rows {
		who := b.p.Person(row.Key)
		contract, bound := b.sampledContract(contracts[who])
		training, trained := b.sampledTraining(who)
		acks, acked := b.sampledAcks(who)
		result := Tag{OK, b.t("Complete")}
		if !bound || !trained || !acked {
			result = Tag{Warn, b.t("Look here")}
		}
		t.add(T(itoa(i+1)), Inline{{Text: who.ID, Style: ID, Href: b.card(who)}}, b.namedJob(who), contract, training, acks, badge(result, ""))
	}
	t.Note = b.t("Complete: a contract in date with security terms, and everything that is due by then of courses and policies. What is not yet due is left out.")
	return t
}

func (b *builder) namedJob(who *evidence.Person) Inline {
	line := b.person(who)
	if who.Title != "" {
		line = line.with(text(", " + who.Title))
	}
	return line
}

func (b *builder) sampledContract(c *evidence.Contract) (Inline, bool) {
	switch {
	case !b.p.Has("contracts"):
		return b.nothingSampled("contracts"), true
	case c == nil:
		return badge(Tag{Bad, b.t("none")}, ""), false
	}
	line := Inline{{Text: c.ID, Style: ID}, text(", " + b.runs(c))}
	switch {
	case !c.InDate(b.p.D()):
		return line.with(text(" "), badgeSpan(Tag{Bad, b.t("not in date")}, "")), false
	case !c.SecurityTerms:
		return line.with(text(" "), badgeSpan(Tag{Warn, b.t("without security terms")}, "")), false
	}
	return line, true
}

// runs says until when a contract runs.
func (b *builder) runs(c *evidence.Contract) string {
	if c.Expires.IsZero() {
		return b.t("open ended")
	}
	return b.t("until %s", b.short(c.Expires))
}

// sampledTraining says of each mandatory course that is due whether it is done.
func (b *builder) sampledTraining(who *evidence.Person) (Inline, bool) {
	var lines []Inline
	whole := true
	for _, c := range b.p.Courses {
		s, ok := standingOf(b.trained(c), who)
		if !ok || !s.Due || !c.Mandatory {
			continue
		}
		line := Inline{{Text: c.Title, Href: b.address(c)}}
		switch {
		case s.Done:
			line = line.with(text(" " + b.short(s.Last.Date)))
		case s.Last != nil:
			line = line.with(text(" "), badgeSpan(Tag{Warn, b.t("lapsed")}, ""))
		default:
			line = line.with(text(" "), badgeSpan(Tag{Bad, b.t("missing")}, ""))
		}
		whole = whole && s.Done
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return b.nothingSampled("training"), true
	}
	return join(lines, "; "), whole
}

// sampledAcks counts the policies that are due, and names those whose current
// version is not acknowledged: the person's card has the dates.
func (b *builder) sampledAcks(who *evidence.Person) (Inline, bool) {
	done, due := 0, 0
	var missing Inline
	for _, p := range b.toAcknowledge() {
		switch s, ok := standingOf(b.acked(p), who); {
		case !ok || !s.Due:
			continue
		case s.Done:
			done++
		default:
			missing = missing.with(br(), text(p.Title+" "+p.Version+" "), badgeSpan(Tag{Bad, b.t("missing")}, b.address(p)))
		}
		due++
	}
	if due == 0 {
		return b.nothingSampled("acknowledgements"), true
	}
	return T(b.t("%d of %d", done, due)).with(missing...), done == due
}

// nothingSampled says that nothing was due, or that there is no register of it.
func (b *builder) nothingSampled(register string) Inline {
	if !b.p.Has(register) {
		return Inline{muted(b.t("no record"))}
	}
	return Inline{muted(b.t("none due"))}
}

// standingOf finds a person in a list that stands by id.
func standingOf(list []assess.Standing, who *evidence.Person) (assess.Standing, bool) {
	i, ok := slices.BinarySearchFunc(list, who.ID, func(s assess.Standing, id string) int { return strings.Compare(s.Person.ID, id) })
	if !ok {
		return assess.Standing{}, false
	}
	return list[i], true
}

func (b *builder) sampleMethod(s *sample.Sample) []Block {
	if s == nil {
		return []Block{&Para{Text: T(b.none("people", b.t("Nobody is active.")))}}
	}
	t := &Table{ID: "method-table", Caption: b.t("What it takes to repeat it"), Columns: []Column{wide(b.t("Population"), 3), num(b.t("Size")), nowrap(b.t("Seed")), wide(b.t("Command"), 5)}}
	t.add(T(b.t("%d people of people.toml who were active on %s", s.Population, b.date(b.p.D()))), T(itoa(len(s.Rows))), Inline{{Text: s.Seed, Style: Code}}, Inline{{Text: b.sampleCommand(s.Seed), Style: Code}})
	return []Block{t,
		&Para{Text: T(b.t("The seed is the name of the cycle, which everybody knew beforehand. For an audit, choose a seed that nobody could foresee, such as the numbers of that day's lottery, and draw again; a larger sample with the same seed begins with the smaller one."))},
		&List{Ordered: true, Items: []Inline{
			b.tt("List the ids of the population, each once; they are in exports/registers/people.csv."),
			b.tt("For each take the SHA-256 of the seed, a line feed and the id, in UTF-8."),
			b.tt("Sort by that digest; the first so many are the sample."),
		}},
		&Listing{Caption: b.t("The same without this program, in the folder of the pack"), Text: sample.Python + "\n" + b.t("# save these lines as draw.py, then:") + "\n# python3 draw.py exports/registers/people.csv " + s.AsOf + " " + s.Seed + " " + itoa(sampleSize)},
	}
}

func (b *builder) canBeDrawn() (answer, where Inline) {
	where = Inline{{Text: b.t("Audit sample"), Href: "sample.html#sample"}, text(", "), {Text: b.t("how it was drawn"), Href: "sample.html#method"}}
	s := b.sample
	if s == nil {
		return nil, where
	}
	return T(b.t("%d of %d active people are drawn here, by the seed %s; draw others with a seed of your own.", len(s.Rows), s.Population, s.Seed)), where
}

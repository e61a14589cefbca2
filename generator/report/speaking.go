package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// fewHolders is the number of people below which a level would point at one of
// them: the log then leaves it out.
const fewHolders = 5

func (b *builder) speakingUp() *Page {
	return &Page{
		ID: "speaking-up", Layout: "speaking", Group: "people", Nav: b.t("Speaking up and disciplinary"),
		Title: b.t("Speaking up and disciplinary"), Lead: b.t("How a concern is reported, also one about a manager, and what follows when rules are broken."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("SPK-01", "SPK-02", "SPK-03", "PRF-05", "DSC-01", "DSC-02", "DSC-03")}},
			{ID: "route", Title: b.t("Route"), Blocks: []Block{b.routeAnswer(), b.routeTable()}},
			{ID: "tests", Title: b.t("Tests"), Blocks: []Block{b.channelTests()}},
			{ID: "process", Title: b.t("The disciplinary process"), Blocks: []Block{b.processFacts()}},
			{ID: "log", Title: b.t("Redacted log"), Blocks: b.caseLog()},
		},
	}
}

func (b *builder) routeAnswer() *Answer {
	answer, _ := b.howToReport()
	if len(answer) == 0 {
		answer = T(b.t("No record."))
	}
	return &Answer{ID: "answer", Question: b.t("An employee sees a manager bypass the rules. How do they report it?"), Text: answer}
}

func (b *builder) routeTable() *Table {
	t := &Table{Caption: b.t("Channels, and who reads what comes in"), Columns: []Column{wide(b.t("Channel"), 3), wide(b.t("Who receives"), 3), wide(b.t("Anonymous"), 1), wide(b.t("Protected from retaliation"), 1),
		wide(b.t("Run by outsiders"), 1), wide(b.t("Reaches the board"), 1), wide(b.t("Owner"), 2), wide(b.t("Document"), 2)}, Empty: b.none("speakup", b.t("There is no channel."))}
	for _, c := range b.p.Channels {
		document, receives := T("–"), b.some(c.Recipients, holdersShown)
		if c.Document != nil {
			document = b.titled(*c.Document)
		}
		if len(c.Recipients) == 0 && c.External {
			receives = T(b.t("an outside party"))
		}
		t.addAt(b.anchor(c), Inline{text(c.Title), br(), {Text: c.ID, Style: ID}}, receives, b.yes(c.Anonymous), b.yes(c.NonRetaliation), T(b.yesNo(c.External)), T(b.yesNo(c.ReachesBoard)), b.person(c.Owner), document)
	}
	return t.slim()
}

func (b *builder) channelTests() *Table {
	t := &Table{Caption: b.t("When each channel was last tried out; the limit is %s", b.many(b.p.Thresholds.WhistleblowingTestMonths, "month", "months")),
		Columns: []Column{nowrap(b.t("Date")), wide(b.t("Test of"), 3), nowrap(b.t("Result")), wide(b.t("Evidence"), 3)}, Empty: b.none("speakup", b.t("There is no channel."))}
	list := slices.Clone(b.p.Channels)
	slices.SortStableFunc(list, func(x, y *evidence.Channel) int { return y.Tested.Compare(x.Tested) })
	for _, c := range list {
		tag := Tag{OK, b.t("In time")}
		switch {
		case !b.p.Happened(c.Tested):
			tag = Tag{Warn, b.t("Never tested")}
		case !b.p.MonthsUpTo(c.Tested, b.p.Thresholds.WhistleblowingTestMonths):
			tag = Tag{Warn, b.t("Too long ago")}
		}
		t.add(T(b.short(c.Tested)), Inline{{Text: c.Title, Href: b.address(c)}}, badge(tag, ""), b.refs(c.Evidence))
	}
	return t.slim()
}

func (b *builder) processFacts() Block {
	if !b.p.Has("disciplinary") {
		return &Para{Text: T(b.none("disciplinary", ""))}
	}
	d := b.p.Disciplinary
	document := Inline{badgeSpan(Tag{Bad, b.t("none")}, "")}
	if d.Document != nil {
		document = b.titled(*d.Document)
	}
	tiers := badge(Tag{Warn, b.t("none")}, "")
	if len(d.Tiers) > 0 {
		tiers = T(strings.Join(d.Tiers, ", "))
	}
	return &Facts{Items: []Fact{{b.t("Document"), document}, {b.t("Told when people join"), b.yes(d.CommunicatedAtOnboarding)}, {b.t("Steps"), tiers}, {b.t("Tells a mistake from intent"), b.yes(d.DistinguishesIntent)}}}
}

// caseLog shows quarters and never days, and no level that few people hold.
func (b *builder) caseLog() []Block {
	t := &Table{Caption: b.t("Cases, newest quarter first"), Columns: []Column{nowrap(b.t("Case")), nowrap(b.t("Quarter")), nowrap(b.t("Level of person")), nowrap(b.t("Nature")), wide(b.t("Step taken"), 2), wide(b.t("Summary"), 5), nowrap(b.t("Closed"))},
		Empty: b.none("disciplinary", b.t("There was no case."))}
	list := slices.Clone(b.p.Cases)
	slices.SortStableFunc(list, func(x, y *evidence.Case) int { return strings.Compare(y.Quarter(), x.Quarter()) })
	holders := b.levels()
	for _, c := range list[:min(len(list), gapsShown)] {
		t.addAt(b.anchor(c), Inline{{Text: c.ID, Style: ID}}, T(c.Quarter()), b.level(c, holders), T(b.value(c.Nature)), T(c.Tier), T(c.Summary), b.closedCase(c))
	}
	t.Note = b.more(len(list), len(t.Rows))
	return []Block{t.slim(), &Para{Small: true, Text: T(b.t("Redacted: quarters in place of days, and no level of person where fewer than %d people hold it. The register itself never names a person.", fewHolders))}}
}

func (b *builder) closedCase(c *evidence.Case) Inline {
	if b.p.Happened(c.Closed) {
		return T(evidence.Quarter(c.Closed))
	}
	return badge(Tag{Info, b.t("Open")}, "")
}

// levels counts the active people of each level.
func (b *builder) levels() map[string]int {
	n := map[string]int{}
	for _, who := range b.p.Active() {
		switch {
		case b.p.TopManager(who):
			n["top-management"]++
		case b.p.Manager(who):
			n["manager"]++
		default:
			n["staff"]++
		}
	}
	return n
}

func (b *builder) level(c *evidence.Case, holders map[string]int) Inline {
	switch {
	case c.Level == "":
		return T("–")
	case holders[c.Level] < fewHolders:
		return Inline{muted(b.t("left out"))}
	}
	return T(b.value(c.Level))
}

package report

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

func (b *builder) communications() *Page {
	leaders, others := b.messages()
	return &Page{
		ID: "communications", Layout: "communications", Group: "governance", Nav: b.t("Communications"), Count: itoa(len(b.p.Communications)),
		Title: b.t("Communications"), Lead: b.t("What leaders told staff about information security, when and through which channel."),
		Sections: []*Section{
			{ID: "checks-say", Blocks: []Block{b.says("COM-01", "COM-02", "COM-03")}},
			{ID: "ceo", Title: b.t("Messages of top management"), Blocks: []Block{b.messageTable(b.t("From members of top management, newest first"), leaders)}},
			{ID: "plan", Title: b.t("Plan"), Blocks: []Block{b.planTable()}},
			{ID: "topics", Title: b.t("What staff must know"), Blocks: []Block{b.topicTable()}},
			{ID: "others", Title: b.t("Messages of others"), Blocks: []Block{b.messageTable(b.t("From everybody else, newest first"), others)}},
		},
	}
}

// messages parts the communications by who sent them, newest first.
func (b *builder) messages() (leaders, others []*evidence.Communication) {
	for _, c := range slices.Backward(b.p.Communications) {
		if b.p.TopManager(c.From) {
			leaders = append(leaders, c)
		} else {
			others = append(others, c)
		}
	}
	return leaders, others
}

func (b *builder) messageTable(caption string, list []*evidence.Communication) *Table {
	t := &Table{Caption: caption, Columns: []Column{nowrap(b.t("Date")), wide(b.t("From"), 2), nowrap(b.t("Channel")), wide(b.t("Subject"), 4), wide(b.t("Audience"), 2), wide(b.t("Topics"), 2), wide(b.t("Evidence"), 2)},
		Empty: b.none("communications", b.t("There is none."))}
	for _, c := range list[:min(len(list), gapsShown)] {
		t.addAt(b.anchor(c), Inline{text(b.short(c.Date)), br(), {Text: c.ID, Style: ID}}, b.person(c.From), T(c.Channel), T(c.Name()), T(c.Audience), T(strings.Join(c.Topics, ", ")), b.refs(c.Evidence))
	}
	t.Note = b.more(len(list), len(t.Rows))
	return t.slim()
}

func (b *builder) planTable() *Table {
	t := &Table{Caption: b.t("What is to be said again and again"), Columns: []Column{wide(b.t("What"), 4), wide(b.t("When"), 2), wide(b.t("To whom"), 2), wide(b.t("How"), 2), wide(b.t("Owner"), 2), wide(b.t("Last done"), 3)},
		Empty: b.none("communications", b.t("No plan is on record."))}
	newest := map[*evidence.Plan]*evidence.Communication{}
	for _, c := range b.p.Communications {
		if c.Plan != nil && b.p.Happened(c.Date) {
			newest[c.Plan] = c
		}
	}
	for _, p := range b.p.Plans {
		every := "–"
		if p.EveryMonths > 0 {
			every = b.t("every %s", b.many(p.EveryMonths, "month", "months"))
		}
		t.addAt(b.anchor(p), Inline{text(p.What), br(), {Text: p.ID, Style: ID}}, T(every), T(p.Audience), T(p.Channel), b.person(p.Owner), b.planState(p, newest[p]))
	}
	return t.slim()
}

func (b *builder) planState(p *evidence.Plan, last *evidence.Communication) Inline {
	if last == nil {
		return badge(Tag{Warn, b.t("Never")}, "")
	}
	link := Span{Text: last.ID, Style: ID, Href: b.address(last)}
	tag := Tag{OK, b.short(last.Date)}
	if p.EveryMonths > 0 && last.Date.AddMonths(p.EveryMonths).Before(b.p.D()) {
		tag = Tag{Warn, b.t("Late, %s", b.short(last.Date))}
	}
	return Inline{badgeSpan(tag, ""), text(" "), link}
}

// topicTable says when staff were last told the three things that everyone has
// to know: where policies are, how to report, whom to ask (7.3, 7.4).
func (b *builder) topicTable() *Table {
	t := &Table{Caption: b.t("Last told, in the 12 months up to %s", b.date(b.p.D())), Columns: []Column{wide(b.t("Topic"), 3), nowrap(b.t("Last told")), wide(b.t("Message"), 4), num(b.t("Times"))}}
	for _, topic := range []struct{ key, words string }{{"policies", b.t("Where the policies are")}, {"reporting", b.t("How to report an event or a concern")}, {"contacts", b.t("Whom to ask")}} {
		n, last := 0, (*evidence.Communication)(nil)
		for _, c := range b.p.Communications {
			if b.p.MonthsUpTo(c.Date, 12) && slices.Contains(c.Topics, topic.key) {
				n, last = n+1, c
			}
		}
		if last == nil {
			t.add(T(topic.words), badge(Tag{Warn, b.t("Not told")}, ""), T("–"), T("0"))
			continue
		}
		t.add(T(topic.words), T(b.short(last.Date)), Inline{{Text: last.Name(), Href: b.address(last)}}, T(itoa(n)))
	}
	return t
}

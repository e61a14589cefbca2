package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// population answers what auditors ask before they sample: is this everybody,
// who was left out and why, and do the registers agree with each other?
func (b *builder) population() *Page {
	return &Page{
		ID: "population", Layout: "population", Group: "pack", Nav: b.t("Population"),
		Title: b.t("Population"), Lead: b.t("What a sample is drawn from: who is in each register, who is out and why, where the rows come from, and whether the registers agree."),
		Sections: []*Section{
			{ID: "people", Title: b.t("People"), Blocks: []Block{b.populationTable()}},
			{ID: "asked", Title: b.t("Who is asked for what"), Blocks: []Block{b.askedTable()}},
			{ID: "reconciliation", Title: b.t("People, contracts, training, acknowledgements"), Blocks: []Block{b.reconciliation()}},
			{ID: "registers", Title: b.t("Registers and where they were read from"), Blocks: []Block{b.sourceTable()}},
		},
	}
}

func (b *builder) populationTable() *Table {
	t := &Table{Caption: b.t("people.toml as of %s", b.date(b.p.D())), Columns: []Column{wide(b.t("Who"), 4), num(b.t("Employees")), num(b.t("Contractors")), num(b.t("Third parties")), num(b.t("No kind given")), num(b.t("All")), wide(b.t("In or out"), 4)},
		Empty: b.none("people", b.t("Nobody is in the register."))}
	if len(b.p.People) == 0 {
		return t
	}
	row := func(what, why string, holds func(*evidence.Person) bool) {
		n, all := map[string]int{}, 0
		for _, who := range b.p.People {
			if holds(who) {
				n[who.Kind]++
				all++
			}
		}
		unsaid := "–"
		if n[""] > 0 {
			unsaid = itoa(n[""])
		}
		t.add(T(what), T(itoa(n["employee"])), T(itoa(n["contractor"])), T(itoa(n["third-party"])), T(unsaid), T(itoa(all)), T(why))
	}
	d := b.p.D()
	row(b.t("In the register"), b.t("everybody that this cycle sees"), func(*evidence.Person) bool { return true })
	row(b.t("Active"), b.t("in: contracts, policies and courses are asked of them"), func(p *evidence.Person) bool { return p.ActiveAt(d) })
	row(b.t("of these, on long leave"), b.t("in, but nothing falls due while the leave lasts"), b.onLeave)
	row(b.t("Left by then"), b.t("out: judged as leavers alone, by their access"), func(p *evidence.Person) bool { return !p.End.IsZero() && p.End.Before(d) })
	row(b.t("Not yet started"), b.t("out: nothing is asked of them yet"), func(p *evidence.Person) bool { return p.Start.After(d) })
	if b.p.IsPast {
		t.Note = b.t("People who started later are no part of this cycle and are not counted.")
	}
	return t.slim()
}

func (b *builder) onLeave(who *evidence.Person) bool {
	d := b.p.D()
	return who.ActiveAt(d) && slices.ContainsFunc(who.Leave, func(s evidence.Span) bool { return s.Holds(d) })
}

// askedTable is the population of each sample of policies and courses.
func (b *builder) askedTable() *Table {
	t := &Table{Caption: b.t("From everybody active to those who count"), Columns: []Column{wide(b.t("Policy or course"), 4), wide(b.t("For"), 3), num(b.t("Audience")), num(b.t("Not yet due")), num(b.t("Due")), num(b.t("Done")), num(b.t("Missing"))},
		Empty: b.t("No policy and no course is for anybody."), Note: b.t("Who is within their days of grace does not count, done or not.")}
	add := func(what Inline, a *evidence.Audience, list []assess.Standing) {
		n := tallyOf(list)
		t.add(what, T(b.audience(a)), T(itoa(len(list))), T(itoa(n.grace)), T(itoa(n.due)), T(itoa(n.done)), T(itoa(n.missing())))
	}
	for _, p := range b.toAcknowledge() {
		add(Inline{{Text: p.Title + " " + p.Version, Href: b.address(p)}}, p.Audience, b.acked(p))
	}
	for _, c := range b.p.Courses {
		add(Inline{{Text: c.Title, Href: b.address(c)}}, c.Audience, b.trained(c))
	}
	return t
}

// A doubt is a way in which two registers may disagree about a person.
type doubt struct {
	what     string
	register string // without which nothing can be said
	holds    func(*evidence.Person) bool
}

// doubts are asked of everybody in the register.
func (b *builder) doubts() []doubt {
	d := b.p.D()
	contracts, trained, acked := map[*evidence.Person]bool{}, map[*evidence.Person]bool{}, map[*evidence.Person]bool{}
	running := map[*evidence.Person]bool{}
	for _, c := range b.p.Contracts {
		contracts[c.Person] = true
		running[c.Person] = running[c.Person] || c.InDate(d)
	}
	for _, c := range b.p.Completions {
		trained[c.Person] = true
	}
	for _, a := range b.p.Acknowledgements {
		acked[a.Person] = true
	}
	active := func(p *evidence.Person) bool { return p.ActiveAt(d) }
	left := func(p *evidence.Person) bool { return !p.End.IsZero() && p.End.Before(d) }
	return []doubt{
		{b.t("Active, without a contract"), "contracts", func(p *evidence.Person) bool { return active(p) && !contracts[p] }},
		{b.t("Active, with contracts of which none is in date"), "contracts", func(p *evidence.Person) bool { return active(p) && contracts[p] && !running[p] }},
		{b.t("Active, without any training"), "training", func(p *evidence.Person) bool { return active(p) && !trained[p] }},
		{b.t("Active, without any acknowledgement"), "acknowledgements", func(p *evidence.Person) bool { return active(p) && !acked[p] }},
		{b.t("Trained or acknowledged, without a contract"), "contracts", func(p *evidence.Person) bool { return (trained[p] || acked[p]) && !contracts[p] }},
		{b.t("With access, without a contract"), "contracts", func(p *evidence.Person) bool {
			return b.p.Happened(p.AccessGranted) && p.AccessRevoked.IsZero() && !contracts[p]
		}},
		{b.t("Left, and access not revoked"), "people", func(p *evidence.Person) bool {
			_, gone := assess.Revoked(b.p, p)
			return left(p) && !p.AccessGranted.IsZero() && !gone
		}},
		{b.t("Active, under a manager who is not"), "people", func(p *evidence.Person) bool { return active(p) && p.Manager != nil && !active(p.Manager) }},
		{b.t("Active, with no manager named"), "people", func(p *evidence.Person) bool { return active(p) && p.Manager == nil }},
	}
}

// doubtsShown is how many people one line names.
const doubtsShown = 25

func (b *builder) reconciliation() *Table {
	t := &Table{Caption: b.t("Where two registers could disagree"), Columns: []Column{wide(b.t("Question"), 4), num(b.t("People")), nowrap(b.t("Result")), wide(b.t("Who"), 6)}, Empty: b.none("people", b.t("Nobody is in the register."))}
	if len(b.p.People) == 0 {
		return t
	}
	for _, q := range b.doubts() {
		if !b.p.Has(q.register) {
			t.add(T(q.what), T("–"), badge(Tag{None, b.t("Cannot be said")}, ""), T(b.none(q.register, "")))
			continue
		}
		var who []*evidence.Person
		for _, p := range b.p.People {
			if q.holds(p) {
				who = append(who, p)
			}
		}
		if len(who) == 0 {
			t.add(T(q.what), T("0"), badge(Tag{OK, b.t("Nobody")}, ""), T("–"))
			continue
		}
		t.add(T(q.what), T(itoa(len(who))), badge(Tag{Warn, b.t("Look here")}, ""), b.some(who, doubtsShown))
	}
	return t
}

// A source is a register's name, what its rows are, and how many this cycle sees.
type source struct {
	name  string
	parts []part
}

type part struct {
	what string
	n    int
}

func (b *builder) sources() []source {
	p := b.p
	return []source{
		{"people", []part{{b.t("people"), len(p.People)}}},
		{"contracts", []part{{b.t("contracts"), len(p.Contracts)}}},
		{"policies", []part{{b.t("policies"), len(p.Policies)}, {b.t("older texts"), len(p.OlderPolicies)}}},
		{"training", []part{{b.t("courses"), len(p.Courses)}, {b.t("completions"), len(p.Completions)}}},
		{"acknowledgements", []part{{b.t("acknowledgements"), len(p.Acknowledgements)}}},
		{"roles", []part{{b.t("roles"), len(p.Roles)}, {b.t("job descriptions"), len(p.Jobs)}, {b.t("RACI activities"), len(p.RACI)}}},
		{"competence", []part{{b.t("competences"), len(p.Competences)}, {b.t("records"), len(p.CompetenceRecords)}}},
		{"reviews", []part{{b.t("meetings"), len(p.Reviews)}, {b.t("proposals"), len(p.Proposals)}}},
		{"soa", []part{{b.t("controls"), len(p.SoA.Controls)}}},
		{"resources", []part{{b.t("budget lines"), len(p.Budgets)}, {b.t("allocations"), len(p.Allocations)}, {b.t("tools"), len(p.Tools)}}},
		{"communications", []part{{b.t("plans"), len(p.Plans)}, {b.t("messages"), len(p.Communications)}}},
		{"checklists", []part{{b.t("checklists"), len(p.Checklists)}}},
		{"speakup", []part{{b.t("channels"), len(p.Channels)}}},
		{"disciplinary", []part{{b.t("cases"), len(p.Cases)}}},
		{"kpis", []part{{b.t("KPIs"), len(p.KPIs)}, {b.t("measurements"), len(p.Measurements)}}},
		{"findings", []part{{b.t("findings"), len(p.Findings)}}},
		{"activities", []part{{b.t("activities"), len(p.Activities)}}},
		{"signoffs", []part{{b.t("sign-offs"), len(p.Signoffs)}}},
		{"risks", []part{{b.t("risks"), len(p.Risks)}}},
		{"signatures", []part{{b.t("signatures"), len(p.Signatures)}}},
		{"keys", []part{{b.t("keys"), len(p.Keys)}}},
	}
}

func (b *builder) sourceTable() *Table {
	t := &Table{Caption: b.t("Rows that this cycle sees, and the files they stand in"), Columns: []Column{nowrap(b.t("Register")), wide(b.t("Rows"), 4), wide(b.t("File"), 4), num(b.t("Size")), wide(b.t("SHA-256"), 5)},
		Note: b.t("The digests of all files are under “About this snapshot”.")}
	files := map[string][]evidence.Input{}
	for _, in := range b.p.Inputs {
		if name, ok := registerOf(in.Name); ok {
			files[name] = append(files[name], in)
		}
	}
	for _, s := range b.sources() {
		if !b.p.Has(s.name) {
			t.add(T(s.name), Inline{badgeSpan(Tag{None, b.t("not there")}, "")}, T("–"), T("–"), T("–"))
			continue
		}
		t.add(append([]Inline{T(s.name), T(counted(s.parts))}, b.filesOf(files[s.name])...)...)
	}
	return t
}

func counted(parts []part) string {
	var out []string
	for _, p := range parts {
		out = append(out, fmt.Sprintf("%d %s", p.n, p.what))
	}
	return strings.Join(out, ", ")
}

// registerOf names the register that a file belongs to.
func registerOf(file string) (string, bool) {
	dir, rest, _ := strings.Cut(file, "/")
	switch dir {
	case "policies":
		return "policies", true
	case "registers":
		name, _, shard := strings.Cut(rest, "/")
		if shard {
			return name, true
		}
		return strings.TrimSuffix(name, ".toml"), true
	}
	return "", false
}

// filesOf gives name, size and digest; of several files their number and sum.
func (b *builder) filesOf(list []evidence.Input) []Inline {
	if len(list) == 1 {
		return []Inline{{{Text: list[0].Name, Style: Code}}, T(b.bytes(list[0].Size)), {hash(list[0].SHA256)}}
	}
	size := int64(0)
	for _, in := range list {
		size += in.Size
	}
	if len(list) == 0 {
		return []Inline{T("–"), T("–"), T("–")}
	}
	return []Inline{T(b.t("%d files", len(list))), T(b.bytes(size)), {muted(b.t("of all of them together: ")), hash(evidence.Digest(list))}}
}

package report

import (
	"fmt"
	"slices"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// people leads to the cards; it lists joiners, leavers and those who are not
// employees, which are what auditors sample.
func (b *builder) people() *Page {
	return &Page{
		ID: "people", Layout: "people", Group: "people", Nav: b.t("People and contracts"), Count: fmt.Sprint(len(b.p.Active())),
		Title: b.t("People and contracts"), Lead: b.t("Everyone in scope: who joined, who left, who works here without being employed, and what each has signed and done."),
		Sections: []*Section{
			{ID: "sum", Blocks: []Block{b.peopleFacts()}},
			{ID: "joiners", Title: b.t("Joiners of the last 12 months"), Blocks: []Block{b.joinerTable()}},
			{ID: "leavers", Title: b.t("Leavers of the last 12 months"), Blocks: []Block{b.leaverTable()}},
			{ID: "contractors", Title: b.t("Contractors and third parties"), Blocks: []Block{b.contractorTable()}},
			{ID: "all", Title: b.t("Everyone"), Blocks: b.cardList()},
		},
	}
}

func (b *builder) peopleFacts() Block {
	if !b.p.Has("people") {
		return &Para{Text: T(b.none("people", ""))}
	}
	kinds := map[string]int{}
	for _, who := range b.p.Active() {
		kinds[who.Kind]++
	}
	return &Facts{Items: []Fact{
		{b.t("Active"), T(b.t("%d as of %s: %d employees, %d contractors, %d third parties", len(b.p.Active()), b.date(b.p.D()), kinds["employee"], kinds["contractor"], kinds["third-party"]))},
		{b.t("In the register"), T(fmt.Sprint(len(b.p.People)))},
		{b.t("Contracts"), T(b.checkLine("PER-01", b.t("everybody has one in date.")))},
		{b.t("Undated facts"), T(b.t("departments, managers, holders of roles and who top management is are as the registers say now"))},
	}}
}

// contractOf is a person's contract that ends last, of those signed by D.
func (b *builder) contracts() map[*evidence.Person]*evidence.Contract {
	out := map[*evidence.Person]*evidence.Contract{}
	for _, c := range b.p.Contracts {
		if l := out[c.Person]; l == nil || !l.Expires.IsZero() && (c.Expires.IsZero() || c.Expires.After(l.Expires)) {
			out[c.Person] = c
		}
	}
	return out
}

// firstTraining gives each person's first completion of any course.
func (b *builder) firstTraining() map[*evidence.Person]evidence.Date {
	out := map[*evidence.Person]evidence.Date{}
	for _, c := range b.p.Completions {
		if d, ok := out[c.Person]; !ok || c.Date.Before(d) {
			out[c.Person] = c.Date
		}
	}
	return out
}

func (b *builder) joinerTable() *Table {
	t := &Table{ID: "joiner-table", Caption: b.t("Joiners, newest first"), Columns: []Column{{Title: b.t("Person")}, {Title: b.t("Start"), Nowrap: true}, {Title: b.t("Contract signed"), Nowrap: true}, {Title: b.t("Clauses")}, {Title: b.t("Screening"), Nowrap: true},
		{Title: b.t("Briefed"), Nowrap: true}, {Title: b.t("First training"), Nowrap: true}, {Title: b.t("Access opened"), Nowrap: true}}, Empty: b.none("people", b.t("Nobody joined."))}
	contracts, trained := b.contracts(), b.firstTraining()
	list := b.joiners()
	for _, who := range list[:min(len(list), b.listed())] {
		signed, clauses := T("–"), T("–")
		if c := contracts[who]; c != nil {
			signed, clauses = T(b.short(c.Signed)), T(b.yesNo(c.SecurityTerms))
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.person(who), T(b.short(who.Start)), signed, clauses, T(b.short(who.Screened)), T(b.short(who.Briefed)), T(b.short(trained[who])), T(b.short(who.AccessGranted))}})
	}
	t.Note = b.more(len(list), len(t.Rows))
	return t
}

func (b *builder) leaverTable() *Table {
	t := &Table{ID: "leaver-table", Caption: b.t("Leavers, newest first"), Columns: []Column{{Title: b.t("Person")}, {Title: b.t("Last day"), Nowrap: true}, {Title: b.t("Access revoked")}, {Title: b.t("After the last day"), Nowrap: true}}, Empty: b.none("people", b.t("Nobody left."))}
	list := slices.DeleteFunc(slices.Clone(b.p.People), func(p *evidence.Person) bool { return !b.p.MonthsUpTo(p.End, 12) })
	slices.SortStableFunc(list, func(x, y *evidence.Person) int { return y.End.Compare(x.End) })
	for _, who := range list[:min(len(list), gapsShown)] {
		at, after := badge(Tag{Bad, b.t("not revoked")}, ""), T("–")
		if who.AccessGranted.IsZero() {
			at = T(b.t("had none"))
		}
		if h, ok := assess.Revoked(b.p, who); ok {
			at = T(who.AccessRevoked.UTC().Format("2006-01-02 15:04 UTC"))
			tag := Tag{OK, b.Texts.Decimal(h, 1) + "\u00a0h"}
			if h > b.p.Thresholds.LeaverRevocationHours {
				tag.State = Bad
			}
			after = badge(tag, "")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.person(who), T(b.short(who.End)), at, after}})
	}
	return t
}

func (b *builder) contractorTable() *Table {
	t := &Table{ID: "contractor-table", Caption: b.t("People who are not employees"), Columns: []Column{{Title: b.t("Person")}, {Title: b.t("Kind")}, {Title: b.t("Title")}, {Title: b.t("Contract until"), Nowrap: true}, {Title: b.t("Security clauses"), Nowrap: true}}, Empty: b.none("people", b.t("There are none."))}
	contracts := b.contracts()
	n := 0
	for _, who := range b.p.Active() {
		if who.Kind != "contractor" && who.Kind != "third-party" {
			continue
		}
		if n++; n > b.listed() {
			continue
		}
		until, clauses := badge(Tag{Bad, b.t("no contract")}, ""), T("–")
		if c := contracts[who]; c != nil {
			until, clauses = T(b.until(c)), T(b.yesNo(c.SecurityTerms))
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{b.person(who), T(b.value(who.Kind)), T(who.Title), until, clauses}})
	}
	t.Note = b.more(n, len(t.Rows))
	return t
}

func (b *builder) until(c *evidence.Contract) string {
	if c.Expires.IsZero() {
		return b.t("open ended")
	}
	return b.short(c.Expires)
}

// cardList leads to the pages of cards: by name while they fit one list.
func (b *builder) cardList() []Block {
	if len(b.p.People) <= peoplePerPage && b.few() {
		t := &Table{ID: "all-table", Caption: b.t("Everyone, by id"), Columns: []Column{{Title: b.t("Id"), Nowrap: true}, {Title: b.t("Name"), Weight: 2}, {Title: b.t("Department")}, {Title: b.t("Title"), Weight: 2}, {Title: b.t("Manager"), Weight: 2}, {Title: b.t("Status"), Nowrap: true}}, Empty: b.none("people", b.t("Nobody is in the register."))}
		for _, who := range b.p.People {
			t.Rows = append(t.Rows, Row{Cells: []Inline{{{Text: who.ID, Style: ID, Href: b.card(who)}}, T(who.FullName), T(who.Department), T(who.Title), b.person(who.Manager), badge(b.presence(who), "")}})
		}
		return []Block{t}
	}
	return b.cardRanges()
}

func (b *builder) presence(who *evidence.Person) Tag {
	switch {
	case who.ActiveAt(b.p.D()):
		for _, s := range who.Leave {
			if s.Holds(b.p.D()) {
				return Tag{None, b.t("On leave")}
			}
		}
		return Tag{OK, b.t("Active")}
	case who.Start.After(b.p.D()):
		return Tag{Wait, b.t("Not yet started")}
	}
	return Tag{None, b.t("Left")}
}

// cards makes the pages of people/NNN.html: a card for each person with all
// that an auditor samples. They are made one at a time.
func (b *builder) cards() []*Page {
	var out []*Page
	x := b.index()
	b.carryProofs()
	for i := 0; i < len(b.p.People); i += peoplePerPage {
		list := b.p.People[i:min(i+peoplePerPage, len(b.p.People))]
		out = append(out, &Page{
			ID: fmt.Sprintf("people/%03d", i/peoplePerPage+1), Layout: "cards", Parent: "people", Title: b.t("People %s to %s", list[0].ID, list[len(list)-1].ID),
			Sections: []*Section{{Blocks: []Block{&Stream{Each: func(yield func(Block) bool) {
				for _, who := range list {
					if !yield(b.cardOf(who, x)) {
						return
					}
				}
			}}}}},
		})
	}
	return out
}

// carryProofs sees that the files are carried which the cards will lead to: the
// cards are drawn when everything else is known.
func (b *builder) carryProofs() {
	carry := func(list []evidence.Ref) {
		for _, r := range list {
			if f := b.files[r.ID()]; f != nil && r.Kind() == "file" {
				f.wanted = true
			}
		}
	}
	for _, c := range b.p.Contracts {
		carry(c.Evidence)
	}
	for _, c := range b.p.Completions {
		carry(c.Evidence)
	}
	for _, a := range b.p.Acknowledgements {
		carry(a.Evidence)
	}
}

// proved adds what a row rests on to the line that tells of it.
func (b *builder) proved(line Inline, proofs []evidence.Ref) Inline {
	if len(proofs) == 0 {
		return line
	}
	return append(line.with(text(" ")), b.refs(proofs)...)
}

// personIndex finds a person's rows without a search over all of them.
type personIndex struct {
	contracts   map[*evidence.Person][]*evidence.Contract
	completions map[*evidence.Person][]*evidence.Completion
	acks        map[*evidence.Person][]*evidence.Acknowledgement
	roles       map[*evidence.Person][]*evidence.Role
	policies    []*evidence.Policy
}

func (b *builder) index() *personIndex {
	x := &personIndex{map[*evidence.Person][]*evidence.Contract{}, map[*evidence.Person][]*evidence.Completion{}, map[*evidence.Person][]*evidence.Acknowledgement{}, map[*evidence.Person][]*evidence.Role{}, nil}
	for _, c := range b.p.Contracts {
		x.contracts[c.Person] = append(x.contracts[c.Person], c)
	}
	x.sortedRows(b.p)
	for _, r := range b.p.Roles {
		for _, h := range r.Holders {
			x.roles[h] = append(x.roles[h], r)
		}
	}
	for _, p := range b.p.Policies {
		if p.Approval() && p.Audience.Set {
			x.policies = append(x.policies, p)
		}
	}
	return x
}

// sortedRows cuts the completions and acknowledgements, which stand by person,
// into runs, without copying them.
func (x *personIndex) sortedRows(p *evidence.Pack) {
	for i := 0; i < len(p.Completions); {
		j := i
		for j < len(p.Completions) && p.Completions[j].Person == p.Completions[i].Person {
			j++
		}
		x.completions[p.Completions[i].Person] = p.Completions[i:j]
		i = j
	}
	for i := 0; i < len(p.Acknowledgements); {
		j := i
		for j < len(p.Acknowledgements) && p.Acknowledgements[j].Person == p.Acknowledgements[i].Person {
			j++
		}
		x.acks[p.Acknowledgements[i].Person] = p.Acknowledgements[i:j]
		i = j
	}
}

func (b *builder) cardOf(who *evidence.Person, x *personIndex) *Record {
	tag := b.presence(who)
	rec := &Record{ID: who.ID, Title: Inline{{Text: who.ID, Style: ID}, text(" " + who.FullName)}, Status: &tag}
	add := func(term string, line Inline) {
		if len(line) > 0 && (len(line) > 1 || line[0].Text != "") {
			rec.Facts = append(rec.Facts, Fact{term, line})
		}
	}
	add(b.t("Title"), T(who.Title))
	add(b.t("Department"), T(who.Department))
	add(b.t("Kind"), T(b.value(who.Kind)))
	if who.Manager != nil {
		add(b.t("Manager"), b.person(who.Manager))
	}
	add(b.t("Here"), T(b.stay(who)))
	add(b.t("Screened"), T(b.date(who.Screened)))
	add(b.t("Briefed"), T(b.date(who.Briefed)))
	add(b.t("Access"), T(b.access(who)))
	add(b.t("Contracts"), b.contractLine(x.contracts[who]))
	add(b.t("Roles"), b.roleLine(x.roles[who]))
	add(b.t("Training"), b.trainingLine(x.completions[who]))
	add(b.t("Acknowledged"), b.ackLine(who, x))
	return rec
}

func (b *builder) stay(who *evidence.Person) string {
	if who.End.IsZero() {
		return b.t("since %s", b.date(who.Start))
	}
	return b.span(who.Start, who.End)
}

func (b *builder) access(who *evidence.Person) string {
	switch {
	case who.AccessGranted.IsZero():
		return ""
	case who.AccessRevoked.IsZero():
		return b.t("since %s", b.date(who.AccessGranted))
	}
	return b.t("%s to %s", b.date(who.AccessGranted), who.AccessRevoked.UTC().Format("2006-01-02 15:04 UTC"))
}

func (b *builder) contractLine(list []*evidence.Contract) Inline {
	if len(list) == 0 {
		return badge(Tag{Bad, b.t("none")}, "")
	}
	var lines []Inline
	for _, c := range list {
		terms := b.t("with security terms")
		if !c.SecurityTerms {
			terms = b.t("without security terms")
		}
		line := Inline{{Text: c.ID, Style: ID}, text(b.t(" signed %s, %s, %s", b.short(c.Signed), b.runs(c), terms))}
		lines = append(lines, b.proved(line, c.Evidence))
	}
	return join(lines, "; ")
}

func (b *builder) roleLine(list []*evidence.Role) Inline {
	var lines []Inline
	for _, r := range list {
		lines = append(lines, Inline{{Text: r.Title, Href: b.address(r)}})
	}
	return join(lines, ", ")
}

func (b *builder) trainingLine(list []*evidence.Completion) Inline {
	var lines []Inline
	for _, c := range list {
		line := T(c.Course.Title + ", " + b.short(c.Date))
		if !c.ValidAt(b.p.D()) {
			line = line.with(muted(" " + b.t("(lapsed)")))
		}
		lines = append(lines, b.proved(line, c.Evidence))
	}
	return join(lines, "; ")
}

func (b *builder) ackLine(who *evidence.Person, x *personIndex) Inline {
	var lines []Inline
	have := map[*evidence.Policy]bool{}
	for _, a := range x.acks[who] {
		have[a.Policy] = have[a.Policy] || a.Version == a.Policy.Version
		lines = append(lines, b.proved(T(fmt.Sprintf("%s %s, %s", a.Policy.Title, a.Version, b.short(a.Date))), a.Evidence))
	}
	for _, p := range x.policies {
		if !have[p] && who.ActiveAt(b.p.D()) && b.p.Holds(p.Audience, who) {
			lines = append(lines, badge(Tag{Wait, b.t("%s %s not yet", p.Title, p.Version)}, ""))
		}
	}
	return join(lines, "; ")
}

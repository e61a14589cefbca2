package report

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/sample"
	"github.com/evpack/evpack/generator/texts"
	"github.com/evpack/evpack/generator/trail"
)

// Input is what a report is made from.
type Input struct {
	Pack         *evidence.Pack
	Assessment   *assess.Assessment
	Previous     *assess.Assessment // of the cycle before; nil: none
	PreviousPack *evidence.Pack     // likewise
	Since        *assess.Sealed     // what was archived of it, against today's registers; nil: it is not archived
	Earlier      []Grades           // of the cycles before that, oldest first; may be empty
	Program      string             // evpack 0.1.0
	Sealed       bool               // the pack is sealed: its pages say how to check that
	Log          logbook.Checkpoint // the head of the evidence log that the pack brings along; zero: there is none
	Texts        *texts.Texts       // of the pack's language; nil: English
}

// Grades are how many findings of each grade a cycle has.
type Grades struct {
	Cycle                     string
	Major, Minor, Observation int
}

// GradesOf counts the findings of a cycle.
func GradesOf(a *assess.Assessment) Grades {
	s := a.Summary()
	return Grades{a.Cycle.ID, s.Major, s.Minor, s.Observation}
}

// A File is an evidence file that the pack carries: its name in content/, its
// path in the site, and what it is.
type File struct {
	Source, Path, SHA256 string
	Size                 int64
	Copied               bool // false: its digest alone is in the pack

	wanted bool // some row points to it
}

// builder makes a report. Every text of the interface goes through t, so that
// one place can say it in another language.
type builder struct {
	Input
	p     *evidence.Pack
	a     *assess.Assessment
	r     *Report
	files map[string]*File // by the name in content/

	anchors   anchors
	signed    map[*evidence.Signature]string // the anchor of each signature
	standings standings
	sample    *sample.Sample // nil: nobody to draw
}

// pages is the table of contents: one line a page or a family of pages, in the
// order of the navigation and of the audit pack.
func pages() []func(*builder) []*Page {
	return []func(*builder) []*Page{
		one((*builder).summary), one((*builder).signatures), one((*builder).findings), one((*builder).changes),
		one((*builder).soa), (*builder).controls, one((*builder).policyRegister), (*builder).policies, (*builder).freePages,
		one((*builder).reviewList), (*builder).reviews, one((*builder).roles), one((*builder).risks), one((*builder).budget),
		one((*builder).communications), one((*builder).kpis), one((*builder).activities),
		one((*builder).people), (*builder).cards, one((*builder).competence), one((*builder).training), one((*builder).acknowledgements),
		one((*builder).checklists), one((*builder).speakingUp),
		one((*builder).population), one((*builder).auditSample), one((*builder).checks), one((*builder).verify), one((*builder).about), one((*builder).indexAZ),
	}
}

func one(page func(*builder) *Page) func(*builder) []*Page {
	return func(b *builder) []*Page { return []*Page{page(b)} }
}

// New computes the report.
func New(in Input) *Report {
	p := in.Pack
	if in.Texts == nil {
		in.Texts = new(texts.Texts)
	}
	b := &builder{Input: in, p: p, a: in.Assessment, files: map[string]*File{}, standings: newStandings()}
	b.r = &Report{
		Organisation: p.Organisation.Name, Classification: p.Organisation.Classification, Language: p.Organisation.Language,
		Accent: p.Theme.Accent, Cycle: p.Cycle.ID, Period: b.span(p.Cycle.From, p.Cycle.To), AsOf: b.date(p.D()), AsOfISO: p.D().String(),
		Program: in.Program, InputsDigest: evidence.Digest(p.Inputs), Verdict: b.verdict(),
	}
	b.r.Groups = []Group{{"overview", b.t("Overview")}, {"requirements", b.t("Requirements")}, {"governance", b.t("Governance")},
		{"people", b.t("People")}, {"pack", b.t("This pack")}}
	b.listFiles()
	b.shelve()
	b.sample = b.drawSample()
	for _, make := range pages() {
		b.r.Pages = append(b.r.Pages, make(b)...)
	}
	b.r.Review = b.reviewPack()
	b.r.Files = b.carried()
	settle(b.r)
	return b.r
}

// t is a text of the interface, in the pack's language.
func (b *builder) t(format string, args ...any) string {
	if len(args) == 0 {
		return b.word(format)
	}
	return fmt.Sprintf(b.word(format), args...)
}

// word is a text of the interface that is named elsewhere: an enumerated value,
// a title of the program's own.
func (b *builder) word(s string) string { return b.Texts.T(s) }

// value is an enumerated value of a register: not-implemented.
func (b *builder) value(s string) string { return b.word(strings.ReplaceAll(s, "-", " ")) }

// values is value for each of a list.
func (b *builder) values(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = b.value(s)
	}
	return out
}

// tt is a line of such text.
func (b *builder) tt(format string, args ...any) Inline { return T(b.t(format, args...)) }

// date writes a day for people: 14 October 2026.
func (b *builder) date(d evidence.Date) string {
	return b.Texts.Date(d)
}

// short writes a day for tables: 14 Oct 2026.
func (b *builder) short(d evidence.Date) string {
	if d.IsZero() {
		return "–"
	}
	return b.Texts.Short(d)
}

func (b *builder) span(from, to evidence.Date) string {
	return b.t("%s to %s", b.date(from), b.date(to))
}

// many says "1 finding" or "3 findings".
func (b *builder) many(n int, one, more string) string {
	if n == 1 {
		return "1 " + b.word(one)
	}
	return fmt.Sprintf("%d %s", n, b.word(more))
}

func (b *builder) verdict() Tag {
	switch b.a.Verdict() {
	case "major-open":
		return Tag{Bad, b.t("Major nonconformity open")}
	case "minor-open":
		return Tag{Warn, b.t("Minor nonconformity open")}
	case "observations":
		return Tag{Info, b.t("Observations")}
	}
	return Tag{OK, b.t("No finding")}
}

// grade is the tag of a finding's grade.
func (b *builder) grade(g assess.Grade) Tag {
	switch g {
	case assess.Major:
		return Tag{Bad, b.t("Major")}
	case assess.Minor:
		return Tag{Warn, b.t("Minor")}
	}
	return Tag{Info, b.t("Observation")}
}

// outcome is the tag of a check's result.
func (b *builder) outcome(r *assess.Result) Tag {
	switch {
	case r.Silent && r.Check.Profile == "":
		return Tag{None, b.t("Nothing to judge")}
	case r.Silent:
		return Tag{None, b.t("Of another profile")}
	case r.Reason != "":
		return Tag{None, b.t("Not evaluable")}
	case len(r.Findings) > 0:
		g := b.grade(worst(r.Findings))
		return Tag{g.State, b.many(len(r.Findings), "finding", "findings")}
	case len(r.Examined) == 0:
		return Tag{None, b.t("Nothing to judge")}
	}
	return Tag{OK, b.t("Passed")}
}

func worst(fs []assess.Finding) assess.Grade {
	g := fs[0].Grade
	for _, f := range fs {
		if f.Grade.Rank() > g.Rank() {
			g = f.Grade
		}
	}
	return g
}

// state is the tag of a signature.
func (b *builder) state(s trail.State) Tag {
	switch s {
	case trail.Verified:
		return Tag{OK, b.t("Verified")}
	case trail.Recorded:
		return Tag{Info, b.t("Recorded")}
	case trail.Broken:
		return Tag{Bad, b.t("Broken")}
	}
	return Tag{Wait, b.t("Awaited")}
}

func badge(t Tag, href string) Inline { return Inline{badgeSpan(t, href)} }

func badgeSpan(t Tag, href string) Span {
	return Span{Text: t.Word, Style: Badge, State: t.State, Href: href}
}

// join puts lines together with a text between them.
func join(lines []Inline, sep string) Inline {
	var out Inline
	for i, l := range lines {
		if i > 0 {
			out = append(out, Span{Text: sep})
		}
		out = append(out, l...)
	}
	return out
}

// with appends spans to a line.
func (in Inline) with(spans ...Span) Inline { return append(in[:len(in):len(in)], spans...) }

func text(s string) Span   { return Span{Text: s} }
func strong(s string) Span { return Span{Text: s, Style: Strong} }
func muted(s string) Span  { return Span{Text: s, Style: Muted} }
func hash(s string) Span   { return Span{Text: s, Style: Hash} }
func br() Span             { return Span{Style: Break} }

// figure writes a KPI's value, or that there is none.
func (b *builder) figure(k assess.KPI) string {
	switch {
	case k.Value == nil:
		return b.t("none")
	case k.Unit == "hours":
		return b.oneDigit(*k.Value) + "\u00a0h"
	}
	return b.percent(*k.Value)
}

// kpi finds a computed KPI by its id.
func (b *builder) kpi(id string) assess.KPI {
	for _, k := range b.a.KPIs {
		if k.ID == id {
			return k
		}
	}
	return assess.KPI{}
}

// column makes plain columns from their titles.
func cols(titles ...string) []Column {
	out := make([]Column, len(titles))
	for i, t := range titles {
		out[i] = Column{Title: t}
	}
	return out
}

package pdf

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/report"
)

const sampleDigest = "7c1e93ab40d2f85e6b0917ac33e8d5f1c2746a9be01d58f34a7790c6b2e5d40f"

// sample is a document with every kind of block.
func sample(t testing.TB) *Document {
	t.Helper()
	prose, err := os.ReadFile("testdata/prose.md")
	if err != nil {
		t.Fatal(err)
	}
	return &Document{
		Title: "Management review pack, Northwind Robotics Ltd, 2026-Q4", Subject: "ISO/IEC 27001:2022 5.1 and A.5.4",
		Author: "Northwind Robotics Ltd", Language: "en-GB", Program: "evpack 0.1.0",
		Running: "Northwind Robotics Ltd · 2026-Q4 · inputs " + shortDigest(sampleDigest),
		Cover: Cover{
			Organisation: "Northwind Robotics Ltd", Title: "Management review pack", Cycle: "2026-Q4",
			Period: "1 October to 31 December 2026", AsOf: "31 December 2026", Classification: "Confidential: board",
			InputsDigest: sampleDigest, Verdict: report.Tag{State: report.Warn, Word: "Ready, three findings open"},
			Result: report.T("No major nonconformity; the oldest finding is due on 15 January 2027."),
			Asked:  report.Inline{{Text: "You are asked for three decisions and one signature each", Style: report.Strong}, {Text: ", at the end of this pack. Reading time: eight minutes."}},
			Verify: report.T("Before you sign, compare the two marked groups of the digest with the message from Jonas Weber. If they differ, stop and call him. evpack verify repeats every check offline."),
		},
		Pages: samplePages(string(prose)), Contents: true, SealField: true,
		Attachments: []Attachment{{Name: "people.toml", MIME: "application/toml", Relationship: "Source", Description: "Register of people", Data: []byte("[[person]]\nid = \"p-0001\"\n")}},
		Date:        time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
	}
}

func samplePages(prose string) []*report.Page {
	return []*report.Page{
		{ID: "where-we-stand", Title: "Where we stand", Lead: "The management system works and leadership can show it. Manager checklists in Operations are the weak spot.",
			Status: &report.Tag{State: report.Warn, Word: "three findings open"}, Sections: standing()},
		{ID: "signatures", Title: "Leadership signature trail", Lead: "21 of 23 signatures verified when this pack was made.", Sections: []*report.Section{trail()}},
		{ID: "reviews/mr-2026-q4", Title: "Management review mr-2026-q4", Sections: records()},
		{ID: "soa", Title: "Statement of Applicability", Wide: true, Sections: []*report.Section{wideTable()}},
		{ID: "policies/acceptable-use", Title: "Acceptable use", Sections: []*report.Section{{ID: "text", Title: "The text", Blocks: []report.Block{&report.Prose{Source: prose, Level: 3, Anchor: "t-"}}}}},
		{ID: "hostile", Title: "Hostile <script>alert(1)</script> (text) \\ here", Sections: []*report.Section{hostile()}},
		{ID: "sign", Title: "Statement and signatures", Sections: []*report.Section{signing()}},
	}
}

func standing() []*report.Section {
	months := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	values := []float64{96, 97.4, 97, 98, 98.6, 98.4, 98.9, 99, 91.2, 0, 97.2, 98.3}
	var points []report.Point
	for i, m := range months {
		points = append(points, report.Point{Label: m, Value: values[i], Missing: i == 9})
	}
	return []*report.Section{
		{ID: "figures", Blocks: []report.Block{
			&report.Figures{Items: []report.Figure{
				{Value: "84", Of: "89", Label: "applicable controls implemented", Href: "soa.html", Status: &report.Tag{State: report.Warn, Word: "4 partly, 1 planned"}},
				{Value: "21", Of: "23", Label: "leadership signatures verified", Href: "signatures.html", Status: &report.Tag{State: report.Wait, Word: "1 awaiting you"}},
				{Value: "98.3%", Label: "policies acknowledged", Status: &report.Tag{State: report.OK, Word: "target 98% met"}},
				{Value: "3", Label: "findings open", Status: &report.Tag{State: report.Bad, Word: "1 major"}},
			}},
			&report.Chart{ID: "grades", Caption: "Findings by grade", Note: "All findings raised or carried in the cycle.", Form: "stack", Series: []report.Series{
				{Name: "Major", Points: []report.Point{{Label: "open"}, {Label: "closed"}}},
				{Name: "Minor", Points: []report.Point{{Label: "open", Value: 1}, {Label: "closed", Value: 2}}},
				{Name: "Observation", Points: []report.Point{{Label: "open", Value: 2}, {Label: "closed", Value: 0.4, Text: "0.4"}}},
			}},
			&report.Chart{ID: "acks", Caption: "Policy acknowledgements, current versions", Form: "line", Unit: "%", Target: 98, HasTarget: true, Series: []report.Series{{Name: "share", Points: points}}},
			&report.Chart{ID: "courses", Caption: "Training completed by course", Form: "bars", Unit: "%", Max: 100, Target: 95, HasTarget: true, Series: []report.Series{{Points: []report.Point{
				{Label: "Awareness", Value: 98}, {Label: "Executive briefing", Value: 100}, {Label: "Secure coding", Value: 88.5}, {Label: "Incident drill", Missing: true}}}}},
		}},
		{ID: "well", Title: "What went well", Blocks: []report.Block{
			&report.List{Items: []report.Inline{report.T("Leaver access closed in 5 hours on average; it was 3 days."), {{Text: "All six executives finished the same training as everyone: see "}, {Text: "signatures", Href: "signatures.html#SIG-2026-001"}, {Text: "."}}}},
			&report.Table{ID: "where", Places: true, Caption: "Where it stands", Columns: []report.Column{{Title: "Question"}, {Title: "Evidence"}}, Rows: []report.Row{
				{Cells: []report.Inline{report.T("Group")}}, {Cells: []report.Inline{report.T("Who signed?"), {{Text: "the trail", Href: "signatures.html#SIG-2026-001"}, {Text: ", "}, {Text: "acceptable use", Href: "policies/acceptable-use.html"}, {Text: ", "}, {Text: "nowhere", Href: "nowhere.html"}}}}}},
			&report.List{Ordered: true, Items: []report.Inline{report.T("First."), report.T("Second, which is so long that it must be set over at least two lines of the page, hanging under its own beginning and not under the number.")}},
		}},
	}
}

func trail() *report.Section {
	t := &report.Table{ID: "trail", Caption: "Trail", Note: "“Verified” means that evpack checked the signature against the file and the key registered for that leader.",
		Columns: []report.Column{{Title: "When", Nowrap: true}, {Title: "Document and version"}, {Title: "Signed by"}, {Title: "Key"}, {Title: "Amount", Num: true}, {Title: "Status", Nowrap: true}}}
	states := []report.Tag{{State: report.OK, Word: "verified"}, {State: report.Wait, Word: "awaited"}, {State: report.Info, Word: "scan on file"}, {State: report.Bad, Word: "broken"}, {State: report.None, Word: "not required"}, {State: report.Warn, Word: "late"}}
	for i := range 60 {
		s := states[i%len(states)]
		t.Rows = append(t.Rows, report.Row{ID: fmt.Sprintf("SIG-2026-%03d", i), Cells: []report.Inline{
			report.T(fmt.Sprintf("2026-09-%02d", i%28+1)), {{Text: "Information security policy ", Href: "policies/acceptable-use.html"}, {Text: "information-security@3.1", Style: report.ID}},
			{{Text: "Ada Okafor"}, {Style: report.Break}, {Text: "Chief Executive Officer", Style: report.Muted}}, {{Text: sampleDigest[:8], Style: report.Hash}},
			report.T(fmt.Sprintf("%d %03d.%02d", i*7, i*13%1000, i)), {{Text: s.Word, Style: report.Badge, State: s.State}}}})
	}
	return &report.Section{ID: "trail-section", Title: "All signatures of the cycle", Blocks: []report.Block{t, &report.Table{ID: "none", Caption: "Scans", Columns: []report.Column{{Title: "Id"}}, Empty: "No signature is on file as a scan."}}}
}

func records() []*report.Section {
	facts := []report.Fact{{Term: "Date", Text: report.T("14 October 2026")}, {Term: "Chair", Text: report.Link("Ada Okafor", "people/000.html#p-0001")},
		{Term: "Minutes", Text: report.Inline{{Text: "sha256 " + sampleDigest, Style: report.Hash}}}}
	return []*report.Section{
		{ID: "answer", Title: "Answer", Blocks: []report.Block{&report.Answer{ID: "a1", Question: "Show me the minutes where senior management reviewed the risk register and approved the budget.",
			Text:  report.Inline{{Text: "Decision "}, {Text: "d2", Style: report.ID, Href: "reviews/mr-2026-q4.html#d2"}, {Text: " accepts the risks above appetite until March and releases 18,000 EUR. Two members spoke against it."}},
			Facts: facts, Status: &report.Tag{State: report.OK, Word: "answered"}}}},
		{ID: "decisions", Title: "Decisions", Blocks: []report.Block{
			&report.Facts{Items: facts},
			&report.Record{ID: "d1", Title: report.Inline{{Text: "d1", Style: report.ID}, {Text: "  Accept the state of the management system"}}, Status: &report.Tag{State: report.OK, Word: "carried"}, Facts: facts,
				Blocks: []report.Block{&report.Para{Text: report.T("One minor nonconformity and two opportunities for improvement are open, each with owner and date.")}, &report.Listing{Caption: "Command", Text: "evpack verify output/2026-Q4\n  --offline\t# nothing is fetched"}}},
			&report.Record{ID: "d2", Title: report.T("d2  Release 18,000 EUR from reserve"), Facts: facts[:1], Blocks: []report.Block{&report.Para{Small: true, Text: report.T("Small print of a record.")}}},
		}},
	}
}

func wideTable() *report.Section {
	t := &report.Table{ID: "all", Caption: "All controls", Columns: []report.Column{{Title: "Control"}, {Title: "Title", Weight: 3}, {Title: "Applies"}, {Title: "Status"}, {Title: "Why", Weight: 4}, {Title: "Owner"}}}
	for i := range 400 {
		t.Rows = append(t.Rows, report.Row{ID: fmt.Sprintf("A.%d", i), Cells: []report.Inline{report.T(fmt.Sprintf("A.%d", i)), report.T("Management responsibilities"), report.T("yes"),
			{{Text: "implemented", Style: report.Badge, State: report.OK}}, report.T(strings.Repeat("law, contract, good practice; ", i%4+1)), report.T("Jonas Weber")}})
	}
	matrix := &report.Table{ID: "matrix", Caption: "People and policies", Matrix: true, Columns: []report.Column{{Title: "Person"}}}
	row := report.Row{Cells: []report.Inline{report.T("Ingrid Halvorsen")}}
	for i := range 14 {
		matrix.Columns = append(matrix.Columns, report.Column{Title: fmt.Sprintf("information-security-%d", i)})
		row.Cells = append(row.Cells, report.Inline{{Text: "done", Style: report.Badge, State: report.OK}})
	}
	matrix.Rows = []report.Row{row, row, row}
	return &report.Section{ID: "rows", Title: "All rows", Blocks: []report.Block{matrix, t}}
}

func hostile() *report.Section {
	long := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 12)
	cell := report.T(strings.Repeat("A cell that is longer than a page must be split. ", 100))
	return &report.Section{ID: "h", Title: "Parentheses ) ( and \\ and \r and %PDF endstream endobj", Blocks: []report.Block{
		&report.Para{Text: report.T(long)}, &report.Para{Text: report.T("tab\there, new\nline, \u202eoverride\u202c, soft\u00adhyphen, zero\u200bwidth, combining e\u0301, \ufffd")},
		&report.Prose{Source: "{{ .Secret }} {{< shortcode >}} <img src=x onerror=alert(1)>\n\n> > > > > > deep", Level: 3},
		&report.Table{Rows: make([]report.Row, 2)}, &report.Table{ID: "split", Columns: []report.Column{{Title: "Id"}, {Title: "Text"}, {Title: long}}, Rows: []report.Row{{ID: "x", Cells: []report.Inline{report.T("1"), cell, report.T("short")}}, {Cells: []report.Inline{report.T("2")}}, {}}},
		&report.List{Items: []report.Inline{nil, report.T("")}}, &report.Facts{Items: []report.Fact{{Term: long, Text: report.T(long)}}}, &report.Figures{}, &report.Chart{Form: "line"}, &report.Chart{Form: "stack"}, &report.Chart{}, &report.Fields{},
		&report.Listing{Text: "endstream\nendobj\n" + long},
	}}
}

func signing() *report.Section {
	var approvals []report.Approval
	for i := range 7 {
		approvals = append(approvals, report.Approval{Subject: fmt.Sprintf("policy:information-security@3.%d", i), Title: "Information security policy, version 3." + fmt.Sprint(i), Digest: "sha256:" + sampleDigest})
	}
	return &report.Section{ID: "fields", Title: "Sign here", Blocks: []report.Block{
		&report.Para{Text: report.T("I have read this pack. I take responsibility for the information security management system.")},
		&report.Fields{Items: []report.Field{{Name: "sig-p-0001", Person: "Ada Okafor", Title: "Chief Executive Officer", Approves: approvals},
			{Name: "sig-p-0002", Person: "Mikael Lindqvist", Title: "Chief Operating Officer", Approves: approvals[:1]},
			{Name: "sig-p-0003", Person: "Priya Raman", Title: "Chief Technology Officer"}}},
	}}
}

func write(t testing.TB, d *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var sampleOnce struct {
	sync.Once
	data []byte
}

// sampleFile is the sample as written, once for all tests.
func sampleFile(t testing.TB) []byte {
	t.Helper()
	sampleOnce.Do(func() { sampleOnce.data = write(t, sample(t)) })
	return sampleOnce.data
}

// TestLook leaves the sample where PDF_SAMPLE says, for a person to look at.
func TestLook(t *testing.T) {
	data := sampleFile(t)
	if path := os.Getenv("PDF_SAMPLE"); path != "" {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

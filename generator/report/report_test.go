package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/report"
)

// cycles are those of the sample.
var cycles = []string{"2026-Q4", "2026-Q3"}

// Every link of the sample leads somewhere, in both of its cycles, and those of
// streams too.
func TestNoDeadLinks(t *testing.T) {
	for _, cycle := range cycles {
		whole(t, report.New(input(t, sample(), cycle)))
	}
}

// whole demands of a report that each link leads somewhere and that no page has
// an anchor twice.
func whole(t *testing.T, r *report.Report) *walk {
	t.Helper()
	for _, d := range r.Dead {
		t.Errorf("%s: %s", r.Cycle, d)
	}
	files := map[string]bool{}
	for _, f := range r.Files {
		files[f.Path] = f.Copied
	}
	w := survey(t, r)
	for _, l := range w.links {
		if !w.known[l.to] && !files[l.to] && !strings.HasPrefix(l.to, "https://") {
			t.Errorf("%s: %s → %s leads nowhere", r.Cycle, l.from, l.to)
		}
	}
	return w
}

// Whatever records are called, no page has an anchor twice.
func TestNamesakes(t *testing.T) {
	w := whole(t, report.New(input(t, world(namesakes()), "")))
	for _, want := range []string{"roles.html#role-raci", "roles.html#job-ceo", "roles.html#ceo", "training.html#course-people", "communications.html#plan-c-1",
		"kpis.html#kpi-review-attendance", "reviews/m.html#decision-minutes", "reviews/m.html#action-1", "signatures.html#signature-trail"} {
		if !w.known[want] {
			t.Errorf("no anchor %s", want)
		}
	}
}

// Goldens: a few pages of the sample, as text.
func TestGolden(t *testing.T) {
	for _, cycle := range cycles {
		r := report.New(input(t, sample(), cycle))
		for _, id := range []string{"index", "roles", "budget", "speaking-up", "kpis", "changes", "population", "sample", "controls/A.5.4"} {
			if cycle == "2026-Q3" && id != "index" && id != "changes" {
				continue
			}
			golden(t, filepath.Join("testdata", cycle, strings.ReplaceAll(id, "/", "-")+".txt"), plain(pageText(page(t, r, id))))
		}
	}
}

var (
	digests = regexp.MustCompile(`[0-9a-f]{64}|sha256:[0-9a-f]{16}…`)
	sizes   = regexp.MustCompile(`\b[0-9.]+ (B|kB|MB)\b`)
)

// plain leaves out what changes with every edit of the sample.
func plain(text string) string {
	return sizes.ReplaceAllString(digests.ReplaceAllString(text, "DIGEST"), "SIZE")
}

func page(t testing.TB, r *report.Report, id string) *report.Page {
	t.Helper()
	for _, p := range r.Pages {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no page %s", id)
	return nil
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was; UPDATE=1 rewrites it\n%s", name, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwas: %s\nis:  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines were, %d are", len(w), len(g))
}

// The same registers say the same, to the byte.
func TestDeterministic(t *testing.T) {
	first := dump(t, report.New(input(t, sample(), "")))
	for range 3 {
		if again := dump(t, report.New(input(t, sample(), ""))); !bytes.Equal(first, again) {
			t.Fatalf("two reports differ\n%s", firstDifference(string(first), string(again)))
		}
	}
}

func dump(t testing.TB, r *report.Report) []byte {
	t.Helper()
	out, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Pages {
		out = append(out, pageText(p)...)
	}
	return out
}

// A workspace with a pack.toml alone gives a report that says so.
func TestEmptyWorkspace(t *testing.T) {
	r := report.New(input(t, world(map[string]string{"pack.toml": bare}), ""))
	whole(t, r)
	for _, id := range []string{"roles", "competence", "training", "acknowledgements", "checklists", "budget", "communications", "speaking-up", "kpis", "activities", "risks", "people", "reviews", "policies", "population", "sample", "soa"} {
		text := pageText(page(t, r, id))
		if !strings.Contains(text, "No record") {
			t.Errorf("%s does not say that there is no record:\n%s", id, text)
		}
		for _, claim := range []string{"Nobody is", "Nobody has", "Nobody left", "Nobody joined", "Every ", "nothing missing"} {
			if strings.Contains(text, "("+claim) {
				t.Errorf("%s claims %q of a register that is not there:\n%s", id, claim, text)
			}
		}
	}
	if text := pageText(page(t, r, "changes")); !strings.Contains(text, "no earlier cycle") {
		t.Errorf("changes: %s", text)
	}
}

// Text of the registers stays text: it is never an address, an anchor or
// Markdown where the registers do not say so.
func TestHostileText(t *testing.T) {
	r := report.New(input(t, world(hostile()), ""))
	w := survey(t, r)
	for _, l := range w.links {
		if strings.HasPrefix(l.to, "https://") { // whoever draws it escapes it
			continue
		}
		if strings.ContainsAny(l.to, "<>\"' ") || strings.Contains(l.to, ":") {
			t.Errorf("%s links to %q", l.from, l.to)
		}
	}
	for anchor := range w.known {
		if strings.ContainsAny(anchor, "<>\"' ") {
			t.Errorf("anchor %q", anchor)
		}
	}
	text := pageText(page(t, r, "roles"))
	if !strings.Contains(text, evil) {
		t.Errorf("the title is not as it was written:\n%s", text)
	}
}

// Days of disciplinary cases are on no page, and a level that few people hold
// is left out.
func TestRedaction(t *testing.T) {
	r := report.New(input(t, sample(), ""))
	all := string(dump(t, r))
	for _, day := range []string{"27 Jan 2026", "2026-01-27", "27 January 2026", "2026-07-06", "6 Jul 2026", "2026-11-09", "9 Nov 2026"} {
		for _, line := range strings.Split(all, "\n") {
			if strings.Contains(line, day) && strings.Contains(line, "c-2026") {
				t.Errorf("a page shows the day of a case: %s", line)
			}
		}
	}
	log := pageText(page(t, r, "speaking-up"))
	for _, line := range strings.Split(log, "\n") {
		if strings.Contains(line, "c-2026-04") && strings.Contains(line, "top") {
			t.Errorf("three people hold the level: %s", line)
		}
	}
}

// The chart of acknowledgements ends where the KPI stands.
func TestCoverageEndsAtKPI(t *testing.T) {
	for _, cycle := range cycles {
		in := input(t, sample(), cycle)
		want := ""
		for _, k := range in.Assessment.KPIs {
			if k.ID == "acknowledgement-coverage" {
				want = fmt.Sprintf("%.4f", *k.Value*100)
			}
		}
		for _, s := range page(t, report.New(in), "acknowledgements").Sections {
			for _, b := range s.Blocks {
				if c, ok := b.(*report.Chart); ok {
					points := c.Series[0].Points
					if got := fmt.Sprintf("%.4f", points[len(points)-1].Value); got != want {
						t.Errorf("%s: the chart ends at %s, the KPI is %s", cycle, got, want)
					}
				}
			}
		}
	}
}

// The families of the reference are those of the checks, which this package
// cannot import.
func TestFamilies(t *testing.T) {
	p := page(t, report.New(input(t, sample(), "")), "checks")
	titles := map[string]bool{}
	for _, s := range p.Sections {
		titles[s.Title] = true
		if s.ID == "further" {
			t.Error("a check is of no family")
		}
	}
	for _, f := range checks.Families() {
		if !titles[f.Title] {
			t.Errorf("no section %q", f.Title)
		}
	}
}

// Each thing that an auditor looks for in 5.1 and A.5.4 has its answer.
func TestExpectations(t *testing.T) {
	r := report.New(input(t, sample(), ""))
	for _, id := range []string{"5.1", "A.5.4"} {
		k, _ := catalog.Lookup(id)
		text := pageText(page(t, r, "controls/"+id))
		for _, look := range k.Looks {
			line := text[strings.Index(text, look):]
			line, _, _ = strings.Cut(line, "\n")
			if strings.Contains(line, "Not computed") || strings.Contains(line, "No record") {
				t.Errorf("%s: %s", id, line)
			}
		}
	}
}

// The report of a large organisation names exceptions and prints no full lists.
func TestManyPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("20 000 people")
	}
	in := input(t, world(crowd(20_000)), "")
	r := report.New(in)
	if n := len(r.Dead); n > 0 {
		t.Errorf("%d dead links, such as %s", n, r.Dead[0])
	}
	for _, p := range r.Pages {
		if rows := longestTable(p); rows > 1200 {
			t.Errorf("%s has a table of %d rows", p.ID, rows)
		}
	}
}

// Above pdf.people_limit no page names everybody.
func TestPeopleLimit(t *testing.T) {
	for limit, full := range map[string]bool{"": true, "[pdf]\npeople_limit = 20\n": false} {
		files := crowd(50)
		files["pack.toml"] += limit
		r := report.New(input(t, world(files), ""))
		for id, list := range map[string]string{"training": "Everybody who is active", "acknowledgements": "Everybody who is active", "people": "Everyone, by id", "policies/isp": "Acknowledged version"} {
			if got := strings.Contains(pageText(page(t, r, id)), list); got != full {
				t.Errorf("limit %q: %s names everybody: %v", limit, id, got)
			}
		}
	}
}

func longestTable(p *report.Page) int {
	n := 0
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if table, ok := b.(*report.Table); ok {
				n = max(n, len(table.Rows))
			}
		}
	}
	return n
}

// An unsealed pack speaks of no seal.
func TestUnsealed(t *testing.T) {
	in := input(t, sample(), "")
	in.Sealed = false
	r := report.New(in)
	for _, id := range []string{"index", "verify", "about", "signatures"} {
		for line := range strings.Lines(pageText(page(t, r, id))) {
			if low := strings.ToLower(line); strings.Contains(low, "sealed manifest") || strings.Contains(low, "seal") && id != "signatures" {
				t.Errorf("%s: %s", id, line)
			}
		}
	}
}

// Cycles before the previous one are in the chart of findings, oldest first.
func TestEarlierCycles(t *testing.T) {
	in := input(t, sample(), "")
	in.Earlier = []report.Grades{{Cycle: "2026-Q1", Minor: 5}, {Cycle: "2026-Q2", Major: 1}}
	if text := pageText(page(t, report.New(in), "changes")); !regexp.MustCompile(`(?s)2026-Q1.*2026-Q2.*2026-Q3.*2026-Q4`).MatchString(text[strings.Index(text, "Findings of the checks by grade"):]) {
		t.Error("the cycles are not in their order")
	}
}

// The bars of the review pack are this cycle's, with the cycle before beside
// them, whatever the chart of several cycles puts first.
func TestGradesOfTheReviewPack(t *testing.T) {
	in := input(t, sample(), "")
	for _, earlier := range [][]report.Grades{nil, {{Cycle: "2026-Q1", Minor: 99}}} {
		in.Earlier = earlier
		var found *report.Chart
		for _, p := range report.New(in).Review {
			for _, s := range p.Sections {
				for _, b := range s.Blocks {
					if c, ok := b.(*report.Chart); ok && c.ID == "grade" {
						found = c
					}
				}
			}
		}
		if found == nil {
			t.Fatal("no chart of grades")
		}
		now, before := report.GradesOf(in.Assessment), report.GradesOf(in.Previous)
		minor := found.Series[0].Points[1]
		if len(found.Series) != 1 || found.Series[0].Name != in.Assessment.Cycle.ID || minor.Value != float64(now.Minor) || minor.Text != fmt.Sprintf("%d, before: %d", now.Minor, before.Minor) {
			t.Errorf("%d series, the first of %s: minor %v %q", len(found.Series), found.Series[0].Name, minor.Value, minor.Text)
		}
	}
}

package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
	"github.com/evpack/evpack/generator/trial"
)

// workspace is that of package ledger, in which register text is hostile.
func workspace(t testing.TB) fstest.MapFS {
	return trial.Workspace(t, "../ledger/testdata/workspace.txtar")
}

// rules are few, so that goldens do not change with every rule: one fails, one
// passes, one fails as before, one cannot be judged, one has nothing to judge
// and one is of another profile.
func rules() []*assess.Check {
	return []*assess.Check{
		{ID: "ACK-01", Grade: assess.Minor, Title: "Policies are acknowledged", Serves: []string{"A.5.4", "A.6.3"}, Asks: "Has everybody read it?", Fix: "Remind them.",
			Run: func(p *assess.Pass) {
				for _, pol := range p.Policies {
					p.Examine(pol)
				}
				p.Fail(p.Policies[0], p.People[2:], "0 %% of \"all\" <b>&amp;</b>\x01\n=1+1")
			}},
		{ID: "REV-02", Grade: assess.Minor, Title: "Reviews are held", Serves: []string{"9.3"}, Asks: "When was the last one?", Fix: "Hold one.",
			Run: func(p *assess.Pass) {
				for _, r := range p.Reviews {
					p.Examine(r)
				}
			}},
		{ID: "RES-01", Grade: assess.Major, Title: "Money is there", Serves: []string{"5.1", "7.1"}, Asks: "Is there a budget?", Fix: "Approve one.",
			Run: func(p *assess.Pass) {
				pack := assess.PackSubject(p.Pack)
				p.Examine(pack)
				p.Fail(pack, nil, "no budget")
			}},
		{ID: "KPI-01", Grade: assess.Observation, Title: "Targets are met", Serves: []string{"9.1"}, Asks: "Which are missed?", Fix: "Act.",
			Run: func(p *assess.Pass) {
				for _, k := range p.KPIs {
					p.Examine(k)
					p.Fail(k, nil, "missed")
				}
			}},
		{ID: "SPK-01", Grade: assess.Minor, Title: "There is a way", Serves: []string{"A.5.4"}, Needs: []string{"nowhere"}, Asks: "How?", Fix: "Open one.", Run: func(*assess.Pass) {}},
		{ID: "DSC-01", Grade: assess.Minor, Title: "Nothing to see", Serves: []string{"A.6.4"}, Asks: "What?", Fix: "Nothing.", Run: func(*assess.Pass) {}},
		{ID: "PRF-05", Grade: assess.Minor, Title: "Of others", Profile: "ai-company", Serves: []string{"5.1"}, Asks: "Who?", Fix: "Nobody.", Run: func(*assess.Pass) {}},
	}
}

// input judges a workspace by those checks, as one cycle sees it.
func input(t testing.TB, fsys fstest.MapFS, list []*assess.Check) Input {
	t.Helper()
	judge := func(cycle string) (*evidence.Pack, *assess.Assessment) {
		probs := new(diag.Problems)
		p, err := evidence.Load(fsys, evidence.Options{Cycle: cycle}, probs)
		if err != nil || probs.Len() > 0 {
			t.Fatal(err, probs.Sorted())
		}
		tr, err := trail.Judge(p)
		if err != nil {
			t.Fatal(err)
		}
		return p, assess.Run(p, tr, nil, list)
	}
	_, before := judge("2026-Q3")
	before.Results[0].Findings = nil
	p, a := judge("")
	return Input{Pack: p, Assessment: a, Previous: before, Program: "evpack 0.1.0"}
}

func text(t testing.TB, write func(io.Writer, Input) error, in Input) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGoldens(t *testing.T) {
	in := input(t, workspace(t), rules())
	for name, write := range map[string]func(io.Writer, Input) error{
		"findings.sarif": SARIF, "findings.junit.xml": JUnit, "assessment-results.json": assessmentResults, "poam.json": planOfAction,
		"component-definition.json": componentDefinition, "due-dates.ics": calendar, "worksheet.csv": worksheetCSV,
	} {
		t.Run(name, func(t *testing.T) { trial.Golden(t, "testdata/"+name, []byte(text(t, write, in))) })
	}
}

// TestFiles: every file is written, is what its name says, and is the same
// twice, whatever the order of the rows.
func TestFiles(t *testing.T) {
	in := input(t, workspace(t), rules())
	again := input(t, turned(t), rules())
	other := Files(again)
	names := map[string]bool{}
	for i, f := range Files(in) {
		if names[f.Name] || path.Clean(f.Name) != f.Name || path.IsAbs(f.Name) {
			t.Errorf("%q is no name of its own", f.Name)
		}
		names[f.Name] = true
		one, two := written(t, f), written(t, other[i])
		if other[i].Name != f.Name || !bytes.Equal(withoutLines(one), withoutLines(two)) {
			t.Errorf("%s differs with the order of the rows", f.Name)
		}
		if strings.Contains(f.Name, ".xlsx") && !bytes.Equal(one, written(t, f)) {
			t.Errorf("%s differs from itself", f.Name)
		}
		wellFormed(t, f.Name, one)
	}
	for _, want := range strings.Fields("findings.sarif findings.junit.xml soa.csv soa.xlsx due-dates.ics worksheet.csv worksheet.xlsx oscal/poam.json registers/people.csv registers/actions.csv") {
		if !names[want] {
			t.Errorf("%s is not there", want)
		}
	}
}

func written(t testing.TB, f File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(f.Name, err)
	}
	return b.Bytes()
}

// turned is the workspace with the rows of some registers the other way round.
func turned(t testing.TB) fstest.MapFS {
	fsys := workspace(t)
	for name, header := range map[string]string{"people": "[[person]]", "contracts": "[[contract]]", "acknowledgements": "[[acknowledgement]]", "findings": "[[finding]]", "signatures": "[[signature]]"} {
		f := fsys["registers/"+name+".toml"]
		rows := strings.Split(string(f.Data), header)[1:]
		slices.Reverse(rows)
		f.Data = []byte(header + strings.Join(rows, "\n"+header))
	}
	return fsys
}

var (
	lineNumbers = regexp.MustCompile(`("startLine": |line="|(toml|md):)\d+(:\d+)?`)
	digests     = regexp.MustCompile(`[0-9a-f]{64}|inputs [0-9a-f]{8}`)
)

// withoutLines blanks what differs with the place of a row: line numbers and
// the digest of the registers.
func withoutLines(data []byte) []byte {
	if bytes.HasPrefix(data, []byte("PK")) {
		return nil // cells hold places; that two of one input are equal is tested
	}
	return digests.ReplaceAll(lineNumbers.ReplaceAll(data, []byte("$1")), nil)
}

func wellFormed(t *testing.T, name string, data []byte) {
	t.Helper()
	var err error
	switch path.Ext(name) {
	case ".json", ".sarif":
		if !json.Valid(data) {
			err = errors.New("no JSON")
		}
	case ".xml":
		var doc struct{ XMLName xml.Name }
		err = xml.Unmarshal(data, &doc)
	case ".csv":
		_, err = csv.NewReader(bytes.NewReader(data)).ReadAll()
	case ".ics":
		err = folded(data)
	case ".xlsx":
		if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
			err = errors.New("no archive")
		}
	default:
		err = errors.New("nobody knows how to read it")
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func folded(data []byte) error {
	for line := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") {
			return errors.New("a bad line: " + string(line))
		}
	}
	return nil
}

// TestNoFormula: no cell of any CSV begins with the sign of a formula, though
// the registers hold such text.
func TestNoFormula(t *testing.T) {
	negative := regexp.MustCompile(`^-[0-9.]+$`)
	for _, f := range Files(input(t, workspace(t), rules())) {
		if path.Ext(f.Name) != ".csv" {
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(written(t, f))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") && !negative.MatchString(cell) {
					t.Errorf("%s: %q", f.Name, cell)
				}
			}
		}
	}
}

// TestNoDayOfACase: no export shows the day of a disciplinary case, on which
// nothing else happens.
func TestNoDayOfACase(t *testing.T) {
	fsys := workspace(t)
	f := fsys["registers/disciplinary.toml"]
	f.Data = bytes.ReplaceAll(bytes.ReplaceAll(bytes.ReplaceAll(f.Data, []byte("2026-04-02"), []byte("2026-04-27")), []byte("2026-10-20"), []byte("2026-10-27")), []byte("2026-11-02"), []byte("2026-11-27"))
	for _, f := range Files(input(t, fsys, rules())) {
		for _, day := range []string{"2026-04-27", "2026-10-27", "2026-11-27", "20261127"} {
			if bytes.Contains(written(t, f), []byte(day)) {
				t.Errorf("%s shows %s", f.Name, day)
			}
		}
	}
}

func TestUUIDs(t *testing.T) {
	in := input(t, workspace(t), rules())
	// uuid5(uuid5(uuid5(URL, "https://github.com/evpack/evpack"), "Northwind Robotics Ltd"), "person:p-0001")
	if got := in.uuid("person:p-0001"); got != "2bdaddb0-2b00-57f7-a2a8-c5971376a12a" {
		t.Errorf("the UUID of a person is %s", got)
	}
	seen := map[string]int{}
	all := text(t, assessmentResults, in) + text(t, planOfAction, in) + text(t, componentDefinition, in)
	for _, m := range regexp.MustCompile(`"uuid": "([^"]*)"`).FindAllStringSubmatch(all, -1) {
		seen[m[1]]++
	}
	for id, n := range seen {
		if n > 3 { // a party or a resource is in each of the three documents
			t.Errorf("%s is there %d times", id, n)
		}
	}
}

func TestSARIFSaysWhatIsNew(t *testing.T) {
	in := input(t, workspace(t), rules())
	var log sarifLog
	if err := json.Unmarshal([]byte(text(t, SARIF, in)), &log); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range log.Runs[0].Results {
		got[r.RuleID] = r.Level + " " + r.BaselineState
		if log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("%s has the index of another rule", r.RuleID)
		}
	}
	for id, want := range map[string]string{"ACK-01": "warning new", "RES-01": "error unchanged", "KPI-01": "note unchanged"} {
		if got[id] != want {
			t.Errorf("%s: %q, not %q", id, got[id], want)
		}
	}
	in.Previous = nil
	if s := text(t, SARIF, in); strings.Contains(s, "baseline") {
		t.Error("a baseline without a cycle before")
	}
}

func TestURI(t *testing.T) {
	for path, want := range map[string]string{
		"registers/people.toml": "registers/people.toml", "evidence/a b#%?.pdf": "evidence/a%20b%23%25%3F.pdf", "a:b.md": "./a:b.md", "ä.md": "%C3%A4.md", "": "",
	} {
		if got := uri(path); got != want {
			t.Errorf("uri(%q) = %q, not %q", path, got, want)
		}
	}
}

// TestOnlyWhatIsThere: an empty workspace has no SoA, no plan and no register.
func TestOnlyWhatIsThere(t *testing.T) {
	fsys := fstest.MapFS{"pack.toml": workspace(t)["pack.toml"]}
	fsys["pack.toml"].Data = []byte("[organisation]\nname='A'\n[cycle]\nid='c'\nfrom=2026-01-01\nto=2026-12-31\nas_of=2026-12-31\n[leadership]\ntop_management=[]\n")
	probs := new(diag.Problems)
	p, err := evidence.Load(fsys, evidence.Options{}, probs)
	if err != nil || probs.Len() > 0 {
		t.Fatal(err, probs.Sorted())
	}
	tr, err := trail.Judge(p)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range Files(Input{Pack: p, Assessment: assess.Run(p, tr, nil, nil), Program: "evpack 0.1.0"}) {
		names = append(names, f.Name)
		wellFormed(t, f.Name, written(t, f))
	}
	if got := strings.Join(names, " "); got != "findings.sarif findings.junit.xml oscal/assessment-results.json due-dates.ics worksheet.csv worksheet.xlsx" {
		t.Errorf("of nothing there is %s", got)
	}
}

// broken is a stream that takes so many bytes and no more.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestErrorsOfTheStream(t *testing.T) {
	for _, f := range Files(input(t, workspace(t), rules())) {
		if err := f.Write(&broken{10}); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

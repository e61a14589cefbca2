package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/ledger"
)

// The shapes of JUnit's report as CI systems read it: the schema of the Maven
// Surefire plug-in, with file and line as GitLab and others have them.
type (
	junitSuites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Errors   int      `xml:"errors,attr"`
		Time     string   `xml:"time,attr"`
		Suites   []junitSuite
	}
	junitSuite struct {
		XMLName   xml.Name `xml:"testsuite"`
		Name      string   `xml:"name,attr"`
		Tests     int      `xml:"tests,attr"`
		Failures  int      `xml:"failures,attr"`
		Skipped   int      `xml:"skipped,attr"`
		Errors    int      `xml:"errors,attr"`
		Time      string   `xml:"time,attr"`
		Timestamp string   `xml:"timestamp,attr"`
		Cases     []junitCase
	}
	junitCase struct {
		XMLName xml.Name      `xml:"testcase"`
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// JUnit writes the assessment as a JUnit report: each check is a suite, each
// subject that it examined a test; a finding is a failure whose type is the
// grade, and what could not be judged or had nothing to judge is skipped.
func JUnit(w io.Writer, in Input) error {
	all := junitSuites{Name: "evpack " + in.Pack.Cycle.ID, Time: "0"}
	for _, r := range in.Assessment.Results {
		if r.Silent {
			continue
		}
		s := in.suite(r)
		all.Suites = append(all.Suites, s)
		all.Tests, all.Failures, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Skipped+s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (in Input) suite(r *assess.Result) junitSuite {
	s := junitSuite{Name: r.Check.ID + " " + r.Check.Title, Time: "0", Timestamp: in.Pack.D().String() + "T00:00:00"}
	found := map[string]assess.Finding{}
	for _, f := range r.Findings {
		found[f.Subject] = f
	}
	for _, subject := range sorted(r.Examined) {
		c := junitCase{Name: ledger.Printable(subject), Class: r.Check.ID, Time: "0"}
		if f, ok := found[subject]; ok {
			c.File, c.Line = fromWorkspace(f.Source.File), f.Source.Line
			c.Failure = &junitFailure{ledger.Printable(f.Message), string(f.Grade), failureText(r.Check, f)}
			s.Failures++
		}
		s.Cases = append(s.Cases, c)
	}
	if why := skipped(r); why != "" {
		s.Cases = append(s.Cases, junitCase{Name: r.Check.ID, Class: r.Check.ID, Time: "0", Skipped: &junitSkipped{ledger.Printable(why)}})
		s.Skipped++
	}
	s.Tests = len(s.Cases)
	return s
}

func skipped(r *assess.Result) string {
	switch {
	case r.Reason != "":
		return "not evaluable: " + r.Reason
	case len(r.Examined) == 0:
		return "nothing to judge"
	}
	return ""
}

// most is how many people a text names; SARIF has them all.
const most = 50

func failureText(c *assess.Check, f assess.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\nto mend it: %s\n", f.Source, f.Message, c.Asks, c.Fix)
	if n := len(f.Affected); n > 0 {
		fmt.Fprintf(&b, "concerns: %s", strings.Join(f.Affected[:min(n, most)], ", "))
		if n > most {
			fmt.Fprintf(&b, " and %d more", n-most)
		}
		b.WriteString("\n")
	}
	return ledger.Printable(b.String())
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// fromWorkspace is a path from the workspace, as CI systems show it.
func fromWorkspace(file string) string {
	if file == "" {
		return ""
	}
	return "content/" + file
}

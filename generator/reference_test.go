package generator_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
)

// docs/CHECKS.md is made from the literals: UPDATE=1 writes it anew.
func TestReferenceOfChecks(t *testing.T) {
	const name = "../docs/CHECKS.md"
	want := reference()
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the checks say: run the test with UPDATE=1", name)
	}
}

func reference() string {
	var b strings.Builder
	b.WriteString(`# The checks

Made from the checks themselves; ` + "`evpack explain ID`" + ` prints the same. Ids are for ever. ` + "`[grades]`" + ` of pack.toml can give a check another grade.
A check judges one subject after the other and makes one finding for each that does not pass. What only a person can judge is judged by no check.
`)
	all := checks.All()
	for _, f := range checks.Families() {
		fmt.Fprintf(&b, "\n## %s (%s)\n", f.Title, f.Serves)
		for _, c := range all {
			if prefix, _, _ := strings.Cut(c.ID, "-"); strings.Contains(" "+strings.Join(f.Prefixes, " ")+" ", " "+prefix+" ") {
				describe(&b, c)
			}
		}
	}
	return b.String()
}

func describe(b *strings.Builder, c *assess.Check) {
	fmt.Fprintf(b, "\n### %s %s\n\n", c.ID, c.Title)
	for _, row := range [][2]string{
		{"Grade", string(c.Grade)}, {"Serves", strings.Join(c.Serves, ", ")}, {"Judges", c.Subject}, {"Profile", c.Profile}, {"Needs", strings.Join(c.Needs, ", ")},
		{"An auditor asks", c.Asks}, {"Evidence", c.Evidence}, {"To mend it", c.Fix}, {"Source", c.Source},
	} {
		if row[1] != "" {
			fmt.Fprintf(b, "- **%s**: %s\n", row[0], row[1])
		}
	}
}

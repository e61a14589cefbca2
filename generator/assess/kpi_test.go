package assess_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/assess"
)

// Each folder of kpis.txtar is a workspace over that of base; want lists the
// KPIs that are not null, each with its value and what it was computed from.
func TestKPIs(t *testing.T) {
	ar := archive(t, "kpis.txtar")
	for i, f := range ar.Files {
		name, isWant := strings.CutSuffix(f.Name, "/want")
		if !isWant {
			continue
		}
		p, tr := load(t, ar, name)
		got := ""
		for _, k := range assess.Run(p, tr, nil, nil).KPIs {
			if k.Value != nil {
				got += fmt.Sprintf("%s %s = %s of %s\n", k.ID, number(*k.Value), number(k.Numerator), number(k.Denominator))
			}
		}
		if got == string(f.Data) {
			continue
		}
		t.Errorf("%s: got\n%swant\n%s", name, got, f.Data)
		ar.Files[i].Data = []byte(got)
	}
	if os.Getenv("UPDATE") != "" && t.Failed() {
		if err := os.WriteFile("testdata/kpis.txtar", txtar.Format(ar), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

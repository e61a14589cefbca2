package sample

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
	"github.com/evpack/evpack/generator/trial"
)

// load reads the workspace of package ledger, with more people in it.
func load(t testing.TB, more int) *evidence.Pack {
	t.Helper()
	fsys := trial.Workspace(t, "../ledger/testdata/workspace.txtar")
	people := fsys["registers/people.toml"]
	for i := range more {
		people.Data = fmt.Appendf(people.Data, "\n[[person]]\nid = \"x-%04d\"\nname = \"X %d\"\nstart = 2026-%02d-01\n", i, i, i%12+1)
	}
	return trial.Load(t, fsys, "")
}

func draw(t testing.TB, kind string, p *evidence.Pack, size int, seed string) *Sample {
	t.Helper()
	s, err := Draw(kind, p, size, seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keys(s *Sample) []string {
	var out []string
	for _, r := range s.Rows {
		out = append(out, r.Key)
	}
	return out
}

// TestKinds holds what is shown of each kind against testdata/samples.golden.
func TestKinds(t *testing.T) {
	p := load(t, 0)
	var b bytes.Buffer
	for _, kind := range Kinds() {
		if err := draw(t, kind, p, 99, "lotto 3 12 19 27 41 44").Text(&b); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n")
	}
	trial.Golden(t, "testdata/samples.golden", b.Bytes())
}

func TestPopulations(t *testing.T) {
	p := load(t, 0)
	for kind, want := range map[string]int{
		"people":           3, // p-0002 left before as_of
		"acknowledgements": 2, // one is there twice
		"completions":      2, "contracts": 3,
		"controls": 2, // A.5.10 is not applicable
	} {
		s := draw(t, kind, p, 99, "s")
		if s.Population != want || len(s.Rows) != want {
			t.Errorf("%s: %d of %d, not %d", kind, len(s.Rows), s.Population, want)
		}
		for _, r := range s.Rows {
			if len(r.Cells) != len(s.Columns) || len(r.Evidence) == 0 || r.Place.Line == 0 {
				t.Errorf("%s: a row is not whole: %+v", kind, r)
			}
		}
	}
}

// TestExtends: a larger sample begins with the smaller one; another seed gives
// another sample.
func TestExtends(t *testing.T) {
	p := load(t, 500)
	all := keys(draw(t, "people", p, 10_000, "seed"))
	for _, n := range []int{1, 25, 100} {
		if got := keys(draw(t, "people", p, n, "seed")); !slices.Equal(got, all[:n]) {
			t.Errorf("a sample of %d is not the beginning of a larger one", n)
		}
	}
	if slices.Equal(keys(draw(t, "people", p, 25, "seed")), keys(draw(t, "people", p, 25, "seed2"))) {
		t.Error("two seeds, one sample")
	}
}

func TestRefusals(t *testing.T) {
	p := load(t, 0)
	for _, c := range []struct {
		kind string
		size int
		seed string
		want error
	}{
		{"policies", 5, "s", ErrKind}, {"", 5, "s", ErrKind}, {"people", 0, "s", ErrSize}, {"people", -1, "s", ErrSize},
		{"people", 5, "", ErrSeed}, {"people", 5, "  ", ErrSeed}, {"people", 5, "a\nb", ErrSeed}, {"people", 5, "\xff", ErrSeed},
	} {
		if _, err := Draw(c.kind, p, c.size, c.seed); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestEmpty(t *testing.T) {
	fsys := fstest.MapFS{"pack.toml": {Data: []byte("[organisation]\nname='A'\n[cycle]\nid='c'\nfrom=2026-01-01\nto=2026-12-31\nas_of=2026-12-31\n[leadership]\ntop_management=[]\n")}}
	p, err := evidence.Load(fsys, evidence.Options{}, new(diag.Problems))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s := draw(t, "people", p, 5, "s")
	if err := s.Text(&b); err != nil || !strings.Contains(b.String(), "the population is empty") {
		t.Error(err, b.String())
	}
}

func TestCSVAndJSON(t *testing.T) {
	s := draw(t, "people", load(t, 0), 3, "s")
	var b bytes.Buffer
	if err := s.CSV(&b); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatal(err, lines)
	}
	b.Reset()
	if err := s.JSON(&b); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Population int
		Sample     []struct {
			Key, SHA256 string
			Record      map[string]string
		}
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil || doc.Population != 3 || len(doc.Sample) != 3 || doc.Sample[0].Record["id"] != doc.Sample[0].Key {
		t.Error(err, b.String())
	}
}

// blocks gives the Python of docs/sampling.md: the program, and the lines that
// other kinds put in place of its sixth.
func blocks(t *testing.T) (program string, others []string) {
	t.Helper()
	doc, err := os.ReadFile("../../docs/sampling.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(doc), "```python\n")
	if len(parts) != 3 {
		t.Fatalf("the documentation has %d blocks of Python", len(parts)-1)
	}
	program, _, _ = strings.Cut(parts[1], "```")
	if program != Python {
		t.Errorf("the documentation's program is not Python:\n%s", program)
	}
	lines, _, _ := strings.Cut(parts[2], "```")
	return program, strings.Split(strings.TrimSpace(lines), "\n")
}

// TestPython draws every kind again with the lines of the documentation.
func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
			t.Fatal(err)
		}
		t.Skip("python3 is not there")
	}
	p := load(t, 200)
	program, others := blocks(t)
	lines := strings.Split(program, "\n")
	at := slices.IndexFunc(lines, func(s string) bool { return strings.HasPrefix(s, "keys = ") })
	if n := strings.Count(program, "\n"); n > 10 || at < 0 {
		t.Fatalf("ten lines are %d", n)
	}
	programs := map[string]string{"people": lines[at]}
	for i, kind := range Kinds()[1:] {
		programs[kind] = others[i]
	}
	for kind, line := range programs {
		lines[at] = line
		s := draw(t, kind, p, 25, "Ziehung 17 ü")
		if got := again(t, python, strings.Join(lines, "\n"), p, s); !slices.Equal(got, keys(s)) {
			t.Errorf("%s: Python draws %v, not %v", kind, got, keys(s))
		}
	}
}

func again(t *testing.T, python, program string, p *evidence.Pack, s *Sample) []string {
	t.Helper()
	table, _ := ledger.Find(s.Table)
	name := filepath.Join(t.TempDir(), table.Name+".csv")
	var b bytes.Buffer
	if err := table.CSV(&b, p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "-c", program, name, s.AsOf, s.Seed, fmt.Sprint(s.Size)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Fields(string(out))
}

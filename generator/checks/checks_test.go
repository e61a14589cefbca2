package checks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
)

// Each check has testdata/ID.txtar: one folder a case, which is an overlay of
// base.txtar (world.overlay) and want, what the check finds in it:
//
//	minor policy:isp p-1,p-2 "part of the message"    a finding, with who is concerned
//	pass 2                                            so many subjects pass
//	not evaluable: registers/people.toml is absent
//	silent                                            nothing was judged
//	problem unknown-reference                         the workspace is refused
//
// A case with a file cycle judges that cycle. UPDATE=1 rewrites wants that do
// not hold.
func TestCases(t *testing.T) {
	for _, c := range checks.All() {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			runCases(t, "testdata/"+c.ID+".txtar", func(w world, cycle string) (string, error) { return found(w, cycle, c) })
		})
	}
}

// runCases judges every case of an archive, and rewrites it where asked to.
func runCases(t *testing.T, file string, judge func(w world, cycle string) (string, error)) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range caseNames(ar) {
		files := caseFiles(ar, name)
		w := base(t)
		if err := w.overlay(files); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := judge(w, strings.TrimSpace(files["cycle"]))
		if err != nil {
			got = err.Error() + "\n"
		}
		if agrees(got, files["want"]) {
			continue
		}
		t.Errorf("%s %s: got\n%swant\n%s", file, name, got, files["want"])
		setWant(ar, name, got)
	}
	if os.Getenv("UPDATE") != "" && t.Failed() {
		if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func caseNames(ar *txtar.Archive) []string {
	var out []string
	for _, f := range ar.Files {
		name, _, _ := strings.Cut(f.Name, "/")
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func caseFiles(ar *txtar.Archive, name string) map[string]string {
	out := map[string]string{}
	for _, f := range ar.Files {
		if rest, ok := strings.CutPrefix(f.Name, name+"/"); ok {
			out[rest] = string(f.Data)
		}
	}
	return out
}

func setWant(ar *txtar.Archive, name, want string) {
	for i := range ar.Files {
		if ar.Files[i].Name == name+"/want" {
			ar.Files[i].Data = []byte(want)
			return
		}
	}
	last := 0
	for i, f := range ar.Files {
		if strings.HasPrefix(f.Name, name+"/") {
			last = i + 1
		}
	}
	ar.Files = slices.Insert(ar.Files, last, txtar.File{Name: name + "/want", Data: []byte(want)})
}

// agrees compares line by line; what is wanted may give a part of a message.
func agrees(got, want string) bool {
	g, w := strings.Split(strings.TrimSpace(got), "\n"), strings.Split(strings.TrimSpace(want), "\n")
	return slices.EqualFunc(g, w, func(g, w string) bool {
		head, part, quoted := strings.Cut(w, ` "`)
		if quoted {
			h, message, _ := strings.Cut(g, ` "`)
			return h == head && strings.Contains(message, strings.TrimSuffix(part, `"`))
		}
		return g == w || strings.HasPrefix(g, w+` "`) || strings.HasPrefix(w, "problem ") && strings.HasPrefix(g, w)
	})
}

// found says what one check finds. Those that look at other checks' results
// run with all of them.
func found(w world, cycle string, c *assess.Check) (string, error) {
	list := []*assess.Check{c}
	if c.Last > 0 {
		list = checks.All()
	} else if soa, ok := w["registers/soa.toml"]; ok && !strings.HasPrefix(c.ID, "SOA-") {
		w["registers/soa.toml"] = strings.Replace(soa, restOfAnnexA, "", 1) // ninety rows that this check never reads
	}
	a, err := w.assess(cycle, list)
	if err != nil {
		return "", err
	}
	return say(a.Result(c.ID)), nil
}

func say(r *assess.Result) string {
	if r.Reason != "" {
		return "not evaluable: " + r.Reason + "\n"
	}
	if len(r.Examined) == 0 {
		return "silent\n"
	}
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(line(f) + fmt.Sprintf(" %q\n", f.Message))
	}
	if n := len(r.Examined) - len(r.Findings); n > 0 {
		fmt.Fprintf(&b, "pass %d\n", n)
	}
	return b.String()
}

func line(f assess.Finding) string {
	s := string(f.Grade) + " " + f.Subject
	if len(f.Affected) > 0 {
		s += " " + strings.Join(f.Affected, ",")
	}
	return s
}

// Every check shows in its cases both a pass and a finding of its grade.
func TestBothSides(t *testing.T) {
	for _, c := range checks.All() {
		ar, err := txtar.ParseFile("testdata/" + c.ID + ".txtar")
		if err != nil {
			t.Error(err)
			continue
		}
		var pass, finding bool
		for _, name := range caseNames(ar) {
			for l := range strings.Lines(caseFiles(ar, name)["want"]) {
				pass = pass || strings.HasPrefix(l, "pass ")
				finding = finding || strings.HasPrefix(l, string(c.Grade)+" ")
			}
		}
		if !pass || !finding {
			t.Errorf("%s: its cases show a pass: %v, a finding of grade %s: %v", c.ID, pass, c.Grade, finding)
		}
	}
}

// No file of testdata is for a check that is gone.
func TestNoStrayCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		id := strings.TrimSuffix(filepath.Base(f), ".txtar")
		if id == strings.ToUpper(id) && checks.Find(id) == nil {
			t.Errorf("%s: no check is called %s", f, id)
		}
	}
}

package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/schema"
	"github.com/evpack/evpack/generator/texts"
	"github.com/evpack/evpack/generator/trail"
	"github.com/evpack/evpack/templates"
)

// said lists every English text of the interface: what the sources of this
// package and of the one that builds packs pass to t, tt, word, many and gap,
// what those of the checks pass to the functions in phrases, and what word is
// asked to say of the lists that are named elsewhere.
func said(t *testing.T) []string {
	t.Helper()
	var out []string
	var files []string
	for _, pattern := range []string{"*.go", "../*.go", "../checks/*.go", "../assess/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				out = append(out, literals(call)...)
			}
			return true
		})
	}
	for name, pattern := range map[string]string{"../index.html.tmpl": `{{t ("[^"]*")`, "../../templates/audit-pack.toml": packTexts, "../../templates/review-pack.toml": packTexts} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			out = append(out, literal(m[1])...)
		}
	}
	out = append(out, elsewhere()...)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

// packTexts finds the texts of a pack's template.
const packTexts = `(?m)^(?:title|verify|asked) *= (".*")$`

// literals are the texts among a call's arguments, where it is one that says
// them.
func literals(call *ast.CallExpr) (out []string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	args := call.Args
	switch at, ok := phrases()[name]; {
	case ok && at < len(args):
		args = args[at : at+1]
	case name == "t" || name == "tt":
		args = args[:1]
	case !slices.Contains([]string{"word", "many", "gap", "count"}, name):
		return nil
	}
	for _, a := range args {
		if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			out = append(out, literal(lit.Value)...)
		}
	}
	return out
}

// phrases are the functions of the checks that are given what is found as a
// format, and at which place.
func phrases() map[string]int {
	return map[string]int{"Say": 0, "Fail": 2, "FailRows": 2, "lacking": 2, "summed": 1, "leftovers": 3, "took": 1}
}

func literal(quoted string) []string {
	s, err := strconv.Unquote(quoted)
	if err != nil {
		return nil
	}
	return []string{s}
}

// elsewhere are the texts that stand in lists: checks, figures, the catalogue,
// questions, and the values of registers.
func elsewhere() (out []string) {
	for _, c := range checks.All() {
		out = append(out, c.Title, c.Asks, c.Evidence, c.Fix, c.Subject)
	}
	for _, k := range assess.Run(&evidence.Pack{}, &trail.Trail{}, nil, nil).KPIs {
		out = append(out, k.Title, k.Formula)
	}
	for _, k := range catalog.Controls() {
		out = append(out, k.Title, k.Summary, k.Theme)
		for _, list := range [][]string{k.Looks, k.Type, k.Properties, k.Concepts, k.Capabilities, k.Domains} {
			out = append(out, list...)
		}
	}
	for _, in := range catalog.InputsOf932() {
		out = append(out, in.Text)
	}
	for _, f := range families() {
		out = append(out, f.title)
	}
	for _, q := range questions() {
		out = append(out, q.Text)
	}
	out = append(out, "major", "minor", "observation", "observations") // headline
	out = append(out, "added", "changed", "removed", "acknowledged", "signed")
	out = append(out, "who neither approved it nor is in top management", "who was not with the organisation on that day") // trail.Unasked
	return append(append(out, values()...), ofPacks()...)
}

var packText = regexp.MustCompile(`(?m)^(?:title|verify|asked) *= (".*")$`)

// ofPacks are the texts of the packs' templates.
func ofPacks() (out []string) {
	for _, name := range []string{"audit-pack.toml", "review-pack.toml"} {
		data, err := templates.FS.ReadFile(name)
		if err != nil {
			panic(err)
		}
		for _, m := range packText.FindAllStringSubmatch(string(data), -1) {
			out = append(out, literal(m[1])...)
		}
	}
	return out
}

// values are those that value is asked to say, of the registers' closed lists.
func values() (out []string) {
	for _, at := range []string{"pack profile", "policy status", "policy kind", "people kind", "findings kind", "findings grade", "findings source", "activities kind", "activities outcome",
		"signoffs kind", "signoffs decision", "disciplinary nature", "disciplinary level", "reviews kind", "risks level", "risks treatment", "soa reasons", "acknowledgements method", "mappings relation"} {
		register, key, _ := strings.Cut(at, " ")
		r, _ := schema.Find(register)
		out = append(out, wordsOf(r.Keys, key)...)
		for _, row := range r.Rows {
			out = append(out, wordsOf(row.Keys, key)...)
		}
	}
	return out
}

func wordsOf(keys []schema.Key, name string) (out []string) {
	for _, k := range keys {
		if k.Name == name {
			for _, w := range k.Words {
				out = append(out, strings.ReplaceAll(w, "-", " "))
			}
		}
		out = append(out, wordsOf(k.Keys, name)...)
	}
	return out
}

func german(t *testing.T) *texts.Texts {
	t.Helper()
	var probs diag.Problems
	x := texts.Load("de", nil, diag.Place{}, &probs)
	for _, p := range probs.Sorted() {
		t.Fatalf("%s: %s (%s)", p.Place, p.Message, p.Hint)
	}
	return x
}

// German is complete: what the program says in English has its German text,
// and no text is left of what it no longer says. The German file is the proof
// that a second language works; write there what this test asks for.
func TestGermanIsComplete(t *testing.T) {
	english, x := said(t), german(t)
	if len(english) < 1000 {
		t.Fatalf("only %d texts found", len(english))
	}
	for _, s := range x.Missing(english) {
		t.Errorf("templates/texts/de.toml lacks\n%s = \"\"", strconv.Quote(s))
	}
	for _, s := range x.Unused(english) {
		t.Errorf("templates/texts/de.toml translates what nothing says: %s", strconv.Quote(s))
	}
}

package schema_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/schema"
)

// readBy has, for each file of package evidence that reads registers, those
// that it reads.
var readBy = map[string][]string{
	"acknowledgements.go": {"acknowledgements"}, "activities.go": {"activities", "signoffs"}, "audience.go": {"training", "resources", "policy"}, "checklists.go": {"checklists"},
	"communications.go": {"communications"}, "competence.go": {"competence"}, "config.go": {"pack"}, "looks.go": {"pack"}, "pages.go": {"page"}, "disciplinary.go": {"disciplinary"}, "findings.go": {"findings"},
	"kpis.go": {"kpis"}, "mappings.go": {"mapping"}, "people.go": {"people", "contracts"}, "policies.go": {"policy", "page"}, "resources.go": {"resources"},
	"reviews.go": {"reviews"}, "risks.go": {"risks"}, "roles.go": {"roles"}, "signatures.go": {"signatures", "keys"}, "soa.go": {"soa"}, "speakup.go": {"speakup"}, "thresholds.go": {"pack"}, "training.go": {"training"},
}

// Every key that a reader asks for is in the schema: wherever the source of
// package evidence hands a name to a row, or a row and a name to a function,
// the schema of that register has the name.
func TestEveryReadKeyIsListed(t *testing.T) {
	paths, err := filepath.Glob("../evidence/*.go")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		asked := namesAsked(f)
		registers, ok := readBy[name]
		if len(asked) > 0 && !ok {
			t.Errorf("%s asks for %v: say in readBy which register that is", name, asked)
		}
		known := names(registers)
		for _, key := range asked {
			total++
			if !slices.Contains(known, key) {
				t.Errorf("%s asks for %q, which the schema of %v does not list", name, key, registers)
			}
		}
	}
	if total < 200 {
		t.Errorf("only %d names were found: the readers are written otherwise now, and this test sees nothing", total)
	}
}

// names are all keys and rows of registers.
func names(registers []string) []string {
	var out []string
	for _, r := range schema.All() {
		for _, row := range r.Rows {
			if slices.Contains(registers, r.Name) {
				out = append(out, row.Name)
			}
		}
	}
	each(func(path string, k schema.Key) {
		if register, _, _ := strings.Cut(path, "."); slices.Contains(registers, register) {
			out = append(out, k.Name)
		}
	})
	return out
}

var keyForm = regexp.MustCompile(`^[a-z][a-z_]*$`)

// namesAsked finds the names that are handed to a row: r.Str("name"),
// l.refs(r, "evidence"), register.Rows(g, "person", …).
func namesAsked(f *ast.File) []string {
	rows := rowsOf(f)
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		args := call.Args
		method, isMethod := call.Fun.(*ast.SelectorExpr)
		switch {
		case isMethod && is(method.X, "register") && method.Sel.Name == "Rows":
			args = args[1:2]
		case isMethod && is(method.X, rows...) && slices.Contains([]string{"Errorf", "ErrorfIn"}, method.Sel.Name):
			args = args[:1]
		case isMethod && is(method.X, rows...) && strings.HasSuffix(method.Sel.Name, "num") || isMethod && is(method.X, rows...) && strings.HasSuffix(method.Sel.Name, "nums"):
			args = args[:1]
		case isMethod && is(method.X, rows...):
		case is(args[0], rows...):
		default:
			return true
		}
		for _, a := range args {
			if s, ok := literal(a); ok && keyForm.MatchString(s) {
				out = append(out, s)
			}
		}
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func is(e ast.Expr, names ...string) bool {
	id, ok := e.(*ast.Ident)
	return ok && slices.Contains(names, id.Name)
}

// rowsOf lists the variables that are rows: parameters of that type, and what
// Table and Tables give.
func rowsOf(f *ast.File) []string {
	var out []string
	add := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok {
			out = append(out, id.Name)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			if star, ok := n.Type.(*ast.StarExpr); ok {
				if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Row" {
					for _, id := range n.Names {
						add(id)
					}
				}
			}
		case *ast.AssignStmt:
			if opens(n.Rhs[0]) {
				add(n.Lhs[0])
			}
		case *ast.RangeStmt:
			if n.Value != nil && opens(n.X) {
				add(n.Value)
			}
		}
		return true
	})
	return out
}

func opens(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (sel.Sel.Name == "Table" || sel.Sel.Name == "Tables" || sel.Sel.Name == "needTable")
}

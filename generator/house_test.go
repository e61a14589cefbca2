package generator_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/evpack/evpack/"

// floors is the house: imports go down, never up or sideways. A package that is
// on no floor has no business here yet.
var floors = map[string]int{
	"cmd/evpack":         9,
	"generator":          8,
	"generator/site":     7,
	"generator/pdf":      7,
	"generator/export":   7,
	"generator/verify":   7,
	"generator/report":   6,
	"generator/checks":   6,
	"generator/assess":   5,
	"generator/delta":    5,
	"generator/sample":   5,
	"generator/trail":    4,
	"generator/ledger":   4,
	"generator/privacy":  4,
	"generator/trial":    4, // for tests
	"generator/evidence": 3,
	"generator/seal":     3,
	"generator/logbook":  3,
	"generator/archive":  3,
	"generator/catalog":  2,
	"generator/ocfl":     2,
	"generator/bagit":    2,
	"generator/intake":   2,
	"generator/texts":    2,
	"generator/register": 1,
	"generator/markdown": 1,
	"generator/diag":     0,
	"generator/manifest": 0,
	"generator/schema":   0,
	"generator/usage":    0, // for benchmarks
	"templates":          0,
	"themes":             0,
}

// owners has one package for each heavy library. What goldmark parsed, markdown
// hands out as goldmark's tree: pdf reads it and parses nothing itself.
var owners = map[string][]string{
	"github.com/gohugoio/hugo":               {"generator/site"},
	"github.com/bep/logg":                    {"generator/site"},
	"github.com/spf13/afero":                 {"generator/site"},
	"github.com/jung-kurt/gofpdf":            {"generator/pdf"},
	"github.com/BurntSushi/toml":             {"generator/register"},
	"github.com/yuin/goldmark":               {"generator/markdown"},
	"github.com/yuin/goldmark/ast":           {"generator/markdown", "generator/pdf"},
	"github.com/yuin/goldmark/extension/ast": {"generator/markdown", "generator/pdf"},
	"github.com/hiddeco/sshsig":              {"generator/seal"},
	"golang.org/x/crypto":                    {"generator/seal"},
	"golang.org/x/crypto/blake2b":            {"generator/ocfl"},
	"software.sslmate.com/src/go-pkcs12":     {"generator/seal"},
	"github.com/digitorus/timestamp":         {"generator/seal"},
	"github.com/aws/aws-sdk-go-v2":           {"generator/archive"},
	"github.com/spf13/pflag":                 {"cmd/evpack"},
	"golang.org/x/term":                      {"cmd/evpack"},
	"golang.org/x/mod/sumdb":                 {"generator/logbook"},
	"github.com/xuri/excelize":               {"generator/export", "generator/intake"},
	"net/http":                               {"cmd/evpack", "generator/seal", "generator/archive"},
	"os/exec":                                {},
	"os/signal":                              {"cmd/evpack"},
}

// strangers are what a package must not reach, by whatever way.
var strangers = map[string][]string{
	"generator/verify": {"generator", "generator/site", "generator/pdf", "generator/export", "generator/report", "generator/checks", "generator/assess"},
}

// imports reads every package of the module: its imports, without its tests'.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != ".." || slices.Contains([]string{"testdata", "node_modules", "output", "content"}, d.Name())) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../")
		out[pkg] = append(out[pkg], []string{}...)
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if !slices.Contains(out[pkg], p) {
				out[pkg] = append(out[pkg], p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFloors(t *testing.T) {
	for pkg, list := range imports(t) {
		floor, ok := floors[pkg]
		if !ok {
			t.Errorf("package %s is on no floor", pkg)
			continue
		}
		for _, i := range list {
			to, ours := strings.CutPrefix(i, module)
			if ours && floors[to] >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", pkg, floor, to, floors[to])
			}
		}
	}
}

func TestOwners(t *testing.T) {
	for pkg, list := range imports(t) {
		for _, i := range list {
			if lib, who := owner(i); lib != "" && !slices.Contains(who, pkg) {
				t.Errorf("%s imports %s, which belongs to %v", pkg, i, who)
			}
		}
	}
}

// owner finds the nearest library that an import path lies in.
func owner(i string) (lib string, who []string) {
	for at := i; at != "." && at != "/"; at = path.Dir(at) {
		if who, ok := owners[at]; ok {
			return at, who
		}
	}
	return "", nil
}

func TestStrangers(t *testing.T) {
	all := imports(t)
	for pkg, not := range strangers {
		seen := map[string]bool{}
		var reach func(string)
		reach = func(p string) {
			for _, i := range all[p] {
				if to, ours := strings.CutPrefix(i, module); ours && !seen[to] {
					seen[to] = true
					reach(to)
				}
			}
		}
		reach(pkg)
		for _, n := range not {
			if seen[n] {
				t.Errorf("%s reaches %s", pkg, n)
			}
		}
	}
}

// What main would do, run does, and is tested.
func TestMainIsOneLine(t *testing.T) {
	text, err := os.ReadFile("../cmd/evpack/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "\nfunc main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }\n") {
		t.Error("main has grown")
	}
}

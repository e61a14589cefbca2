package register

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
)

// Each file of testdata holds cases: the section "read" says what is asked of
// which register, the sections up to "want" are files, and "want" is every
// value with its place, then every problem. UPDATE=1 rewrites "want".
//
//	open registers/p         or: file pack.toml, or: front NAME LINE
//	crlf, bom, cr            change the files before they are read
//	rows row                 asks for [[row]], each indented line for a key
//	  NeedID id
//	  Table sub
//	    Str k
//	root                     the same for the root
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d cases, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { runCases(t, name) })
	}
}

func runCases(t *testing.T, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(ar.Files); {
		from := i
		for i++; i < len(ar.Files) && ar.Files[i].Name != "read"; i++ {
		}
		want := &ar.Files[i-1]
		if want.Name != "want" {
			t.Fatalf("the case at file %d of %s has no want", from, name)
		}
		got := newScript(t, string(ar.Files[from].Data)).run(ar.Files[from+1 : i-1])
		if os.Getenv("UPDATE") != "" {
			want.Data = []byte(got)
		}
		if got != string(want.Data) {
			t.Errorf("%s, case\n%s\ngot\n%s\nwant\n%s", name, ar.Files[from].Data, got, want.Data)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// An ask is a line of a script with the lines indented below it.
type ask struct {
	words []string
	below []ask
}

type script struct {
	t     *testing.T
	asks  []ask
	lines []string // what was read
	mu    sync.Mutex
	later []func() // checks for when the bytes are dropped; shards are read at once
}

func newScript(t *testing.T, text string) *script {
	asks, _ := parseAsks(strings.Split(strings.TrimRight(text, "\n"), "\n"), 0)
	return &script{t: t, asks: asks}
}

func parseAsks(lines []string, indent int) (asks []ask, rest []string) {
	for len(lines) > 0 {
		l := strings.TrimLeft(lines[0], " ")
		if len(lines[0])-len(l) < indent {
			break
		}
		a := ask{words: strings.Fields(l)}
		a.below, lines = parseAsks(lines[1:], indent+2)
		asks = append(asks, a)
	}
	return asks, lines
}

func (s *script) run(files []txtar.File) string {
	var probs diag.Problems
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	var g *Register
	for _, a := range s.asks {
		switch a.words[0] {
		case "open":
			g = Open(fsys, a.words[1], &probs)
		case "file":
			g = OpenFile(fsys, a.words[1], &probs)
		case "front":
			var line int
			fmt.Sscan(a.words[2], &line)
			g = OpenBytes(a.words[1], fsys[a.words[1]].Data, line, &probs)
		case "crlf", "bom", "cr", "nul", "latin1":
			spoil(fsys, a.words[0])
		case "rows":
			for _, lines := range Rows(g, a.words[1], s.reader(a)) {
				s.lines = append(s.lines, lines...)
			}
		case "root":
			s.lines = append(s.lines, Root(g, s.reader(a))...)
		default:
			s.t.Fatalf("unknown line %q", a.words)
		}
	}
	return s.finish(g, &probs)
}

func spoil(fsys fstest.MapFS, how string) {
	for _, f := range fsys {
		switch how {
		case "crlf":
			f.Data = bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))
		case "bom":
			f.Data = append([]byte("\ufeff"), f.Data...)
		default:
			odd := map[string]string{"cr": "\r", "nul": "\x00", "latin1": "\xe9"}[how]
			f.Data = bytes.ReplaceAll(f.Data, []byte("ODD"), []byte(odd))
		}
	}
}

func (s *script) finish(g *Register, probs *diag.Problems) string {
	g.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "present %v, broken %v\n", g.Present, g.Broken())
	for _, l := range s.lines {
		b.WriteString(l + "\n")
	}
	for _, check := range s.later {
		check()
	}
	for _, p := range probs.Sorted() {
		fmt.Fprintf(&b, "%s: %s: %s\n", p.Place, p.Code, p.Message)
		if p.Hint != "" {
			fmt.Fprintf(&b, "  help: %s\n", p.Hint)
		}
		if p.Text != "" {
			fmt.Fprintf(&b, "  |%s\n  |%*s\n", diag.Escape(p.Text), p.Column, "^")
		}
	}
	return b.String()
}

// reader makes the function that asks a row for what the script says.
func (s *script) reader(a ask) func(*Row) []string {
	return func(r *Row) []string {
		lines := []string{fmt.Sprintf("%s %s", strings.Join(a.words, " "), r.At().Place())}
		return append(lines, s.read(r, a.below, "  ")...)
	}
}

func (s *script) read(r *Row, asks []ask, indent string) []string {
	var lines []string
	for _, a := range asks {
		key := strings.Trim(a.words[len(a.words)-1], `"`)
		if a.words[0] == "Enum" || a.words[0] == "NeedEnum" || a.words[0] == "Enums" || a.words[0] == "Int" || a.words[0] == "Fail" {
			key = a.words[1]
		}
		switch a.words[0] {
		case "Table":
			if t := r.Table(key); t != nil {
				lines = append(lines, s.table(t, key, a, indent)...)
			}
		case "Tables":
			for i, t := range r.Tables(key) {
				lines = append(lines, s.table(t, fmt.Sprintf("%s[%d]", key, i), a, indent)...)
			}
		case "Keys":
			lines = append(lines, indent+"keys "+strings.Join(r.Keys(), ","))
		case "Fail":
			fail(r, a.words)
		default:
			if v := get(r, a.words, key); v != "" {
				lines = append(lines, indent+key+" "+v+" "+s.where(r, key))
			}
		}
	}
	return lines
}

func (s *script) table(t *Row, name string, a ask, indent string) []string {
	return append([]string{indent + name + " " + t.At().Place().String()}, s.read(t, a.below, indent+"  ")...)
}

// where is the value's place; after Close the row's handle must find the same.
func (s *script) where(r *Row, key string) string {
	at, _ := r.place(key)
	own, top, path := r.At(), r.Top(), r.Path(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.later = append(s.later, func() {
		if got := own.Key(key); got != at {
			s.t.Errorf("At finds %s at %v, the row at %v", key, got, at)
		}
		if got := top.Key(path...); got != at {
			s.t.Errorf("Top finds %v at %v, the row at %v", path, got, at)
		}
		var probs diag.Problems
		top.Problem(&probs, path, "code", "", "m")
		if p := probs.Sorted()[0]; p.Place != at || p.Text == "" {
			s.t.Errorf("Problem gives %+v, want %v", p, at)
		}
	})
	return fmt.Sprintf("%d:%d", at.Line, at.Column)
}

func fail(r *Row, words []string) {
	var i int
	if len(words) < 3 {
		r.Errorf(words[1], "failed", "mend it", "%s is bad", words[1])
		return
	}
	fmt.Sscan(words[2], &i)
	r.ErrorfIn(words[1], i, "failed", "", "%s[%d] is bad", words[1], i)
}

// get calls one getter; "" stands for its zero value.
func get(r *Row, words []string, key string) string {
	switch words[0] {
	case "Has":
		return bare(fmt.Sprint(r.Has(key)), "false")
	case "Str":
		return quote(r.Str(key))
	case "NeedStr":
		return quote(r.NeedStr(key))
	case "NeedID":
		return quote(r.NeedID(key))
	case "Strs":
		return list(r.Strs(key))
	case "Enum":
		return quote(r.Enum(key, words[2:]...))
	case "NeedEnum":
		return quote(r.NeedEnum(key, words[2:]...))
	case "Enums":
		return list(r.Enums(key, words[2:]...))
	case "Bool":
		return bare(fmt.Sprint(r.Bool(key)), "false")
	case "Int":
		var dflt int
		fmt.Sscan(words[2], &dflt)
		return bare(fmt.Sprint(r.Int(key, dflt)), "0")
	case "Number":
		if n, ok := r.Number(key); ok {
			return fmt.Sprint(n)
		}
		return ""
	case "NeedNumber":
		if n, ok := r.NeedNumber(key); ok {
			return fmt.Sprint(n)
		}
		return ""
	case "NumberText":
		return r.NumberText(key)
	case "Date":
		return r.Date(key).String()
	case "NeedDate":
		return r.NeedDate(key).String()
	case "Time":
		if t := r.Time(key); !t.IsZero() {
			return t.String()
		}
		return ""
	case "Value":
		return bare(fmt.Sprintf("%T %v", r.Value(key), r.Value(key)), "<nil> <nil>")
	}
	panic("unknown getter " + words[0])
}

func bare(s, zero string) string {
	if s == zero {
		return ""
	}
	return s
}

func quote(s string) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%q", s)
}

func list(ss []string) string {
	if ss == nil {
		return ""
	}
	return fmt.Sprintf("%q", ss)
}

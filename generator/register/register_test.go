package register

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/evpack/evpack/generator/diag"
)

// The library gives local dates the host's offset: the same register must be
// read alike west and east of Greenwich.
func TestTimeZones(t *testing.T) {
	for _, zone := range []string{"UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCases$/^(getters|errors)$")
		cmd.Env = append(os.Environ(), "TZ="+zone, "UPDATE=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("in %s: %v\n%s", zone, err, out)
		}
	}
}

type completion struct {
	Person, Course string
	Date           Date
	Evidence       []string
	At             At
}

func readCompletion(r *Row) completion {
	return completion{r.NeedID("person"), r.NeedID("course"), r.NeedDate("date"), r.Strs("evidence"), r.At()}
}

// many writes n completions; every hundredth has something wrong with it.
func many(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "[[completion]]\nperson = \"p-%d\"\ncourse = \"c-%d\"\ndate = 2026-01-%02d\n", i/3, i%7, 1+i%28)
		switch i % 700 {
		case 100:
			b.WriteString("scoer = 1\n")
		case 200:
			b.WriteString("person = \"twice\"\n")
		case 300:
			b.WriteString("evidence = [\"a\", 2]\n")
		case 400:
			b.WriteString("evidence = [")
		case 500:
			b.WriteString("[completion.evidence]\nx.y = 1\n")
		case 600:
			b.WriteString("x = " + strings.Repeat("[", 40) + strings.Repeat("]", 40))
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

func TestChunksAreInvisible(t *testing.T) {
	fsys := fstest.MapFS{"t/a.toml": {Data: many(2345)}, "t/b.toml": {Data: many(1000)}, "t/c.toml": {Data: many(1)}}
	read := func(dropped bool) ([]completion, []diag.Problem) {
		var probs diag.Problems
		g := Open(fsys, "t", &probs)
		if dropped { // as a great file is
			for _, f := range g.files {
				f.data = nil
			}
		}
		rows := Rows(g, "completion", readCompletion)
		g.Close()
		for i := range rows {
			rows[i].At.file = nil
		}
		return rows, probs.Sorted()
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	rows, probs := read(false)
	for _, procs := range []int{2, 7} {
		runtime.GOMAXPROCS(procs)
		again, problems := read(procs == 7)
		if !reflect.DeepEqual(rows, again) || !reflect.DeepEqual(probs, problems) {
			t.Fatalf("%d processors read otherwise than one", procs)
		}
	}
	// of 2345 rows 4 each are twice, unclosed and too deep (600, 1300, 2000), of 1000 one or two each
	if len(rows) != 3346-len(codes(probs, "duplicate-key", "syntax", "too-deep")) {
		t.Errorf("%d rows with %d problems", len(rows), len(probs))
	}
	for i, want := range map[string]int{"duplicate-key": 4 + 2, "syntax": 3 + 1, "too-deep": 3 + 1, "unknown-key": 4 + 2, "bad-type": 3 + 1 + 3 + 1} {
		if got := len(codes(probs, i)); got != want {
			t.Errorf("%d of %s, want %d", got, i, want)
		}
	}
}

func codes(probs []diag.Problem, codes ...string) (out []diag.Problem) {
	for _, p := range probs {
		for _, c := range codes {
			if p.Code == c {
				out = append(out, p)
			}
		}
	}
	return out
}

// deep are texts of about 16 KB that nest without end; the library needs ten
// seconds for the first.
func deep() map[string]string {
	const n = 4000
	return map[string]string{
		"inline tables":   "x = " + strings.Repeat("{a=", n) + "1" + strings.Repeat("}", n),
		"arrays":          "x = " + strings.Repeat("[", n) + strings.Repeat("]", n),
		"dotted keys":     strings.Repeat("a.", n) + "a = 1",
		"headers":         "[" + strings.Repeat("a.", n) + "a]",
		"array headers":   "[[row." + strings.Repeat("a.", n) + "a]]",
		"keys in tables":  "x = {" + strings.Repeat("a.", n) + "a = 1}",
		"unclosed tables": "x = " + strings.Repeat("{a=", n),
		"unclosed arrays": "x = " + strings.Repeat("[", n),
	}
}

// That nothing deep reaches the library or our own recursion is what keeps the
// time linear: it shows in the row not being there, and in one problem alone.
func TestDeepIsRefused(t *testing.T) {
	for name, text := range deep() {
		t.Run(name, func(t *testing.T) {
			var probs diag.Problems
			data := []byte("[[row]]\nid = \"a\"\n[[row]]\n" + text + "\n[[row]]\nid = \"b\"\n")
			g := Open(fstest.MapFS{"r.toml": {Data: data}}, "r", &probs)
			n := len(Rows(g, "row", func(r *Row) string { return r.Str("id") }))
			g.Close()
			list := probs.Sorted()
			if len(list) != 1 || list[0].Code != "too-deep" || list[0].Line != 4 || !g.Broken() {
				t.Errorf("problems %v", list)
			}
			if n > 3 || n < 2 {
				t.Errorf("%d rows", n)
			}
		})
	}
}

func TestAtIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(At{}); n > 16 {
		t.Errorf("an At takes %d bytes", n)
	}
	if p := (At{}).Place(); p != (diag.Place{}) || !(At{}).IsZero() {
		t.Errorf("the zero At is at %v", p)
	}
	if p := (At{}).Key("a"); p != (diag.Place{}) {
		t.Errorf("a key of the zero At is at %v", p)
	}
}

// noReadAt hides that files can be read in the middle, as in an archive.
type noReadAt struct{ fs.FS }

func (n noReadAt) Open(name string) (fs.File, error) {
	f, err := n.FS.Open(name)
	return struct{ fs.File }{f}, err
}

func TestPlacesAreReadAgain(t *testing.T) {
	mem := fstest.MapFS{"r.toml": {Data: []byte("v = 1\n[[row]]\n[[row]]\na = { b = [1, { c = 2 }] }\n")}}
	var probs diag.Problems
	g := Open(noReadAt{mem}, "r", &probs)
	ats := Rows(g, "row", func(r *Row) At { r.Has("a"); return r.At() })
	root := Root(g, func(r *Row) At { r.Has("v"); return r.At() })
	g.Close()
	if got := ats[1].Key("a", "b", "1", "c").String(); got != "r.toml:4:21" {
		t.Error(got)
	}
	for _, c := range []struct{ got, want string }{
		{ats[1].Key("a", "b", "7").String(), "r.toml:4:11"}, // as far as the path leads
		{ats[1].Key("x").String(), "r.toml:3:1"},
		{ats[0].Key("a").String(), "r.toml:2:1"},
		{root.Key("v").String(), "r.toml:1:5"},
		{root.Key("row", "1", "a").String(), "r.toml:4:5"},
		{root.Key("w").String(), "r.toml:1:1"},
		{g.At().Place().String(), "r.toml:1:1"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	mem["r.toml"].Data = []byte("[[")
	g.files[0].last = nil
	g.files[0].pages.forget()
	if got := ats[1].Key("a", "b").String(); got != "r.toml:3:1" {
		t.Errorf("in a changed file: %s", got)
	}
	delete(mem, "r.toml")
	g.files[0].last = nil
	g.files[0].pages.forget()
	if got := ats[1].Key("a").String(); got != "r.toml:3:1" {
		t.Errorf("in a lost file: %s", got)
	}
}

// What is kept of a row must not keep the text of its chunk.
func TestStringsAreCopied(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "[[row]]\nid = \"id-%d\"\nlong = \"%s\"\n", i, strings.Repeat("x", 300_000))
	}
	fsys := fstest.MapFS{"r.toml": {Data: []byte(b.String())}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var probs diag.Problems
	g := Open(fsys, "r", &probs)
	ids := Rows(g, "row", func(r *Row) string { r.Has("long"); return r.Str("id") })
	g.Close()
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
		t.Errorf("%d ids keep %d bytes", len(ids), kept)
	}
	if want := fmt.Sprintf("id-%d", len(ids)-1); len(ids) != 100 || ids[99] != want || probs.Len() > 0 {
		t.Errorf("%d ids, the last %q", len(ids), ids[len(ids)-1])
	}
	runtime.KeepAlive(g)
}

func TestUnreadable(t *testing.T) {
	var probs diag.Problems
	g := Open(fstest.MapFS{"r.toml/x": {}}, "r", &probs)
	list := probs.Sorted()
	if !g.Present || !g.Broken() || len(list) != 1 || list[0].Code != "unreadable" || list[0].File != "r.toml" {
		t.Errorf("present %v, problems %v", g.Present, list)
	}
}

func TestRowTooLarge(t *testing.T) {
	data := "[[row]]\nid = \"a\"\n[[row]]\nid = \"" + strings.Repeat("x", maxRow) + "\"\n[[row]]\nid = \"b\"\n"
	var probs diag.Problems
	g := OpenBytes("r.toml", []byte(data), 10, &probs)
	ids := Rows(g, "row", func(r *Row) string { return r.Str("id") })
	g.Close()
	list := probs.Sorted()
	if fmt.Sprint(ids) != "[a b]" || len(list) != 1 || list[0].Code != "too-large" || list[0].Place.String() != "r.toml:12:1" {
		t.Errorf("ids %q, problems %v", ids, list)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("list = [" + strings.Repeat("1, ", 5000) + "]\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "k%d = 1\n", i)
	}
	var probs diag.Problems
	g := OpenBytes("r.toml", []byte(b.String()), 1, &probs)
	Root(g, func(r *Row) []string { return r.Strs("list") })
	g.Close()
	if n := probs.Len(); n != 2*maxAlike {
		t.Errorf("%d problems", n)
	}
}

func TestFilesAndComments(t *testing.T) {
	var probs diag.Problems
	fsys := fstest.MapFS{
		"r/b.toml": {Data: []byte("# Ünë # still\r\n\r\na = \"#no\" #two \r\n")},
		"r/a.toml": {Data: []byte("\ufeffx = '''\n# no\n'''  # yes\n")},
	}
	g := Open(fsys, "r", &probs)
	if got := fmt.Sprint(g.Files()); got != "[r/a.toml r/b.toml]" {
		t.Error(got)
	}
	var got []string
	for _, c := range g.Comments() {
		got = append(got, c.Place.String()+" "+c.Text)
	}
	want := "r/a.toml:3:6 yes|r/b.toml:1:1 Ünë # still|r/b.toml:3:11 two"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
}

package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/diag"
)

// Rows may be in any order, in any number of shards.
func TestOrderOfRows(t *testing.T) {
	straight := base(t)
	turned := fstest.MapFS{}
	for name, f := range straight {
		turned[name] = f
		dir, isRegister := strings.CutPrefix(name, "registers/")
		if !isRegister || strings.HasPrefix(dir, "soa") || strings.HasPrefix(dir, "disciplinary") {
			continue
		}
		rows := topRows(string(f.Data))
		slices.Reverse(rows)
		delete(turned, name)
		for i, row := range rows {
			turned[fmt.Sprintf("%s/%03d.toml", strings.TrimSuffix(name, ".toml"), i)] = &fstest.MapFile{Data: []byte(row)}
		}
	}
	want, got := dump(good(t, straight, "")), dump(good(t, turned, ""))
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// topRows cuts a register at the headers of its rows, not of their tables.
func topRows(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "[[") && !strings.Contains(line, ".") || len(out) == 0 {
			out = append(out, "")
		}
		out[len(out)-1] += line
	}
	return out
}

// A policy without a history is seen by the approval of the texts that are kept.
func TestPolicyWithoutRevisions(t *testing.T) {
	text := func(version, approved string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("+++\nid = \"x\"\ntitle = \"T\"\nkind = \"policy\"\nversion = \"" + version + "\"\nstatus = \"approved\"\n" + approved + "+++\n" + version + "\n")}
	}
	w := base(t)
	w["policies/x.md"] = text("1.10", "approved = 2026-11-01\n")
	w["policies/archive/x@1.9.md"] = text("1.9", "approved = 2026-07-01\n")
	w["policies/archive/x@1.0.md"] = text("1.0", "approved = 2025-07-01\n")
	w["policies/undated.md"] = &fstest.MapFile{Data: []byte("+++\nid = \"undated\"\ntitle = \"T\"\nkind = \"policy\"\nversion = \"1\"\nstatus = \"draft\"\n+++\n")}
	for cycle, want := range map[string]string{"2026-Q4": "1.10", "2026-Q3": "1.9", "2026-Q2": "1.0"} {
		p := good(t, w, cycle)
		if got := p.Policy("x"); got == nil || got.Version != want || got.Body != want+"\n" {
			t.Errorf("%s sees %v", cycle, got)
		}
		if p.Policy("undated") == nil {
			t.Errorf("%s does not see a draft without a date", cycle)
		}
	}
	delete(w, "policies/archive/x@1.0.md")
	if p := good(t, w, "2026-Q2"); p.Policy("x") != nil {
		t.Error("2026-Q2 sees what was not there yet")
	}
}

// Who joined after a past cycle is not to be named in its cases either.
func TestRedactionInPastCycles(t *testing.T) {
	w := base(t)
	edit(t, w, "registers/disciplinary.toml", "Shared a password with a colleague", "Bo Newcomer shared a password")
	for _, cycle := range []string{"2026-Q4", "2026-Q3"} {
		if _, got := load(t, w, cycle); !strings.Contains(got, "personal-data summary holds a name of people.toml") {
			t.Errorf("%s: got %s", cycle, got)
		}
	}
}

func TestUnknownCycle(t *testing.T) {
	_, got := load(t, base(t), "2026-Q1")
	want := "pack.toml:1:1 unknown-cycle cycle \"2026-Q1\" is neither [cycle] nor a [[past]] one of pack.toml\n\thelp: did you mean \"2026-Q2\"?\n"
	if got != want {
		t.Errorf("got %s", got)
	}
}

// onDisk writes a workspace to a folder, for what needs real files.
func onDisk(t *testing.T, w fstest.MapFS) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, w); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLinks(t *testing.T) {
	w := base(t)
	edit(t, w, "registers/speakup.toml", `"file:evidence/a.pdf"`, `"file:evidence/link.pdf", "file:evidence/dir/a.pdf", "file:evidence/pipe"`)
	dir := onDisk(t, w)
	for link, to := range map[string]string{
		"evidence/link.pdf": "a.pdf", "evidence/dir": ".", "evidence/unused": "a.pdf",
		"registers/more.toml": "/etc/hostname", "policies/linked.md": "logging.md", "trust": "evidence",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.Rename(filepath.Join(dir, "registers/risks.toml"), filepath.Join(dir, "elsewhere.toml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../elsewhere.toml", filepath.Join(dir, "registers/risks.toml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "registers/kpis.toml")); err != nil {
		t.Fatal(err)
	}
	makePipe(t, filepath.Join(dir, "registers/kpis.toml")) // reading it would never end
	makePipe(t, filepath.Join(dir, "evidence/pipe"))
	var probs diag.Problems
	p, err := Load(os.DirFS(dir), Options{}, &probs)
	if err != nil {
		t.Fatal(err)
	}
	want := `policies/linked.md bad-path path "policies/linked.md" is a symbolic link
registers/more.toml unknown-register no register is called "more"
registers/more.toml bad-path path "registers/more.toml" is a symbolic link
registers/risks.toml bad-path path "registers/risks.toml" is a symbolic link
registers/risks.toml unreadable cannot read the file: not a plain file
registers/kpis.toml unreadable cannot read the file: not a plain file
registers/speakup.toml:12:13 bad-path path "evidence/link.pdf" goes through a symbolic link
registers/speakup.toml:12:39 bad-path path "evidence/dir/a.pdf" goes through a symbolic link
registers/speakup.toml:12:66 bad-path path "evidence/pipe" is not a plain file
trust bad-path path "trust" is a symbolic link
`
	if got := withoutHints(show(probs.Sorted())); sortLines(got) != sortLines(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, in := range p.Inputs {
		if strings.Contains(in.Name, "link") || in.Name == "registers/risks.toml" {
			t.Errorf("%s is an input", in.Name)
		}
	}
}

func withoutHints(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(line, "\t") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

func sortLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestCheckFile(t *testing.T) {
	dir := onDisk(t, fstest.MapFS{"a/b.txt": {Data: []byte("x")}})
	if err := os.Symlink("a", filepath.Join(dir, "l")); err != nil {
		t.Skip(err)
	}
	for name, want := range map[string]string{
		"a/b.txt": "", "a": "is a folder, not a file", "l/b.txt": "goes through a symbolic link", "l": "goes through a symbolic link",
		"a/none": "not there", "none/b.txt": "not there", "a/b.txt/c": "not there", "../x": "leaves", "/etc/passwd": "absolute", `a\b.txt`: "backslash",
		"": "leaves", ".": "leaves", "a/../a/b.txt": "leaves", "a//b.txt": "leaves", "a/b.txt/": "leaves", "a\x00b": "NUL", "C:/x": "absolute",
	} {
		err := CheckFile(os.DirFS(dir), name)
		switch {
		case want == "" && err == nil:
		case want == "not there" && err != nil && !isPathError(err):
		case err == nil || want == "" || !strings.Contains(err.Error(), want):
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

func TestDigest(t *testing.T) {
	p := good(t, base(t), "")
	if !slices.IsSortedFunc(p.Inputs, func(a, b Input) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the inputs are not sorted")
	}
	w := base(t)
	w["log/checkpoint"] = &fstest.MapFile{Data: []byte("x")}
	if q := good(t, w, ""); Digest(q.Inputs) != Digest(p.Inputs) {
		t.Error("the log is an input")
	}
	w["evidence/new.pdf"] = &fstest.MapFile{Data: []byte("x")}
	if q := good(t, w, ""); Digest(q.Inputs) == Digest(p.Inputs) {
		t.Error("a new file changes nothing")
	}
	const want = "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880  0  a\n"
	if in := []Input{{"a", 0, "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880"}}; Digest(in) != sha(want) {
		t.Errorf("the inputs digest of one file is %s", Digest(in))
	}
}

func sha(s string) string {
	in := Input{Name: "x"}
	if err := in.read(fstest.MapFS{"x": {Data: []byte(s)}}); err != nil {
		panic(err)
	}
	return in.SHA256
}

// broken is a file system of which one file cannot be read.
type broken struct {
	fstest.MapFS
	name string
}

func (b broken) Open(name string) (fs.File, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "open", Path: "/machine/" + name, Err: errors.New("input/output error")}
	}
	return b.MapFS.Open(name)
}

func (b broken) ReadFile(name string) ([]byte, error) {
	if name == b.name {
		_, err := b.Open(name)
		return nil, err
	}
	return b.MapFS.ReadFile(name)
}

func TestUnreadable(t *testing.T) {
	for name, want := range map[string]string{
		"registers/risks.toml": "registers/risks.toml unreadable cannot read the file: input/output error\n",
		"policies/logging.md":  "policies/logging.md unreadable cannot read the file: input/output error\n",
		"evidence/a.pdf":       "",
	} {
		var probs diag.Problems
		_, err := Load(broken{base(t), name}, Options{}, &probs)
		if got := show(probs.Sorted()); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
		if err == nil {
			t.Errorf("%s: the digest of what could not be read", name)
		}
	}
}

// big is a workspace of n completions, of which every wrong-th names nobody.
func big(n, wrong int) fstest.MapFS {
	var people, training bytes.Buffer
	for i := range min(n, 40_000) {
		fmt.Fprintf(&people, "[[person]]\nid = \"p-%05d\"\nname = \"Person Number %d\"\nstart = 2019-03-01\nmanager = \"p-%05d\"\n\n", i, i, i/10)
	}
	for i := range 25 {
		fmt.Fprintf(&training, "[[course]]\nid = \"course-%02d\"\ntitle = \"C\"\n\n", i)
	}
	for i := range n {
		who := fmt.Sprintf("p-%05d", i%40_000)
		if wrong > 0 && i%wrong == 0 {
			who = "x" + who
		}
		fmt.Fprintf(&training, "[[completion]]\nperson = %q\ncourse = \"course-%02d\"\ndate = 2026-%02d-%02d\nevidence = [\"file:evidence/a.pdf\"]\n\n", who, i%25, 1+i%12, 1+i%28)
	}
	const pack = "[organisation]\nname = \"Big\"\n[cycle]\nid = \"c\"\nfrom = 2026-10-01\nto = 2026-12-31\nas_of = 2026-12-31\n[leadership]\ntop_management = [\"p-00000\"]\n"
	return fstest.MapFS{"pack.toml": {Data: []byte(pack)}, "registers/people.toml": {Data: people.Bytes()},
		"registers/training.toml": {Data: training.Bytes()}, "evidence/a.pdf": {}}
}

// Two thousand wrong references are all told, in the same way.
func TestManyWrong(t *testing.T) {
	w := big(2_000, 1)
	var first string
	for range 2 {
		var probs diag.Problems
		if _, err := Load(w, Options{}, &probs); err != nil {
			t.Fatal(err)
		}
		got := show(probs.Sorted())
		if first == "" {
			first = got
		}
		if probs.Len() != 2_000 || got != first {
			t.Fatalf("%d problems, the same: %v", probs.Len(), got == first)
		}
	}
	if !strings.HasPrefix(first, "registers/training.toml:102:10 unknown-reference person \"xp-00000\" is not in people.toml\n\thelp: did you mean \"p-00000\"?\n") {
		t.Errorf("the first is %s", first[:200])
	}
}

// BenchmarkLoad reads a workspace of 100,000 completions and 40,000 people.
func BenchmarkLoad(b *testing.B) {
	w := big(100_000, 0)
	b.ReportAllocs()
	for b.Loop() {
		var probs diag.Problems
		p, err := Load(w, Options{}, &probs)
		if err != nil || probs.Len() > 0 {
			b.Fatal(err, show(probs.Sorted()))
		}
		runtime.KeepAlive(p)
	}
}

// FuzzLoad lays an archive over the base: whatever it holds, Load answers with
// problems, in all cycles, and a pack without problems can be asked anything.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := base(t)
		for _, file := range txtar.Parse(data).Files {
			if fs.ValidPath(file.Name) && file.Name != "." && !clashes(fsys, file.Name) {
				lay(fsys, []txtar.File{file})
			}
		}
		for _, cycle := range []string{"", "2026-Q3"} {
			var probs diag.Problems
			p, err := Load(fsys, Options{Cycle: cycle}, &probs)
			probs.Sorted()
			if err != nil || probs.Len() > 0 {
				continue
			}
			dump(p)
			for _, s := range p.Signatures {
				p.Subject(s.Subject)
			}
			for _, c := range p.Courses {
				p.Audience(c.Audience)
			}
		}
	})
}

// clashes reports whether a file of that name would be a folder too.
func clashes(fsys fstest.MapFS, name string) bool {
	for have := range fsys {
		if strings.HasPrefix(have, name+"/") || strings.HasPrefix(name, have+"/") {
			return true
		}
	}
	return false
}

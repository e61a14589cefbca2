package pdf

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/evpack/evpack/generator/report"
)

// TestGolden draws each kind of block and compares the file's structure tree,
// with the text that stands in it, with testdata/tree.txt. UPDATE=1 rewrites
// that file; read the difference as a blind reader hears it.
func TestGolden(t *testing.T) {
	compare(t, "testdata/tree.txt", open(t, write(t, goldenDocument(t))).tree())
}

// TestReadingOrder compares what another program reads, following the tree.
func TestReadingOrder(t *testing.T) {
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	d := goldenDocument(t)
	d.Pages, d.Contents = d.Pages[2:4], false // pdfinfo looks through a page for each element of it
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, write(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdfinfo", "-struct-text", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "testdata/reading.txt", string(out))
}

// goldenDocument is the sample without its longest chapters.
func goldenDocument(t *testing.T) *Document {
	t.Helper()
	d := sample(t)
	d.Pages = []*report.Page{d.Pages[0], d.Pages[1], d.Pages[2], d.Pages[4], d.Pages[6]}
	d.Pages[1].Sections[0].Blocks[0].(*report.Table).Rows = d.Pages[1].Sections[0].Blocks[0].(*report.Table).Rows[:6]
	return d
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("it is not as in %s; UPDATE=1 rewrites it. It begins to differ at:\n%s", path, firstDifference(got, string(want)))
	}
}

func firstDifference(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range la {
		if i >= len(lb) || la[i] != lb[i] {
			return la[i]
		}
	}
	return "the end"
}

// tree is the structure tree as text, an element a line.
func (f *opened) tree() string {
	texts := map[string]string{}
	for _, p := range references(f.get(f.catalog().get("/Pages")).get("/Kids")) {
		f.texts(p, texts)
	}
	var b strings.Builder
	f.walk(f.document(), 0, func(_, depth int, e dict) {
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", depth), e.get("/S")[1:])
		if alt := e.get("/Alt"); alt != "" {
			fmt.Fprintf(&b, " alt=%q", decodeHex(alt))
		} else {
			for _, text := range f.content(e, texts) {
				fmt.Fprintf(&b, " %q", text)
			}
		}
		b.WriteByte('\n')
	})
	return b.String()
}

var shown = regexp.MustCompile(`(?s)/\w+<</MCID (\d+)>>BDC\n(.*?)EMC\n`)
var strung = regexp.MustCompile(`(?s)Td \(((?:[^\\)]|\\.)*)\)Tj ET\n`)

// texts notes what each marked sequence of a page shows.
func (f *opened) texts(page int, texts map[string]string) {
	content := f.contentOf(f.objects[page].dict)
	for _, m := range shown.FindAllSubmatch(content, -1) {
		text := ""
		for _, s := range strung.FindAllSubmatch(m[2], -1) {
			text += decodeLiteral(s[1])
		}
		texts[fmt.Sprintf("%d %s", page, m[1])] = text
	}
}

func decodeLiteral(s []byte) string {
	var units []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			if s[i] == 'r' {
				units = append(units, '\r')
				continue
			}
		}
		units = append(units, s[i])
	}
	return decodeUnits(units)
}

func decodeUnits(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}

func decodeHex(s string) string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "<FEFF"), ">")
	var b []byte
	for i := 0; i+1 < len(s); i += 2 {
		v, _ := strconv.ParseUint(s[i:i+2], 16, 8)
		b = append(b, byte(v))
	}
	return decodeUnits(b)
}

// content is the text of an element's own marked content, a string each.
func (f *opened) content(e dict, texts map[string]string) []string {
	var out []string
	home := reference(e.get("/Pg"))
	s := &scanner{data: []byte(strings.Trim(e.get("/K"), "[]"))}
	for {
		v, err := s.value()
		if err != nil {
			return out
		}
		page, mcid := home, v
		if strings.HasPrefix(v, "<<") {
			d := f.get(v)
			page, mcid = reference(d.get("/Pg")), d.get("/MCID")
			if d.get("/Obj") != "" {
				out = append(out, "→")
				continue
			}
		} else if reference(v) != 0 {
			continue
		}
		out = append(out, texts[fmt.Sprintf("%d %s", page, mcid)])
	}
}

package report

import (
	"slices"
	"strings"
	"testing"
)

func TestTextDiff(t *testing.T) {
	for _, c := range []struct{ name, was, is, want string }{
		{"same", "a\nb", "a\nb", ""},
		{"only wrapped otherwise", "a b\nc", "a\nb c", ""},
		{"one passage", "# H\n\na\n\nb\n\nc", "# H\n\na\n\nB\n\nc", "  H\n− b\n+ B\n"},
		{"added at the end", "- a", "- a\n- b", "+ - b\n"},
		{"from nothing", "", "a", "+ a\n"},
		{"two runs", "# H\na\n- x\n- y\n## K\nb", "# H\nA\n- x\n- y\n## K\nB", "  H\n− a\n+ A\n\n  K\n− b\n+ B\n"},
		{"words", "check that training is done", "check that training is complete", "− check that training is done\n+ check that training is complete\n"},
	} {
		lines, ok := textDiff(c.was, c.is)
		if got := (&Diff{Lines: lines}).Text(); got != c.want || !ok {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	words, _ := textDiff("check that training is done each year", "check that training is complete each year")
	if want := []Piece{{"check that training is ", Kept}, {"done ", Gone}, {"complete ", Fresh}, {"each year", Kept}}; len(words) != 1 || !slices.Equal(words[0].Pieces, want) {
		t.Errorf("the words are not told apart: %v", words)
	}
	long := strings.Repeat("- a\n- b\n", 2000)
	if _, ok := textDiff("x\n"+long+"x", "y\n"+strings.ReplaceAll(long, "a", "c")+"y"); ok {
		t.Error("8000 items were compared")
	}
}

// FuzzTextDiff: what is said to differ is in the one text or in the other.
func FuzzTextDiff(f *testing.F) {
	f.Add("a\nb\nc", "a\nB\nc")
	f.Add("# a\n\n- b", "# a\nc\n- b\n")
	f.Fuzz(func(t *testing.T, was, is string) {
		lines, _ := textDiff(was, is)
		for line := range strings.Lines((&Diff{Lines: lines}).Text()) {
			line = strings.TrimSuffix(line, "\n")
			if text, ok := strings.CutPrefix(line, "− "); ok && !slices.Contains(passages(was), text) {
				t.Errorf("%q is not in %q", text, was)
			}
			if text, ok := strings.CutPrefix(line, "+ "); ok && !slices.Contains(passages(is), text) {
				t.Errorf("%q is not in %q", text, is)
			}
		}
	})
}

func TestCompareRows(t *testing.T) {
	kind := rowKind[string]{
		key:    func(s string) string { key, _, _ := strings.Cut(s, "="); return key },
		what:   func(s string) Inline { return T(s) },
		fields: func(s string) []field { _, v, _ := strings.Cut(s, "="); return []field{{"v", v}} },
	}
	c := compareRows(kind, []string{"c=3", "a=1", "b=2"}, []string{"b=4", "d=5", "a=1"})
	if c.was != 3 || c.added.n != 1 || c.changed.n != 1 || c.removed.n != 1 {
		t.Fatalf("%+v", c)
	}
	if got := c.changed.list[0].fields[0]; got != (fieldChange{"v", "2", "4"}) {
		t.Errorf("%+v", got)
	}
	if c.added.list[0].what[0].Text != "d=5" || c.removed.list[0].what[0].Text != "c=3" {
		t.Errorf("%+v", c)
	}
}

func TestCells(t *testing.T) {
	shared := strings.Repeat("shared words ", 30)
	before, after := fieldChange{"f", shared + "old" + shared, shared + "new" + shared}.cells()
	for got, want := range map[string]string{before[0].Text: "old", after[0].Text: "new"} {
		if !strings.Contains(got, want) || len(got) > 120 || !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") {
			t.Errorf("%q", got)
		}
	}
	if before, _ := (fieldChange{"f", "", "short"}).cells(); before[0].Text != "–" {
		t.Errorf("%q", before[0].Text)
	}
}

func TestNatural(t *testing.T) {
	ids := []string{"p-10", "A.5.10", "A.5.2", "p-9", "C-1", "b"}
	slices.SortFunc(ids, func(x, y string) int { return strings.Compare(natural(x), natural(y)) })
	if got := strings.Join(ids, " "); got != "A.5.2 A.5.10 b C-1 p-9 p-10" {
		t.Error(got)
	}
}

func TestSlim(t *testing.T) {
	table := &Table{Columns: cols("a", "b", "c")}
	table.add(T("–"), T("–"), T("1"))
	table.add(T("x"), Inline{muted("none")}, T(""))
	if got := table.slim(); len(got.Columns) != 2 || len(got.Rows[0].Cells) != 2 || got.Columns[1].Title != "c" {
		t.Errorf("%+v", got)
	}
}

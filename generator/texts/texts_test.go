package texts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

func load(t *testing.T, lang, own string) (*Texts, []diag.Problem) {
	t.Helper()
	var probs diag.Problems
	fsys := fstest.MapFS{}
	if own != "" {
		fsys[strings.ToLower(lang)+".toml"] = &fstest.MapFile{Data: []byte(own)}
	}
	return Load(lang, fsys, diag.Place{File: "pack.toml", Line: 7, Column: 12}, &probs), probs.Sorted()
}

func TestLanguages(t *testing.T) {
	day := register.MustDate("2026-03-04")
	for lang, want := range map[string]string{
		"en":    "Overview|4 March 2026|4 Mar 2026|Mar 2026|0.5|98.1\u00a0%|100\u00a0%|1\u00a0234\u00a0567.5\u00a0EUR|−20|3.00",
		"en-GB": "Overview|4 March 2026|4 Mar 2026|Mar 2026|0.5|98.1\u00a0%|100\u00a0%|1\u00a0234\u00a0567.5\u00a0EUR|−20|3.00",
		"de":    "Überblick|4. März 2026|4. März 2026|März 2026|0,5|98,1\u00a0%|100\u00a0%|1.234.567,5\u00a0EUR|−20|3,00",
		"de-AT": "Überblick|4. März 2026|4. März 2026|März 2026|0,5|98,1\u00a0%|100\u00a0%|1.234.567,5\u00a0EUR|−20|3,00",
	} {
		x, probs := load(t, lang, "")
		if len(probs) > 0 {
			t.Errorf("%s: %v", lang, probs)
		}
		got := fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%s|%s|%s", x.T("Overview"), x.Date(day), x.Short(day), x.Month(day), x.Number(.5),
			x.Percent(.9814), x.Percent(1), x.Money(1234567.5, "EUR"), x.Money(-20, ""), x.Decimal(3, 2))
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", lang, got, want)
		}
	}
	de, _ := load(t, "de", "")
	if got := de.Figure("1\u00a0234\u00a0567.5\u00a0EUR") + de.Figure("-0.5 incl. VAT") + de.Figure("98.1 %") + de.Figure("7") + de.Figure("") + de.Day(day); got != "1.234.567,5\u00a0EUR-0,5 incl. VAT98,1 %74. März 2026" {
		t.Errorf("German figures: %s", got)
	}
	var zero Texts
	if got := zero.Figure("1\u00a0234.5\u00a0EUR") + zero.Day(day); got != "1\u00a0234.5\u00a0EUR2026-03-04" {
		t.Errorf("English figures: %s", got)
	}
	if got := zero.T("x") + zero.Date(day) + zero.Short(register.Date{}) + zero.Sprintf("%d", 3); got != "x4 March 20263" {
		t.Errorf("the zero Texts says %s", got)
	}
}

// A region says what differs, a workspace what it wants to.
func TestOwn(t *testing.T) {
	x, probs := load(t, "de-CH", "[format]\ngroup = \"’\"\n[text]\n\"Overview\" = \"Übersicht\"\n\"%d of %s\" = \"von %[2]s %[1]d\"\n")
	if len(probs) > 0 {
		t.Fatal(probs)
	}
	if got := x.T("Overview") + x.Money(1e6, "CHF") + x.Sprintf("%d of %s", 3, "x"); got != "Übersicht1’000’000\u00a0CHFvon x 3" {
		t.Errorf("got %s", got)
	}
	if got := x.Missing([]string{"Overview", "b", "a", "a"}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("missing %q", got)
	}
	if got := x.Unused([]string{"Overview"}); !slices.Contains(got, "%d of %s") {
		t.Errorf("unused %q", got)
	}
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct{ lang, own, want string }{
		"no file":      {"tlh", "", `pack.toml:7:12: there are no texts in the language "tlh" (write templates/texts/tlh.toml, or take one of de, en)`},
		"own language": {"fr", "[text]\n\"a\" = \"b\"\n", ""},
		"lost verb":    {"de", "[text]\n\"%d of %s\" = \"%d\"\n", `../templates/texts/de.toml:2:14: the text has 1%d where the English one has 1%d 2%s (take the same ones, %[2]s where the order differs)`},
		"other verb":   {"de", "[text]\n\"%d of %s\" = \"%s %s\"\n", `the text has 1%s 2%s where`},
		"a lone mark":  {"de", "[text]\n\"%d\" = \"%d 5%\"\n", `the text has 1%d a lone %`},
		"all is well":  {"de", "[text]\n\"%d %%\" = \"%d %%\"\n\"%.1f h\" = \"%.1[1]f h\"\n", ""},
		"odd index":    {"de", "[text]\n\"%.1f h\" = \"%[1].1f h\"\n", "the text has 1%[1].1f where"},
		"months":       {"de", "[format]\nmonths = [\"Januar\"]\n", `1 months (a year has twelve)`},
		"unknown key":  {"de", "[format]\nmonat = \"x\"\n", `unknown key "monat"`},
		"no toml":      {"de", "[text\n", `de.toml:1`},
		"not a text":   {"de", "[text]\n\"a\" = 3\n", `de.toml:2:7`},
	} {
		_, probs := load(t, c.lang, c.own)
		var got []string
		for _, p := range probs {
			got = append(got, fmt.Sprintf("%s: %s (%s)", p.Place, p.Message, p.Hint))
		}
		all := strings.Join(got, "\n")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: got %s, want %s", name, all, c.want)
		}
	}
}

func FuzzVerbs(f *testing.F) {
	f.Add("%d of %s %[1]d %% %")
	f.Fuzz(func(_ *testing.T, s string) { verbs(s) })
}

package site

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/trial"
	"github.com/evpack/evpack/themes"
	"golang.org/x/net/html"
)

func theme(t testing.TB) fs.FS {
	t.Helper()
	sub, err := fs.Sub(themes.FS, "evidence")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// built draws a report and gives the files of its site. With KEEP=DIR the
// site of TestBuild stays, for people who want to look at it.
func built(t *testing.T, rep *report.Report, opt Options) map[string]string {
	t.Helper()
	opt.Theme = theme(t)
	dest := t.TempDir()
	if keep := os.Getenv("KEEP"); keep != "" && t.Name() == "TestBuild" {
		dest = keep
	}
	if err := Build(dest, rep, opt); err != nil {
		t.Fatal(err)
	}
	return trial.Files(t, dest)
}

// same compares two sites byte for byte.
func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name, w := range want {
		if g := got[name]; g != w {
			i := 0
			for i < len(g) && i < len(w) && g[i] == w[i] {
				i++
			}
			t.Errorf("%s: %s differs at byte %d:\n got %.200q\nwant %.200q", what, name, i, g[max(i-40, 0):], w[max(i-40, 0):])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
	}
}

func plain(s string) string { return s }

// hostile is text that would like to be a script, a template, a shortcode or
// a link.
func hostile(s string) string {
	return `<script>alert(1)</script>{{ printf "%d" 7 }}{{< x >}}<!--evpack 1-->"'><img src=x onerror=alert(1)>` +
		"[x](javascript:alert(1)) \u2028\x00\r &amp; " + s
}

func TestBuild(t *testing.T) {
	site := built(t, sample(plain), Options{})
	for name, page := range site {
		if strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: html/template refused something", name)
		}
		if strings.Contains(page, "evpack 1-->") {
			t.Errorf("%s: a marker is left", name)
		}
	}
	for _, want := range []struct{ page, text string }{
		{"index.html", "Read-only snapshot as of 31 December 2026"},
		{"index.html", `<mark>7c1e93ab</mark>`},
		{"index.html", `<b>84<small> of 89</small></b>`},
		{"index.html", "judged as of 31 December 2026 by evpack 0.1.0"},
		{"controls/A.5.4.html", `<a href="../controls/A.5.4.html" aria-current="page">`},
		{"people/001.html", `<a href="../people.html" aria-current="true">`},
		{"controls/A.5.4.html", `<a rel="noreferrer" href="https://example.com/a?b=c&amp;d=%27e%27">`},
		{"controls/A.5.4.html", `<a href="../soa.html#A.5.4">SoA row</a>`},
		{"reviews/mr-2026-q4.html", `<a href="#topic-4">topic 4</a>`},
		{"people/001.html", `<article class="card" id="p-0003">`},
		{"soa.html", `<th scope="rowgroup" colspan="7">People controls</th>`},
		{"soa.html", `<td class="empty" colspan="3">No control is excluded.</td>`},
		{"policies/information-security.html", `id="text-accountability"`},
		{"assets/search/t0.js", `\tsig-2026-014\t\tInformation security policy, version 3.1\n`},
		{"assets/brand.css", `@top-left{content:"Northwind Robotics Ltd · 2026-Q4"`},
	} {
		if !strings.Contains(site[want.page], want.text) {
			t.Errorf("%s lacks %s", want.page, want.text)
		}
	}
}

// The tags of a page are those of the theme, whatever the registers say.
func TestHostileTextIsText(t *testing.T) {
	benign := built(t, sample(plain), Options{})
	attacked := built(t, sample(hostile), Options{})
	for name := range benign {
		if filepath.Ext(name) != ".html" {
			continue
		}
		got, want := skeleton(t, attacked[name]), skeleton(t, benign[name])
		if got != want {
			i := 0
			for i < len(got) && i < len(want) && got[i] == want[i] {
				i++
			}
			t.Errorf("%s has other tags:\n got …%.300s\nwant …%.300s", name, got[max(i-100, 0):], want[max(i-100, 0):])
		}
	}
}

// skeleton lists a page's tags with the names of their attributes and the
// values of those that could do something; prose, which has tags of its own,
// is left out.
func skeleton(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	skip := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return b.String()
		case html.CommentToken:
			b.WriteString("<!-- -->")
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if skip > 0 || isProse(tok) {
				if tok.Data == "div" {
					skip++
				}
				refuse(t, tok)
				continue
			}
			if tok.Data == "text" {
				continue // a chart leaves out labels that are too long
			}
			b.WriteString("\n<" + tok.Data)
			for _, a := range tok.Attr {
				b.WriteString(" " + a.Key)
				if a.Key == "href" || a.Key == "src" || a.Key == "id" || a.Key == "class" {
					b.WriteString("=" + a.Val)
				}
			}
		case html.EndTagToken:
			if tok := z.Token(); skip > 0 && tok.Data == "div" {
				skip--
			}
		}
	}
}

func isProse(tok html.Token) bool {
	for _, a := range tok.Attr {
		if a.Key == "class" && a.Val == "prose" {
			return true
		}
	}
	return false
}

func refuse(t *testing.T, tok html.Token) {
	t.Helper()
	if tok.Data == "script" || tok.Data == "img" || tok.Data == "iframe" || tok.Data == "style" {
		t.Errorf("prose holds <%s>", tok.Data)
	}
	for _, a := range tok.Attr {
		if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "javascript:") {
			t.Errorf("prose holds %s=%q", a.Key, a.Val)
		}
	}
}

// What we splice into Hugo's shells is what the theme's partials would have
// written: a workspace that overrides a block's partial with the very same
// text sends everything through Hugo, and the two sites are equal.
func TestSpliceEqualsPartials(t *testing.T) {
	para, err := fs.ReadFile(theme(t), "layouts/_partials/block/para.html")
	if err != nil {
		t.Fatal(err)
	}
	rep := sample(hostile)
	rep.Pages = append(rep.Pages, everything(rep), long())
	fast := built(t, rep, Options{SkipCheck: true}) // the collected blocks link to their old pages
	slow := built(t, rep, Options{SkipCheck: true, Override: fstest.MapFS{"layouts/partials/block/para.html": {Data: para}}})
	if got, want := found(t, fast), found(t, slow); !slices.Equal(got, want) { // the numbers differ: what a splice adds comes last
		t.Errorf("the search index has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, site := range []map[string]string{fast, slow} {
		maps.DeleteFunc(site, func(name, _ string) bool { return strings.HasPrefix(name, "assets/search/") })
	}
	same(t, "spliced", fast, slow)
	if n := strings.Count(fast["long.html"], "<tr"); n < manyRows {
		t.Errorf("the long table has %d rows", n)
	}
}

// everything is a page whose stream holds each block of a report once.
func everything(rep *report.Report) *report.Page {
	var blocks []report.Block
	for _, p := range rep.Pages {
		for _, s := range p.Sections {
			blocks = append(blocks, s.Blocks...)
		}
	}
	return &report.Page{ID: "all/everything", Title: "Everything", Parent: "index", Sections: []*report.Section{{ID: "_s", Title: "Everything", Blocks: []report.Block{
		&report.Stream{Each: func(yield func(report.Block) bool) {
			for i, b := range blocks {
				if report.Kind(b) == "stream" {
					continue
				}
				if !yield(unlike(b, i)) {
					return
				}
			}
		}},
	}}}}
}

// unlike is b without the anchors that another block of the page has.
func unlike(b report.Block, i int) report.Block {
	switch b := b.(type) {
	case *report.Chart:
		c := *b
		c.ID = ""
		return &c
	case *report.Table:
		c := *b
		c.ID = ""
		c.Rows = nil
		for _, r := range b.Rows {
			r.ID = ""
			c.Rows = append(c.Rows, r)
		}
		return &c
	case *report.Record:
		c := *b
		c.ID = ""
		return &c
	}
	return b
}

// long has a table and a run of records that are too many for html/template.
func long() *report.Page {
	table := &report.Table{ID: "rows", Caption: "Rows", Columns: []report.Column{{Title: "Id", Nowrap: true}, {Title: "State"}, {Title: "N", Num: true}}}
	for range manyRows + 1 {
		table.Rows = append(table.Rows, report.Row{Cells: []report.Inline{report.T("<x>"), {{Text: "Done", Style: report.Badge, State: report.OK}}, report.T("1")}})
	}
	var records []report.Block
	for range manyRecords + 1 {
		records = append(records, &report.Record{Title: report.T("R & D"), Facts: []report.Fact{{Term: "a", Text: report.T("b+c")}}})
	}
	return &report.Page{ID: "long", Title: "Long", Sections: []*report.Section{{ID: "t", Title: "Table", Blocks: []report.Block{table}}, {ID: "r", Title: "Records", Blocks: records}}}
}

func TestOverrides(t *testing.T) {
	site := built(t, sample(plain), Options{
		Override: fstest.MapFS{
			"layouts/_partials/foot.html":     {Data: []byte(`<footer class="site">ours</footer>`)},
			"layouts/review.html":             {Data: []byte(`{{ define "main" }}<h1>{{ .Params.view.title }}</h1>{{ range .Params.view.sections }}{{ partial "section.html" . }}{{ end }}{{ end }}`)},
			"i18n/en.toml":                    {Data: []byte("how_to_verify = \"Check us\"\n")},
			"static/assets/evpack.css":        {Data: []byte("body{color:red}\n")},
			"layouts/_partials/not-used.html": {Data: []byte("x")},
		},
		Logo: &Logo{Name: "evidence/Logo.SVG", Data: []byte("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")},
	})
	for name, want := range map[string]string{
		"index.html": ">Check us</a>", "verify.html": `<footer class="site">ours`, "assets/evpack.css": "red",
		"reviews/mr-2026-q4.html": `tabindex="-1" class="l-review">` + "\n<h1>Management review mr-2026-q4</h1>", "controls/A.5.4.html": `<img class="logo" src="../assets/logo.svg" alt="">`,
	} {
		if !strings.Contains(site[name], want) {
			t.Errorf("%s lacks %s", name, want)
		}
	}
	if !strings.Contains(site["index.html"], "Skip to content") {
		t.Error("a word that the workspace does not change is lost")
	}
}

func TestLanguage(t *testing.T) {
	rep := sample(plain)
	rep.Language = "fr-CH"
	site := built(t, rep, Options{Override: fstest.MapFS{"i18n/fr.toml": {Data: []byte("skip = \"Aller au contenu\"\nof = \"de %s\"\n")}}})
	for _, want := range []string{`<html lang="fr-CH"`, ">Aller au contenu<", "<small> de 89</small>", "How to verify"} {
		if !strings.Contains(site["index.html"], want) {
			t.Errorf("index.html lacks %s", want)
		}
	}
}

// Files that the caller adds are no lost links, and prose may lead to them and
// to other texts of the pack.
func TestPresent(t *testing.T) {
	rep := &report.Report{Pages: []*report.Page{
		{ID: "index", Title: "I", Sections: []*report.Section{{ID: "s", Blocks: []report.Block{&report.Para{Text: report.Link("board", "evidence/board.pdf")}}}}},
		{ID: "policies/a", Title: "A", Sections: []*report.Section{{ID: "t", Blocks: []report.Block{
			&report.Prose{Anchor: "text-", Source: "# One\n\n[b](b.md#two), [gone](gone.md), [pdf](../evidence/board.pdf), [out](https://example.com/?a=1), [up](../../x), [nowhere](#nowhere)"},
		}}}},
		{ID: "policies/b", Title: "B", Sections: []*report.Section{{ID: "t", Blocks: []report.Block{&report.Prose{Anchor: "text-", Source: "## Two"}, &report.Prose{Anchor: "text-", Source: "## Two"}}}}},
	}}
	site := built(t, rep, Options{Present: func(path string) bool { return path == "evidence/board.pdf" }})
	page := site["policies/a.html"]
	for _, want := range []string{`<a href="b.html#text-two">`, ", gone,", `<a href="../evidence/board.pdf">`, `<a rel="noreferrer" href="https://example.com/?a=1">`, ", up,"} {
		if !strings.Contains(strings.ReplaceAll(page, `href="../policies/`, `href="`), want) {
			t.Errorf("policies/a.html lacks %s in %s", want, page[strings.Index(page, `<div class="prose">`):])
		}
	}
}

// The zone, the locale and the number of processors change nothing.
func TestReproducible(t *testing.T) {
	var log bytes.Buffer
	want := built(t, sample(plain), Options{Log: &log})
	t.Setenv("LANG", "tr_TR.UTF-8")
	t.Setenv("HUGO_TITLE", "x")
	zone := time.Local
	time.Local = time.FixedZone("Chatham", 12*3600+45*60)
	defer func() { time.Local = zone }()
	for _, procs := range []int{1, 2, 8} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		same(t, "again", built(t, sample(plain), Options{}), want)
	}
	if log.Len() > 0 {
		t.Errorf("Hugo said %s", log.String())
	}
}

package site

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/report"
)

func TestRefusals(t *testing.T) {
	page := func(id string, blocks ...report.Block) *report.Page {
		return &report.Page{ID: id, Title: "T", Sections: []*report.Section{{ID: "s", Title: "S", Blocks: blocks}}}
	}
	link := func(href string) report.Block { return &report.Para{Text: report.Link("x", href)} }
	layout := func(text string) fstest.MapFS { return fstest.MapFS{"layouts/page.html": {Data: []byte(text)}} }
	ok := page("index", link("index.html#s"))
	for name, c := range map[string]struct {
		pages []*report.Page
		files fstest.MapFS
		want  string
	}{
		"lost page":      {[]*report.Page{page("index", link("gone.html"))}, nil, "index.html: the link gone.html leads nowhere"},
		"lost anchor":    {[]*report.Page{page("index", link("#gone"))}, nil, "index.html: the link #gone leads to no anchor of index.html"},
		"two anchors":    {[]*report.Page{page("index", &report.Record{ID: "s"})}, nil, "page index: two things have the anchor s"},
		"in a stream":    {[]*report.Page{page("index", &report.Stream{Each: func(y func(report.Block) bool) { y(&report.Record{ID: "s"}) }})}, nil, "two things have the anchor s"},
		"nested stream":  {[]*report.Page{page("index", &report.Stream{Each: func(y func(report.Block) bool) { y(&report.Stream{}) }})}, nil, "a stream cannot stand there"},
		"escaping id":    {[]*report.Page{page("../x")}, nil, `page "../x": the id is no path`},
		"one file":       {[]*report.Page{page("A"), page("a")}, nil, "pages A and a have one address"},
		"foreign script": {[]*report.Page{ok}, layout(`{{ define "main" }}<h1 id="s">x</h1><script src="https://example.com/x.js"></script>{{ end }}`), "https://example.com/x.js leads out of the site"},
		"own script":     {[]*report.Page{ok}, layout(`{{ define "main" }}<h1 id="s">x</h1><script>1</script>{{ end }}`), "no script or style of its own"},
		"handler":        {[]*report.Page{ok}, layout(`{{ define "main" }}<h1 id="s" onclick="x()">x</h1>{{ end }}`), "attribute onclick"},
		"picture":        {[]*report.Page{ok}, layout(`{{ define "main" }}<h1 id="s">x</h1><img alt="" src="//example.com/x.png">{{ end }}`), "leads out of the site"},
		"plain link":     {[]*report.Page{ok}, layout(`{{ define "main" }}<h1 id="s">x</h1><a href="https://example.com">x</a>{{ end }}`), "leads out of the site"},
		"template error": {[]*report.Page{ok}, layout(`{{ define "main" }}{{ .Params.view.title | nonsense }}{{ end }}`), `function "nonsense" not defined`},
		"warning":        {[]*report.Page{ok}, layout(`{{ define "main" }}{{ warnf "look here" }}{{ end }}`), "look here"},
		"errorf":         {[]*report.Page{ok}, layout(`{{ define "main" }}{{ errorf "not so" }}{{ end }}`), "not so"},
		"lost word":      {[]*report.Page{ok}, layout(`{{ define "main" }}{{ T "no_such_word" }}{{ end }}`), "no_such_word"},
		"environment":    {[]*report.Page{ok}, layout(`{{ define "main" }}{{ getenv "HUGO_X" }}{{ end }}`), "getenv"},
		"network":        {[]*report.Page{ok}, layout(`{{ define "main" }}{{ with try (resources.GetRemote "https://example.com") }}{{ with .Err }}{{ errorf "%s" . }}{{ end }}{{ end }}{{ end }}`), "is not whitelisted in policy"},
		"dropped marker": {[]*report.Page{page("index", &report.Stream{Each: func(func(report.Block) bool) {}})}, layout(`{{ define "main" }}<h1 id="s">x</h1>{{ end }}`), "drops the marker"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Build(t.TempDir(), &report.Report{Pages: c.pages}, Options{Theme: theme(t), Override: c.files})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestThemeErrors: what is wrong with a workspace's file is said at its place,
// however many pages fail by it.
func TestThemeErrors(t *testing.T) {
	rep := sample(plain)
	for i := range 40 {
		rep.Pages = append(rep.Pages, &report.Page{ID: fmt.Sprintf("more/%d", i), Title: "M", Sections: []*report.Section{{ID: "s", Title: "S", Blocks: []report.Block{&report.Para{Text: report.T("x")}}}}})
	}
	for name, c := range map[string]struct{ file, text, want string }{
		"syntax":    {"layouts/page.html", "\n{{ define \"main\" }}{{ if }}{{ end }}", "layouts/page.html:2:1: missing value for if"},
		"function":  {"layouts/_partials/foot.html", "{{ .x | nonsense }}", `layouts/_partials/foot.html:1:1: function "nonsense" not defined`},
		"partial":   {"layouts/summary.html", `{{ define "main" }}{{ partial "gone.html" . }}{{ end }}`, "layouts/summary.html:1:23: "},
		"older":     {"layouts/partials/foot.html", "{{ .x | nonsense }}", "layouts/_partials/foot.html:1:1"},
		"every one": {"layouts/_partials/block/para.html", "<p>{{ .text.foo.bar }}</p>", "layouts/_partials/block/para.html:1:"},
		"words":     {"i18n/en.toml", "a = \"b\"\nskip = \n", "i18n/en.toml:2:"},
		"style":     {"static/assets/evpack.css", "a{}\n@import url(\"https://x.example/a.css\");", "static/assets/evpack.css:2:1: the style sheet loads something from elsewhere"},
		"a page":    {"static/index.html", "hi", "static/index.html: a page of the site has that name"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Build(t.TempDir(), rep, Options{Theme: theme(t), Override: fstest.MapFS{c.file: {Data: []byte(c.text)}}})
			if wrong := new(ThemeError); !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestOtherRefusals(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pages := []*report.Page{{ID: "index"}}
	for want, try := range map[string]func() error{
		"is not empty": func() error { return Build(full, &report.Report{}, Options{Theme: theme(t)}) },
		"no theme":     func() error { return Build(t.TempDir(), &report.Report{}, Options{}) },
		"no language tag": func() error {
			return Build(t.TempDir(), &report.Report{Language: `en"><x`}, Options{Theme: theme(t)})
		},
		"is not a colour": func() error {
			return Build(t.TempDir(), &report.Report{Accent: "red}", Pages: pages}, Options{Theme: theme(t)})
		},
		"neither .svg": func() error {
			return Build(t.TempDir(), &report.Report{}, Options{Theme: theme(t), Logo: &Logo{Name: "x.html"}})
		},
		"i18n/en.toml": func() error {
			return Build(t.TempDir(), &report.Report{}, Options{Theme: theme(t), Override: fstest.MapFS{"i18n/en.toml": {Data: []byte("a = ")}}})
		},
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

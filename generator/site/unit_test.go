package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/report"
)

func at(id string) *viewer {
	v := &viewer{scene: &scene{index: &searchIndex{}, texts: map[string]string{}}, report: &report.Page{ID: id}, seen: map[string]bool{}, errs: &errs{}}
	v.page = &pageView{URL: id + ".html", Root: strings.Repeat("../", strings.Count(id, "/"))}
	return v
}

func TestHref(t *testing.T) {
	for _, c := range []struct {
		page, in, want string
		away           bool
	}{
		{"index", "signatures.html#sig-1", "signatures.html#sig-1", false},
		{"controls/A.5.4", "soa.html#A.5.4", "../soa.html#A.5.4", false},
		{"controls/A.5.4", "controls/A.5.4.html#x", "#x", false},
		{"controls/A.5.4", "controls/A.5.4.html", "#_top", false},
		{"controls/A.5.4", "#x", "#x", false},
		{"a/b", "../audit-pack.pdf", "../../audit-pack.pdf", false},
		{"index", "evidence/a%20b.pdf", "evidence/a%20b.pdf", false},
		{"index", "#policy:a@1", "#policy%3aa@1", false},
		{"index", "https://example.com/?a=b&c='d'", "https://example.com/?a=b&c=%27d%27", true},
		{"index", "javascript:alert(1)", "", false},
		{"index", "JaVaScript:alert(1)", "", false},
		{"index", "data:text/html,x", "", false},
		{"index", "//example.com/x", "", false},
		{"index", "/etc/passwd", "", false},
		{"index", `a\b`, "", false},
		{"index", "https://user@example.com", "", false},
		{"index", "https:", "", false},
		{"index", "x:y.html", "", false},
		{"index", "a/%zz", "", false},
		{"index", "", "", false},
	} {
		if got, away := at(c.page).href(c.in); got != c.want || away != c.away {
			t.Errorf("href(%q) on %s = %q, %v; want %q, %v", c.in, c.page, got, away, c.want, c.away)
		}
	}
}

// What href and esc write is what html/template writes of it.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"signatures.html#a", "https://example.com/?a='b'&c=(d)+e", "<script>", "a+b\"'&\x00", "javascript:x", "#a:b", "é\u2028", "%zz"} {
		f.Add(s)
	}
	want := template.Must(template.New("").Parse(`<a href="{{ .Href }}" data-l="{{ .Text }}">{{ .Text }}</a>`))
	f.Fuzz(func(t *testing.T, s string) {
		href, _ := at("a/b").href(s)
		if href == "" {
			href = "x"
		}
		var b strings.Builder
		if err := want.Execute(&b, struct{ Href, Text string }{href, text(s)}); err != nil {
			t.Fatal(err)
		}
		got := attr(attr([]byte("<a"), "href", href), "data-l", text(s))
		if text(s) == "" {
			got = append(got, ` data-l=""`...)
		}
		got = wrap(got, ">", text(s), "</a>")
		if string(got) != b.String() {
			t.Errorf("got %s\nwant %s", got, b.String())
		}
	})
}

func TestChartsBear(t *testing.T) {
	values := []float64{0, -3, 1e300, math.NaN(), math.Inf(1), math.Inf(-1), 1e-300}
	for _, form := range []string{"bars", "line", "stack", "", "pie"} {
		for n := range len(values) + 1 {
			c := &report.Chart{Form: form, Unit: "h", HasTarget: n%2 == 0, Target: values[n%len(values)], Max: values[(n+2)%len(values)]}
			for s := range n % 6 {
				series := report.Series{Name: strings.Repeat("long name ", s*4)}
				for i, v := range values[:n] {
					series.Points = append(series.Points, report.Point{Label: fmt.Sprint(i), Value: v, Missing: i == s})
				}
				c.Series = append(c.Series, series)
			}
			got := string(at("x").chart(c).html(nil))
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Errorf("%s of %d: %s", form, n, got)
			}
			if len(got) > 1<<20 {
				t.Errorf("%s of %d: %d bytes", form, n, len(got))
			}
		}
	}
}

func TestAxis(t *testing.T) {
	for _, c := range []struct {
		values          []float64
		max             float64
		low, high, step float64
	}{
		{[]float64{91.2, 99}, 100, 90, 100, 5},
		{[]float64{0, 41}, 0, 0, 60, 20},
		{[]float64{4}, 0, 0, 4, 2},
		{nil, 0, 0, 1, .5},
	} {
		chart := &report.Chart{Max: c.max, Series: []report.Series{{}}}
		for _, v := range c.values {
			chart.Series[0].Points = append(chart.Series[0].Points, report.Point{Value: v})
		}
		if low, high, step := axis(chart); low != c.low || high != c.high || step != c.step {
			t.Errorf("axis(%v) = %v, %v, %v; want %v, %v, %v", c.values, low, high, step, c.low, c.high, c.step)
		}
	}
}

func TestShare(t *testing.T) {
	for in, want := range map[string]string{
		"98.3 %": "98.3", "100%": "100", "0 %": "0", "18/25": "72", "3 of 4": "75", "0/0": "", "5/4": "", "101 %": "", "about 3/4": "", "-3 %": "", "": "", "12": "",
	} {
		if got := share(report.T(in)); got != want {
			t.Errorf("share(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever colour an organisation has, its links can be read (WCAG 1.4.3).
func TestAccentContrast(t *testing.T) {
	for _, c := range []string{"#2440a8", "#ffff00", "#000000", "#ffffff", "#7f7f7f", "#ff0000", "#00ff88", "#b4530a"} {
		css, err := accent(c)
		if weak := new(AccentError); errors.As(err, &weak) { // the shade that it names is one that passes
			if !strings.Contains(err.Error(), "needs 4.5 to 1") {
				t.Error(err)
			}
			css, err = accent(weak.Nearest)
		} else if c == "#ffff00" || c == "#ffffff" || c == "#7f7f7f" {
			t.Errorf("%s is let pass", c)
		}
		if err != nil {
			t.Fatal(c, err)
		}
		day, night, found := strings.Cut(css, "@media (prefers-color-scheme:dark)")
		if !found {
			t.Fatal(css)
		}
		for part, grounds := range map[string][]string{day: {"#faf9f6", "#ffffff", "#f3f1ec", "#fff1bf"}, night: {"#131418", "#1a1c21", "#212329", "#4b3d10"}} {
			_, rest, _ := strings.Cut(part, "--accent:")
			_, wash, _ := strings.Cut(part, "--accent-wash:")
			for _, g := range append(grounds, wash[:7]) {
				if got := contrast(parseColour(rest[:7]), parseColour(g)); got < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.2f", c, rest[:7], g, got)
				}
			}
		}
		_, strip, _ := strings.Cut(day, "--strip:")
		if got := contrast(parseColour(strip[:7]), colourOf(255, 255, 255)); got < 4.5 {
			t.Errorf("%s: the strip %s has a contrast of %.2f", c, strip[:7], got)
		}
	}
}

// TestLogo: an SVG may draw and do nothing else; other pictures are what their
// names say, and of a size.
func TestLogo(t *testing.T) {
	svg := func(inner string) []byte {
		return []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">` + inner + `</svg>`)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 5000, 2))); err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]Logo{
		"":                          {"a.SVG", svg(`<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs><path fill="url(#a)" d="M0 0h9"/><use xlink:href="#a"/>`)},
		"element <script>":          {"a.svg", svg(`<script>alert(1)</script>`)},
		"element <foreignObject>":   {"a.svg", svg(`<foreignObject/>`)},
		"element <style>":           {"a.svg", svg(`<style>@import "x"</style>`)},
		"element <image>":           {"a.svg", svg(`<image href="https://x.example/a.png"/>`)},
		"element <animate>":         {"a.svg", svg(`<animate attributeName="href" to="javascript:alert(1)"/>`)},
		"attribute onload":          {"a.svg", svg(`<path onload="alert(1)"/>`)},
		"attribute href":            {"a.svg", svg(`<use href="data:image/svg+xml,x"/>`)},
		"attribute fill":            {"a.svg", svg(`<path fill="url( 'https://x.example/#a')"/>`)},
		"attribute style":           {"a.svg", svg(`<path style="fill:u\72l(//x.example)"/>`)},
		"element <html>":            {"a.svg", []byte(`<html xmlns="http://www.w3.org/1999/xhtml"/>`)},
		"document type":             {"a.svg", []byte(`<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>`)},
		"<?xml-stylesheet?>":        {"a.svg", []byte(`<?xml-stylesheet href="https://x.example"?><svg xmlns="http://www.w3.org/2000/svg"/>`)},
		"no SVG":                    {"a.svg", []byte("x")},
		"no PNG":                    {"a.png", svg("")},
		"no JPEG":                   {"a.jpg", picture.Bytes()},
		"5000 × 2 pixels":           {"a.png", picture.Bytes()},
		"600 kB":                    {"a.png", make([]byte, 600<<10)},
		"neither .svg, .png nor .j": {"a.webp", nil},
	} {
		if err := CheckLogo(f.Name, f.Data); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", f.Name, err, want)
		}
	}
}

func TestCSSString(t *testing.T) {
	if got, want := cssString("A\"};</style>é"), `"A\22 \7d \3b \3c \2f style\3e é"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"fine":          {`<p id="a"><a href="#a">x</a><a href="x.html#a">x</a><a rel="noreferrer" href="https://example.com">x</a><a href="mailto:a@b.example">x</a>`, ""},
		"lax prose":     {`<div class="prose"><div><a href="#gone">x</a></div></div>`, ""},
		"strict again":  {`<div class="prose"><div></div></div><a href="#gone">x</a>`, "leads to no anchor"},
		"twice":         {`<p id="a"><p id="a">`, "two things have the anchor a"},
		"lost file":     {`<img alt="" src="gone.png">`, "gone.png leads nowhere"},
		"a folder":      {`<a href="sub/">x</a>`, "leads nowhere"},
		"outside":       {`<a href="../x.html">x</a>`, "leads nowhere"},
		"absolute":      {`<a href="/x.html">x</a>`, "leads out of the site"},
		"style":         {`<p style="color:red">x`, "attribute style"},
		"svg link":      {`<svg><use xlink:href="https://example.com/x.svg#a"/></svg>`, "leads out of the site"},
		"other scheme":  {`<a rel="noreferrer" href="ftp://example.com/">x</a>`, "leads out of the site"},
		"inline script": {`<script>x</script>`, "no script or style of its own"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.html"), []byte(c.page), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
			t.Fatal(err)
		}
		err := Check(dir, nil)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestNavigation(t *testing.T) {
	rep := &report.Report{Groups: []report.Group{{ID: "g", Title: "G"}, {ID: "none", Title: "N"}}, Pages: []*report.Page{
		{ID: "index", Group: "g", Title: "Home"}, {ID: "a", Group: "g", Nav: "A", Title: "Long A"}, {ID: "a/b", Group: "g", Parent: "a", Title: "B"}, {ID: "c", Title: "nowhere"},
	}}
	got := fmt.Sprintf("%+v", navigation(rep))
	want := "[{Title:G Items:[{ID:index URL:index.html Title:Home Count: Parent:} {ID:a URL:a.html Title:A Count: Parent:} {ID:a/b URL:a/b.html Title:B Count: Parent:a}]}]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

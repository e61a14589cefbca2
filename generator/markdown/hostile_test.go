package markdown_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/evpack/evpack/generator/markdown"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/tools/txtar"
)

// allowed are the elements of the output and their attributes.
var allowed = map[string][]string{
	"h1": {"id"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
	"p": nil, "blockquote": nil, "hr": nil, "br": nil, "em": nil, "strong": nil, "del": nil, "code": nil, "sup": nil,
	"ul": nil, "ol": {"start"}, "li": {"id"}, "dl": nil, "dt": nil, "dd": nil, "pre": {"tabindex"},
	"div": {"class", "role", "tabindex", "aria-label"}, "table": {"class"}, "thead": nil, "tbody": nil, "tr": nil,
	"th": {"scope", "class"}, "td": {"data-l", "class"}, "section": {"class", "role", "aria-label"},
	"a": {"href", "id", "role", "aria-label"},
}

// judge says what is wrong with a piece of HTML: an empty answer is safe and
// well-formed.
func judge(out string) []string {
	var wrong []string
	if i := strings.IndexByte(out, '{'); i >= 0 {
		wrong = append(wrong, "a brace that a template could take for its own")
	}
	wrong = append(wrong, nesting(out)...)
	context := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(out), context)
	if err != nil {
		return append(wrong, err.Error())
	}
	ids := map[string]bool{}
	level := 0
	for _, top := range nodes {
		for n := range walk(top) {
			wrong = append(wrong, judgeNode(n, ids, &level)...)
		}
	}
	return wrong
}

func walk(top *html.Node) func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if !yield(top) {
			return
		}
		for n := range top.Descendants() {
			if !yield(n) {
				return
			}
		}
	}
}

func judgeNode(n *html.Node, ids map[string]bool, level *int) []string {
	switch n.Type {
	case html.TextNode:
		if i := strings.IndexFunc(n.Data, deceives); i >= 0 {
			return []string{fmt.Sprintf("text holds %q", n.Data[i:])}
		}
		return nil
	case html.ElementNode:
	default:
		return []string{fmt.Sprintf("a node of type %d: %q", n.Type, n.Data)}
	}
	attributes, known := allowed[n.Data]
	if !known {
		return []string{"element " + n.Data}
	}
	var wrong []string
	for _, a := range n.Attr {
		if !slices.Contains(attributes, a.Key) {
			wrong = append(wrong, n.Data+" has "+a.Key)
		}
		if a.Key == "href" && !harmless(a.Val) {
			wrong = append(wrong, "a link to "+a.Val)
		}
		if a.Key == "id" && (ids[a.Val] || a.Val == "" || strings.ContainsFunc(a.Val, unicode.IsSpace)) {
			wrong = append(wrong, fmt.Sprintf("id %q", a.Val))
		}
		if a.Key == "id" {
			ids[a.Val] = true
		}
	}
	if n.Data == "a" && n.FirstChild == nil {
		wrong = append(wrong, "a link without text")
	}
	if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data != "hr" {
		h := int(n.Data[1] - '0')
		if *level > 0 && h > *level+1 {
			wrong = append(wrong, "a heading level is skipped")
		}
		*level = h
	}
	return wrong
}

func deceives(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// harmless is a second opinion on link.go, as a browser reads a URL.
func harmless(href string) bool {
	u, err := url.Parse(href)
	if err != nil || strings.HasPrefix(href, "/") || strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Hostname() != "" && u.User == nil
	case "mailto":
		return strings.Contains(u.Opaque, "@")
	}
	return u.Scheme == "" && u.Host == ""
}

// nesting finds tags that are not closed in order, or links in links, which a
// parser would silently mend.
func nesting(out string) []string {
	var open []string
	for z := html.NewTokenizer(strings.NewReader(out)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return []string{"not closed: " + strings.Join(open, " ")}
			}
			return nil
		case html.StartTagToken:
			name, _ := z.TagName()
			if string(name) == "a" && slices.Contains(open, "a") {
				return []string{"a link in a link"}
			}
			if string(name) != "br" && string(name) != "hr" {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return []string{"a stray end of " + string(name)}
			}
			open = open[:len(open)-1]
		}
	}
}

// The vectors are OWASP's and those of other Markdown programs' pasts, one a
// file; none may leave the allow-list.
func TestHostileTexts(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/hostile/vectors.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		source := controls.Replace(string(f.Data))
		for _, opt := range []markdown.Options{{}, {Level: 3, AnchorPrefix: `x"><script>`, Link: pages}, {Link: func(string) (string, bool) { return "//evil.example", true }}} {
			out := render(source, opt)
			for _, w := range judge(out) {
				t.Errorf("%s: %s\n%s", f.Name, w, out)
			}
			if opt.Link == nil && strings.Contains(f.Name, "nolink") && strings.Contains(out, "<a ") {
				t.Errorf("%s: is a link\n%s", f.Name, out)
			}
			if opt.Link == nil && strings.Contains(f.Name, "link-ok") && !strings.Contains(out, "<a ") {
				t.Errorf("%s: is no link\n%s", f.Name, out)
			}
		}
	}
}

// controls lets the vectors name characters that no editor shows.
var controls = strings.NewReplacer("␀", "\x00", "␁", "\x01", "␉", "\t", "␍", "\r", "␛", "\x1b", "␡", "\x7f",
	"⟦NBSP⟧", "\u00a0", "⟦ZWSP⟧", "\u200b", "⟦SHY⟧", "\u00ad", "⟦RLO⟧", "\u202e", "⟦LRI⟧", "\u2066", "⟦PDI⟧", "\u2069",
	"⟦LS⟧", "\u2028", "⟦BOM⟧", "\ufeff", "⟦TAG⟧", "\U000e0041", "⟦BAD⟧", "\xff", "⟦NONC⟧", "\ufffe", "⟦ALM⟧", "\u061c")

func FuzzHTML(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/hostile/vectors.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		f.Add(controls.Replace(string(file.Data)))
	}
	f.Fuzz(func(t *testing.T, source string) {
		out := render(source, markdown.Options{Level: 3})
		for _, w := range judge(out) {
			t.Errorf("%s\nsource: %q\n%s", w, source, out)
		}
		lines := strings.Count(source, "\n") + 1
		for _, found := range [][]markdown.Leftover{markdown.Leftovers(source), markdown.Placeholders(source), markdown.Versions(source)} {
			for _, l := range found {
				if l.Line < 1 || l.Line > lines || l.Column < 1 || l.Text == "" {
					t.Errorf("%+v in %q", l, source)
				}
			}
		}
		for _, h := range markdown.Headings(source) {
			if h.Anchor == "" || h.Text == "" || h.Line < 1 || h.Line > lines {
				t.Errorf("%+v in %q", h, source)
			}
		}
	})
}

func FuzzDestination(f *testing.F) {
	for _, s := range []string{"https://example.org/a?b#c", "javascript:alert(1)", "//x", "a b.md", "#x", "mailto:a@b", "http://[::1]/", "http://1.2.3/", "HTTP://Ü.example:99999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, dest string) {
		got, ok := markdown.Destination(dest)
		if !ok {
			return
		}
		if !harmless(got) {
			t.Errorf("%q became %q", dest, got)
		}
		if again, ok := markdown.Destination(got); !ok || again != got {
			t.Errorf("%q became %q, then %q", dest, got, again)
		}
	})
}

// Patterns that are quadratic or worse in Markdown readers, 40 KB of each. They
// take about a second together; the bound only has to tell minutes from that.
func TestHostileSizes(t *testing.T) {
	start := time.Now()
	for _, s := range []string{
		">", "> ", ">>>>>>>> a\n", "[", "[a](", "![[]()", "a]", "*a **a ", "*", "_a", "` ", "<", "<a ", "<a b='", "<!A ", "<!-- ", "<![CDATA[",
		"-|-\n", "# {a=", "- ", "1. ", "-\n\n", "a\n: b\n", ": ", "~a~", "a@b.", "http://a.b/(", "a\n=\n", "[ (](", "TODO ", "[comment ", "[^", "&", "\\",
		"{{", "this document, ", "> Version ", "- > ", "[^a]: b\n", "[a]: b\n", "a  \n", "\r", "![", "`\\|`|",
	} {
		hostile(strings.Repeat(s, 40_000/len(s)))
	}
	hostile(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000))
	hostile(strings.Repeat("*b ", 10_000) + strings.Repeat("a_ ", 10_000))
	hostile(strings.Repeat("*", 10_000) + "a" + strings.Repeat("*", 10_000))
	hostile(strings.Repeat("|a", 99) + "\n" + strings.Repeat("|-", 99) + "\n" + strings.Repeat("x\n", 20_000))
	hostile("a|b\n-|-\n" + strings.Repeat("`\\|`|`\\|`\n", 4_000))
	hostile("[a]: " + strings.Repeat("x", 1900) + "\n\n" + strings.Repeat("[a] ", 10_000))
	hostile(numbered("[^a%d]: b\n\n") + numbered("[^a%d] "))
	hostile(numbered("[a%d]: b\n"))
	hostile(numbered("# a\n<!-- %d -->"))
	if took := time.Since(start); took > 60*time.Second {
		t.Errorf("took %v", took)
	}
}

func hostile(source string) {
	out := render(source, markdown.Options{})
	if len(out) > 60*len(source)+1000 {
		panic(fmt.Sprintf("%d bytes became %d: %.40q", len(source), len(out), source))
	}
	markdown.Leftovers(source)
	markdown.Placeholders(source)
	markdown.Versions(source)
}

func numbered(format string) string {
	var b strings.Builder
	for i := range 5_000 {
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

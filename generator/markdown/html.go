package markdown

import (
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// Options say how a text stands in its page.
type Options struct {
	Level        int    // of the first heading; 0 means 2. See Outline.
	AnchorPrefix string // before each anchor and id, so that two texts can share a page

	// Link turns a destination relative to the text, such as
	// access-control.md, into one relative to the page; false drops the link
	// and keeps its text. Without it such destinations stay as they are. Its
	// answer is held to the rules of Destination.
	Link func(dest string) (href string, ok bool)
}

// HTML writes a text as HTML5 that can stand where flow content can. Elements
// and attributes are the ones written below and no others; all text is
// escaped, with "{" as a reference so that no template sees its own marks.
// Its only errors are those of w.
func HTML(w io.Writer, source string, opt Options) error {
	root, src := Parse(source)
	p := page{src: src, opt: opt, outline: Outline{First: opt.Level}, anchors: map[string]bool{}}
	eachNode(root, func(n ast.Node) {
		if n.Kind() == ast.KindHeading {
			p.anchors[Anchor(n)] = true
		}
	})
	p.below(root)
	_, err := io.WriteString(w, p.String())
	return err
}

// A page is a text on its way to HTML.
type page struct {
	strings.Builder
	src     []byte
	opt     Options
	outline Outline
	anchors map[string]bool // the text's own
	tables  int
}

func (p *page) below(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.node(c)
	}
}

// node writes one node; package site's style sheet knows these elements.
func (p *page) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		p.element("p", n, "\n")
	case *ast.TextBlock:
		p.below(n)
		if n.NextSibling() != nil {
			p.WriteString("\n")
		}
	case *ast.Heading:
		p.heading(n)
	case *ast.Blockquote:
		p.WriteString("<blockquote>\n")
		p.below(n)
		p.WriteString("</blockquote>\n")
	case *ast.List:
		p.list(n)
	case *ast.ListItem:
		p.element("li", n, "\n")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		p.WriteString(`<pre tabindex="0"><code>` + escape(Literal(n, p.src)) + "</code></pre>\n")
	case *ast.ThematicBreak:
		p.WriteString("<hr>\n")
	case *east.DefinitionList:
		p.element("dl", n, "\n")
	case *east.DefinitionTerm:
		p.element("dt", n, "\n")
	case *east.DefinitionDescription:
		p.element("dd", n, "\n")
	case *east.Table:
		p.table(n)
	case *east.FootnoteList:
		p.notes(n)
	default:
		p.inline(n)
	}
}

func (p *page) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		p.text(n)
	case *ast.String:
		p.WriteString(escape(Literal(n, p.src)))
	case *ast.CodeSpan:
		p.WriteString("<code>" + escape(Literal(n, p.src)) + "</code>")
	case *ast.Emphasis:
		p.element([...]string{"em", "strong"}[min(max(n.Level, 1), 2)-1], n, "")
	case *east.Strikethrough:
		p.element("del", n, "")
	case *ast.Link:
		p.link(n)
	case *east.TaskCheckBox:
		p.WriteString(Box(n) + " ")
	case *east.FootnoteLink:
		p.mark(n)
	case *east.FootnoteBacklink:
		p.back(n)
	}
}

// element writes what is below n in an element without attributes.
func (p *page) element(name string, n ast.Node, after string) {
	p.WriteString("<" + name + ">")
	p.below(n)
	p.WriteString("</" + name + ">" + after)
}

func (p *page) text(n *ast.Text) {
	p.WriteString(escape(Literal(n, p.src)))
	if n.HardLineBreak() {
		p.WriteString("<br>")
	}
	if n.HardLineBreak() || n.SoftLineBreak() {
		p.WriteString("\n")
	}
}

func (p *page) heading(n *ast.Heading) {
	name := "h" + strconv.Itoa(p.outline.Level(n.Level))
	p.WriteString("<" + name + ` id="` + p.id(Anchor(n)) + `">`)
	p.below(n)
	p.WriteString("</" + name + ">\n")
}

func (p *page) list(n *ast.List) {
	open, shut := "<ul>\n", "</ul>\n"
	if n.IsOrdered() {
		open, shut = "<ol>\n", "</ol>\n"
		if n.Start != 1 {
			open = `<ol start="` + strconv.Itoa(n.Start) + "\">\n"
		}
	}
	p.WriteString(open)
	p.below(n)
	p.WriteString(shut)
}

// Box is the character of a task's box.
func Box(n *east.TaskCheckBox) string {
	if n.IsChecked {
		return "☑"
	}
	return "☐"
}

func (p *page) link(n *ast.Link) {
	href, ok := p.href(string(n.Destination))
	if !ok {
		p.below(n)
		return
	}
	p.WriteString(`<a href="` + escape(href) + `">`)
	p.below(n)
	p.WriteString("</a>")
}

// href is where a link of the text leads on the page.
func (p *page) href(dest string) (string, bool) {
	if fragment, ok := strings.CutPrefix(dest, "#"); ok {
		if own, err := url.PathUnescape(fragment); err == nil && p.anchors[own] {
			return "#" + encode(p.opt.AnchorPrefix+own), true
		}
		return dest, true
	}
	if p.opt.Link == nil || !isRelative(dest) {
		return dest, true
	}
	href, ok := p.opt.Link(dest)
	if !ok {
		return "", false
	}
	return Destination(href)
}

// id is an anchor as it is written on the page.
func (p *page) id(anchor string) string { return escape(p.opt.AnchorPrefix + anchor) }

// escape writes text for element content and for quoted attributes alike.
func escape(s string) string { return escapes.Replace(s) }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;", "{", "&#123;")

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// settle makes the tree safe to draw: no raw HTML, no image, no link to where
// none may lead, no link in a link; anchors on the headings.
func (d *document) settle() {
	s := settler{src: d.src, left: max(len(d.src), 100_000)}
	s.below(d.root, false, 0)
	s.backlinks(d.root)
	anchor(d.root, d.src)
}

type settler struct {
	src  []byte
	left int // bytes that links may still add: a reference may be used often
}

func (s *settler) below(n ast.Node, inLink bool, depth int) {
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		s.node(n, c, inLink, depth)
		c = next
	}
}

func (s *settler) node(parent, n ast.Node, inLink bool, depth int) {
	switch n := n.(type) {
	case *ast.LinkReferenceDefinition:
		parent.RemoveChild(parent, n)
	case *ast.HTMLBlock:
		parent.ReplaceChild(parent, n, s.shown(n))
	case *ast.RawHTML:
		s.rawHTML(parent, n)
	case *ast.AutoLink:
		s.autoLink(parent, n, inLink)
	case *ast.Link:
		s.link(parent, n, n.Destination, inLink, depth)
	case *ast.Image:
		n.InsertBefore(n, n.FirstChild(), ast.NewString([]byte("[")))
		n.AppendChild(n, ast.NewString([]byte("]")))
		s.link(parent, n, n.Destination, inLink, depth)
	case *ast.Emphasis, *east.Strikethrough:
		s.below(n, inLink, depth+1)
		if depth >= maxInline {
			unwrap(parent, n)
		}
	case *ast.Heading:
		s.below(n, inLink, depth)
		if Plain(n, s.src) == "" {
			parent.RemoveChild(parent, n)
		}
	default:
		s.below(n, inLink, depth)
	}
}

// shown is a block of HTML as a paragraph of its characters.
func (s *settler) shown(n *ast.HTMLBlock) ast.Node {
	lines := n.Lines().Sliced(0, n.Lines().Len())
	if n.HasClosure() {
		lines = append(lines[:len(lines):len(lines)], n.ClosureLine)
	}
	p := ast.NewParagraph()
	p.SetPos(n.Pos())
	for i, line := range lines {
		t := ast.NewRawTextSegment(line.TrimRightSpace(s.src))
		t.SetSoftLineBreak(i < len(lines)-1)
		p.AppendChild(p, t)
	}
	return p
}

func (s *settler) rawHTML(parent ast.Node, n *ast.RawHTML) {
	for i := 0; i < n.Segments.Len(); i++ {
		parent.InsertBefore(parent, n, ast.NewRawTextSegment(n.Segments.At(i)))
	}
	parent.RemoveChild(parent, n)
}

func (s *settler) autoLink(parent ast.Node, n *ast.AutoLink, inLink bool) {
	label := ast.NewString(n.Label(s.src))
	dest := string(n.URL(s.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	dest, ok := Destination(dest)
	if !ok || inLink || !s.spend(dest) {
		parent.ReplaceChild(parent, n, label)
		return
	}
	link := ast.NewLink()
	link.SetPos(n.Pos())
	link.Destination = []byte(dest)
	link.AppendChild(link, label)
	parent.ReplaceChild(parent, n, link)
}

// link keeps a link or image that may lead to dest as a link, else its text.
// A footnote's mark is a link itself, so it makes the link around it text.
func (s *settler) link(parent, n ast.Node, dest []byte, inLink bool, depth int) {
	to, ok := Destination(unescape(string(dest)))
	keep := ok && !inLink && !holdsNote(n) && s.spend(to)
	s.below(n, inLink || keep, depth)
	if !keep {
		unwrap(parent, n)
		return
	}
	link := ast.NewLink()
	link.SetPos(n.Pos())
	link.Destination = []byte(to)
	for n.FirstChild() != nil {
		link.AppendChild(link, n.FirstChild())
	}
	if Plain(link, s.src) == "" {
		link.AppendChild(link, ast.NewString([]byte(to)))
	}
	parent.ReplaceChild(parent, n, link)
}

// spend counts what links add to the text against what they may.
func (s *settler) spend(dest string) bool {
	s.left -= len(dest)
	return s.left >= 0
}

func holdsNote(n ast.Node) bool {
	found := false
	eachNode(n, func(c ast.Node) { found = found || isNote(c) })
	return found
}

// backlinks drops the ways back from a footnote to marks that are not there:
// they stood in a footnote that nobody refers to.
func (s *settler) backlinks(root ast.Node) {
	marks := map[[2]int]bool{}
	var back []*east.FootnoteBacklink
	eachNode(root, func(n ast.Node) {
		switch n := n.(type) {
		case *east.FootnoteLink:
			marks[[2]int{n.Index, n.RefIndex}] = true
		case *east.FootnoteBacklink:
			back = append(back, n)
		}
	})
	for _, b := range back {
		if !marks[[2]int{b.Index, b.RefIndex}] {
			b.Parent().RemoveChild(b.Parent(), b)
		}
	}
}

// unwrap puts the children of n in its place.
func unwrap(parent, n ast.Node) {
	for n.FirstChild() != nil {
		parent.InsertBefore(parent, n, n.FirstChild())
	}
	parent.RemoveChild(parent, n)
}

package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var codeKey = parser.NewContextKey()

// codeFinder notes where fenced code, indented code and code spans stand.
type codeFinder struct{}

func (codeFinder) Transform(root *ast.Document, _ text.Reader, pc parser.Context) {
	var found []text.Segment
	eachNode(root, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CodeBlock:
			found = append(found, n.Lines().Sliced(0, n.Lines().Len())...)
		case *ast.FencedCodeBlock:
			found = append(found, n.Lines().Sliced(0, n.Lines().Len())...)
			if n.Info != nil {
				found = append(found, n.Info.Segment)
			}
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					found = append(found, t.Segment)
				}
			}
		}
	})
	pc.Set(codeKey, found)
}

// outside is the text with its code blanked out, byte for byte: offsets stay.
func (d *document) outside() []byte {
	out := append([]byte(nil), d.src...)
	for _, s := range d.code {
		for i := s.Start; i < s.Stop; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}

// eachNode calls f for a node and all below it, in order.
func eachNode(n ast.Node, f func(ast.Node)) {
	f(n)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		eachNode(c, f)
	}
}

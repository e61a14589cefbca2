package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The bounds of the dialect. goldmark is linear for what people write and
// quadratic for some of what they could write; beyond a bound the characters
// are plain text. No text that a person reads comes near one of them.
const (
	maxOpen   = 32   // blocks within blocks
	maxMarks  = 1000 // delimiters in one paragraph, heading or cell
	maxNotes  = 1000 // footnotes of a text
	maxLines  = 2000 // lines of a paragraph that may hold link references
	maxPipes  = 1000 // escaped pipes in the tables of a text
	maxInline = 16   // emphasis within emphasis
)

// shallow opens no further container below maxOpen blocks.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if depth, _ := above(parent); depth >= maxOpen {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, r, pc)
}

var notesKey = parser.NewContextKey()

// fewNotes opens maxNotes footnotes at most, and none within another: goldmark
// would hang the outer one below itself and lose both.
type fewNotes struct{ parser.BlockParser }

func (f fewNotes) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	n, _ := pc.Get(notesKey).(int)
	if _, inNote := above(parent); n >= maxNotes || inNote {
		return nil, parser.NoChildren
	}
	node, state := f.BlockParser.Open(parent, r, pc)
	if node != nil {
		pc.Set(notesKey, n+1)
	}
	return node, state
}

// above tells how many blocks lie around what opens in parent, and whether one
// of them is a footnote.
func above(parent ast.Node) (depth int, inNote bool) {
	for n := parent; n != nil; n = n.Parent() {
		depth++
		inNote = inNote || n.Kind() == east.KindFootnote
	}
	return depth, inNote
}

// short reads link references in paragraphs of maxLines lines at most.
type short struct{ parser.ParagraphTransformer }

func (s short) Transform(n *ast.Paragraph, r text.Reader, pc parser.Context) {
	if n.Lines().Len() <= maxLines {
		s.ParagraphTransformer.Transform(n, r, pc)
	}
}

var pipesKey = parser.NewContextKey()

// narrow makes no table of more cells than it has bytes: goldmark fills each
// row up to the width of the head. Nor of the code spans with escaped pipes in
// excess of maxPipes, which it compares each with each.
type narrow struct{ parser.ParagraphTransformer }

func (t narrow) Transform(n *ast.Paragraph, r text.Reader, pc parser.Context) {
	columns, size := 0, 0
	pipes, _ := pc.Get(pipesKey).(int)
	for i := 0; i < n.Lines().Len(); i++ {
		segment := n.Lines().At(i)
		line := segment.Value(r.Source())
		size += len(line)
		pipes += bytes.Count(line, []byte(`\|`))
		if len(bytes.Trim(line, "-|: \t\n")) == 0 {
			columns = max(columns, bytes.Count(line, []byte("|"))+1)
		}
	}
	if columns > 0 && columns*n.Lines().Len() <= size && pipes <= maxPipes {
		pc.Set(pipesKey, pipes)
		t.ParagraphTransformer.Transform(n, r, pc)
	}
}

var spentKey = parser.NewContextKey()

type spent struct {
	in    ast.Node
	marks int
}

// sparing lets the parsers of one block see maxMarks delimiters together.
type sparing struct{ parser.InlineParser }

func (s sparing) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	c := pc.ComputeIfAbsent(spentKey, func() any { return &spent{} }).(*spent)
	if c.in != parent {
		*c = spent{in: parent}
	}
	if c.marks++; c.marks > maxMarks {
		return nil
	}
	return s.InlineParser.Parse(parent, block, pc)
}

// CloseBlock hands on goldmark's call at the end of a block.
func (s sparing) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := s.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// bare reads bare links where one can begin: goldmark would look for an e-mail
// address from every space to the end of the line.
type bare struct{ parser.InlineParser }

func (b bare) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) > 0 && bytes.IndexByte([]byte(" *_~("), line[0]) >= 0 {
		line = line[1:]
	}
	if !mayLink(line) {
		return nil
	}
	return b.InlineParser.Parse(parent, block, pc)
}

func mayLink(line []byte) bool {
	for _, p := range [...]string{"http:", "https:", "www."} {
		if bytes.HasPrefix(line, []byte(p)) {
			return true
		}
	}
	word := line[:min(len(line), 65)] // 64 octets before the @: RFC 5321, 4.5.3.1.1
	if i := bytes.IndexAny(word, " \t\n"); i >= 0 {
		word = word[:i]
	}
	return bytes.IndexByte(word, '@') > 0
}

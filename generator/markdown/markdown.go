// Package markdown reads the one safe Markdown dialect of policies, minutes and
// register texts, and tells what such a text says: its words, its headings,
// what was left over in it, which version it claims to be. Site and PDF draw
// the same tree, so they cannot disagree.
//
// The dialect is CommonMark with GitHub's tables, strikethrough, task lists and
// bare links, footnotes, definition lists and `{#id}` after a heading. Text is
// hostile: raw HTML stays text, images become their alternative text, and a
// link leads to http, https, mailto, a page beside this one or an anchor, or
// is no link. What could make reading slow (nesting, thousands of delimiters in
// one paragraph, tables of hundreds of columns) is read as plain text.
//
// It opens no file, knows no register and draws no PDF.
package markdown

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Parse reads a text and returns its tree with the bytes that the tree's
// segments point into (source with LF line ends and valid UTF-8). The tree
// holds no raw HTML, image or automatic link: they are text and links. Each
// link's Destination is ready to be written, each heading has its anchor as
// attribute "id"; Literal gives the characters of its text leaves.
func Parse(source string) (ast.Node, []byte) {
	d := read(source)
	d.settle()
	return d.root, d.src
}

// A document is a text and its tree.
type document struct {
	root ast.Node
	src  []byte
	code []text.Segment // where code stands, in any order
}

// read parses a text into the tree as goldmark makes it.
func read(source string) *document {
	d := &document{src: clean(source)}
	pc := parser.NewContext()
	d.root = dialect().Parse(text.NewReader(d.src), parser.WithContext(pc))
	d.code, _ = pc.Get(codeKey).([]text.Segment)
	return d
}

// clean makes line ends LF and bytes valid UTF-8, and drops a byte order mark.
// Lines and columns, which count code points, stay what they were.
func clean(source string) []byte {
	source = strings.TrimPrefix(source, "\ufeff")
	source = strings.ToValidUTF8(source, "\ufffd")
	return []byte(strings.NewReplacer("\r\n", "\n", "\x00", "\ufffd").Replace(source))
}

// dialect is the parser. It keeps no state between two texts.
var dialect = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(inlineParsers()...),
		parser.WithParagraphTransformers(
			util.Prioritized(short{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(narrow{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(codeFinder{}, 500), // before footnotes that nobody refers to are dropped
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
})

func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(anchored{parser.NewSetextHeadingParser()}, 100),
		util.Prioritized(shallow{extension.NewDefinitionListParser()}, 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(anchored{parser.NewATXHeadingParser()}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(fewNotes{extension.NewFootnoteBlockParser()}, 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

func inlineParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(sparing{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(sparing{extension.NewFootnoteParser()}, 101),
		util.Prioritized(sparing{parser.NewLinkParser()}, 200),
		util.Prioritized(sparing{parser.NewAutoLinkParser()}, 300),
		util.Prioritized(sparing{parser.NewRawHTMLParser()}, 400),
		util.Prioritized(sparing{parser.NewEmphasisParser()}, 500),
		util.Prioritized(sparing{extension.NewStrikethroughParser()}, 500),
		util.Prioritized(bare{extension.NewLinkifyParser()}, 999),
	}
}

package markdown

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A Heading is one heading of a text.
type Heading struct {
	Level  int    // as written: 1 to 6
	Text   string // without marks, one line
	Anchor string // GitHub's way, or the {#id} after it; unique in the text
	Line   int    // of the source, from 1
}

// Headings lists the headings of a text in order. Those without text are none.
func Headings(source string) []Heading {
	d := read(source)
	d.settle()
	at := newPlaces(d.src)
	var found []Heading
	eachNode(d.root, func(n ast.Node) {
		if h, ok := n.(*ast.Heading); ok {
			line, _ := at.of(h.Lines().At(0).Start)
			found = append(found, Heading{h.Level, Plain(h, d.src), Anchor(h), line})
		}
	})
	return found
}

// Anchor is the anchor of a heading of a tree of Parse; empty for other nodes.
func Anchor(n ast.Node) string {
	id, _ := n.AttributeString("id")
	b, _ := id.([]byte)
	return string(b)
}

// An Outline gives the levels at which headings are drawn: the first at First,
// a deeper one a single level below the one above it, whatever its source
// skipped, and none below 6. Site and PDF use one each for a text.
type Outline struct {
	First int // 1 to 6; 0 means 2, for the page's title is the one of level 1
	open  []int
}

// Level is the level of the next heading, which the source calls level.
func (o *Outline) Level(level int) int {
	for len(o.open) > 0 && o.open[len(o.open)-1] >= level {
		o.open = o.open[:len(o.open)-1]
	}
	o.open = append(o.open, level)
	first := o.First
	if first < 1 || first > 6 {
		first = 2
	}
	return min(first+len(o.open)-1, 6)
}

// anchored takes {#id} off the end of a heading and keeps it as attribute "id".
type anchored struct{ parser.BlockParser }

func (a anchored) Close(n ast.Node, r text.Reader, pc parser.Context) {
	a.BlockParser.Close(n, r, pc)
	last := n.Lines().Len() - 1
	if last < 0 {
		return
	}
	line := n.Lines().At(last)
	found := headingID.FindSubmatchIndex(line.Value(r.Source()))
	if found == nil || line.Padding > 0 {
		return
	}
	id := r.Source()[line.Start+found[2] : line.Start+found[3]]
	n.SetAttributeString("id", append([]byte(nil), id...))
	line.Stop = line.Start + found[0]
	n.Lines().Set(last, line)
}

// headingID is {#id} at the end of a line, with closing #s before it. An id
// has no colon: fn: and fnref: are the footnotes' anchors.
var headingID = regexp.MustCompile(`(?:(?:^|[ \t]+)#+)?(?:^|[ \t]+)\{#([\pL\pN_][\pL\pN\pM_.-]*)\}[ \t]*\n?$`)

// anchor gives every heading its anchor. Those written as {#id} come first, so
// that they are what they say; the second of two alike gets -1, and so on.
func anchor(root ast.Node, src []byte) {
	var headings []ast.Node
	eachNode(root, func(n ast.Node) {
		if n.Kind() == ast.KindHeading {
			headings = append(headings, n)
		}
	})
	written := func(i int) bool { return Anchor(headings[i]) != "" }
	order := make([]int, len(headings))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return written(order[i]) && !written(order[j]) })
	used := map[string]int{}
	for _, i := range order {
		h := headings[i]
		id := Anchor(h)
		if id == "" {
			id = slug(Plain(h, src))
		}
		h.SetAttributeString("id", []byte(unique(used, id)))
	}
}

// slug is GitHub's anchor of a heading: lower case, without punctuation, each
// space a hyphen.
func slug(heading string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', unicode.In(r, unicode.Letter, unicode.Mark, unicode.Nd, unicode.Pc):
			return r
		}
		return -1
	}, strings.ToLower(heading))
	if id == "" {
		return "section"
	}
	return id
}

// unique is id, or id-1, id-2, … if that is taken.
func unique(used map[string]int, id string) string {
	name := id
	for {
		if _, taken := used[name]; !taken {
			break
		}
		used[id]++
		name = fmt.Sprintf("%s-%d", id, used[id])
	}
	used[name] = 0
	return name
}

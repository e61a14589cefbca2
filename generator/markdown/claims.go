package markdown

import (
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// A Leftover is something that a text says outside code and that a check asks
// about. What is its kind in words, Text the characters that show it.
type Leftover struct {
	What, Text string
	Line       int // of the source, from 1
	Column     int // from 1, in code points
}

// A sign is a pattern of something left over. Group 1, where the pattern has
// one, is the place and the text; keep, where set, has the last word.
type sign struct {
	what string
	re   *regexp.Regexp
	keep func(text []byte, start, end int) bool
}

// leftovers are the marks of an unfinished text: check POL-03.
var leftovers = []sign{
	{"unfinished", regexp.MustCompile(`TODO|FIXME|XXX|TBC|TBD`), wholeWord},
	{"HTML comment", regexp.MustCompile(`<!--(?:[^\n]{0,60}?-->)?`), nil},
	{"CriticMarkup", regexp.MustCompile(`\{(?:\+\+|--|~~|==|>>)`), nil},
	{"comment", regexp.MustCompile(`(?i)\[comment[^\[\]\n]{0,60}\]?`), notLink},
}

// placeholders are what a template leaves to be filled in: check POL-06.
var placeholders = []sign{
	{"placeholder", regexp.MustCompile(`(?i)\[\s*(?:company|organi[sz]ation)(?:['’]s)?(?:\s+name)?\s*\\?\]`), notLink},
	{"placeholder", regexp.MustCompile(`(?i)(?:<|&lt;)\s*insert(?:\s[^<>&]{0,200}|\s*)(?:>|&gt;)`), nil},
	{"placeholder", regexp.MustCompile(`\{\{[^{}]{0,200}\}\}`), nil},
	{"placeholder", regexp.MustCompile(`(?i)lorem\s+ipsum`), wholeWord},
}

// Leftovers lists what shows that a text is not finished, in order.
func Leftovers(source string) []Leftover { return find(source, leftovers) }

// Placeholders lists what a template left to be filled in, in order.
func Placeholders(source string) []Leftover { return find(source, placeholders) }

func find(source string, signs []sign) []Leftover {
	d := read(source)
	text := d.outside()
	at := newPlaces(d.src)
	var found []Leftover
	for _, s := range signs {
		for _, m := range s.re.FindAllIndex(text, -1) {
			if s.keep == nil || s.keep(text, m[0], m[1]) {
				line, column := at.of(m[0])
				found = append(found, Leftover{s.what, string(d.src[m[0]:m[1]]), line, column})
			}
		}
	}
	return inOrder(found)
}

func inOrder(found []Leftover) []Leftover {
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].Line != found[j].Line {
			return found[i].Line < found[j].Line
		}
		return found[i].Column < found[j].Column
	})
	return found
}

// wholeWord tells whether no letter or digit touches text[start:end].
// Underscores are emphasis there, unless a word goes on behind them.
func wholeWord(text []byte, start, end int) bool {
	before, _ := utf8.DecodeLastRune([]byte(strings.TrimRight(string(text[max(0, start-16):start]), "_")))
	after, _ := utf8.DecodeRune([]byte(strings.TrimLeft(string(text[end:min(len(text), end+16)]), "_")))
	return !inWord(before) && !inWord(after)
}

func inWord(r rune) bool { return unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number) }

// notLink tells whether the bracket in text[start:end] is not the text of a
// link: [comments](comments.md) is one, [comment]: # (aside) hides a remark.
func notLink(text []byte, start, end int) bool {
	return !linkTail.Match(text[end-1 : min(len(text), end+200)])
}

var linkTail = regexp.MustCompile(`^[^\[\]\n]*\](?:\([^)#\s]|\[)`)

// number is a version as documents write it: 3.1, 2026-01, 1.0-rc1, 2b.
const number = `(\d+(?:[.-]\d+)*(?:-(?:alpha|beta|rc|draft)[.-]?\d*|[a-z])?)(?:[^\pL\pN]|$)`

const gap = `[ \t\x{A0}*_~]+`

// versions are the places where a body states its version: check POL-02.
var versions = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^(?:[ \t>|]|[-+](?:[ \t]+\[[ xX]\])?[ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|[*_~]+(?:[ \t]+\[[ xX]\])?|:[ \t]|\[\^[^\]\n]+\]:)*Version` + gap + number),
	regexp.MustCompile(`(?i:\bthis[ \t\n]+(?:document|text),)[ \t\n\x{A0}*_~]*Version` + gap + number),
}

var (
	versionCell  = regexp.MustCompile(`^[ \t*_~]*Version` + gap + number)
	versionLabel = regexp.MustCompile(`^[ \t*_~]*Version[ \t*_~]*$`)
	versionValue = regexp.MustCompile(`^[ \t*_~]*` + number + `[ \t*_~]*$`)
)

// Versions lists where a text states its own version: "Version 3.1" at the
// start of a line (after the marks of a list, a heading, a quotation or
// emphasis), at the start of a table cell, after "this document," or "this
// text,", and a table cell "Version" with the number in the next one. Text is
// the version, and the place is the version's.
func Versions(source string) []Leftover {
	d := read(source)
	text := d.outside()
	stated := map[int]string{}
	for _, re := range versions {
		for _, m := range re.FindAllSubmatchIndex(text, -1) {
			stated[m[2]] = string(text[m[2]:m[3]])
		}
	}
	cellVersions(d.root, text, stated)
	at := newPlaces(d.src)
	var found []Leftover
	for _, offset := range slices.Sorted(maps.Keys(stated)) {
		line, column := at.of(offset)
		found = append(found, Leftover{"version", stated[offset], line, column})
	}
	return found
}

// cellVersions adds to stated, by offset, what table cells state.
func cellVersions(root ast.Node, text []byte, stated map[int]string) {
	eachNode(root, func(n ast.Node) {
		if n.Kind() != east.KindTableCell || n.Lines().Len() == 0 {
			return
		}
		cell := n.Lines().At(0)
		re := versionCell
		if next := n.NextSibling(); versionLabel.Match(text[cell.Start:cell.Stop]) && next != nil && next.Lines().Len() > 0 {
			re, cell = versionValue, next.Lines().At(0)
		}
		if m := re.FindSubmatchIndex(text[cell.Start:cell.Stop]); m != nil {
			stated[cell.Start+m[2]] = string(text[cell.Start+m[2] : cell.Start+m[3]])
		}
	})
}

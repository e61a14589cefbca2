package markdown

import (
	"sort"
	"unicode/utf8"
)

// places tells the line and column of offsets. It is quick for offsets in
// order: on a line it counts on from the last one.
type places struct {
	src        []byte
	starts     []int // where lines begin
	at, column int   // the last answer: an offset and its column
}

func newPlaces(src []byte) *places {
	starts := []int{0}
	for i, c := range src {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return &places{src: src, starts: starts, column: 1}
}

// of gives line and column of an offset, both from 1, columns in code points.
func (p *places) of(offset int) (line, column int) {
	line = sort.SearchInts(p.starts, offset+1)
	if start := p.starts[line-1]; p.at < start || p.at > offset {
		p.at, p.column = start, 1
	}
	p.column += utf8.RuneCount(p.src[p.at:offset])
	p.at = offset
	return line, p.column
}

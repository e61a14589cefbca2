package register

import (
	"bytes"
	"strings"

	"github.com/evpack/evpack/generator/diag"
)

// A Comment is what stands after a # up to the end of its line.
type Comment struct {
	Place diag.Place // of the #
	Text  string     // without the # and the spaces around
	Line  string     // the line it is on
}

// Comments lists the comments of all files, for registers whose very text must
// not hold some things. A file that is no text has none.
func (g *Register) Comments() []Comment {
	var out []Comment
	for _, f := range g.files {
		if !f.refused {
			out = append(out, f.comments()...)
		}
	}
	return out
}

func (f *file) comments() []Comment {
	all := span{uint32(f.bom()), f.size, f.first}
	d := f.bytes(all)
	var out []Comment
	line, seen := f.first, 0 // d[seen:] begins with that line
	for i := 0; i < len(d); {
		switch d[i] {
		case '"', '\'':
			i, _ = skipString(d, i)
		case '#':
			line += uint32(bytes.Count(d[seen:i], []byte{'\n'}))
			seen = bytes.LastIndexByte(d[:i], '\n') + 1
			end := skipLine(d, i)
			at, text := position(f.name, d[seen:], line, i-seen)
			out = append(out, Comment{at, strings.TrimSpace(string(d[i+1 : end])), text})
			i = end
		default:
			i++
		}
	}
	return out
}

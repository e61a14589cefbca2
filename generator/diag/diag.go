// Package diag holds places in the files of a workspace and the problems found
// at them. Every reader reports to one Problems, so that a person sees all
// that is wrong at once, sorted by place. It reads nothing and prints to no
// stream by itself.
package diag

import (
	"fmt"
	"sort"
	"sync"
)

// A Place is a position in a file of the workspace.
type Place struct {
	File   string `json:"file"`   // relative to content/, with slashes
	Line   int    `json:"line"`   // from 1; 0 where only the file is known
	Column int    `json:"column"` // from 1, in code points; the value's first character
}

// String gives file:line:column as compilers print it.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Before reports whether p sorts before q: by file, line, column.
func (p Place) Before(q Place) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Column < q.Column
}

// A Problem is one thing that is wrong in the workspace. Code is a stable,
// hyphenated word for machines (unknown-reference, bad-date); Message is lower
// case without a full stop; Hint, where there is one, says how to mend it.
type Problem struct {
	Place
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
	Text    string `json:"-"` // the source line, for people; empty where there is none
}

// Problems collects what readers find. It is safe for use by many goroutines.
type Problems struct {
	mu   sync.Mutex
	list []Problem
}

// Add records one problem.
func (ps *Problems) Add(p Problem) {
	ps.mu.Lock()
	ps.list = append(ps.list, p)
	ps.mu.Unlock()
}

// Addf records a problem without a source line.
func (ps *Problems) Addf(at Place, code, hint, format string, args ...any) {
	ps.Add(Problem{Place: at, Code: code, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// Len tells how many there are.
func (ps *Problems) Len() int {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return len(ps.list)
}

// Sorted returns the problems by place, then code, then message, each once.
func (ps *Problems) Sorted() []Problem {
	ps.mu.Lock()
	out := append([]Problem(nil), ps.list...)
	ps.mu.Unlock()
	sort.SliceStable(out, func(i, j int) bool { return less(out[i], out[j]) })
	kept := out[:0]
	for i, p := range out {
		if i == 0 || p != out[i-1] {
			kept = append(kept, p)
		}
	}
	return kept
}

func less(a, b Problem) bool {
	if a.Place != b.Place {
		return a.Place.Before(b.Place)
	}
	if a.Code != b.Code {
		return a.Code < b.Code
	}
	return a.Message < b.Message
}

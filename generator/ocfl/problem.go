package ocfl

import (
	"fmt"
	"strings"
)

// A Problem is one rule of the specification that is not kept.
type Problem struct {
	Code    string `json:"code"`    // E001 … E112, W001 … W016
	Path    string `json:"path"`    // of the file or folder, relative to the object or to the storage root
	Message string `json:"message"` // what was found, for people
}

// Warning tells that a SHOULD is not kept, rather than a MUST.
func (p Problem) Warning() bool { return strings.HasPrefix(p.Code, "W") }

func (p Problem) String() string { return p.Path + ": " + p.Code + ": " + p.Message }

// Invalid is the error of bytes that break the specification.
type Invalid struct{ Problems []Problem }

func (e *Invalid) Error() string {
	text := e.Problems[0].String()
	if n := len(e.Problems) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// maxProblems is how many problems of one inventory, or of one object, are
// listed; a hostile one could have millions.
const maxProblems = 200

// problems gathers what is found in one file or object.
type problems struct {
	path  string // where what is found is said to be
	list  []Problem
	count int // of errors, listed or not
}

func (p *problems) add(code, format string, args ...any) { p.at(p.path, code, format, args...) }

func (p *problems) at(path, code, format string, args ...any) {
	found := Problem{code, path, fmt.Sprintf(format, args...)}
	if !found.Warning() {
		p.count++
	}
	if len(p.list) < maxProblems {
		p.list = append(p.list, found)
	}
}

// merge takes over what somebody else found.
func (p *problems) merge(list []Problem) {
	for _, one := range list {
		p.at(one.Path, one.Code, "%s", one.Message)
	}
}

package evidence

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// maxCompared bounds the ids that are compared in search of near ones, so that
// a workspace of a million rows with a wrong register is refused in seconds.
const maxCompared = 500_000

// lost is a name that no row has, found while many goroutines read.
type lost struct {
	at           register.At
	key          pathKey
	kind, id, in string
}

// unknown notes a name that no row has.
func (l *loader) unknown(at register.At, key pathKey, kind, id, in string) {
	if l.history { // a signed text cannot be mended
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = append(l.lost, lost{at, key, kind, id, in})
}

// findLost reports the names that no row has, in the order of their places and
// with the nearest one that some row has, as long as that costs little.
func (l *loader) findLost() {
	type found struct {
		lost
		problem diag.Problem
	}
	var all []found
	for _, x := range l.lost {
		if l.excused(x) {
			continue
		}
		var one diag.Problems
		x.at.Problem(&one, x.key, "unknown-reference", "", "%s %q is not in %s", x.kind, x.id, x.in)
		all = append(all, found{x, one.Sorted()[0]})
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.problem.File, b.problem.File), cmp.Compare(a.problem.Line, b.problem.Line), cmp.Compare(a.problem.Column, b.problem.Column))
	})
	near := nearness{pack: l.pack, known: map[string][]string{}, hints: map[string]string{}, left: maxCompared}
	for _, x := range all {
		x.problem.Hint = near.hint(x.kind, x.id)
		if reg := strings.TrimSuffix(x.in, ".toml"); reg != x.in && !l.pack.present[reg] {
			x.problem.Hint = "registers/" + x.in + " is not there"
		}
		l.probs.Add(x.problem)
	}
	l.lost = nil
}

// excused: where part of a register could not be read, the row may be there.
func (l *loader) excused(x lost) bool {
	switch g := l.regs[x.in]; {
	case g != nil && g.Broken(), x.in == "policies/" && l.badPolicy:
		return true
	}
	return l.torn[x.kind] && !register.IsID(x.id)
}

// nearness finds the nearest known ids, while it has comparisons left.
type nearness struct {
	pack  *Pack
	known map[string][]string // ids by kind, sorted
	hints map[string]string
	left  int
}

func (n *nearness) hint(kind, id string) string {
	if hint, ok := n.hints[kind+":"+id]; ok {
		return hint
	}
	if n.known[kind] == nil {
		n.known[kind] = n.pack.known(kind)
	}
	if n.left < len(n.known[kind]) {
		return ""
	}
	n.left -= len(n.known[kind])
	hint := hintNear(id, n.known[kind])
	n.hints[kind+":"+id] = hint
	return hint
}

// known lists the ids of a kind, sorted; version is a policy's, ID@VERSION.
func (p *Pack) known(kind string) []string {
	out := []string{}
	for name := range p.records {
		if k, id, _ := strings.Cut(name, ":"); k == kind {
			out = append(out, id)
		}
	}
	if kind == "version" {
		out = slices.AppendSeq(out, maps.Keys(p.texts))
	}
	slices.Sort(out)
	return out
}

func hintNear(word string, known []string) string {
	return register.DidYouMean(word, known)
}

func orNear(word string, known []string) string {
	if near := register.Nearest(word, known); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}

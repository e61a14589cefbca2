package pdf

import (
	"strings"
	"unicode"
)

// An atom is a piece of a run that is never broken, a space, a shape or a
// forced line break.
type atom struct {
	run      int
	from, to int
	w        float64
	kind     atomKind
	free     bool // a line may begin with it although no space stands before
}

type atomKind uint8

const (
	textAtom atomKind = iota
	spaceAtom
	breakAtom
)

// A line is what fits a width.
type line struct {
	pieces []piece
	w      float64
}

// A piece is a part of one run on one line, x points from the line's start.
type piece struct {
	run      *run
	from, to int
	x, w     float64
}

const iconWidth = 1.32 // of a state's shape and the gap after it, in sizes

// cut splits runs into atoms; the slice is good until the next call.
func (t *setter) cut(runs []run) []atom {
	atoms := t.atoms[:0]
	for i := range runs {
		r := &runs[i]
		switch {
		case r.hard:
			atoms = append(atoms, atom{run: i, kind: breakAtom})
		case r.icon != "":
			atoms = append(atoms, atom{run: i, w: iconWidth * r.style.size})
		default:
			atoms = cutText(atoms, i, r)
		}
	}
	t.atoms = atoms
	return atoms
}

func cutText(atoms []atom, i int, r *run) []atom {
	from, n, free := 0, 0, false
	scale := r.style.size / 1000
	flush := func(to int, next bool) {
		if to > from {
			atoms = append(atoms, atom{run: i, from: from, to: to, w: float64(n) * scale, free: free})
		}
		from, n, free = to, 0, next
	}
	face, wrap := r.face, r.style.wrap
	prev, id := rune(0), false
	for at, c := range r.text {
		if prev == 0 || prev == ' ' {
			id = isID(r.text[at:])
		}
		if c == ' ' && wrap != glued && !strings.HasPrefix(r.text[at+1:], "%") {
			flush(at, false)
			atoms = append(atoms, atom{run: i, from: at, to: at + 1, w: float64(face.advance(' ')) * scale, kind: spaceAtom})
			from = at + 1
		} else {
			if wrap == byWords && breaks(prev, c) && !(id && prev == '-') {
				flush(at, true)
			}
			n += int(face.advance(c))
		}
		prev = c
	}
	flush(len(r.text), false)
	return atoms
}

// breaks reports whether a line may end between two characters of a word:
// after a hyphen or slash between letters, so that dates and ids with figures
// stay whole, and between ideographs.
func breaks(a, b rune) bool {
	switch a {
	case 0, ' ':
		return false
	case '-', '/', '_', '.', '@', '‐':
		return a != '.' && a != '_' && a != '@' && unicode.IsLetter(b)
	case '–', '—':
		return true
	}
	return a >= 0x2E80 && b >= 0x2E80 && unicode.In(b, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isID reports whether the word at the beginning of s is an id or a reference,
// such as mr-2026-q3 or policy:remote-working@2.1: two lines of it read as two.
func isID(s string) bool {
	if end := strings.IndexByte(s, ' '); end >= 0 {
		s = s[:end]
	}
	return strings.Contains(s, "-") && strings.ContainsAny(s, "0123456789@:")
}

// unit is the end of the atoms from i on that stay together.
func unit(atoms []atom, i int) int {
	for i++; i < len(atoms) && atoms[i].kind == textAtom && !atoms[i].free; i++ {
	}
	return i
}

// longWord is the width, in points, from which a word is no reason to widen a
// column: a digest in a sentence breaks where it must.
const longWord = 110

// measure gives the widths of the longest part of a word, of the longest word
// and of the longest line if nothing is broken.
func (t *setter) measure(runs []run) extent {
	atoms := t.cut(runs)
	var e extent
	sum := 0.0
	for i := 0; i < len(atoms); {
		switch a := atoms[i]; a.kind {
		case breakAtom:
			sum = 0
			i++
		case spaceAtom:
			sum += a.w
			i++
		default:
			end, w := unit(atoms, i), 0.0
			for ; i < end; i++ {
				w += atoms[i].w
				if w > e.loose { // a part cannot be longer than all of its word
					e.loose = max(e.loose, longestPart(&runs[atoms[i].run], atoms[i]))
				}
			}
			sum += w
			if last := &runs[atoms[end-1].run]; last.style.wrap == anywhere && !t.digests {
				w = longestPart(last, atoms[end-1])
			}
			e.least = max(e.least, min(w, longWord))
		}
		e.most = max(e.most, sum)
	}
	return e
}

// longestPart is the width of the longest part of an atom between two places
// where it may be broken for the sake of a shorter table: force may break it at
// more places. Ids and dates stay whole.
func longestPart(r *run, a atom) float64 {
	if r.style.wrap == glued || r.style.wrap == whole || r.icon != "" {
		return a.w
	}
	const long = 16 // bytes, of a name that may be broken at hyphens and full stops
	longest, n, digits := 0, 0, 0
	for _, c := range r.text[a.from:a.to] {
		n, digits = n+int(r.face.advance(c)), digits+1
		if c == '/' || c == '@' || parts(c) && a.to-a.from > long || r.style.wrap == anywhere && digits == 8 {
			longest, n, digits = max(longest, n), 0, 0
		}
	}
	return float64(max(longest, n)) * r.style.size / 1000
}

// parts reports whether a word too long for its line may be broken after c.
func parts(c rune) bool {
	switch c {
	case ' ', '-', '/', '_', '.', '@', ':', ',', '=', '‐', '–':
		return true
	}
	return false
}

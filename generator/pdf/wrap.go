package pdf

import "unicode"

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
	adv, wrap := r.face.adv, r.style.wrap
	prev := rune(0)
	for at, c := range r.text {
		if c == ' ' && wrap != glued {
			flush(at, false)
			atoms = append(atoms, atom{run: i, from: at, to: at + 1, w: float64(adv[' ']) * scale, kind: spaceAtom})
			from = at + 1
		} else {
			if wrap == byWords && breaks(prev, c) {
				flush(at, true)
			}
			n += int(adv[c])
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
// where force would break it.
func longestPart(r *run, a atom) float64 {
	if r.style.wrap == glued || r.icon != "" {
		return a.w
	}
	longest, n, digits := 0, 0, 0
	for _, c := range r.text[a.from:a.to] {
		n, digits = n+int(r.face.adv[c]), digits+1
		if parts(c) || r.style.wrap == anywhere && digits == 8 {
			longest, n, digits = max(longest, n), 0, 0
		}
	}
	return float64(max(longest, n)) * r.style.size / 1000
}

// parts reports whether a long word may be broken after c.
func parts(c rune) bool {
	switch c {
	case ' ', '-', '/', '_', '.', '@', ':', ',', '=', '‐', '–':
		return true
	}
	return false
}

// wrap breaks runs into lines of at most width points. What cannot be broken
// at a fair place is broken anywhere, never clipped.
func (t *setter) wrap(runs []run, width float64) []line {
	atoms := t.cut(runs)
	b := breaker{runs: runs, width: width + 0.01}
	for i := 0; i < len(atoms); {
		switch atoms[i].kind {
		case breakAtom:
			b.flush()
			i++
		case spaceAtom:
			i = b.spaces(atoms, i)
		default:
			end := unit(atoms, i)
			b.unit(atoms[i:end])
			i = end
		}
	}
	if b.space = nil; len(b.cur.pieces) > 0 || len(b.lines) == 0 {
		b.flush()
	}
	return b.lines
}

type breaker struct {
	runs  []run
	width float64
	lines []line
	cur   line
	space *atom // waiting: drawn if something follows on the line
}

// spaces waits with the spaces from i on; several count as one only at the
// end of a line.
func (b *breaker) spaces(atoms []atom, i int) int {
	s := atoms[i]
	for i++; i < len(atoms) && atoms[i].kind == spaceAtom && atoms[i].run == s.run; i++ {
		s.to, s.w = atoms[i].to, s.w+atoms[i].w
	}
	b.space = &s
	return i
}

// flush ends the line. The space at which it ends is drawn beyond it: without
// it, who copies or listens gets two words as one.
func (b *breaker) flush() {
	if n := len(b.cur.pieces); n > 0 && b.space != nil {
		last, r := &b.cur.pieces[n-1], &b.runs[b.space.run]
		if last.run == r && last.to == b.space.from {
			last.to = b.space.to
		} else if last.run.icon == "" {
			b.cur.pieces = append(b.cur.pieces, piece{run: r, from: b.space.from, to: b.space.to, x: b.cur.w})
		}
	}
	b.lines = append(b.lines, b.cur)
	b.cur, b.space = line{}, nil
}

func (b *breaker) unit(u []atom) {
	w := 0.0
	for i := range u {
		w += u[i].w
	}
	if b.space != nil && len(b.cur.pieces) > 0 {
		if b.cur.w+b.space.w+w > b.width {
			b.flush()
		} else {
			b.put(*b.space)
		}
	} else if len(b.cur.pieces) > 0 && b.cur.w+w > b.width {
		b.flush()
	}
	b.space = nil
	for _, a := range u {
		if w > b.width {
			b.force(a)
		} else {
			b.put(a)
		}
	}
}

// force puts an atom of a unit longer than a line: it is broken at a space or
// at punctuation, a digest in eights, else anywhere.
func (b *breaker) force(a atom) {
	r := &b.runs[a.run]
	if r.icon != "" {
		b.put(a)
		return
	}
	part := atom{run: a.run, from: a.from, to: a.from}
	fair := part // as far as the last fair place
	digits := 0
	for at, c := range r.text[a.from:a.to] {
		w := float64(r.face.adv[c]) * r.style.size / 1000
		if b.cur.w+part.w+w > b.width && (part.w > 0 || len(b.cur.pieces) > 0) {
			part = b.part(part, fair)
			fair = atom{run: a.run, from: part.from, to: part.from}
		}
		part.to, part.w = a.from+at+len(string(c)), part.w+w
		if digits++; parts(c) || r.style.wrap == anywhere && digits == 8 {
			fair, digits = part, 0
		}
	}
	b.put(part)
}

// part ends the line with what is fair of part, or all of it, and returns what
// is left.
func (b *breaker) part(part, fair atom) atom {
	if fair.to == fair.from && len(b.cur.pieces) > 0 && b.runs[part.run].style.wrap != byWords {
		b.flush()
		return part
	}
	if fair.to == fair.from {
		fair = part
	}
	b.put(fair)
	b.flush()
	return atom{run: part.run, from: fair.to, to: part.to, w: part.w - fair.w}
}

func (b *breaker) put(a atom) {
	r := &b.runs[a.run]
	if a.to == a.from && r.icon == "" {
		return
	}
	if n := len(b.cur.pieces); n > 0 {
		if last := &b.cur.pieces[n-1]; last.run == r && last.to == a.from && r.icon == "" {
			last.to, last.w, b.cur.w = a.to, last.w+a.w, b.cur.w+a.w
			return
		}
	}
	b.cur.pieces = append(b.cur.pieces, piece{run: r, from: a.from, to: a.to, x: b.cur.w, w: a.w})
	b.cur.w += a.w
}

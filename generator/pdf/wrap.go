package pdf

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
		w := float64(r.face.advance(c)) * r.style.size / 1000
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

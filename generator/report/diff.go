package report

import (
	"strings"
)

// diffCells bounds the work of a comparison: lines of one text times lines of
// the other, what they share at both ends left out.
const diffCells = 4_000_000

// textDiff shows the passages that differ between two texts in Markdown, each
// under the heading above it; of one that was reworded, the words. Empty: none;
// ok is false where they differ in too many passages to compare.
func textDiff(was, is string) (diff []DiffLine, ok bool) {
	a, b := passages(was), passages(is)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	heading := lastHeading(a[:start])
	a, b = a[start:], b[start:]
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a)*len(b) > diffCells {
		return nil, false
	}
	return walkDiff(a, b, heading), true
}

// passages takes a text in Markdown apart: a heading, an item of a list, a row
// of a table, a line of code, and of a paragraph all lines together, so that
// one that was only wrapped otherwise is the same.
func passages(text string) []string {
	var out []string
	open, code := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		fence := strings.HasPrefix(line, "```")
		switch {
		case line == "":
			open = false
			continue
		case open && !code && !fence && !begins(line):
			out[len(out)-1] += " " + line
		default:
			out = append(out, line)
		}
		code = code != fence
		open = !isHeading(line) && !strings.HasPrefix(line, "|")
	}
	return out
}

// begins reports whether a line begins a passage, whatever stands above it.
func begins(line string) bool {
	if isHeading(line) || strings.ContainsRune("|>", rune(line[0])) || len(line) > 1 && strings.ContainsRune("-*+", rune(line[0])) && line[1] == ' ' {
		return true
	}
	digits := strings.TrimLeft(line, "0123456789")
	return len(digits) < len(line) && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") "))
}

func lastHeading(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if isHeading(lines[i]) {
			return lines[i]
		}
	}
	return ""
}

func isHeading(line string) bool { return strings.HasPrefix(line, "#") }

// longest gives, for each pair of tails, how many elements they share in order.
func longest(a, b []string) [][]int32 {
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// edits walks two lists in step and tells what is in both, in the first alone
// and in the second alone.
func edits(a, b []string, tell func(DiffOp, string)) {
	table := longest(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			tell(Kept, a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && table[i+1][j] >= table[i][j+1]:
			tell(Gone, a[i])
			i++
		default:
			tell(Fresh, b[j])
			j++
		}
	}
}

func walkDiff(a, b []string, heading string) []DiffLine {
	w := diffWriter{heading: heading}
	edits(a, b, w.line)
	w.flush()
	return w.out
}

// A diffWriter gathers lines that differ, each run under its heading.
type diffWriter struct {
	out         []DiffLine
	heading     string // above the next run; empty: written already
	gap         bool   // lines were left out since the last run
	gone, fresh []string
}

func (w *diffWriter) line(op DiffOp, line string) {
	switch {
	case op == Kept:
		w.flush()
		w.gap = true
		if isHeading(line) {
			w.heading = line
		}
	case op == Gone:
		w.gone = append(w.gone, line)
	default:
		w.fresh = append(w.fresh, line)
	}
}

// flush ends a run: the lines of each side in turn, the first of one beside the
// first of the other where they share words.
func (w *diffWriter) flush() {
	if len(w.gone)+len(w.fresh) == 0 {
		return
	}
	head := DiffLine{Heading: strings.TrimLeft(w.heading, "# "), Gap: w.gap && len(w.out) > 0}
	at := len(w.out)
	for len(w.gone) > 0 && len(w.fresh) > 0 {
		if both, ok := reworded(w.gone[0], w.fresh[0]); ok {
			w.out = append(w.out, DiffLine{Pieces: both})
		} else {
			w.out = append(w.out, DiffLine{Pieces: []Piece{{w.gone[0], Gone}}}, DiffLine{Pieces: []Piece{{w.fresh[0], Fresh}}})
		}
		w.gone, w.fresh = w.gone[1:], w.fresh[1:]
	}
	for _, l := range w.gone {
		w.out = append(w.out, DiffLine{Pieces: []Piece{{l, Gone}}})
	}
	for _, l := range w.fresh {
		w.out = append(w.out, DiffLine{Pieces: []Piece{{l, Fresh}}})
	}
	w.out[at].Heading, w.out[at].Gap = head.Heading, head.Gap
	w.heading, w.gap, w.gone, w.fresh = "", false, nil, nil
}

// reworded compares two lines word by word; ok is false where they share less
// than half of their words, or are too long.
func reworded(was, is string) (pieces []Piece, ok bool) {
	a, b := strings.SplitAfter(was, " "), strings.SplitAfter(is, " ")
	if len(a)*len(b) > diffCells/4 {
		return nil, false
	}
	shared := 0
	edits(a, b, func(op DiffOp, word string) {
		if op == Kept {
			shared++
		}
		if n := len(pieces); n > 0 && pieces[n-1].Op == op {
			pieces[n-1].Text += word
			return
		}
		pieces = append(pieces, Piece{word, op})
	})
	return pieces, 2*shared >= max(len(a), len(b))
}

// Text is the difference without colour or style: "− " before what was, "+ "
// before what is, and the heading above.
func (d *Diff) Text() string {
	var out strings.Builder
	for _, l := range d.Lines {
		if l.Gap {
			out.WriteString("\n")
		}
		if l.Heading != "" {
			out.WriteString("  " + l.Heading + "\n")
		}
		for _, side := range []struct {
			mark string
			op   DiffOp
		}{{"− ", Gone}, {"+ ", Fresh}} {
			if text, differs := l.side(side.op); differs {
				out.WriteString(side.mark + text + "\n")
			}
		}
	}
	return out.String()
}

// side is a line as one text has it, and whether it differs from the other's.
func (l DiffLine) side(op DiffOp) (text string, differs bool) {
	for _, p := range l.Pieces {
		if p.Op == op || p.Op == Kept {
			text += p.Text
		}
		differs = differs || p.Op == op
	}
	return text, differs
}

package report

import (
	"strings"
)

// diffCells bounds the work of a comparison: lines of one text times lines of
// the other, what they share at both ends left out.
const diffCells = 4_000_000

// lineDiff shows the lines that differ between two texts: "− " before those of
// the first alone, "+ " before those of the second, and the heading above them.
// Empty: none; ok is false where they differ in too many lines to compare.
func lineDiff(was, is string) (diff string, ok bool) {
	a, b := strings.Split(strings.TrimSpace(was), "\n"), strings.Split(strings.TrimSpace(is), "\n")
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
		return "", false
	}
	return walkDiff(a, b, longest(a, b), heading), true
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

// longest gives, for each pair of tails, how many lines they share in order.
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

func walkDiff(a, b []string, table [][]int32, heading string) string {
	w := diffWriter{heading: heading}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			w.same(a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && table[i+1][j] >= table[i][j+1]:
			w.line("− ", a[i])
			i++
		default:
			w.line("+ ", b[j])
			j++
		}
	}
	return w.out.String()
}

// A diffWriter writes lines that differ, each run under its heading.
type diffWriter struct {
	out     strings.Builder
	heading string // above the next run; empty: written already
	gap     bool   // lines were left out since the last run
}

func (w *diffWriter) same(line string) {
	w.gap = true
	if isHeading(line) {
		w.heading = line
	}
}

func (w *diffWriter) line(mark, line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	if w.gap && w.out.Len() > 0 {
		w.out.WriteString("\n")
	}
	if w.heading != "" {
		w.out.WriteString("  " + w.heading + "\n")
	}
	w.heading, w.gap = "", false
	w.out.WriteString(mark + line + "\n")
}

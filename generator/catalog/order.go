package catalog

import (
	"cmp"
	"strconv"
	"strings"
)

// Compare is the natural order of ids: clauses before Annex A, 9.3 before 10.1
// and A.8.2 before A.8.10. Ids that are none come by the same rule, so that it
// orders all strings; it is 0 for equal strings alone.
func Compare(a, b string) int {
	x, inAnnexA := strings.CutPrefix(a, "A.")
	y, inAnnexB := strings.CutPrefix(b, "A.")
	if inAnnexA != inAnnexB {
		if inAnnexA {
			return 1
		}
		return -1
	}
	for x != "" || y != "" {
		var p, q string
		p, x, _ = strings.Cut(x, ".")
		q, y, _ = strings.Cut(y, ".")
		if c := comparePart(p, q); c != 0 {
			return c
		}
	}
	return cmp.Compare(a, b)
}

// comparePart compares numbers as numbers, before everything else as text.
func comparePart(p, q string) int {
	m, errP := strconv.ParseUint(p, 10, 64)
	n, errQ := strconv.ParseUint(q, 10, 64)
	switch {
	case errP == nil && errQ == nil:
		return cmp.Compare(m, n)
	case errP == nil && q != "":
		return -1
	case errQ == nil && p != "":
		return 1
	}
	return cmp.Compare(p, q)
}

// chapter tells 4 to 10 from the clauses below them.
func chapter(id string) bool { return !strings.Contains(id, ".") }

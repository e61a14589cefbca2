package register

import "unicode/utf8"

// Nearest returns the known word that word was probably meant to be, or ""
// where none is near: at most one slip in three characters, a slip being a
// character too many, too few or wrong, or two in the wrong order. Of words
// equally near it is the first by spelling.
func Nearest(word string, known []string) string {
	best, limit := "", max(1, utf8.RuneCountInString(word)/3)
	w := []rune(word)
	for _, k := range known {
		if k == "" || abs(len(k)-len(word)) > 4*limit {
			continue
		}
		switch d := distance(w, []rune(k), limit); {
		case d > limit || d == limit && best != "" && best <= k:
		case d < utf8.RuneCountInString(k):
			best, limit = k, d
		}
	}
	return best
}

// DidYouMean is the hint for a word that is not known: `did you mean "x"?`, or
// nothing where no known word is near.
func DidYouMean(word string, known []string) string {
	if n := Nearest(word, known); n != "" {
		return `did you mean "` + n + `"?`
	}
	return ""
}

// distance counts slips between a and b (optimal string alignment). Beyond
// limit it stops counting and returns something greater.
func distance(a, b []rune, limit int) int {
	if abs(len(a)-len(b)) > limit {
		return limit + 1
	}
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			row[j] = step(a, b, i, j, before, prev, row)
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}

func step(a, b []rune, i, j int, before, prev, row []int) int {
	cost := 1
	if a[i-1] == b[j-1] {
		cost = 0
	}
	d := min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		d = min(d, before[j-2]+1)
	}
	return d
}

func abs(n int) int { return max(n, -n) }

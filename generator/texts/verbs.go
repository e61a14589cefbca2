package texts

import (
	"slices"
	"strconv"
	"strings"
)

// verbs lists what a format asks for, by argument: "1%d", "2%.1f". An argument
// that is used twice is listed once. The flags and widths are part of it.
func verbs(format string) []string {
	var out []string
	for next := 1; ; next++ {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			break
		}
		format = format[i+1:]
		if strings.HasPrefix(format, "%") {
			format, next = format[1:], next-1
			continue
		}
		n := strings.IndexFunc(format, isVerb)
		if n < 0 {
			out = append(out, "a lone %")
			break
		}
		verb := format[:n+1]
		format = format[n+1:]
		if i := strings.IndexByte(verb, '['); i >= 0 && i < n && verb[n-1] == ']' { // right before its letter
			at, err := strconv.Atoi(verb[i+1 : n-1])
			if err != nil {
				at = 0 // no argument has that number
			}
			verb, next = verb[:i]+verb[n:], at
		}
		out = append(out, strconv.Itoa(next)+"%"+verb)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isVerb(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

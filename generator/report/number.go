package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// number writes a figure as short as it is exact.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// money writes an amount in groups of three: 120 000 EUR.
func money(v float64, currency string) string {
	whole, frac, _ := strings.Cut(number(v), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	return strings.TrimSpace(sign + whole + "\u00a0" + currency)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// bytes writes a size: 12.3 kB.
func bytes(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000_000:
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1000_000, 'f', 1, 64) + " MB"
}

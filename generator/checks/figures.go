package checks

import (
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/assess"
)

// number writes a value with its unit, as short as it is exact.
func number(v float64, unit string) assess.Figure {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	switch unit {
	case "":
		return assess.Figure(s)
	case "percent", "%":
		return assess.Figure(s + " %")
	}
	return assess.Figure(s + " " + unit)
}

// money writes an amount with groups of three: 120 000 EUR.
func money(v float64, currency string) assess.Figure {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	var groups []string
	for len(whole) > 3 {
		groups = append([]string{whole[len(whole)-3:]}, groups...)
		whole = whole[:len(whole)-3]
	}
	s = strings.Join(append([]string{whole}, groups...), "\u00a0")
	if frac != "" {
		s += "." + frac
	}
	if currency != "" {
		s += "\u00a0" + currency
	}
	return assess.Figure(s)
}

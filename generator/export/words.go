package export

import (
	"strconv"

	"github.com/evpack/evpack/generator/evidence"
)

func itoa(n int) string { return strconv.Itoa(n) }

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// money is an amount with its currency, where the register has one.
func money(v float64, currency string) string {
	if currency == "" {
		return number(v)
	}
	return number(v) + " " + currency
}

// day writes a date as ISO 8601 does; nothing for one that is absent.
func day(d evidence.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func orNobody(s string) string { return or(s, "nobody") }
func orNone(s string) string   { return or(s, "none") }

func orNever(d evidence.Date) string { return or(day(d), "never") }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

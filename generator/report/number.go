package report

import (
	"cmp"
	"math"
	"slices"
)

// number writes a figure as short as it is exact.
func (b *builder) number(v float64) string { return b.Texts.Number(v) }

// oneDigit writes a figure with at most one digit after the point.
func (b *builder) oneDigit(v float64) string { return b.number(math.Round(v*10) / 10) }

// percent writes a share for people: 96.6 %.
func (b *builder) percent(v float64) string { return b.Texts.Percent(v) }

// money writes an amount in groups of three: 120 000 EUR.
func (b *builder) money(v float64, currency string) string { return b.Texts.Money(v, currency) }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// bytes writes a size: 12.3 kB.
func (b *builder) bytes(n int64) string {
	switch {
	case n < 1000:
		return b.number(float64(n)) + " B"
	case n < 1000_000:
		return b.Texts.Decimal(float64(n)/1000, 1) + " kB"
	}
	return b.Texts.Decimal(float64(n)/1000_000, 1) + " MB"
}

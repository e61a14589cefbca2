package texts

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/register"
)

// A format is how a language writes days and figures.
type format struct {
	date, short, month string // patterns with {day}, {month}, {mon}, {year}
	months, mons       []string
	decimal, group     string
}

func english() format {
	f := format{date: "{day} {month} {year}", short: "{day} {mon} {year}", month: "{mon} {year}", decimal: ".", group: "\u00a0"}
	for m := time.January; m <= time.December; m++ {
		f.months = append(f.months, m.String())
		f.mons = append(f.mons, m.String()[:3])
	}
	return f
}

func (f *format) read(t *register.Row) {
	for key, to := range map[string]*string{"date": &f.date, "short": &f.short, "month": &f.month, "decimal": &f.decimal, "group": &f.group} {
		if t.Has(key) {
			*to = t.Str(key)
		}
	}
	for key, to := range map[string]*[]string{"months": &f.months, "mons": &f.mons} {
		if !t.Has(key) {
			continue
		}
		if list := t.Strs(key); len(list) == 12 {
			*to = list
		} else {
			t.Errorf(key, "bad-format", "a year has twelve", "%d months", len(list))
		}
	}
}

// format is that of the language, or English for the zero Texts.
func (t *Texts) form() format {
	if t.format.months == nil {
		return english()
	}
	return t.format
}

// Date writes a day in a sentence: 14 October 2026. The zero day is empty.
func (t *Texts) Date(d register.Date) string { return t.form().write(t.form().date, d) }

// Day writes a day within a text that English gives in figures: 2026-10-14.
func (t *Texts) Day(d register.Date) string {
	if t.form().date == english().date {
		return d.String()
	}
	return t.Date(d)
}

// Short writes a day in a table: 14 Oct 2026.
func (t *Texts) Short(d register.Date) string { return t.form().write(t.form().short, d) }

// Mon writes the name of a day's month, short: Oct.
func (t *Texts) Mon(d register.Date) string { return t.form().write("{mon}", d) }

// Month writes the month of a day: Oct 2026.
func (t *Texts) Month(d register.Date) string { return t.form().write(t.form().month, d) }

func (f format) write(pattern string, d register.Date) string {
	if d.IsZero() {
		return ""
	}
	return strings.NewReplacer("{day}", strconv.Itoa(d.Day()), "{month}", f.months[d.Month()-1],
		"{mon}", f.mons[d.Month()-1], "{year}", strconv.Itoa(d.Year())).Replace(pattern)
}

// Number writes a figure as short as it is exact: 0.5, 1200.
func (t *Texts) Number(v float64) string {
	return t.point(strconv.FormatFloat(v, 'f', -1, 64))
}

// Decimal writes a figure with so many digits after the point.
func (t *Texts) Decimal(v float64, digits int) string {
	return t.point(strconv.FormatFloat(v, 'f', digits, 64))
}

func (t *Texts) point(s string) string { return strings.Replace(s, ".", t.form().decimal, 1) }

// Figure writes a figure, with its unit, as English writes it: 1 234.5 EUR, in
// German 1.234,5 EUR.
func (t *Texts) Figure(s string) string {
	end := 0
	for i, r := range s {
		if (r < '0' || r > '9') && r != '.' && r != '-' && r != '\u00a0' {
			break
		}
		if r >= '0' && r <= '9' {
			end = i + 1
		}
	}
	return strings.NewReplacer(".", t.form().decimal, "\u00a0", t.form().group).Replace(s[:end]) + s[end:]
}

// Percent writes a share, 0 to 1, with at most one digit after the point.
func (t *Texts) Percent(share float64) string {
	s := strings.TrimSuffix(strconv.FormatFloat(share*100, 'f', 1, 64), ".0")
	return t.point(s) + "\u00a0%"
}

// Grouped writes a figure in groups of three: 120 000, in German 120.000.
func (t *Texts) Grouped(v float64) string {
	whole, frac, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + t.form().group + whole[i:]
	}
	if frac != "" {
		whole += t.form().decimal + frac
	}
	if v < 0 {
		whole = "−" + whole
	}
	return whole
}

// Money writes an amount with its currency: 120 000 EUR.
func (t *Texts) Money(v float64, currency string) string {
	return strings.TrimSuffix(t.Grouped(v)+"\u00a0"+currency, "\u00a0")
}

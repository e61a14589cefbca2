package register

import (
	"cmp"
	"fmt"
	"time"
)

// A Date is a day of the calendar, without a place or an hour: a TOML local
// date. It is kept in 4 bytes as the number yyyymmdd, so dates are compared
// with == and are good map keys. The zero Date is absent: no day, and before
// every day.
type Date struct{ ymd int32 }

// The first and the last day that arithmetic gives: beyond them it stays put,
// so that "valid for a million months" means for ever.
const (
	firstDay = 1_01_01
	lastDay  = 9999_12_31
)

// NewDate returns the day; a month or day out of range runs over, as in
// time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day that t shows in its own location.
func DateOf(t time.Time) Date { return dateOf(t) }

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	switch {
	case y > 9999:
		return Date{lastDay}
	case y < 0:
		return Date{firstDay}
	}
	return Date{int32(y*10000 + int(m)*100 + d)}
}

// ParseDate reads "2026-10-14"; nothing else is a date.
func ParseDate(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) {
		return Date{}, false
	}
	return dateOf(t), true
}

// MustDate is ParseDate for texts known to be right; it panics on others.
func MustDate(s string) Date {
	d, ok := ParseDate(s)
	if !ok {
		panic("register: not a date: " + s)
	}
	return d
}

// IsZero reports whether the date is absent.
func (d Date) IsZero() bool { return d.ymd == 0 }

// Year, Month and Day are 0 for the zero Date.
func (d Date) Year() int { return int(d.ymd) / 10000 }

// Month is the month of the year.
func (d Date) Month() time.Month { return time.Month(d.ymd / 100 % 100) }

// Day is the day of the month, from 1.
func (d Date) Day() int { return int(d.ymd) % 100 }

// Compare gives -1, 0 or +1; Before and After are strict.
func (d Date) Compare(o Date) int { return cmp.Compare(d.ymd, o.ymd) }

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.ymd < o.ymd }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return d.ymd > o.ymd }

// Time is the first instant of the day in UTC; of the zero Date, the zero Time.
func (d Date) Time() time.Time {
	if d.ymd == 0 {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// AddDays returns the day n days later, or earlier where n is negative. The
// zero Date stays absent.
func (d Date) AddDays(n int) Date {
	if d.ymd == 0 {
		return d
	}
	const all = 10000 * 366
	return dateOf(d.Time().AddDate(0, 0, max(-all, min(n, all))))
}

// AddMonths returns the same day n months later, or that month's last day
// where it has no such day: 31 January and one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	if d.ymd == 0 {
		return d
	}
	const all = 10000 * 12
	first := time.Date(d.Year(), d.Month()+time.Month(max(-all, min(n, all))), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dateOf(first.AddDate(0, 0, min(d.Day(), last)-1))
}

// MonthEnd is the last day of d's month.
func (d Date) MonthEnd() Date {
	if d.ymd == 0 {
		return d
	}
	return NewDate(d.Year(), d.Month()+1, 0)
}

// DaysUntil counts the days from d to o: 1 from today to tomorrow, negative
// where o is earlier. It is 0 where either is absent.
func (d Date) DaysUntil(o Date) int {
	if d.ymd == 0 || o.ymd == 0 {
		return 0
	}
	return int((o.Time().Unix() - d.Time().Unix()) / 86400)
}

// String gives 2026-10-14, and nothing for the zero Date.
func (d Date) String() string {
	if d.ymd == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), int(d.Month()), d.Day())
}

// MarshalText writes what String gives.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, ok := ParseDate(string(text))
	if !ok {
		return fmt.Errorf("register: %q is not a date", text)
	}
	*d = v
	return nil
}

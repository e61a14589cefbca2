package register

import (
	"encoding/json"
	"testing"
	"time"
	"unsafe"
)

func TestDateArithmetic(t *testing.T) {
	day := func(s string) Date {
		if s == "" {
			return Date{}
		}
		return MustDate(s)
	}
	for _, c := range []struct{ what, got, want string }{
		{"a day later", day("2026-12-31").AddDays(1).String(), "2027-01-01"},
		{"a day earlier", day("2024-03-01").AddDays(-1).String(), "2024-02-29"},
		{"a month after the 31st", day("2026-01-31").AddMonths(1).String(), "2026-02-28"},
		{"a month after the 31st in a leap year", day("2024-01-31").AddMonths(1).String(), "2024-02-29"},
		{"a year after 29 February", day("2024-02-29").AddMonths(12).String(), "2025-02-28"},
		{"a month before the 31st", day("2026-03-31").AddMonths(-1).String(), "2026-02-28"},
		{"over the year", day("2026-11-15").AddMonths(3).String(), "2027-02-15"},
		{"back over the year", day("2026-01-15").AddMonths(-13).String(), "2024-12-15"},
		{"no month", day("2026-05-31").AddMonths(0).String(), "2026-05-31"},
		{"the end of February", day("2026-02-03").MonthEnd().String(), "2026-02-28"},
		{"the end of December", day("2026-12-31").MonthEnd().String(), "2026-12-31"},
		{"for ever", day("2026-12-31").AddMonths(1 << 62).String(), "9999-12-31"},
		{"for ever in days", day("2026-12-31").AddDays(1 << 62).String(), "9999-12-31"},
		{"since ever", day("2026-12-31").AddMonths(-1 << 62).String(), "0001-01-01"},
		{"absent and a day", day("").AddDays(1).String(), ""},
		{"absent and a month", day("").AddMonths(1).String(), ""},
		{"absent, the month's end", day("").MonthEnd().String(), ""},
		{"a month that runs over", NewDate(2026, 13, 1).String(), "2027-01-01"},
		{"the day that a time shows", DateOf(time.Date(2026, 10, 14, 23, 59, 0, 0, time.FixedZone("", -11*3600))).String(), "2026-10-14"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %s, want %s", c.what, c.got, c.want)
		}
	}
}

func TestDateCompare(t *testing.T) {
	a, b := MustDate("2026-02-28"), MustDate("2026-03-01")
	if !a.Before(b) || a.After(b) || a.Compare(b) != -1 || b.Compare(a) != 1 || a.Compare(a) != 0 || a != NewDate(2026, time.February, 28) {
		t.Error("dates do not compare")
	}
	if n := a.DaysUntil(b); n != 1 {
		t.Errorf("%d days until tomorrow", n)
	}
	if n := b.DaysUntil(MustDate("2025-03-01")); n != -365 {
		t.Errorf("%d days until a year ago", n)
	}
	if n := (Date{}).DaysUntil(a); n != 0 {
		t.Errorf("%d days from nowhere", n)
	}
	if !(Date{}).Before(a) || !(Date{}).IsZero() || a.IsZero() {
		t.Error("the absent date is not before all others")
	}
	if a.Year() != 2026 || a.Month() != time.February || a.Day() != 28 || !a.Time().Equal(time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)) {
		t.Error("the parts of a date are wrong")
	}
	if unsafe.Sizeof(a) != 4 {
		t.Errorf("a date takes %d bytes", unsafe.Sizeof(a))
	}
}

func TestDateEveryDay(t *testing.T) {
	for at, d := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), MustDate("1899-12-31"); d.Year() < 2101; at, d = at.AddDate(0, 0, 1), d.AddDays(1) {
		if d.String() != at.Format(time.DateOnly) {
			t.Fatalf("%s is %s", at.Format(time.DateOnly), d)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"", "2026-2-3", "2026-02-30", "02026-01-01", "2026-01-01 ", "2026-01-01T00:00:00Z", "14.10.2026"} {
		if d, ok := ParseDate(s); ok || !d.IsZero() {
			t.Errorf("%q is a date", s)
		}
	}
	if d, ok := ParseDate("2026-10-14"); !ok || d.String() != "2026-10-14" {
		t.Errorf("got %v %v", d, ok)
	}
}

func TestDateJSON(t *testing.T) {
	type doc struct {
		A, B Date
		C    Date `json:",omitzero"`
		M    map[Date]int
	}
	in := doc{A: MustDate("2026-10-14"), M: map[Date]int{MustDate("2026-01-02"): 1}}
	out, err := json.Marshal(in)
	if want := `{"A":"2026-10-14","B":"","M":{"2026-01-02":1}}`; err != nil || string(out) != want {
		t.Fatalf("got %s, %v", out, err)
	}
	var back doc
	if err := json.Unmarshal(out, &back); err != nil || back.A != in.A || !back.B.IsZero() || back.M[MustDate("2026-01-02")] != 1 {
		t.Fatalf("got %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"A":"2026-13-01"}`), &back); err == nil {
		t.Error("a thirteenth month is a date")
	}
}

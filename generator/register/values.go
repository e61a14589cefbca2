package register

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// typeName names the TOML type of a value, with its article.
func typeName(v any) string {
	switch v := v.(type) {
	case string:
		return "a string"
	case int64:
		return "an integer"
	case float64:
		return "a float"
	case bool:
		return "a boolean"
	case time.Time:
		return timeKind(v)
	case []any:
		return "an array"
	case []map[string]any:
		return "an array of tables"
	case map[string]any:
		return "a table"
	}
	return "nothing"
}

// timeKind tells the four date and time types of TOML apart by the location
// that the library gives them. It is a fixed zone with the host's offset, so
// nothing but its name and the clock face may be used.
func timeKind(t time.Time) string {
	switch t.Location().String() {
	case "date-local":
		return localDate
	case "datetime-local":
		return "a local date-time"
	case "time-local":
		return localTime
	}
	return offsetTime
}

const (
	localDate  = "a local date"
	localTime  = "a local time"
	offsetTime = "an offset date-time"
)

func (r *Row) badType(key string, v any, want string) {
	hint := ""
	if _, ok := v.(string); ok && want == "an array" {
		hint = "write " + key + ` = ["…"]`
	}
	r.Errorf(key, "bad-type", hint, "%s is %s, not %s", key, typeName(v), want)
}

// text is a string as its reader gets it: kept once, and said by Say.
func (r *Row) text(s string) string {
	if say := r.src.reg.Say; say != nil {
		s = say(s)
	}
	return r.src.in.keep(s)
}

// Str returns an optional string.
func (r *Row) Str(key string) string {
	s, ok := r.raw(key)
	if !ok {
		return ""
	}
	return r.text(s)
}

// raw is a string as it stands; ok is false where there is none.
func (r *Row) raw(key string) (s string, ok bool) {
	v, ok := r.get(key)
	if !ok {
		return "", false
	}
	if s, ok = v.(string); !ok {
		r.badType(key, v, "a string")
	}
	return s, ok
}

// NeedStr returns a string that must be there and hold more than blanks.
func (r *Row) NeedStr(key string) string {
	v, ok := r.get(key)
	if !ok {
		r.missing(key)
		return ""
	}
	if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
		r.Errorf(key, "empty-value", "", "%s is empty", key)
		return ""
	}
	return r.Str(key)
}

// NeedID returns a required id: ^[a-z0-9][a-z0-9._-]{0,63}$.
func (r *Row) NeedID(key string) string {
	s := r.NeedStr(key)
	if s != "" && !IsID(s) {
		r.Errorf(key, "bad-id", "an id has up to 64 of a-z, 0-9, '.', '_' and '-', and begins with a letter or a digit", "%q is no id", s)
		return ""
	}
	return s
}

// IsID reports whether s has the form of an id.
func IsID(s string) bool {
	if len(s) == 0 || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || c != '.' && c != '_' && c != '-') {
			return false
		}
	}
	return true
}

// Strs returns an optional array of strings. Elements of another type are
// reported and left out.
func (r *Row) Strs(key string) []string {
	var out []string
	r.strs(key, func(_ int, s string) { out = append(out, r.text(s)) })
	return out
}

func (r *Row) strs(key string, each func(i int, s string)) {
	v, ok := r.get(key)
	if !ok {
		return
	}
	list, ok := v.([]any)
	if !ok {
		r.badType(key, v, "an array")
		return
	}
	odd := 0
	for i, e := range list {
		if s, ok := e.(string); ok {
			each(i, s)
		} else if odd++; odd <= maxAlike {
			r.ErrorfIn(key, i, "bad-type", "", "%s[%d] is %s, not a string", key, i, typeName(e))
		}
	}
}

// Enum returns an optional string that must be one of allowed.
func (r *Row) Enum(key string, allowed ...string) string {
	s, ok := r.raw(key)
	if !ok {
		return ""
	}
	if !contains(allowed, s) {
		r.Errorf(key, "unknown-value", oneOf(s, allowed), "%s cannot be %q", key, s)
		return ""
	}
	return r.src.in.keep(s)
}

// NeedEnum is Enum for a key that must be there.
func (r *Row) NeedEnum(key string, allowed ...string) string {
	if !r.Has(key) {
		r.missing(key)
		return ""
	}
	return r.Enum(key, allowed...)
}

// Enums returns an optional array of strings, each of which must be one of
// allowed; others are reported and left out.
func (r *Row) Enums(key string, allowed ...string) []string {
	var out []string
	odd := 0
	r.strs(key, func(i int, s string) {
		if !contains(allowed, s) {
			if odd++; odd > maxAlike {
				return
			}
			r.ErrorfIn(key, i, "unknown-value", oneOf(s, allowed), "%s cannot hold %q", key, s)
			return
		}
		out = append(out, r.src.in.keep(s))
	})
	return out
}

func oneOf(s string, allowed []string) string {
	if hint := DidYouMean(s, allowed); hint != "" {
		return hint
	}
	return "one of " + strings.Join(allowed, ", ")
}

// Bool returns an optional boolean, false where it is absent.
func (r *Row) Bool(key string) bool {
	v, ok := r.get(key)
	if !ok {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		r.badType(key, v, "a boolean")
	}
	return b
}

// Int returns an optional integer, dflt where it is absent.
func (r *Row) Int(key string, dflt int) int {
	v, ok := r.get(key)
	if !ok {
		return dflt
	}
	n, ok := v.(int64)
	if !ok {
		r.badType(key, v, "an integer")
		return dflt
	}
	return int(n)
}

// Number returns an optional integer or float; present is false where it is
// absent or no number. NaN and the infinities are no numbers.
func (r *Row) Number(key string) (n float64, present bool) {
	v, ok := r.get(key)
	if !ok {
		return 0, false
	}
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v, true
		}
		r.Errorf(key, "bad-number", "", "%s is not a finite number", key)
	default:
		r.badType(key, v, "a number")
	}
	return 0, false
}

// NeedNumber is Number for a key that must be there.
func (r *Row) NeedNumber(key string) (n float64, present bool) {
	if !r.Has(key) {
		r.missing(key)
		return 0, false
	}
	return r.Number(key)
}

// NumberText returns the number in the one way that signed texts write it:
// decimal digits without an exponent, the fewest that tell it apart, no
// fraction where it is whole; "" where it is absent or no number. So 120_000,
// 120000.0 and 1.2e5 are all 120000.
func (r *Row) NumberText(key string) string {
	n, ok := r.Number(key)
	if !ok {
		return ""
	}
	if v, isInt := r.vals[key].(int64); isInt {
		return strconv.FormatInt(v, 10)
	}
	return strconv.FormatFloat(n+0, 'f', -1, 64) // +0: -0.0 is 0
}

// Date returns an optional local date.
func (r *Row) Date(key string) Date {
	v, ok := r.get(key)
	if !ok {
		return Date{}
	}
	t, ok := v.(time.Time)
	if ok && timeKind(t) == localDate {
		return dateOf(t)
	}
	r.Errorf(key, "bad-date", dateHint(v), "%s is %s, not a local date", key, typeName(v))
	return Date{}
}

// dateHint shows how the date is written, with the very date where it can.
func dateHint(v any) string {
	switch v := v.(type) {
	case string:
		if d, ok := ParseDate(v); ok {
			return "write " + d.String() + " without quotes"
		}
	case time.Time:
		if timeKind(v) != localTime {
			return "write " + dateOf(v).String() + " without the time"
		}
	}
	return "write 2026-10-14 without quotes"
}

// NeedDate is Date for a key that must be there.
func (r *Row) NeedDate(key string) Date {
	if !r.Has(key) {
		r.missing(key)
		return Date{}
	}
	return r.Date(key)
}

// Time returns an optional offset date-time, in UTC; the zero Time where it is
// absent.
func (r *Row) Time(key string) time.Time {
	v, ok := r.get(key)
	if !ok {
		return time.Time{}
	}
	t, ok := v.(time.Time)
	if ok && timeKind(t) == offsetTime {
		return t.UTC()
	}
	r.Errorf(key, "bad-time", "write 2026-10-14T17:20:00Z without quotes", "%s is %s, not an offset date-time", key, typeName(v))
	return time.Time{}
}

// Value is the key's value as the register has it: string, bool, int64,
// float64, Date, or []any of these; nil where it is absent, of another type or
// no finite number. It marks nothing as known.
func (r *Row) Value(key string) any { return r.plain(r.vals[key]) }

func (r *Row) plain(v any) any {
	switch v := v.(type) {
	case string:
		return r.text(v)
	case bool, int64:
		return v
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	case time.Time:
		if timeKind(v) == localDate {
			return dateOf(v)
		}
	case []any:
		return r.plainList(v)
	}
	return nil
}

func (r *Row) plainList(list []any) []any {
	out := make([]any, 0, len(list))
	for _, e := range list {
		if p := r.plain(e); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// IsArray reports whether the key is there and its value an array of values.
func (r *Row) IsArray(key string) bool {
	_, ok := r.vals[key].([]any)
	return ok
}

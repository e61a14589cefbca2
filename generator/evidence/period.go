package evidence

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/register"
)

// A Period is 2026, 2026-Q4, 2026-12 or 2026-04-01/2027-03-31; both days are in it.
type Period struct {
	Text     string
	From, To Date
}

// Holds reports whether d lies in the period.
func (p Period) Holds(d Date) bool {
	return !p.From.IsZero() && p.From.Compare(d) <= 0 && d.Compare(p.To) <= 0
}

var (
	yearOnly = regexp.MustCompile(`^([0-9]{4})$`)
	quarter  = regexp.MustCompile(`^([0-9]{4})-Q([1-4])$`)
	month    = regexp.MustCompile(`^([0-9]{4})-(0[1-9]|1[0-2])$`)
)

// ParsePeriod reads a period; ok is false for anything else.
func ParsePeriod(s string) (p Period, ok bool) {
	p.Text = s
	switch {
	case yearOnly.MatchString(s):
		y := atoi(s)
		p.From, p.To = register.NewDate(y, 1, 1), register.NewDate(y, 12, 31)
	case quarter.MatchString(s):
		m := quarter.FindStringSubmatch(s)
		first := time.Month(3*atoi(m[2]) - 2)
		p.From = register.NewDate(atoi(m[1]), first, 1)
		p.To = register.NewDate(atoi(m[1]), first+2, 1).MonthEnd()
	case month.MatchString(s):
		m := month.FindStringSubmatch(s)
		p.From = register.NewDate(atoi(m[1]), time.Month(atoi(m[2])), 1)
		p.To = p.From.MonthEnd()
	default:
		from, to, _ := strings.Cut(s, "/")
		var ok1, ok2 bool
		p.From, ok1 = register.ParseDate(from)
		p.To, ok2 = register.ParseDate(to)
		return p, ok1 && ok2 && p.From.Compare(p.To) <= 0
	}
	return p, true
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n } // the caller's pattern allows digits alone

func period(r *register.Row, key string) Period {
	s := r.NeedStr(key)
	p, ok := ParsePeriod(s)
	if !ok && s != "" {
		r.Errorf(key, "bad-period", "write 2026, 2026-Q4, 2026-12 or 2026-04-01/2027-03-31", "%q is not a period", s)
	}
	return p
}

package intake

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/evpack/evpack/generator/schema"
)

// Days are the ways in which a table may write a day, beside 2026-10-14, and
// how Go names them.
var days = map[string]string{"DD/MM/YYYY": "02/01/2006", "MM/DD/YYYY": "01/02/2006", "DD.MM.YYYY": "02.01.2006", "DD-MM-YYYY": "02-01-2006", "YYYY/MM/DD": "2006/01/02"}

// DayForms lists the forms that Options.Days takes.
func DayForms() []string {
	return []string{"YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "YYYY/MM/DD"}
}

// A wrong is a value that does not fit its key.
type wrong struct{ code, message, hint string }

// value writes a cell as TOML.
func (m *mapper) value(k schema.Key, c Cell) (string, *wrong) {
	if k.List || k.Lists && strings.Contains(c.Text, ";") {
		return m.list(k, c)
	}
	return m.one(k, c)
}

func (m *mapper) list(k schema.Key, c Cell) (string, *wrong) {
	var out []string
	for part := range strings.SplitSeq(c.Text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		v, bad := m.one(k, Cell{Text: part, At: c.At})
		if bad != nil {
			return "", bad
		}
		out = append(out, v)
	}
	return "[" + strings.Join(out, ", ") + "]", nil
}

func (m *mapper) one(k schema.Key, c Cell) (string, *wrong) {
	switch k.Type {
	case schema.Date:
		return m.day(c)
	case schema.Time:
		return moment(c.Text)
	case schema.Bool:
		return truth(c)
	case schema.Int, schema.Number, schema.Share:
		return number(k, c)
	case schema.Link:
		return m.link(k, c.Text)
	}
	return Quote(c.Text), nil
}

func (m *mapper) day(c Cell) (string, *wrong) {
	form := time.DateOnly
	if f, ok := days[m.opt.Days]; ok {
		form = f
	}
	if serial, err := strconv.ParseFloat(c.Raw, 64); err == nil && serial >= 1 && serial < 2958466 { // 9999-12-31
		t, err := excelize.ExcelDateToTime(serial, false)
		if err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	if t, err := time.Parse(form, c.Text); err == nil {
		return t.Format(time.DateOnly), nil
	}
	if t, err := time.Parse(time.DateOnly, c.Text); err == nil {
		return t.Format(time.DateOnly), nil
	}
	return "", &wrong{"bad-date", fmt.Sprintf("%q is not a day as 2026-10-14", c.Text), "--dates DD/MM/YYYY tells how the table writes days: " + strings.Join(DayForms(), ", ")}
}

func moment(s string) (string, *wrong) {
	t, err := time.Parse(time.RFC3339, strings.Replace(s, " ", "T", 1))
	if err != nil {
		return "", &wrong{"bad-time", fmt.Sprintf("%q is not a time with its offset, as 2026-11-30T17:20:00Z", s), "a time without an offset could be any of 26 hours: add Z or +01:00"}
	}
	return t.Format(time.RFC3339), nil
}

func truth(c Cell) (string, *wrong) {
	switch strings.ToLower(c.Text) {
	case "true", "yes", "y", "1", "x":
		return "true", nil
	case "false", "no", "n", "0":
		return "false", nil
	}
	return "", &wrong{"bad-bool", fmt.Sprintf("%q is neither true nor false", c.Text), "write true or false, yes or no"}
}

func number(k schema.Key, c Cell) (string, *wrong) {
	text := c.Text
	if _, err := strconv.ParseFloat(c.Raw, 64); err == nil {
		text = c.Raw
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || n != n || n > 1e18 || n < -1e18:
		return "", &wrong{"bad-number", fmt.Sprintf("%q is not a number", c.Text), "digits with a point for decimals, and nothing between thousands: 1250.50"}
	case n == float64(int64(n)):
		return strconv.FormatInt(int64(n), 10), nil
	case k.Type == schema.Int:
		return "", &wrong{"bad-number", fmt.Sprintf("%q is not a whole number", c.Text), ""}
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// link writes an id. A person may be named by their e-mail address.
func (m *mapper) link(k schema.Key, s string) (string, *wrong) {
	if k.To != "person" || !strings.Contains(s, "@") {
		return Quote(s), nil
	}
	id, ok := m.opt.People[strings.ToLower(s)]
	if !ok {
		return "", &wrong{"unknown-person", "no person in people.toml has this e-mail address", "import the people first, or give their ids"}
	}
	return Quote(id), nil
}

// Quote writes a TOML basic string: a backslash before quotes and itself, and
// \u for control characters.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

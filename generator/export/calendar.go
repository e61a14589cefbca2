package export

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/ledger"
)

// calendar writes what falls due as iCalendar (RFC 5545): all-day entries that
// take up no time. DTSTAMP is as_of at midnight UTC. UIDs are stable, so a
// calendar that reads the file of the next cycle moves its entries rather than
// doubling them.
func calendar(w io.Writer, in Input) error {
	c := lines5545{bufio.NewWriter(w)}
	c.put("BEGIN", "VCALENDAR")
	c.put("VERSION", "2.0")
	c.put("PRODID", "-//evpack//"+escaped(in.Program)+"//EN")
	c.put("CALSCALE", "GREGORIAN")
	c.put("METHOD", "PUBLISH")
	c.put("X-WR-CALNAME", escaped("Information security, "+in.Pack.Organisation.Name))
	seen := map[string]int{}
	for _, d := range in.dues() {
		id := d.kind + " " + d.ref + " " + d.title
		if d.ref == "contracts" || strings.HasPrefix(d.title, "Training ends") || strings.HasPrefix(d.title, "Competence records end") {
			id += " " + d.date.String() // one a day
		}
		if seen[id]++; seen[id] > 1 {
			id += " #" + itoa(seen[id])
		}
		c.event(in, d, in.uuid("due "+id))
	}
	c.put("END", "VCALENDAR")
	return c.Flush()
}

func (c lines5545) event(in Input, d due, uid string) {
	title, detail := d.title, d.ref+"\n"+d.detail
	if d.date.Before(in.Pack.D()) {
		title = "Past due: " + title
	}
	if page := in.page(d.ref); page != "" {
		detail += "\nsite/" + page
	}
	c.put("BEGIN", "VEVENT")
	c.put("UID", uid+"@evpack")
	c.put("DTSTAMP", strings.NewReplacer("-", "", ":", "").Replace(in.midnight()))
	c.put("DTSTART;VALUE=DATE", strings.ReplaceAll(d.date.String(), "-", ""))
	c.put("DTEND;VALUE=DATE", strings.ReplaceAll(d.date.AddDays(1).String(), "-", ""))
	c.put("SUMMARY", escaped(title))
	c.put("DESCRIPTION", escaped(detail))
	c.put("CATEGORIES", strings.ToUpper(d.kind))
	c.put("TRANSP", "TRANSPARENT")
	c.put("END", "VEVENT")
}

// lines5545 writes content lines as RFC 5545, 3.1 has them.
type lines5545 struct{ *bufio.Writer }

// put writes one content line, folded so that no line is longer than 75 octets
// and no character is cut. Errors stay until Flush.
func (c lines5545) put(name, value string) {
	const long = 75
	rest := name + ":" + value
	for room := long; len(rest) > room; room = long - 1 {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		c.WriteString(rest[:cut] + "\r\n ")
		rest = rest[cut:]
	}
	c.WriteString(rest + "\r\n")
}

// escaped is text as a value (3.3.11): a line break in it cannot begin a line of
// its own.
func escaped(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(ledger.Printable(s))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\t", " ").Replace(s)
}

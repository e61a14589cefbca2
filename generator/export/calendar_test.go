package export

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/ledger"
)

// FuzzContentLine: whatever a text holds, it is one content line, which reads
// back as what it was.
func FuzzContentLine(f *testing.F) {
	f.Add("Past due: a, b; c\\d\r\nBEGIN:VEVENT")
	f.Add(strings.Repeat("漢", 60))
	f.Add("\x00\xff\r")
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		c := lines5545{bufio.NewWriter(&b)}
		c.put("SUMMARY", escaped(s))
		if err := c.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := folded(b.Bytes()); err != nil || !utf8.Valid(b.Bytes()) {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(b.String(), "\r\n") {
			if !utf8.ValidString(line) {
				t.Errorf("a character was cut: %q", line)
			}
		}
		line := strings.TrimSuffix(strings.ReplaceAll(b.String(), "\r\n ", ""), "\r\n")
		if strings.ContainsAny(line, "\r\n") {
			t.Fatalf("more than one line: %q", line)
		}
		got := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(strings.TrimPrefix(line, "SUMMARY:"))
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(ledger.Printable(s))
		if got != want {
			t.Errorf("%q reads back as %q", want, got)
		}
	})
}

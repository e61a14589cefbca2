package evidence

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Numbers as they are signed (LIFECYCLE: the subject's bytes).
func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"120_000":                 `120000`,
		"1.2e5":                   `120000`,
		"0":                       `0`,
		"0.0":                     `0`,
		"0x10":                    `16`,
		"9007199254740992":        `9007199254740992`,
		"9007199254740993":        `"9007199254740993"`,
		"9223372036854775807":     `"9223372036854775807"`,
		"9007199254740992.0":      `9007199254740992`,
		"9007199254740994.0":      `"9007199254740994"`,
		"1e22":                    `"10000000000000000000000"`,
		"0.1":                     `"0.1"`,
		"84000.50":                `"84000.5"`,
		"1e-7":                    `"0.0000001"`,
		"123456789.1234567890123": `"123456789.12345679"`,
	} {
		w := fstest.MapFS{}
		for name, f := range base(t) {
			w[name] = f
		}
		edit(t, w, "registers/resources.toml", "approved_amount = 120000", "approved_amount = "+text)
		got := string(good(t, w, "").Subject("budget:b-2026-edr").Bytes)
		if !strings.HasPrefix(got, `{"approved_amount":`+want+`,`) {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

package diag

import (
	"bytes"
	"strings"
	"testing"
)

func problem(text string, column int, msg, hint string) Problem {
	return Problem{Place: Place{"registers/training.toml", 57, column}, Code: "unknown-reference", Message: msg, Hint: hint, Text: text}
}

func TestRender(t *testing.T) {
	for _, c := range []struct {
		name string
		prob Problem
		want string
	}{
		{"as the manual shows", problem(`person = "p-0193"`, 10, `person "p-0193" is not in people.toml`, `did you mean "p-0139"?`), `
content/registers/training.toml:57:10: error: person "p-0193" is not in people.toml
   57 | person = "p-0193"
      |          ^
help: did you mean "p-0139"?
`},
		{"no line, no hint", Problem{Place: Place{File: "registers/people"}, Message: "two of them"}, `
content/registers/people: error: two of them
`},
		{"tabs are spaces up to the next stop", problem("\ta\t= 1", 6, "m", ""), `
content/registers/training.toml:57:6: error: m
   57 |     a   = 1
      |           ^
`},
		{"wide and combining characters", problem("名 = \"e\u0301\", 2", 11, "m", ""), `
content/registers/training.toml:57:11: error: m
   57 | 名 = "é", 2
      |           ^
`},
		{"control characters are shown, not sent", problem("a\x1b[2J = 1", 9, "m \x1b[31m", "h \u202e\n"), `
content/registers/training.toml:57:9: error: m \x1b[31m
   57 | a\x1b[2J = 1
      |            ^
help: h \u202e\x0a
`},
		{"a column beyond the line", problem("x = ", 99, "m", ""), `
content/registers/training.toml:57:99: error: m
   57 | x =
      |     ^
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Render(&b, []Problem{c.prob}, "content", false); err != nil {
				t.Fatal(err)
			}
			if got := "\n" + b.String(); got != c.want {
				t.Errorf("got%s\nwant%s", got, c.want)
			}
		})
	}
}

func TestRenderLongLine(t *testing.T) {
	var b bytes.Buffer
	line := strings.Repeat("x", 5000) + `"here"` + strings.Repeat("y", 5000)
	if err := Render(&b, []Problem{problem(line, 5001, "m", "")}, "", false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	text, caret := []rune(lines[1]), strings.Index(lines[2], "^")
	if len(text) > 180 || string(text[caret:caret+6]) != `"here"` {
		t.Errorf("caret at %d of\n%s", caret, b.String())
	}
}

func TestRenderCounts(t *testing.T) {
	var b bytes.Buffer
	if err := Render(&b, make([]Problem, 130), "content/", false); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "error:"); n != 100 || !strings.HasSuffix(b.String(), "\nand 30 more errors\n") {
		t.Errorf("%d errors shown, ending in %q", n, b.String()[max(0, b.Len()-30):])
	}
}

func TestRenderColour(t *testing.T) {
	var plain, colour bytes.Buffer
	probs := []Problem{problem(`a = 1`, 5, "m", "h")}
	if err := Render(&plain, probs, "", false); err != nil {
		t.Fatal(err)
	}
	if err := Render(&colour, probs, "", true); err != nil {
		t.Fatal(err)
	}
	bare := colour.String()
	for _, code := range []string{"0", bold, red, blue, cyan} {
		bare = strings.ReplaceAll(bare, "\x1b["+code+"m", "")
	}
	if strings.Contains(plain.String(), "\x1b") || !strings.Contains(colour.String(), "\x1b[1;31merror:") || bare != plain.String() {
		t.Errorf("plain %q, colour %q", plain.String(), colour.String())
	}
}

func TestJSON(t *testing.T) {
	for _, c := range []struct {
		probs []Problem
		want  string
	}{
		{nil, "{\n  \"errors\": []\n}\n"},
		{[]Problem{problem("x", 10, `a < "b"`, "")}, `{
  "errors": [
    {
      "file": "registers/training.toml",
      "line": 57,
      "column": 10,
      "code": "unknown-reference",
      "message": "a < \"b\"",
      "hint": ""
    }
  ]
}
`},
	} {
		var b bytes.Buffer
		if err := JSON(&b, c.probs); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("got %s want %s", b.String(), c.want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("person = \"p\"", 10)
	f.Add("\t\x1b\u202e名", 3)
	f.Add("\xff", -4)
	f.Fuzz(func(t *testing.T, line string, column int) {
		var b bytes.Buffer
		if err := Render(&b, []Problem{problem(line, column, line, line)}, "r", false); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(strings.ReplaceAll(b.String(), "\n", ""), odd) {
			t.Errorf("control characters in %q", b.String())
		}
	})
}

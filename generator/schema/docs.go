package schema

import (
	"fmt"
	"io"
	"strings"
)

// Docs writes the reference of all registers, docs/REGISTERS.md.
func Docs(w io.Writer) error {
	var b strings.Builder
	b.WriteString(intro)
	for _, r := range All() {
		fmt.Fprintf(&b, "\n## %s\n\n`content/%s`. %s\n", r.Name, r.File, r.About)
		describe(&b, r.Keys, "")
		for _, row := range r.Rows {
			fmt.Fprintf(&b, "\n### [[%s]]\n\n%s\n", row.Name, row.About)
			describe(&b, row.Keys, "")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const intro = `# The registers, key by key

Made from the program's own table; ` + "`evpack schema NAME`" + ` prints the same as a JSON Schema, which editors understand:
write ` + "`#:schema ./people.schema.json`" + ` as the first line of a register after ` + "`evpack schema people > people.schema.json`" + `.

A register is ` + "`NAME.toml`, or a folder `NAME/` of any number of `*.toml`" + ` files, never both. Keys marked with * are required; all others are optional, and their
absence is for the checks to judge. A key that is not listed here is an error, and so is a table. Rows may be in any order.

- A **reference** is ` + "`kind:id`" + `: ` + "`policy:access-control@1.2`, `review:mr-2026-q4`, `decision:mr-2026-q4/d1`, `file:evidence/board.pdf`, `url:https://…`" + `.
- A **link** is the id of a row alone.
- Dates stand without quotes: ` + "`2026-10-14`" + `. Paths are relative to ` + "`content/`" + `, with ` + "`/`" + `.
`

// describe writes the keys as a table, those of tables within it after them.
func describe(b *strings.Builder, keys []Key, under string) {
	if len(keys) == 0 {
		return
	}
	if under == "" {
		b.WriteString("\n| key | is | says |\n| --- | --- | --- |\n")
	}
	for _, k := range keys {
		star := ""
		if k.Need {
			star = " *"
		}
		fmt.Fprintf(b, "| `%s%s`%s | %s | %s |\n", under, k.Name, star, k.kind(), k.About)
		if k.Type == Table {
			describe(b, k.Keys, under+k.Name+".")
		}
	}
}

// kind says what a value is.
func (k Key) kind() string {
	out := string(k.Type)
	switch {
	case k.Any:
		return "table of checks: " + oneOf(k.Words)
	case k.Type == Word:
		out = oneOf(k.Words)
	case k.Type == Link:
		out = k.To
	case k.Notes:
		out += " or note"
	}
	switch {
	case k.Type == Table && k.List:
		return "tables"
	case k.List:
		return "list: " + out
	case k.Lists:
		return out + ", or a list"
	}
	return out
}

func oneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "`" + w + "`"
	}
	return strings.Join(quoted, ", ")
}

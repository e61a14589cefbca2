package schema_test

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/schema"
)

// fixed are the values that the rest of the workspace depends on.
var fixed = map[string]string{
	"pack.schema": "1", "pack.past.id": `"2026-Q3"`, "pack.cycle.previous": `"2026-Q3"`, "pack.theme.logo": `"evidence/logo.svg"`, "pack.pdf.fonts": "[]",
	"policy.status": `"approved"`, "reviews.review.minutes": `"minutes/review-1.md"`, "signatures.signature.file": `"signatures/signature-1.p7s"`,
	"signatures.signature.method": `"cms"`, "risks.risk.review": `"review:review-1"`,
}

// texts are the files that are no registers.
var texts = []txtar.File{
	{Name: "minutes/review-1.md", Data: []byte("# Minutes\n\n@minutes.body@\n")},
	{Name: "evidence/a.txt", Data: []byte("proof\n")},
	{Name: "evidence/logo.svg", Data: []byte("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><circle cx=\"4\" cy=\"4\" r=\"4\"/></svg>\n")},
	{Name: "signatures/signature-1.p7s", Data: []byte("no signature\n")},
}

// A writer writes a workspace in which every key of every register is there
// once. Free text is the key's name between two @.
type writer struct {
	strings.Builder
	edit func(path, value string) string // may change or drop ("") a value; nil: none
}

func workspace(edit func(path, value string) string) *txtar.Archive {
	ar := &txtar.Archive{}
	for _, r := range schema.All() {
		w := &writer{edit: edit}
		w.keys(r.Name, "", r.Name, r.Keys)
		for _, row := range r.Rows {
			w.line("[[%s]]", row.Name)
			w.keys(r.Name+"."+row.Name, row.Name, row.Name, row.Keys)
		}
		text := strings.TrimPrefix(w.String(), "\n")
		if strings.HasSuffix(r.File, ".md") {
			text = "+++\n" + text + "+++\n\n# Heading\n\n@" + r.Name + ".body@\n"
		}
		ar.Files = append(ar.Files, txtar.File{Name: strings.Replace(r.File, "*", r.Name+"-1", 1), Data: []byte(text)})
	}
	ar.Files = append(ar.Files, texts...)
	slices.SortFunc(ar.Files, func(a, b txtar.File) int { return strings.Compare(a.Name, b.Name) })
	return ar
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, "\n"+format+"\n", args...) }

// keys writes the keys of a table, then the tables in it.
func (w *writer) keys(path, header, kind string, keys []schema.Key) {
	for _, k := range keys {
		if !sub(k) {
			w.key(path+"."+k.Name, k, kind)
		}
	}
	for _, k := range keys {
		under := strings.TrimPrefix(header+"."+k.Name, ".")
		switch {
		case !sub(k):
		case w.edit != nil && w.edit(path+"."+k.Name, "") != "":
			// What is no table stands before the tables; wrong ones are tested elsewhere.
		case k.List:
			w.line("[[%s]]", under)
			w.keys(path+"."+k.Name, under, k.Name, k.Keys)
		default:
			w.line("[%s]", under)
			w.keys(path+"."+k.Name, under, k.Name, k.Keys)
		}
	}
}

// sub reports whether a key is written under a header of its own.
func sub(k schema.Key) bool { return k.Type == schema.Table && !k.Any }

func (w *writer) key(path string, k schema.Key, kind string) {
	value := one(path, k, kind)
	if k.Type == schema.Word && k.List {
		value = `"` + strings.Join(k.Words, `", "`) + `"`
	}
	if k.List {
		value = "[" + value + "]"
	}
	if v, ok := fixed[path]; ok {
		value = v
	}
	if w.edit != nil {
		value = w.edit(path, value)
	}
	if value != "" {
		fmt.Fprintf(w, "%s = %s\n", k.Name, value)
	}
}

// one is a value that the loader takes.
func one(path string, k schema.Key, kind string) string {
	switch k.Type {
	case schema.ID:
		return `"` + kind + `-1"`
	case schema.Link:
		return `"` + k.To + `-1"`
	case schema.Word:
		return `"` + k.Words[0] + `"`
	case schema.Bool:
		return "true"
	case schema.Int:
		return "1"
	case schema.Number:
		return "7.5"
	case schema.Share:
		return "0.5"
	case schema.Table: // of checks
		return `{ LDR-02 = "` + k.Words[0] + `" }`
	}
	if v, ok := likes[k.Type]; ok {
		return v
	}
	return `"@` + path + `@"`
}

var likes = map[schema.Type]string{
	schema.Date: "2026-12-31", schema.Time: "2026-12-31T17:20:00Z", schema.Reference: `"file:evidence/a.txt"`, schema.File: `"evidence/a.txt"`, schema.URL: `"https://standards.example/"`,
	schema.Version: `"1.0"`, schema.Period: `"2026-Q4"`, schema.Month: `"2026-12"`, schema.Control: `"A.5.4"`, schema.Check: `"LDR-02"`, schema.Proof: `"LDR-02"`,
	schema.Subject: `"policy:policy-1@1.0"`, schema.Fingerprint: `"sha256:` + strings.Repeat("0", 64) + `"`, schema.Cycle: `"2026-Q4"`, schema.Theme: `"evidence"`,
	schema.Colour: `"#2440a8"`, schema.Language: `"en"`, schema.Place: `"archive"`,
}

// Package schema says what each register may hold, key by key: for editors, as
// JSON Schema 2020-12, and for people, as docs/REGISTERS.md. It reads no
// register; package evidence does, and the tests here hold the two together:
// what evidence reads is listed here, and what is listed here evidence reads.
//
// A JSON Schema cannot say everything: that a reference leads to a row, that an
// id is there once, that a day comes after another. evpack check says that.
//
// Source: the contract of the registers; https://json-schema.org/draft/2020-12.
package schema

// Type is what a value is. The words are those of docs/REGISTERS.md.
type Type string

// The types. All are strings in TOML, but for Date, Time, Bool, Int, Number,
// Share and Table.
const (
	ID          Type = "id"         // ^[a-z0-9][a-z0-9._-]{0,63}$
	Text        Type = "text"       // one line
	Markdown    Type = "markdown"   // may be Markdown; HTML in it is shown as text
	Word        Type = "word"       // one of Key.Words
	Date        Type = "date"       // 2026-10-14, without quotes
	Time        Type = "time"       // 2026-11-30T17:20:00Z, without quotes
	Bool        Type = "true/false" //
	Int         Type = "whole number"
	Number      Type = "number"
	Share       Type = "share"     // from 0 to 1
	Link        Type = "link"      // the id of a row; Key.To says of which kind
	Reference   Type = "reference" // kind:id, file:PATH, url:https://…
	File        Type = "file"      // a path below content/
	URL         Type = "address"   // http:// or https://
	Version     Type = "version"   // 3.1
	Period      Type = "period"    // 2026, 2026-Q4, 2026-12, 2026-04-01/2027-03-31
	Month       Type = "month"     // 2026-10
	Control     Type = "control"   // 5.1, A.5.4
	Check       Type = "check"     // LDR-02
	Proof       Type = "check or reference"
	Subject     Type = "subject"     // policy:ID@VERSION, review:ID, …
	Fingerprint Type = "fingerprint" // of a key
	Cycle       Type = "cycle"       // 2026-Q4: names a folder
	Theme       Type = "theme"       // names a folder
	Colour      Type = "colour"      // #2440a8
	Language    Type = "language"    // en, en-GB
	Place       Type = "place"       // a folder of the workspace, or s3://bucket/prefix
	Table       Type = "table"       // Key.Keys are in it
)

// A Key is one key of a table.
type Key struct {
	Name  string
	Type  Type
	List  bool // an array of Type
	Lists bool // one of Type, or an array of them
	Need  bool // the row cannot be understood without it
	Notes bool // of Reference: note:TEXT is allowed, too
	To    string
	Words []string
	Min   float64
	Max   float64 // 0: no limit
	Keys  []Key
	Any   bool // of Table: any key that is a check's id
	About string
}

// A Row is an array of tables: [[person]].
type Row struct {
	Name  string
	About string
	Keys  []Key
}

// A Register is one kind of file.
type Register struct {
	Name  string // as evpack schema is asked for it: people
	File  string // where it stands in content/; * is any name
	About string
	Keys  []Key // outside the rows
	Rows  []Row
}

// Find finds a register by its name.
func Find(name string) (Register, bool) {
	for _, r := range All() {
		if r.Name == name {
			return r, true
		}
	}
	return Register{}, false
}

// Names lists the registers, in the order of All.
func Names() []string {
	var out []string
	for _, r := range All() {
		out = append(out, r.Name)
	}
	return out
}

// All is the table of contents: one line a register.
func All() []Register {
	return []Register{
		pack(), people(), contracts(), roles(), competence(), training(), acknowledgements(), reviews(), soa(), resources(),
		communications(), checklists(), speakup(), disciplinary(), kpis(), findings(), activities(), signoffs(), risks(), signatures(), keys(),
		policy(), page(), mapping(),
	}
}

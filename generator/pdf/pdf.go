// Package pdf draws the blocks of a report as a tagged, archival PDF: PDF/A-3a
// (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one file, with empty signature
// fields, the same bytes for the same document.
//
// Each chapter becomes a list of boxes (blocks.go, table.go and others), a few
// chapters at a time side by side. In their order a plan says on which page
// each box goes (flow.go, pages.go); then the boxes are drawn by our own
// typesetting, operators together with their marked content, and each page is
// compressed as it fills (squeeze.go). gofpdf then makes the file: pages, fonts
// cut to the runes in use, information (draft.go). The last step (finish.go)
// reads gofpdf's flat file and writes the final one: structure tree, metadata,
// output intent, attachments, links, bookmarks, fields, object streams.
//
// It decides nothing about what is said: that is package report. It does not
// sign: package seal appends to what Write made.
package pdf

import (
	"io"
	"time"

	"github.com/evpack/evpack/generator/report"
)

// A Document is everything that Write draws.
type Document struct {
	Title    string
	Subject  string
	Author   string
	Language string // BCP 47; empty: en
	Program  string // evpack 0.1.0, the producer

	Cover    Cover
	Running  string         // at the foot of each page: organisation · cycle · short inputs digest
	Pages    []*report.Page // the chapters in order
	Contents bool           // whether a table of contents follows the cover
	Flow     bool           // chapters follow on the same page where their beginning fits; else only on one less than half used

	Attachments []Attachment
	SealField   bool // a field named seal on the cover, for the organisation

	Density Density
	Accent  string   // #rrggbb; empty: #2440a8
	Page    string   // A4 or Letter; empty: A4
	Fonts   [][]byte // TrueType fonts tried in this order for runes that ours lack
	Date    time.Time
}

// Density is how much stands on a page.
type Density int

// Roomy is for executives (11 pt), Dense for auditors (9.6 pt).
const (
	Roomy Density = iota
	Dense
)

// A Cover is the first page.
type Cover struct {
	Organisation   string
	Title          string // Audit evidence pack
	Cycle          string
	Period         string
	AsOf           string
	Classification string // also at the head of each page
	InputsDigest   string // SHA-256, hex; printed in eights, first and last marked
	Verdict        report.Tag
	Result         report.Inline // one line beside the verdict; may be empty
	Asked          report.Inline // what the reader is asked for; may be empty
	Verify         report.Inline // how to verify
}

// An Attachment is a file inside the PDF, related to the whole document.
type Attachment struct {
	Name         string // a file name, not a path
	MIME         string
	Relationship string // Source, Data, Alternative, Supplement, Unspecified (ISO 32000-2, 7.11.3)
	Description  string
	Data         []byte
	Date         time.Time
}

// Write draws d. The bytes depend on d alone. Runes that no font has are
// reported together as MissingGlyphs.
func Write(w io.Writer, d *Document) error {
	b, err := newBook(d)
	if err != nil {
		return err
	}
	if err := b.layOut(); err != nil {
		return err
	}
	flat, err := b.draft()
	if err != nil {
		return err
	}
	return b.finish(w, flat)
}

// Package report says what each page and each section of a pack says. It is
// computed once from the registers, the results of the checks and the trail;
// the site, the PDF packs and the exports all draw from it, so they cannot
// disagree. It knows no HTML, no layout and no file format.
package report

// A Report is the content of one cycle's evidence pack.
type Report struct {
	Organisation   string
	Classification string // printed on every page; may be empty
	Language       string // BCP 47, en by default
	Accent         string // #rrggbb, or empty
	Cycle          string // 2026-Q4
	Period         string // 1 October to 31 December 2026
	AsOf           string // 31 December 2026
	AsOfISO        string // 2026-12-31
	Program        string // evpack 0.1.0
	InputsDigest   string // SHA-256 of the sorted list of inputs, hex
	Verdict        Tag
	Groups         []Group
	Pages          []*Page

	Review []*Page  // the review pack: its chapters in order, the signature fields last
	Files  []*File  // evidence files that rows point to, by name
	Dead   []string // links that would have led nowhere, and are plain text now
}

// A Group is a heading of the navigation.
type Group struct{ ID, Title string }

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

	// The review pack: its chapters in order, and the fields that end it.
	Review []*Page
}

// A Group is a heading of the navigation.
type Group struct{ ID, Title string }

package report

import "encoding/json"

// A Page is one page of the site and, where a pack's template names it, a
// chapter of that pack. Its URL is fixed for ever.
type Page struct {
	ID       string // the URL without .html: signatures, controls/A.5.4
	Layout   string // the theme's layout: page unless the theme draws this kind in its own way (summary, control, policy, review, …)
	Group    string // the navigation group's id; empty: not in the navigation
	Nav      string // its short name there
	Count    string // a counter beside that name, such as 21/23
	Parent   string // the ID of the page above it, for the breadcrumb; empty: the summary
	Title    string // h1
	Lead     string // one sentence beneath it
	Status   *Tag   // beside the title
	Wide     bool   // whether it takes the whole width; what a pack prints across, its template says
	Sections []*Section
}

// URL is the page's address from the root of the site.
func (p *Page) URL() string { return p.ID + ".html" }

// A Section is a heading, its anchor and what stands under it.
type Section struct {
	ID     string // anchor, unique in its page
	Title  string // empty: no heading
	Blocks []Block
}

// A Block is one element of a section: the types below, and no other.
// Site and PDF each draw every kind; nothing else decides what is said.
type Block interface{ kind() string }

// State is the shape, word and colour of a status: never colour alone.
type State string

// The states of the design: what each means is said by the words beside it.
const (
	OK   State = "ok"   // met, verified, implemented
	Warn State = "warn" // partly, late, minor
	Bad  State = "bad"  // missing, failed, broken, major
	Info State = "info" // recorded, open, scan
	Wait State = "wait" // awaited, planned
	None State = "none" // excluded, not required, not evaluable
)

// A Tag is a state with its word.
type Tag struct {
	State State
	Word  string
}

// Style says how a span reads.
type Style string

// The styles of a span.
const (
	Plain  Style = ""
	Strong Style = "strong"
	Muted  Style = "muted"
	ID     Style = "id"   // a record's id: not broken at hyphens
	Hash   Style = "hash" // a digest: monospaced, broken anywhere
	Code   Style = "code"
	Badge  Style = "tag" // Text with State's shape and colour
	Break  Style = "br"  // a line break; Text is empty
)

// A Span is a run of text. It is text: never HTML, Markdown or a template.
type Span struct {
	Text  string
	Href  string // from the root of the site (reviews/mr-2026-q4.html#d1), or an https: address of a url: reference; empty: no link
	Style Style
	State State // for Badge
}

// Inline is a line of spans.
type Inline []Span

// The blocks.
type (
	// Para is a paragraph.
	Para struct {
		Text  Inline
		Small bool
	}
	// Prose is Markdown of a register, a policy or minutes, drawn in the one
	// safe dialect of package markdown. Level is that of its first heading;
	// deeper ones follow.
	Prose struct {
		Source string
		Level  int
		Anchor string // prefix of its heading anchors; empty: none
	}
	// List is a list of lines.
	List struct {
		Ordered bool
		Items   []Inline
	}
	// Facts is a list of terms and what they are.
	Facts struct{ Items []Fact }
	// Figures are numbers in a row, each with its words and a link.
	Figures struct{ Items []Figure }
	// Answer quotes the records that settle an auditor's question.
	Answer struct {
		ID       string
		Question string
		Text     Inline
		Facts    []Fact
		Status   *Tag
	}
	// Table is a table. Where Rows is empty, Empty is said in its place.
	Table struct {
		ID      string // anchor
		Caption string
		Matrix  bool // a first column that stays and narrow cells; else records that stack on a phone
		Columns []Column
		Rows    []Row
		Empty   string
		Note    string // under the table
		Places  bool   // a PDF adds a column: the page on which each link of the last one leads
	}
	// Record is one entry with an anchor: a signature, a finding, a person.
	Record struct {
		ID     string
		Title  Inline
		Status *Tag
		Facts  []Fact
		Blocks []Block
	}
	// Listing is text as it is: commands, a file's content.
	Listing struct {
		Caption string
		Text    string
	}
	// Diff is what differs between two texts.
	Diff struct {
		Caption string
		Lines   []DiffLine
	}
	// Chart is a figure with its data; it reads without colour.
	Chart struct {
		ID        string
		Caption   string
		Note      string
		Form      string  // bars: one bar a point; line: points in order; stack: one bar a series, split by points
		Unit      string  // after each value: %, h, EUR; empty: a count
		Max       float64 // the end of the axis; 0: the largest value
		Target    float64 // a marked value; HasTarget says whether there is one
		HasTarget bool
		Series    []Series
	}
	// Fields are signature fields of a PDF; the site shows them as a list.
	Fields struct{ Items []Field }
)

// DiffLine is a line that differs, or the words of it that do.
type DiffLine struct {
	Heading string // above it; empty: that of the line before
	Gap     bool   // lines that are the same are left out before it
	Pieces  []Piece
}

// Piece is a run of text that is in both texts, or in one of them.
type Piece struct {
	Text string
	Op   DiffOp
}

// DiffOp says in which of two texts something is.
type DiffOp string

// In both, in the first alone, in the second alone.
const (
	Kept  DiffOp = ""
	Gone  DiffOp = "gone"
	Fresh DiffOp = "fresh"
)

// Fact is a term with its description.
type Fact struct {
	Term string
	Text Inline
}

// Figure is a number with its words: 84 of 89, applicable controls implemented.
type Figure struct {
	Value, Of, Label, Href string
	Status                 *Tag
}

// Column is a table's column.
type Column struct {
	Title  string
	Num    bool // figures: right aligned, tabular
	Nowrap bool
	Weight float64 // of the width in the PDF; 0: by its content
}

// Row is a table's row; Cells[0] is its head. ID is its anchor, or empty.
type Row struct {
	ID    string
	Cells []Inline
}

// Series is a line or a stacked bar of a chart.
type Series struct {
	Name   string
	Points []Point
}

// Point is one value of a chart. Missing marks a gap: no value, not nought.
type Point struct {
	Label   string
	Value   float64
	Text    string // as printed
	Missing bool
}

// Field is a visible signature field for one person.
type Field struct {
	Name     string // the PDF field's name: sig-p-0001
	Person   string // their name
	Title    string // their office
	Approves []Approval
}

// Approval is one subject that a signature in the field approves.
type Approval struct {
	Subject string `json:"subject"` // policy:information-security@3.1
	Title   string `json:"title"`
	Digest  string `json:"digest"` // sha256:<hex> of the subject's bytes (LIFECYCLE: the subject's bytes)
}

func (*Para) kind() string    { return "para" }
func (*Prose) kind() string   { return "prose" }
func (*List) kind() string    { return "list" }
func (*Facts) kind() string   { return "facts" }
func (*Figures) kind() string { return "figures" }
func (*Answer) kind() string  { return "answer" }
func (*Table) kind() string   { return "table" }
func (*Record) kind() string  { return "record" }
func (*Listing) kind() string { return "listing" }
func (*Diff) kind() string    { return "diff" }
func (*Chart) kind() string   { return "chart" }
func (*Fields) kind() string  { return "fields" }

// Kind names a block's type in lower case; the theme's partial and the PDF's
// drawing of it bear that name.
func Kind(b Block) string { return b.kind() }

// Anchor is a block's own anchor, or empty.
func Anchor(b Block) string {
	switch b := b.(type) {
	case *Answer:
		return b.ID
	case *Table:
		return b.ID
	case *Record:
		return b.ID
	case *Chart:
		return b.ID
	case *Stream:
		return b.ID
	}
	return ""
}

// T makes a line of plain text.
func T(text string) Inline { return Inline{{Text: text}} }

// Link makes a line that is one link.
func Link(text, href string) Inline { return Inline{{Text: text, Href: href}} }

// MarshalJSON writes a section with each block's kind beside its fields.
func (s *Section) MarshalJSON() ([]byte, error) {
	type kinded struct {
		Kind  string
		Block Block
	}
	blocks := make([]kinded, len(s.Blocks))
	for i, b := range s.Blocks {
		blocks[i] = kinded{b.kind(), b}
	}
	return json.Marshal(struct {
		ID, Title string
		Blocks    []kinded
	}{s.ID, s.Title, blocks})
}

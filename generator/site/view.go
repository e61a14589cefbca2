package site

// What a layout gets: plain data with lower-case keys (Hugo folds the case of
// parameters). A field that is empty is left out.

type pageView struct {
	ID       string        `json:"id"`
	URL      string        `json:"url"`
	Root     string        `json:"root"`   // from the page to the site's root: "" or ../
	Layout   string        `json:"layout"` // as the report asks, whether or not the theme has it
	Title    string        `json:"title"`
	Lead     string        `json:"lead,omitempty"`
	Status   *tagView      `json:"status,omitempty"`
	Wide     bool          `json:"wide,omitempty"`
	Here     string        `json:"here,omitempty"` // the page's entry in the navigation, or its nearest ancestor's
	Crumbs   []linkView    `json:"crumbs,omitempty"`
	Contents []linkView    `json:"contents,omitempty"` // the sections, where there are several
	Sections []sectionView `json:"sections"`

	where int // the page's place in the search index
}

type linkView struct {
	Title string `json:"title"`
	Href  string `json:"href,omitempty"`
}

type sectionView struct {
	ID     string    `json:"id,omitempty"`
	Title  string    `json:"title,omitempty"`
	Blocks []element `json:"blocks"`
}

type tagView struct {
	State string `json:"state"`
	Word  string `json:"word"`
}

type spanView struct {
	Text  string `json:"text,omitempty"`
	Href  string `json:"href,omitempty"`
	Away  bool   `json:"away,omitempty"` // Href leaves the site
	Style string `json:"style,omitempty"`
	State string `json:"state,omitempty"`
}

type lineView []spanView

// An element is the view of a block. It can write itself as the theme's
// partial of its kind would.
type element interface {
	html(b []byte) []byte
}

type paraView struct {
	Kind  string   `json:"kind"`
	Text  lineView `json:"text"`
	Small bool     `json:"small,omitempty"`
}

type proseView struct {
	Kind string `json:"kind"`
	HTML string `json:"html"` // of package markdown: the one field that is marked safe
}

type listView struct {
	Kind    string     `json:"kind"`
	Ordered bool       `json:"ordered,omitempty"`
	Items   []lineView `json:"items"`
}

type factsView struct {
	Kind  string     `json:"kind"`
	Items []factView `json:"items"`
}

type factView struct {
	Term string   `json:"term"`
	Text lineView `json:"text"`
}

type figuresView struct {
	Kind  string       `json:"kind"`
	Items []figureView `json:"items"`
}

type figureView struct {
	Value  string   `json:"value"`
	Of     string   `json:"of,omitempty"` // with its word: of 89
	Label  string   `json:"label"`
	Href   string   `json:"href,omitempty"`
	Away   bool     `json:"away,omitempty"`
	Status *tagView `json:"status,omitempty"`
}

type answerView struct {
	Kind     string     `json:"kind"`
	ID       string     `json:"id,omitempty"`
	Question string     `json:"question"`
	Text     lineView   `json:"text,omitempty"`
	Facts    []factView `json:"facts,omitempty"`
	Status   *tagView   `json:"status,omitempty"`
}

type tableView struct {
	Kind    string       `json:"kind"`
	ID      string       `json:"id,omitempty"`
	Label   string       `json:"label"` // the caption's id
	Caption string       `json:"caption"`
	Matrix  bool         `json:"matrix,omitempty"`
	Sort    bool         `json:"sort,omitempty"`   // worth a script's sorting
	Filter  bool         `json:"filter,omitempty"` // and its filter
	Columns []columnView `json:"columns"`
	Legend  []tagView    `json:"legend,omitempty"` // of a matrix: what its marks mean
	Rows    []rowView    `json:"rows,omitempty"`
	Marker  string       `json:"marker,omitempty"` // stands for the rows where we write them
	Empty   string       `json:"empty,omitempty"`
	Note    string       `json:"note,omitempty"`
}

type columnView struct {
	Title string `json:"title"`
	Class string `json:"class,omitempty"`
}

type rowView struct {
	ID    string     `json:"id,omitempty"`
	Span  int        `json:"span,omitempty"` // of a heading across all columns; 0: an ordinary row
	Cells []cellView `json:"cells"`
}

type cellView struct {
	Label string   `json:"label,omitempty"` // the column's title, for phones
	Class string   `json:"class,omitempty"`
	Text  lineView `json:"text,omitempty"`
	Share string   `json:"share,omitempty"` // 0 to 100, where the cell is a share: drawn as a bar too
}

type recordView struct {
	Kind   string     `json:"kind"`
	ID     string     `json:"id,omitempty"`
	Level  string     `json:"level"` // of its heading: 2 to 6
	Title  lineView   `json:"title"`
	Seal   string     `json:"seal,omitempty"` // an entry of the signature trail: its state
	When   lineView   `json:"when,omitempty"` // beside the seal
	Status *tagView   `json:"status,omitempty"`
	Facts  []factView `json:"facts,omitempty"`
	Blocks []element  `json:"blocks,omitempty"`
}

type listingView struct {
	Kind    string `json:"kind"`
	Label   string `json:"label,omitempty"` // the caption's id
	Caption string `json:"caption,omitempty"`
	Text    string `json:"text"`
}

type diffView struct {
	Kind    string     `json:"kind"`
	Label   string     `json:"label"` // the caption's id
	Caption string     `json:"caption"`
	Gone    string     `json:"gone"`  // the hidden word before what was taken out
	Fresh   string     `json:"fresh"` // and before what was put in
	Lines   []diffLine `json:"lines"`
}

type diffLine struct {
	Heading string      `json:"heading,omitempty"`
	Gap     bool        `json:"gap,omitempty"`
	Class   string      `json:"class,omitempty"` // rem or add, where the whole line is
	Pieces  []pieceView `json:"pieces"`
}

type pieceView struct {
	Op   string `json:"op,omitempty"`
	Text string `json:"text"`
}

type fieldsView struct {
	Kind     string      `json:"kind"`
	Approves string      `json:"approves"` // the words before what a signature approves
	Items    []fieldView `json:"items"`
}

type fieldView struct {
	Name     string         `json:"name"`
	Person   string         `json:"person"`
	Title    string         `json:"title,omitempty"`
	Approves []approvalView `json:"approves,omitempty"`
}

type approvalView struct {
	Subject string `json:"subject"`
	Title   string `json:"title"`
	Digest  string `json:"digest,omitempty"`
}

type streamView struct {
	Kind   string    `json:"kind"`
	ID     string    `json:"id,omitempty"`
	Marker string    `json:"marker,omitempty"` // stands for the blocks where we write them
	Blocks []element `json:"blocks,omitempty"`
}

type chartView struct {
	Kind    string      `json:"kind"`
	ID      string      `json:"id,omitempty"`
	Label   string      `json:"label"`
	Caption string      `json:"caption"`
	Note    string      `json:"note,omitempty"`
	Form    string      `json:"form"`
	Keys    []keyView   `json:"keys,omitempty"` // what the series look like, where there are several
	Box     string      `json:"box"`            // the drawing's viewBox
	Marks   []markView  `json:"marks"`
	Summary string      `json:"summary"` // the words that open the data
	Data    []chartData `json:"data"`
	Heads   []string    `json:"heads"` // of the data's columns
}

type keyView struct {
	Class string `json:"class"`
	Name  string `json:"name"`
}

// A markView is a shape of a chart: a rect, a path, a circle or a text.
type markView struct {
	Shape  string `json:"shape"`
	Class  string `json:"class"`
	X      string `json:"x,omitempty"`
	Y      string `json:"y,omitempty"`
	W      string `json:"w,omitempty"`
	H      string `json:"h,omitempty"`
	D      string `json:"d,omitempty"`
	Anchor string `json:"anchor,omitempty"`
	Text   string `json:"text,omitempty"`
}

type chartData struct {
	Label  string   `json:"label"`
	Values []string `json:"values"`
}

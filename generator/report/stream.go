package report

// A Stream is a run of blocks that are made one at a time, so that a page of
// many records costs no more memory than one of them: the cards of 200 people,
// the rows of a long register. Another stream does not belong in it.
//
// Each may be called more than once and gives the same blocks each time. It
// stops when yield returns false. Readers that want the blocks as they are
// (PDF, exports) range over Each.
type Stream struct {
	ID   string                       // anchor, or empty
	Each func(yield func(Block) bool) `json:"-"`
}

func (*Stream) kind() string { return "stream" }

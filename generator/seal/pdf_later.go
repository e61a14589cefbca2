package seal

import (
	"cmp"
	"fmt"
	"slices"
)

// A Change is one thing that a revision did to the one before it.
type Change struct {
	Revision int
	What     string // for people: "signature in field sig-p-0001", "object 7 is changed"
	Allowed  bool   // a signature, its validation data, a time stamp, metadata
}

// CheckLater says whether the revisions after the signature did nothing but
// what may follow it; ErrChanged names the first other thing. A certifying
// signature that permits nothing allows no later signature.
func (s *PDFSignature) CheckLater() error {
	changes, err := s.Later()
	if err != nil {
		return err
	}
	for _, c := range changes {
		if !c.Allowed || s.Certifies && s.Permits == 1 {
			return fmt.Errorf("%w: %s in revision %d", ErrChanged, c.What, c.Revision)
		}
	}
	return nil
}

// Later compares each revision after the signature with the one before it.
// Allowed are: a value and a first appearance for an empty signature field, a
// new signature field with its widget, validation data (/DSS), document time
// stamps, document information and XMP. Everything else, a byte between
// objects included, is a Change that is not Allowed.
//
// An object that is allowed to change must not have a second role in the
// document, nor may a new one fill a reference that led nowhere before: what
// was signed could have been made so that an innocent change shows something
// else. So every reference of the signed revision is counted.
func (s *PDFSignature) Later() ([]Change, error) {
	if s.bad != nil {
		return nil, s.bad
	}
	return s.pdf.changesAfter(s.Revision)
}

// A compared is what the revisions after one did, or why that cannot be told.
type compared struct {
	after   int
	changes []Change
	err     error
}

// changesAfter compares once, since every signature asks: whoever asks for the
// oldest first saves the most.
func (p *PDF) changesAfter(rev int) ([]Change, error) {
	if rev == p.newest() {
		return nil, nil
	}
	if p.compared == nil || p.compared.after > rev {
		changes, err := p.compareAll(rev)
		p.compared = &compared{rev, changes, err}
	}
	var out []Change
	for _, c := range p.compared.changes {
		if c.Revision > rev {
			out = append(out, c)
		}
	}
	return out, p.compared.err
}

func (p *PDF) compareAll(after int) ([]Change, error) {
	counts, err := p.countReferences(after)
	if err != nil {
		return nil, err
	}
	var out []Change
	for k := after + 1; k <= p.newest(); k++ {
		c := comparison{p: p, rev: k, counts: counts, explained: map[int64]bool{}}
		if err := c.compare(); err != nil {
			return out, fmt.Errorf("revision %d: %w", k, err)
		}
		if err := counts.follow(p, k); err != nil {
			return out, err
		}
		c.leftovers()
		out = append(out, c.changes...)
	}
	return out, nil
}

// references counts how often each object is referred to.
type references map[int64]int

func (n references) add(o object, by int) {
	switch o := o.(type) {
	case ref:
		n[o.num] += by
	case array:
		for _, e := range o {
			n.add(e, by)
		}
	case dict:
		for _, e := range o {
			n.add(e.value, by)
		}
	case stream:
		n.add(o.dict, by)
	}
}

// countReferences counts within all objects as revision rev sees them.
func (p *PDF) countReferences(rev int) (references, error) {
	n, seen := references{}, map[int64]bool{}
	for k := rev; k >= 0; k-- {
		for _, r := range p.rows(k) {
			if seen[r.num] {
				continue
			}
			seen[r.num] = true
			if err := n.count(p, rev, r.num, 1); err != nil {
				return nil, err
			}
		}
	}
	return n, nil
}

// count adds what one object refers to. Cross-reference streams stand for
// trailers, whose references are not the document's.
func (n references) count(p *PDF, rev int, num int64, by int) error {
	if r, _, ok := p.find(rev, num); ok && r.kind == rowPlain && p.starts[int(r.at)] {
		return nil
	}
	o, err := p.current(rev, num)
	if err == nil {
		n.add(o, by)
	}
	return err
}

// follow carries the counts from revision k-1 to k.
func (n references) follow(p *PDF, k int) error {
	for _, r := range p.rows(k) {
		if err := n.count(p, k-1, r.num, -1); err != nil {
			return err
		}
		if err := n.count(p, k, r.num, 1); err != nil {
			return err
		}
	}
	return nil
}

// rows lists what revision k itself writes; where a linearised file writes an
// object in both of its sections, the first counts.
func (p *PDF) rows(k int) []row {
	first := p.revisions[k].sections[0]
	out := slices.Clone(first)
	for _, s := range p.revisions[k].sections[1:] {
		for _, r := range s {
			if _, twice := first.find(r.num); !twice {
				out = append(out, r)
			}
		}
	}
	return out
}

// current reads an object by its number alone, as revision rev sees it.
func (p *PDF) current(rev int, num int64) (object, error) {
	r, _, ok := p.find(rev, num)
	switch {
	case !ok || r.kind == rowFree:
		return null, nil
	case r.kind == rowPacked:
		return p.load(rev, ref{num, 0})
	}
	return p.load(rev, ref{num, int64(r.extra)})
}

// A comparison is of revision rev with the one before it.
type comparison struct {
	p         *PDF
	rev       int
	counts    references     // in the revision before, until follow
	explained map[int64]bool // objects whose change a rule allows
	unused    []int64        // new objects that no rule knows
	changes   []Change
}

func (c *comparison) note(allowed bool, format string, args ...any) {
	c.changes = append(c.changes, Change{c.rev, fmt.Sprintf(format, args...), allowed})
}

func (c *comparison) compare() error {
	for _, step := range []func() error{c.bytes, c.trailer, c.catalog, c.rest} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// bytes demands that the revision is objects, one after the other, and its
// section, with nothing but white space between them.
func (c *comparison) bytes() error {
	p := c.p
	var plain []row
	for _, r := range p.rows(c.rev) {
		if r.kind == rowPlain {
			plain = append(plain, r)
		}
	}
	slices.SortFunc(plain, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	at, section := p.revisions[c.rev-1].end, p.revisions[c.rev].at
	for _, r := range plain {
		from := int(r.at)
		if from == section {
			continue // the cross-reference stream itself
		}
		if from < at || from > section || !c.blank(at, from) {
			c.note(false, "object %d is not where it belongs", r.num)
			return nil
		}
		var err error
		if _, at, err = p.indirect(c.rev, c.rev, ref{r.num, int64(r.extra)}, from); err != nil {
			return err
		}
	}
	if at > section || !c.blank(at, section) {
		c.note(false, "bytes that belong to no object")
	}
	return nil
}

func (c *comparison) blank(from, to int) bool {
	return !slices.ContainsFunc(c.p.data[from:to], func(b byte) bool { return !isSpace(b) })
}

// rest says what no rule has explained.
func (c *comparison) rest() error {
	for _, r := range c.p.rows(c.rev) {
		if c.explained[r.num] {
			continue
		}
		old, err := c.p.current(c.rev-1, r.num)
		if err != nil {
			return err
		}
		now, err := c.p.current(c.rev, r.num)
		if err != nil {
			return err
		}
		switch unknown := old == object(null) && c.counts[r.num] == 0; {
		case same(old, now) || unknown && c.container(r, now):
		case unknown:
			c.unused = append(c.unused, r.num)
		default:
			c.note(false, "object %d is changed", r.num)
		}
	}
	return nil
}

// leftovers asks, once the counts are those of this revision, whether new
// objects that no rule knows are used at all. Some programs leave such behind.
func (c *comparison) leftovers() {
	for _, num := range c.unused {
		if c.counts[num] != 0 {
			c.note(false, "object %d is added", num)
		}
	}
}

// container tells of the streams that hold objects and rows of this revision.
func (c *comparison) container(r row, o object) bool {
	s, ok := o.(stream)
	if !ok || r.kind != rowPlain {
		return false
	}
	holds := func(packed row) bool { return packed.kind == rowPacked && packed.at == r.num }
	return c.p.starts[int(r.at)] || s.dict.get("Type") == object(name("ObjStm")) && slices.ContainsFunc(c.p.rows(c.rev), holds)
}

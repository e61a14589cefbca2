package seal

import (
	"bytes"
	"crypto"
	"errors"
	"hash"
	"slices"
)

// A prefixes computes digests of the file's beginnings. Signatures of one file
// cover beginnings of each other: what is hashed once is remembered, so that
// many of them cost little more than one pass. It also remembers the one pass
// that looks for hidden signatures.
type prefixes struct {
	data   []byte
	ends   []int // of revisions, rising: those beginnings are asked for
	states map[crypto.Hash][]prefix

	looked bool
	ranges []int // where /ByteRange stands
}

type prefix struct {
	n int
	h hash.Cloner
}

func newPrefixes(data []byte) *prefixes {
	return &prefixes{data: data, states: map[crypto.Hash][]prefix{}}
}

// chunk is what is hashed and searched while it is in the processor's cache.
const chunk = 1 << 20

// mentions are the places of the word /ByteRange. The pass that looks for them
// hashes as it goes: whoever asks will want the digest too.
func (p *prefixes) mentions() ([]int, error) {
	if p.looked {
		return p.ranges, nil
	}
	key := []byte("/ByteRange")
	for at := 0; at < len(p.data); at += chunk {
		to := min(at+chunk, len(p.data))
		if _, err := p.upTo(crypto.SHA256, to); err != nil {
			return nil, err
		}
		near := p.data[:min(to+len(key)-1, len(p.data))]
		for from := at; ; {
			next := bytes.Index(near[from:], key)
			if next < 0 {
				break
			}
			p.ranges = append(p.ranges, from+next)
			from += next + 1
		}
	}
	p.looked = true
	return p.ranges, nil
}

// upTo gives a digest that has read the first n bytes, for the caller to go on with.
func (p *prefixes) upTo(kind crypto.Hash, n int) (hash.Hash, error) {
	best := prefix{}
	for _, s := range p.states[kind] {
		if s.n <= n && s.n >= best.n {
			best = s
		}
	}
	if best.h == nil {
		fresh, ok := kind.New().(hash.Cloner)
		if !ok {
			return nil, errors.New("a digest that cannot be copied")
		}
		best.h = fresh
	}
	mine, err := best.h.Clone()
	if err != nil {
		return nil, err
	}
	from := best.n
	for _, to := range append(slices.Clip(p.ends), n) {
		if to <= from || to > n {
			continue
		}
		mine.Write(p.data[from:to])
		kept, err := mine.Clone()
		if err != nil {
			return nil, err
		}
		p.states[kind] = append(p.states[kind], prefix{to, kept})
		from = to
	}
	return mine, nil
}

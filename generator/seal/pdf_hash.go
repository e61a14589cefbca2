package seal

import (
	"crypto"
	"errors"
	"hash"
)

// A prefixes computes digests of the file's beginnings. Signatures of one file
// cover beginnings of each other: what is hashed once is remembered, so that
// many of them cost little more than one pass.
type prefixes struct {
	data   []byte
	states map[crypto.Hash][]prefix
}

type prefix struct {
	n int
	h hash.Cloner
}

func newPrefixes(data []byte) *prefixes {
	return &prefixes{data, map[crypto.Hash][]prefix{}}
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
	mine.Write(p.data[best.n:n])
	kept, err := mine.Clone()
	if err != nil {
		return nil, err
	}
	p.states[kind] = append(p.states[kind], prefix{n, kept})
	return mine, nil
}

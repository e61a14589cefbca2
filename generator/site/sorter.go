package site

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
)

// A sorter gathers pairs of a word and a number and gives them back in order:
// a bounded number in memory, the others in sorted runs on disk, merged at the
// end. Numbers come in rising order.
type sorter struct {
	dir   string // for the runs
	limit int    // bytes kept in memory
	data  []byte // the pairs, each word and four bytes of its number
	ends  []int32
	runs  []*os.File
}

func newSorter(dir string, limit int) *sorter { return &sorter{dir: dir, limit: limit} }

func (s *sorter) add(word string, n uint32) error {
	if len(s.data)+len(word)+4 > s.limit {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.data = append(s.data, word...)
	s.data = binary.BigEndian.AppendUint32(s.data, n)
	s.ends = append(s.ends, int32(len(s.data)))
	return nil
}

// sorted lists the pairs in memory by word, then by number.
func (s *sorter) sorted() [][]byte {
	out := make([][]byte, len(s.ends))
	from := int32(0)
	for i, end := range s.ends {
		out[i] = s.data[from:end]
		from = end
	}
	slices.SortFunc(out, comparePairs)
	return out
}

func comparePairs(a, b []byte) int {
	i, k := len(a)-4, len(b)-4
	if c := bytes.Compare(a[:i], b[:k]); c != 0 {
		return c
	}
	return bytes.Compare(a[i:], b[k:])
}

// spill writes the pairs in memory to a file that has no name any more once it
// is read or the program ends.
func (s *sorter) spill() error {
	f, err := os.CreateTemp(s.dir, ".words-*")
	if err != nil {
		return err
	}
	s.runs = append(s.runs, f)
	w := bufio.NewWriterSize(f, 1<<16)
	for _, p := range s.sorted() {
		w.Write(binary.AppendUvarint(nil, uint64(len(p)))) // its error stays with w
		w.Write(p)
	}
	s.data, s.ends = s.data[:0], s.ends[:0]
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}

// each gives every word once, in order, with its numbers, each once. The list
// is good until the next word.
func (s *sorter) each(yield func(string, *postings) error) (err error) {
	defer func() { err = errors.Join(err, s.close()) }()
	m, err := s.merge()
	if err != nil {
		return err
	}
	var list postings
	var word []byte
	last := -1
	for pair, err := m.next(); ; pair, err = m.next() {
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		if end || !bytes.Equal(word, pair[:len(pair)-4]) {
			if list.n > 0 {
				if err := yield(string(word), &list); err != nil {
					return err
				}
			}
			if end {
				return nil
			}
			word = append(word[:0], pair[:len(pair)-4]...)
			list.reset()
			last = -1
		}
		if n := int(binary.BigEndian.Uint32(pair[len(pair)-4:])); n != last {
			list.add(n)
			last = n
		}
	}
}

func (s *sorter) close() error {
	var err error
	for _, f := range s.runs {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	s.runs = nil
	return err
}

// A merger reads sorted runs as one.
type merger struct{ runs []*run }

// A run gives sorted pairs; head is the next one.
type run struct {
	head []byte
	next func() ([]byte, error) // io.EOF at the end
}

func (s *sorter) merge() (*merger, error) {
	m := &merger{}
	for _, next := range append([]func() ([]byte, error){s.fromMemory()}, s.fromFiles()...) {
		head, err := next()
		if errors.Is(err, io.EOF) {
			continue
		}
		if err != nil {
			return nil, err
		}
		m.runs = append(m.runs, &run{head, next})
	}
	return m, nil
}

func (s *sorter) fromMemory() func() ([]byte, error) {
	pairs := s.sorted()
	return func() ([]byte, error) {
		if len(pairs) == 0 {
			return nil, io.EOF
		}
		p := pairs[0]
		pairs = pairs[1:]
		return p, nil
	}
}

func (s *sorter) fromFiles() (out []func() ([]byte, error)) {
	for _, f := range s.runs {
		r := bufio.NewReaderSize(f, 1<<16)
		var before, b []byte // two, so that a pair stays good while the next one is read
		out = append(out, func() ([]byte, error) {
			n, err := binary.ReadUvarint(r)
			if err != nil {
				return nil, err
			}
			before, b = b, slices.Grow(before[:0], int(n))[:n]
			_, err = io.ReadFull(r, b)
			return b, err
		})
	}
	return out
}

// next gives the least pair that is left; it is good until the next call. Runs
// are few: each is megabytes long.
func (m *merger) next() ([]byte, error) {
	if len(m.runs) == 0 {
		return nil, io.EOF
	}
	least := 0
	for i, r := range m.runs {
		if comparePairs(r.head, m.runs[least].head) < 0 {
			least = i
		}
	}
	r := m.runs[least]
	pair := r.head
	head, err := r.next()
	r.head = head
	if errors.Is(err, io.EOF) {
		m.runs = slices.Delete(m.runs, least, least+1)
		err = nil
	}
	return pair, err
}

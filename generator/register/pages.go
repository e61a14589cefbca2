package register

import (
	"errors"
	"io"
	"io/fs"
	"sync"
)

// What is no longer in memory is read again in pages, of which the last few are
// kept: rows are read in order, and places are asked for in order.
const (
	pageSize = 1 << 20 // bytes
	maxPages = 8

	// dropAbove is the size of a file in bytes from which it is read a second
	// time rather than kept in memory while its rows are read.
	dropAbove = 16 << 20
)

type pages struct {
	mu    sync.Mutex
	kept  map[uint32][]byte
	order []uint32 // oldest first
}

// canDrop reports whether the file can be read again in the middle.
func (f *file) canDrop() bool {
	if f.kept {
		return false
	}
	fl, err := f.fsys.Open(f.name)
	if err != nil {
		return false
	}
	_, ok := fl.(io.ReaderAt)
	return errors.Join(fl.Close()) == nil && ok
}

// bytes returns the span's text, from memory or from the file system. It is
// short or empty where the file is gone or has shrunk since.
func (f *file) bytes(s span) []byte {
	switch {
	case f.data != nil:
		return f.data[s.off:s.end]
	case f.fsys == nil || s.end <= s.off:
		return nil
	}
	first, last := s.off/pageSize, (s.end-1)/pageSize
	if first == last {
		return cut(f.page(first), s.off%pageSize, s.end-first*pageSize)
	}
	b := make([]byte, 0, s.end-s.off)
	for n := first; n <= last; n++ {
		from, to := max(s.off, n*pageSize), min(uint64(s.end), (uint64(n)+1)*pageSize)
		b = append(b, cut(f.page(n), from-n*pageSize, uint32(to-uint64(n)*pageSize))...)
	}
	return b
}

// cut is b[from:to] as far as b goes.
func cut(b []byte, from, to uint32) []byte {
	n := uint32(len(b))
	return b[min(from, n):min(to, n):min(to, n)]
}

// page returns page number n. An error leaves it short: a place is a courtesy,
// and a row that lacks its end is reported by the library.
func (f *file) page(n uint32) []byte {
	p := &f.pages
	p.mu.Lock()
	defer p.mu.Unlock()
	if b, ok := p.kept[n]; ok {
		return b
	}
	off := int64(n) * pageSize
	b, err := readRange(f.fsys, f.name, off, min(off+pageSize, int64(f.size)))
	if err != nil {
		return b
	}
	if len(p.order) == maxPages {
		delete(p.kept, p.order[0])
		p.order = append(p.order[:0], p.order[1:]...)
	}
	if p.kept == nil {
		p.kept = map[uint32][]byte{}
	}
	p.kept[n] = b
	p.order = append(p.order, n)
	return b
}

// forget drops what is in memory.
func (p *pages) forget() {
	p.mu.Lock()
	p.kept, p.order = nil, nil
	p.mu.Unlock()
}

func readRange(fsys fs.FS, name string, off, end int64) (_ []byte, err error) {
	fl, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, fl.Close()) }()
	b := make([]byte, end-off)
	if r, ok := fl.(io.ReaderAt); ok {
		n, err := r.ReadAt(b, off)
		if n == len(b) {
			err = nil
		}
		return b[:n], err
	}
	if _, err := io.CopyN(io.Discard, fl, off); err != nil {
		return nil, err
	}
	n, err := io.ReadFull(fl, b)
	return b[:n], err
}

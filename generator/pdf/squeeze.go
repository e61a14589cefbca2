package pdf

import (
	"bytes"
	"compress/zlib"
	"runtime"
	"sync"
)

// A squeezer compresses streams side by side while more are made, so that few
// are ever held as they were drawn.
type squeezer struct {
	jobs  chan squeezed
	spare chan []byte // buffers to be used again
	wg    sync.WaitGroup
	once  sync.Once
}

type squeezed struct {
	in   []byte
	out  *[]byte
	ours bool // in may be used again
}

func newSqueezer() *squeezer {
	n := runtime.GOMAXPROCS(0)
	s := &squeezer{jobs: make(chan squeezed, n), spare: make(chan []byte, 2*n)}
	for range n {
		s.wg.Go(s.work)
	}
	return s
}

// quick is the level for pages and tables of objects: a fifth of the default
// level's time for a tenth more bytes.
const quick = 2

func (s *squeezer) work() {
	var buf bytes.Buffer
	fast, err := zlib.NewWriterLevel(&buf, quick)
	if err != nil { // there is no such level
		panic(err)
	}
	thorough := zlib.NewWriter(&buf)
	for j := range s.jobs {
		z := thorough
		if j.ours {
			z = fast
		}
		buf.Reset()
		z.Reset(&buf)
		z.Write(j.in) // a bytes.Buffer does not fail
		z.Close()
		*j.out = bytes.Clone(buf.Bytes())
		if j.ours {
			s.reuse(j.in[:0])
		}
	}
}

// add compresses in and sets out before wait returns.
func (s *squeezer) add(in []byte, out *[]byte) { s.jobs <- squeezed{in: in, out: out} }

// give is add for a buffer that nobody else holds.
func (s *squeezer) give(in []byte, out *[]byte) { s.jobs <- squeezed{in, out, true} }

func (s *squeezer) reuse(b []byte) {
	select {
	case s.spare <- b:
	default:
	}
}

// buffer is an empty one.
func (s *squeezer) buffer() []byte {
	select {
	case b := <-s.spare:
		return b
	default:
		return nil
	}
}

// wait ends the squeezer's work; it may be called twice.
func (s *squeezer) wait() {
	s.once.Do(func() { close(s.jobs) })
	s.wg.Wait()
}

package ocfl

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"sync"
)

// hashBuffer is how much of a file each worker holds, in bytes.
const hashBuffer = 256 << 10

// hash reads every file of content once, several at a time.
func (c *checker) hash() {
	if c.stored == nil {
		return
	}
	names := sortedKeys(c.stored.tasks)
	c.hashed = Progress{Object: c.dir, OfFiles: len(names)}
	for _, n := range names {
		c.hashed.OfBytes += c.stored.size[n]
	}
	workers := c.opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var (
		group sync.WaitGroup
		lock  sync.Mutex // of c.hashed
		next  = make(chan *task)
	)
	for range workers {
		group.Go(func() {
			buf := make([]byte, hashBuffer)
			for t := range next {
				c.one(t, buf, &lock)
			}
		})
	}
	for _, n := range names {
		if c.ctx.Err() != nil {
			break
		}
		next <- c.stored.tasks[n]
	}
	close(next)
	group.Wait()
	for _, n := range names {
		t := c.stored.tasks[n]
		c.merge(t.found)
		if t.fault != nil {
			c.fault(n, t.fault)
		}
	}
}

// one hashes one file by every algorithm that is asked for.
func (c *checker) one(t *task, buf []byte, lock *sync.Mutex) {
	hashes := map[string]hash.Hash{}
	for _, w := range t.wants {
		if h := newHash(w.algorithm); h != nil {
			hashes[w.algorithm] = h
		}
	}
	size, err := c.feed(t.path, hashes, buf, lock)
	switch {
	case errors.Is(err, ErrKind):
		t.found = append(t.found, Problem{"E090", t.path, "is no regular file"})
	case errors.Is(err, fs.ErrNotExist):
		t.found = append(t.found, Problem{"E092", t.path, "has vanished while it was looked at"})
	case err != nil:
		t.fault = err
	default:
		t.settle(hashes, size)
		lock.Lock()
		defer lock.Unlock()
		c.hashed.Files++
	}
}

// settle compares what came out with what must.
func (t *task) settle(hashes map[string]hash.Hash, size int64) {
	for _, w := range t.wants {
		if h := hashes[w.algorithm]; h != nil && !strings.EqualFold(w.digest, hex.EncodeToString(h.Sum(nil))) {
			t.found = append(t.found, Problem{w.code, t.path,
				fmt.Sprintf("its %s is not the one in %s (it has %d bytes)", w.algorithm, w.at, size)})
		}
	}
}

// feed reads a file into hashes.
func (c *checker) feed(name string, hashes map[string]hash.Hash, buf []byte, lock *sync.Mutex) (size int64, err error) {
	f, err := c.store.Open(c.ctx, path.Join(c.dir, name))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for {
		n, err := f.Read(buf) // not io.ReadFull: a server that hangs up is no end of the file
		for _, h := range hashes {
			h.Write(buf[:n])
		}
		size += int64(n)
		c.tell(int64(n), lock)
		if err == io.EOF {
			return size, nil
		}
		if err == nil {
			err = c.ctx.Err()
		}
		if err != nil {
			return size, err
		}
	}
}

func (c *checker) tell(n int64, lock *sync.Mutex) {
	lock.Lock()
	defer lock.Unlock()
	c.hashed.Bytes += n
	if c.opt.Progress != nil {
		c.opt.Progress(c.hashed)
	}
}

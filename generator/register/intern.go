package register

import (
	"strings"
	"sync"
)

// Strings that the library returns are windows on the text of a whole chunk.
// What is kept must not hold that text alive: it is copied, and short texts
// that repeat, such as ids and versions, are kept once for each register.

const (
	shortText  = 40      // bytes; longer ones hardly repeat
	poolLimit  = 1 << 17 // texts; beyond it, texts that are new are only copied
	localLimit = 1 << 13
)

type pool struct {
	mu    sync.RWMutex
	texts map[string]string
}

func newPool() *pool { return &pool{texts: map[string]string{}} }

func (p *pool) get(s string) string {
	p.mu.RLock()
	v, ok := p.texts[s]
	p.mu.RUnlock()
	if ok {
		return v
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v, ok := p.texts[s]; ok {
		return v
	}
	v = strings.Clone(s)
	if len(p.texts) < poolLimit {
		p.texts[v] = v
	}
	return v
}

// An interner is one goroutine's way to the pool.
type interner struct {
	pool  *pool
	local map[string]string
}

func newInterner(p *pool) *interner { return &interner{pool: p, local: map[string]string{}} }

func (in *interner) keep(s string) string {
	if len(s) > shortText {
		return strings.Clone(s)
	}
	if v, ok := in.local[s]; ok {
		return v
	}
	if len(in.local) >= localLimit {
		clear(in.local)
	}
	v := in.pool.get(s)
	in.local[v] = v
	return v
}

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/diag"
)

// pause is how long passes between two looks at the workspace.
const pause = 150 * time.Millisecond

// The addresses of what a live page loads, beside the site's own files.
const (
	liveScript = "/.live.js"
	liveEvents = "/.live"
)

//go:embed live.js
var liveJS []byte

// A live server shows drafts of the site, a new one for each change of the
// workspace, and what is wrong in it. It writes into a temporary folder alone.
type live struct {
	c      *call
	ws     *generator.Workspace
	cycle  string
	listen string
	temp   string

	mu     sync.RWMutex
	draft  *packHandler // nil: nothing could be drawn yet
	state  liveState
	change chan struct{} // closed when the state changes
}

// A liveState is what pages are told: the number of the draft, and what is
// wrong now, as the terminal has it.
type liveState struct {
	Draft int    `json:"draft"`
	Wrong string `json:"wrong"`
}

// serveLive draws, serves, and draws again on each change, until it is ended.
func (c *call) serveLive(listen string) (err error) {
	if err := c.most(1); err != nil {
		return err
	}
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	defer ws.Close()
	temp, err := os.MkdirTemp("", "evpack-live-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s := &live{c: c, ws: ws, listen: l.Addr().String(), temp: temp, change: make(chan struct{})}
	if len(c.args) > 0 {
		s.cycle = c.args[0]
	}
	c.paper().printf("serving drafts of %s at http://%s/ (Ctrl-C ends it)\n", filepath.ToSlash(ws.Dir), s.listen)
	go s.watch(ctx)
	return serveUntil(ctx, l, s.until(ctx))
}

// watch draws whenever what it sees differs from what it saw before drawing.
func (s *live) watch(ctx context.Context) {
	seen := ""
	for ctx.Err() == nil {
		if now := looked(s.ws.Dir); now != seen {
			seen = now
			s.draw(ctx)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// looked is a digest over the names, sizes and times of all that a site is made
// from. What cannot be read is for the build to report.
func looked(dir string) string {
	h := sha256.New()
	for _, part := range []string{"content", "themes", "templates"} {
		_ = filepath.WalkDir(filepath.Join(dir, part), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if info, err := d.Info(); err == nil && !d.IsDir() {
				fmt.Fprintf(h, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return string(h.Sum(nil))
}

// draw makes a draft. One that cannot be made leaves the last one in place.
func (s *live) draw(ctx context.Context) {
	begun := s.c.now()
	built, probs, err := generator.Draft(ctx, s.ws, s.cycle, s.temp)
	if ctx.Err() != nil {
		return
	}
	var h *packHandler
	if err == nil && len(probs) == 0 {
		h, err = newPackHandler(built.Dir, s.listen)
	}
	wrong := s.wrong(probs, err)
	fmt.Fprint(s.c.err, wrong)
	if wrong == "" {
		s.c.paper().printf("drawn in %.1f s\n", s.c.now().Sub(begun).Seconds())
	}
	s.show(h, wrong)
}

// wrong is what the terminal says of problems.
func (s *live) wrong(probs []diag.Problem, err error) string {
	var b strings.Builder
	if len(probs) > 0 {
		_ = diag.Render(&b, probs, filepath.ToSlash(filepath.Join(s.ws.Dir, "content")), false)
		fmt.Fprintf(&b, "%s\n", count(len(probs), "error", "errors"))
	}
	if err != nil {
		fmt.Fprintf(&b, "evpack: %s\n", diag.Escape(err.Error()))
	}
	return b.String()
}

func (s *live) show(h *packHandler, wrong string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Wrong = wrong
	if h != nil {
		s.state.Draft++
		if s.draft != nil {
			_ = s.draft.Close()
		}
		s.draft = h
	}
	close(s.change)
	s.change = make(chan struct{})
}

// until gives requests a context that ends with the server's.
func (s *live) until(ctx context.Context) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		end, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		s.ServeHTTP(w, r.WithContext(end))
	})
}

// ServeHTTP answers one request: as a built pack does, but that pages are told
// of changes.
func (s *live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fallback := packHandler{local: loopback(s.listen)}
	switch {
	case !fallback.guard(w, r):
	case r.URL.Path == liveEvents:
		s.events(w, r)
	case r.URL.Path == liveScript:
		w.Header().Set("Content-Type", contentType(liveScript))
		_, _ = w.Write(liveJS)
	default:
		s.mu.RLock()
		defer s.mu.RUnlock()
		s.page(w, r)
	}
}

// page serves a file of the draft; an HTML page gets the script.
func (s *live) page(w http.ResponseWriter, r *http.Request) {
	if s.draft == nil {
		s.nothing(w)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if _, ok := s.draft.plain(name); !ok || !strings.HasSuffix(name, ".html") || encodedSlash(r.URL.EscapedPath()) {
		s.draft.answer(w, r)
		return
	}
	data, err := s.draft.root.ReadFile(name)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	script := fmt.Appendf(nil, `<script src="%s" data-draft="%d" defer></script></body>`, liveScript, s.state.Draft)
	if i := bytes.LastIndex(data, []byte("</body>")); i >= 0 {
		data = append(append(bytes.Clone(data[:i]), script...), data[i+len("</body>"):]...)
	}
	w.Header().Set("Content-Type", contentType(name))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data)
	}
}

// nothing is the page before the first draft.
func (s *live) nothing(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No draft yet</title></head><body><h1>No draft yet</h1><pre>`+
		template.HTMLEscapeString(s.state.Wrong)+`</pre><script src="`+liveScript+`" data-draft="0" defer></script></body></html>`)
}

// events tells a page of the state whenever it changes (server-sent events).
func (s *live) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		return
	}
	for {
		s.mu.RLock()
		state, change := s.state, s.change
		s.mu.RUnlock()
		text, err := json.Marshal(state)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-change:
		}
	}
}

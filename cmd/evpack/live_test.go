package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/evpack/evpack/generator"
)

// drafts is a live server over a new workspace.
func drafts(t *testing.T) (dir, url string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "ws")
	if err := generator.Init(dir, generator.InitOptions{Profile: "general", Today: time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	ws, err := generator.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &call{world: world{out: &sticky{w: io.Discard}, err: io.Discard, now: time.Now}, common: common{quiet: true}}
	s := &live{c: c, ws: ws, listen: l.Addr().String(), temp: t.TempDir(), change: make(chan struct{})}
	ctx, stop := context.WithCancel(context.Background())
	ended, watched := make(chan error, 1), make(chan struct{})
	go func() { defer close(watched); s.watch(ctx) }()
	go func() { ended <- serveUntil(ctx, l, s.until(ctx)) }()
	t.Cleanup(func() {
		stop()
		<-watched
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
		if s.draft != nil {
			s.draft.Close()
		}
		ws.Close()
	})
	return dir, "http://" + s.listen
}

// A page is told of each draft, and of what is wrong, as text.
func TestLive(t *testing.T) {
	dir, url := drafts(t)
	r, err := http.Get(url + liveEvents)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	lines := bufio.NewScanner(r.Body)
	told := func(ready func(liveState) bool) (s liveState) {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), &s); err != nil {
					t.Fatal(err)
				}
				if ready(s) {
					return s
				}
			}
		}
		t.Fatal("the events ended")
		return s
	}
	first := told(func(s liveState) bool { return s.Draft > 0 && s.Wrong == "" })
	if body := get(t, url+"/site/index.html", 200); !strings.Contains(body, `<script src="/.live.js" data-draft="1" defer></script></body>`) {
		t.Error("the page has no script")
	}
	register := filepath.Join(dir, "content/registers/people.toml")
	text, err := os.ReadFile(register)
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) {
		if err := os.WriteFile(register, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(string(text) + "\n[[person]]\nid = \"p-x\"\nname = \"<b>X</b>\"\nstart = \"soon\"\n")
	if s := told(func(s liveState) bool { return s.Wrong != "" }); s.Draft != first.Draft || !strings.Contains(s.Wrong, "people.toml:") || !strings.Contains(s.Wrong, "^") {
		t.Errorf("%+v", s)
	}
	write(string(text) + "\n[[person]]\nid = \"p-x\"\nname = \"<b>X</b>\"\nstart = 2026-01-01\n")
	told(func(s liveState) bool { return s.Wrong == "" && s.Draft > first.Draft })
	if body := get(t, url+"/site/people/001.html", 200); !strings.Contains(body, "&lt;b&gt;X&lt;/b&gt;") {
		t.Error("the new person is not there as text")
	}
	get(t, url+"/.live.js", 200)
	get(t, url+"/../content/pack.toml", 404)
	if _, err := os.Stat(filepath.Join(dir, "output")); !os.IsNotExist(err) {
		entries, _ := os.ReadDir(filepath.Join(dir, "output"))
		if len(entries) > 0 {
			t.Errorf("output/ has %v", entries)
		}
	}
}

func get(t *testing.T, url string, want int) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != want {
		t.Errorf("%s: %d, %v", url, r.StatusCode, err)
	}
	return string(body)
}

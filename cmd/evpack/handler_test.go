package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// served is a pack behind a real listener.
func served(t *testing.T) (addr string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "2026-Q4")
	for name, text := range map[string]string{
		"site/index.html": "<!doctype html>summary", "site/controls/A.5.4.html": "<!doctype html>", "site/.hidden": "no", "site/data/a b.csv": "a,b\n",
		"audit-pack.pdf": "%PDF-1.7", "manifest.json": "{}", "SHA256SUMS": "", "../secret.txt": "secret",
	} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"site/out.txt": "../../secret.txt", "site/in.html": "index.html", "site/folder": "controls"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, err := newPackHandler(dir, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serveUntil(ctx, l, h) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
		h.Close()
	})
	return l.Addr().String()
}

// ask sends a request line as it is: clients would tidy the path.
func ask(t *testing.T, addr, method, target, host string) (*http.Response, string) {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", method, target, host); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

func TestServe(t *testing.T) {
	addr := served(t)
	for _, c := range []struct {
		method, target string
		want           int
		kind           string
	}{
		{"GET", "/", 302, ""},
		{"GET", "/site/index.html", 200, "text/html; charset=utf-8"},
		{"HEAD", "/site/index.html", 200, "text/html; charset=utf-8"},
		{"GET", "/site/controls/A.5.4.html", 200, "text/html; charset=utf-8"},
		{"GET", "/site/data/a%20b.csv", 200, "text/csv; charset=utf-8"},
		{"GET", "/audit-pack.pdf", 200, "application/pdf"},
		{"GET", "/manifest.json", 200, "application/json"},
		{"GET", "/SHA256SUMS", 200, "text/plain; charset=utf-8"},
		{"POST", "/site/index.html", 405, ""},
		{"PUT", "/x", 405, ""},
		{"DELETE", "/site/index.html", 405, ""},
		{"OPTIONS", "/site/index.html", 405, ""},
		{"GET", "/site/", 404, ""},
		{"GET", "/site", 404, ""},
		{"GET", "/site/nothing.html", 404, ""},
		{"GET", "/site/.hidden", 404, ""},
		{"GET", "/../secret.txt", 404, ""},
		{"GET", "/site/../../secret.txt", 404, ""},
		{"GET", "/site/../audit-pack.pdf", 404, ""},
		{"GET", "/%2e%2e/secret.txt", 404, ""},
		{"GET", "/..%2fsecret.txt", 404, ""},
		{"GET", "/site%2findex.html", 404, ""},
		{"GET", "/..%5csecret.txt", 404, ""},
		{"GET", `/..\secret.txt`, 404, ""},
		{"GET", "/%252e%252e/secret.txt", 404, ""},
		{"GET", "//site/index.html", 404, ""},
		{"GET", "/site//index.html", 404, ""},
		{"GET", "/site/./index.html", 404, ""},
		{"GET", "/site/index.html%00.txt", 404, ""},
		{"GET", "/site/out.txt", 404, ""},
		{"GET", "/site/in.html", 404, ""},
		{"GET", "/site/folder/A.5.4.html", 404, ""},
	} {
		r, body := ask(t, addr, c.method, c.target, addr)
		if r.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.target, r.StatusCode, c.want)
		}
		if c.kind != "" && r.Header.Get("Content-Type") != c.kind {
			t.Errorf("%s: %s", c.target, r.Header.Get("Content-Type"))
		}
		if strings.Contains(body, "secret") {
			t.Errorf("%s gives the secret away", c.target)
		}
		for k, v := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
			if r.Header.Get(k) != v {
				t.Errorf("%s: %s is %q", c.target, k, r.Header.Get(k))
			}
		}
	}
}

// A name that somebody pointed at this machine reads nothing.
func TestServeOwnAddressAlone(t *testing.T) {
	addr := served(t)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{"localhost:" + port: 200, "[::1]:" + port: 200, "evil.example:" + port: 421, "evil.example": 421, "localhost.evil.example": 421} {
		if r, _ := ask(t, addr, "GET", "/site/index.html", host); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, r.StatusCode, want)
		}
	}
}

// An audience of 64 asks for 10,000 files, and nothing on the disk changes.
func TestServeCrowd(t *testing.T) {
	const clients, requests = 64, 10_000
	addr := served(t)
	names := []string{"/site/index.html", "/site/controls/A.5.4.html", "/audit-pack.pdf", "/manifest.json", "/", "/site/nothing.html"}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	next := make(chan string)
	go func() {
		defer close(next)
		for i := range requests {
			next <- names[i%len(names)]
		}
	}()
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for name := range next {
				r, err := client.Get("http://" + addr + name)
				if err != nil {
					t.Error(err)
					continue
				}
				_, err = io.Copy(io.Discard, r.Body)
				r.Body.Close()
				if want := map[bool]int{true: 404, false: 200}[strings.Contains(name, "nothing")]; err != nil || r.StatusCode != want {
					t.Errorf("%s: %d, %v", name, r.StatusCode, err)
				}
			}
		})
	}
	wg.Wait()
}

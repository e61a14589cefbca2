package main

import (
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/evpack/evpack/generator/manifest"
)

// packHandler serves the files of one pack and nothing else.
type packHandler struct {
	root  *os.Root
	local bool // listens on a loopback address: only those names reach it
}

func newPackHandler(dir, listen string) (*packHandler, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &packHandler{root, loopback(listen)}, nil
}

// loopback tells whether an address is reached from this machine alone.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// Close ends the use of the folder.
func (h *packHandler) Close() error { return h.root.Close() }

// policy is what pages may load: their own files. The site has no inline script
// or style, no frame, no form that is sent anywhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeHTTP answers one request.
func (h *packHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.guard(w, r) {
		h.answer(w, r)
	}
}

// guard sets the headers that every answer has, and refuses what is not for us.
func (h *packHandler) guard(w http.ResponseWriter, r *http.Request) bool {
	for k, v := range map[string]string{
		"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-cache",
	} {
		w.Header().Set(k, v)
	}
	switch {
	case !h.ours(r.Host):
		http.Error(w, "this server answers to its own address alone", http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "read-only", http.StatusMethodNotAllowed)
	default:
		return true
	}
	return false
}

func (h *packHandler) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" {
		http.Redirect(w, r, "/site/index.html", http.StatusFound)
		return
	}
	h.file(w, r)
}

// ours refuses names that somebody pointed at this machine: a page elsewhere
// must not read the pack through the reader's browser (DNS rebinding).
func (h *packHandler) ours(host string) bool {
	if !h.local {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")) != nil
}

func (h *packHandler) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	info, ok := h.plain(name)
	if !ok || encodedSlash(r.URL.EscapedPath()) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	f, err := h.root.Open(name)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", contentType(name))
	http.ServeContent(w, r, "", info.ModTime(), io.ReadSeeker(f))
}

// plain finds a file that a manifest could list: below the folder, through no
// link, no hidden name.
func (h *packHandler) plain(name string) (fs.FileInfo, bool) {
	if manifest.CheckPath(name) != nil || strings.HasPrefix(name, ".") || strings.Contains(name, "/.") {
		return nil, false
	}
	parts := strings.Split(name, "/")
	for i := range parts {
		info, err := h.root.Lstat(strings.Join(parts[:i+1], "/"))
		last := i == len(parts)-1
		if err != nil || last != info.Mode().IsRegular() || !last && !info.IsDir() {
			return nil, false
		}
		if last {
			return info, true
		}
	}
	return nil, false
}

// encodedSlash: a divider that was hidden from whoever reads the address.
func encodedSlash(escaped string) bool {
	s := strings.ToLower(escaped)
	return strings.Contains(s, "%2f") || strings.Contains(s, "%5c") || strings.Contains(s, "%2e%2e")
}

// contentType goes by the name alone, the same on every machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json", ".sarif":
		return "application/json"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".txt", ".md", ".toml", ".pem":
		return "text/plain; charset=utf-8"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".webp":
		return "image/webp"
	case ".woff2":
		return "font/woff2"
	case ".pdf":
		return "application/pdf"
	}
	if path.Base(name) == manifest.Sums {
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

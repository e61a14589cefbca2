package archive

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/evpack/evpack/generator/ocfl"
)

// flaky breaks one connection of each bucket's client: at the request that the
// bucket's name ends with. At an even one the server has done what was asked, and
// the client does not learn of it.
type flaky struct {
	http.Handler
	mu   sync.Mutex
	seen map[string]int
}

func (f *flaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	var at int
	if _, err := fmt.Sscanf(bucket, "flaky-%d", &at); err != nil {
		panic(http.ErrAbortHandler)
	}
	f.mu.Lock()
	f.seen[bucket]++
	n := f.seen[bucket]
	f.mu.Unlock()
	if n != at {
		f.Handler.ServeHTTP(w, r)
		return
	}
	if at%2 == 0 {
		f.Handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	panic(http.ErrAbortHandler)
}

// A connection that breaks at any request, once, does a commit no harm: it goes
// on, and knows its own writes again whose answer it did not get.
func TestS3Flaky(t *testing.T) {
	needS3(t)
	server, err := url.Parse(os.Getenv("AWS_ENDPOINT_URL_S3"))
	if err != nil {
		t.Fatal(err)
	}
	f := &flaky{seen: map[string]int{}, Handler: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(server)
		r.Out.Host = r.In.Host // it is signed
	}}}
	proxy := httptest.NewServer(f)
	defer proxy.Close()
	const most = 60
	buckets := make([]Bucket, most)
	for i := range buckets {
		buckets[i] = namedBucket(t, fmt.Sprintf("flaky-%d", i+1))
	}
	t.Setenv("AWS_ENDPOINT_URL_S3", proxy.URL)
	src := q3(t)
	var broke atomic.Int64
	err = parallel(t.Context(), 12, most, func(i int) error {
		p, err := put(t, open(t, buckets[i]), src)
		if err != nil || p.Version != "v1" {
			return fmt.Errorf("request %d: %v", i+1, err)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.seen[buckets[i].Name] > i {
			broke.Add(1)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ENDPOINT_URL_S3", server.String())
	for _, b := range buckets {
		if v, why := judge(t, b); v != ocfl.Valid {
			t.Errorf("%s: %s: %s", b.Name, v, why)
		}
	}
	t.Logf("%d requests broken, each commit made", broke.Load())
}

package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/ocfl"
)

// Eight writers have planned the same version: one makes it, the others are told
// so, and nothing of theirs is left in it.
func TestS3Race(t *testing.T) {
	b := newBucket(t)
	for n := 1; n <= 2; n++ {
		var ships []func() error
		for i := range 8 {
			src := pack(t, fmt.Sprintf("2026-Q%d", n), map[string]string{"index.html": fmt.Sprintf("%d by %d", n, i), "same.css": "body {}", fmt.Sprintf("only-%d", i): fmt.Sprint(n, i)})
			r := open(t, b)
			inv, _, err := r.Current(t.Context(), acme)
			if err != nil {
				t.Fatal(err)
			}
			p, err := NewPlan(src, inv, words, seal)
			if err != nil {
				t.Fatal(err)
			}
			ships = append(ships, func() error { _, err := r.Commit(t.Context(), src, p); return err })
		}
		oneWins(t, ships)
		whole(t, b, ocfl.Name(n))
		valid(t, b)
	}
}

// Leases are a courtesy: where nobody keeps to them, the claim decides.
func TestS3RaceWithoutLeases(t *testing.T) {
	b := newBucket(t)
	var ships []func() error
	for i := range 8 {
		src := pack(t, "2026-Q1", map[string]string{"index.html": fmt.Sprintf("by %d", i), fmt.Sprintf("only-%d", i): "x"})
		r := open(t, b)
		r.stale = -time.Hour
		if _, _, err := r.Current(t.Context(), acme); err != nil {
			t.Fatal(err)
		}
		p, err := NewPlan(src, nil, words, seal)
		if err != nil {
			t.Fatal(err)
		}
		ships = append(ships, func() error { _, err := r.Commit(t.Context(), src, p); return err })
	}
	oneWins(t, ships)
	if _, err := put(t, eager(t, b), q4(t)); err != nil {
		t.Fatal(err)
	}
	whole(t, b, "v2")
}

func oneWins(t *testing.T, ships []func() error) {
	t.Helper()
	errs := make([]error, len(ships))
	var group sync.WaitGroup
	start := make(chan struct{})
	for i, ship := range ships {
		group.Go(func() {
			<-start
			errs[i] = ship()
		})
	}
	close(start)
	group.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, ErrBusy):
			t.Errorf("refused otherwise than by ErrBusy: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d writers made the version: %v", won, len(ships), errs)
	}
}

// eager opens a bucket for one who does not wait for the leases of the dead.
func eager(t *testing.T, b Bucket) *Remote {
	t.Helper()
	r := open(t, b)
	r.stale = -time.Hour
	return r
}

// valid has the whole storage root judged.
func valid(t *testing.T, b Bucket) {
	t.Helper()
	if v, why := judge(t, b); v != ocfl.Valid {
		t.Errorf("%s: %s", v, why)
	}
}

func judge(t *testing.T, b Bucket) (ocfl.Verdict, string) {
	t.Helper()
	report, err := ocfl.ValidateObject(t.Context(), open(t, b), ocfl.ObjectPath(ObjectID(acme)), ocfl.Options{Workers: 4})
	if err != nil {
		t.Fatal(err)
	}
	return report.Verdict, fmt.Sprint(report.Problems, report.Unread)
}

// TestS3Child is the client that TestS3Kill kills.
func TestS3Child(t *testing.T) {
	dir := os.Getenv("EVPACK_TEST_S3_PACK")
	if dir == "" {
		t.Skip("the client of TestS3Kill")
	}
	src, err := OpenSource(t.Context(), dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	b := Bucket{Name: os.Getenv("EVPACK_TEST_S3_BUCKET"), Prefix: "isms/archive"}
	if _, err := put(t, open(t, b), src); err != nil {
		t.Fatal(err)
	}
}

// killer stands between the client and the server, and kills the client at one
// request: before the server gets it, or before the client gets the answer.
type killer struct {
	http.Handler
	at, seen atomic.Int64
	answered bool // the server got the request
	kill     func()
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := k.seen.Add(1)
	if n < k.at.Load() {
		k.Handler.ServeHTTP(w, r)
		return
	}
	if n == k.at.Load() && k.answered {
		k.Handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	k.kill()
	panic(http.ErrAbortHandler)
}

// A client is killed at every request of a first and of a second commit. Then the
// archive holds the old state or the new one, says so, and takes the next commit.
func TestS3Kill(t *testing.T) {
	needS3(t)
	server, err := url.Parse(os.Getenv("AWS_ENDPOINT_URL_S3"))
	if err != nil {
		t.Fatal(err)
	}
	var points atomic.Int64
	outcomes := map[string]int{}
	var lock sync.Mutex
	for _, second := range []bool{false, true} {
		for _, answered := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v-%v", second, answered), func(t *testing.T) {
				for k := int64(1); ; k++ {
					outcome := killAt(t, server, second, answered, k)
					if outcome == "" {
						break
					}
					points.Add(1)
					lock.Lock()
					outcomes[outcome]++
					lock.Unlock()
				}
			})
		}
	}
	t.Logf("%d points: %v", points.Load(), outcomes)
}

// killAt gives how the archive was found; empty where the commit took fewer
// requests.
func killAt(t *testing.T, server *url.URL, second, answered bool, at int64) string {
	t.Helper()
	b := namedBucket(t, fmt.Sprintf("kill-%v-%v-%d", second, answered, at))
	src, next, base := q3(t), q4(t), 0
	if second {
		if _, err := put(t, open(t, b), src); err != nil {
			t.Fatal(err)
		}
		src, next, base = next, pack(t, "2027-Q1", map[string]string{"a.pdf": "%PDF three"}), 1
	}
	if child(t, server, b, src, answered, at) {
		return ""
	}
	found := survives(t, b, base)
	if t.Failed() {
		t.Fatalf("after request %d", at)
	}
	p, err := put(t, eager(t, b), next)
	if err != nil {
		t.Fatalf("the commit after request %d: %v", at, err)
	}
	whole(t, b, p.Version)
	valid(t, b)
	return found
}

// survives looks at what a killed client left behind: version base, or the one
// after it, whole; it gives the word for it.
func survives(t *testing.T, b Bucket, base int) string {
	t.Helper()
	o, err := ReadObject(t.Context(), open(t, b), ocfl.ObjectPath(ObjectID(acme)))
	if errors.Is(err, fs.ErrNotExist) && base == 0 {
		return "nothing yet"
	}
	if err != nil {
		t.Error(err)
		return ""
	}
	for _, f := range o.Inventory.Manifest.Files() {
		if err := o.check(t.Context(), f); err != nil {
			t.Error(err)
		}
	}
	verdict, why := judge(t, b)
	if n := ocfl.Number(o.Version()); n < base || n > base+1 || o.State == Corrupt || verdict == ocfl.Corrupt || verdict == ocfl.Unread {
		t.Errorf("%s is %s (%s): %s (%s)", o.Version(), o.State, o.Why, verdict, why)
	}
	return fmt.Sprintf("%d more, %s", ocfl.Number(o.Version())-base, verdict)
}

// child runs the client; true where it came to its end.
func child(t *testing.T, server *url.URL, b Bucket, src *Source, answered bool, at int64) bool {
	t.Helper()
	k := &killer{answered: answered, Handler: &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(server)
		r.Out.Host = r.In.Host // it is signed
	}}}
	k.at.Store(at)
	started := make(chan struct{})
	cmd := exec.Command(os.Args[0], "-test.run=^TestS3Child$")
	k.kill = func() {
		<-started
		_ = cmd.Process.Kill() // it may be dead
	}
	proxy := httptest.NewServer(k)
	defer proxy.Close()
	cmd.Env = append(os.Environ(), "EVPACK_TEST_S3_PACK="+src.root.Name(), "EVPACK_TEST_S3_BUCKET="+b.Name, "AWS_ENDPOINT_URL_S3="+proxy.URL)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	err := cmd.Wait()
	if k.seen.Load() < at && err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return k.seen.Load() < at
}

// What an upload left goes, for good where nothing is locked; the next commit
// finds its way either way.
func TestS3Prune(t *testing.T) {
	for name, keep := range map[string]Retention{"free": {}, "locked": {Until: time.Now().Add(time.Hour)}} {
		t.Run(name, func(t *testing.T) {
			b := newBucket(t)
			commits(t, b, keep, q3(t))
			object := ocfl.ObjectPath(ObjectID(acme))
			r := open(t, b)
			for path, text := range map[string]string{"site/index.html": "<p>other bytes", "gone.txt": "gone"} {
				if _, err := r.put(t.Context(), object+"/v2/content/"+path, blob{strings.NewReader(text), int64(len(text)), ""}, condition{}, keep, nil); err != nil {
					t.Fatal(err)
				}
			}
			if v, why := judge(t, b); v != ocfl.Unfinished {
				t.Errorf("%s: %s", v, why)
			}
			if removed, err := eager(t, b).Prune(t.Context()); err != nil || !removed {
				t.Fatalf("%v %v", removed, err)
			}
			valid(t, b)
			left, err := r.versions(t.Context(), object+"/v2/")
			if err != nil || name == "free" && len(left) > 0 {
				t.Errorf("left: %v %v", left, err)
			}
			commits(t, b, keep, q4(t))
			whole(t, b, "v2")
			valid(t, b)
		})
	}
}

// A folder's archive goes up version by version, as it is; what is there already
// is not sent again, and another archive is refused.
func TestS3Copy(t *testing.T) {
	b := newBucket(t)
	folder := filepath.Join(t.TempDir(), "archive")
	for i, src := range []*Source{q3(t), q4(t)} {
		if _, err := Commit(t.Context(), folder, src.root.Name(), words, Options{Seal: seal}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var told []string
			if err := Copy(t.Context(), folder, b.String(), Retention{}, func(c Copied) { told = append(told, c.Version) }); err != nil {
				t.Fatal(err)
			}
			if want := []string{ocfl.Name(i + 1)}; len(told) > 0 && !slices.Equal(told, want) {
				t.Errorf("copied %v, not %v", told, want)
			}
		}
		whole(t, b, ocfl.Name(i+1))
		valid(t, b)
	}
	sameBytes(t, folder, b)
	other := filepath.Join(t.TempDir(), "other")
	if _, err := Commit(t.Context(), other, q4(t).root.Name(), words, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Commit(t.Context(), other, q3(t).root.Name(), words, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := Copy(t.Context(), other, b.String(), Retention{}, nil); !errors.Is(err, ErrPlace) {
		t.Errorf("another archive: %v", err)
	}
}

// sameBytes sees that a bucket holds what a folder does, and nothing else.
func sameBytes(t *testing.T, folder string, b Bucket) {
	t.Helper()
	r := open(t, b)
	list, err := r.keys(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]string{}
	for _, h := range list {
		data, _, err := r.small(t.Context(), h.name)
		if err != nil {
			t.Fatal(err)
		}
		there[h.name] = string(data)
	}
	err = fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(folder, name))
		if there[name] != string(data) {
			t.Errorf("%s is another", name)
		}
		delete(there, name)
		return err
	})
	if err != nil || len(there) > 0 {
		t.Errorf("%v %v", there, err)
	}
}

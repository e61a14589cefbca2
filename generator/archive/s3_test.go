package archive

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/ocfl"
)

const acme = "Acme Ltd"

// needS3 gives the folder of a real server, which .ci/s3 starts.
func needS3(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("EVPACK_S3_DIR")
	if dir == "" && os.Getenv("EVPACK_REQUIRE_TOOLS") != "" {
		t.Fatal("there is no server: run this by .ci/s3")
	}
	if dir == "" {
		t.Skip("there is no server: .ci/s3 starts one")
	}
	return dir
}

// newBucket makes a bucket with versions and Object Lock, named by the test.
func newBucket(t *testing.T) Bucket {
	t.Helper()
	return namedBucket(t, strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-")))
}

func namedBucket(t *testing.T, name string) Bucket {
	t.Helper()
	needS3(t)
	b := Bucket{Name: name, Prefix: "isms/archive"}
	client := open(t, b).client
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.Name, ObjectLockEnabledForBucket: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	_, err := client.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: &b.Name,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open opens a bucket.
func open(t *testing.T, b Bucket) *Remote {
	t.Helper()
	r, err := OpenBucket(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pack writes a pack of a cycle to a folder, and reads it.
func pack(t *testing.T, cycle string, files map[string]string) *Source {
	t.Helper()
	dir := t.TempDir()
	m := &manifest.Manifest{Organisation: acme, Cycle: cycle, AsOf: "2026-12-31", Program: "evpack test", InputsDigest: manifest.Digest(nil)}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		write(t, dir, name, files[name])
		m.Files = append(m.Files, manifest.File{Path: name, Size: int64(len(files[name])), SHA256: manifest.Digest([]byte(files[name]))})
	}
	data, err := manifest.Format(m)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, manifest.Name, string(data))
	write(t, dir, manifest.Sums, string(manifest.FormatSums(m, data)))
	src, err := OpenSource(t.Context(), dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	return src
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

var words = Words{Created: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), Name: "Jo", Address: "mailto:jo@acme.example"}

func seal(inventory []byte) ([]byte, error) { return []byte("seal of " + ocfl.Digest(inventory)), nil }

// put commits a pack as evpack archive commit does.
func put(t *testing.T, r *Remote, src *Source) (*Plan, error) {
	t.Helper()
	inv, _, err := r.Current(t.Context(), acme)
	if err != nil {
		return nil, err
	}
	p, err := NewPlan(src, inv, words, seal)
	if err != nil || p.Same != "" {
		return p, err
	}
	_, err = r.Commit(t.Context(), src, p)
	return p, err
}

func q3(t *testing.T) *Source {
	return pack(t, "2026-Q3", map[string]string{"site/index.html": "<p>three", "a.pdf": "%PDF three", "same.css": "body {}"})
}

func q4(t *testing.T) *Source {
	return pack(t, "2026-Q4", map[string]string{"site/index.html": "<p>four", "site/new.html": "<p>new", "same.css": "body {}"})
}

func TestS3Commit(t *testing.T) {
	b := newBucket(t)
	for i, src := range []*Source{q3(t), q4(t)} {
		p, err := put(t, open(t, b), src)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("v%d", i+1); p.Version != want {
			t.Fatalf("%s instead of %s", p.Version, want)
		}
	}
	p, err := put(t, open(t, b), q4(t))
	if err != nil || p.Same != "v2" {
		t.Fatalf("again: same %q, %v", p.Same, err)
	}
	whole(t, b, "v2")
}

// whole reads all that a bucket holds.
func whole(t *testing.T, b Bucket, version string) *Object {
	t.Helper()
	r := open(t, b)
	o, err := ReadObject(t.Context(), r, ocfl.ObjectPath(ObjectID(acme)))
	if err != nil {
		t.Fatal(err)
	}
	if o.State != Whole || o.Version() != version {
		t.Fatalf("%s is %s: %s", o.Version(), o.State, o.Why)
	}
	for _, f := range o.Inventory.Manifest.Files() {
		if err := o.check(t.Context(), f); err != nil {
			t.Error(err)
		}
	}
	return o
}

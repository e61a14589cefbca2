package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/evpack/evpack/generator/ocfl"
)

// commits makes versions of some packs.
func commits(t *testing.T, b Bucket, keep Retention, packs ...*Source) {
	t.Helper()
	for _, src := range packs {
		r := open(t, b)
		r.Keep = keep
		if _, err := put(t, r, src); err != nil {
			t.Fatal(err)
		}
	}
}

// Nobody deletes or shortens what is locked: the server's root user neither, with
// the right to pass over governance neither.
func TestS3Locked(t *testing.T) {
	b := newBucket(t)
	r := open(t, b)
	year := time.Now().AddDate(1, 0, 0).Truncate(time.Second)
	commits(t, b, Retention{Until: year}, q3(t))
	commits(t, b, Retention{Until: year.AddDate(1, 0, 0), LegalHold: true}, q4(t))
	all, err := r.versions(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, h := range all {
		key, version := r.key(h.name), aws.String(h.version)
		_, err := r.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &b.Name, Key: key, VersionId: version, BypassGovernanceRetention: aws.Bool(true)})
		if err == nil {
			t.Errorf("%s was deleted", h.name)
		}
		for _, soon := range []types.ObjectLockRetention{{Mode: types.ObjectLockRetentionModeCompliance, RetainUntilDate: aws.Time(time.Now().Add(time.Hour))},
			{Mode: types.ObjectLockRetentionModeGovernance, RetainUntilDate: aws.Time(year)}} {
			_, err = r.client.PutObjectRetention(t.Context(), &s3.PutObjectRetentionInput{Bucket: &b.Name, Key: key, VersionId: version, Retention: &soon, BypassGovernanceRetention: aws.Bool(true)})
			if err == nil {
				t.Errorf("the retention of %s was shortened", h.name)
			}
		}
		tried++
	}
	if whole(t, b, "v2"); tried < 20 {
		t.Errorf("only %d keys were tried", tried)
	}
	t.Logf("%d keys: none deleted, none shortened", tried)
	reaches(t, r, "v1/content/same.css", year.AddDate(1, 0, 0)) // version 2 refers to it
	reaches(t, r, "v1/content/a.pdf", year)                     // it does not refer to this
}

func reaches(t *testing.T, r *Remote, name string, until time.Time) {
	t.Helper()
	out, err := r.client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &r.Name, Key: r.key(ocfl.ObjectPath(ObjectID(acme)) + "/" + name)})
	if err != nil {
		t.Fatal(err)
	}
	if out.ObjectLockMode != types.ObjectLockModeCompliance || !aws.ToTime(out.ObjectLockRetainUntilDate).Equal(until) {
		t.Errorf("%s is kept until %v (%s), not %v", name, aws.ToTime(out.ObjectLockRetainUntilDate), out.ObjectLockMode, until)
	}
}

// A bucket that cannot lock is refused before anything is written to it.
func TestS3Unlocked(t *testing.T) {
	b := newBucket(t)
	b.Name += "-plain"
	r := open(t, b)
	if _, err := r.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.Name}); err != nil {
		t.Fatal(err)
	}
	r.Keep.Until = time.Now().AddDate(1, 0, 0)
	if _, err := put(t, r, q3(t)); !errors.Is(err, errUnlocked) {
		t.Errorf("%v", err)
	}
	if list, err := r.keys(t.Context(), ""); err != nil || len(list) > 0 {
		t.Errorf("%v %v", list, err)
	}
	commits(t, b, Retention{}, q3(t), q4(t)) // without a retention it serves
	whole(t, b, "v2")
}

// Bits rot on the server's disk, under a server that notices nothing.
func TestS3Rot(t *testing.T) {
	disk := needS3(t)
	b := newBucket(t)
	commits(t, b, Retention{}, q3(t), q4(t))
	folder := filepath.Join(disk, b.Name, filepath.FromSlash(b.Prefix), filepath.FromSlash(ocfl.ObjectPath(ObjectID(acme))))
	found := 0
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(filepath.Dir(name)) == sealDir {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rotten := bytes.Clone(data)
		rotten[len(rotten)/2] ^= 4
		if err := overwrite(name, rotten); err != nil {
			return err
		}
		if v, _ := judge(t, b); v != ocfl.Corrupt {
			t.Errorf("%s rotted: %s", name, v)
		}
		found++
		return overwrite(name, data)
	})
	if err != nil {
		t.Fatal(err)
	}
	valid(t, b)
	t.Logf("%d files rotted, all found", found)
}

// overwrite changes bytes in place: what the server knows of the file stays.
func overwrite(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(data, 0)
	return errors.Join(err, f.Close())
}

// If-None-Match takes a delete marker for nothing: a version that was deleted
// must not be made a second time.
func TestS3Deleted(t *testing.T) {
	b := newBucket(t)
	commits(t, b, Retention{}, q3(t), q4(t))
	r := open(t, b)
	object := ocfl.ObjectPath(ObjectID(acme))
	before, _, err := r.small(t.Context(), object+"/v1/"+ocfl.InventoryName)
	if err != nil {
		t.Fatal(err)
	}
	// Somebody undoes version 2, without a trace in what is listed.
	list, err := r.keys(t.Context(), object+"/v2/")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range list {
		if err := r.remove(t.Context(), h.name); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range stepsOf(object, 0, before, nil) {
		if _, err := r.put(t.Context(), s.name, text(s.want), condition{}, Retention{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	whole(t, b, "v1")
	if _, err := put(t, open(t, b), q4(t)); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "deleted") {
		t.Fatalf("a second version 2: %v", err)
	}
	hidden, err := hiddenIn(t, b)
	if err != nil || len(hidden) == 0 {
		t.Errorf("%v %v", hidden, err)
	}
	t.Log(hidden)
}

// A version must not lean on content that somebody deleted.
func TestS3Lost(t *testing.T) {
	b := newBucket(t)
	commits(t, b, Retention{}, q3(t))
	r := open(t, b)
	if err := r.remove(t.Context(), ocfl.ObjectPath(ObjectID(acme))+"/v1/content/same.css"); err != nil {
		t.Fatal(err)
	}
	if v, _ := judge(t, b); v != ocfl.Corrupt {
		t.Errorf("content is deleted: %s", v)
	}
	if _, err := put(t, open(t, b), q4(t)); !errors.Is(err, ErrCorrupt) {
		t.Errorf("%v", err)
	}
}

func hiddenIn(t *testing.T, b Bucket) ([]Hidden, error) {
	t.Helper()
	r := open(t, b)
	o, err := ReadObject(t.Context(), r, ocfl.ObjectPath(ObjectID(acme)))
	if err != nil {
		t.Fatal(err)
	}
	return r.Hidden(t.Context(), o)
}

// What was overwritten in place is told, whether the bytes changed or not.
func TestS3Overwritten(t *testing.T) {
	b := newBucket(t)
	commits(t, b, Retention{}, q3(t), q4(t))
	r := open(t, b)
	if hidden, err := hiddenIn(t, b); err != nil || len(hidden) > 0 {
		t.Fatalf("%v %v", hidden, err)
	}
	name := ocfl.ObjectPath(ObjectID(acme)) + "/v1/content/same.css"
	if _, err := r.put(t.Context(), name, text([]byte("body {}")), condition{}, Retention{}, nil); err != nil {
		t.Fatal(err)
	}
	if hidden, err := hiddenIn(t, b); err != nil || len(hidden) != 1 {
		t.Errorf("%v %v", hidden, err)
	}
	valid(t, b)
}

// A file of more than one request goes up in parts, under the same conditions.
func TestS3Parts(t *testing.T) {
	b := newBucket(t)
	large := strings.Repeat("0123456789abcdef", 12<<20/16)
	src := pack(t, "2026-Q3", map[string]string{"large.zip": large + "end"})
	r := open(t, b)
	r.part = 5 << 20
	if _, err := put(t, r, src); err != nil {
		t.Fatal(err)
	}
	whole(t, b, "v1")
	name := ocfl.ObjectPath(ObjectID(acme)) + "/v1/content/large.zip"
	body := blob{strings.NewReader(large), int64(len(large)), ""}
	if _, err := r.put(t.Context(), name, body, condition{absent: true}, Retention{}, nil); !errors.Is(err, errTaken) {
		t.Errorf("written over: %v", err)
	}
	body.digest = ocfl.Digest([]byte(large + "end"))
	if _, err := r.put(t.Context(), name+"2", body, condition{absent: true}, Retention{}, nil); !errors.Is(err, ErrMoved) {
		t.Errorf("other bytes than were promised: %v", err)
	}
	ups, err := r.client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &b.Name})
	if err != nil || len(ups.Uploads) > 0 {
		t.Errorf("left: %v %v", fmt.Sprint(ups.Uploads), err)
	}
	valid(t, b)
}

// Byte for byte, out of the bucket.
func TestS3Restore(t *testing.T) {
	b := newBucket(t)
	commits(t, b, Retention{}, q3(t), q4(t))
	a, err := Open(t.Context(), b.String())
	if err != nil {
		t.Fatal(err)
	}
	o, err := a.Object(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for cycle, src := range map[string]*Source{"2026-Q3": q3(t), "2026-Q4": q4(t)} {
		held, err := o.Find(cycle)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "out")
		if err := held.Restore(t.Context(), dir, 4); err != nil {
			t.Fatal(err)
		}
		again, err := OpenSource(t.Context(), dir, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Close(); err != nil || fmt.Sprint(again.Files) != fmt.Sprint(src.Files) {
			t.Errorf("%s: %v\n%v\n%v", cycle, err, again.Files, src.Files)
		}
	}
}

// Words for what goes wrong.
func TestS3Errors(t *testing.T) {
	b := newBucket(t)
	for name, c := range map[string]struct {
		bucket Bucket
		env    map[string]string
		want   error
	}{
		"no bucket": {Bucket{"no-such-bucket", "x"}, nil, errNoBucket},
		"no root":   {b, nil, ErrNoRoot},
		"no rights": {b, map[string]string{"AWS_SECRET_ACCESS_KEY": "wrong"}, fs.ErrPermission},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			if _, err := Open(t.Context(), c.bucket.String()); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

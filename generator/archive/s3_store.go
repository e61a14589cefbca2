package archive

import (
	"context"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/evpack/evpack/generator/ocfl"
)

// afterAll sorts after all that is in a folder.
const afterAll = "/\U0010FFFF"

// List is ocfl.Store's. A folder is there as long as a key is in it. Servers that
// are asked to group keys by the next slash list folders too in which all is
// deleted; so we read keys, and skip from a large folder to what comes after it.
func (b *Remote) List(ctx context.Context, folder string) ([]ocfl.Entry, error) {
	prefix := ""
	if folder != "." {
		prefix = folder + "/"
	}
	found := map[string]ocfl.Entry{}
	in := &s3.ListObjectsV2Input{Bucket: &b.Name, Prefix: b.key(prefix)}
	for more, there := true, false; more; {
		page, err := b.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, b.failed(prefix, err)
		}
		last := ""
		for _, o := range page.Contents {
			last = strings.TrimPrefix(b.name(o.Key), prefix)
			enter(found, last, aws.ToInt64(o.Size))
		}
		if there = there || len(page.Contents) > 0; !there {
			return nil, &fs.PathError{Op: "list", Path: b.String() + "/" + folder, Err: fs.ErrNotExist}
		}
		if sub, _, ok := strings.Cut(last, "/"); ok {
			last = sub + afterAll
		}
		in.StartAfter = b.key(prefix + last)
		more = aws.ToBool(page.IsTruncated)
	}
	return slices.SortedFunc(maps.Values(found), func(a, b ocfl.Entry) int { return strings.Compare(a.Name, b.Name) }), nil
}

// enter takes a key for what it says of its folder. Consoles make a key of a
// folder itself, with nothing after the slash.
func enter(found map[string]ocfl.Entry, name string, size int64) {
	sub, _, folder := strings.Cut(name, "/")
	switch {
	case folder:
		found[sub+"/"] = ocfl.Entry{Name: sub, Kind: ocfl.Folder}
	case name != "":
		found[name] = ocfl.Entry{Name: name, Kind: ocfl.Regular, Size: size}
	}
}

// Open is ocfl.Store's.
func (b *Remote) Open(ctx context.Context, file string) (io.ReadCloser, error) {
	r, _, err := b.get(ctx, file)
	return r, err
}

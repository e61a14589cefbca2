package archive

import (
	"context"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// held is one key of a bucket.
type held struct {
	name    string // without the prefix
	size    int64  // bytes
	etag    string
	version string // empty in a bucket without versions
	latest  bool
	gone    bool // a delete marker
	note    map[string]string
}

// get opens a key for reading. Errors: fs.ErrNotExist, fs.ErrPermission, or of
// the service. What is read is not to be believed before it is hashed.
func (b *Remote) get(ctx context.Context, name string) (io.ReadCloser, held, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.Name, Key: b.key(name)})
	if err != nil {
		return nil, held{}, b.failed(name, err)
	}
	return out.Body, held{name: name, size: aws.ToInt64(out.ContentLength), etag: aws.ToString(out.ETag), version: aws.ToString(out.VersionId), note: out.Metadata}, nil
}

// keys gives the keys that begin with prefix, sorted as S3 sorts them: by bytes.
func (b *Remote) keys(ctx context.Context, prefix string) ([]held, error) {
	var all []held
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.Name, Prefix: b.key(prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, b.failed(prefix, err)
		}
		for _, o := range page.Contents {
			all = append(all, held{name: b.name(o.Key), size: aws.ToInt64(o.Size), etag: aws.ToString(o.ETag), latest: true})
		}
	}
	return all, nil
}

func (b *Remote) name(key *string) string { return strings.TrimPrefix(aws.ToString(key), b.Prefix+"/") }

// versions gives all that was ever written or deleted under a prefix and is still
// kept; a bucket without versions gives what there is.
func (b *Remote) versions(ctx context.Context, prefix string) ([]held, error) {
	var all []held
	pages := s3.NewListObjectVersionsPaginator(b.client, &s3.ListObjectVersionsInput{Bucket: &b.Name, Prefix: b.key(prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if code(err) == "NotImplemented" { // a store without versions
			return b.keys(ctx, prefix)
		}
		if err != nil {
			return nil, b.failed(prefix, err)
		}
		for _, o := range page.Versions {
			all = append(all, held{name: b.name(o.Key), size: aws.ToInt64(o.Size), etag: aws.ToString(o.ETag), version: aws.ToString(o.VersionId), latest: aws.ToBool(o.IsLatest)})
		}
		for _, o := range page.DeleteMarkers {
			all = append(all, held{name: b.name(o.Key), version: aws.ToString(o.VersionId), latest: aws.ToBool(o.IsLatest), gone: true})
		}
	}
	return all, nil
}

// lockable says whether the bucket can keep what it holds from being deleted.
func (b *Remote) lockable(ctx context.Context) error {
	out, err := b.client.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: &b.Name})
	if err == nil && (out.ObjectLockConfiguration == nil || out.ObjectLockConfiguration.ObjectLockEnabled != types.ObjectLockEnabledEnabled) {
		err = errUnlocked
	}
	return b.failed("", err)
}

package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/evpack/evpack/generator/ocfl"
)

// PruneBucket is Prune for an archive in a bucket.
func PruneBucket(ctx context.Context, place string) (removed bool, err error) {
	b, err := ParseBucket(place)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	r, err := OpenBucket(ctx, b)
	if err != nil {
		return false, err
	}
	return r.Prune(ctx)
}

// Prune ends torn commits and removes what uploads left that were interrupted
// before their version was made: for good, or, where a retention forbids it, out
// of sight. It reports whether there was anything. Errors: ErrBusy while somebody
// commits, ErrCorrupt, or of the service.
func (b *Remote) Prune(ctx context.Context) (removed bool, err error) {
	objects, err := Objects(ctx, b)
	if errors.Is(err, ErrNoRoot) {
		return false, b.place(ctx)
	}
	if err != nil {
		return false, err
	}
	for _, object := range objects {
		some, err := b.prune(ctx, object)
		if err != nil {
			return removed, err
		}
		removed = removed || some
	}
	return removed, nil
}

func (b *Remote) prune(ctx context.Context, object string) (removed bool, err error) {
	if b.head, err = b.readHead(ctx, object); err != nil {
		return false, err
	}
	if len(b.head.left) > 0 {
		removed = true
		if err := b.rollForward(ctx, object); err != nil {
			return false, err
		}
	}
	next := object + "/" + ocfl.Name(b.head.n+1)
	l, err := b.acquire(ctx, next)
	if err != nil {
		return removed, err
	}
	defer l.release(ctx)
	parts, err := b.pruneParts(ctx, next+"/")
	if err != nil {
		return removed, err
	}
	removed = removed || parts
	left, err := b.versions(ctx, next+"/")
	if err != nil || len(left) == 0 {
		return removed, err
	}
	if err := (&shipment{Remote: b, object: object, n: b.head.n + 1}).unclaimed(ctx); err != nil {
		return removed, err
	}
	err = parallel(ctx, workers, len(left), func(i int) error { return b.discard(ctx, left[i]) })
	return true, err
}

// discard erases a version of a key; a locked one is only put out of sight.
func (b *Remote) discard(ctx context.Context, h held) error {
	err := b.erase(ctx, h)
	if errors.Is(err, fs.ErrPermission) && h.latest && !h.gone {
		err = b.remove(ctx, h.name)
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		err = nil // it is locked and out of sight, or gone
	}
	return err
}

// pruneParts gives up uploads in parts that nobody will end: who holds no lease
// sends no parts. Stores bill for them, and no listing shows them.
func (b *Remote) pruneParts(ctx context.Context, prefix string) (removed bool, err error) {
	pages := s3.NewListMultipartUploadsPaginator(b.client, &s3.ListMultipartUploadsInput{Bucket: &b.Name, Prefix: b.key(prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return removed, b.failed(prefix, err)
		}
		for _, u := range page.Uploads {
			removed = true
			if err := b.abort(ctx, strings.TrimPrefix(aws.ToString(u.Key), b.Prefix+"/"), u.UploadId); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return removed, err
			}
		}
	}
	return removed, nil
}

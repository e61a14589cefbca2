package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Retention keeps what is written from being deleted or overwritten, by anybody
// and the account's owner too, until a day (Object Lock, compliance mode). The
// zero value keeps nothing.
type Retention struct {
	Until     time.Time
	LegalHold bool // until somebody with the right lifts it
}

func (r Retention) some() bool { return r.LegalHold || !r.Until.IsZero() }

// condition is what must hold of a key for a write to happen.
type condition struct {
	absent bool   // there is nothing (a delete marker is nothing too)
	etag   string // it is as it was read
}

// blob is what is written: its bytes can be read again, for its checksum and for
// a second try.
type blob struct {
	io.ReaderAt
	size   int64
	digest string // SHA-512 that the bytes must have; empty: any
}

func text(data []byte) blob { return blob{bytes.NewReader(data), int64(len(data)), ""} }

// has compares what was read with what was promised. Error: ErrMoved.
func (b blob) has(h hash.Hash) error {
	if b.digest != "" && hex.EncodeToString(h.Sum(nil)) != b.digest {
		return ErrMoved
	}
	return nil
}

// put writes one key whole or not at all, with a SHA-256 that the service
// compares with what arrived. It gives the ETag. errTaken: the condition did not
// hold, or no longer.
func (b *Remote) put(ctx context.Context, name string, body blob, when condition, keep Retention, note map[string]string) (string, error) {
	if body.size > b.part {
		return b.putParts(ctx, name, body, when, keep, note)
	}
	all := sha512.New()
	sum, err := checksum(body, 0, body.size, all)
	if err == nil {
		err = body.has(all)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	in := &s3.PutObjectInput{Bucket: &b.Name, Key: b.key(name), Body: io.NewSectionReader(body, 0, body.size), ContentLength: &body.size,
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumSHA256: &sum, Metadata: note}
	in.IfNoneMatch, in.IfMatch = when.headers()
	in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus = keep.headers()
	out, err := b.client.PutObject(ctx, in)
	if err != nil {
		return "", b.failed(name, err)
	}
	return aws.ToString(out.ETag), nil
}

func (c condition) headers() (noneMatch, match *string) {
	if c.absent {
		noneMatch = aws.String("*")
	}
	if c.etag != "" {
		match = &c.etag
	}
	return noneMatch, match
}

func (r Retention) headers() (mode types.ObjectLockMode, until *time.Time, hold types.ObjectLockLegalHoldStatus) {
	if !r.Until.IsZero() {
		mode, until = types.ObjectLockModeCompliance, aws.Time(r.Until.UTC())
	}
	if r.LegalHold {
		hold = types.ObjectLockLegalHoldStatusOn
	}
	return mode, until, hold
}

// checksum is the SHA-256 of some of a file's bytes, as S3 writes it; they go into
// the digest of the whole file too.
func checksum(r io.ReaderAt, from, size int64, all hash.Hash) (string, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(h, all), io.NewSectionReader(r, from, size))
	if err == nil && n != size {
		err = ErrMoved
	}
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

// putParts writes a large file in parts; the condition is asked when they are
// put together. Parts of a try that failed are given up.
func (b *Remote) putParts(ctx context.Context, name string, body blob, when condition, keep Retention, note map[string]string) (etag string, err error) {
	begin := &s3.CreateMultipartUploadInput{Bucket: &b.Name, Key: b.key(name), ChecksumAlgorithm: types.ChecksumAlgorithmSha256, Metadata: note}
	begin.ObjectLockMode, begin.ObjectLockRetainUntilDate, begin.ObjectLockLegalHoldStatus = keep.headers()
	up, err := b.client.CreateMultipartUpload(ctx, begin)
	if err != nil {
		return "", b.failed(name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.abort(ctx, name, up.UploadId))
		}
	}()
	parts, err := b.parts(ctx, name, up.UploadId, body)
	if err != nil {
		return "", err
	}
	end := &s3.CompleteMultipartUploadInput{Bucket: &b.Name, Key: b.key(name), UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}}
	end.IfNoneMatch, end.IfMatch = when.headers()
	out, err := b.client.CompleteMultipartUpload(ctx, end)
	if err != nil {
		return "", b.failed(name, err)
	}
	return aws.ToString(out.ETag), nil
}

// parts sends the parts of one file one after the other: several files are under
// way at once already.
func (b *Remote) parts(ctx context.Context, name string, upload *string, body blob) ([]types.CompletedPart, error) {
	size := max(b.part, (body.size+9999)/10000)
	var parts []types.CompletedPart
	all := sha512.New()
	for at, n := int64(0), int32(1); at < body.size; at, n = at+size, n+1 {
		length := min(size, body.size-at)
		sum, err := checksum(body, at, length, all)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out, err := b.client.UploadPart(ctx, &s3.UploadPartInput{Bucket: &b.Name, Key: b.key(name), UploadId: upload, PartNumber: &n,
			Body: io.NewSectionReader(body, at, length), ContentLength: &length, ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumSHA256: &sum})
		if err != nil {
			return nil, b.failed(name, err)
		}
		parts = append(parts, types.CompletedPart{PartNumber: &n, ETag: out.ETag, ChecksumSHA256: &sum})
	}
	return parts, body.has(all)
}

// abort gives the parts of an upload up, also where the caller was interrupted.
func (b *Remote) abort(ctx context.Context, name string, upload *string) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.Name, Key: b.key(name), UploadId: upload})
	return b.failed(name, err)
}

// keepLonger makes a retention reach further; it never shortens one.
func (b *Remote) keepLonger(ctx context.Context, name string, keep Retention) error {
	if keep.LegalHold {
		_, err := b.client.PutObjectLegalHold(ctx, &s3.PutObjectLegalHoldInput{Bucket: &b.Name, Key: b.key(name),
			ChecksumAlgorithm: types.ChecksumAlgorithmSha256, LegalHold: &types.ObjectLockLegalHold{Status: types.ObjectLockLegalHoldStatusOn}})
		if err != nil {
			return b.failed(name, err)
		}
	}
	if keep.Until.IsZero() {
		return nil
	}
	now, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.Name, Key: b.key(name)})
	if err != nil {
		return b.failed(name, err)
	}
	if now.ObjectLockMode == types.ObjectLockModeCompliance && now.ObjectLockRetainUntilDate != nil && !now.ObjectLockRetainUntilDate.Before(keep.Until) {
		return nil
	}
	_, err = b.client.PutObjectRetention(ctx, &s3.PutObjectRetentionInput{Bucket: &b.Name, Key: b.key(name), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
		Retention: &types.ObjectLockRetention{Mode: types.ObjectLockRetentionModeCompliance, RetainUntilDate: aws.Time(keep.Until.UTC())}})
	return b.failed(name, err)
}

// remove takes a key out of sight; in a bucket with versions its bytes stay.
func (b *Remote) remove(ctx context.Context, name string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.Name, Key: b.key(name)})
	return b.failed(name, err)
}

// erase takes one version of a key away for good. Errors: fs.ErrPermission where
// it is locked.
func (b *Remote) erase(ctx context.Context, h held) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.Name, Key: b.key(h.name), VersionId: aws.String(h.version)})
	return b.failed(h.name, err)
}

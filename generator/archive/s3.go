package archive

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// Errors of a bucket that callers tell apart. A key that is not there is
// fs.ErrNotExist, one that may not be touched fs.ErrPermission; whatever else
// goes wrong is a read or write error of the service.
var (
	errTaken    = errors.New("somebody else wrote it first")
	errNoBucket = fmt.Errorf("%w: there is no such bucket", ErrPlace)
	errRegion   = fmt.Errorf("%w: the bucket is in another region, which AWS_REGION names", ErrPlace)
	errUnlocked = fmt.Errorf("%w: the bucket has no Object Lock, which retain_years and --legal-hold need", ErrPlace)
)

// partSize is how much of a file one request carries, in bytes; a file that is
// larger goes up in parts. S3 takes at most 10,000 parts and 5 GiB at once.
const partSize = 64 << 20

// Bucket is where an archive lies in a store that speaks S3.
type Bucket struct {
	Name   string
	Prefix string // of all keys, without a slash at its end
}

// IsBucket says whether an archive's target is a bucket and no folder.
func IsBucket(to string) bool { return strings.HasPrefix(to, "s3://") }

// ParseBucket reads s3://bucket/prefix. Without a prefix it is "archive": what
// lies outside the storage root (the leases) needs a place beside it.
func ParseBucket(to string) (Bucket, error) {
	rest, ok := strings.CutPrefix(to, "s3://")
	name, prefix, _ := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	if !ok || name == "" || prefix != "" && !fs.ValidPath(prefix) {
		return Bucket{}, fmt.Errorf("%q is no bucket: write s3://bucket/prefix", to)
	}
	if prefix == "" {
		prefix = "archive"
	}
	return Bucket{Name: name, Prefix: prefix}, nil
}

func (b Bucket) String() string { return "s3://" + b.Name + "/" + b.Prefix }

// A Remote is an archive in a bucket, for reading as an ocfl.Store and for
// writing as a Folder is. Keys are given without the prefix.
type Remote struct {
	Bucket
	Keep Retention // of what is written

	client *s3.Client
	part   int64         // bytes in one request
	lease  time.Duration // how long our own stands
	stale  time.Duration // how old another's must be to be taken over
	head   *head         // what Current found
	owner  string        // of leases and claims: 128 random bits in hex
}

// OpenBucket finds credentials, region and endpoint by the SDK's usual chain
// (environment, shared files, roles). It speaks to nobody yet, save to whom the
// chain asks for credentials. Another maker's store is named by
// AWS_ENDPOINT_URL_S3, or by endpoint_url in a profile.
func OpenBucket(ctx context.Context, b Bucket) (*Remote, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConnsPerHost = 2 * workers
		t.ResponseHeaderTimeout = 2 * time.Minute
	})))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b, err)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("%s: nobody gives credentials: the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), a profile or a role does: %w", b, err)
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1" // another maker's store takes any
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = o.BaseEndpoint != nil // another maker's
		o.RetryMaxAttempts = 5
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired // rotten bytes are to be hashed, not refused
	})
	return &Remote{Bucket: b, client: client, part: partSize, lease: leaseTime, stale: leaseTime, owner: rand.Text()}, nil
}

// workers is how many requests are under way at once.
const workers = 8

func (b *Remote) key(name string) *string { return aws.String(b.Prefix + "/" + name) }

// failed tells what a request met: the key, and one of the errors above where it
// is one of them.
func (b *Remote) failed(name string, err error) error {
	if err == nil {
		return nil
	}
	kind := kindOf(err)
	if kind == nil {
		return fmt.Errorf("s3://%s/%s: %w", b.Name, *b.key(name), err)
	}
	return fmt.Errorf("s3://%s/%s: %w", b.Name, *b.key(name), kind)
}

// kindOf finds out which of our errors the service's is; nil: none of them.
func kindOf(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	switch c := code(err); c {
	case "NoSuchBucket":
		return errNoBucket
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return errRegion
	case "NoSuchKey", "NotFound", "NoSuchVersion":
		return fs.ErrNotExist
	case "PreconditionFailed", "ConditionalRequestConflict":
		return errTaken
	case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch":
		return ErrMoved
	case "ObjectLockConfigurationNotFoundError":
		return errUnlocked
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "AccountProblem":
		return fmt.Errorf("%w: %s", fs.ErrPermission, c)
	}
	switch status(err) {
	case http.StatusNotFound, http.StatusMethodNotAllowed: // a delete marker answers 405 to a version
		return fs.ErrNotExist
	case http.StatusPreconditionFailed, http.StatusConflict:
		return errTaken
	case http.StatusForbidden:
		return fs.ErrPermission
	}
	return nil
}

// code is the word that the service has for an error, empty without one.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// status is the HTTP status of an answer, 0 without one.
func status(err error) int {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

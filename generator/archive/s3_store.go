package archive

import (
	"context"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/evpack/evpack/generator/ocfl"
)

// List is ocfl.Store's: what lies between a prefix and the next slash. A folder
// is there as long as a key is in it.
func (s *Remote) List(ctx context.Context, folder string) ([]ocfl.Entry, error) {
	prefix := ""
	if folder != "." {
		prefix = folder + "/"
	}
	var list []ocfl.Entry
	there := false
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.Name, Prefix: s.key(prefix), Delimiter: aws.String("/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, s.failed(prefix, err)
		}
		there = there || len(page.CommonPrefixes)+len(page.Contents) > 0
		for _, p := range page.CommonPrefixes {
			name := strings.TrimPrefix(s.name(p.Prefix), prefix)
			list = append(list, ocfl.Entry{Name: strings.TrimSuffix(name, "/"), Kind: ocfl.Folder})
		}
		for _, o := range page.Contents {
			if name := strings.TrimPrefix(s.name(o.Key), prefix); name != "" { // consoles make a key of a folder
				list = append(list, ocfl.Entry{Name: name, Kind: ocfl.Regular, Size: aws.ToInt64(o.Size)})
			}
		}
	}
	if !there {
		return nil, s.failed(prefix, &fs.PathError{Op: "list", Path: folder, Err: fs.ErrNotExist})
	}
	slices.SortFunc(list, func(a, b ocfl.Entry) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Open is ocfl.Store's.
func (s *Remote) Open(ctx context.Context, file string) (io.ReadCloser, error) {
	r, _, err := s.get(ctx, file)
	return r, err
}

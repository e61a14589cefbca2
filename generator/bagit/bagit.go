// Package bagit writes one bag into one ZIP file, from streams: BagIt 1.0 (RFC
// 8493), all digests SHA-512. It knows nothing of what is in the bag, and reads
// none.
//
// The ZIP holds one folder, the bag, with these files in this order:
//
//	NAME/bagit.txt                      version and encoding, RFC 8493 section 2.1.1
//	NAME/data/…                         the payload, sorted by path
//	NAME/bag-info.txt                   Info, then Payload-Oxum
//	NAME/manifest-sha512.txt            "digest  data/path", a line a file of the payload
//	NAME/tagmanifest-sha512.txt         the same of bagit.txt, bag-info.txt and the manifest
//	NAME/tagmanifest-sha512.txt.p7s     its signature, where somebody signs
//
// "sha512sum -c manifest-sha512.txt tagmanifest-sha512.txt" checks it, but for
// names with a percent sign or an end of a line, which a manifest writes as %25,
// %0A and %0D (section 2.1.3; bagit.py 1.9 does not know of %25). The signature is in no manifest: it covers the one
// that covers everything else. Every entry has the same time and the same
// permissions, so that the same content is the same file, of any size (ZIP64).
package bagit

import (
	"archive/zip"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The names of a bag's own files.
const (
	Declaration = "bagit.txt"
	InfoName    = "bag-info.txt"
	Manifest    = "manifest-sha512.txt"
	TagManifest = "tagmanifest-sha512.txt"
	Signature   = TagManifest + ".p7s"
)

const declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

// A Bag is what is to be written.
type Bag struct {
	Name     string    // of the folder in the ZIP: one part of a path
	Info     []Field   // of bag-info.txt, in this order; Payload-Oxum is added
	Payload  []File    // sorted by path
	Modified time.Time // of every entry; from the data, not from the clock
	// Sign makes a detached signature over the tag manifest; nil: nobody signs.
	Sign func(tagManifest []byte) ([]byte, error)
}

// A Field is a line of bag-info.txt.
type Field struct{ Label, Value string }

// A File is one of the payload.
type File struct {
	Path   string // below data/
	Digest string // SHA-512, hex, that it must have; empty: whatever it has
	Open   func(context.Context) (io.ReadCloser, error)
}

// Errors that say what the bag would not hold.
var (
	ErrPath   = errors.New("not a path for a bag")
	ErrField  = errors.New("not a field for " + InfoName)
	ErrDigest = errors.New("its SHA-512 is not the one it must have")
)

// Write writes a bag. After an error, what was written is no ZIP and is to be
// thrown away. Memory: a line of the manifest a file, whatever the files' sizes.
func Write(ctx context.Context, w io.Writer, bag *Bag) error {
	if err := bag.check(); err != nil {
		return err
	}
	b := &bagger{Bag: bag, zip: zip.NewWriter(w), buf: make([]byte, 256<<10)}
	if err := b.tag(Declaration, declaration); err != nil {
		return err
	}
	for _, f := range bag.Payload {
		if err := b.payload(ctx, f); err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	if err := b.tags(); err != nil {
		return err
	}
	return b.zip.Close()
}

// bagger writes one bag.
type bagger struct {
	*Bag
	zip              *zip.Writer
	buf              []byte
	manifest, tagged strings.Builder
	octets, files    int64
}

func (bag *Bag) check() error {
	if err := checkPath(bag.Name); err != nil || strings.Contains(bag.Name, "/") {
		return fmt.Errorf("%w: %q names no folder", ErrPath, bag.Name)
	}
	if !slices.IsSortedFunc(bag.Payload, func(a, b File) int { return strings.Compare(a.Path, b.Path) }) {
		return fmt.Errorf("%w: the payload is not sorted", ErrPath)
	}
	for i, f := range bag.Payload {
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if i > 0 && bag.Payload[i-1].Path == f.Path {
			return fmt.Errorf("%w: %q is there twice", ErrPath, f.Path)
		}
	}
	for _, f := range bag.Info {
		if f.Label == "" || strings.ContainsFunc(f.Label, notLabel) || strings.TrimSpace(f.Value) == "" || strings.ContainsFunc(f.Value, unicode.IsControl) || !utf8.ValidString(f.Value) {
			return fmt.Errorf("%w: %q: %q", ErrField, f.Label, f.Value)
		}
	}
	return nil
}

func notLabel(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
}

// checkPath: relative, below data/, and the same file on every system.
func checkPath(p string) error {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\\x00") {
		return fmt.Errorf("%w: %q", ErrPath, p)
	}
	return nil
}

func (b *bagger) create(name string) (io.Writer, error) {
	h := &zip.FileHeader{Name: b.Name + "/" + name, Method: zip.Deflate, Modified: b.Modified.UTC()}
	h.SetMode(0o644)
	return b.zip.CreateHeader(h)
}

// payload streams one file.
func (b *bagger) payload(ctx context.Context, f File) (err error) {
	in, err := f.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := b.create("data/" + f.Path)
	if err != nil {
		return err
	}
	hash := sha512.New()
	n, err := io.CopyBuffer(io.MultiWriter(out, hash), plain{ctx, in}, b.buf)
	if err != nil {
		return err
	}
	digest := hex.EncodeToString(hash.Sum(nil))
	if f.Digest != "" && !strings.EqualFold(f.Digest, digest) {
		return ErrDigest
	}
	b.octets, b.files = b.octets+n, b.files+1
	line(&b.manifest, digest, "data/"+f.Path)
	return nil
}

// plain is a reader alone, which no copy by another way can be made of, and which
// ends with its context.
type plain struct {
	ctx context.Context
	r   io.Reader
}

func (p plain) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// tag writes one of the bag's own files, and its line of the tag manifest.
func (b *bagger) tag(name, text string) error {
	out, err := b.create(name)
	if err != nil {
		return err
	}
	sum := sha512.Sum512([]byte(text))
	line(&b.tagged, hex.EncodeToString(sum[:]), name)
	_, err = io.WriteString(out, text)
	return err
}

// tags writes what is known only when the payload is.
func (b *bagger) tags() error {
	if err := b.tag(InfoName, b.info()); err != nil {
		return err
	}
	if err := b.tag(Manifest, b.manifest.String()); err != nil {
		return err
	}
	text := b.tagged.String()
	if err := b.tag(TagManifest, text); err != nil || b.Sign == nil {
		return err
	}
	signature, err := b.Sign([]byte(text))
	if err != nil {
		return err
	}
	out, err := b.create(Signature)
	if err != nil {
		return err
	}
	_, err = out.Write(signature)
	return err
}

func (b *bagger) info() string {
	var text strings.Builder
	for _, f := range append(slices.Clip(b.Info), Field{"Payload-Oxum", strconv.FormatInt(b.octets, 10) + "." + strconv.FormatInt(b.files, 10)}) {
		text.WriteString(f.Label + ": " + strings.TrimSpace(f.Value) + "\n")
	}
	return text.String()
}

// encoded writes a path as a manifest has it.
var encoded = strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D")

func line(b *strings.Builder, digest, name string) {
	b.WriteString(digest + "  " + encoded.Replace(name) + "\n")
}

package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxElement = 255 // bytes between two slashes, as file systems have it

// CheckPath says whether a path may stand in a manifest: relative, parts
// divided by single slashes, none of them "." or "..", no backslash, no control
// character, valid UTF-8, no part longer than 255 bytes. So a path means one
// file, below the folder, on every system.
func CheckPath(p string) error {
	switch {
	case !utf8.ValidString(p):
		return fmt.Errorf("path %q is not UTF-8", p)
	case strings.ContainsFunc(p, unicode.IsControl):
		return fmt.Errorf("path %q has a control character", p)
	case strings.Contains(p, `\`):
		return fmt.Errorf("path %q has a backslash", p)
	case p == "." || !fs.ValidPath(p):
		return fmt.Errorf("path %q is not plain and relative", p)
	}
	for part := range strings.SplitSeq(p, "/") {
		if len(part) > maxElement {
			return fmt.Errorf("path %q has a part longer than %d bytes", p, maxElement)
		}
	}
	return nil
}

var (
	digest = regexp.MustCompile(`^[0-9a-f]{64}$`)
	date   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	cycle  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)
)

func (m *Manifest) check() error {
	switch {
	case !cycle.MatchString(m.Cycle):
		return malformed("cycle %q", m.Cycle)
	case !date.MatchString(m.AsOf):
		return malformed("date %q", m.AsOf)
	case m.Program == "":
		return malformed("no program")
	case !utf8.ValidString(m.Organisation) || !utf8.ValidString(m.Program):
		return malformed("text that is not UTF-8")
	case !digest.MatchString(m.InputsDigest):
		return malformed("inputs_digest %q", m.InputsDigest)
	}
	if err := checkFiles(m.Inputs); err != nil {
		return err
	}
	for _, f := range m.Files {
		if f.Path == Name || f.Path == Signature || f.Path == Sums {
			return malformed("%s cannot list itself", f.Path)
		}
	}
	return checkFiles(m.Files)
}

func checkFiles(files []File) error {
	folders := map[string]bool{}
	for i, f := range files {
		switch err := CheckPath(f.Path); {
		case err != nil:
			return malformed("%v", err)
		case i > 0 && files[i-1].Path >= f.Path:
			return malformed("path %q is out of order or there twice", f.Path)
		case f.Size < 0 || !digest.MatchString(f.SHA256):
			return malformed("size or digest of %q", f.Path)
		}
		for at := strings.LastIndexByte(f.Path, '/'); at > 0; at = strings.LastIndexByte(f.Path[:at], '/') {
			folders[f.Path[:at]] = true
		}
	}
	for _, f := range files {
		if folders[f.Path] {
			return malformed("path %q is a file and a folder", f.Path)
		}
	}
	return nil
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// Digest is SHA-256 of data, hex.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Package manifest is the list of what a pack holds: every file with its size
// and digest, and the digests of what the pack was made from. It writes the
// list, reads it back strictly, and compares a folder with it. It signs nothing.
//
// The format of manifest.json, byte by byte. It is one JSON object, UTF-8, keys
// in this order, no spaces, a line feed (U+000A) where it is shown and nowhere
// else:
//
//	{"as_of":"2026-12-31",
//	"cycle":"2026-Q4",
//	"files":[
//	{"path":"audit-pack.pdf","sha256":"<64 hexadecimal digits>","size":123456},
//	{"path":"site/index.html","sha256":"…","size":7890}
//	],
//	"inputs":[
//	{"path":"pack.toml","sha256":"…","size":345}
//	],
//	"inputs_digest":"<64 hexadecimal digits>",
//	"organisation":"Northwind Robotics Ltd",
//	"program":"evpack 0.1.0",
//	"schema":1}
//
// The file ends with a line feed. A list without entries is written as "[",
// line feed, "]". The key organisation is left out where there is no name.
// Digits of digests are lower case; sizes are decimal, in bytes, without a sign
// or leading noughts. Strings are escaped as RFC 8785 (JCS) says, so that the
// file without its line feeds is its own canonical form, to whoever would
// rather compute it with a library.
//
// files lists every file of the pack but manifest.json, manifest.json.p7s and
// SHA256SUMS; inputs lists the files of content/ that the pack was read from.
// Both are sorted by path, byte by byte, each path once; what a path may be is
// said at CheckPath. inputs_digest is SHA-256 of one line an input,
// "sha256  size  path\n", in the same order (LIFECYCLE: the order of a build, 1).
//
// SHA256SUMS has one line a file, "sha256  path\n", sorted by path: every file
// of the manifest, and manifest.json itself. sha256sum -c reads it.
//
// What is malformed is refused as a whole: Parse accepts only what Format writes.
package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// The names of what lies beside the files.
const (
	Name      = "manifest.json"
	Signature = "manifest.json.p7s" // a detached CMS over Name
	Sums      = "SHA256SUMS"
)

// Schema is the version of the format.
const Schema = 1

// A Manifest is what a pack holds. Digests are hex.
type Manifest struct {
	Organisation string
	Cycle        string
	AsOf         string // 2026-12-31
	Program      string // evpack 0.1.0
	InputsDigest string
	Inputs       []File
	Files        []File
}

// A File is a path with what is at it.
type File struct {
	Path   string
	Size   int64  // bytes
	SHA256 string // hex
}

// ErrMalformed is all that is said of bytes that Format would not write.
var ErrMalformed = errors.New("malformed manifest")

// Format writes m. It refuses what Parse would: unsorted lists, unsafe paths,
// digests that are none.
func Format(m *Manifest) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	b := member(nil, "{", "as_of", m.AsOf)
	b = member(b, ",\n", "cycle", m.Cycle)
	b = list(append(b, ",\n"...), "files", m.Files)
	b = list(append(b, ",\n"...), "inputs", m.Inputs)
	b = member(b, ",\n", "inputs_digest", m.InputsDigest)
	if m.Organisation != "" {
		b = member(b, ",\n", "organisation", m.Organisation)
	}
	b = member(b, ",\n", "program", m.Program)
	b = append(b, ",\n\"schema\":"...)
	b = strconv.AppendInt(b, Schema, 10)
	return append(b, "}\n"...), nil
}

func member(b []byte, before, key, value string) []byte {
	b = append(b, before...)
	b = append(quote(b, key), ':')
	return quote(b, value)
}

func list(b []byte, key string, files []File) []byte {
	b = append(quote(b, key), ":[\n"...)
	for i, f := range files {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		b = append(b, '{')
		b = member(b, "", "path", f.Path)
		b = member(b, ",", "sha256", f.SHA256)
		b = append(b, ",\"size\":"...)
		b = append(strconv.AppendInt(b, f.Size, 10), '}')
	}
	if len(files) > 0 {
		b = append(b, '\n')
	}
	return append(b, ']')
}

// quote appends a string as RFC 8785 writes it: escapes only where JSON asks
// for them, the short ones where there are.
func quote(b []byte, s string) []byte {
	const short = "\b\t\n\f\r"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		case bytes.IndexByte([]byte(short), c) >= 0:
			b = append(b, '\\', "btnfr"[bytes.IndexByte([]byte(short), c)])
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(b, '"')
}

// Parse reads what Format writes and nothing else: ErrMalformed, with a reason
// for people.
func Parse(data []byte) (*Manifest, error) {
	var doc struct {
		AsOf         string `json:"as_of"`
		Cycle        string `json:"cycle"`
		Files        []File `json:"files"`
		Inputs       []File `json:"inputs"`
		InputsDigest string `json:"inputs_digest"`
		Organisation string `json:"organisation"`
		Program      string `json:"program"`
		Schema       int    `json:"schema"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	if doc.Schema != Schema {
		return nil, fmt.Errorf("%w: schema %d is not known", ErrMalformed, doc.Schema)
	}
	m := &Manifest{doc.Organisation, doc.Cycle, doc.AsOf, doc.Program, doc.InputsDigest, doc.Inputs, doc.Files}
	again, err := Format(m)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%w: not in its one form", ErrMalformed)
	}
	return m, nil
}

// FormatSums writes SHA256SUMS: the files of m, and the manifest itself, whose
// bytes are given.
func FormatSums(m *Manifest, manifest []byte) []byte {
	var b []byte
	line := func(f File) { b = append(b, f.SHA256+"  "+f.Path+"\n"...) }
	self, written := File{Path: Name, SHA256: Digest(manifest)}, false
	for _, f := range m.Files {
		if !written && self.Path < f.Path {
			line(self)
			written = true
		}
		line(f)
	}
	if !written {
		line(self)
	}
	return b
}

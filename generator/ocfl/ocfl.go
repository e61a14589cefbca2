// Package ocfl reads, writes and judges the files of an OCFL storage root: the
// Oxford Common File Layout, versions 1.0 and 1.1 (https://ocfl.io/1.1/spec/).
// It knows inventories, sidecars, declarations, storage paths, and every rule of
// the specification by its code. It changes nothing on any disk, commits
// nothing, and knows nothing of packs: package archive does.
//
// What it writes is one form of what the specification allows: OCFL 1.1, sha512,
// storage layout 0003, inventories as one line of JSON with sorted keys and
// sorted paths and a line feed at its end, so that the same state is the same
// bytes. What it reads may be anything: bytes are taken as hostile.
package ocfl

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The names of the files of an object, and the only values that are written.
const (
	InventoryName     = "inventory.json"
	Algorithm         = "sha512"
	ContentDirectory  = "content"
	InventoryType     = "https://ocfl.io/1.1/spec/#inventory"
	ObjectDeclaration = "0=ocfl_object_1.1" // holds ObjectDeclarationText
	RootDeclaration   = "0=ocfl_1.1"        // holds RootDeclarationText

	ObjectDeclarationText = "ocfl_object_1.1\n"
	RootDeclarationText   = "ocfl_1.1\n"
)

// Digests has for each digest, hex as it was written, the paths of the files
// that have it.
type Digests map[string][]string

// An Inventory is what an object holds: inventory.json. The fields stand in the
// order of their keys in it.
type Inventory struct {
	ContentDirectory string              `json:"contentDirectory,omitempty"` // empty: content
	DigestAlgorithm  string              `json:"digestAlgorithm"`
	Fixity           map[string]Digests  `json:"fixity,omitempty"` // algorithm → digests of content paths
	Head             string              `json:"head"`             // v3
	ID               string              `json:"id"`
	Manifest         Digests             `json:"manifest"` // content paths, such as v1/content/a.pdf
	Type             string              `json:"type"`
	Versions         map[string]*Version `json:"versions"`
}

// A Version is one state of an object.
type Version struct {
	Created string  `json:"created"` // RFC 3339, as it was written
	Message string  `json:"message,omitempty"`
	State   Digests `json:"state"` // logical paths, such as a.pdf
	User    *User   `json:"user,omitempty"`

	raw   string   // the JSON that it was read from
	fresh []string // digests that no version before it has
}

// A User is who made a version.
type User struct {
	Address string `json:"address,omitempty"` // a URI, such as mailto:jo@example.org
	Name    string `json:"name"`
}

// A File is a path with the digest of what is at it.
type File struct{ Path, Digest string }

// New is the inventory of an object without versions.
func New(id string) *Inventory {
	return &Inventory{
		DigestAlgorithm: Algorithm, ID: id, Type: InventoryType,
		Manifest: Digests{}, Versions: map[string]*Version{},
	}
}

// Spec is the version of the specification that an inventory's type names: 1.0,
// 1.1, or empty.
func (inv *Inventory) Spec() string {
	for _, spec := range specs {
		if inv.Type == inventoryType(spec) {
			return spec
		}
	}
	return ""
}

// specs are the versions of the specification that are known, oldest first.
var specs = []string{"1.0", "1.1"}

func inventoryType(spec string) string { return "https://ocfl.io/" + spec + "/spec/#inventory" }

// Content is the name of the folder with content in each version's folder.
func (inv *Inventory) Content() string { return cmp.Or(inv.ContentDirectory, ContentDirectory) }

// Names lists the versions, oldest first.
func (inv *Inventory) Names() []string {
	return slices.SortedFunc(maps.Keys(inv.Versions), func(a, b string) int {
		return cmp.Or(cmp.Compare(Number(a), Number(b)), cmp.Compare(a, b))
	})
}

// Number is the number of a version's name: 3 of v3 and of v003; 0 of what is no
// name of a version.
func Number(name string) int {
	digits, ok := strings.CutPrefix(name, "v")
	if !ok || digits == "" || len(digits) > 9 || strings.Trim(digits, "0123456789") != "" {
		return 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// Name is the name of version n, without padding.
func Name(n int) string { return "v" + strconv.Itoa(n) }

// Files lists the paths of d with their digests, by path.
func (d Digests) Files() []File {
	var files []File
	for digest, paths := range d {
		for _, p := range paths {
			files = append(files, File{p, digest})
		}
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return files
}

// Where is the content path of a digest, which is written as in the state: the
// first by name where there are several, empty where there is none.
func (inv *Inventory) Where(digest string) string {
	paths := inv.Manifest[digest]
	if len(paths) == 0 {
		return ""
	}
	return slices.Min(paths)
}

// Time is when a version was made; the error is of its text.
func (v *Version) Time() (time.Time, error) { return time.Parse(time.RFC3339, v.Created) }

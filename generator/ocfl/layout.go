package ocfl

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Layout is the extension that says where an object lies in a storage root:
// under three folders of three digits each of the SHA-256 of its id, in a folder
// named by the id itself (extension 0003, with its default parameters).
const Layout = "0003-hash-and-id-n-tuple-storage-layout"

// maxEncoded is the longest folder's name that is the whole id.
const maxEncoded = 100

// ObjectPath is where the object with an id lies in the storage root.
func ObjectPath(id string) string {
	sum := sha256.Sum256([]byte(id))
	digest := hex.EncodeToString(sum[:])
	name := encodeID(id)
	if len(name) > maxEncoded {
		name = name[:maxEncoded] + "-" + digest
	}
	return digest[:3] + "/" + digest[3:6] + "/" + digest[6:9] + "/" + name
}

// encodeID writes what is not a letter, a digit, "-" or "_" of ASCII as %xx.
func encodeID(id string) string {
	var b strings.Builder
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return b.String()
}

// A Text is a small file: its path and what it holds.
type Text struct{ Path, Text string }

// RootFiles are the files that make a folder a storage root; the declaration is
// the last, so that a folder which has it is whole.
func RootFiles() []Text {
	return []Text{
		{"extensions/" + Layout + "/config.json", `{
  "extensionName": "` + Layout + `",
  "digestAlgorithm": "sha256",
  "tupleSize": 3,
  "numberOfTuples": 3
}
`},
		{"ocfl_layout.json", `{
  "extension": "` + Layout + `",
  "description": "An object lies under three folders, of three hexadecimal digits each, of the SHA-256 of its id, in a folder named by its percent-encoded id."
}
`},
		{RootDeclaration, RootDeclarationText},
	}
}

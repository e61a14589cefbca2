package ocfl

import (
	"bytes"
	"crypto/md5"  // fixity of old content; nothing is proved by it
	"crypto/sha1" // likewise
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// newHash knows the algorithms of the specification's table (section "Digests")
// and of extension 0009; nil for others.
func newHash(algorithm string) hash.Hash {
	switch algorithm {
	case "sha512":
		return sha512.New()
	case "sha256":
		return sha256.New()
	case "sha512/256":
		return sha512.New512_256()
	case "sha1":
		return sha1.New()
	case "md5":
		return md5.New()
	}
	if bits, ok := blakes[algorithm]; ok {
		h, err := blake2b.New(bits/8, nil)
		if err != nil {
			return nil
		}
		return h
	}
	return nil
}

var blakes = map[string]int{"blake2b-512": 512, "blake2b-384": 384, "blake2b-256": 256, "blake2b-160": 160}

// Digest is the digest of data by Algorithm, in hex.
func Digest(data []byte) string {
	sum := sha512.Sum512(data)
	return hex.EncodeToString(sum[:])
}

// isDigest tells that text is hex of the length that the algorithm gives; any
// hex where the algorithm is not known.
func isDigest(algorithm, text string) bool {
	if h := newHash(algorithm); h != nil && len(text) != hex.EncodedLen(h.Size()) {
		return false
	}
	return text != "" && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// Sidecar is the name and the text of the file that states an inventory's digest.
func Sidecar(algorithm string, inventory []byte) (name, text string, err error) {
	if algorithm != "sha512" && algorithm != "sha256" {
		return "", "", fmt.Errorf("E025: %q is neither sha512 nor sha256", algorithm)
	}
	return InventoryName + "." + algorithm, sidecarText(sum(algorithm, string(inventory))), nil
}

func sidecarText(digest string) string { return digest + " " + InventoryName + "\n" }

// maxSidecar is the most bytes that a sidecar may have.
const maxSidecar = 1024

// ParseSidecar reads the digest that a sidecar states: DIGEST, spaces or tabs,
// inventory.json, a line feed or none.
func ParseSidecar(data []byte) (digest string, err error) {
	words := bytes.Fields(data)
	line := bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	switch {
	case len(data) > maxSidecar, len(words) != 2, bytes.ContainsAny(line, "\r\n\f\v"), bytes.TrimSpace(line) == nil,
		len(bytes.TrimSpace(line)) != len(line), string(words[1]) != InventoryName, !isDigest("", string(words[0])):
		return "", &Invalid{[]Problem{{"E061", InventoryName, "its sidecar is not of the form DIGEST inventory.json"}}}
	}
	return string(words[0]), nil
}

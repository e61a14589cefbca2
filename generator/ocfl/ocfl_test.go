package ocfl_test

import (
	"bytes"
	"testing"

	"github.com/evpack/evpack/generator/ocfl"
)

// The examples of the extension's own text.
func TestObjectPath(t *testing.T) {
	for id, want := range map[string]string{
		"object-01":        "3c0/ff4/240/object-01",
		"..hor/rib:le-$id": "487/326/d8c/%2e%2ehor%2frib%3ale-%24id",
	} {
		if got := ocfl.ObjectPath(id); got != want {
			t.Errorf("ObjectPath(%q) = %s, want %s", id, got, want)
		}
	}
}

func TestInventoryRoundTrip(t *testing.T) {
	d := ocfl.Digest([]byte("x"))
	inv := ocfl.New("urn:example:acme")
	inv.Head = "v1"
	inv.Manifest[d] = []string{"v1/content/b.txt"}
	inv.Versions["v1"] = &ocfl.Version{
		Created: "2026-12-31T10:00:00Z", Message: "<2026-Q4>",
		User:  &ocfl.User{Name: "Jo", Address: "mailto:jo@example.org"},
		State: ocfl.Digests{d: {"b.txt", "a\"\u2028é.txt"}},
	}
	data, err := inv.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ocfl.ParseInventory(data)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := again.JSON()
	if err != nil || !bytes.Equal(twice, data) {
		t.Fatalf("%s\nbecame\n%s (%v)", data, twice, err)
	}
}

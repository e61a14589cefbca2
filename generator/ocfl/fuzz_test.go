package ocfl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/ocfl"
)

// Whatever the bytes: no panic, what is read without an error is written and read
// again alike, and what encoding/json cannot read is refused.
func FuzzInventory(f *testing.F) {
	o := &object{t: &testing.T{}, dir: f.TempDir(), spec: "1.1", format: "v%d", content: "content"}
	o.base([]string{"three"})
	o.seal()
	data, err := os.ReadFile(filepath.Join(o.dir, ocfl.InventoryName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for _, s := range []string{"", "{", "[]", `{"id":"\u0041\ud83d\ude00"}`, `{"versions":{"v1":{"state":{"00":["a"]}}}}`, strings.Repeat("[", 99), `{"a":-1.5e+3,"b":01}`, `{"manifest":{"ab":[""]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		inv, err := ocfl.ParseInventory(data)
		if err != nil {
			var bad *ocfl.Invalid
			if !errors.As(err, &bad) || len(bad.Problems) == 0 {
				t.Fatalf("%v", err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q is not JSON", data)
		}
		one, err := inv.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ocfl.ParseInventory(one)
		if err != nil {
			t.Fatal(err)
		}
		two, err := again.JSON()
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("%s\n%s\n%v", one, two, err)
		}
	})
}

// The scanner takes a document for JSON exactly where encoding/json does, but for
// what it refuses on purpose: bytes that are not UTF-8, half surrogates, depth.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{`1`, `01`, `-`, `1e`, `1e+`, `1E-7`, `1.`, `.5`, `"\x"`, `"a\n"`, `{"a":[1,{"b":null}]}`, `[1,]`, `{"a" 1}`, `tru`, `"\"`, "\"\x01\"", ` [ ] `, `""x`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		data := append(append([]byte(`{"x":`), value...), '}')
		inv, problems := ocfl.Inspect(data)
		read := inv != nil
		valid := json.Valid(data)
		if read && !valid {
			t.Fatalf("%q was read", data)
		}
		deep := bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) > 30
		if valid && !read && !deep && utf8.Valid(data) && !bytes.Contains(data, []byte(`\u`)) {
			t.Fatalf("%q was not read: %v", data, problems)
		}
	})
}

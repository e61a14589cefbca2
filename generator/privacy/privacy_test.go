package privacy

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/evidence"
)

// people are the hidden ones of the tests; Ada Okafor stays named.
func book(t *testing.T, key string) *Book {
	t.Helper()
	ada := &evidence.Person{ID: "p-1", FullName: "Ada Okafor", Email: "ada@x.example", Title: "Chief Executive"}
	p := &evidence.Pack{People: []*evidence.Person{ada,
		{ID: "p-2", FullName: "Jürgen Müller", Email: "jm@x.example", Title: "Head of Vacuum Cups"}, {ID: "p-3", FullName: "Zoë O'Brien", Email: "zoe@x.example", Title: "Engineer"},
		{ID: "p-4", FullName: "Will May", Title: "Engineer"}, {ID: "p-5", FullName: "Ada Weber"}, {ID: "karl.otto", FullName: "Karl Otto"}, {ID: "7", FullName: "王伟"}, {ID: "p-8", FullName: "Jürgen Brandt"}}}
	p.TopManagement = []*evidence.Person{ada}
	p.Organisation.Name = "Brandt Robotics"
	common, err := Common(fstest.MapFS{"minutes/a.md": {Data: []byte("They will act in may, or not.")}})
	if err != nil {
		t.Fatal(err)
	}
	return New([]byte(key), p, common)
}

// Each text, and whom it then names: 2 is p-2, n a shared word, t a title.
func TestSay(t *testing.T) {
	b := book(t, "k")
	short := strings.NewReplacer(b.Code("x", "p-2"), "<2>", b.Code("x", "p-3"), "<3>", b.Code("x", "p-4"), "<4>", b.Code("x", "p-5"), "<5>", b.Code("x", "karl.otto"), "<6>",
		b.Code("x", "7"), "<7>", b.Code("x", "p-8"), "<8>", b.Code("name", "jurgen"), "<n>", b.Code("title", "Head of Vacuum Cups"), "<t>")
	for text, want := range map[string]string{
		"Jürgen Müller spoke":                  "<2> spoke",
		"Jurgen\nMuller spoke":                 "<2>\n spoke",
		"Müller, Jürgen; Mueller asked":        "<2>; <2> asked",
		"J. Müller and JUERGEN MUELLER":        "<2> and <2>",
		"evidence/juergen-mueller.pdf":         "evidence/<2>.pdf",
		"jmueller, juergen_mueller@y.example":  "<2>, <2>@y.example",
		"mailto:jm@x.example":                  "mailto:<2>",
		"Jürgen said":                          "<n> said",
		"the head of vacuum cups, an engineer": "the <t>, an engineer",
		"Zoe O’Brien and Zoë":                  "<3> and <3>",
		"In May they will; Will May will":      "In May they will; <4> will",
		"Ada Okafor, Ada and Ada Weber":        "Ada Okafor, Ada and <5>",
		"Brandt Robotics and Jürgen Brandt":    "Brandt Robotics and <8>",
		"person:karl.otto/2026, p-2, p-21":     "person:<6>/2026, <2>, p-21",
		"据王伟说 7 times":                         "据<7>说 7 times",
		"p-1 and nobody":                       "p-1 and nobody",
	} {
		if got := short.Replace(b.Say(text)); got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

// Codes are the same with the same key, and others with another.
func TestCodes(t *testing.T) {
	one, again, other := book(t, "k").Code("x", "p-2"), book(t, "k").Code("x", "p-2"), book(t, "l").Code("x", "p-2")
	if one != again || one == other || len(one) != 12 {
		t.Error(one, again, other)
	}
}

func TestPath(t *testing.T) {
	b := book(t, "k")
	for path, changed := range map[string]bool{"registers/people.toml": false, "pack.toml": false, "evidence/zoe-obrien.txt": true, "evidence/zoe-o-brien.txt": true, "registers/training/Zoë O'Brien.toml": true} {
		if got := b.Path(path); (got != path) != changed {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "pseudonyms.key")
	made, err := Key(file, bytes.NewReader(make([]byte, keySize)))
	if err != nil {
		t.Fatal(err)
	}
	read, err := Key(file, nil)
	if err != nil || !bytes.Equal(made, read) {
		t.Error(read, err)
	}
	if err := os.WriteFile(file, []byte("abc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Key(file, nil); err == nil {
		t.Error("a short key was taken")
	}
}

func FuzzSay(f *testing.F) {
	f.Add("Jürgen\nMüller, O'Brien")
	f.Fuzz(func(t *testing.T, s string) {
		b := book(t, "k")
		if said := b.Say(s); strings.Count(said, "\n") != strings.Count(s, "\n") {
			t.Errorf("%q has other lines: %q", s, said)
		}
	})
}

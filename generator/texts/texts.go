// Package texts says the interface's own texts in the language of a pack. A
// text is named by its English wording, so English needs no file and a text
// that nobody has translated reads in English. It knows no page; what stands
// in registers is never translated.
//
// A language is one file, templates/texts/LANG.toml; a file of the same name in
// a workspace's templates/texts/ changes the texts that it names and leaves the
// others:
//
//	[format]
//	date    = "{day}. {month} {year}"
//	short   = "{day}. {mon} {year}"
//	month   = "{mon} {year}"
//	months  = ["Januar", …]            # twelve
//	mons    = ["Jan.", …]              # twelve
//	decimal = ","
//	group   = "."                      # between three digits and three
//
//	[text]
//	"%d of %s" = "%d von %s"           # the same verbs; %[2]s where the order differs
//
// Words of the site's frame and of the PDF packs' furniture stand with those:
// themes/NAME/i18n/ and package pdf.
package texts

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/templates"
)

// Texts are the texts of one language. The zero Texts is English.
type Texts struct {
	words  map[string]string
	format format
}

// Dir is where the texts lie in a workspace.
const Dir = "templates/texts"

// Load reads the texts of a language, a BCP 47 tag: of de for de-CH, then what
// de-CH says otherwise, each as it comes with the program and then as own, a
// workspace's Dir, changes it; own may be nil. A file that is not right, and a
// language without one, are problems; at is where the language is asked for.
func Load(lang string, own fs.FS, at diag.Place, probs *diag.Problems) *Texts {
	t := &Texts{words: map[string]string{}, format: english()}
	embedded, err := fs.Sub(templates.FS, "texts")
	if err != nil {
		panic(err) // the folder's name is ours
	}
	found := primary(lang) == "en"
	for _, name := range chain(lang) {
		for _, from := range []struct {
			fs.FS
			dir string
		}{{embedded, "built in, "}, {own, "../" + Dir + "/"}} {
			if from.FS == nil {
				continue
			}
			data, err := fs.ReadFile(from, name+".toml")
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				probs.Addf(diag.Place{File: from.dir + name + ".toml"}, "unreadable", "", "%v", err)
				continue
			}
			found = true
			t.read(from.dir+name+".toml", data, probs)
		}
	}
	if !found {
		probs.Addf(at, "unknown-language", "write "+Dir+"/"+primary(lang)+".toml, or take one of "+strings.Join(languages(embedded), ", "),
			"there are no texts in the language %q", lang)
	}
	return t
}

func primary(lang string) string {
	p, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return p
}

// chain lists the files of a language, the more special ones later: de, de-ch.
func chain(lang string) (out []string) {
	lang = strings.ToLower(lang)
	for i, r := range lang + "-" {
		if r == '-' {
			out = append(out, lang[:i])
		}
	}
	return out
}

func languages(fsys fs.FS) []string {
	out := []string{"en"}
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return out // a pattern of ours
	}
	for _, n := range names {
		out = append(out, strings.TrimSuffix(n, ".toml"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (t *Texts) read(name string, data []byte, probs *diag.Problems) {
	g := register.OpenBytes(name, data, 1, probs)
	defer g.Close()
	register.Root(g, func(root *register.Row) bool {
		if f := root.Table("format"); f != nil {
			t.format.read(f)
		}
		if words := root.Table("text"); words != nil {
			for _, english := range words.Keys() {
				t.take(words, english)
			}
		}
		return true
	})
}

// take keeps a translation whose verbs are those of the English text: any
// other would print nonsense, or nothing.
func (t *Texts) take(words *register.Row, english string) {
	said := words.NeedStr(english)
	want, got := verbs(english), verbs(said)
	if said == "" || slices.Equal(want, got) {
		t.words[english] = said
		return
	}
	words.Errorf(english, "bad-text", "take the same ones, %[2]s where the order differs", "the text has %s where the English one has %s", list(got), list(want))
}

func list(verbs []string) string {
	if len(verbs) == 0 {
		return "no verb"
	}
	return strings.Join(verbs, " ")
}

// T is a text in the language; the English one where there is no other.
func (t *Texts) T(english string) string {
	if s := t.words[english]; s != "" {
		return s
	}
	return english
}

// Sprintf fills a text's verbs.
func (t *Texts) Sprintf(english string, args ...any) string {
	return fmt.Sprintf(t.T(english), args...)
}

// Missing lists those of some English texts that have no translation, sorted.
func (t *Texts) Missing(english []string) (out []string) {
	for _, s := range english {
		if t.words[s] == "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Unused lists the translations of none of some English texts, sorted.
func (t *Texts) Unused(english []string) (out []string) {
	for s := range t.words {
		if !slices.Contains(english, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

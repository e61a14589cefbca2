package generator_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/templates"
)

// said builds a workspace and gives what is wrong with it, a problem a line;
// then nothing may have been written.
func said(t *testing.T, ws *generator.Workspace) string {
	t.Helper()
	_, probs, err := generator.Build(context.Background(), ws, generator.BuildOptions{NoSign: true})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, p := range probs {
		fmt.Fprintf(&out, "%s %s: %s\n", p.Place, p.Code, p.Message)
	}
	if left, err := os.ReadDir(ws.Output()); err == nil {
		for _, e := range left {
			if e.Name() != ".lock" {
				t.Errorf("%s is left", e.Name())
			}
		}
	}
	return out.String()
}

// What is wrong in a template, a font or a character is told at its place.
func TestPacksRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		file, text, want string
	}{
		"unknown key":       {"templates/audit-pack.toml", "title = \"x\"\nchapter = []\n", "../templates/audit-pack.toml:2:1 unknown-key"},
		"no TOML":           {"templates/review-pack.toml", "title = \"x\n", "../templates/review-pack.toml:1:"},
		"wrong type":        {"templates/audit-pack.toml", "title = 3\n", "../templates/audit-pack.toml:1:9"},
		"paper":             {"templates/audit-pack.toml", "page = \"A5\"\n", "../templates/audit-pack.toml:1:8"},
		"colour":            {"templates/audit-pack.toml", "accent = \"red\"\n", "../templates/audit-pack.toml:1:10 unknown-value"},
		"chapter":           {"templates/audit-pack.toml", "chapters = [\"index\",\n  \"finding\"]\n", "../templates/audit-pack.toml:2:3 unknown-chapter: there is no chapter \"finding\""},
		"chapter above":     {"templates/audit-pack.toml", "chapters = [\"../pack.toml\"]\n", "../templates/audit-pack.toml:1:13 unknown-chapter"},
		"section":           {"templates/audit-pack.toml", "leave_out = [\"about#file\"]\n", "../templates/audit-pack.toml:1:14 unknown-section"},
		"no section":        {"templates/audit-pack.toml", "leave_out = [\"about\"]\n", "../templates/audit-pack.toml:1:14 bad-section"},
		"title of none":     {"templates/review-pack.toml", "[titles]\nnothing = \"x\"\n", "../templates/review-pack.toml:2:11 unknown-chapter"},
		"no place to sign":  {"templates/review-pack.toml", "chapters = [\"stand\"]\n", "../templates/review-pack.toml:1:12 missing-chapter"},
		"template's emoji":  {"templates/review-pack.toml", "title = \"\U0001FAE0\"\n", "pack.toml:1:1 missing-glyph: no font of the PDF packs has '\U0001FAE0' (U+1FAE0)"},
		"ideograph in text": {"content/pages/x.md", "# A page\n\nHere is \u4e16.\n", "pages/x.md:3:9 missing-glyph: no font of the PDF packs has '\u4e16' (U+4E16)"},
		"escaped":           {"content/registers/risks.toml", "[[risk]]\nid = \"r\"\ntitle = \"one \\U0001F680\"\nowner = \"p-0001\"\nlevel = \"low\"\ntreatment = \"treat\"\n", "registers/risks.toml:3:9 missing-glyph"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ws := workspace(t)
			write(t, ws, c.file, c.text)
			if got := said(t, ws); !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %swant %s", got, c.want)
			}
		})
	}
}

// withFont names a font in pack.toml.
func withFont(t *testing.T, ws *generator.Workspace, data []byte) {
	t.Helper()
	name := filepath.Join(ws.Dir, "content/pack.toml")
	write(t, ws, "content/pack.toml", string(read(t, name))+"\n[pdf]\nfonts = [\n  \"fonts/own.ttf\",\n]\n")
	write(t, ws, "content/fonts/own.ttf", string(data))
}

// A workspace's font draws what the others have not; a file that is no font is
// refused where it is named.
func TestOwnFont(t *testing.T) {
	ws := workspace(t)
	write(t, ws, "content/pages/x.md", "# \u4e16\n")
	withFont(t, ws, ideograph(t))
	b := mustBuild(t, ws, generator.BuildOptions{NoSign: true})
	if _, err := seal.ReadPDF(read(t, filepath.Join(b.Dir, "audit-pack.pdf"))); err != nil {
		t.Error(err)
	}
	for _, bad := range [][]byte{nil, []byte("OTTO"), []byte("ttcf\x00\x01\x00\x00"), ideograph(t)[:4000], make([]byte, 5000)} {
		ws := workspace(t)
		withFont(t, ws, bad)
		if got := said(t, ws); !strings.Contains(got, "bad-font: fonts/own.ttf: ") || !strings.HasPrefix(got, "pack.toml:") || strings.Contains(got, ":1:1") {
			t.Errorf("%d bytes: %q", len(bad), got)
		}
	}
}

// A workspace says what its packs are called, what they have and how they look.
func TestTemplates(t *testing.T) {
	ws := workspace(t)
	plain := mustBuild(t, ws, generator.BuildOptions{NoSign: true})
	before := len(read(t, filepath.Join(plain.Dir, "audit-pack.pdf")))
	write(t, ws, "templates/audit-pack.toml", "title = \"<script>{{ .Evil }} %s\"\npage = \"Letter\"\naccent = \"#ffcc00\"\ncontents = false\nchapters = [\"about\", \"index\"]\n[titles]\nindex = \"First things\"\n")
	b := mustBuild(t, ws, generator.BuildOptions{NoSign: true})
	data := read(t, filepath.Join(b.Dir, "audit-pack.pdf"))
	if len(data) >= before {
		t.Errorf("%d bytes, and %d with all chapters", len(data), before)
	}
	if !strings.Contains(string(data), "&lt;script&gt;{{ .Evil }} %s") { // in the metadata, which is not compressed
		t.Error("the title is not as the template says")
	}
	if b.Inputs != plain.Inputs {
		t.Error("templates are no input")
	}
}

// ideograph is a font with one character, U+4E16, whose shape is another's.
func ideograph(t *testing.T) []byte {
	t.Helper()
	from, err := templates.FS.ReadFile("fonts/Inter-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	data := slices.Clone(from)
	cmap := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 1, 0, 3, 0, 1}, 12)
	for _, v := range []int{4, 32, 0, 4, 4, 1, 0, 0x4e16, 0xffff, 0, 0x4e16, 0xffff, 0x10000 - 0x4e16 + 40, 1, 0, 0} { // OpenType, cmap, format 4
		cmap = binary.BigEndian.AppendUint16(cmap, uint16(v))
	}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := data[12+16*i:]
		if string(entry[:4]) == "cmap" {
			binary.BigEndian.PutUint32(entry[8:], uint32(len(from)))
			binary.BigEndian.PutUint32(entry[12:], uint32(len(cmap)))
		}
	}
	return append(data, cmap...)
}

package pdf

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/report"
)

// TestAbove: characters above U+FFFF are drawn by codes that have glyphs, and
// are copied as themselves.
func TestAbove(t *testing.T) {
	d := sample(t)
	d.Pages = append(d.Pages, &report.Page{ID: "x", Title: "Title \U0001D539", Sections: []*report.Section{{Blocks: []report.Block{
		&report.Para{Text: report.T("smile \U0001F600, pawn \u265F, \U0001D539")}}}}})
	f := open(t, write(t, d))
	for _, o := range f.objects {
		if o.dict.get("/Subtype") != "/Type0" || !strings.HasSuffix(o.dict.get("/BaseFont"), "+DejaVuSans") {
			continue
		}
		cid := f.get("<</X " + strings.Trim(o.dict.get("/DescendantFonts"), "[]") + ">>")
		gids := f.inflate(f.objects[reference(f.get(cid.get("/X")).get("/CIDToGIDMap"))])
		cmap := string(f.inflate(f.objects[reference(o.dict.get("/ToUnicode"))]))
		for _, units := range []string{"265F", "D83DDE00", "D835DD39"} {
			m := regexp.MustCompile(`<([0-9A-F]{4})><` + units + `>\n`).FindStringSubmatch(cmap)
			if m == nil {
				t.Errorf("no code is %s in\n%s", units, cmap)
			} else if code, _ := strconv.ParseUint(m[1], 16, 16); gids[2*code]|gids[2*code+1] == 0 {
				t.Errorf("code %s of %s has no glyph", m[1], units)
			}
		}
		return
	}
	t.Error("the last resort is not in the file")
}

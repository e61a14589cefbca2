package site

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/evpack/evpack/generator/report"
)

// A searchIndex lists what a reader may look for: each page, section and
// record with an id. It is a classic script that the search box loads when it
// is first used, so that it works from file:// and costs the pages nothing.
//
// The file is a call with a list of rows [id, words, address], one a line.
// Where a pack has so many records that one file is too much, rows go into
// further files by their first characters; the box then loads the files that a
// query needs. That is the whole seam: write, and load in the script.
type searchIndex struct {
	rows [][3]string
}

func (x *searchIndex) page(p *report.Page) {
	x.rows = append(x.rows, [3]string{"", text(p.Title), p.URL()})
}

func (x *searchIndex) section(p *report.Page, s sectionView) {
	if s.ID != "" && s.Title != "" && s.Title != p.Title {
		x.rows = append(x.rows, [3]string{"", text(p.Title) + ": " + s.Title, p.URL() + "#" + s.ID})
	}
}

func (x *searchIndex) add(p *report.Page, id, title string) {
	if id != "" {
		x.rows = append(x.rows, [3]string{anchor(id), text(title), p.URL() + "#" + anchor(id)})
	}
}

// row indexes a row by its head and the cell beside it, unless the head is a
// link to another place, where the record itself stands.
func (x *searchIndex) row(p *report.Page, r report.Row) {
	for _, s := range r.Cells[0] {
		if s.Href != "" && s.Href != p.URL()+"#"+r.ID && s.Href != "#"+r.ID {
			return
		}
	}
	title := words(r.Cells[0])
	if len(r.Cells) > 1 {
		title += ", " + words(r.Cells[1])
	}
	x.add(p, r.ID, title)
}

func (x *searchIndex) write(dest string) error {
	name := filepath.Join(dest, "assets", "index.js")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = x.lines(w)
	if e := w.Flush(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func (x *searchIndex) lines(w *bufio.Writer) error {
	open := "evpackIndex([\n"
	for _, r := range x.rows {
		line, err := json.Marshal(r) // escapes <, > and U+2028
		if err != nil {
			return err
		}
		w.WriteString(open)
		w.Write(line)
		open = ",\n"
	}
	if len(x.rows) == 0 {
		w.WriteString(open)
	}
	_, err := w.WriteString("\n]);\n")
	return err
}

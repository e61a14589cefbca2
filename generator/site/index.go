package site

import (
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// A searchIndex is told of all that a reader may look for: each page, section
// and record with an id. What the views hold is kept until all views are made,
// so that pages and sections come first among the results; what a splice
// writes goes straight to the files, however much there is of it.
//
// Under each result stands where it is: the name of its page; for a page, of
// the page or group above it; for people, of the page that leads to their cards.
type searchIndex struct {
	pages []string // addresses, in the report's order
	where []string // the names of places, each once
	at    map[string]int
	leads []entry // pages and sections
	early []entry // records of the views
	out   *indexWriter
	err   error
}

// An entry is one thing to find.
type entry struct {
	page   int
	where  int
	id     string // as people write it; empty: a page or a section
	anchor string // empty: the page's top
	title  string
}

// page numbers a page.
func (x *searchIndex) page(p *report.Page, view *pageView, byID map[string]*report.Page, groups []groupView) int {
	x.pages = append(x.pages, p.URL())
	above, here := groupOf(p, groups), navName(p)
	if parent := byID[p.Parent]; parent != nil && p.Parent != "index" {
		above = navName(parent)
	}
	if p.Layout == "cards" {
		here = above
	}
	view.where = x.place(here)
	x.leads = append(x.leads, entry{page: len(x.pages) - 1, where: x.place(above), title: text(p.Title)})
	return len(x.pages) - 1
}

func navName(p *report.Page) string {
	if p.Nav != "" {
		return text(p.Nav)
	}
	return text(p.Title)
}

func groupOf(p *report.Page, groups []groupView) string {
	for _, g := range groups {
		for _, it := range g.Items {
			if it.ID == p.ID {
				return g.Title
			}
		}
	}
	return ""
}

// place numbers the name of a place.
func (x *searchIndex) place(name string) int {
	if x.at == nil {
		x.at = map[string]int{}
	}
	i, ok := x.at[name]
	if !ok {
		i = len(x.where)
		x.at[name], x.where = i, append(x.where, name)
	}
	return i
}

func (v *viewer) indexSection(s sectionView) {
	if s.ID != "" && s.Title != "" && s.Title != v.page.Title {
		v.index.leads = append(v.index.leads, entry{page: v.number, where: v.page.where, anchor: s.ID, title: s.Title})
	}
}

// mostTitle bounds a title in the index, in characters.
const mostTitle = 140

// indexRecord notes what bears an anchor, under its id where the page shows
// one: shown are the lines that might.
func (v *viewer) indexRecord(id, title string, shown ...report.Inline) {
	if id == "" {
		return
	}
	e := entry{page: v.number, where: v.page.where, anchor: anchor(id), title: text(title)}
	if shows(shown, id) {
		e.id = text(id)
		e.title = strings.TrimLeft(strings.TrimPrefix(e.title, e.id), " ,:")
	}
	if r := []rune(e.title); len(r) > mostTitle {
		e.title = string(r[:mostTitle-1]) + "…"
	}
	x := v.index
	switch {
	case x.out == nil:
		x.early = append(x.early, e)
	case x.err == nil:
		x.err = x.out.add(e)
	}
}

func shows(lines []report.Inline, id string) bool {
	for _, l := range lines {
		for _, s := range l {
			if s.Style == report.ID && s.Text == id {
				return true
			}
		}
	}
	return false
}

func factLines(facts []report.Fact) []report.Inline {
	out := make([]report.Inline, len(facts))
	for i, f := range facts {
		out[i] = f.Text
	}
	return out
}

// indexRow indexes a row by its head, the cell beside it and the longest of
// the others, unless the head is a link to another place, where the record
// itself stands.
func (v *viewer) indexRow(r report.Row) {
	for _, s := range r.Cells[0] {
		if s.Href != "" && s.Href != v.report.URL()+"#"+r.ID && s.Href != "#"+r.ID {
			return
		}
	}
	title := words(r.Cells[0])
	if len(r.Cells) > 1 {
		title += ", " + words(r.Cells[1])
	}
	more := ""
	for _, c := range r.Cells[min(2, len(r.Cells)):] {
		if w := words(c); len(w) > len(more) {
			more = w
		}
	}
	if len(more) > 12 {
		title += ", " + more
	}
	v.indexRecord(r.ID, title, r.Cells...)
}

// begin opens the index's files: all pages are known.
func (x *searchIndex) begin(dest string) error {
	var err error
	if x.out, err = newIndexWriter(dest); err != nil {
		return err
	}
	for _, list := range [][]entry{x.leads, x.early} {
		for _, e := range list {
			if err := x.out.add(e); err != nil {
				return err
			}
		}
	}
	x.leads, x.early = nil, nil
	return nil
}

// finish writes what remains.
func (x *searchIndex) finish() error {
	if x.err != nil {
		return x.err
	}
	return x.out.finish(x.pages, x.where)
}

package report_test

import (
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/report"
)

// A link of a page.
type link struct{ from, to string }

// A walk knows every anchor and every link of a report, those of streams too.
type walk struct {
	t     testing.TB
	page  *report.Page
	known map[string]bool // pages and anchors
	links []link
}

// survey walks all pages. An anchor that a page has twice is an error.
func survey(t testing.TB, r *report.Report) *walk {
	t.Helper()
	w := &walk{t: t, known: map[string]bool{}}
	for _, p := range r.Pages {
		w.page = p
		if w.known[p.URL()] {
			t.Errorf("two pages are %s", p.URL())
		}
		w.known[p.URL()] = true
		for _, s := range p.Sections {
			w.anchor(s.ID)
			for _, b := range s.Blocks {
				w.block(b, s.ID)
			}
		}
	}
	return w
}

func (w *walk) anchor(id string) {
	if id == "" {
		return
	}
	name := w.page.URL() + "#" + id
	if w.known[name] {
		w.t.Errorf("%s is there twice", name)
	}
	w.known[name] = true
}

func (w *walk) line(in report.Inline) {
	for _, s := range in {
		if s.Href != "" {
			to := s.Href
			if strings.HasPrefix(to, "#") {
				to = w.page.URL() + to
			}
			w.links = append(w.links, link{w.page.ID, to})
		}
	}
}

func (w *walk) facts(list []report.Fact) {
	for _, f := range list {
		w.line(f.Text)
	}
}

func (w *walk) block(b report.Block, section string) {
	switch b := b.(type) {
	case *report.Para:
		w.line(b.Text)
	case *report.List:
		for _, l := range b.Items {
			w.line(l)
		}
	case *report.Facts:
		w.facts(b.Items)
	case *report.Figures:
		for _, f := range b.Items {
			w.line(report.Inline{{Href: f.Href}})
		}
	case *report.Answer:
		w.anchor(b.ID)
		w.line(b.Text)
		w.facts(b.Facts)
	case *report.Table:
		w.table(b, section)
	case *report.Record:
		w.anchor(b.ID)
		w.line(b.Title)
		w.facts(b.Facts)
		for _, inner := range b.Blocks {
			w.block(inner, "")
		}
	case *report.Chart:
		w.anchor(b.ID)
	case *report.Stream:
		w.anchor(b.ID)
		for inner := range b.Each {
			w.block(inner, "")
		}
	}
}

func (w *walk) table(t *report.Table, section string) {
	if t.ID != section {
		w.anchor(t.ID)
	}
	for _, r := range t.Rows {
		w.anchor(r.ID)
		if len(r.Cells) != len(t.Columns) && len(r.Cells) != 1 {
			w.t.Errorf("%s: table %q has %d columns and a row of %d cells", w.page.ID, t.Caption, len(t.Columns), len(r.Cells))
		}
		for _, c := range r.Cells {
			w.line(c)
		}
	}
}

package report_test

import (
	"fmt"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// A printer writes pages as indented text, for goldens that read as prose.
type printer struct {
	strings.Builder
	depth int
}

func (p *printer) line(format string, args ...any) {
	text := strings.TrimRight(fmt.Sprintf(format, args...), " ")
	p.WriteString(strings.Repeat("  ", p.depth) + strings.ReplaceAll(text, "\n", "\n"+strings.Repeat("  ", p.depth+1)) + "\n")
}

func (p *printer) in(f func()) {
	p.depth++
	f()
	p.depth--
}

// pageText writes one page.
func pageText(page *report.Page) string {
	p := &printer{}
	p.line("%s  %s%s", page.URL(), page.Title, tagText(page.Status))
	p.in(func() {
		if page.Lead != "" {
			p.line("%s", page.Lead)
		}
		for _, s := range page.Sections {
			p.line("## %s%s", s.Title, anchorText(s.ID))
			p.in(func() {
				for _, b := range s.Blocks {
					p.block(b)
				}
			})
		}
	})
	return p.String()
}

func tagText(t *report.Tag) string {
	if t == nil {
		return ""
	}
	return "  [" + string(t.State) + ": " + t.Word + "]"
}

func anchorText(id string) string {
	if id == "" {
		return ""
	}
	return "  #" + id
}

// inlineText writes a line with its links.
func inlineText(in report.Inline) string {
	var out strings.Builder
	for _, s := range in {
		text := s.Text
		switch s.Style {
		case report.Badge:
			text = "[" + string(s.State) + ": " + s.Text + "]"
		case report.Break:
			text = " / "
		}
		out.WriteString(text)
		if s.Href != "" {
			out.WriteString("→" + s.Href)
		}
	}
	return out.String()
}

func (p *printer) facts(list []report.Fact) {
	for _, f := range list {
		p.line("%s: %s", f.Term, inlineText(f.Text))
	}
}

func (p *printer) block(b report.Block) {
	switch b := b.(type) {
	case *report.Para:
		p.line("%s", inlineText(b.Text))
	case *report.Prose:
		p.line("prose of %d lines", strings.Count(b.Source, "\n")+1)
	case *report.List:
		for _, l := range b.Items {
			p.line("- %s", inlineText(l))
		}
	case *report.Facts:
		p.facts(b.Items)
	case *report.Figures:
		for _, f := range b.Items {
			p.line("%s %s %s%s", f.Value, f.Of, f.Label, tagText(f.Status))
		}
	case *report.Answer:
		p.line("Q: %s%s", b.Question, anchorText(b.ID))
		p.in(func() { p.line("%s", inlineText(b.Text)); p.facts(b.Facts) })
	case *report.Table:
		p.table(b)
	case *report.Record:
		p.line("* %s%s%s", inlineText(b.Title), tagText(b.Status), anchorText(b.ID))
		p.in(func() {
			p.facts(b.Facts)
			for _, inner := range b.Blocks {
				p.block(inner)
			}
		})
	case *report.Listing:
		p.line("listing: %s", b.Caption)
		p.in(func() { p.line("%s", b.Text) })
	case *report.Diff:
		p.line("diff: %s", b.Caption)
		p.in(func() { p.line("%s", b.Text()) })
	case *report.Chart:
		p.chart(b)
	case *report.Fields:
		for _, f := range b.Items {
			p.line("field %s, %s", f.Name, f.Person)
		}
	case *report.Stream:
		for inner := range b.Each {
			p.block(inner)
		}
	}
}

func (p *printer) table(t *report.Table) {
	var heads []string
	for _, c := range t.Columns {
		heads = append(heads, c.Title)
	}
	p.line("table: %s%s", t.Caption, anchorText(t.ID))
	p.in(func() {
		p.line("%s", strings.Join(heads, " | "))
		for _, r := range t.Rows {
			var cells []string
			for _, c := range r.Cells {
				cells = append(cells, inlineText(c))
			}
			p.line("%s%s", strings.Join(cells, " | "), anchorText(r.ID))
		}
		if len(t.Rows) == 0 {
			p.line("(%s)", t.Empty)
		}
		if t.Note != "" {
			p.line("note: %s", t.Note)
		}
	})
}

func (p *printer) chart(c *report.Chart) {
	p.line("chart (%s): %s%s", c.Form, c.Caption, anchorText(c.ID))
	p.in(func() {
		for _, s := range c.Series {
			var points []string
			for _, v := range s.Points {
				text := v.Text
				if v.Missing {
					text = "–"
				} else if text == "" {
					text = fmt.Sprint(v.Value)
				}
				points = append(points, v.Label+" "+text)
			}
			p.line("%s: %s", s.Name, strings.Join(points, ", "))
		}
	})
}

package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// table writes a table in a region that scrolls and takes the keyboard's
// focus. Each cell carries its column's head, for screens on which rows stack.
func (p *page) table(n *east.Table) {
	p.tables++
	head := Cells(n.FirstChild(), p.src)
	label := "Table " + strconv.Itoa(p.tables)
	if said := strings.Join(said(head), ", "); said != "" {
		label += ": " + said
	}
	p.WriteString(`<div class="tw" role="region" tabindex="0" aria-label="` + escape(label) + "\"><table class=\"rec\">\n")
	p.row(n.FirstChild(), func(i int) string {
		if head[i] == "" {
			return "td"
		}
		return `th scope="col"`
	})
	p.body(n, head)
	p.WriteString("</table></div>\n")
}

func (p *page) body(n *east.Table, head []string) {
	if n.ChildCount() < 2 {
		return
	}
	p.WriteString("<tbody>\n")
	for r := n.FirstChild().NextSibling(); r != nil; r = r.NextSibling() {
		p.row(r, func(i int) string {
			if head[i] == "" {
				return "td"
			}
			return `td data-l="` + escape(head[i]) + `"`
		})
	}
	p.WriteString("</tbody>\n")
}

// row writes a row; open gives the start tag of its i-th cell.
func (p *page) row(r ast.Node, open func(i int) string) {
	head := r.Kind() == east.KindTableHeader
	if head {
		p.WriteString("<thead>\n")
	}
	p.WriteString("<tr>")
	i := 0
	for c := r.FirstChild(); c != nil; c = c.NextSibling() {
		tag := open(i)
		p.WriteString("<" + tag)
		if cell, ok := c.(*east.TableCell); ok && cell.Alignment == east.AlignRight {
			p.WriteString(` class="num"`)
		}
		p.WriteString(">")
		p.below(c)
		p.WriteString("</" + tag[:2] + ">")
		i++
	}
	p.WriteString("</tr>\n")
	if head {
		p.WriteString("</thead>\n")
	}
}

// Cells are the plain texts of a table row's cells.
func Cells(row ast.Node, src []byte) []string {
	var cells []string
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, Plain(c, src))
	}
	return cells
}

// said keeps the texts that are not empty.
func said(cells []string) []string {
	var out []string
	for _, c := range cells {
		if c != "" {
			out = append(out, c)
		}
	}
	return out
}

package site

import "strconv"

func (t *tableView) html(b []byte) []byte {
	if len(t.Legend) > 0 {
		b = append(b, `<ul class="legend">`...)
		for _, l := range t.Legend {
			b = append(append(append(b, `<li><b class="c-`...), l.State...), `">`...)
			if l.State != "none" {
				b = icon(b, l.State)
			}
			b = wrap(b, "</b>", l.Word, "</li>")
		}
		b = append(b, "</ul>\n"...)
	}
	b = t.open(b)
	for i := range t.Rows {
		b = t.Rows[i].html(b)
	}
	if len(t.Rows) == 0 && t.Marker == "" {
		b = append(append(append(b, `<tr><td class="empty" colspan="`...), strconv.Itoa(len(t.Columns))...), `">`...)
		b = append(esc(b, t.Empty), "</td></tr>\n"...)
	}
	b = append(b, t.Marker...)
	b = append(b, "</tbody></table></div>\n"...)
	if t.Note != "" {
		b = wrap(b, `<p class="small muted">`, t.Note, "</p>\n")
	}
	return b
}

// open writes all that stands before the first row.
func (t *tableView) open(b []byte) []byte {
	if t.Matrix {
		b = append(b, `<div class="tw fit"`...)
	} else {
		b = append(b, `<div class="tw"`...)
	}
	b = attr(append(b, ` role="region"`...), "aria-labelledby", t.Label)
	if t.Matrix {
		b = append(b, ` tabindex="0"><table class="mx"`...)
	} else {
		b = append(b, ` tabindex="0"><table class="rec"`...)
	}
	b = attr(b, "id", t.ID)
	if t.Sort {
		b = append(b, " data-sort"...)
	}
	if t.Filter {
		b = append(b, " data-filter"...)
	}
	b = append(attr(append(b, "><caption"...), "id", t.Label), '>')
	b = wrap(b, "", t.Caption, "</caption><thead><tr>")
	for _, c := range t.Columns {
		b = append(attr(append(b, `<th scope="col"`...), "class", c.Class), '>')
		b = wrap(b, "", c.Title, "</th>")
	}
	return append(b, "</tr></thead><tbody>\n"...)
}

func (r *rowView) html(b []byte) []byte {
	if r.Span > 0 {
		b = append(attr(append(b, "</tbody><tbody class=\"grp\">\n<tr"...), "id", r.ID), `><th scope="rowgroup" colspan="`...)
		b = append(strconv.AppendInt(b, int64(r.Span), 10), `">`...)
		return append(r.Cells[0].Text.html(b), "</th></tr>\n"...)
	}
	b = append(attr(append(b, "<tr"...), "id", r.ID), '>')
	for i := range r.Cells {
		b = r.Cells[i].html(b, i == 0)
	}
	return append(b, "</tr>\n"...)
}

func (c *cellView) html(b []byte, head bool) []byte {
	if head {
		b = append(attr(append(b, `<th scope="row"`...), "class", c.Class), '>')
		return append(c.Text.html(b), "</th>"...)
	}
	b = attr(attr(append(b, "<td"...), "class", c.Class), "data-l", c.Label)
	b = c.Text.html(append(b, '>'))
	if c.Share != "" {
		b = append(b, `<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="t" width="100" height="8"/><rect class="v"`...)
		b = append(attr(b, "width", c.Share), ` height="8"/></svg>`...)
	}
	return append(b, "</td>"...)
}

package site

func (c *chartView) html(b []byte) []byte {
	b = append(append(append(b, `<figure class="chart-`...), c.Form...), '"')
	b = append(attr(b, "id", c.ID), "><figcaption"...)
	b = append(attr(b, "id", c.Label), '>')
	b = wrap(b, "<b>", c.Caption, "</b>")
	b = append(esc(b, c.Note), "</figcaption>"...)
	if len(c.Keys) > 0 {
		b = append(b, `<ul class="keys">`...)
		for _, k := range c.Keys {
			b = append(b, `<li><svg class="chart key" viewBox="0 0 24 14" aria-hidden="true">`...)
			if c.Form == "line" {
				b = append(attr(append(b, "<path"...), "class", "ln "+k.Class), ` d="M0 7H24"/></svg>`...)
			} else {
				b = append(attr(append(b, "<rect"...), "class", k.Class), ` x="1" y="1" width="22" height="12"/></svg>`...)
			}
			b = wrap(b, "", k.Name, "</li>")
		}
		b = append(b, "</ul>"...)
	}
	b = attr(append(b, `<svg class="chart"`...), "viewBox", c.Box)
	b = append(attr(append(b, ` role="img"`...), "aria-labelledby", c.Label), '>')
	for i := range c.Marks {
		b = c.Marks[i].html(b)
	}
	b = wrap(b, "</svg><details><summary>", c.Summary, "</summary>")
	return append(c.data(b), "</details></figure>\n"...)
}

func (c *chartView) data(b []byte) []byte {
	b = append(b, `<table class="data"><thead><tr>`...)
	for _, h := range c.Heads {
		b = wrap(b, `<th scope="col">`, h, "</th>")
	}
	b = append(b, "</tr></thead><tbody>"...)
	for _, r := range c.Data {
		b = wrap(b, `<tr><th scope="row">`, r.Label, "</th>")
		for _, v := range r.Values {
			b = wrap(b, `<td class="num">`, v, "</td>")
		}
		b = append(b, "</tr>"...)
	}
	return append(b, "</tbody></table>"...)
}

func (m *markView) html(b []byte) []byte {
	switch m.Shape {
	case "rect":
		b = attr(append(b, "<rect"...), "class", m.Class)
		b = attr(attr(b, "x", m.X), "y", m.Y)
		return append(attr(attr(b, "width", m.W), "height", m.H), "/>"...)
	case "circle":
		b = attr(append(b, "<circle"...), "class", m.Class)
		return append(attr(attr(b, "cx", m.X), "cy", m.Y), ` r="3.5"/>`...)
	case "path":
		return append(attr(attr(append(b, "<path"...), "class", m.Class), "d", m.D), "/>"...)
	}
	b = attr(append(b, "<text"...), "class", m.Class)
	b = attr(attr(b, "x", m.X), "y", m.Y)
	return wrap(append(attr(b, "text-anchor", m.Anchor), '>'), "", m.Text, "</text>")
}

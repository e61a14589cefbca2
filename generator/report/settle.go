package report

import "strings"

// settle takes links out that lead nowhere: a page that is not there, an anchor
// that no block has. A dead link in evidence is worse than plain text.
func settle(r *Report) {
	known := map[string]bool{}
	for _, f := range r.Files {
		known[f.Path] = f.Copied
	}
	for _, p := range r.Pages {
		known[p.URL()] = true
		walk(p, func(id string) {
			if id != "" {
				known[p.URL()+"#"+id] = true
			}
		}, func(Inline) {})
	}
	for _, pages := range [][]*Page{r.Pages, r.Review} {
		for _, p := range pages {
			walk(p, func(string) {}, func(line Inline) { settleLine(p, line, known, r) })
		}
	}
}

func settleLine(p *Page, line Inline, known map[string]bool, r *Report) {
	for i, s := range line {
		if s.Href == "" || strings.HasPrefix(s.Href, "https://") || strings.HasPrefix(s.Href, "evidence/") || strings.HasPrefix(s.Href, "../") {
			continue
		}
		target := s.Href
		if strings.HasPrefix(target, "#") {
			target = p.URL() + target
		}
		if known[target] || strings.HasPrefix(target, "people/") {
			continue
		}
		line[i].Href = ""
		if page, _, _ := strings.Cut(target, "#"); known[page] {
			line[i].Href = page
		}
		r.Dead = append(r.Dead, p.URL()+" → "+target)
	}
}

// walk visits every anchor and every line of a page. Streams are left out:
// their cards link to what is known to be there.
func walk(p *Page, anchor func(string), line func(Inline)) {
	for _, s := range p.Sections {
		anchor(s.ID)
		for _, b := range s.Blocks {
			walkBlock(b, anchor, line)
		}
	}
}

func walkBlock(b Block, anchor func(string), line func(Inline)) {
	facts := func(list []Fact) {
		for _, f := range list {
			line(f.Text)
		}
	}
	switch b := b.(type) {
	case *Para:
		line(b.Text)
	case *List:
		for _, l := range b.Items {
			line(l)
		}
	case *Facts:
		facts(b.Items)
	case *Figures:
		for i := range b.Items {
			one := Inline{{Href: b.Items[i].Href}}
			line(one)
			b.Items[i].Href = one[0].Href
		}
	case *Answer:
		anchor(b.ID)
		line(b.Text)
		facts(b.Facts)
	case *Table:
		walkTable(b, anchor, line)
	case *Record:
		anchor(b.ID)
		line(b.Title)
		facts(b.Facts)
		for _, inner := range b.Blocks {
			walkBlock(inner, anchor, line)
		}
	case *Chart:
		anchor(b.ID)
	}
}

func walkTable(t *Table, anchor func(string), line func(Inline)) {
	anchor(t.ID)
	for _, r := range t.Rows {
		anchor(r.ID)
		for _, c := range r.Cells {
			line(c)
		}
	}
}

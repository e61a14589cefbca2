package site

import "github.com/evpack/evpack/generator/report"

// This file makes what stands around a page: navigation, breadcrumb, contents
// and the digest of the foot.

// groups cuts a digest into runs of eight digits, for people who compare.
func groups(digest string) []string {
	var out []string
	for len(digest) > 8 {
		out, digest = append(out, digest[:8]), digest[8:]
	}
	return append(out, digest)
}

func navigation(rep *report.Report) []groupView {
	inGroup := map[string]string{}
	for _, p := range rep.Pages {
		inGroup[p.ID] = p.Group
	}
	var out []groupView
	for _, g := range rep.Groups {
		group := groupView{Title: text(g.Title)}
		for _, p := range rep.Pages {
			if p.Group != g.ID || g.ID == "" {
				continue
			}
			item := navView{ID: p.ID, URL: normalise(p.URL()), Title: text(p.Nav), Count: text(p.Count)}
			if item.Title == "" {
				item.Title = text(p.Title)
			}
			if p.Parent != "" && p.Parent != "index" && inGroup[p.Parent] == g.ID {
				item.Parent = p.Parent
			}
			group.Items = append(group.Items, item)
		}
		if len(group.Items) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// ancestry sets the breadcrumb and the entry of the navigation that is
// current: the page's own, or that of the nearest page above it.
func (v *viewer) ancestry(byID map[string]*report.Page) {
	var chain []*report.Page
	for p := v.report; p != nil && len(chain) <= len(byID); p = byID[p.Parent] {
		chain = append(chain, p)
		if v.page.Here == "" && p.Group != "" {
			v.page.Here = p.ID
		}
	}
	if v.report.ID == "index" {
		return
	}
	if home := byID["index"]; home != nil && chain[len(chain)-1] != home {
		chain = append(chain, home)
	}
	for i := len(chain) - 1; i > 0; i-- {
		href, _ := v.href(chain[i].URL())
		title := chain[i].Title
		if chain[i].ID == "index" && chain[i].Nav != "" {
			title = chain[i].Nav
		}
		v.page.Crumbs = append(v.page.Crumbs, linkView{Title: text(title), Href: href})
	}
	v.page.Crumbs = append(v.page.Crumbs, linkView{Title: v.page.Title})
}

func (v *viewer) contents() {
	var out []linkView
	for _, s := range v.page.Sections {
		if s.ID != "" && s.Title != "" {
			href, _ := v.href("#" + s.ID)
			out = append(out, linkView{Title: s.Title, Href: href})
		}
	}
	if len(out) > 1 {
		v.page.Contents = out
	}
}

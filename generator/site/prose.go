package site

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/evpack/evpack/generator/markdown"
	"github.com/evpack/evpack/generator/report"
)

// prose draws Markdown with its links made relative to the page. Two texts of
// a page never share a prefix of anchors: the second gets one of our own.
func (v *viewer) prose(b *report.Prose) element {
	prefix := anchor(b.Anchor)
	if prefix == "" || v.seen[prefix+" prose"] {
		v.labels++
		prefix += fmt.Sprintf("_m%d-", v.labels)
	}
	v.seen[prefix+" prose"] = true // no anchor holds a space
	var html strings.Builder
	opt := markdown.Options{Level: max(b.Level, 2), AnchorPrefix: prefix, Link: v.link}
	if err := markdown.HTML(&html, text(b.Source), opt); err != nil {
		v.errs.addf("page %s: %w", v.report.ID, err)
	}
	// All text is escaped, so that this is a link's beginning and nothing else.
	away := strings.ReplaceAll(html.String(), `<a href="http`, `<a rel="noreferrer" href="http`)
	return &proseView{Kind: "prose", HTML: away}
}

// link turns a destination in a text into one from the page. Texts lie beside
// each other as pages do (policies/access-control.md leads to
// policies/access-control.html), and evidence is copied under its own path;
// what is not in the pack is no link.
func (v *viewer) link(dest string) (string, bool) {
	u, err := url.Parse(dest)
	if err != nil || u.IsAbs() || u.Host != "" || u.Path == "" {
		return "", false
	}
	to := path.Join(path.Dir(v.report.ID), u.Path)
	if !fs.ValidPath(to) {
		return "", false
	}
	page := strings.TrimSuffix(strings.TrimSuffix(to, ".md"), ".html")
	switch {
	case v.byID[page] != nil:
		to = v.byID[page].URL()
		if u.Fragment != "" {
			u.Fragment = textPrefix(v.byID[page]) + u.Fragment
		}
	case v.present != nil && v.present(to):
	default:
		return "", false
	}
	href, _ := v.href((&url.URL{Path: to, Fragment: u.Fragment}).String())
	return href, href != ""
}

// textPrefix is the prefix of the anchors of a page's text.
func textPrefix(p *report.Page) string {
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if prose, ok := b.(*report.Prose); ok {
				return anchor(prose.Anchor)
			}
		}
	}
	return ""
}

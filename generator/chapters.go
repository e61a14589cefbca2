package generator

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
	"github.com/evpack/evpack/generator/report"
)

// A shelf is the pages of a report that a pack can print.
type shelf struct {
	pages  []*report.Page
	prefix string // of the pages' ids, which the names leave out
	most   int    // rows of a table, where people are many; 0: all
	more   func(rows int) string
	probs  *diag.Problems
}

// print gives the chapters of an edition, in its order: copies of the report's
// pages, without what is left out. What an edition names and the shelf has not
// is a problem where the workspace says so; what came with the program names
// pages that some workspaces have not.
func (k shelf) print(t *edition) []*report.Page {
	var out []*report.Page
	explicit := map[*report.Page]bool{}
	for _, n := range t.chapters {
		for _, p := range k.find(n, false) {
			explicit[p] = explicit[p] || !strings.HasSuffix(n.name, "/*")
		}
	}
	taken := map[*report.Page]bool{}
	for _, n := range t.chapters {
		for _, p := range k.find(n, true) {
			if taken[p] || strings.HasSuffix(n.name, "/*") && explicit[p] {
				continue
			}
			taken[p] = true
			out = append(out, k.chapter(p, t))
		}
	}
	k.check(t)
	return out
}

// find gives the pages of a name: one, or with /* all of a folder.
func (k shelf) find(n named, blame bool) []*report.Page {
	var out []*report.Page
	for _, p := range k.pages {
		if matches(n.name, k.name(p)) {
			out = append(out, p)
		}
	}
	if folder, family := strings.CutSuffix(n.name, "/*"); len(out) > 0 || n.at.IsZero() || !blame || family && slices.Contains(families(), folder) {
		return out
	}
	var known []string
	for _, p := range k.pages {
		known = append(known, k.name(p))
	}
	n.at.Problem(k.probs, n.path, "unknown-chapter", register.DidYouMean(n.name, known), "there is no chapter %q", n.name)
	return nil
}

// families are the folders that a workspace may have no page of.
func families() []string { return []string{"controls", "pages", "policies", "reviews"} }

func (k shelf) name(p *report.Page) string { return strings.TrimPrefix(p.ID, k.prefix) }

func matches(pattern, name string) bool {
	folder, family := strings.CutSuffix(pattern, "*")
	return pattern == name || family && strings.HasSuffix(folder, "/") && strings.HasPrefix(name, folder)
}

// chapter is a page as a pack prints it.
func (k shelf) chapter(p *report.Page, t *edition) *report.Page {
	c := *p
	name := k.name(p)
	c.Wide = slices.ContainsFunc(t.wide, func(n named) bool { return matches(n.name, name) })
	for _, n := range t.titles {
		if n.name == name {
			c.Title = n.text
		}
	}
	for _, n := range t.leads {
		if n.name == name {
			c.Lead = n.text
		}
	}
	c.Sections = nil
	for _, s := range p.Sections {
		if left(t, name, s.ID) {
			continue
		}
		cut := *s
		cut.Blocks = slices.DeleteFunc(slices.Clone(s.Blocks), func(b report.Block) bool { return left(t, name, report.Anchor(b)) })
		for i, b := range cut.Blocks {
			cut.Blocks[i] = k.shortened(b)
		}
		if len(cut.Blocks) > 0 || len(s.Blocks) == 0 {
			c.Sections = append(c.Sections, &cut)
		}
	}
	return &c
}

// shortened is a table's first rows, which are its exceptions, with the number
// of the others.
func (k shelf) shortened(b report.Block) report.Block {
	t, ok := b.(*report.Table)
	if !ok || k.most == 0 || len(t.Rows) <= k.most {
		return b
	}
	cut := *t
	cut.Rows = t.Rows[:k.most:k.most]
	cut.Note = strings.TrimSpace(k.more(len(t.Rows)-k.most) + " " + t.Note)
	return &cut
}

func left(t *edition, chapter, anchor string) bool {
	return anchor != "" && slices.ContainsFunc(t.left, func(n named) bool {
		pattern, id, _ := strings.Cut(n.name, "#")
		return id == anchor && matches(pattern, chapter)
	})
}

// check reports what the other lists name and the shelf has not.
func (k shelf) check(t *edition) {
	for _, list := range [][]named{t.wide, t.titles, t.leads} {
		for _, n := range list {
			k.find(n, true)
		}
	}
	for _, n := range t.left {
		if n.at.IsZero() {
			continue
		}
		chapter, id, ok := strings.Cut(n.name, "#")
		if !ok || id == "" {
			n.at.Problem(k.probs, n.path, "bad-section", "write CHAPTER#ANCHOR, as in the address on the site: about#files", "%q names no section", n.name)
			continue
		}
		one := n
		one.name = chapter
		known, there := anchors(k.find(one, true)), k.find(one, false)
		// A section that is like none may be one that this cycle has nothing for.
		if near := register.Nearest(id, known); len(there) > 0 && !slices.Contains(known, id) && near != "" {
			n.at.Problem(k.probs, n.path, "unknown-section", register.DidYouMean(id, known), "no chapter %q has a section %q", chapter, id)
		}
	}
}

// anchors are those of pages' sections and of the blocks in them.
func anchors(pages []*report.Page) (out []string) {
	for _, p := range pages {
		for _, s := range p.Sections {
			out = append(out, s.ID)
			for _, b := range s.Blocks {
				out = append(out, report.Anchor(b))
			}
		}
	}
	return out
}

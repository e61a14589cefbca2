package site

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Check reads the pages of a site and refuses what would reach out of it or
// lead nowhere: an address on another host anywhere but in a link that hides
// its referrer, a script or style of its own in a page, an anchor used twice,
// a link to a page, file or anchor that is not there. Files for which present
// holds count as there. A link to a lost anchor within prose is let pass: the
// text may be signed and cannot be mended.
func Check(dest string, present func(path string) bool) error {
	c := &checker{root: os.DirFS(dest), present: present, anchors: map[string]map[string]bool{}}
	err := fs.WalkDir(c.root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".html" {
			return err
		}
		return c.page(name)
	})
	if err != nil {
		return err
	}
	c.links()
	return c.errs.err()
}

type checker struct {
	root    fs.FS
	present func(string) bool
	anchors map[string]map[string]bool // of each page
	want    []reference                // links still to be judged, each once a page
	errs    errs
}

type reference struct {
	page, href string
	to, anchor string
	lax        bool
}

// A pageCheck is the state of reading one page.
type pageCheck struct {
	*checker
	name  string
	ids   map[string]bool
	seen  map[string]bool // links of the page
	prose int             // depth of divs within prose; 0: outside
}

func (c *checker) page(name string) error {
	f, err := c.root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	p := &pageCheck{checker: c, name: name, ids: map[string]bool{}, seen: map[string]bool{}}
	c.anchors[name] = p.ids
	z := html.NewTokenizer(bufio.NewReaderSize(f, 1<<16))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF {
				return nil
			}
			return fmt.Errorf("%s: %w", name, z.Err())
		case html.StartTagToken, html.SelfClosingTagToken:
			p.start(z)
		case html.EndTagToken:
			if tag, _ := z.TagName(); p.prose > 0 && string(tag) == "div" {
				p.prose--
			}
		}
	}
}

func (p *pageCheck) start(z *html.Tokenizer) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	var href, rel, class string
	loads, script := "", tag == atom.Script
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch k := string(key); k {
		case "id":
			p.id(string(val))
		case "href", "xlink:href":
			href = string(val)
		case "src":
			loads, script = string(val), false
		case "rel":
			rel = string(val)
		case "class":
			class = string(val)
		case "srcset", "style", "action", "formaction", "poster", "data", "srcdoc", "ping", "background":
			p.errs.addf("%s: a page may not have the attribute %s", p.name, k)
		default:
			if strings.HasPrefix(k, "on") {
				p.errs.addf("%s: a page may not have the attribute %s", p.name, k)
			}
		}
	}
	if script || tag == atom.Style {
		p.errs.addf("%s: a page may hold no script or style of its own", p.name)
	}
	if tag == atom.Div && (p.prose > 0 || class == "prose") {
		p.prose++
	}
	if loads != "" {
		p.link(loads, false)
	}
	if href != "" {
		p.link(href, tag == atom.A && rel == "noreferrer")
	}
}

func (p *pageCheck) id(id string) {
	if p.ids[id] {
		p.errs.addf("%s: two things have the anchor %s", p.name, id)
	}
	p.ids[id] = true
}

// link notes a link to be judged when all anchors are known. away says that
// it may leave the site.
func (p *pageCheck) link(href string, away bool) {
	if p.seen[href] {
		return
	}
	p.seen[href] = true
	u, err := url.Parse(href)
	switch {
	case err != nil:
		p.errs.addf("%s: the link %s is no address", p.name, href)
		return
	case u.Scheme == "mailto":
		return
	case u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "/"):
		if !away || u.Scheme != "https" && u.Scheme != "http" {
			p.errs.addf("%s: %s leads out of the site", p.name, href)
		}
		return
	}
	to := p.name
	if u.Path != "" {
		to = path.Join(path.Dir(p.name), u.Path)
	}
	p.want = append(p.want, reference{page: p.name, href: href, to: to, anchor: u.Fragment, lax: p.prose > 0})
}

// links judges what was noted.
func (c *checker) links() {
	there := map[string]bool{}
	for _, r := range c.want {
		ids, isPage := c.anchors[r.to]
		if !isPage {
			ok, known := there[r.to]
			if !known {
				ok = c.there(r.to)
				there[r.to] = ok
			}
			if !ok {
				c.errs.addf("%s: the link %s leads nowhere", r.page, r.href)
			}
			continue
		}
		if r.anchor != "" && !ids[r.anchor] && !r.lax {
			c.errs.addf("%s: the link %s leads to no anchor of %s", r.page, r.href, r.to)
		}
	}
}

func (c *checker) there(name string) bool {
	if c.present != nil && c.present(name) {
		return true
	}
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(c.root, name)
	return err == nil && info.Mode().IsRegular()
}

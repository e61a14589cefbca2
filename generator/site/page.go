package site

import (
	"bufio"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// views holds the views of all pages and what is still to be done for them
// after Hugo.
type views struct {
	site    siteView
	texts   map[string]any // the theme's words
	pages   []*pageView
	splices []*pageSplices // of the pages that have any, in the pages' order
	index   *searchIndex
}

// siteView is what all pages share.
type siteView struct {
	Organisation   string      `json:"organisation"`
	Classification string      `json:"classification,omitempty"`
	Lang           string      `json:"lang"`
	Cycle          string      `json:"cycle"`
	Period         string      `json:"period"`
	AsOf           string      `json:"asof"`
	AsOfISO        string      `json:"asofiso"`
	Program        string      `json:"program"`
	Digest         []string    `json:"digest"` // of the inputs, in groups of eight
	Logo           string      `json:"logo,omitempty"`
	Verdict        tagView     `json:"verdict"`
	Verify         bool        `json:"verify,omitempty"` // whether there is a page verify.html
	Nav            []groupView `json:"nav"`
}

type groupView struct {
	Title string    `json:"title"`
	Items []navView `json:"items"`
}

type navView struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	Title  string `json:"title"`
	Count  string `json:"count,omitempty"`
	Parent string `json:"parent,omitempty"` // the entry above it, where it is a sub-entry
}

// A viewer makes the views of one page's blocks.
type viewer struct {
	*scene
	page   *pageView
	report *report.Page
	number int             // of the page in the search index
	seen   map[string]bool // anchors
	labels int             // captions with ids so far
	marks  int             // splice markers so far
	jobs   []splice
	errs   *errs
}

// A scene is what the viewers of all pages share.
type scene struct {
	byID    map[string]*report.Page
	present func(path string) bool
	texts   map[string]string // the theme's words, by key
	slow    bool              // everything through Hugo: the workspace overrides a block's partial
	index   *searchIndex
}

// pageSplices are the runs of HTML that we write into one page.
type pageSplices struct {
	url  string
	jobs []splice
}

type splice struct {
	marker string
	write  func(w *bufio.Writer) error
}

var language = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func newViews(rep *report.Report, opt Options, theme *tree) (*views, error) {
	s := &views{site: shared(rep, opt), index: &searchIndex{}}
	if !language.MatchString(s.site.Lang) {
		return nil, fmt.Errorf("language %q is no language tag", s.site.Lang)
	}
	var err error
	if s.texts, err = theme.texts(s.site.Lang); err != nil {
		return nil, err
	}
	var bad errs
	if opt.Logo != nil {
		if err := CheckLogo(opt.Logo.Name, opt.Logo.Data); err != nil {
			return nil, err
		}
	}
	all := &scene{byID: addresses(rep, &bad), present: opt.Present, texts: s.words(), slow: theme.slow, index: s.index}
	if bad != nil {
		return nil, bad.err()
	}
	for _, p := range rep.Pages {
		s.add(p, all, &bad)
	}
	return s, bad.err()
}

// addresses finds the pages by id. Ids are paths that every file system takes,
// and differ in more than case: a pack may lie on a Windows disk.
func addresses(rep *report.Report, bad *errs) map[string]*report.Page {
	byID := map[string]*report.Page{}
	folded := map[string]string{}
	for _, p := range rep.Pages {
		fold := strings.ToLower(p.ID)
		switch {
		case !fs.ValidPath(p.ID) || p.ID == "." || strings.ContainsAny(p.ID, `\:?#%*"<>|`):
			bad.addf("page %q: the id is no path", p.ID)
		case folded[fold] != "":
			bad.addf("pages %s and %s have one address", folded[fold], p.ID)
		}
		folded[fold], byID[p.ID] = p.ID, p
	}
	return byID
}

func shared(rep *report.Report, opt Options) siteView {
	v := siteView{
		Organisation: text(rep.Organisation), Classification: text(rep.Classification), Lang: rep.Language,
		Cycle: text(rep.Cycle), Period: text(rep.Period), AsOf: text(rep.AsOf), AsOfISO: text(rep.AsOfISO),
		Program: text(rep.Program), Digest: groups(rep.InputsDigest), Verdict: *tag(&rep.Verdict),
	}
	if v.Lang == "" {
		v.Lang = "en"
	}
	if opt.Logo != nil {
		v.Logo = "assets/" + opt.Logo.file()
	}
	for _, p := range rep.Pages {
		v.Verify = v.Verify || p.ID == "verify"
	}
	v.Nav = navigation(rep)
	return v
}

func (s *views) add(p *report.Page, all *scene, bad *errs) {
	v := &viewer{scene: all, report: p, seen: map[string]bool{}, errs: bad}
	v.page = &pageView{
		ID: p.ID, URL: p.URL(), Root: strings.Repeat("../", strings.Count(p.ID, "/")), Layout: layoutName(p.Layout),
		Title: text(p.Title), Lead: text(p.Lead), Status: tag(p.Status), Wide: p.Wide,
	}
	v.ancestry(all.byID)
	v.number = s.index.page(p, v.page, all.byID, s.site.Nav)
	for _, sec := range p.Sections {
		v.page.Sections = append(v.page.Sections, v.section(sec))
	}
	v.contents()
	s.pages = append(s.pages, v.page)
	if len(v.jobs) > 0 {
		s.splices = append(s.splices, &pageSplices{url: p.URL(), jobs: v.jobs})
	}
}

// words are the theme's texts that are plain strings.
func (s *views) words() map[string]string {
	out := map[string]string{}
	for k, v := range s.texts {
		if w, ok := v.(string); ok {
			out[k] = w
		}
	}
	return out
}

// layoutName is a layout's file name without .html: a word, never a path.
func layoutName(s string) string {
	for _, r := range s {
		if r != '-' && (r < 'a' || r > 'z') {
			return "page"
		}
	}
	if s == "" {
		return "page"
	}
	return s
}

// Beyond these numbers we write rows and records ourselves: html/template
// costs six times as much and holds the whole page in memory.
const (
	manyRows    = 1000
	manyRecords = 200
)

func (v *viewer) section(s *report.Section) sectionView {
	out := sectionView{ID: v.claim(s.ID), Title: text(s.Title)}
	v.indexSection(out)
	level := 3
	if s.Title == "" {
		level = 2
	}
	ctx := context{section: s, level: level}
	if n := records(s.Blocks); n > manyRecords && !v.slow {
		out.Blocks = []element{v.stream(&report.Stream{Each: all(s.Blocks)}, ctx)}
		return out
	}
	for _, b := range s.Blocks {
		if e := v.block(b, ctx); e != nil {
			out.Blocks = append(out.Blocks, e)
		}
	}
	return out
}

func records(blocks []report.Block) (n int) {
	for _, b := range blocks {
		switch report.Kind(b) {
		case "record":
			n++
		case "chart", "fields", "stream":
			return 0 // not for a stream
		}
	}
	return n
}

func all(blocks []report.Block) func(func(report.Block) bool) {
	return func(yield func(report.Block) bool) {
		for _, b := range blocks {
			if !yield(b) {
				return
			}
		}
	}
}

// claim takes an anchor for its first user in the page; a second one is an
// error, since a link could only ever reach the first.
func (v *viewer) claim(id string) string {
	if id == "" {
		return ""
	}
	id = anchor(id)
	if v.seen[id] {
		v.errs.addf("page %s: two things have the anchor %s", v.report.ID, id)
		return ""
	}
	v.seen[id] = true
	return id
}

// label makes an id that no register can have, for captions.
func (v *viewer) label() string {
	v.labels++
	return fmt.Sprintf("_c%d", v.labels)
}

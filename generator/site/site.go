// Package site draws a report as a static site: with Hugo as a library, in
// memory and locked down, so that people can restyle it with ordinary Hugo
// layouts. It decides nothing that the pages say; package report did.
//
// The steps of a build:
//
//  1. Each report.Page becomes a view: plain data in which links are relative
//     to the page, anchors are unique and prose is HTML of the safe dialect.
//  2. Hugo draws each view with the theme's layouts. A layout gets text as
//     data and html/template escapes it; the only fields marked as safe are
//     prose and our own splice markers.
//  3. Where a page holds a stream, a very long table or very many records,
//     Hugo draws the shell and we write the rows into it, one at a time, with
//     the same HTML as the theme's partials give (a test compares the two).
//  4. The stylesheets, fonts and scripts are copied, the search index is
//     written, and the links of all pages are checked.
//
// The same report gives the same bytes: no clock, no environment, no host.
package site

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/evpack/evpack/generator/report"
)

// Options says with what a site is drawn.
type Options struct {
	Theme    fs.FS     // the theme: layouts/, i18n/, static/
	Override fs.FS     // files that replace the theme's, path by path; may be nil
	Logo     *Logo     // beside the organisation's name; nil: evpack's mark
	Log      io.Writer // what Hugo says; nil: discarded (warnings are errors anyway)

	// Present tells whether a file that pages link to will stand at a path
	// from the site's root, although Build does not write it: evidence files,
	// PDF packs. Nil: there is none.
	Present func(path string) bool

	// SkipCheck leaves out the check of links, which reads each page again.
	SkipCheck bool
}

// A Logo is a picture file. It is shown as an image alone, so that a script
// in an SVG does not run.
type Logo struct {
	Name string // its extension tells its kind: .svg, .png, .jpg, .jpeg or .webp
	Data []byte
}

// Build writes the site of rep into dest, an empty folder that exists. It
// fails on whatever Hugo warns of, on an address that two pages share and on a
// link that leads nowhere; dest is then to be thrown away.
func Build(dest string, rep *report.Report, opt Options) error {
	if err := empty(dest); err != nil {
		return err
	}
	theme, err := merge(opt.Theme, opt.Override)
	if err != nil {
		return err
	}
	s, err := newViews(rep, opt, theme)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return s.draw(dest, theme, opt.Log) },
		func() error { return copyStatic(dest, theme) },
		func() error { return s.brand(dest, rep, opt.Logo) },
		func() error { return s.index.begin(dest) },
		func() error { return s.splice(dest) },
		s.index.finish,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if opt.SkipCheck {
		return nil
	}
	return Check(dest, opt.Present)
}

func empty(dest string) error {
	entries, err := os.ReadDir(dest)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty", dest)
	}
	return nil
}

// errs gathers problems so that one build shows them all.
type errs []error

func (e *errs) addf(format string, args ...any) { *e = append(*e, fmt.Errorf(format, args...)) }

func (e errs) err() error { return errors.Join(e...) }

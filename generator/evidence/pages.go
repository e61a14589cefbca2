package evidence

import (
	"path"
	"strings"

	"github.com/evpack/evpack/generator/register"
)

// A FreePage is a page of pages/: the scope, how to report a concern.
type FreePage struct {
	File, ID, Title, Body string
	At                    register.At
}

func (l *loader) pages() {
	for _, file := range l.filesOf("pages", ".md") {
		data, ok := l.text(file)
		if !ok {
			continue
		}
		page := &FreePage{File: file, ID: strings.TrimSuffix(path.Base(file), ".md"), Body: plainText(l.saidText(data))}
		line := 1
		if toml, body, bodyLine, ok := frontMatter(l.saidText(data)); ok {
			g := l.said(register.OpenBytes(file, toml, 2, l.probs))
			page.Title = register.Root(g, func(r *register.Row) string { page.At = r.At(); return r.Str("title") })
			g.Close()
			page.Body, line = body, bodyLine
		}
		l.odd(file, data, line)
		if page.Title == "" {
			page.Title = page.ID
		}
		l.pack.FreePages = append(l.pack.FreePages, page)
	}
}

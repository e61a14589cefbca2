package evidence

import (
	"cmp"

	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/register"
)

// A Mapping relates a control to a requirement of another framework. A
// relation is not an equivalence.
type Mapping struct {
	At                                              register.At
	Framework, URL, Control, Target, Relation, Note string
}

func (l *loader) mappings() {
	for _, file := range l.filesOf("mappings", ".toml") {
		l.mappingFile(file)
	}
	sortBy(l.pack.Mappings, func(a, b *Mapping) int {
		return cmp.Or(catalog.Compare(a.Control, b.Control), cmp.Compare(a.Framework, b.Framework), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Relation, b.Relation),
			cmp.Compare(a.Note, b.Note), cmp.Compare(a.URL, b.URL))
	})
}

func (l *loader) mappingFile(file string) {
	g := l.said(register.OpenFile(l.fsys, file, l.probs))
	rows := register.Rows(g, "mapping", func(r *register.Row) *Mapping {
		r.NeedStr("control")
		return &Mapping{At: r.At(), Control: l.control(r, "control"), Target: r.NeedStr("target"), Note: r.Str("note"),
			Relation: r.NeedEnum("relation", "partially-meets", "partially-overlaps", "supports", "depends-on", "equal")}
	})
	framework, url := "", ""
	register.Root(g, func(r *register.Row) bool {
		framework, url = r.NeedStr("framework"), r.Str("url")
		if url != "" && !isWeb(url) {
			r.Errorf("url", "unknown-value", "write https://…", "%q is not a web address", url)
		}
		r.Str("note")
		return true
	})
	g.Close()
	for _, m := range rows {
		m.Framework, m.URL = framework, url
		l.pack.Mappings = append(l.pack.Mappings, m)
	}
}

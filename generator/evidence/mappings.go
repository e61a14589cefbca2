package evidence

import (
	"cmp"
	"io/fs"
	"path"
	"strings"

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
	entries, err := fs.ReadDir(l.fsys, "mappings")
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".toml") && !strings.HasPrefix(e.Name(), ".") {
			l.mappingFile(path.Join("mappings", e.Name()))
		}
	}
	sortBy(l.pack.Mappings, func(a, b *Mapping) int {
		return cmp.Or(catalog.Compare(a.Control, b.Control), cmp.Compare(a.Framework, b.Framework), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Relation, b.Relation))
	})
}

func (l *loader) mappingFile(file string) {
	g := register.OpenFile(l.fsys, file, l.probs)
	rows := register.Rows(g, "mapping", func(r *register.Row) *Mapping {
		r.NeedStr("control")
		return &Mapping{At: r.At(), Control: l.control(r, "control"), Target: r.NeedStr("target"), Note: r.Str("note"),
			Relation: r.NeedEnum("relation", "partially-meets", "partially-overlaps", "supports", "depends-on", "equal")}
	})
	framework, url := "", ""
	register.Root(g, func(r *register.Row) bool {
		framework, url = r.NeedStr("framework"), r.Str("url")
		r.Str("note")
		return true
	})
	g.Close()
	for _, m := range rows {
		m.Framework, m.URL = framework, url
		l.pack.Mappings = append(l.pack.Mappings, m)
	}
}

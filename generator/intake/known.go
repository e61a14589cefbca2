package intake

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// Fresh leaves out the rows that the register holds already: with the same id
// and the same values, or without an id, with the same values. A row whose id is
// there with other values is a problem, unless leave is set: then it stays as
// the register has it. Values that the table does not have are not compared.
func (p *Plan) Fresh(kind Kind, content fs.FS, leave bool, probs *diag.Problems) (fresh []*Row, same, differ int) {
	mine := read(register.OpenBytes("import", []byte(p.text()), 1, new(diag.Problems)), kind)
	if len(mine) != len(p.Rows) {
		return p.Rows, 0, 0 // what is wrong is found when all is read
	}
	held := hold(read(register.Open(content, "registers/"+kind.Register, new(diag.Problems)), kind), p.Rows)
	for i, row := range p.Rows {
		old, there := held.find(mine[i], row.keys)
		switch {
		case !there:
			fresh = append(fresh, row)
			mine[i].at = row.At.String()
			held.add(mine[i], row.keys)
		case mine[i].matches(old, row.keys):
			same++
		case leave:
			differ++
		default:
			probs.Addf(row.At, "other-values", "change that row by hand, or --new-only leaves it as it is",
				"%s %q is there already with other values, at %s", kind.Row.Name, mine[i].id(), old.at)
		}
	}
	return fresh, same, differ
}

func (p *Plan) text() string {
	var b strings.Builder
	for _, r := range p.Rows {
		b.WriteString(r.Text())
	}
	return b.String()
}

// Values are a row's values as text, by key.
type values struct {
	at  string
	all map[string]string
}

func (v values) id() string { return v.all["id"] }

func (v values) matches(old values, keys []string) bool {
	for _, k := range keys {
		if v.all[k] != old.all[k] {
			return false
		}
	}
	return true
}

// joined is the values of some keys as one text.
func (v values) joined(keys []string) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%s=%q ", k, v.all[k])
	}
	return b.String()
}

func read(g *register.Register, kind Kind) []values {
	defer g.Close()
	return register.Rows(g, kind.Row.Name, func(r *register.Row) values {
		v := values{r.At().Place().String(), map[string]string{}}
		for _, k := range r.Keys() {
			v.all[k] = fmt.Sprint(r.Value(k))
		}
		return v
	})
}

// A holding finds rows by id, or by their values under the keys of a row.
type holding struct {
	ids map[string]values
	by  map[string]map[string]values // by the keys, joined: by the values, joined
}

func hold(old []values, rows []*Row) *holding {
	h := &holding{map[string]values{}, map[string]map[string]values{}}
	for _, v := range old {
		if v.id() != "" {
			h.ids[v.id()] = v
		}
	}
	for _, r := range rows {
		name := strings.Join(r.keys, " ")
		if h.by[name] != nil {
			continue
		}
		h.by[name] = map[string]values{}
		for _, v := range old {
			h.by[name][v.joined(r.keys)] = v
		}
	}
	return h
}

func (h *holding) find(v values, keys []string) (values, bool) {
	if v.id() != "" {
		old, ok := h.ids[v.id()]
		return old, ok
	}
	old, ok := h.by[strings.Join(keys, " ")][v.joined(keys)]
	return old, ok
}

func (h *holding) add(v values, keys []string) {
	if v.id() != "" {
		h.ids[v.id()] = v
		return
	}
	h.by[strings.Join(keys, " ")][v.joined(keys)] = v
}

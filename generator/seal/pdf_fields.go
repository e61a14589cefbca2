package seal

import "fmt"

const (
	maxFields = 100000
	maxLevels = 32 // of fields, pages or names within each other
)

// A field is a terminal field of the form as one revision sees it.
type field struct {
	name  string // full: the parents' names, then dots
	ref   ref    // its object, which is also its widget unless it has kids
	dict  dict
	kind  name // FT, also a parent's
	value object
}

// fields lists the terminal fields in the form's order.
func (p *PDF) fields(rev int) ([]field, error) {
	cat, err := p.catalog(rev)
	if err != nil {
		return nil, err
	}
	form, _, err := p.dict(rev, cat.get("AcroForm"))
	if err != nil {
		return nil, err
	}
	roots, err := p.array(rev, form.get("Fields"))
	if err != nil {
		return nil, err
	}
	w := fieldWalk{p: p, rev: rev, seen: map[int64]bool{}}
	return w.list, w.walk(roots, field{value: null}, 0)
}

type fieldWalk struct {
	p    *PDF
	rev  int
	seen map[int64]bool
	list []field
}

func (w *fieldWalk) walk(kids array, parent field, level int) error {
	for _, o := range kids {
		r, ok := o.(ref)
		if !ok || w.seen[r.num] || level > maxLevels || len(w.seen) > maxFields {
			return fmt.Errorf("%w PDF: the tree of fields", ErrMalformed)
		}
		w.seen[r.num] = true
		d, ok, err := w.p.dict(w.rev, r)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%w PDF: field %d is not there", ErrMalformed, r.num)
		}
		if err := w.visit(r, d, parent, level); err != nil {
			return err
		}
	}
	return nil
}

// visit takes a field down to its kids; kids without a name are its widgets.
func (w *fieldWalk) visit(r ref, d dict, parent field, level int) error {
	f := field{name: parent.name, ref: r, dict: d, kind: parent.kind, value: parent.value}
	own, err := w.p.text(w.rev, d.get("T"))
	if err != nil {
		return err
	}
	if d.has("T") && f.name != "" {
		f.name += "."
	}
	f.name += own
	if kind, ok := d.get("FT").(name); ok {
		f.kind = kind
	}
	if d.has("V") {
		f.value = d.get("V")
	}
	kids, err := w.p.array(w.rev, d.get("Kids"))
	if err != nil {
		return err
	}
	named, err := w.anyNamed(kids)
	if err != nil {
		return err
	}
	if named {
		return w.walk(kids, f, level+1)
	}
	w.list = append(w.list, f)
	return nil
}

func (w *fieldWalk) anyNamed(kids array) (bool, error) {
	for _, k := range kids {
		d, _, err := w.p.dict(w.rev, k)
		if err != nil || d.has("T") {
			return err == nil, err
		}
	}
	return false, nil
}

// EmptyFields names the signature fields that nobody has signed yet.
func (p *PDF) EmptyFields() ([]string, error) {
	all, err := p.fields(p.newest())
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range all {
		if f.kind == "Sig" && f.value == object(null) {
			out = append(out, f.name)
		}
	}
	return out, nil
}

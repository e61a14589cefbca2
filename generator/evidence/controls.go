package evidence

import (
	"slices"

	"github.com/evpack/evpack/generator/catalog"
	"github.com/evpack/evpack/generator/register"
)

// control reads the id of a clause or control, as the standard writes it.
func (l *loader) control(r *register.Row, key string) string {
	id := r.Str(key)
	if id != "" && !catalog.Valid(id) {
		r.Errorf(key, "unknown-control", controlHint(id), "%q is no clause of ISO/IEC 27001:2022 and no control of its Annex A", id)
	}
	return id
}

// controls reads a list of them, in natural order.
func (l *loader) controls(r *register.Row, key string) []string {
	ids := r.Strs(key)
	for i, id := range ids {
		if !catalog.Valid(id) {
			r.ErrorfIn(key, i, "unknown-control", controlHint(id), "%q is no clause of ISO/IEC 27001:2022 and no control of its Annex A", id)
		}
	}
	out := slices.Clone(ids)
	slices.SortFunc(out, catalog.Compare)
	return out
}

func controlHint(id string) string {
	if catalog.Valid("A." + id) {
		return "did you mean \"A." + id + "\"?"
	}
	var known []string
	for _, c := range catalog.Controls() {
		known = append(known, c.ID)
	}
	if hint := hintNear(id, known); hint != "" {
		return hint
	}
	return "clauses are written 5.1, controls A.5.4"
}

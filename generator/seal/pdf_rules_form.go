package seal

import "slices"

// form: fields may be added and signed, resources may come for them.
func (c *comparison) form(old, now object) error {
	a, b, err := c.both(old, now)
	if err != nil {
		return err
	}
	for _, k := range differing(a, b) {
		switch k {
		case "Fields", "SigFlags":
		case "DR":
			if err := c.resources(a.get(k), b.get(k)); err != nil {
				return err
			}
		default:
			c.note(false, "form /%s", k)
		}
	}
	c.moved(old, now)
	c.moved(a.get("Fields"), b.get("Fields"))
	return c.fields()
}

// resources: more of them may come, those that are there stay.
func (c *comparison) resources(old, now object) error {
	a, b, err := c.both(old, now)
	if err != nil {
		return err
	}
	for _, e := range a {
		was, err := c.p.get(c.rev-1, e.value)
		if err != nil {
			return err
		}
		is, err := c.p.get(c.rev, b.get(e.key))
		if err != nil {
			return err
		}
		kind, ok := was.(dict)
		kindNow, okNow := is.(dict)
		lost := func(r entry) bool { return !same(r.value, kindNow.get(r.key)) }
		if !same(was, is) && (!ok || !okNow || slices.ContainsFunc(kind, lost)) {
			c.note(false, "form /DR /%s", e.key)
			return nil
		}
		c.moved(e.value, b.get(e.key))
	}
	c.moved(old, now)
	return c.brings(b, 0)
}

func (c *comparison) fields() error {
	old, err := c.p.fields(c.rev - 1)
	if err != nil {
		return err
	}
	now, err := c.p.fields(c.rev)
	if err != nil {
		return err
	}
	if len(now) < len(old) {
		c.note(false, "a field is removed")
		return nil
	}
	for i := range old {
		if err := c.field(old[i], now[i]); err != nil {
			return err
		}
	}
	return c.newFields(old, now[len(old):])
}

// field: an empty signature field may be given its value and appearance.
func (c *comparison) field(old, now field) error {
	if old.ref == now.ref && old.name == now.name && len(differing(old.dict, now.dict)) == 0 {
		return nil
	}
	for _, k := range retold(old.dict, now.dict) {
		if !slices.Contains([]name{"V", "AP", "AS", "F", "M", "DA"}, k) {
			c.note(false, "field %s: /%s", now.name, k)
			return nil
		}
	}
	if old.ref != now.ref || old.name != now.name || old.value != object(null) || !printed(now.dict) || seen(old.dict) != seen(now.dict) {
		c.note(false, "field %s is changed", now.name)
		return nil
	}
	if err := c.outlived(old.dict.get("AP")); err != nil {
		return err
	}
	return c.signed(now)
}

// outlived explains what nothing but the field's look of before led to: who
// signs may draw over it, or leave it behind.
func (c *comparison) outlived(look object) error {
	d, _, err := c.p.dict(c.rev-1, look)
	if err != nil {
		return err
	}
	for _, o := range append(array{look}, d.get("N"), d.get("R"), d.get("D")) {
		if r, ok := o.(ref); ok && c.counts[r.num] == 1 {
			c.explained[r.num] = true
		}
	}
	return nil
}

// printed tells whether the widget is shown and printed: /F 4, perhaps locked.
func printed(d dict) bool {
	f, ok := asInt(d.get("F"))
	return ok && f&^128 == 4
}

// seen is false of a widget that its /F hides.
func seen(d dict) bool {
	f, _ := asInt(d.get("F"))
	return f&(2|32) == 0
}

// signed explains a field that has got its signature.
func (c *comparison) signed(f field) error {
	r, ok := f.value.(ref)
	if f.kind != "Sig" || !ok || !c.isNew(r) {
		c.note(false, "field %s is changed", f.name)
		return nil
	}
	d, _, err := c.p.dict(c.rev, r)
	if err != nil {
		return err
	}
	c.explained[f.ref.num] = true
	if d.get("Type") == object(name("DocTimeStamp")) {
		c.note(true, "document time stamp in field %s", f.name)
	} else {
		c.note(true, "signature in field %s", f.name)
	}
	if err := c.brings(r, 0); err != nil {
		return err
	}
	return c.brings(f.dict.get("AP"), 0)
}

// newFields: signature fields that come with their signature, on their pages.
// A document that is certified shows nothing new: who signs it has a field in
// it, or signs unseen. Such a field could be drawn over what was certified.
func (c *comparison) newFields(old, added []field) error {
	certified, err := c.certified()
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, f := range old {
		taken[f.name] = true
	}
	widgets := map[ref]bool{}
	for _, f := range added {
		if taken[f.name] {
			c.note(false, "a second field %s", f.name)
		}
		taken[f.name] = true
		if !c.isNew(f.ref) {
			c.note(false, "field %s is an older object", f.name)
			continue
		}
		widgets[f.ref] = true
		c.note(true, "new field %s", f.name)
		if k := slices.IndexFunc(f.dict, func(e entry) bool { return !slices.Contains(fieldKeys, e.key) }); k >= 0 {
			c.note(false, "new field %s: /%s", f.name, f.dict[k].key)
		}
		if certified && !unseen(f.dict) {
			c.note(false, "new field %s is drawn over what is certified", f.name)
		}
		if err := c.signed(f); err != nil {
			return err
		}
	}
	pages := map[ref]bool{}
	for _, f := range added {
		if r, ok := f.dict.get("P").(ref); ok && !pages[r] {
			pages[r] = true
			if err := c.page(r, widgets); err != nil {
				return err
			}
		}
	}
	return nil
}

// fieldKeys are what a new signature field may hold: nothing that acts.
var fieldKeys = []name{"Type", "Subtype", "FT", "T", "TU", "V", "P", "Rect", "F", "AP", "AS", "M", "DA", "DR", "NM", "MK", "Lock", "SV", "Ff", "BS", "Border", "StructParent"}

func (c *comparison) certified() (bool, error) {
	cat, err := c.p.catalog(c.rev - 1)
	if err != nil {
		return false, err
	}
	perms, _, err := c.p.dict(c.rev-1, cat.get("Perms"))
	return perms.has("DocMDP"), err
}

// unseen tells of a widget without an extent, or one that is hidden.
func unseen(d dict) bool {
	r, _ := d.get("Rect").(array)
	if len(r) != 4 {
		return false
	}
	return same(r[0], r[2]) && same(r[1], r[3]) || !seen(d)
}

// page: /Annots may grow by the new widgets.
func (c *comparison) page(r ref, widgets map[ref]bool) error {
	old, now, err := c.both(r, r)
	if err != nil {
		return err
	}
	if keys := differing(old, now); old.get("Type") != object(name("Page")) || slices.ContainsFunc(keys, func(k name) bool { return k != "Annots" }) {
		return nil // rest refuses it
	}
	a, err := c.p.array(c.rev-1, old.get("Annots"))
	if err != nil {
		return err
	}
	b, err := c.p.array(c.rev, now.get("Annots"))
	if err != nil {
		return err
	}
	if len(b) < len(a) || !same(a, b[:len(a)]) {
		return nil
	}
	for _, o := range b[len(a):] {
		if w, ok := o.(ref); !ok || !widgets[w] {
			return nil
		}
	}
	c.explained[r.num] = true
	c.moved(old.get("Annots"), now.get("Annots"))
	return nil
}

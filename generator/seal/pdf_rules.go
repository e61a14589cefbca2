package seal

import "slices"

// isNew tells of an object that the revision before does not have, and to
// which nothing in it refers.
func (c *comparison) isNew(r ref) bool {
	row, _, ok := c.p.find(c.rev-1, r.num)
	return (!ok || row.kind == rowFree) && c.counts[r.num] == 0
}

// writes tells whether this revision has the object among its own.
func (c *comparison) writes(r ref) bool {
	_, written, ok := c.p.find(c.rev, r.num)
	return ok && written == c.rev
}

// moved explains the object behind a value: the same as before, if nothing
// else refers to it, or a new one.
func (c *comparison) moved(old, now object) {
	r, ok := now.(ref)
	if ok && c.writes(r) && (c.isNew(r) || same(old, now) && c.counts[r.num] <= 1) {
		c.explained[r.num] = true
	}
}

// brings explains all new objects that a value leads to.
func (c *comparison) brings(o object, level int) error {
	if level > maxDepth {
		return malformedPDF(0, "too deeply nested")
	}
	switch o := o.(type) {
	case ref:
		if c.explained[o.num] || !c.isNew(o) {
			return nil
		}
		c.explained[o.num] = true
		v, err := c.p.load(c.rev, o)
		if err != nil {
			return err
		}
		return c.brings(v, level+1)
	case array:
		for _, e := range o {
			if err := c.brings(e, level+1); err != nil {
				return err
			}
		}
	case dict:
		for _, e := range o {
			if err := c.brings(e.value, level+1); err != nil {
				return err
			}
		}
	case stream:
		return c.brings(o.dict, level+1)
	}
	return nil
}

// differing lists the keys whose values are not the same.
func differing(old, now dict) (keys []name) {
	for _, e := range old {
		if !same(e.value, now.get(e.key)) {
			keys = append(keys, e.key)
		}
	}
	for _, e := range now {
		if !old.has(e.key) && e.value != object(null) {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// both resolves a value in the revision before and in this one.
func (c *comparison) both(old, now object) (a, b dict, err error) {
	if a, _, err = c.p.dict(c.rev-1, old); err != nil {
		return nil, nil, err
	}
	b, _, err = c.p.dict(c.rev, now)
	return a, b, err
}

// trailer: the same catalog; document information may change in its texts.
func (c *comparison) trailer() error {
	old, now := c.p.revisions[c.rev-1].trailer, c.p.revisions[c.rev].trailer
	if !same(old.get("Root"), now.get("Root")) {
		c.note(false, "another catalog")
	}
	a, b, err := c.both(old.get("Info"), now.get("Info"))
	if err != nil {
		return err
	}
	keys := differing(a, b)
	for _, k := range keys {
		if !isText(a.get(k)) || !isText(b.get(k)) {
			c.note(false, "document information /%s", k)
			return nil
		}
	}
	if r, ok := now.get("Info").(ref); ok && c.counts[r.num] == 0 {
		c.moved(old.get("Info"), r)
	}
	if len(keys) > 0 {
		c.note(true, "document information")
	}
	return nil
}

// isText is also true of nothing.
func isText(o object) bool {
	_, ok := o.(text)
	return ok || o == object(null)
}

// catalog goes through the few keys that may change, and refuses the others.
func (c *comparison) catalog() error {
	old, err := c.p.catalog(c.rev - 1)
	if err != nil {
		return err
	}
	now, err := c.p.catalog(c.rev)
	if err != nil {
		return err
	}
	for _, k := range differing(old, now) {
		switch k {
		case "AcroForm", "DSS", "Metadata":
		case "Extensions", "Version":
			if err := c.brings(now.get(k), 0); err != nil {
				return err
			}
		default:
			c.note(false, "catalog /%s", k)
		}
	}
	if r, err := c.p.root(c.rev); err == nil && c.counts[r.num] == 0 {
		c.explained[r.num] = true
	}
	if err := c.metadata(old.get("Metadata"), now.get("Metadata")); err != nil {
		return err
	}
	if err := c.validation(old.get("DSS"), now.get("DSS")); err != nil {
		return err
	}
	return c.form(old.get("AcroForm"), now.get("AcroForm"))
}

// metadata: an XMP stream for an XMP stream.
func (c *comparison) metadata(old, now object) error {
	a, err := c.p.get(c.rev-1, old)
	if err != nil {
		return err
	}
	b, err := c.p.get(c.rev, now)
	if err != nil {
		return err
	}
	if same(a, b) {
		return nil
	}
	if s, ok := b.(stream); !ok || s.dict.get("Type") != object(name("Metadata")) {
		c.note(false, "metadata")
		return nil
	}
	c.moved(old, now)
	c.note(true, "metadata")
	return nil
}

// validation: /DSS may come and grow. What it rewrites must have been its own.
func (c *comparison) validation(old, now object) error {
	a, b, err := c.both(old, now)
	if err != nil || a == nil && b == nil {
		return err
	}
	if b == nil {
		c.note(false, "validation data are removed")
		return nil
	}
	before := len(c.explained)
	c.moved(old, now)
	for _, e := range b {
		c.moved(a.get(e.key), e.value)
		v, err := c.p.get(c.rev, e.value)
		if err != nil {
			return err
		}
		if err := c.brings(v, 0); err != nil {
			return err
		}
	}
	if err := c.brings(b, 0); err != nil {
		return err
	}
	if len(c.explained) > before {
		c.note(true, "validation data")
	}
	return nil
}

// form: fields may be added and signed, resources may come for them.
func (c *comparison) form(old, now object) error {
	a, b, err := c.both(old, now)
	if err != nil {
		return err
	}
	for _, k := range differing(a, b) {
		switch k {
		case "Fields", "SigFlags":
		case "DR", "DA":
			if err := c.brings(b.get(k), 0); err != nil {
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
	return c.newFields(now[len(old):])
}

// field: an empty signature field may be given its value and appearance.
func (c *comparison) field(old, now field) error {
	keys := differing(old.dict, now.dict)
	if old.ref == now.ref && old.name == now.name && len(keys) == 0 {
		return nil
	}
	for _, k := range keys {
		if !slices.Contains([]name{"V", "AP", "F", "M", "DA"}, k) {
			c.note(false, "field %s: /%s", now.name, k)
			return nil
		}
	}
	if old.ref != now.ref || old.name != now.name || old.value != object(null) || !printed(now.dict) {
		c.note(false, "field %s is changed", now.name)
		return nil
	}
	return c.signed(now)
}

// printed tells whether the widget is shown and printed: /F 4, perhaps locked.
func printed(d dict) bool {
	f, ok := asInt(d.get("F"))
	return ok && f&^128 == 4
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
func (c *comparison) newFields(added []field) error {
	widgets := map[ref]bool{}
	for _, f := range added {
		if !c.isNew(f.ref) {
			c.note(false, "field %s is an older object", f.name)
			continue
		}
		widgets[f.ref] = true
		c.note(true, "new field %s", f.name)
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

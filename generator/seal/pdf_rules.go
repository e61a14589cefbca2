package seal

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

package register

import "strconv"

// Table returns the table or inline table that is key's value; nil where it is
// absent.
func (r *Row) Table(key string) *Row {
	v, ok := r.get(key)
	if !ok {
		return nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		r.badType(key, v, "a table")
		return nil
	}
	return r.sub(key, func() []*Row { return []*Row{r.child(m, key)} })[0]
}

// Tables returns the tables of an array: [[review.topic]], or [{…}, {…}].
func (r *Row) Tables(key string) []*Row {
	if k := r.src.reg.kinds[key]; k != nil && r.isRoot() {
		r.ask(key)
		return r.sub(key, func() []*Row { return r.rootTables(k) })
	}
	v, ok := r.get(key)
	if !ok {
		return nil
	}
	switch v := v.(type) {
	case []map[string]any:
		return r.sub(key, func() []*Row {
			var rows []*Row
			for i, m := range v {
				rows = append(rows, r.child(m, key, strconv.Itoa(i)))
			}
			return rows
		})
	case []any:
		return r.sub(key, func() []*Row { return r.inlineTables(key, v) })
	}
	r.badType(key, v, "an array of tables")
	return nil
}

func (r *Row) inlineTables(key string, list []any) []*Row {
	var rows []*Row
	odd := 0
	for i, e := range list {
		if m, ok := e.(map[string]any); ok {
			rows = append(rows, r.child(m, key, strconv.Itoa(i)))
		} else if odd++; odd <= maxAlike {
			r.ErrorfIn(key, i, "bad-type", "", "%s[%d] is %s, not a table", key, i, typeName(e))
		}
	}
	return rows
}

// rootTables reads the rows of a kind as tables of the root.
func (r *Row) rootTables(k *kind) []*Row {
	var rows []*Row
	for _, p := range k.parts {
		for i := range p.rows {
			if vals := p.decodeRow(i); vals != nil {
				s := p.rows[i]
				rows = append(rows, &Row{src: &source{reg: r.src.reg, file: p.file, part: p, row: i, in: r.src.in},
					vals: vals, at: At{file: p.file, off: s.off, line: s.line}})
			}
		}
	}
	return rows
}

func (r *Row) child(m map[string]any, keys ...string) *Row {
	return &Row{src: r.src, vals: m, path: r.under(keys...), at: r.at}
}

// sub returns the tables under key, the same ones each time.
func (r *Row) sub(key string, open func() []*Row) []*Row {
	for _, s := range r.subs {
		if s.key == key {
			return s.rows
		}
	}
	s := sub{key, open()}
	r.subs = append(r.subs, s)
	return s.rows
}

package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/gowebpki/jcs"

	"github.com/evpack/evpack/generator/register"
)

// tree is what a signature of a row covers, before it is written by the JSON
// Canonicalization Scheme (RFC 8785).
type tree map[string]any

// take copies texts, lists, dates and numbers that the row has, as written.
func (t tree) take(r *register.Row, keys ...string) {
	for _, k := range keys {
		if v, ok := canonical(r.Value(k)); ok {
			t[k] = v
		}
	}
}

// rows copies an array of tables, each with the keys named.
func (t tree) rows(r *register.Row, key string, keys ...string) {
	subs := r.Tables(key)
	if len(subs) == 0 {
		return
	}
	list := make([]tree, len(subs))
	for i, sub := range subs {
		list[i] = tree{}
		list[i].take(sub, keys...)
	}
	t[key] = list
}

// canonical turns a value of TOML into one of JSON: dates are strings; numbers
// outside ±2^53 and floats that are no integers are strings.
func canonical(v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, false
	case string, bool:
		return v, true
	case int64:
		if v > 1<<53 || v < -(1<<53) {
			return strconv.FormatInt(v, 10), true
		}
		return v, true
	case float64:
		return canonicalFloat(v), true
	case []any:
		list := make([]any, 0, len(v))
		for _, e := range v {
			if c, ok := canonical(e); ok {
				list = append(list, c)
			}
		}
		return list, true
	case fmt.Stringer: // a Date
		return v.String(), true
	}
	return nil, false
}

func canonicalFloat(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) <= 1<<53 {
		return int64(f)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// bytes writes the tree by RFC 8785. It cannot fail on what canonical made.
func (t tree) bytes() []byte {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(t); err != nil {
		panic("evidence: a tree of texts and integers did not encode: " + err.Error())
	}
	out, err := jcs.Transform(raw.Bytes())
	if err != nil {
		panic("evidence: RFC 8785 refused what encoding/json wrote: " + err.Error())
	}
	return out
}

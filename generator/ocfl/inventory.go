package ocfl

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// MaxInventory is the most bytes of an inventory that is read: about 800,000
// states of files. To read one takes at most about four times its size of
// memory, whatever is in it.
const MaxInventory = 256 << 20

// ParseInventory reads an inventory, strictly. The error is an *Invalid with the
// rules that are broken; what only should be otherwise is no error.
func ParseInventory(data []byte) (*Inventory, error) {
	inv, found := Inspect(data)
	bad := slices.DeleteFunc(found, Problem.Warning)
	if len(bad) > 0 {
		return nil, &Invalid{bad}
	}
	return inv, nil
}

// Inspect reads an inventory as far as it can be read, and lists every rule that
// it breaks, with the warnings. The inventory is nil where the bytes are no
// JSON object.
func Inspect(data []byte) (*Inventory, []Problem) { return inspect(string(data), nil) }

// inspect is Inspect; what known says in the same bytes is not read again.
func inspect(text string, known *Inventory) (*Inventory, []Problem) {
	r := &reader{
		problems: problems{path: InventoryName}, inv: &Inventory{}, known: known,
		present: map[string]bool{}, shared: map[*Version]bool{},
	}
	if len(text) > MaxInventory {
		r.add("E033", "larger than %d bytes, which is as much as is read", MaxInventory)
		return nil, r.list
	}
	r.text = text
	if err := r.inventory(); err != nil {
		r.add("E033", "%v", err)
		return nil, r.list
	}
	r.judge()
	return r.inv, r.list
}

// reader reads one inventory and keeps what is wrong with it.
type reader struct {
	scanner
	problems
	inv     *Inventory
	known   *Inventory // a newer one of the same object, or nil
	present map[string]bool
	shared  map[*Version]bool // versions that are known's
}

// keyCode has the codes for values of the wrong type.
var keyCode = map[string]string{
	"id": "E037", "type": "E038", "digestAlgorithm": "E039", "head": "E040", "contentDirectory": "E017",
	"manifest": "E106", "versions": "E044", "fixity": "E111",
}

func (r *reader) inventory() error {
	if r.peek() != '{' {
		return r.fail("no object")
	}
	err := r.object(func(key string) error {
		if r.present[key] {
			r.add("E033", "key %s is there twice", quoted(key))
		}
		r.present[key] = true
		return r.member(key)
	})
	if err != nil {
		return err
	}
	return r.end()
}

func (r *reader) member(key string) error {
	texts := map[string]*string{
		"id": &r.inv.ID, "type": &r.inv.Type, "digestAlgorithm": &r.inv.DigestAlgorithm,
		"head": &r.inv.Head, "contentDirectory": &r.inv.ContentDirectory,
	}
	if to, ok := texts[key]; ok {
		return r.textInto(to, keyCode[key], key)
	}
	switch key {
	case "manifest":
		return r.digests(&r.inv.Manifest, codes{"E106", "E092", "E096"}, "manifest")
	case "fixity":
		return r.fixity()
	case "versions":
		return r.versions()
	}
	r.add("E102", "key %s is not in the specification", quoted(key))
	return r.skip()
}

// textInto reads a string; anything else is the problem that code names.
func (r *reader) textInto(to *string, code, what string) error {
	if r.peek() != '"' {
		r.add(code, "%s is not a string", what)
		return r.skip()
	}
	var err error
	*to, err = r.string()
	return err
}

// codes are the problems of a block of digests: not an object, not an array of
// strings, a digest twice.
type codes struct{ object, array, twice string }

// digests reads a block of digests with their paths.
func (r *reader) digests(to *Digests, c codes, what string) error {
	*to = Digests{}
	if r.peek() != '{' {
		r.add(c.object, "%s is not an object", what)
		return r.skip()
	}
	return r.object(func(digest string) error {
		if !isDigest("", digest) {
			r.add(c.array, "%s: %s is not a digest", what, quoted(digest))
			return r.skip()
		}
		if _, twice := (*to)[digest]; twice {
			r.add(c.twice, "%s: digest %s is there twice", what, short(digest))
		}
		paths, err := r.paths(c.array, what, digest)
		(*to)[digest] = paths
		return err
	})
}

func (r *reader) paths(code, what, digest string) ([]string, error) {
	if r.peek() != '[' {
		r.add(code, "%s: the paths of %s are not an array", what, short(digest))
		return nil, r.skip()
	}
	paths := make([]string, 0, 1)
	err := r.array(func() error {
		if r.peek() != '"' {
			r.add(code, "%s: a path of %s is not a string", what, short(digest))
			return r.skip()
		}
		p, err := r.string()
		paths = append(paths, p)
		return err
	})
	return paths, err
}

func (r *reader) fixity() error {
	r.inv.Fixity = map[string]Digests{}
	if r.peek() != '{' {
		r.add("E111", "fixity is not an object")
		return r.skip()
	}
	return r.object(func(algorithm string) error {
		if _, twice := r.inv.Fixity[algorithm]; twice {
			r.add("E033", "fixity: %s is there twice", quoted(algorithm))
		}
		var block Digests
		err := r.digests(&block, codes{"E057", "E057", "E097"}, "fixity")
		r.inv.Fixity[algorithm] = block
		return err
	})
}

// JSON writes the one form of an inventory: a line of JSON, its keys and paths
// sorted, no byte more than needed. It refuses what ParseInventory would.
func (inv *Inventory) JSON() ([]byte, error) {
	sorted := *inv
	sorted.Manifest = inv.Manifest.sorted()
	sorted.Versions = map[string]*Version{}
	for name, v := range inv.Versions {
		one := *v
		one.State = v.State.sorted()
		sorted.Versions[name] = &one
	}
	if inv.Fixity != nil {
		sorted.Fixity = map[string]Digests{}
		for algorithm, d := range inv.Fixity {
			sorted.Fixity[algorithm] = d.sorted()
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&sorted); err != nil {
		return nil, err
	}
	if _, err := ParseInventory(b.Bytes()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// sorted is d with each list of paths in order; never nil.
func (d Digests) sorted() Digests {
	out := maps.Clone(d)
	if out == nil {
		out = Digests{}
	}
	for digest, paths := range out {
		out[digest] = slices.Sorted(slices.Values(paths))
	}
	return out
}

// quoted shows text of somebody else's, not all of it if it is long.
func quoted(text string) string {
	if len(text) > 120 {
		text = text[:120] + "…"
	}
	return strconv.Quote(text)
}

// short shows enough of a digest to find it.
func short(digest string) string { return quoted(digest[:min(len(digest), 16)]) }

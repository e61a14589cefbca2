package ocfl

import (
	"encoding/hex"
	"path"
	"strings"
)

// held is an inventory with its sidecar, as a folder holds them.
type held struct {
	folder  string // ".", or a version's
	there   bool   // the inventory is
	unread  bool   // it, or its sidecar, could not be read
	data    string
	inv     *Inventory // nil where it cannot be read
	found   []Problem  // in it
	sidecar string     // the name that the sidecar must have
	stated  string     // the digest that the sidecar states; empty where there is no sidecar
	sound   bool       // the sidecar is well-formed and right
	broken  []Problem  // of the sidecar
}

// load reads a folder's inventory and sidecar. What is wrong with them is kept
// in them, for the time being; what known says too is not judged again.
func (c *checker) load(folder string, known *Inventory) *held {
	h := &held{folder: folder}
	name := path.Join(folder, InventoryName)
	faults := len(c.unread)
	h.data, h.there = c.read(name, MaxInventory, "E033")
	h.unread = len(c.unread) > faults
	if !h.there {
		return h
	}
	if known != nil && known == c.root.inv && h.data == c.root.data {
		h.inv = known
	} else {
		h.inv, h.found = inspect(h.data, known)
	}
	for i := range h.found {
		h.found[i].Path = name
	}
	if h.inv == nil || newHash(h.inv.DigestAlgorithm) == nil {
		return h
	}
	h.sidecar = InventoryName + "." + h.inv.DigestAlgorithm
	c.side(h)
	return h
}

// side judges a sidecar (section 3.7).
func (c *checker) side(h *held) {
	name := path.Join(h.folder, h.sidecar)
	faults := len(c.unread)
	data, ok := c.read(name, maxSidecar, "E061")
	if h.unread = len(c.unread) > faults; h.unread {
		return
	}
	if !ok {
		h.broken = append(h.broken, Problem{"E058", name, "there is no sidecar"})
		return
	}
	stated, err := ParseSidecar([]byte(data))
	if err != nil {
		h.broken, h.stated = append(h.broken, Problem{"E061", name, "is not of the form DIGEST inventory.json"}), "?"
		return
	}
	h.stated = stated
	digest := sum(h.inv.DigestAlgorithm, h.data)
	if data != sidecarText(digest) {
		c.depart(name)
	}
	if h.sound = strings.EqualFold(stated, digest); !h.sound {
		h.broken = append(h.broken, Problem{"E060", name, "states another digest than " + InventoryName + " has"})
	}
}

// sum is the digest of a text, in hex, taken in parts since a hash wants bytes.
func sum(algorithm, text string) string {
	h := newHash(algorithm)
	for part := 64 << 10; text != ""; text = text[min(part, len(text)):] {
		h.Write([]byte(text[:min(part, len(text))]))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// good tells that an inventory breaks no rule by itself.
func (h *held) good() bool {
	for _, p := range h.found {
		if !p.Warning() {
			return false
		}
	}
	return h.inv != nil
}

// settle finds the inventory that counts: the root's, or the newest version's
// where a commit was broken off between the two.
func (c *checker) settle() {
	c.inv = c.root.inv
	newest := ""
	for _, e := range c.entries {
		if e.Kind == Folder && Number(e.Name) > Number(newest) {
			newest = e.Name
		}
	}
	if newest == "" || c.root.sound && c.root.inv.Head == newest {
		return
	}
	v := c.load(newest, nil)
	switch {
	case !v.there:
		c.unfinished(newest)
	case v.good() && v.inv.Head == newest && (v.sound || v.stated == "") && c.behind(v):
		c.torn, c.inv, c.newest = newest, v.inv, v
	}
}

// behind tells that the root is what a commit of v, broken off after its commit
// point, would leave: the inventory of the version before, or v's own with the
// sidecar of the version before.
func (c *checker) behind(v *held) bool {
	n := Number(v.folder)
	if n == 1 {
		return !c.root.there && kind(c.entries, InventoryName) == 0 || c.root.data == v.data && kind(c.entries, v.sidecar) == 0
	}
	before := c.load(v.inv.Names()[n-2], nil)
	switch {
	case !c.root.there || !before.there:
		return false
	case c.root.data == v.data:
		return strings.EqualFold(c.root.stated, sum(v.inv.DigestAlgorithm, before.data))
	default:
		return c.root.sound && c.root.data == before.data
	}
}

// unfinished takes the next version's folder for one that is still being filled:
// there is nothing in it but content.
func (c *checker) unfinished(next string) {
	if !c.root.sound || Number(next) != Number(c.root.inv.Head)+1 {
		return
	}
	for _, e := range c.list(next) {
		if e.Kind != Folder || e.Name != c.root.inv.Content() {
			return
		}
	}
	c.partial = next
	c.links(next)
}

// inventory takes over what is wrong with the root's inventory (sections 3.5 to
// 3.7), or with the one that counts instead.
func (c *checker) inventory() {
	if c.torn != "" {
		c.merge(c.newest.found)
		c.behindBy()
		return
	}
	h := c.root
	if !h.there {
		if kind(c.entries, InventoryName) == 0 {
			c.at(InventoryName, "E063", "there is none")
		}
		return
	}
	c.merge(h.found)
	c.merge(h.broken)
	if h.inv != nil && c.spec != "" && h.inv.Spec() != "" && h.inv.Spec() != c.spec {
		c.at(InventoryName, "E038", "is of version %s, the object declares %s", h.inv.Spec(), c.spec)
	}
}

// behindBy lists what any validator would say of a torn commit. It does not
// count: it is what the verdict says.
func (c *checker) behindBy() {
	say := func(code, p, message string) { c.left = append(c.left, Problem{code, p, message}) }
	switch {
	case !c.root.there:
		say("E063", InventoryName, "there is none yet")
	case c.root.data == c.newest.data:
		c.left = append(c.left, c.root.broken...)
	default:
		say("E046", c.torn, "is newer than the inventory, whose head is "+quoted(c.root.inv.Head))
	}
	c.left = append(c.left, c.newest.broken...)
}

// isSidecar tells that a name is that of the inventory's sidecar, or may be,
// since the inventory could not be read.
func (h *held) isSidecar(name string) bool {
	return name == h.sidecar || h.unread && strings.HasPrefix(name, InventoryName+".")
}

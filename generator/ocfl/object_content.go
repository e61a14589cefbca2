package ocfl

import (
	"path"
	"strings"
)

// stored is the content of an object, as it lies there.
type stored struct {
	size   map[string]int64  // of each file, in bytes
	within map[int][]string  // each version's files
	digest map[string]string // of each content path, as the inventory that counts says
	tasks  map[string]*task  // what is to be hashed
}

// A task is a file to be hashed, with what must come out.
type task struct {
	path  string
	wants []want
	found []Problem // what came of it
	fault error     // why nothing did
}

// A want is a digest that an inventory states of a file; code is the rule that
// is broken where the file has another.
type want struct{ algorithm, digest, code, at string }

// content finds what content there is (section 3.3.1), and holds the inventory
// that counts against it.
func (c *checker) content() {
	c.stored = &stored{map[string]int64{}, map[int][]string{}, map[string]string{}, map[string]*task{}}
	for _, name := range c.inv.Names() {
		if Number(name) > 0 && kind(c.entries, name) == Folder {
			c.gather(name, path.Join(name, c.inv.Content()))
		}
	}
	for _, f := range c.inv.Manifest.Files() {
		c.stored.digest[f.Path] = f.Digest
	}
	c.manifest(InventoryName, len(c.inv.Versions), c.inv)
}

// gather lists the content of one version.
func (c *checker) gather(name, folder string) {
	if kind(c.list(name), c.inv.Content()) != Folder || strings.Contains(c.inv.Content(), "/") {
		return
	}
	any := c.walk(folder, func(p string, e Entry) {
		switch e.Kind {
		case Regular:
			c.stored.size[p] = e.Size
			c.stored.within[Number(name)] = append(c.stored.within[Number(name)], p)
		case Folder:
		case 0:
			c.at(p, "E024", "an empty folder among the content")
		default:
			c.at(p, "E090", "is a %s", e.Kind)
		}
	})
	if !any && len(c.unread) == 0 {
		c.at(folder, "W003", "a content folder without content")
	}
}

// manifest holds an inventory against the content of the first n versions: each
// file is in it, each of its paths is a file, and the digests are to be seen.
func (c *checker) manifest(at string, n int, inv *Inventory) {
	listed := make(map[string]bool, len(inv.Manifest))
	for _, f := range inv.Manifest.Files() {
		listed[f.Path] = true
		c.expect(f.Path, want{inv.DigestAlgorithm, f.Digest, "E092", at}, inv == c.inv)
	}
	for v := 1; v <= n; v++ {
		for _, p := range c.stored.within[v] {
			if !listed[p] {
				c.at(p, "E023", "is not in the manifest of %s", at)
			}
		}
	}
	for _, algorithm := range sortedKeys(inv.Fixity) {
		if newHash(algorithm) == nil {
			continue
		}
		for _, f := range inv.Fixity[algorithm].Files() {
			c.expect(f.Path, want{algorithm, f.Digest, "E093", at}, inv == c.inv)
		}
	}
}

// expect adds what a file's digest must be. What the inventory that counts says
// by the same algorithm, an older one need only repeat.
func (c *checker) expect(p string, w want, counts bool) {
	if _, ok := c.stored.size[p]; !ok {
		if len(c.unread) == 0 {
			c.at(p, w.code, "%s has it, but there is no such file", w.at)
		}
		return
	}
	if now, ok := c.stored.digest[p]; ok && !counts && w.algorithm == c.inv.DigestAlgorithm && strings.EqualFold(now, w.digest) {
		return
	}
	t := c.stored.tasks[p]
	if t == nil {
		t = &task{path: p}
		c.stored.tasks[p] = t
	}
	for _, other := range t.wants {
		if other.algorithm == w.algorithm && strings.EqualFold(other.digest, w.digest) {
			return
		}
	}
	t.wants = append(t.wants, w)
}

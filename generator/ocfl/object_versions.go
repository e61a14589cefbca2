package ocfl

import (
	"path"
	"slices"
	"strings"
)

// versions judges the folders of the versions, newest first, so that what an
// older inventory repeats need not be read again.
func (c *checker) versions() {
	names := c.inv.Names()
	spec := c.spec
	for _, name := range slices.Backward(names) {
		if Number(name) == 0 || c.ctx.Err() != nil {
			continue
		}
		if kind(c.entries, name) != Folder {
			if kind(c.entries, name) == 0 {
				c.at(name, "E010", "the inventory has this version, but there is no folder of it")
			}
			continue
		}
		spec = c.version(name, spec)
	}
}

// version judges one version's folder (section 3.3). It gives the version of the
// specification that the folders before it may have at most.
func (c *checker) version(name, spec string) string {
	h := c.newest
	if h == nil || h.folder != name {
		h = c.load(name, c.inv)
	}
	list := c.list(name)
	c.folder(name, list, h)
	if !h.there {
		if kind(list, InventoryName) == 0 && len(c.unread) == 0 {
			c.at(name, "W010", "has no inventory")
		}
		return spec
	}
	if h != c.newest { // whose problems are known
		c.merge(h.found)
		c.merge(h.broken)
	}
	if h.inv == nil {
		return spec
	}
	if name == c.inv.Head {
		if c.torn == "" && h.data != c.root.data {
			c.at(path.Join(name, InventoryName), "E064", "is not the same as the object's root has")
		}
	} else {
		c.older(name, h.inv)
	}
	if of := h.inv.Spec(); of != "" && spec != "" {
		if of > spec {
			c.at(path.Join(name, InventoryName), "E103", "is of version %s of the specification, a later one of %s", of, spec)
		}
		return of
	}
	return spec
}

// folder are the rules of what may lie in a version's folder.
func (c *checker) folder(name string, list []Entry, h *held) {
	for _, e := range list {
		p := path.Join(name, e.Name)
		switch {
		case e.Kind == Link || e.Kind == Special:
			c.at(p, "E090", "is a %s", e.Kind)
		case e.Kind == Regular && e.Name != InventoryName && !h.isSidecar(e.Name):
			c.at(p, "E015", "a file that has no place in a version's folder")
		case e.Kind == Folder && e.Name != c.inv.Content():
			c.at(p, "W002", "a folder that is not the content folder")
			c.links(p)
		}
	}
}

// older compares an older inventory with the one that counts.
func (c *checker) older(name string, old *Inventory) {
	at := path.Join(name, InventoryName)
	if old.Head != name && Number(old.Head) > 0 {
		c.at(at, "E040", "head is %s", quoted(old.Head))
	}
	if old.ID != c.inv.ID && old.ID != "" && c.inv.ID != "" {
		c.at(at, "E037", "id is %s, not %s", quoted(old.ID), quoted(c.inv.ID))
	}
	if old.ContentDirectory != c.inv.ContentDirectory {
		c.at(at, "E019", "contentDirectory is %s, not %s", quoted(old.ContentDirectory), quoted(c.inv.ContentDirectory))
		if old.ContentDirectory != "" && c.inv.ContentDirectory != "" {
			c.at(at, "E020", "contentDirectory has changed since")
		}
	}
	for _, v := range old.Names() {
		now := c.inv.Versions[v]
		switch was := old.Versions[v]; {
		case now == nil:
			c.at(at, "E066", "has version %s, which is not in the newest inventory", quoted(v))
		case now == was:
		default:
			c.same(at, v, old, was, now)
		}
	}
	if c.stored != nil {
		c.manifest(at, Number(name), old)
	}
}

// same compares what two inventories say of a version.
func (c *checker) same(at, name string, old *Inventory, was, now *Version) {
	if p := c.differs(old, was.State.Files(), now.State.Files()); p != "" {
		c.at(at, "E066", "the state of %s is not that of the newest inventory: %s", quoted(name), p)
	}
	if was.Created != now.Created || was.Message != now.Message || user(was) != user(now) {
		c.at(at, "W011", "time, message or user of %s are not those of the newest inventory", quoted(name))
	}
}

func user(v *Version) User {
	if v.User == nil {
		return User{}
	}
	return *v.User
}

// differs gives the first path that two states do not have alike. Where their
// inventories have different algorithms, the same content path must be behind
// the path.
func (c *checker) differs(old *Inventory, was, now []File) string {
	for i := range max(len(was), len(now)) {
		switch {
		case i >= len(was):
			return quoted(now[i].Path)
		case i >= len(now) || was[i].Path != now[i].Path:
			return quoted(was[i].Path)
		case old.DigestAlgorithm == c.inv.DigestAlgorithm:
			if !strings.EqualFold(was[i].Digest, now[i].Digest) {
				return quoted(was[i].Path)
			}
		case !overlap(old.Manifest[was[i].Digest], c.inv.Manifest[now[i].Digest]):
			return quoted(was[i].Path)
		}
	}
	return ""
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(p string) bool { return slices.Contains(b, p) })
}

package ocfl

import (
	"path"
	"strings"
)

const objectValue = "ocfl_object_"

// declaration are the rules of the file that says: this is an object (section 3.2).
func (c *checker) declaration() {
	c.spec = declared(c.entries, objectValue, declarationCodes{"E003", "E004", "E005", "E006"}, &c.problems)
	if c.spec == "" {
		return
	}
	name := "0=" + objectValue + c.spec
	if text, ok := c.read(name, 100, "E007"); ok && text != objectValue+c.spec+"\n" {
		c.at(name, "E007", "holds %s", quoted(text))
	}
}

// declarationCodes: none or several; no name of the form T=dvalue; T is not 0;
// dvalue is something else.
type declarationCodes struct{ count, form, tag, value string }

// declared finds the one declaration in a list of files; it gives the version
// that is declared, empty where that is not known.
func declared(list []Entry, prefix string, codes declarationCodes, p *problems) (spec string) {
	var names []string
	for _, e := range list {
		tag, value, ok := strings.Cut(e.Name, "=")
		if e.Kind != Regular || !ok || !strings.HasPrefix(value, "ocfl") {
			continue
		}
		switch version, ours := strings.CutPrefix(value, prefix); {
		case tag != "0":
			p.at(e.Name, codes.tag, "a declaration whose tag is not 0")
		case !ours || !isSpec(version):
			p.at(e.Name, codes.value, "declares what is not known: versions 1.0 and 1.1 of %s are", strings.TrimSuffix(prefix, "_"))
		default:
			names = append(names, e.Name)
			spec = version
		}
	}
	if len(names) != 1 {
		p.at(".", codes.count, "%d files declare the version of the specification, not one", len(names))
		return ""
	}
	return spec
}

func isSpec(version string) bool {
	for _, s := range specs {
		if s == version {
			return true
		}
	}
	return false
}

// strangers are the rules of what may lie in an object's root (section 3.1).
func (c *checker) strangers(versions map[string]*Version) {
	for _, e := range c.entries {
		switch {
		case e.Kind == Link || e.Kind == Special:
			c.at(e.Name, "E090", "is a %s", e.Kind)
		case e.Kind == Regular && !c.expected(e.Name):
			c.at(e.Name, "E001", "a file that has no place in an object's root")
		case e.Kind != Folder || versions[e.Name] != nil && Number(e.Name) > 0 || e.Name == c.partial:
		case e.Name == "extensions":
			c.extensions()
		case e.Name == "logs":
			c.links(e.Name)
		case versions != nil && Number(e.Name) > 0:
			c.at(e.Name, "E046", "a version's folder that is not in the inventory")
		case versions != nil || Number(e.Name) == 0:
			c.at(e.Name, "E001", "a folder that has no place in an object's root")
		}
	}
}

// expected tells that a file's name is one of those of an object's root.
func (c *checker) expected(name string) bool {
	return name == InventoryName || c.root.isSidecar(name) || strings.Contains(name, "=ocfl")
}

// extensions are the rules of an object's extensions (section 3.9).
func (c *checker) extensions() {
	for _, e := range c.list("extensions") {
		p := path.Join("extensions", e.Name)
		switch e.Kind {
		case Folder:
			if !registered[e.Name] {
				c.at(p, "W013", "is not the name of a registered extension")
			}
			c.links(p)
		case Regular:
			c.at(p, "E067", "a file among the extensions")
		default:
			c.at(p, "E090", "is a %s", e.Kind)
		}
	}
}

// links goes through a folder whose content nobody prescribes: there are no
// links in it.
func (c *checker) links(folder string) {
	any := c.walk(folder, func(p string, e Entry) {
		switch e.Kind {
		case Link, Special:
			c.at(p, "E090", "is a %s", e.Kind)
		case Regular, 0:
			c.depart(p)
		}
	})
	if !any {
		c.depart(folder)
	}
}

func (c *checker) depart(p string) {
	if len(c.departures) < maxProblems {
		c.departures = append(c.departures, p)
	}
}

// walk calls each with whatever lies under a folder, folders before what is in
// them; it tells whether there was anything.
func (c *checker) walk(folder string, each func(p string, e Entry)) bool {
	list := c.list(folder)
	for _, e := range list {
		p := path.Join(folder, e.Name)
		each(p, e)
		if e.Kind == Folder && c.ctx.Err() == nil {
			if !c.walk(p, each) && len(c.unread) == 0 {
				each(p, Entry{}) // it is empty
			}
		}
	}
	return len(list) > 0
}

// registered are the extensions of https://ocfl.github.io/extensions/, as of 2026.
var registered = map[string]bool{
	"0001-digest-algorithms": true, "0002-flat-direct-storage-layout": true, Layout: true,
	"0004-hashed-n-tuple-storage-layout": true, "0005-mutable-head": true, "0006-flat-omit-prefix-storage-layout": true,
	"0007-n-tuple-omit-prefix-storage-layout": true, "0008-schema-registry": true, "0009-digest-algorithms": true,
	"0010-differential-n-tuple-omit-prefix-storage-layout": true, "0011-direct-clean-path-layout": true,
	"0012-hash-and-no-prefix-id-n-tuple-storage-layout": true, "initial": true,
}

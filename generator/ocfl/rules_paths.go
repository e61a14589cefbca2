package ocfl

import (
	"slices"
	"strings"
)

// manifest are the rules of the content paths (section 3.5.2); it gives the
// paths.
func (r *reader) manifest() map[string]bool {
	content := make(map[string]bool, len(r.inv.Manifest))
	r.block("manifest", r.inv.DigestAlgorithm, r.inv.Manifest, "E096")
	for _, f := range r.inv.Manifest.Files() {
		if content[f.Path] {
			r.add("E101", "content path %s is there twice", quoted(f.Path))
		}
		content[f.Path] = true
		r.path(f.Path, "content", "E099", "E100")
		r.place(f.Path)
	}
	r.nested(content, "E101", "content path")
	if len(content) < len(r.inv.Manifest) {
		for _, digest := range sortedKeys(r.inv.Manifest) {
			if len(r.inv.Manifest[digest]) == 0 {
				r.add("E092", "manifest: digest %s has no paths", short(digest))
			}
		}
	}
	return content
}

// block are the rules of digests: the right length, and each only once. Equal
// ones were found when they were read; those that differ in case alone need a
// capital letter.
func (r *reader) block(what, algorithm string, d Digests, twice string) {
	var bad []string
	capital := false
	for digest := range d {
		if !isDigest(algorithm, digest) {
			bad = append(bad, digest)
		}
		capital = capital || strings.ContainsAny(digest, "ABCDEF")
	}
	slices.Sort(bad)
	for _, digest := range bad {
		r.add(hexCode(algorithm), "%s: %s is not a digest of %s", what, short(digest), algorithm)
	}
	if !capital {
		return
	}
	seen := map[string]bool{}
	for _, digest := range sortedKeys(d) {
		low := strings.ToLower(digest)
		if seen[low] {
			r.add(twice, "%s: digest %s is there twice, in different letters", what, short(digest))
		}
		seen[low] = true
	}
}

// hexCode is the rule of how an algorithm's digests are written.
func hexCode(algorithm string) string {
	switch algorithm {
	case "sha1":
		return "E029"
	case "sha256":
		return "E030"
	case "sha512":
		return "E031"
	case "blake2b-512":
		return "E032"
	}
	return "E057"
}

// path are the rules of one path: elem for its elements, ends for a slash at an end.
func (r *reader) path(p, what, elem, ends string) {
	if p == "" {
		r.add(elem, "a %s path is empty", what)
		return
	}
	if p[0] == '/' || p[len(p)-1] == '/' {
		r.add(ends, "%s path %s begins or ends with a slash", what, quoted(p))
	}
	for part := range strings.SplitSeq(strings.Trim(p, "/"), "/") {
		if part == "" || part == "." || part == ".." {
			r.add(elem, "%s path %s has the element %s", what, quoted(p), quoted(part))
			return
		}
	}
}

// place: a content path lies in the content folder of a version of the inventory.
func (r *reader) place(p string) {
	parts := strings.SplitN(p, "/", 3)
	if len(parts) < 3 || parts[1] != r.inv.Content() || Number(parts[0]) == 0 {
		r.add("E042", "content path %s is not in a version's folder %s", quoted(p), quoted(r.inv.Content()))
	} else if r.inv.Versions != nil && r.inv.Versions[parts[0]] == nil {
		r.add("E014", "content path %s is in no version of the inventory", quoted(p))
	}
}

// nested: no path is a folder of another.
func (r *reader) nested(paths map[string]bool, code, what string) {
	both := map[string]string{}
	for p := range paths {
		for i := strings.LastIndexByte(p, '/'); i > 0; i = strings.LastIndexByte(p[:i], '/') {
			if paths[p[:i]] {
				both[p] = p[:i]
			}
		}
	}
	for _, p := range sortedKeys(both) {
		r.add(code, "%s %s is also a folder of %s", what, quoted(both[p]), quoted(p))
	}
}

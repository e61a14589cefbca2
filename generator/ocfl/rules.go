package ocfl

import (
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// judge applies the rules that an inventory can be held to by itself.
func (r *reader) judge() {
	r.keys()
	r.names()
	content := r.manifest()
	r.states()
	r.fixities(content)
}

// keys are the rules of the simple values (section 3.5.1).
func (r *reader) keys() {
	for key, code := range map[string]string{
		"id": "E036", "type": "E036", "digestAlgorithm": "E036", "head": "E036", "manifest": "E041", "versions": "E043",
	} {
		if !r.present[key] {
			r.add(code, "there is no %s", key)
		}
	}
	inv := r.inv
	if r.present["id"] && inv.ID == "" {
		r.add("E037", "id is empty")
	} else if inv.ID != "" && !isURI(inv.ID) {
		r.add("W005", "id %s is not a URI", quoted(inv.ID))
	}
	if inv.Type != "" && inv.Spec() == "" {
		r.add("E038", "type is %s", quoted(inv.Type))
	}
	switch inv.DigestAlgorithm {
	case "sha512", "":
	case "sha256":
		r.add("W004", "digestAlgorithm is sha256, not sha512")
	default:
		r.add("E025", "digestAlgorithm is %s", quoted(inv.DigestAlgorithm))
	}
	if dir := inv.ContentDirectory; r.present["contentDirectory"] {
		if dir == "" || strings.Contains(dir, "/") {
			r.add("E017", "contentDirectory is %s", quoted(dir))
		}
		if dir == "." || dir == ".." {
			r.add("E018", "contentDirectory is %s", quoted(dir))
		}
	}
}

var uri = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>"{}|\\^` + "`" + `]+$`)

func isURI(text string) bool { return uri.MatchString(text) }

// names are the rules of the names of versions (sections 3.3, 3.5.3).
func (r *reader) names() {
	inv := r.inv
	if !r.present["versions"] || inv.Versions == nil {
		return
	}
	names := inv.Names()
	if len(names) == 0 {
		r.add("E008", "there are no versions")
		return
	}
	width, padded := 0, false
	for i, name := range names {
		if Number(name) == 0 {
			r.add("E046", "%s is not the name of a version", quoted(name))
			return
		}
		if i == 0 {
			width, padded = len(name), name[1] == '0'
		}
		switch {
		case padded && name[1] != '0':
			r.add("E011", "%s has no nought after its v, as %s has", name, names[0])
			r.add("E013", "%s is not named as the versions before it are", name)
		case padded && len(name) != width, !padded && name[1] == '0':
			r.add("E012", "%s is not named as %s is", name, names[0])
		}
		if Number(name) != i+1 {
			r.add("E010", "where version %d should be, there is %s", i+1, name)
			return
		}
	}
	if padded {
		r.add("W001", "the names of the versions are padded: %s", names[0])
	}
	if last := names[len(names)-1]; r.present["head"] && inv.Head != last {
		r.add("E040", "head is %s, the newest version is %s", quoted(inv.Head), last)
	}
}

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

// states are the rules of the versions' states (section 3.5.3.1), and that
// nothing is kept that no state has.
func (r *reader) states() {
	used := make(map[string]bool, len(r.inv.Manifest))
	known := true // this version is another inventory's, and so are all before it
	for _, name := range r.inv.Names() {
		v := r.inv.Versions[name]
		if known = known && r.shared[v]; known {
			r.use(name, slices.Values(v.fresh), used)
			continue
		}
		fresh := r.use(name, maps.Keys(v.State), used)
		if !r.shared[v] {
			v.fresh = fresh
			r.logical(name, v)
		}
	}
	if len(used) == len(r.inv.Manifest) {
		return
	}
	for _, digest := range sortedKeys(r.inv.Manifest) {
		if !used[digest] {
			r.add("E107", "manifest: digest %s is in no version's state", short(digest))
		}
	}
}

// use marks a state's digests as used, and says which the manifest has not; it
// gives those that no state before had.
func (r *reader) use(name string, state iter.Seq[string], used map[string]bool) (fresh []string) {
	var unknown []string
	for digest := range state {
		if used[digest] {
			continue
		}
		fresh = append(fresh, digest)
		if _, ok := r.inv.Manifest[digest]; ok {
			used[digest] = true
		} else {
			unknown = append(unknown, digest)
		}
	}
	slices.Sort(unknown)
	for _, digest := range unknown {
		r.add("E050", "state of %s: digest %s is not in the manifest", quoted(name), short(digest))
	}
	return fresh
}

// logical are the rules of one version's paths, time and user.
func (r *reader) logical(name string, v *Version) {
	logical := make(map[string]bool, len(v.State))
	for _, f := range v.State.Files() {
		if logical[f.Path] {
			r.add("E095", "state of %s: logical path %s is there twice", quoted(name), quoted(f.Path))
		}
		logical[f.Path] = true
		r.path(f.Path, "logical", "E052", "E053")
	}
	r.nested(logical, "E095", "state of "+quoted(name)+": logical path")
	if v.Created != "" && !isTime(v.Created) {
		r.add("E049", "created of %s is %s, no date and time of RFC 3339 with seconds and zone", quoted(name), quoted(v.Created))
	}
	switch u := v.User; {
	case u == nil || u.Name == "":
	case u.Address == "":
		r.add("W008", "the user of %s has no address", quoted(name))
	case !isURI(u.Address):
		r.add("W009", "the user's address in %s is not a URI: %s", quoted(name), quoted(u.Address))
	}
}

var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// isTime: RFC 3339, with its leap second, which package time does not know.
func isTime(text string) bool {
	text = strings.ToUpper(text)
	if !dateTime.MatchString(text) {
		return false
	}
	if text[17:19] == "60" {
		text = text[:17] + "59" + text[19:]
	}
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

// fixities are the rules of the fixity block (section 3.5.4).
func (r *reader) fixities(content map[string]bool) {
	for _, algorithm := range sortedKeys(r.inv.Fixity) {
		block := r.inv.Fixity[algorithm]
		if newHash(algorithm) == nil {
			continue // E028: what is not known is ignored
		}
		r.block("fixity "+algorithm, algorithm, block, "E097")
		seen := map[string]bool{}
		for _, f := range block.Files() {
			r.path(f.Path, "fixity", "E099", "E100")
			if !content[f.Path] {
				r.add("E057", "fixity %s: path %s is not in the manifest", algorithm, quoted(f.Path))
			}
			if seen[f.Path] {
				r.add("E101", "fixity %s: path %s is there twice", algorithm, quoted(f.Path))
			}
			seen[f.Path] = true
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

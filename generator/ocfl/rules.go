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

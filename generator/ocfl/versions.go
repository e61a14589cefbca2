package ocfl

import "strings"

func (r *reader) versions() error {
	r.inv.Versions = map[string]*Version{}
	if r.peek() != '{' {
		r.add("E044", "versions is not an object")
		return r.skip()
	}
	return r.object(func(name string) error {
		if r.inv.Versions[name] != nil {
			r.add("E033", "version %s is there twice", quoted(name))
		}
		if len(r.inv.Versions) > maxVersions {
			return r.fail("too many versions")
		}
		if v := r.same(name); v != nil {
			r.inv.Versions[name] = v
			return nil
		}
		v := &Version{}
		r.inv.Versions[name] = v
		r.peek()
		from := r.pos
		err := r.version(name, v)
		v.raw = r.text[from:r.pos]
		return err
	})
}

// same is the known inventory's version of that name, if what comes next is the
// same text: an object's end is found without what follows it, so equal bytes
// are an equal value. An object of many versions repeats itself so often that
// reading it would otherwise cost more than hashing it.
func (r *reader) same(name string) *Version {
	if r.known == nil || r.known.Versions[name] == nil || r.peek() != '{' {
		return nil
	}
	v := r.known.Versions[name]
	if v.raw == "" || v.raw[0] != '{' || !strings.HasPrefix(r.text[r.pos:], v.raw) {
		return nil
	}
	r.pos += len(v.raw)
	r.shared[v] = true
	return v
}

// maxVersions is as many as are read.
const maxVersions = 100_000

func (r *reader) version(name string, v *Version) error {
	if r.peek() != '{' {
		r.add("E047", "version %s is not an object", quoted(name))
		return r.skip()
	}
	seen := map[string]bool{}
	err := r.object(func(key string) error {
		if seen[key] {
			r.add("E033", "version %s: key %s is there twice", quoted(name), quoted(key))
		}
		seen[key] = true
		switch key {
		case "created":
			return r.textInto(&v.Created, "E049", "created of "+quoted(name))
		case "message":
			return r.textInto(&v.Message, "E094", "message of "+quoted(name))
		case "user":
			return r.user(name, v)
		case "state":
			return r.digests(&v.State, codes{"E050", "E051", "E050"}, "state of "+quoted(name))
		}
		r.add("E102", "version %s: key %s is not in the specification", quoted(name), quoted(key))
		return r.skip()
	})
	if err != nil {
		return err
	}
	for _, key := range []string{"created", "state"} {
		if !seen[key] {
			r.add("E048", "version %s has no %s", quoted(name), key)
		}
	}
	for _, key := range []string{"message", "user"} {
		if !seen[key] {
			r.add("W007", "version %s has no %s", quoted(name), key)
		}
	}
	return nil
}

func (r *reader) user(name string, v *Version) error {
	if r.peek() != '{' {
		r.add("E054", "user of %s is not an object", quoted(name))
		return r.skip()
	}
	v.User = &User{}
	seen := map[string]bool{}
	err := r.object(func(key string) error {
		if seen[key] {
			r.add("E033", "user of %s: key %s is there twice", quoted(name), quoted(key))
		}
		seen[key] = true
		switch key {
		case "name":
			return r.textInto(&v.User.Name, "E054", "the user's name in "+quoted(name))
		case "address":
			return r.textInto(&v.User.Address, "E054", "the user's address in "+quoted(name))
		}
		r.add("E102", "user of %s: key %s is not in the specification", quoted(name), quoted(key))
		return r.skip()
	})
	if err == nil && v.User.Name == "" {
		r.add("E054", "the user of %s has no name", quoted(name))
	}
	return err
}

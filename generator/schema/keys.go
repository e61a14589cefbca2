package schema

// Short ways to write keys; what they say more is set by the methods below.

func id(about string) Key                       { return Key{Name: "id", Type: ID, Need: true, About: about} }
func key(name string, t Type, about string) Key { return Key{Name: name, Type: t, About: about} }
func list(name string, t Type, about string) Key {
	return Key{Name: name, Type: t, List: true, About: about}
}
func link(name, to, about string) Key { return Key{Name: name, Type: Link, To: to, About: about} }
func links(name, to, about string) Key {
	return Key{Name: name, Type: Link, To: to, List: true, About: about}
}
func word(name, about string, words ...string) Key {
	return Key{Name: name, Type: Word, Words: words, About: about}
}
func words(name, about string, words ...string) Key {
	return Key{Name: name, Type: Word, List: true, Words: words, About: about}
}
func table(name, about string, keys ...Key) Key {
	return Key{Name: name, Type: Table, About: about, Keys: keys}
}
func tables(name, about string, keys ...Key) Key {
	return Key{Name: name, Type: Table, List: true, About: about, Keys: keys}
}
func evidence() Key { return list("evidence", Reference, "What proves it.") }

func (k Key) must() Key { k.Need = true; return k }

func (k Key) upTo(most float64) Key { k.Max = most; return k }

func (k Key) withNotes() Key { k.Notes = true; return k }

func audience(about string) Key {
	return table("audience", about,
		key("all", Bool, "Everybody."),
		key("top_management", Bool, "Top management."),
		key("managers", Bool, "Whoever is an active person's manager."),
		links("roles", "role", "Whoever holds one of these roles."),
		list("departments", Text, "Whoever is in one of these departments."),
		words("kinds", "Whoever is employed in one of these ways.", "employee", "contractor", "third-party"))
}

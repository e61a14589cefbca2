package ocfl

// judge applies the rules that an inventory can be held to by itself.
func (r *reader) judge() {}

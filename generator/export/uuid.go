package export

import "github.com/google/uuid"

// namespace is that of all UUIDs of exports: version 5 of the project's address
// in the namespace of URLs (RFC 9562, 5.5 and 6.6).
var namespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/evpack/evpack"))

// uuid is the UUID of something of the organisation, by its id: version 5 of
// the id in a namespace that is version 5 of the organisation's name in
// namespace. The same id gives the same UUID in every cycle.
func (in Input) uuid(id string) string {
	organisation := uuid.NewSHA1(namespace, []byte(in.Pack.Organisation.Name))
	return uuid.NewSHA1(organisation, []byte(id)).String()
}

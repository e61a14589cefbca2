package seal

// A Token is a key on a PKCS #11 token: a smart card, a security key, an HSM.
// Programs built without the tag pkcs11, which needs cgo, know none.
type Token struct {
	Module string // the library of the token's maker, a path
	Label  string // of the token; empty: the only one there is
	PIN    string // never logged, and forgotten with this value
	Key    string // the label of the key and of its certificate
	Chain  []byte // further certificates in PEM, the issuers'; may be empty
}

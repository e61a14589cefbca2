package seal

import "golang.org/x/crypto/cryptobyte"

const maxBER = 32 // values within each other

// definite rewrites the first value of b with definite lengths and gives what
// follows it. Programs that sign with NSS (Okular, LibreOffice) put a CMS with
// indefinite lengths into a PDF, although ISO 32000-1, 12.8.3.3 wants DER; what
// is signed is DER inside. Nothing else of BER is tolerated.
func definite(b []byte, depth int) (der, rest []byte, ok bool) {
	if len(b) < 2 || depth > maxBER || b[0]&0x1f == 0x1f {
		return nil, nil, false
	}
	if b[0]&0x20 != 0 && b[1] == 0x80 {
		content, rest, ok := definiteAll(b[2:], depth, true)
		return wrapDER(b[0], content), rest, ok
	}
	s := cryptobyte.String(b)
	var whole cryptobyte.String
	if !s.ReadAnyASN1Element(&whole, nil) {
		return nil, nil, false
	}
	if b[0]&0x20 == 0 {
		return whole, s, true
	}
	var inner cryptobyte.String
	if !whole.ReadAnyASN1(&inner, nil) {
		return nil, nil, false
	}
	content, left, ok := definiteAll(inner, depth, false)
	return wrapDER(b[0], content), s, ok && len(left) == 0
}

// definiteAll rewrites values up to the end, or up to the end-of-contents mark.
func definiteAll(b []byte, depth int, marked bool) (der, rest []byte, ok bool) {
	for len(b) > 0 {
		if marked && len(b) >= 2 && b[0] == 0 && b[1] == 0 {
			return der, b[2:], true
		}
		one, after, ok := definite(b, depth+1)
		if !ok {
			return nil, nil, false
		}
		der, b = append(der, one...), after
	}
	return der, b, !marked
}

func wrapDER(tag byte, content []byte) []byte {
	out := []byte{tag}
	switch n := len(content); {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	case n < 0x10000:
		out = append(out, 0x82, byte(n>>8), byte(n))
	default:
		out = append(out, 0x83, byte(n>>16), byte(n>>8), byte(n)) // maxCMS is below 2^24
	}
	return append(out, content...)
}

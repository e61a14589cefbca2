package markdown

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// maxDestination bounds a link, in bytes: a reference is written once and may
// be used ten thousand times.
const maxDestination = 2000

// Destination says whether a link may lead to dest and gives it ready for an
// href: https, http with a host and without user information, mailto with an
// address, a page relative to this one, or #anchor. Everything else is no
// destination: other schemes, a leading / or //, a backslash, and any control
// or space that a browser would skip.
func Destination(dest string) (string, bool) {
	if dest == "" || len(dest) > maxDestination || strings.TrimSpace(dest) != dest || strings.ContainsFunc(dest, forbidden) {
		return "", false
	}
	if isRelative(dest) {
		return encode(dest), beside(dest)
	}
	scheme, rest, _ := strings.Cut(dest, ":")
	switch strings.ToLower(scheme) {
	case "https", "http":
		return webAddress(strings.ToLower(scheme), rest)
	case "mailto":
		return "mailto:" + encode(rest), mailbox.MatchString(rest)
	}
	return "", false
}

// beside tells whether a relative destination is a page beside this one or an
// anchor, also to someone who decodes it once more than a browser does.
func beside(dest string) bool {
	plain, err := url.PathUnescape(dest)
	plain = unescape(plain)
	if err != nil || !isRelative(plain) || strings.ContainsFunc(plain, forbidden) {
		return false
	}
	return !strings.HasPrefix(plain, "/") && !strings.HasPrefix(plain, "?") && plain != "#"
}

var mailbox = regexp.MustCompile(`^[^@\s/?#:,;<>"]+@[^@\s/?#:,;<>"]+(\?.*)?$`)

// forbidden holds for what no destination has: what a browser drops or turns
// into a slash, and what a reader cannot see.
func forbidden(r rune) bool {
	return r == '\\' || r == unicode.ReplacementChar || hidden(r) || r != ' ' && unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

func webAddress(scheme, rest string) (string, bool) {
	u, err := url.Parse(scheme + ":" + encode(rest))
	if err != nil || u.User != nil || u.Opaque != "" {
		return "", false
	}
	host, ok := hostName(u.Hostname())
	if !ok || !port(u) {
		return "", false
	}
	at := strings.IndexAny(rest[2:]+"/", "/?#") // rest is //host…, for u has a host
	if p := u.Port(); p != "" {
		host += ":" + p
	}
	return scheme + "://" + host + encode(rest[2+at:]), true
}

// hostName gives a host as the network writes it: xn-- for other scripts.
func hostName(host string) (string, bool) {
	name, err := idna.Lookup.ToASCII(host)
	if err != nil || name == "" || !hostForm.MatchString(name) {
		return "", false
	}
	last := name[strings.LastIndexByte(strings.TrimSuffix(name, "."), '.')+1:]
	if last[0] >= '0' && last[0] <= '9' {
		_, err := netip.ParseAddr(name) // a last label of digits is IPv4 to a browser
		return name, err == nil
	}
	return name, true
}

var hostForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?\.?$`)

func port(u *url.URL) bool {
	p := u.Port()
	return len(p) < 5 || len(p) == 5 && p <= "65535"
}

// encode percent-encodes what may not stand in a URL, UTF-8 bytes included;
// what is encoded already stays.
func encode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		case c > ' ' && c < 0x7f && !strings.ContainsRune("%\"<>\\^`{|}[]", rune(c)):
			b.WriteByte(c)
		default:
			b.WriteString("%" + string(hexDigits[c>>4]) + string(hexDigits[c&15]))
		}
	}
	return b.String()
}

const hexDigits = "0123456789ABCDEF"

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// isRelative tells what has no scheme. A colon anywhere says that it has one,
// or would like to look as if.
func isRelative(dest string) bool { return !strings.Contains(dest, ":") }
